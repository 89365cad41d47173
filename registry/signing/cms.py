"""A detached CMS signature as PAdES B-B has it: read as far as a seal needs, and checked.

Exactly one certificate and one signer are taken, SHA-256 and ECDSA on P-256, signed attributes with content type,
message digest and signing certificate. Whatever else a CMS may hold is refused, not passed over.

Source: RFC 5652, sections 5.1 to 5.6; RFC 5035 (signing-certificate-v2); ETSI EN 319 142-1, 6.3; X.690 (DER).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from registry.signing.algorithms import ES256
from registry.signing.chains import Certificate, parse_certificate
from registry.signing.der import FIRST, INTEGER, OCTETS, OID, SEQUENCE, SET, Element, elements, read_element
from registry.signing.errors import CmsError, SignatureMismatchError

_NEGATIVE = 0x80
_HALF = 32

_SIGNED_DATA = "2a864886f70d010702"
_DATA = "2a864886f70d010701"
_SHA256 = "608648016503040201"
_ECDSA_SHA256 = "2a8648ce3d040302"
_CONTENT_TYPE = "2a864886f70d010903"
_MESSAGE_DIGEST = "2a864886f70d010904"
_SIGNING_CERTIFICATE = "2a864886f70d010910022f"
_REQUIRED = {_CONTENT_TYPE, _MESSAGE_DIGEST, _SIGNING_CERTIFICATE}


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal whose signature holds over the digest that it names."""

    certificate: Certificate
    digest: bytes
    """SHA-256 of what is sealed, 32 bytes."""


def read_seal(cms: bytes) -> Seal:
    """Return what a seal says, once its own signature is found to hold.

    Args:
        cms: DER, followed by nothing but zero bytes (a PDF reserves more room than the seal takes).

    Raises:
        CmsError: Another shape than that of a seal.
        CertificateError: The certificate cannot be read.
        SignatureMismatchError: The signature is not that of the certificate's key over the signed attributes.

    Source: RFC 5652, section 5.4.
    """
    content_info, rest = read_element(cms)
    if rest.strip(b"\0"):
        raise CmsError("expected nothing but zero bytes behind the seal, other bytes came")
    kind, wrapped = _parts(content_info, 2)
    _expect_oid(kind, _SIGNED_DATA, "signed data")
    _, digests, encapsulated, certificates, signers = _parts(_only(wrapped, FIRST), 5)
    _expect_algorithm(_only(digests, SET), _SHA256)
    _expect_oid(_parts(encapsulated, 1)[0], _DATA, "detached data")
    certificate = parse_certificate(_only(certificates, FIRST).der)
    attributes, signature = _signer(_only(signers, SET))
    # The attributes are signed as the SET that they are, not under the tag that they bear here.
    signed = bytes([SET]) + attributes.der[1:]
    found = _attributes(attributes)
    if _only(found[_SIGNING_CERTIFICATE], SEQUENCE).content.find(_octets(_digest_of(certificate))) < 0:
        raise CmsError("expected signing-certificate-v2 to name the certificate that is shown, another came")
    if certificate.algorithm != ES256:
        raise CmsError(f"expected a seal on P-256, one for {certificate.algorithm} came")
    certificate.public_key.verify(_raw(signature), signed)
    digest = found[_MESSAGE_DIGEST]
    if digest.tag != OCTETS or len(digest.content) != _HALF:
        raise CmsError("expected a message digest of 32 bytes")
    return Seal(certificate, digest.content)


def _signer(signer: Element) -> tuple[Element, Element]:
    """Return signed attributes and signature of the one signer."""
    _, _, digest, attributes, algorithm, signature = _parts(signer, 6)
    _expect_algorithm(digest, _SHA256)
    _expect_algorithm(algorithm, _ECDSA_SHA256)
    if attributes.tag != FIRST or signature.tag != OCTETS:
        raise CmsError("expected signed attributes and a signature")
    return attributes, signature


def _attributes(attributes: Element) -> Mapping[str, Element]:
    """Return the one value of each attribute by its type."""
    found: dict[str, Element] = {}
    for attribute in elements(attributes.content):
        kind, values = _parts(attribute, 2)
        name = kind.content.hex()
        if kind.tag != OID or name in found:
            raise CmsError("expected each attribute once")
        found[name] = _only(values, SET)
    if not found.keys() >= _REQUIRED:
        raise CmsError("expected content type, message digest and signing certificate among the signed attributes")
    _expect_oid(found[_CONTENT_TYPE], _DATA, "a content type of data")
    return found


def _digest_of(certificate: Certificate) -> bytes:
    return hashlib.sha256(certificate.der).digest()


def _octets(data: bytes) -> bytes:
    return bytes([OCTETS, len(data)]) + data


def _raw(signature: Element) -> bytes:
    """Return r and s one after the other, as this package verifies them."""
    whole, rest = read_element(signature.content)
    if rest:
        raise CmsError("expected one ECDSA signature")
    halves = b""
    for number in _parts(whole, 2):
        digits = number.content.lstrip(b"\0")
        if number.tag != INTEGER or len(digits) > _HALF or number.content[:1] >= bytes([_NEGATIVE]):
            raise SignatureMismatchError("expected r and s below 2**256")
        halves += digits.rjust(_HALF, b"\0")
    return halves


def _parts(element: Element, count: int) -> list[Element]:
    found = elements(element.content) if element.tag in {SEQUENCE, FIRST} else []
    if len(found) != count:
        raise CmsError(f"expected a sequence of {count} elements, {len(found)} came")
    return found


def _only(element: Element, tag: int) -> Element:
    """Return the one element within a set or a tagged element."""
    if element.tag == tag == SEQUENCE:
        return element
    found = elements(element.content)
    if element.tag != tag or len(found) != 1:
        raise CmsError(f"expected one element, {len(found)} came")
    return found[0]


def _expect_oid(element: Element, oid: str, said: str) -> None:
    if element.tag != OID or element.content.hex() != oid:
        raise CmsError(f"expected {said}, another type came")


def _expect_algorithm(element: Element, oid: str) -> None:
    parts = elements(element.content) if element.tag == SEQUENCE else []
    if not parts or parts[0].content.hex() != oid:
        raise CmsError("expected SHA-256 and ECDSA, another algorithm came")
