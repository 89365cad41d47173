"""The three signature algorithms: which key signs with which, and the bytes that a signature is.

The key decides the algorithm: P-256 signs ES256, P-384 signs ES384, Ed25519 signs Ed25519, and there is no other.
An ECDSA signature is r and s as unsigned integers of the curve's size, one after the other, never DER.

Source: formats 3.3; RFC 7518, section 3.4; RFC 8037, section 3.1; RFC 9864.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import cast

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from registry.signing.errors import AlgorithmError, SignatureMismatchError

ES256 = "ES256"
ES384 = "ES384"
ED25519 = "Ed25519"


@dataclass(frozen=True, slots=True)
class _Ecdsa:
    """One curve with the hash that belongs to it."""

    curve: ec.EllipticCurve
    scheme: ec.ECDSA
    integer_size: int
    """Bytes of r, and of s."""


_ECDSA: Mapping[str, _Ecdsa] = MappingProxyType(
    {
        ES256: _Ecdsa(ec.SECP256R1(), ec.ECDSA(hashes.SHA256()), 32),
        ES384: _Ecdsa(ec.SECP384R1(), ec.ECDSA(hashes.SHA384()), 48),
    }
)
ALGORITHMS = (*_ECDSA, ED25519)
"""Every algorithm by its name in a header."""
_SAID = "ES256 (P-256), ES384 (P-384) or Ed25519"
_BY_CURVE = {ecdsa.curve.name: name for name, ecdsa in _ECDSA.items()}

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
AnyPublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that verifies."""

    algorithm: str
    """One of `ALGORITHMS`."""
    spki: bytes
    """DER SubjectPublicKeyInfo."""
    _key: AnyPublicKey = field(repr=False, compare=False)

    def verify(self, signature: bytes, message: bytes) -> None:
        """Check one signature.

        Args:
            signature: r and s, 32 (ES256) or 48 (ES384) bytes each, big-endian; 64 bytes for Ed25519.
            message: What was signed, not hashed.

        Raises:
            SignatureMismatchError: It is not this key's signature over the message.

        Source: RFC 7518, section 3.4; RFC 8032, section 5.1.7.
        """
        try:
            ecdsa = _ECDSA.get(self.algorithm)
            if ecdsa is None:
                cast("ed25519.Ed25519PublicKey", self._key).verify(signature, message)
            else:
                key = cast("ec.EllipticCurvePublicKey", self._key)
                key.verify(_der_of(signature, ecdsa.integer_size), message, ecdsa.scheme)
        except InvalidSignature as cause:
            raise SignatureMismatchError(
                f"expected a signature of this {self.algorithm} key over these bytes"
            ) from cause


def _der_of(signature: bytes, size: int) -> bytes:
    if len(signature) != 2 * size:
        raise SignatureMismatchError(f"expected a signature of {2 * size} bytes, {len(signature)} came")
    return encode_dss_signature(int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big"))


def public_key_of(spki: bytes) -> PublicKey:
    """Return the public key of a SubjectPublicKeyInfo.

    Args:
        spki: DER, the point uncompressed, nothing after it.

    Raises:
        AlgorithmError: Not a sound key of one of the three algorithms.
    """
    key = load_public_key(spki)
    if spki_of(key) != spki:
        raise AlgorithmError("expected the public key in its one DER form, with the point uncompressed")
    return PublicKey(_algorithm_of(key), spki, key)


def load_public_key(spki: bytes) -> AnyPublicKey:
    """Return a public key as `cryptography` holds it; for this package alone.

    Raises:
        AlgorithmError: Not an elliptic-curve or Ed25519 key.
    """
    try:
        key = serialization.load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm) as cause:
        raise AlgorithmError(f"expected a public key for {_SAID}: {cause}") from cause
    if not isinstance(key, AnyPublicKey):
        raise AlgorithmError(f"expected a public key for {_SAID}, {type(key).__name__} came")
    return key


def spki_of(key: PublicKeyTypes) -> bytes:
    """Return the DER SubjectPublicKeyInfo of a key of `cryptography`."""
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


class SigningKey:
    """A key that signs.

    Attributes:
        algorithm: One of `ALGORITHMS`; the key decides.
        public_spki: DER SubjectPublicKeyInfo of its public key.
        private_key: As `cryptography` holds it; for this package alone.
    """

    __slots__ = ("algorithm", "private_key", "public_spki")

    def __init__(self, private_key: PrivateKey) -> None:
        self.private_key = private_key
        self.algorithm = _algorithm_of(private_key)
        self.public_spki = spki_of(private_key.public_key())

    def sign(self, message: bytes) -> bytes:
        """Return the signature in the form that `PublicKey.verify` takes.

        Source: RFC 7518, section 3.4; RFC 8037, section 3.1.
        """
        if isinstance(self.private_key, ed25519.Ed25519PrivateKey):
            return self.private_key.sign(message)
        ecdsa = _ECDSA[self.algorithm]
        r, s = decode_dss_signature(self.private_key.sign(message, ecdsa.scheme))
        return r.to_bytes(ecdsa.integer_size, "big") + s.to_bytes(ecdsa.integer_size, "big")


def signing_key_of(private_key: object) -> SigningKey:
    """Return the signing key around a private key of `cryptography`.

    Raises:
        AlgorithmError: Not a key of one of the three algorithms.
    """
    if not isinstance(private_key, PrivateKey):
        raise AlgorithmError(f"expected a key for {_SAID}, {type(private_key).__name__} came")
    return SigningKey(private_key)


def generate_key(algorithm: str = ES256) -> SigningKey:
    """Return a new key.

    Args:
        algorithm: One of `ALGORITHMS`.

    Raises:
        AlgorithmError: None of them.
    """
    if algorithm == ED25519:
        return SigningKey(ed25519.Ed25519PrivateKey.generate())
    if algorithm not in _ECDSA:
        raise AlgorithmError(f"expected {_SAID}, {algorithm!a} came")
    return SigningKey(ec.generate_private_key(_ECDSA[algorithm].curve))


def ed25519_from_seed(seed: bytes) -> SigningKey:
    """Return the Ed25519 key of a seed.

    Args:
        seed: 32 secret bytes.

    Raises:
        AlgorithmError: Another number of bytes.

    Source: RFC 8032, section 5.1.5.
    """
    try:
        return SigningKey(ed25519.Ed25519PrivateKey.from_private_bytes(seed))
    except ValueError as cause:
        raise AlgorithmError(f"expected a seed of 32 bytes, {len(seed)} came") from cause


def verify_ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a signature is a raw Ed25519 key's over a message.

    Args:
        public: 32 bytes; any other number verifies nothing.
        signature: 64 bytes; any other number is no signature.
        message: What was signed.

    Source: RFC 8032, section 5.1.7.
    """
    try:
        _ed25519_public(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=256)
def _ed25519_public(public: bytes) -> ed25519.Ed25519PublicKey:
    return ed25519.Ed25519PublicKey.from_public_bytes(public)


def _algorithm_of(key: PrivateKey | AnyPublicKey) -> str:
    if isinstance(key, ed25519.Ed25519PrivateKey | ed25519.Ed25519PublicKey):
        return ED25519
    if key.curve.name not in _BY_CURVE:
        raise AlgorithmError(f"expected a key for {_SAID}, one on {key.curve.name} came")
    return _BY_CURVE[key.curve.name]
