"""Detached CMS files: made by OpenSSL where it can, and by hand where it cannot, such as GOST R 34.10-2012."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

KEYS = {
    "rsa": ["-newkey", "rsa:2048"],
    "ecdsa": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "ecdsa-384": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "ed25519": ["-newkey", "ed25519"],
}
SIGNED_DATA, DATA = "1.2.840.113549.1.7.2", "1.2.840.113549.1.7.1"
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SHA256, SHA512, ED25519 = "2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.3", "1.3.101.112"
STREEBOG, GOST_KEY, GOST_SIGNATURE = "1.2.643.7.1.1.2.2", "1.2.643.7.1.1.1.1", "1.2.643.7.1.1.3.2"


def openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


@cache
def key_pair(kind: str) -> tuple[bytes, bytes]:
    """Return a national key and its certificate, PEM; the same for the same question."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        subject = "/C=KZ/O=National centre/CN=Ivan Signatory"
        files = ["-keyout", folder / "key", "-out", folder / "certificate"]
        openssl("req", "-x509", *KEYS[kind], "-nodes", "-days", "30", "-subj", subject, *files)
        return (folder / "key").read_bytes(), (folder / "certificate").read_bytes()


def signed(payload: bytes, kind: str = "ecdsa", *more: str) -> bytes:
    """Return what `openssl cms -sign -binary -outform DER` makes of a payload."""
    key, certificate = key_pair(kind)
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in (("key", key), ("certificate", certificate), ("payload", payload)):
            (folder / file).write_bytes(content)
        who = ["-signer", folder / "certificate", "-inkey", folder / "key"]
        openssl(
            "cms", "-sign", "-binary", "-in", folder / "payload", *who, "-outform", "DER", *more, "-out", folder / "cms"
        )
        return (folder / "cms").read_bytes()


def tlv(tag: int, *parts: bytes) -> bytes:
    """Return one DER element."""
    content = b"".join(parts)
    if len(content) < 128:
        return bytes([tag, len(content)]) + content
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 128 + len(size)]) + size + content


def oid(dotted: str) -> bytes:
    """Return an object identifier."""
    first, second, *rest = map(int, dotted.split("."))
    content = b""
    for number in (first * 40 + second, *rest):
        piece = bytes([number & 127])
        while number := number >> 7:
            piece = bytes([128 | number & 127]) + piece
        content += piece
    return tlv(6, content)


def sequence(*parts: bytes) -> bytes:
    return tlv(0x30, *parts)


def attribute(kind: str, *values: bytes) -> bytes:
    return sequence(oid(kind), tlv(0x31, *values))


def gost_certificate() -> bytes:
    """Return a certificate with a GOST R 34.10-2012 key: its form is right, its signature is of nobody."""
    name = sequence(
        tlv(0x31, sequence(oid("2.5.4.6"), tlv(0x13, b"RU"))),
        tlv(0x31, sequence(oid("2.5.4.3"), tlv(0x0C, "Подписант ФИПС (демо)".encode()))),
    )
    parameters = sequence(oid("1.2.643.2.2.35.1"), oid(STREEBOG))
    key = sequence(sequence(oid(GOST_KEY), parameters), tlv(3, b"\0", tlv(4, bytes(range(64)))))
    days = sequence(tlv(0x17, b"260101000000Z"), tlv(0x17, b"360101000000Z"))
    body = sequence(tlv(0xA0, tlv(2, b"\2")), tlv(2, b"\x2a"), sequence(oid(GOST_SIGNATURE)), name, days, name, key)
    return sequence(body, sequence(oid(GOST_SIGNATURE)), tlv(3, b"\0", bytes(64)))


@dataclass(frozen=True, slots=True)
class HandMade:
    """A detached CMS file with any one thing another."""

    kind: str = SIGNED_DATA
    content_type: str = DATA
    content: bytes | None = None
    digest: str = STREEBOG
    algorithm: str = GOST_SIGNATURE
    attributes: Sequence[bytes] | None = field(
        default_factory=lambda: (attribute(CONTENT_TYPE, oid(DATA)), attribute(MESSAGE_DIGEST, tlv(4, bytes(32))))
    )
    certificates: Sequence[bytes] = field(default_factory=lambda: (gost_certificate(),))
    who: bytes | None = None
    """Issuer and number; of the first certificate by default."""
    signature: bytes = tlv(4, bytes(range(64)))
    unsigned: bytes = b""
    signers: int = 1

    def der(self) -> bytes:
        shown = b"" if self.content is None else tlv(0xA0, tlv(4, self.content))
        attributes = b"" if self.attributes is None else tlv(0xA0, *self.attributes)
        signer = sequence(
            tlv(2, b"\1"),
            self._who(),
            sequence(oid(self.digest)),
            attributes,
            sequence(oid(self.algorithm)),
            self.signature,
            self.unsigned,
        )
        body = sequence(
            tlv(2, b"\1"),
            tlv(0x31, sequence(oid(self.digest))),
            sequence(oid(self.content_type), shown),
            tlv(0xA0, *self.certificates) if self.certificates else b"",
            tlv(0x31, *[signer] * self.signers),
        )
        return sequence(oid(self.kind), tlv(0xA0, body))

    def _who(self) -> bytes:
        if self.who is not None:
            return self.who
        certificate = x509.load_der_x509_certificate(self.certificates[0] if self.certificates else gost_certificate())
        number = certificate.serial_number
        size = number.bit_length() // 8 + 1
        return sequence(certificate.issuer.public_bytes(), tlv(2, number.to_bytes(size, "big")))


def gost(payload: bytes) -> bytes:
    """Return a GOST R 34.10-2012 file over a payload, which nobody can check without Streebog."""
    stated = hashlib.sha256(b"stands for Streebog of " + payload).digest()
    attributes = (attribute(CONTENT_TYPE, oid(DATA)), attribute(MESSAGE_DIGEST, tlv(4, stated)))
    return HandMade(attributes=attributes).der()


def with_ed25519(payload: bytes, *, digest: str = SHA512, attributes: bool = True, swapped: bool = False) -> bytes:
    """Return an Ed25519 signature, which OpenSSL 3.0 does not put into CMS."""
    pem, certificate = key_pair("ed25519")
    key = serialization.load_pem_private_key(pem, None)
    assert isinstance(key, ed25519.Ed25519PrivateKey)
    der = x509.load_pem_x509_certificate(certificate).public_bytes(serialization.Encoding.DER)
    parts = sorted(
        (
            attribute(CONTENT_TYPE, oid(DATA)),
            attribute(MESSAGE_DIGEST, tlv(4, hashlib.sha512(payload).digest())),
        )
    )
    signature = key.sign(tlv(0x31, *parts) if attributes else payload)
    shown = (parts[::-1] if swapped else parts) if attributes else None
    return HandMade(
        digest=digest, algorithm=ED25519, attributes=shown, certificates=(der,), signature=tlv(4, signature)
    ).der()
