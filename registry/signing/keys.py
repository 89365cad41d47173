"""Key files: how an office's private key is kept, and the errors that tell a person what is wrong with one.

Both forms are protected by a password. PKCS#8 is written with PBES2, PBKDF2-HMAC-SHA256 and AES-256-CBC, which
every browser's WebCrypto can undo, and with as many rounds as guessing a stolen file's password should cost;
`cryptography` itself would write 2,048.

Source: formats 3.3; RFC 5958 (PKCS#8), RFC 7292 (PKCS#12), RFC 8018 (PBES2); OWASP Password Storage Cheat Sheet.
"""

from __future__ import annotations

import binascii
import os
import re
from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.serialization import pkcs12

from registry.signing.algorithms import (
    SigningKey,
    ed25519_from_seed,
    generate_key,
    signing_key_of,
    verify_ed25519,
)
from registry.signing.certificates import Certificate, parse_certificate
from registry.signing.errors import AlgorithmError, KeyFileError, WrongPasswordError

__all__ = [
    "SigningKey",
    "ed25519_from_seed",
    "generate_key",
    "load_key",
    "save_pkcs8",
    "save_pkcs12",
    "verify_ed25519",
]

MOST_FILE_BYTES = 65_536
ROUNDS = 600_000
"""Of PBKDF2-HMAC-SHA256: about a fifth of a second for the holder of the password."""

_PEM_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----\s(.*?)-----END \1-----", re.DOTALL)


def load_key(data: bytes, password: bytes) -> tuple[SigningKey, tuple[Certificate, ...]]:
    """Return the key of a key file and the certificates beside it.

    Args:
        data: PEM with one `ENCRYPTED PRIVATE KEY` and any number of `CERTIFICATE` blocks, or DER PKCS#12.
        password: As the file was saved with; UTF-8.

    Returns:
        The key, and the certificates, that of the key first; none if the file holds none.

    Raises:
        WrongPasswordError: The password is empty, not UTF-8, or does not open the file.
        KeyFileError: The file is malformed or unprotected, or its key is not for ES256, ES384 or Ed25519.
        CertificateError: A certificate in the file is malformed.
    """
    if len(data) > MOST_FILE_BYTES:
        raise KeyFileError(f"expected a key file of at most {MOST_FILE_BYTES} bytes, {len(data)} came")
    if not password:
        raise WrongPasswordError("expected a password: a key file is never kept without one")
    try:
        password.decode()  # `cryptography` breaks off with a TypeError over other bytes
    except UnicodeDecodeError as cause:
        raise WrongPasswordError("expected a password in UTF-8") from cause
    try:
        key, certificates = _load_pem(data, password) if b"-----BEGIN " in data else _load_pkcs12(data, password)
        signing_key = signing_key_of(key)
    except (AlgorithmError, UnsupportedAlgorithm) as cause:
        raise KeyFileError(f"the key file holds a key that the register does not use: {cause}") from cause
    return signing_key, _leaf_first(signing_key, [parse_certificate(der) for der in certificates])


def save_pkcs8(key: SigningKey, password: bytes, *, rounds: int = ROUNDS) -> bytes:
    """Return the key as PEM `ENCRYPTED PRIVATE KEY`.

    Args:
        key: The key.
        password: UTF-8, not empty.
        rounds: Of PBKDF2; lower for throw-away keys only.

    Raises:
        KeyFileError: The password is empty.

    Source: RFC 5958, section 3; RFC 8018, sections 5.2 and 6.2.
    """
    _check_password(password)
    plain = key.private_key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    salt, vector = os.urandom(16), os.urandom(16)
    secret = PBKDF2HMAC(hashes.SHA256(), length=32, salt=salt, iterations=rounds).derive(password)
    padder = padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES256(secret), modes.CBC(vector)).encryptor()
    sealed = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    return _pem("ENCRYPTED PRIVATE KEY", _encrypted_private_key_info(salt, rounds, vector, sealed))


def save_pkcs12(
    key: SigningKey, certificates: Sequence[Certificate], password: bytes, name: str, *, rounds: int = ROUNDS
) -> bytes:
    """Return the key and its certificates as DER PKCS#12.

    Args:
        key: The key.
        certificates: That of the key first; may be empty.
        password: UTF-8, not empty.
        name: Shown by programs that import the file.
        rounds: Of PBKDF2; lower for throw-away keys only.

    Raises:
        KeyFileError: The password is empty, or the first certificate is for another key.

    Source: RFC 7292; RFC 8018.
    """
    _check_password(password)
    if certificates and certificates[0].public_key.spki != key.public_spki:
        raise KeyFileError("expected the key's own certificate first, one for another key came")
    loaded = [x509.load_der_x509_certificate(certificate.der) for certificate in certificates]
    protection = (
        serialization.PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(rounds)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(password)
    )
    leaf = loaded[0] if loaded else None
    return pkcs12.serialize_key_and_certificates(name.encode(), key.private_key, leaf, loaded[1:], protection)


def _check_password(password: bytes) -> None:
    if not password:
        raise KeyFileError("expected a password: a key file is never kept without one")


def _load_pem(data: bytes, password: bytes) -> tuple[object, list[bytes]]:
    blocks = [(label.decode(), _base64(body)) for label, body in _PEM_BLOCK.findall(data)]
    labels = [label for label, _ in blocks if label != "CERTIFICATE"]
    if labels != ["ENCRYPTED PRIVATE KEY"]:
        said = ", ".join(labels) or "none"
        raise KeyFileError(f"expected one ENCRYPTED PRIVATE KEY (PKCS#8 with a password) in the PEM file, {said} came")
    protected = next(der for label, der in blocks if label == labels[0])
    _check_whole(protected)
    try:
        key = serialization.load_der_private_key(protected, password)
    except ValueError as cause:
        # Of 256 wrong passwords one ends in sound padding and only then in nonsense; both are the same to a person.
        raise WrongPasswordError("the password does not open the key, or the file was altered") from cause
    return key, [der for label, der in blocks if label == "CERTIFICATE"]


def _load_pkcs12(data: bytes, password: bytes) -> tuple[object, list[bytes]]:
    _check_whole(data)
    try:
        loaded = pkcs12.load_pkcs12(data, password)
    except ValueError as cause:
        if "password" in str(cause):
            raise WrongPasswordError("the password does not open the PKCS#12 file, or it was altered") from cause
        raise KeyFileError(f"expected a PEM or PKCS#12 key file: {cause}") from cause
    if loaded.key is None:
        raise KeyFileError("expected a private key in the PKCS#12 file, none came")
    held = [loaded.cert, *loaded.additional_certs]
    return loaded.key, [item.certificate.public_bytes(serialization.Encoding.DER) for item in held if item]


def _leaf_first(key: SigningKey, certificates: list[Certificate]) -> tuple[Certificate, ...]:
    """Return the certificates in the order of a chain: the key's own, its issuer, the issuer's issuer."""
    ordered: list[Certificate] = []
    rest = certificates
    while found := [item for item in rest if _follows(item, ordered, key)]:
        ordered.append(found[0])
        rest = [item for item in rest if item is not found[0]]
    if certificates and not ordered:
        raise KeyFileError("expected the key's own certificate beside it, only others came")
    return (*ordered, *rest)


def _follows(certificate: Certificate, ordered: list[Certificate], key: SigningKey) -> bool:
    if not ordered:
        return certificate.public_key.spki == key.public_spki
    return certificate.subject == ordered[-1].issuer


def _base64(body: bytes) -> bytes:
    try:
        return binascii.a2b_base64(b"".join(body.split()), strict_mode=True)
    except binascii.Error as cause:
        raise KeyFileError(f"expected base64 between the PEM marks: {cause}") from cause


def _pem(label: str, der: bytes) -> bytes:
    text = binascii.b2a_base64(der, newline=False)
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return b"\n".join([f"-----BEGIN {label}-----".encode(), *lines, f"-----END {label}-----".encode(), b""])


# DER, as much of it as one protected key needs (X.690, section 8).

_SEQUENCE, _INTEGER, _OCTETS, _NULL = 0x30, 0x02, 0x04, b"\x05\x00"
_LONG_FORM = 0x80
_PBES2 = bytes.fromhex("06092a864886f70d01050d")
_PBKDF2 = bytes.fromhex("06092a864886f70d01050c")
_HMAC_SHA256 = bytes.fromhex("06082a864886f70d0209")
_AES256_CBC = bytes.fromhex("060960864801650304012a")


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    long_form = size.to_bytes((size.bit_length() + 7) // 8, "big")
    length = bytes([size]) if size < _LONG_FORM else bytes([_LONG_FORM | len(long_form)]) + long_form
    return bytes([tag]) + length + content


def _encrypted_private_key_info(salt: bytes, rounds: int, vector: bytes, sealed: bytes) -> bytes:
    number = rounds.to_bytes(rounds.bit_length() // 8 + 1, "big")  # a leading zero bit keeps it positive
    derivation = _der(
        _SEQUENCE,
        _PBKDF2,
        _der(_SEQUENCE, _der(_OCTETS, salt), _der(_INTEGER, number), _der(_SEQUENCE, _HMAC_SHA256, _NULL)),
    )
    cipher = _der(_SEQUENCE, _AES256_CBC, _der(_OCTETS, vector))
    scheme = _der(_SEQUENCE, _PBES2, _der(_SEQUENCE, derivation, cipher))
    return _der(_SEQUENCE, scheme, _der(_OCTETS, sealed))


def _check_whole(der: bytes) -> None:
    """Check that the bytes are one DER sequence and nothing more, so that a cut file is not called a wrong password."""
    tag, first = (*der[:2], 0, 0)[:2]
    octets = first - _LONG_FORM if first > _LONG_FORM else 0
    size = int.from_bytes(der[2 : 2 + octets], "big") if octets else first
    if tag != _SEQUENCE or first == _LONG_FORM or len(der) != 2 + octets + size:
        raise KeyFileError("expected PEM, or one whole DER structure (PKCS#12): the file is cut, or of another kind")
