"""Keys and raw signatures of the three algorithms."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from registry.signing.algorithms import ALGORITHMS, generate_key, public_key_of, signing_key_of, spki_of
from registry.signing.errors import AlgorithmError, SignatureMismatchError
from registry.signing.keys import ed25519_from_seed, verify_ed25519
from tests.signing.offices import key

SIZES = {"ES256": 64, "ES384": 96, "Ed25519": 64}
# Order of P-256 (SEC 2, section 2.4.2).
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_signature_is_verified(algorithm: str) -> None:
    signing = key(algorithm)
    public = public_key_of(signing.public_spki)
    signature = signing.sign(b"message")
    assert (signing.algorithm, public.algorithm, len(signature)) == (algorithm, algorithm, SIZES[algorithm])
    public.verify(signature, b"message")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_signature_of_other_bytes_or_of_another_key_is_refused(algorithm: str) -> None:
    signing = key(algorithm)
    signature = signing.sign(b"message")
    with pytest.raises(SignatureMismatchError):
        public_key_of(signing.public_spki).verify(signature, b"massage")
    with pytest.raises(SignatureMismatchError):
        public_key_of(key(algorithm, 1).public_spki).verify(signature, b"message")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_signature_of_another_size_is_refused(algorithm: str) -> None:
    signing = key(algorithm)
    signature = signing.sign(b"message")
    for wrong in (b"", signature[:-1], signature + b"\0", bytes(len(signature))):
        with pytest.raises(SignatureMismatchError):
            public_key_of(signing.public_spki).verify(wrong, b"message")


def test_a_der_signature_is_refused() -> None:
    """One form only: r and s, not ASN.1."""
    signing = key()
    signature = signing.sign(b"message")
    der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    with pytest.raises(SignatureMismatchError, match="64 bytes"):
        public_key_of(signing.public_spki).verify(der, b"message")


def test_the_altered_twin_of_an_ecdsa_signature_is_valid() -> None:
    """Whoever sees r and s can make r and n - s: so a signature is never an identity (formats 3.2)."""
    signing = key()
    signature = signing.sign(b"message")
    twin = signature[:32] + (P256_ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")
    assert twin != signature
    public_key_of(signing.public_spki).verify(twin, b"message")


@pytest.mark.parametrize(
    "private",
    [
        rsa.generate_private_key(65537, 2048),
        ec.generate_private_key(ec.SECP521R1()),
        ec.generate_private_key(ec.SECP256K1()),
        x25519.X25519PrivateKey.generate(),
    ],
    ids=["RSA", "P-521", "secp256k1", "X25519"],
)
def test_keys_of_other_kinds_are_refused(private: object) -> None:
    with pytest.raises(AlgorithmError):
        signing_key_of(private)
    with pytest.raises(AlgorithmError):
        public_key_of(spki_of(private.public_key()))  # type: ignore[attr-defined] # any of the four has it


def test_malformed_public_keys_are_refused() -> None:
    spki = key().public_spki
    beyond_the_curve = spki[:-32] + bytes(32)
    for wrong in (b"", spki[:-1], spki + b"\0", beyond_the_curve):
        with pytest.raises(AlgorithmError):
            public_key_of(wrong)


def test_a_compressed_point_is_refused() -> None:
    """One key has one SubjectPublicKeyInfo."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
    spki = bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200") + point
    with pytest.raises(AlgorithmError, match="uncompressed"):
        public_key_of(spki)


def test_only_the_three_are_generated() -> None:
    for name in ("ES512", "EdDSA", "none", ""):
        with pytest.raises(AlgorithmError):
            generate_key(name)


def test_ed25519_of_a_seed() -> None:
    """RFC 8032, section 7.1, test 1."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    signing = ed25519_from_seed(seed)
    signature = signing.sign(b"")
    assert signature.hex().startswith("e5564300c360ac729086e2cc806e828a")
    assert signing.public_spki[-32:] == public
    assert verify_ed25519(public, signature, b"")
    assert not verify_ed25519(public, signature, b"x")
    assert not verify_ed25519(public, signature[:-1], b"")
    assert not verify_ed25519(public[:-1], signature, b"")


def test_a_seed_has_32_bytes() -> None:
    with pytest.raises(AlgorithmError, match="31 came"):
        ed25519_from_seed(bytes(31))


def test_keys_are_compared_by_their_bytes() -> None:
    spki = key("Ed25519").public_spki
    assert public_key_of(spki) == public_key_of(spki)
    assert isinstance(key("Ed25519").private_key, ed25519.Ed25519PrivateKey)
