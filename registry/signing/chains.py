"""Certificates: what the register reads in one, and whether it leads to a state's authority.

Nothing outside the certificates is asked: which authorities count is said by governance entries (formats 3.6).
How they are issued is in `signing.certificates`, which is the door to both.

Source: formats 3.1 (8 KiB) and 3.3; RFC 5280, sections 4.2 and 6.1.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.oid import ExtensionOID

from registry.encoding import base64url
from registry.signing.algorithms import ES256, ES384, PublicKey, public_key_of, spki_of
from registry.signing.errors import CertificateChainError, CertificateError
from registry.signing.names import read_subject

# Such a certificate is refused below; the library's warning would be a second, worse line on an auditor's terminal.
warnings.filterwarnings("ignore", message="Parsed a serial number which wasn't positive")

MOST_CERTIFICATE_BYTES = 8_192
AUTHORITY_ALGORITHMS = (ES256, ES384)
_UNDERSTOOD = frozenset({ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE})
_SIGNATURE_HASHES = frozenset({"sha256", "sha384", "sha512"})
_LIBRARY_ERRORS = (UnsupportedAlgorithm, x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)
_Extension = TypeVar("_Extension", bound=x509.ExtensionType)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as the register reads it."""

    der: bytes
    fingerprint: str
    """Lower-case hex SHA-256 of the DER."""
    thumbprint: str
    """The same digest in base64url, as `x5t#S256` has it."""
    country: str
    """WIPO ST.3 code of the state, two capital letters."""
    organization: str
    common_name: str
    """Empty if the subject has none."""
    not_before: datetime
    """UTC instant, inclusive."""
    not_after: datetime
    """UTC instant, inclusive."""
    algorithm: str
    """What its key signs with: ES256, ES384 or Ed25519."""
    is_authority: bool
    """Whether basicConstraints say CA."""
    may_sign: bool
    """Whether keyUsage is absent or has digitalSignature, and it is no authority."""
    may_certify: bool
    """Whether it is an authority whose keyUsage has keyCertSign."""
    path_length: int | None
    """Most intermediates below it; None for no bound."""
    subject: bytes
    """DER name."""
    issuer: bytes
    """DER name; equal to the subject in a self-issued certificate."""
    public_key: PublicKey = field(compare=False, repr=False)

    def __hash__(self) -> int:
        """Hash by the fingerprint, which fixes everything else: audits look certificates up for every signature."""
        return hash(self.fingerprint)


def parse_certificate(der: bytes) -> Certificate:
    """Return what a certificate says; its issuer's signature is not looked at (`check_chain` does).

    Args:
        der: One DER certificate, at most 8 KiB, nothing after it.

    Raises:
        CertificateError: Too long, malformed, not version 3, an unknown critical extension, a key of another kind,
            or a subject without one state and one organ.

    Source: formats 3.1 and 3.3; RFC 5280, section 4.
    """
    return _parse(der)


def check_chain(
    leaf: Certificate, intermediates: Sequence[Certificate], authorities: Sequence[Certificate], at: datetime
) -> None:
    """Check that a leaf leads to one of its state's authorities at an instant.

    Args:
        leaf: The certificate of an organ.
        intermediates: As in `x5c` after the leaf: each has issued the one before it; no authority from the list.
        authorities: Those that the state of trust holds for the leaf's state.
        at: Aware instant at which all of them must be valid.

    Raises:
        CertificateChainError: The leaf is an authority or may not sign; a link's issuer name, signature, CA flag,
            keyUsage, path length, key or country does not fit; or one is not valid at that instant.

    Source: formats 3.3 and 3.6; RFC 5280, section 6.1.
    """
    if not leaf.may_sign:
        raise CertificateChainError(f"{_said(leaf)} may not sign entries: it is an authority, or for other uses")
    path = (leaf, *intermediates)
    for below, (subject, issuer) in enumerate(pairwise(path)):
        if issuer in authorities:
            raise CertificateChainError(f"expected intermediates without an authority, {_said(issuer)} came")
        _check_link(subject, issuer, below)
    for certificate in path:
        _check_valid(certificate, at)
    _check_anchor(path[-1], len(intermediates), authorities, at)


def _check_anchor(last: Certificate, below: int, authorities: Sequence[Certificate], at: datetime) -> None:
    """Check that one authority has issued the last certificate and is valid; a renewed one may have the same name."""
    issuers = [authority for authority in authorities if is_issued_by(last.der, authority.der)]
    if not issuers:
        raise CertificateChainError(f"no authority of {last.country} in the state of trust has issued {_said(last)}")
    issuer = next((authority for authority in issuers if _is_valid(authority, at)), issuers[0])
    _check_link(last, issuer, below)
    _check_valid(issuer, at)


def _check_link(subject: Certificate, issuer: Certificate, below: int) -> None:
    """Check that an issuer has issued a subject with `below` intermediates between itself and the leaf."""
    if not issuer.may_certify:
        raise CertificateChainError(f"{_said(issuer)} is not an authority that may issue certificates")
    if issuer.algorithm not in AUTHORITY_ALGORITHMS:
        raise CertificateChainError(f"expected an authority on P-256 or P-384, {issuer.algorithm} came")
    if issuer.path_length is not None and below > issuer.path_length:
        raise CertificateChainError(f"{_said(issuer)} admits {issuer.path_length} intermediates, {below} came")
    if subject.country != issuer.country:
        raise CertificateChainError(f"expected one state, {subject.country} issued by {issuer.country} came")
    if not is_issued_by(subject.der, issuer.der):
        raise CertificateChainError(f"{_said(issuer)} has not issued {_said(subject)}")


def _check_valid(certificate: Certificate, at: datetime) -> None:
    if not _is_valid(certificate, at):
        span = f"{certificate.not_before.isoformat()} to {certificate.not_after.isoformat()}"
        raise CertificateChainError(f"{_said(certificate)} is valid from {span}, not at {at.isoformat()}")


def _is_valid(certificate: Certificate, at: datetime) -> bool:
    return certificate.not_before <= at <= certificate.not_after


def _said(certificate: Certificate) -> str:
    name = certificate.common_name or certificate.organization
    return f"certificate {certificate.fingerprint[:16]} ({certificate.country}, {name})"


@lru_cache(maxsize=4096)
def is_issued_by(subject: bytes, issuer: bytes) -> bool:
    """Whether one certificate (DER) was issued by another: name and signature fit.

    Kept, since an audit asks the same of a hundred thousand entries.
    """
    certificate = x509.load_der_x509_certificate(subject)
    try:
        algorithm = certificate.signature_hash_algorithm
        certificate.verify_directly_issued_by(x509.load_der_x509_certificate(issuer))
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return algorithm is not None and algorithm.name in _SIGNATURE_HASHES


@lru_cache(maxsize=4096)
def _parse(der: bytes) -> Certificate:
    if len(der) > MOST_CERTIFICATE_BYTES:
        raise CertificateError(f"expected a certificate of at most {MOST_CERTIFICATE_BYTES} bytes, {len(der)} came")
    try:
        certificate = x509.load_der_x509_certificate(der)
        is_numbered, usage = certificate.serial_number > 0, _usage_of(certificate.extensions)
        public_key = public_key_of(spki_of(certificate.public_key()))
        subject, names = certificate.subject, (certificate.subject.public_bytes(), certificate.issuer.public_bytes())
    except (ValueError, TypeError, *_LIBRARY_ERRORS) as cause:  # TypeError: a bit string as a name
        raise CertificateError(f"expected a certificate of version 3 for a key of the register: {cause}") from cause
    if not is_numbered:
        raise CertificateError("expected a certificate with a positive serial number")
    who = read_subject(subject)
    digest = hashlib.sha256(der).digest()
    return Certificate(
        der=der,
        fingerprint=digest.hex(),
        thumbprint=base64url.encode(digest),
        country=who.country,
        organization=who.organization,
        common_name=who.common_name,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        algorithm=public_key.algorithm,
        is_authority=usage.is_authority,
        may_sign=usage.may_sign,
        may_certify=usage.may_certify,
        path_length=usage.path_length,
        subject=names[0],
        issuer=names[1],
        public_key=public_key,
    )


@dataclass(frozen=True, slots=True)
class _Usage:
    """What the extensions allow."""

    is_authority: bool
    may_sign: bool
    may_certify: bool
    path_length: int | None


def _usage_of(extensions: x509.Extensions) -> _Usage:
    unknown = [item.oid.dotted_string for item in extensions if item.critical and item.oid not in _UNDERSTOOD]
    if unknown:
        raise ValueError(f"unknown critical extension {unknown[0]}")
    constraints = find_extension(extensions, x509.BasicConstraints)
    usage = find_extension(extensions, x509.KeyUsage)
    is_authority = constraints is not None and constraints.ca
    return _Usage(
        is_authority=is_authority,
        may_sign=not is_authority and (usage is None or usage.digital_signature),
        may_certify=is_authority and usage is not None and usage.key_cert_sign,
        path_length=None if constraints is None else constraints.path_length,
    )


def find_extension(extensions: x509.Extensions, kind: type[_Extension]) -> _Extension | None:
    """Return the extension of a kind; None where there is none."""
    return next((item.value for item in extensions if isinstance(item.value, kind)), None)
