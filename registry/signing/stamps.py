"""RFC 3161 time-stamp tokens: read strictly, and judged by themselves; and how one is asked for.

A token is CMS signed data of one signer over a TSTInfo: an authority's word that a digest existed at an instant. Only
SHA-256 and stronger are taken, RSA (PKCS#1 v1.5) and ECDSA. Whether the authority is one to trust,
`stamp_authorities.leads_to` says.

Source: RFC 3161, sections 2.4.1 and 2.4.2; RFC 5652, section 5; RFC 5035 and 5816 (signing certificate).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from registry.signing.der import (
    BOOLEAN,
    FIRST,
    INTEGER,
    OBJECT,
    OCTETS,
    SECOND,
    SEQUENCE,
    SET,
    Element,
    algorithm_of,
    elements,
    expect,
    expect_object,
    members,
    only,
    parts,
    read_only,
    written,
    written_integer,
)
from registry.signing.errors import (
    DerError,
    StampAlgorithmError,
    StampAnswerError,
    StampCertificateAbsentError,
    StampError,
)
from registry.signing.stamp_authorities import Authority, leads_to, read_authority

MOST_TOKEN_BYTES = 64 * 1024
MOST_CERTIFICATES = 8
"""In one token."""
_DIGEST_SIZE = 32
_GENERALIZED_TIME = 0x18
_KEY_IDENTIFIER = 0x80
_VERSION_1, _VERSION_3 = b"\x01", b"\x03"
_SIGNED_DATA = "2a864886f70d010702"
_TST_INFO = "2a864886f70d0109100104"
_CONTENT_TYPE = "2a864886f70d010903"
_MESSAGE_DIGEST = "2a864886f70d010904"
_SIGNING_CERTIFICATE = "2a864886f70d010910020c"
_SIGNING_CERTIFICATE_V2 = "2a864886f70d010910022f"
_SHA256 = "608648016503040201"
_DIGESTS = {_SHA256: "sha256", "608648016503040202": "sha384", "608648016503040203": "sha512"}
_SCHEMES: Mapping[str, tuple[str, str | None]] = {
    "2a864886f70d010101": ("rsa", None),
    "2a864886f70d01010b": ("rsa", "sha256"),
    "2a864886f70d01010c": ("rsa", "sha384"),
    "2a864886f70d01010d": ("rsa", "sha512"),
    "2a8648ce3d040302": ("ecdsa", "sha256"),
    "2a8648ce3d040303": ("ecdsa", "sha384"),
    "2a8648ce3d040304": ("ecdsa", "sha512"),
}
"""Scheme and digest by the signature's algorithm; None where the signer names the digest apart."""
_TIME = re.compile(r"([0-9]{14})(?:\.[0-9]{1,9})?Z")
_NAMED = "the signing certificate"
_GRANTED = (0, 1)
"""Granted, and granted with modifications."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a token says, nothing judged yet."""

    token: bytes
    at: datetime
    """UTC, whole seconds, rounded down: the stamped bytes existed then."""
    digest: bytes
    """SHA-256 of what was stamped, 32 bytes."""
    nonce: int | None
    certificates: tuple[bytes, ...]
    """DER; of the authority, and perhaps of those that vouch for it."""
    content: bytes
    """The TSTInfo as it was signed."""
    signer: tuple[Element, ...]
    """Identifier, digest, signed attributes, algorithm and signature of the one signer."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A token whose signature holds, and whose it is."""

    stamp: Stamp
    authority: Authority
    """The certificate that signed, valid at the token's instant."""
    between: tuple[Authority, ...]
    """Every certificate in the token."""

    def leads_to(self, trusted: Sequence[bytes]) -> bool:
        """Whether the authority is, or leads to, one of these certificates (DER) at the token's instant."""
        anchors = tuple(map(read_authority, trusted))
        return leads_to(self.authority, self.between, anchors, self.stamp.at)


def read_stamp(token: bytes) -> Stamp:
    """Return what a token says.

    Args:
        token: DER, at most 64 KiB, nothing after it.

    Raises:
        StampError: Another structure than RFC 3161's, or a digest that is not SHA-256.
    """
    try:
        return _read(token)
    except DerError as cause:
        raise StampError(f"expected an RFC 3161 token: {cause}") from cause


def judge_stamp(stamp: Stamp, trusted: Iterable[bytes] = ()) -> Judged:
    """Return whose token it is, once its signature is found to hold.

    Args:
        stamp: As read.
        trusted: Certificates at hand (DER): some authorities leave theirs out of the token.

    Raises:
        StampError: The signed attributes are of another token, or the certificate is not for time stamps or was not
            valid at the instant.
        SignatureMismatchError: The signature is not that of the certificate's key.
        StampAlgorithmError: Signed in a way that is not judged here.
        StampCertificateAbsentError: The certificate is neither in the token nor among those trusted.

    Source: RFC 3161, sections 2.3 and 2.4.2; RFC 5652, section 5.4.
    """
    try:
        return _judge(stamp, trusted)
    except DerError as cause:
        raise StampError(f"expected an RFC 3161 token: {cause}") from cause


def stamp_request(digest: bytes, nonce: int) -> bytes:
    """Return the request for a token.

    Args:
        digest: SHA-256, 32 bytes.
        nonce: Comes back in the token.

    Source: RFC 3161, section 2.4.1.
    """
    algorithm = written(SEQUENCE, written(OBJECT, bytes.fromhex(_SHA256)), b"\x05\x00")
    imprint = written(SEQUENCE, algorithm, written(OCTETS, digest))
    wants_certificate = written(BOOLEAN, b"\xff")
    return written(SEQUENCE, written_integer(1), imprint, written_integer(nonce), wants_certificate)


def token_in(answer: bytes) -> bytes:
    """Return the token in an authority's answer.

    Raises:
        StampAnswerError: It gives none, or is no answer; says the status and the authority's own words.

    Source: RFC 3161, section 2.4.2.
    """
    try:
        said, *rest = members(read_only(answer), 1, "an answer")
        status, *reasons = members(said, 1, "a status")
        number = int.from_bytes(expect(status, INTEGER, "a status"), "big")
    except DerError as cause:
        raise StampAnswerError(f"expected an RFC 3161 answer: {cause}") from cause
    if number not in _GRANTED or len(rest) != 1:
        shown = b" ".join(reason.content for reason in reasons if reason.tag == SEQUENCE)[2:80]
        raise StampAnswerError(f"expected a token, status {number} came {shown.decode(errors='replace')!a}")
    return rest[0].der


def _read(token: bytes) -> Stamp:
    if len(token) > MOST_TOKEN_BYTES:
        raise DerError(f"expected at most {MOST_TOKEN_BYTES} bytes, {len(token)} came")
    kind, wrapped = parts(read_only(token), 2)
    expect_object(kind, _SIGNED_DATA, "signed data")
    version, digests, encapsulated, *held, signers = members(only(wrapped, FIRST), 4, "signed data")
    expect(digests, SET, "digest algorithms")
    if expect(version, INTEGER, "a version") != _VERSION_3:
        raise DerError("expected signed data of version 3")
    content_type, octets = parts(encapsulated, 2)
    expect_object(content_type, _TST_INFO, "a TSTInfo")
    content = expect(only(octets, FIRST), OCTETS, "a TSTInfo")
    certificates = tuple(each.der for item in held if item.tag == FIRST for each in elements(item.content))
    if any(item.tag not in {FIRST, SECOND} for item in held) or len(certificates) > MOST_CERTIFICATES:
        raise DerError(f"expected at most {MOST_CERTIFICATES} certificates, and nothing else")
    at, digest, nonce = _info(content)
    return Stamp(token, at, digest, nonce, certificates, content, _signer(only(signers, SET)))


def _info(content: bytes) -> tuple[datetime, bytes, int | None]:
    """Return instant, digest and nonce of a TSTInfo."""
    version, policy, imprint, serial, time, *rest = members(read_only(content), 5, "a TSTInfo")
    expect(policy, OBJECT, "a policy")
    expect(serial, INTEGER, "a serial number")
    if expect(version, INTEGER, "a version") != _VERSION_1:
        raise DerError("expected a TSTInfo of version 1")
    algorithm, digest = parts(imprint, 2)
    if algorithm_of(algorithm) != _SHA256 or len(expect(digest, OCTETS, "a digest")) != _DIGEST_SIZE:
        raise DerError("expected a SHA-256 digest")
    nonces = [item for item in rest if item.tag == INTEGER]
    _check_extensions([item for item in rest if item.tag == SECOND])
    return _instant(time), digest.content, int.from_bytes(nonces[0].content, "big") if nonces else None


def _check_extensions(held: Sequence[Element]) -> None:
    for extension in (each for item in held for each in elements(item.content)):
        if any(member.tag == BOOLEAN and member.content != b"\x00" for member in elements(extension.content)):
            raise DerError("expected no critical extension")


def _instant(element: Element) -> datetime:
    text = expect(element, _GENERALIZED_TIME, "a time").decode("ascii", "replace")
    found = _TIME.fullmatch(text)
    if found is None:
        raise DerError(f"expected a time in UTC, {text[:40]!a} came")
    try:
        return datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as cause:
        raise DerError(f"expected a time in UTC, {text[:40]!a} came") from cause


def _signer(signer: Element) -> tuple[Element, ...]:
    """Return identifier, digest, attributes, algorithm and signature of the one signer."""
    _, *found = members(signer, 6, "a signer")
    if found[2].tag != FIRST or found[4].tag != OCTETS:
        raise DerError("expected a signer with signed attributes and a signature")
    if [item.tag for item in found[5:]] not in ([], [SECOND]):
        raise DerError("expected nothing but unsigned attributes behind the signature")
    return tuple(found[:5])


def _judge(stamp: Stamp, trusted: Iterable[bytes]) -> Judged:
    identifier, digested, attributes, algorithm, signature = stamp.signer
    digest = _DIGESTS.get(algorithm_of(digested))
    scheme, named = _SCHEMES.get(algorithm_of(algorithm), ("", None))
    if digest is None or not scheme:
        raise StampAlgorithmError("expected SHA-256 or stronger with RSA or ECDSA, another algorithm came")
    held = _attributes(attributes)
    if held[_MESSAGE_DIGEST].content != hashlib.new(digest, stamp.content).digest():
        raise StampError("expected the signed attributes of this token, those of another came")
    authority = _named(held, (*stamp.certificates, *trusted))
    _check_identifier(identifier, authority)
    # The attributes are signed as the SET that they are, not under the tag that they bear here.
    message = bytes([SET]) + attributes.der[1:]
    authority.verify(signature.content, message, scheme=scheme, digest=named or digest)
    _check_use(authority, stamp.at)
    return Judged(stamp, authority, tuple(_readable(stamp.certificates)))


def _attributes(attributes: Element) -> Mapping[str, Element]:
    """Return the one value of each attribute by its type."""
    found: dict[str, Element] = {}
    for attribute in elements(attributes.content):
        kind, values = parts(attribute, 2)
        name = expect(kind, OBJECT, "an attribute").hex()
        if name in found:
            raise DerError("expected each attribute once")
        found[name] = only(values, SET)
    if not found.keys() >= {_CONTENT_TYPE, _MESSAGE_DIGEST}:
        raise DerError("expected content type and message digest among the signed attributes")
    expect_object(found[_CONTENT_TYPE], _TST_INFO, "a content type of TSTInfo")
    return found


def _named(held: Mapping[str, Element], certificates: Iterable[bytes]) -> Authority:
    """Return the certificate that the signed attributes name by its digest, so that no other can be put in its place.

    SHA-1 is taken where the older attribute has nothing else (RFC 5816 updates it): a second certificate with the
    digest of a given one is beyond anybody, and the signature must hold under it besides.
    """
    second = held.get(_SIGNING_CERTIFICATE_V2)
    named = second or held.get(_SIGNING_CERTIFICATE)
    if named is None:
        raise DerError("expected the signing certificate among the signed attributes")
    digest = "sha1" if second is None else "sha256"
    certificate = members(members(members(named, 1, _NAMED)[0], 1, _NAMED)[0], 1, _NAMED)
    if certificate[0].tag == SEQUENCE:
        digest = _DIGESTS.get(algorithm_of(certificate.pop(0)), "")
    if not digest or not certificate:
        raise StampAlgorithmError("expected the signing certificate by SHA-256 or stronger, another digest came")
    expected = expect(certificate[0], OCTETS, "a digest")
    for der in certificates:
        if hashlib.new(digest, der, usedforsecurity=False).digest() == expected:
            return read_authority(der)
    raise StampCertificateAbsentError("expected the certificate that signed the token, in the token or given")


def _check_identifier(identifier: Element, authority: Authority) -> None:
    """Check that the signer is named as its certificate has it: by key identifier, or by issuer and serial number."""
    if identifier.tag == _KEY_IDENTIFIER:
        is_same = identifier.content == authority.key_identifier
    else:
        issuer, serial = parts(identifier, 2)
        number = int.from_bytes(expect(serial, INTEGER, "a serial number"), "big", signed=True)
        is_same = (issuer.der, number) == (authority.issuer, authority.serial)
    if not is_same:
        raise StampError("expected the signer to be named as its certificate has it")


def _readable(certificates: Iterable[bytes]) -> Iterator[Authority]:
    """Give the certificates that can be read: nobody signs which of them a token carries."""
    for der in certificates:
        try:
            yield read_authority(der)
        except StampError:
            continue


def _check_use(authority: Authority, at: datetime) -> None:
    if not authority.is_valid_at(at):
        span = f"{authority.not_before.isoformat()} to {authority.not_after.isoformat()}"
        raise StampError(f"expected an authority's certificate valid at {at.isoformat()}, its span is {span}")
    if not authority.may_stamp or not authority.is_understood:
        raise StampError("expected a certificate for time stamps alone (critical extended key usage)")
