"""Key files: what is written, what is read, and what a person is told when a file cannot be used."""

from __future__ import annotations

import base64
import hashlib

import pytest
from asn1crypto import core
from asn1crypto import keys as asn1
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import pkcs12

from registry.signing.certificates import Certificate
from registry.signing.errors import CertificateError, KeyFileError, WrongPasswordError
from registry.signing.keys import ROUNDS, SigningKey, load_key, save_pkcs8, save_pkcs12
from tests.signing.offices import Recipe, authority, key, office

PASSWORD = "пароль для показа".encode()
FEW = 1_000
ALGORITHMS = ["ES256", "ES384", "Ed25519"]


def pem_of(certificate: Certificate) -> bytes:
    body = base64.encodebytes(certificate.der)
    return b"-----BEGIN CERTIFICATE-----\n" + body + b"-----END CERTIFICATE-----\n"


def der_of(pem: bytes) -> bytes:
    return base64.b64decode(b"".join(pem.splitlines()[1:-1]))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_pkcs8_round_trip(algorithm: str) -> None:
    loaded, certificates = load_key(save_pkcs8(key(algorithm), PASSWORD, rounds=FEW), PASSWORD)
    assert (loaded.algorithm, loaded.public_spki, certificates) == (algorithm, key(algorithm).public_spki, ())


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_pkcs12_round_trip(algorithm: str) -> None:
    own = office(algorithm)
    chain = (own.certificate, authority().certificate)
    loaded, certificates = load_key(save_pkcs12(own.key, chain, PASSWORD, "Подпись", rounds=FEW), PASSWORD)
    assert (loaded.algorithm, loaded.public_spki, certificates) == (algorithm, own.key.public_spki, chain)


def test_pkcs12_without_certificates() -> None:
    loaded, certificates = load_key(save_pkcs12(key(), (), PASSWORD, "", rounds=FEW), PASSWORD)
    assert (loaded.public_spki, certificates) == (key().public_spki, ())


def test_certificates_beside_a_pem_key_come_leaf_first() -> None:
    own = office()
    data = pem_of(authority().certificate) + save_pkcs8(own.key, PASSWORD, rounds=FEW) + pem_of(own.certificate)
    loaded, certificates = load_key(b"Bag Attributes\r\n" + data.replace(b"\n", b"\r\n"), PASSWORD)
    assert loaded.public_spki == own.key.public_spki
    assert certificates == (own.certificate, authority().certificate)


def test_a_certificate_of_nobody_in_the_chain_comes_last() -> None:
    own, stranger = office(), Recipe().certificate()
    data = b"".join(map(pem_of, (stranger, authority().certificate, own.certificate)))
    _, certificates = load_key(data + save_pkcs8(own.key, PASSWORD, rounds=FEW), PASSWORD)
    assert certificates == (own.certificate, authority().certificate, stranger)


def pbes2_of(pem: bytes) -> core.Sequence:
    info = asn1.EncryptedPrivateKeyInfo.load(der_of(pem), strict=True)
    assert info["encryption_algorithm"]["algorithm"].native == "pbes2"
    return info["encryption_algorithm"]["parameters"]


@pytest.mark.parametrize("rounds", [1, 127, 128, FEW, 32_768, ROUNDS])
def test_pkcs8_is_what_a_browser_can_open(rounds: int) -> None:
    """PBES2, PBKDF2-HMAC-SHA256, AES-256-CBC: opened here with these three alone, as WebCrypto does it."""
    pem = save_pkcs8(key(), PASSWORD, rounds=rounds)
    scheme = pbes2_of(pem)
    derivation, cipher = scheme["key_derivation_func"], scheme["encryption_scheme"]
    assert derivation["algorithm"].native == "pbkdf2"
    assert derivation["parameters"]["prf"]["algorithm"].native == "sha256"
    assert derivation["parameters"]["iteration_count"].native == rounds
    assert len(derivation["parameters"]["salt"].native) == 16
    assert cipher["algorithm"].native == "aes256_cbc"

    info = asn1.EncryptedPrivateKeyInfo.load(der_of(pem), strict=True)
    secret = hashlib.pbkdf2_hmac("sha256", PASSWORD, derivation["parameters"]["salt"].native, rounds, 32)
    opener = Cipher(algorithms.AES256(secret), modes.CBC(cipher["parameters"].native)).decryptor()
    padded = opener.update(info["encrypted_data"].native) + opener.finalize()
    plain = key().private_key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    assert padded[: -padded[-1]] == plain


def test_why_the_library_does_not_write_pkcs8_here() -> None:
    """BestAvailableEncryption has the same form, but too few rounds; once that changes, it may write the files."""
    pem = key().private_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(PASSWORD),
    )
    scheme = pbes2_of(pem)
    assert scheme["key_derivation_func"]["parameters"]["prf"]["algorithm"].native == "sha256"
    assert scheme["encryption_scheme"]["algorithm"].native == "aes256_cbc"
    assert scheme["key_derivation_func"]["parameters"]["iteration_count"].native < ROUNDS
    assert load_key(pem, PASSWORD)[0].public_spki == key().public_spki


def test_salt_and_vector_are_new_each_time() -> None:
    assert save_pkcs8(key(), PASSWORD, rounds=FEW) != save_pkcs8(key(), PASSWORD, rounds=FEW)


@pytest.mark.parametrize("wrong", [b"", b"wrong", PASSWORD + b" "])
def test_a_wrong_password_is_said(wrong: bytes) -> None:
    for data in (
        save_pkcs8(office().key, PASSWORD, rounds=FEW),
        save_pkcs12(office().key, [office().certificate], PASSWORD, "", rounds=FEW),
    ):
        with pytest.raises(WrongPasswordError):
            load_key(data, wrong)


def test_a_wrong_password_is_said_also_where_padding_happens_to_fit() -> None:
    """One in 256 wrong passwords decrypts to nonsense with sound padding."""
    data = save_pkcs8(key(), PASSWORD, rounds=1)
    for number in range(1_500):
        with pytest.raises(WrongPasswordError):
            load_key(data, f"wrong {number}".encode())


def test_a_key_file_has_a_password() -> None:
    with pytest.raises(KeyFileError, match="password"):
        save_pkcs8(key(), b"")
    with pytest.raises(KeyFileError, match="password"):
        save_pkcs12(key(), (), b"", "")


def test_a_foreign_certificate_is_not_saved_as_the_keys_own() -> None:
    with pytest.raises(KeyFileError, match="for another key"):
        save_pkcs12(key(), [office().certificate], PASSWORD, "")


def plain(private: object, form: serialization.PrivateFormat) -> bytes:
    data: bytes = private.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())  # type: ignore[attr-defined] # any key has it
    return data


def protected(private: object) -> bytes:
    data: bytes = private.private_bytes(  # type: ignore[attr-defined] # any key has it
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(PASSWORD),
    )
    return data


def pkcs12_of(private: rsa.RSAPrivateKey | None, certificate: x509.Certificate | None = None) -> bytes:
    protection = serialization.BestAvailableEncryption(PASSWORD)
    return pkcs12.serialize_key_and_certificates(None, private, certificate, None, protection)


SOUND = save_pkcs8(key(), PASSWORD, rounds=FEW)
P12 = save_pkcs12(office().key, [office().certificate], PASSWORD, "", rounds=FEW)
REFUSED = {
    "nothing": (b"", "one whole DER"),
    "one byte": (b"\x30", "one whole DER"),
    "junk": (b"junk", "one whole DER"),
    "BER of indefinite length": (b"\x30\x80\x00\x00", "one whole DER"),
    "an empty sequence": (b"\x30\x00", "PEM or PKCS#12"),
    "a cut PKCS#12": (P12[:-1], "one whole DER"),
    "a longer PKCS#12": (P12 + b"\0", "one whole DER"),
    "too long": (bytes(70_000), "at most 65536 bytes"),
    "an unprotected PKCS#8": (plain(key().private_key, serialization.PrivateFormat.PKCS8), "PRIVATE KEY came"),
    "an old unprotected form": (
        plain(key().private_key, serialization.PrivateFormat.TraditionalOpenSSL),
        "EC PRIVATE KEY came",
    ),
    "two keys": (SOUND + SOUND, "ENCRYPTED PRIVATE KEY, ENCRYPTED PRIVATE KEY came"),
    "no key": (pem_of(office().certificate), "none came"),
    "no end": (SOUND[:-20], "none came"),
    "no base64": (SOUND.replace(b"\nM", b"\n!", 1), "base64"),
    "a cut PKCS#8": (
        b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIH0MF8G\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "one whole DER",
    ),
    "an RSA key": (protected(rsa.generate_private_key(65537, 2048)), "does not use"),
    "a P-521 key": (protected(ec.generate_private_key(ec.SECP521R1())), "does not use"),
    "an RSA key in PKCS#12": (pkcs12_of(rsa.generate_private_key(65537, 2048)), "does not use"),
    "certificates alone in PKCS#12": (
        pkcs12_of(None, x509.load_der_x509_certificate(office().certificate.der)),
        "private key",
    ),
    "another key's certificate alone": (SOUND + pem_of(office().certificate), "only others came"),
}


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED)
def test_refused(data: bytes, words: str) -> None:
    with pytest.raises(KeyFileError, match=words) as caught:
        load_key(data, PASSWORD)
    assert not isinstance(caught.value, WrongPasswordError)


def test_a_malformed_certificate_beside_a_key_is_said() -> None:
    bad = b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"
    with pytest.raises(CertificateError):
        load_key(SOUND + bad, PASSWORD)


def test_no_altered_byte_raises_anything_else() -> None:
    """Whatever byte of a file is changed: the key comes, or a refusal by name."""
    for data in (SOUND, P12):
        for place in range(0, len(data), 3):
            altered = data[:place] + bytes([data[place] ^ 0x41]) + data[place + 1 :]
            try:
                loaded, _ = load_key(altered, PASSWORD)
            except (KeyFileError, CertificateError):
                continue
            assert isinstance(loaded, SigningKey)
