"""Offices and authorities for the tests: what `signing` issues, and what it would never issue."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from registry.signing.certificates import (
    Certificate,
    issue_authority,
    issue_certificate,
    parse_certificate,
    self_signed,
)
from registry.signing.keys import SigningKey, generate_key

FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 14, 5, 9, tzinfo=UTC)
ORGAN = "Национальный центр прав (демо)"


@dataclass(frozen=True, slots=True)
class Holder:
    """A key and its certificate."""

    key: SigningKey
    certificate: Certificate


def key(algorithm: str = "ES256", number: int = 0) -> SigningKey:
    """The same key for the same question."""
    return _key(algorithm, number)


@cache
def _key(algorithm: str, number: int) -> SigningKey:
    del number
    return generate_key(algorithm)


def authority(state: str = "BY", algorithm: str = "ES256", number: int = 0) -> Holder:
    """The same authority for the same question."""
    return _authority(state, algorithm, number)


@cache
def _authority(state: str, algorithm: str, number: int) -> Holder:
    signing = generate_key(algorithm)
    return Holder(signing, parse_certificate(issue_authority(signing, state, f"Authority {number}", "CA", FROM, UNTIL)))


def office(algorithm: str = "ES256", state: str = "BY") -> Holder:
    """The same office for the same question."""
    return _office(algorithm, state)


@cache
def _office(algorithm: str, state: str) -> Holder:
    signing, issuer = generate_key(algorithm), authority(state)
    der = issue_certificate(signing.public_spki, issuer.key, issuer.certificate, state, ORGAN, "", FROM, UNTIL)
    return Holder(signing, parse_certificate(der))


@cache
def governance() -> Holder:
    signing = generate_key()
    return Holder(signing, parse_certificate(self_signed(signing, "KZ", ORGAN, "governance", FROM, UNTIL)))


AUTHORITY_USAGE = {"key_cert_sign": True, "crl_sign": True}
OFFICE_USAGE = {"digital_signature": True}
_NO_USAGE = {
    "digital_signature": False,
    "content_commitment": False,
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
    "key_cert_sign": False,
    "crl_sign": False,
    "encipher_only": False,
    "decipher_only": False,
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """A certificate with any one thing wrong."""

    names: tuple[tuple[x509.ObjectIdentifier, str], ...] = (
        (NameOID.COUNTRY_NAME, "BY"),
        (NameOID.ORGANIZATION_NAME, "Office"),
    )
    issuer: Holder | None = None
    key: Any = None
    """A key of `cryptography`; a new P-256 key by default."""
    ca: bool | None = False
    """None for no basicConstraints."""
    path_length: int | None = None
    usage: dict[str, bool] | None = field(default_factory=lambda: OFFICE_USAGE)
    not_before: datetime = FROM
    not_after: datetime = UNTIL
    hash: Any = field(default_factory=hashes.SHA256)
    more: tuple[tuple[x509.ExtensionType, bool], ...] = ()

    def der(self) -> bytes:
        own = self.key or key().private_key
        subject = x509.Name([x509.NameAttribute(oid, text) for oid, text in self.names])
        issuer = subject
        if self.issuer is not None:
            issuer = x509.load_der_x509_certificate(self.issuer.certificate.der).subject
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(own.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.not_before)
            .not_valid_after(self.not_after)
        )
        for extension, critical in self._extensions():
            builder = builder.add_extension(extension, critical)
        signer = own if self.issuer is None else self.issuer.key.private_key
        return builder.sign(signer, self.hash).public_bytes(serialization.Encoding.DER)

    def _extensions(self) -> list[tuple[x509.ExtensionType, bool]]:
        extensions: list[tuple[x509.ExtensionType, bool]] = []
        if self.ca is not None:
            extensions.append((x509.BasicConstraints(ca=self.ca, path_length=self.path_length), True))
        if self.usage is not None:
            extensions.append((x509.KeyUsage(**(_NO_USAGE | self.usage)), True))
        return [*extensions, *self.more]

    def certificate(self) -> Certificate:
        return parse_certificate(self.der())
