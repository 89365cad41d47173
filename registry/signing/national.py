"""A national signature beside: a detached CMS file over a proposal's bytes, read, and checked as far as can be here.

RSA, ECDSA and Ed25519 are checked with the signer's certificate in the file; of anything else, such as
GOST R 34.10-2012, the algorithm is named, and that it was not checked is never called a fault. A digest that the file
states is compared wherever this machine knows the digest. Whose certificate it is, and whether it may sign, is not
judged here.

Source: RFC 5652, section 5; RFC 5754, 5758 and 8419 (algorithms); RFC 9215 and TK 26 (GOST); decision 24.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import cast

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

from registry.encoding.strict_json import FORBIDDEN
from registry.signing.der import FIRST, OBJECT, OCTETS, SECOND, SEQUENCE, SET, Element, dotted, elements, read_first
from registry.signing.errors import CmsError, DerError, SigningError

MOST_FILE = 256 * 1024
"""Bytes."""
MOST_NAME = 300
"""Characters of the signer's name that are kept."""
_MOST_OID = 100
_MOST_DIGEST = 64
_DATA = "1.2.840.113549.1.7.1"
_SIGNED_DATA = "1.2.840.113549.1.7.2"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_KEY_ID = 0x80
_UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    x509.ExtensionNotFound,
    DerError,
)
"""What a certificate that cannot be read may raise."""

DIGESTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "2.16.840.1.101.3.4.2.1": ("sha256",),
        "2.16.840.1.101.3.4.2.2": ("sha384",),
        "2.16.840.1.101.3.4.2.3": ("sha512",),
        # Streebog, where the machine's OpenSSL brings it, under either of its names.
        "1.2.643.7.1.1.2.2": ("streebog256", "md_gost12_256"),
        "1.2.643.7.1.1.2.3": ("streebog512", "md_gost12_512"),
    }
)
_HASHES: Mapping[str, hashes.HashAlgorithm] = MappingProxyType(
    {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
)
_ALGORITHMS: Mapping[str, tuple[type, str | None]] = MappingProxyType(
    {
        "1.2.840.113549.1.1.1": (rsa.RSAPublicKey, None),
        "1.2.840.113549.1.1.11": (rsa.RSAPublicKey, "sha256"),
        "1.2.840.113549.1.1.12": (rsa.RSAPublicKey, "sha384"),
        "1.2.840.113549.1.1.13": (rsa.RSAPublicKey, "sha512"),
        "1.2.840.10045.4.3.2": (ec.EllipticCurvePublicKey, "sha256"),
        "1.2.840.10045.4.3.3": (ec.EllipticCurvePublicKey, "sha384"),
        "1.2.840.10045.4.3.4": (ec.EllipticCurvePublicKey, "sha512"),
        "1.3.101.112": (ed25519.Ed25519PublicKey, "sha512"),
    }
)
"""What is checked here: the key, and the hash that is signed; None for the hash of the digest."""


class CmsRefusal(StrEnum):
    """Why a file is not taken at all."""

    TOO_LARGE = "too_large"
    NOT_DER = "not_der"
    NOT_SIGNED_DATA = "not_signed_data"
    NOT_DETACHED = "not_detached"
    CONTENT_TYPE = "content_type"
    SIGNERS = "signers"
    ATTRIBUTES = "attributes"


class CmsFinding(StrEnum):
    """What the check of a file that was taken gave."""

    HOLDS = "holds"
    ALGORITHM_UNKNOWN = "algorithm_unknown"
    """Not checked: this machine does not know the signature's algorithm, or its digest's."""
    CERTIFICATE_ABSENT = "certificate_absent"
    """Not checked: the file holds no certificate of the signer with a key of the algorithm."""
    OTHER_DIGEST = "other_digest"
    """The digest that was signed is not that of these bytes."""
    OTHER_SIGNATURE = "other_signature"
    """The signature is not that of the certificate's key over these bytes."""


class CheckResult(StrEnum):
    """What the check came to, in one word."""

    VERIFIED = "verified"
    NOT_CHECKABLE = "not_checkable"
    """Nothing is proved, neither for nor against: never shown as a fault."""
    DOES_NOT_MATCH = "does_not_match"


_RESULTS: Mapping[CmsFinding, CheckResult] = MappingProxyType(
    {
        CmsFinding.HOLDS: CheckResult.VERIFIED,
        CmsFinding.ALGORITHM_UNKNOWN: CheckResult.NOT_CHECKABLE,
        CmsFinding.CERTIFICATE_ABSENT: CheckResult.NOT_CHECKABLE,
        CmsFinding.OTHER_DIGEST: CheckResult.DOES_NOT_MATCH,
        CmsFinding.OTHER_SIGNATURE: CheckResult.DOES_NOT_MATCH,
    }
)


def result_of(finding: CmsFinding) -> CheckResult:
    """Return what a finding comes to."""
    return _RESULTS[finding]


class CmsFileError(SigningError):
    """The file is no detached CMS signature of one signer."""

    def __init__(self, refusal: CmsRefusal, said: str) -> None:
        super().__init__(said)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class NationalSignature:
    """What a detached CMS file says."""

    algorithm: str
    """Of the signature, dotted."""
    digest_algorithm: str
    """Dotted."""
    claimed_digest: bytes | None
    """Of what was signed, as the file says; None where the signature is over the bytes themselves."""
    attributes: bytes | None
    """DER of the signed attributes as they are signed."""
    signature: bytes
    certificate: bytes | None
    """DER of the signer's, where the file holds it."""

    @property
    def signer(self) -> str | None:
        """Whom the certificate names: common name, else the whole subject; None where it cannot be read."""
        try:
            subject = x509.load_der_x509_certificate(self.certificate or b"").subject
            names = subject.get_attributes_for_oid(x509.oid.NameOID.COMMON_NAME)
            text = str(names[0].value) if names else subject.rfc4514_string()
        except _UNREADABLE:
            return None
        return FORBIDDEN.sub("\ufffd", text).replace("\n", " ").replace("\t", " ")[:MOST_NAME] or None


def read_national(data: bytes) -> NationalSignature:
    """Return what a detached CMS signature says; nothing is checked yet.

    Args:
        data: DER, nothing behind it, at most `MOST_FILE` bytes.

    Raises:
        CmsFileError: With the reason.

    Source: RFC 5652, sections 3, 5.1 and 5.3.
    """
    if len(data) > MOST_FILE:
        raise CmsFileError(CmsRefusal.TOO_LARGE, f"expected at most {MOST_FILE} bytes, {len(data)} came")
    try:
        return _read(data)
    except DerError as cause:
        raise CmsFileError(CmsRefusal.NOT_DER, str(cause)) from cause


def check_national(signature: NationalSignature, payload: bytes) -> CmsFinding:
    """Return what can be said of a signature over these bytes.

    Source: RFC 5652, sections 5.4 and 5.6.
    """
    digest = _digest_name(signature.digest_algorithm)
    if signature.attributes is not None:
        if digest is None:
            return CmsFinding.ALGORITHM_UNKNOWN
        if hashlib.new(digest, payload).digest() != signature.claimed_digest:
            return CmsFinding.OTHER_DIGEST
    known = _ALGORITHMS.get(signature.algorithm)
    scheme = _HASHES.get((known[1] or digest or "") if known else "")
    if known is None or scheme is None:
        return CmsFinding.ALGORITHM_UNKNOWN
    key = _public_key(signature.certificate)
    if not isinstance(key, known[0]):
        return CmsFinding.CERTIFICATE_ABSENT
    signed = payload if signature.attributes is None else signature.attributes
    return CmsFinding.HOLDS if _holds(key, signature.signature, signed, scheme) else CmsFinding.OTHER_SIGNATURE


def _read(data: bytes) -> NationalSignature:
    whole, rest = read_first(data)
    if rest:
        raise CmsError("expected nothing behind the signature")
    kind, *wrapped = _at_least(_within(whole, SEQUENCE), 1)
    if _oid(kind) != _SIGNED_DATA or len(wrapped) != 1:
        raise CmsFileError(CmsRefusal.NOT_SIGNED_DATA, "expected signed data")
    (signed,) = _exactly(_within(wrapped[0], FIRST), 1)
    _, _, encapsulated, *optional, signers = _at_least(_within(signed, SEQUENCE), 4)
    _check_detached(encapsulated)
    found = _within(signers, SET)
    if len(found) != 1:
        raise CmsFileError(CmsRefusal.SIGNERS, f"expected one signer, {len(found)} came")
    certificates = next((elements(each.content) for each in optional if each.tag == FIRST), [])
    return _signer(found[0], certificates)


def _check_detached(encapsulated: Element) -> None:
    kind, *content = _at_least(_within(encapsulated, SEQUENCE), 1)
    if content:
        raise CmsFileError(CmsRefusal.NOT_DETACHED, "expected a detached signature, one with its content came")
    if _oid(kind) != _DATA:
        raise CmsFileError(CmsRefusal.CONTENT_TYPE, f"expected the content type data, {_oid(kind)} came")


def _signer(signer: Element, certificates: list[Element]) -> NationalSignature:
    _, who, digest, *rest = _at_least(_within(signer, SEQUENCE), 5)
    attributes = rest.pop(0) if rest[0].tag == FIRST else None
    algorithm, signature, *unsigned = _at_least(rest, 2)
    if signature.tag != OCTETS or [each.tag for each in unsigned] not in ([], [SECOND]):
        raise CmsError("expected a signature, and nothing behind it but unsigned attributes")
    return NationalSignature(
        algorithm=_algorithm(algorithm),
        digest_algorithm=_algorithm(digest),
        claimed_digest=None if attributes is None else _claimed_digest(attributes),
        attributes=None if attributes is None else _as_signed(attributes),
        signature=signature.content,
        certificate=next((each.der for each in certificates if _is_of(each, who)), None),
    )


def _claimed_digest(attributes: Element) -> bytes:
    found: dict[str, Element] = {}
    for attribute in elements(attributes.content):
        kind, values = _exactly(_within(attribute, SEQUENCE), 2)
        name = _oid(kind)
        if name in found:
            raise CmsFileError(CmsRefusal.ATTRIBUTES, f"expected each signed attribute once, {name} came twice")
        found[name] = values
    if not {_CONTENT_TYPE, _MESSAGE_DIGEST} <= found.keys():
        raise CmsFileError(CmsRefusal.ATTRIBUTES, "expected content type and message digest among the attributes")
    (kind,) = _exactly(_within(found[_CONTENT_TYPE], SET), 1)
    (digest,) = _exactly(_within(found[_MESSAGE_DIGEST], SET), 1)
    if _oid(kind) != _DATA or digest.tag != OCTETS or len(digest.content) > _MOST_DIGEST:
        raise CmsFileError(CmsRefusal.ATTRIBUTES, "expected the content type data and one message digest")
    return digest.content


def _as_signed(attributes: Element) -> bytes:
    """Return the attributes as the SET that is signed, in DER's order, whatever order the file has them in."""
    ordered = b"".join(sorted(each.der for each in elements(attributes.content)))
    return bytes([SET]) + attributes.der[1 : len(attributes.der) - len(ordered)] + ordered


def _is_of(certificate: Element, who: Element) -> bool:
    """Whether a certificate is the one that a signer is named by: issuer and number, or the key's identifier."""
    try:
        if who.tag == _KEY_ID:
            extensions = x509.load_der_x509_certificate(certificate.der).extensions
            return extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest == who.content
        body, *_ = _within(certificate, SEQUENCE)
        number, _, issuer, *_ = [each for each in _within(body, SEQUENCE) if each.tag != FIRST]
    except _UNREADABLE:
        return False
    return issuer.der + number.der == who.content


def _public_key(certificate: bytes | None) -> CertificatePublicKeyTypes | None:
    try:
        return x509.load_der_x509_certificate(certificate or b"").public_key()
    except _UNREADABLE:
        return None


def _holds(key: object, signature: bytes, signed: bytes, scheme: hashes.HashAlgorithm) -> bool:
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed, padding.PKCS1v15(), scheme)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(scheme))
        else:
            cast("ed25519.Ed25519PublicKey", key).verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def _digest_name(oid: str) -> str | None:
    return next((name for name in DIGESTS.get(oid, ()) if name in hashlib.algorithms_available), None)


def _algorithm(element: Element) -> str:
    return _oid(_at_least(_within(element, SEQUENCE), 1)[0])


def _oid(element: Element) -> str:
    text = dotted(element.content) if element.tag == OBJECT else ""
    if not 0 < len(text) <= _MOST_OID:
        raise CmsError("expected an object identifier")
    return text


def _within(element: Element, tag: int) -> list[Element]:
    if element.tag != tag:
        raise CmsError(f"expected an element of tag {tag:#x}, {element.tag:#x} came")
    return elements(element.content)


def _exactly(found: list[Element], count: int) -> list[Element]:
    if len(found) != count:
        raise CmsError(f"expected {count} elements, {len(found)} came")
    return found


def _at_least(found: list[Element], count: int) -> list[Element]:
    if len(found) < count:
        raise CmsError(f"expected at least {count} elements, {len(found)} came")
    return found
