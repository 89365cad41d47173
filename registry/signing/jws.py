"""One office's signature over one payload: JWS with exactly the header that formats 3.3 admits.

A signature is checked by itself, never "any one of these". The protected header is canonical JSON with five members
and no other; its first certificate's key decides the algorithm, and the header must agree. Policy (who had to sign,
whether the certificate leads to the state's authority and was valid) is for the floors above.

Source: formats 3.1 and 3.3; RFC 7515; RFC 9864; ETSI TS 119 182-1 (profile B-B).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from registry.encoding import base64url, strict_json
from registry.encoding.errors import EncodingError
from registry.signing.algorithms import ALGORITHMS, ED25519, SigningKey
from registry.signing.chains import Certificate, parse_certificate
from registry.signing.errors import (
    AlgorithmError,
    CertificateError,
    HeaderError,
    SignatureMismatchError,
    SigningError,
)

CONTENT_TYPE = "ip-rights-entry+json"
MEMBERS = ("alg", "cty", "iat", "x5c", "x5t#S256")
"""Of the protected header, in canonical order."""
MOST_HEADER_BYTES = 65_536
_EDDSA = "EdDSA"
_LATEST = 253_402_300_799  # 9999-12-31T23:59:59Z, the last instant that a date can say

# A header is read in two parts. The first says algorithm and instant and differs from entry to entry; the second
# holds the certificates, is long, and is the same in every signature of an office: it is parsed once. The cut falls
# after the instant and on a whole group of base64, so the parts are canonical exactly when the whole is.
_FIRST_TEXT = 96
_FIRST = re.compile(rb'\{"alg":"(\w+)","cty":"ip-rights-entry\+json","iat":(0|[1-9][0-9]{0,11}),')


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as the envelope holds it."""

    protected: str
    """Base64url of the protected header."""
    signature: str
    """Base64url of the raw signature."""


@dataclass(frozen=True, slots=True)
class SignedHeader:
    """What a protected header says."""

    algorithm: str
    """ES256, ES384 or Ed25519: the key's."""
    signed_at: datetime
    """UTC instant, whole seconds; the signer's claim."""
    certificates: tuple[Certificate, ...]
    """Leaf, then intermediates."""
    fingerprint: str
    """Of the leaf, lower-case hex."""


def header_bytes(certificates: Sequence[Certificate], signed_at: datetime) -> bytes:
    """Return the protected header.

    Args:
        certificates: Leaf, then its issuers in order. A self-issued one after the leaf is a root and is left out.
        signed_at: Aware instant; its seconds count.

    Returns:
        Canonical JSON.

    Raises:
        CertificateError: No certificate, or the leaf may not sign.
        HeaderError: The instant has no time zone or no place in a header.

    Source: formats 3.3.
    """
    if not certificates:
        raise CertificateError("expected the signer's certificate, none came")
    leaf, *issuers = certificates
    _check_leaf(leaf)
    if signed_at.tzinfo is None or signed_at.timestamp() < 0:
        raise HeaderError(f"expected an instant from 1970 on with its time zone, {signed_at.isoformat()} came")
    shown = [leaf, *(issuer for issuer in issuers if issuer.subject != issuer.issuer)]
    header = {
        "alg": leaf.algorithm,
        "cty": CONTENT_TYPE,
        "iat": int(signed_at.timestamp()),
        "x5c": [binascii.b2a_base64(certificate.der, newline=False).decode() for certificate in shown],
        "x5t#S256": leaf.thumbprint,
    }
    return strict_json.canonical(header)


def signing_input(protected: bytes, payload: bytes) -> bytes:
    """Return the bytes that a signature is over.

    Args:
        protected: The protected header's bytes.
        payload: The payload's bytes.

    Source: RFC 7515, section 5.1.
    """
    return f"{base64url.encode(protected)}.{base64url.encode(payload)}".encode("ascii")


def sign_payload(
    payload: bytes, key: SigningKey, certificates: Sequence[Certificate], signed_at: datetime
) -> Signature:
    """Return an office's signature over a payload.

    Args:
        payload: What is signed.
        key: The office's key.
        certificates: That of the key, then its issuers in order.
        signed_at: Aware instant of signing.

    Raises:
        CertificateError: No certificate, one for another key, or one that may not sign.
        HeaderError: The instant cannot be said.
    """
    if certificates and certificates[0].public_key.spki != key.public_spki:
        raise CertificateError("expected the certificate of the signing key, one for another key came")
    return sign_payload_with(payload, key.sign, certificates, signed_at)


def sign_payload_with(
    payload: bytes, sign: Callable[[bytes], bytes], certificates: Sequence[Certificate], signed_at: datetime
) -> Signature:
    """Return an office's signature over a payload, made by a key that is not at hand, such as a token's.

    Args:
        payload: What is signed.
        sign: Message in, raw signature out, as `PublicKey.verify` takes it.
        certificates: That of the key, then its issuers in order; whether it is, `verify_signature` finds.
        signed_at: Aware instant of signing.

    Raises:
        CertificateError: No certificate, or one that may not sign.
        HeaderError: The instant cannot be said.
    """
    protected = header_bytes(certificates, signed_at)
    return Signature(base64url.encode(protected), base64url.encode(sign(signing_input(protected, payload))))


def read_header(signature: Signature) -> SignedHeader:
    """Return what the protected header says, without looking at the signature.

    Raises:
        HeaderError: Other than canonical JSON of the five members in their forms, or `x5t#S256` of another leaf.
        AlgorithmError: The header's algorithm is none of the register's, or not the one that the key decides.
        CertificateError: A certificate is malformed, or the leaf may not sign.

    Source: formats 3.3.
    """
    text = signature.protected
    first = _decoded(text[:_FIRST_TEXT])
    found = _FIRST.match(first)
    if found is None:
        raise _fault_of(text)
    certificates = _certificates(first[found.end() :], text[_FIRST_TEXT:])
    leaf = certificates[0]
    algorithm = found[1].decode()
    if algorithm != leaf.algorithm and (algorithm, leaf.algorithm) != (_EDDSA, ED25519):
        raise _disagreement(algorithm, leaf)
    return SignedHeader(leaf.algorithm, _instant(int(found[2])), certificates, leaf.fingerprint)


def verify_signature(payload: bytes, signature: Signature) -> SignedHeader:
    """Check one signature over one payload with the key of its own leaf certificate.

    Args:
        payload: The exact bytes that were to be signed.
        signature: As the envelope holds it.

    Returns:
        The header; whether that certificate counts is for the caller to say.

    Raises:
        SigningError: As `read_header`; SignatureMismatchError if the signature is malformed or of other bytes.

    Source: RFC 7515, section 5.2; formats 3.3.
    """
    header = read_header(signature)
    verify_encoded(base64url.encode(payload), signature, header)
    return header


def verify_encoded(payload: str, signature: Signature, header: SignedHeader) -> None:
    """Check one signature whose header is read already over a payload that is encoded already.

    An audit reads a whole envelope before it checks its signatures one after the other: the arithmetic of a signature
    pushes everything else out of the processor's caches.

    Args:
        payload: Base64url of the exact bytes that were to be signed, as `base64url.encode` gives it.
        signature: As the envelope holds it.
        header: What `read_header` has read from it.

    Raises:
        SignatureMismatchError: The signature is malformed or of other bytes.

    Source: RFC 7515, section 5.2; formats 3.3.
    """
    try:
        raw = base64url.decode(signature.signature)
    except EncodingError as cause:
        raise SignatureMismatchError(f"expected a signature in base64url: {cause}") from cause
    # The header's text was found canonical when it was read, so it is what encoding its bytes would give.
    header.certificates[0].public_key.verify(raw, f"{signature.protected}.{payload}".encode("ascii"))


def _check_leaf(leaf: Certificate) -> None:
    if leaf.is_authority:
        raise CertificateError("expected the certificate of an organ, that of an authority came")
    if not leaf.may_sign:
        raise CertificateError("expected a certificate for signatures (keyUsage digitalSignature)")


def _decoded(text: str) -> bytes:
    try:
        return base64url.decode(text)
    except EncodingError as cause:
        raise HeaderError(f"expected a protected header in base64url: {cause}") from cause


def _disagreement(algorithm: str, leaf: Certificate) -> SigningError:
    if algorithm not in (*ALGORITHMS, _EDDSA):
        return AlgorithmError(f"expected one of {', '.join(ALGORITHMS)}, {algorithm!a} came")
    return AlgorithmError(f"the key signs {leaf.algorithm}, the header says {algorithm}")


def _instant(seconds: int) -> datetime:
    if seconds > _LATEST:
        raise HeaderError(f"expected iat before the year 10000, {seconds} came")
    return datetime.fromtimestamp(seconds, UTC)


@lru_cache(maxsize=4096)
def _certificates(beginning: bytes, text: str) -> tuple[Certificate, ...]:
    """Return the certificates of a header's second part, given as the bytes it begins with and the text of the rest."""
    members = _members_of(b"{" + beginning + _decoded(text), ("x5c", "x5t#S256"))
    encoded, thumbprint = members["x5c"], members["x5t#S256"]
    if not isinstance(encoded, list) or not encoded or not isinstance(thumbprint, str):
        raise HeaderError("expected x5c to be an array of certificates and x5t#S256 a text")
    certificates = tuple(_certificate(item) for item in encoded)
    if thumbprint != certificates[0].thumbprint:
        raise HeaderError("expected x5t#S256 of the first certificate in x5c, another came")
    _check_leaf(certificates[0])
    if any(certificate.subject == certificate.issuer for certificate in certificates[1:]):
        raise HeaderError("expected x5c without a root certificate")
    return certificates


def _certificate(encoded: Any) -> Certificate:
    try:
        der = binascii.a2b_base64(encoded, strict_mode=True)
    except (TypeError, ValueError) as cause:
        raise HeaderError(f"expected base64 certificates in x5c: {cause}") from cause
    # As in base64url: each certificate has one text.
    if binascii.b2a_base64(der, newline=False).decode() != encoded:
        raise HeaderError("expected canonical base64 in x5c")
    return parse_certificate(der)


def _members_of(data: bytes, names: tuple[str, ...]) -> dict[str, Any]:
    try:
        members = strict_json.decode_canonical(data, MOST_HEADER_BYTES)
    except EncodingError as cause:
        raise HeaderError(f"expected a protected header of canonical JSON: {cause}") from cause
    if not isinstance(members, dict) or tuple(members) != names:
        came = ", ".join(members) if isinstance(members, dict) else type(members).__name__
        raise HeaderError(f"expected exactly the members {', '.join(MEMBERS)}; {came} came")
    return members


def _fault_of(text: str) -> SigningError:
    """Return what is wrong with a header that does not even begin as one."""
    try:
        header = _members_of(_decoded(text), MEMBERS)
    except HeaderError as fault:
        return fault
    if header["alg"] not in (*ALGORITHMS, _EDDSA):
        return AlgorithmError(f"expected one of {', '.join(ALGORITHMS)}, {header['alg']!a} came")
    if header["cty"] != CONTENT_TYPE:
        return HeaderError(f"expected cty {CONTENT_TYPE}, {header['cty']!a} came")
    return HeaderError(f"expected iat in whole seconds from 1970 on, {header['iat']!a} came")
