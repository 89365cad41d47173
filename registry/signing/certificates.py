"""The door to certificates: those read and checked (`signing.chains`), and those issued here.

The register's own authority is nobody: offices bring certificates from their state's authority. What is issued here
serves the register's seal, the demonstration's authorities and tests.

Source: formats 3.3; RFC 5280, section 4.2; RFC 2986 (PKCS#10); ETSI EN 319 412-2 (contentCommitment for seals).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization

from registry.signing.algorithms import (
    ED25519,
    ES256,
    ES384,
    PublicKey,
    SigningKey,
    load_public_key,
    public_key_of,
    spki_of,
)
from registry.signing.chains import (
    AUTHORITY_ALGORITHMS,
    Certificate,
    check_chain,
    parse_certificate,
)
from registry.signing.errors import AlgorithmError, CertificateError
from registry.signing.names import Subject, read_subject, write_subject

__all__ = [
    "Certificate",
    "CertificateRequest",
    "check_chain",
    "issue_authority",
    "issue_certificate",
    "parse_certificate",
    "read_request",
    "self_signed",
]

MOST_REQUEST_BYTES = 8_192
_HASHES = {ES256: hashes.SHA256(), ES384: hashes.SHA384(), ED25519: None}


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """What an office asks its state's authority to certify."""

    public_key: bytes
    """DER SubjectPublicKeyInfo."""
    algorithm: str
    country: str
    organization: str
    common_name: str
    """Empty if the subject has none."""


def read_request(data: bytes) -> CertificateRequest:
    """Return a PKCS#10 request whose signature shows that the asker holds the private key.

    Args:
        data: PEM or DER, at most 8 KiB.

    Raises:
        CertificateError: Malformed, for a key of another kind, without one state and one organ, or not signed by
            the key that it asks for.

    Source: RFC 2986, section 4.
    """
    if len(data) > MOST_REQUEST_BYTES:
        raise CertificateError(f"expected a request of at most {MOST_REQUEST_BYTES} bytes, {len(data)} came")
    try:
        is_pem = data.lstrip().startswith(b"-----BEGIN ")
        request = x509.load_pem_x509_csr(data) if is_pem else x509.load_der_x509_csr(data)
        public_key = public_key_of(spki_of(request.public_key()))
        is_proved, name = request.is_signature_valid, request.subject
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion) as cause:  # TypeError: as in `chains`
        raise CertificateError(f"expected a PKCS#10 request for a key of the register: {cause}") from cause
    if not is_proved:
        raise CertificateError("expected a request signed by the key that it asks for (proof of possession)")
    subject = read_subject(name)
    return CertificateRequest(
        public_key.spki, public_key.algorithm, subject.country, subject.organization, subject.common_name
    )


def issue_authority(
    key: SigningKey, country: str, organization: str, common_name: str, not_before: datetime, not_after: datetime
) -> bytes:
    """Return a self-signed certificate of an authority that issues to organs directly.

    Args:
        key: On P-256 or P-384.
        country: Two capital letters.
        organization: The authority's name.
        common_name: At most 64 bytes of UTF-8; may be empty.
        not_before: Aware instant, whole seconds.
        not_after: Aware instant, whole seconds.

    Returns:
        DER.

    Raises:
        AlgorithmError: Another key.
        CertificateError: A name does not fit, or the dates are out of order.
    """
    _check_authority_key(key)
    plan = _Plan(public_key_of(key.public_spki), Subject(country, organization, common_name), not_before, not_after)
    return _issue(plan, key, None, _AUTHORITY)


def issue_certificate(  # noqa: PLR0913, PLR0917 - the members of a certificate
    public_key: bytes,
    authority_key: SigningKey,
    authority: Certificate,
    country: str,
    organization: str,
    common_name: str,
    not_before: datetime,
    not_after: datetime,
) -> bytes:
    """Return an organ's certificate, for signatures only.

    Args:
        public_key: DER SubjectPublicKeyInfo.
        authority_key: The key of `authority`.
        authority: Issuer.
        country: Two capital letters; for `check_chain` that of the authority.
        organization: The organ.
        common_name: At most 64 bytes of UTF-8; may be empty.
        not_before: Aware instant, whole seconds.
        not_after: Aware instant, whole seconds.

    Returns:
        DER.

    Raises:
        AlgorithmError: The public key is of another kind, or the authority's is not on P-256 or P-384.
        CertificateError: The key is not the authority's, a name does not fit, or the dates are out of order.
    """
    _check_authority_key(authority_key)
    if authority.public_key.spki != authority_key.public_spki:
        raise CertificateError("expected the key of the authority, another came")
    plan = _Plan(public_key_of(public_key), Subject(country, organization, common_name), not_before, not_after)
    return _issue(plan, authority_key, authority, _OFFICE)


def self_signed(
    key: SigningKey, country: str, organization: str, common_name: str, not_before: datetime, not_after: datetime
) -> bytes:
    """Return a self-signed certificate that is no authority: the register's seal, or a state's governance key.

    Args and errors as `issue_authority`, but any of the three algorithms; PDF readers want P-256. It has
    contentCommitment, as a seal on documents should.
    """
    plan = _Plan(public_key_of(key.public_spki), Subject(country, organization, common_name), not_before, not_after)
    return _issue(plan, key, None, _SEAL)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a certificate to be issued will say."""

    public_key: PublicKey
    subject: Subject
    not_before: datetime
    not_after: datetime


def _key_usage(*, signs: bool = False, commits: bool = False, certifies: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=commits,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certifies,
        crl_sign=certifies,
        encipher_only=False,
        decipher_only=False,
    )


_AUTHORITY = (x509.BasicConstraints(ca=True, path_length=0), _key_usage(certifies=True))
_OFFICE = (x509.BasicConstraints(ca=False, path_length=None), _key_usage(signs=True))
_SEAL = (x509.BasicConstraints(ca=False, path_length=None), _key_usage(signs=True, commits=True))


def _check_authority_key(key: SigningKey) -> None:
    if key.algorithm not in AUTHORITY_ALGORITHMS:
        raise AlgorithmError(f"expected an authority's key on P-256 or P-384, {key.algorithm} came")


def _issue(
    plan: _Plan, key: SigningKey, issuer: Certificate | None, use: tuple[x509.BasicConstraints, x509.KeyUsage]
) -> bytes:
    subject = write_subject(plan.subject)
    subject_key = load_public_key(plan.public_key.spki)
    issuer_key = key.private_key.public_key()
    try:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if issuer is None else x509.load_der_x509_certificate(issuer.der).subject)
            .public_key(subject_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(plan.not_before)
            .not_valid_after(plan.not_after)
            .add_extension(use[0], critical=True)
            .add_extension(use[1], critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(subject_key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
        )
    except ValueError as cause:
        raise CertificateError(f"expected members that fit a certificate: {cause}") from cause
    certificate = builder.sign(key.private_key, _HASHES[key.algorithm])
    return certificate.public_bytes(serialization.Encoding.DER)
