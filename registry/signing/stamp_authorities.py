"""Certificates of time-stamping authorities: who may stamp, and whether an authority leads to a trusted certificate.

They belong to outside services and follow their rules, not the register's (`signing.chains`): RSA keys, no state in the
subject, an extended key usage. Each is judged at the instant that its token states; no clock is asked.

Source: RFC 3161, section 2.3; RFC 5280, sections 4.1.2.5, 4.2 and 6.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from registry.signing.chains import MOST_CERTIFICATE_BYTES, find_extension, is_issued_by
from registry.signing.errors import SignatureMismatchError, StampAlgorithmError, StampError

LONGEST_PATH = 4
"""Certificates between an authority's own and a trusted one, at most."""
LEAST_RSA_BITS = 2048
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
_UNDERSTOOD = frozenset({ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE, ExtensionOID.EXTENDED_KEY_USAGE})
_LIBRARY_ERRORS = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


@dataclass(frozen=True, slots=True)
class Authority:
    """The certificate of a time-stamping authority, or of one that vouches for it."""

    der: bytes
    name: str
    """The subject in one line, RFC 4514."""
    not_before: datetime
    """UTC instant, inclusive."""
    not_after: datetime
    """UTC instant, inclusive."""
    serial: int
    issuer: bytes
    """DER name."""
    key_identifier: bytes | None
    may_stamp: bool
    """Whether it is for time stamps alone: a critical extended key usage that says so, and a key that signs."""
    may_certify: bool
    path_length: int | None
    is_understood: bool
    """Whether every critical extension is one that is read here."""
    _certificate: x509.Certificate = field(compare=False, repr=False)

    def is_valid_at(self, at: datetime) -> bool:
        """Whether an instant lies in its validity."""
        return self.not_before <= at <= self.not_after

    def verify(self, signature: bytes, message: bytes, *, scheme: str, digest: str) -> None:
        """Check one signature of its key.

        Args:
            signature: As CMS holds it: PKCS#1 v1.5, or ECDSA in DER.
            message: What was signed, not hashed.
            scheme: "rsa" or "ecdsa".
            digest: "sha256", "sha384" or "sha512".

        Raises:
            SignatureMismatchError: It is not this key's signature over the message.
            StampAlgorithmError: A key of another kind than is judged here.

        Source: RFC 8017, section 8.2; FIPS 186-5, section 6.4.
        """
        try:
            key = self._certificate.public_key()
        except (ValueError, UnsupportedAlgorithm) as cause:
            raise StampAlgorithmError(f"expected an RSA or ECDSA key of the authority: {cause}") from cause
        algorithm = _HASHES[digest]
        try:
            if isinstance(key, rsa.RSAPublicKey) and scheme == "rsa" and key.key_size >= LEAST_RSA_BITS:
                key.verify(signature, message, padding.PKCS1v15(), algorithm)
            elif isinstance(key, ec.EllipticCurvePublicKey) and scheme == "ecdsa" and isinstance(key.curve, _CURVES):
                key.verify(signature, message, ec.ECDSA(algorithm))
            else:
                said = f"{type(key).__name__} and {scheme}"
                raise StampAlgorithmError(f"expected RSA of {LEAST_RSA_BITS} bits or more, or ECDSA; {said} came")
        except InvalidSignature as cause:
            raise SignatureMismatchError("expected the authority's signature over the token's attributes") from cause


@lru_cache(maxsize=256)
def read_authority(der: bytes) -> Authority:
    """Return what a certificate says that has to do with time stamps.

    Args:
        der: One DER certificate, at most 8 KiB, nothing after it.

    Raises:
        StampError: Too long, or malformed.
    """
    if len(der) > MOST_CERTIFICATE_BYTES:
        raise StampError(f"expected a certificate of at most {MOST_CERTIFICATE_BYTES} bytes, {len(der)} came")
    try:
        certificate = x509.load_der_x509_certificate(der)
        extensions = certificate.extensions
        constraints = find_extension(extensions, x509.BasicConstraints)
        usage = find_extension(extensions, x509.KeyUsage)
        identifier = find_extension(extensions, x509.SubjectKeyIdentifier)
        is_authority = constraints is not None and constraints.ca
        return Authority(
            der=der,
            name=certificate.subject.rfc4514_string(),
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
            serial=certificate.serial_number,
            issuer=certificate.issuer.public_bytes(),
            key_identifier=identifier.digest if identifier else None,
            may_stamp=_is_for_stamps(extensions)
            and (usage is None or usage.digital_signature or usage.content_commitment),
            may_certify=is_authority and (usage is None or usage.key_cert_sign),
            path_length=constraints.path_length if constraints else None,
            is_understood=all(item.oid in _UNDERSTOOD for item in extensions if item.critical),
            _certificate=certificate,
        )
    except _LIBRARY_ERRORS as cause:
        raise StampError(f"expected a certificate of a time-stamping authority: {cause}") from cause


def read_authorities(data: bytes) -> tuple[bytes, ...]:
    """Return the certificates in a file, each in DER.

    Args:
        data: PEM, one certificate or several, or one in DER.

    Raises:
        StampError: It holds none, or one that is malformed.
    """
    try:
        if b"-----BEGIN " in data:
            found = x509.load_pem_x509_certificates(data)
            return tuple(read_authority(each.public_bytes(serialization.Encoding.DER)).der for each in found)
    except ValueError as cause:
        raise StampError(f"expected certificates in PEM: {cause}") from cause
    return (read_authority(data).der,)


def leads_to(
    authority: Authority, between: Sequence[Authority], trusted: Sequence[Authority], at: datetime, below: int = 0
) -> bool:
    """Whether a certificate is a trusted one, or leads to one, all of them valid at an instant.

    Args:
        authority: Where the path begins.
        between: What may stand on the path, taken from the token.
        trusted: Where it may end.
        at: Aware instant.
        below: Certificates of the path below the first one.

    Source: RFC 5280, section 6.1.
    """
    if not authority.is_valid_at(at):
        return False
    if any(authority.der == each.der for each in trusted):
        return True
    if below > LONGEST_PATH:
        return False
    rest = [each for each in between if each.der != authority.der]
    return any(
        _may_have_issued(issuer, authority, below) and leads_to(issuer, rest, trusted, at, below + 1)
        for issuer in (*trusted, *rest)
    )


def _may_have_issued(issuer: Authority, subject: Authority, below: int) -> bool:
    is_long = issuer.path_length is not None and below > issuer.path_length
    return issuer.may_certify and issuer.is_understood and not is_long and is_issued_by(subject.der, issuer.der)


def _is_for_stamps(extensions: x509.Extensions) -> bool:
    return any(
        item.critical and list(item.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
        for item in extensions
        if isinstance(item.value, x509.ExtendedKeyUsage)
    )
