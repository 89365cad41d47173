"""RFC 3161 tokens by themselves: what is read, what is refused, and whose they are."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from registry.signing import der
from registry.signing.errors import (
    DerError,
    SignatureMismatchError,
    SigningError,
    StampAlgorithmError,
    StampAnswerError,
    StampError,
)
from registry.signing.stamp_authorities import read_authorities, read_authority
from registry.signing.stamps import MOST_TOKEN_BYTES, judge_stamp, read_stamp, stamp_request, token_in
from tests.signing.authority import (
    FAR_OFF,
    NOW,
    TST_INFO,
    Authority,
    attribute,
    authority,
    by_hand,
    issue,
    nested,
    octets,
    oid,
    root,
    rsa_key,
    usual,
)

DIGEST = hashlib.sha256(b"checkpoint").digest()
SHA256 = der.written(der.SEQUENCE, oid("608648016503040201"))
TIME = b"20261128120000Z"


def info(
    *more: bytes,
    version: int = 1,
    algorithm: bytes = SHA256,
    digest: bytes = DIGEST,
    time: bytes = TIME,
    tag: int = 0x18,
) -> bytes:
    """Return a TSTInfo that says something of its own."""
    imprint = der.written(der.SEQUENCE, algorithm, octets(digest))
    members = (der.written_integer(version), oid("2a03"), imprint, der.written_integer(5), der.written(tag, time))
    return der.written(der.SEQUENCE, *members, *more)


def honest() -> bytes:
    """Return the TSTInfo of a good token, at an instant at which its certificate is valid."""
    return info(time=NOW.strftime("%Y%m%d%H%M%SZ").encode())


def test_a_token_says_when_over_what_and_whose_it_is() -> None:
    stamp = read_stamp(usual().token(DIGEST, 2**250 + 1))
    assert abs(stamp.at - NOW) < timedelta(hours=1)
    assert (stamp.digest, stamp.nonce) == (DIGEST, 2**250 + 1)
    judged = judge_stamp(stamp)
    assert judged.authority.name == "CN=Time Authority 0"
    assert judged.authority.not_after == FAR_OFF
    assert judged.leads_to([root().der])
    assert not judged.leads_to([root(1).der])
    assert not judged.leads_to([])


def test_fractions_of_a_second_are_dropped() -> None:
    assert read_stamp(by_hand(info(time=b"20261128120000.75Z"), usual().own)).at.microsecond == 0


def test_a_token_without_a_nonce_has_none() -> None:
    assert read_stamp(by_hand(info(), usual().own)).nonce is None


@pytest.mark.parametrize(
    "content",
    [
        info(version=2),
        info(algorithm=der.written(der.SEQUENCE, oid("608648016503040202"))),
        info(algorithm=der.written(der.SEQUENCE)),
        info(digest=DIGEST[:31]),
        info(time=b"2026112812000Z"),
        info(time=b"20261128120000+0300"),
        info(time=b"20261328120000Z"),
        info(tag=0x17),
        info(der.written(der.SECOND, der.written(der.SEQUENCE, oid("2a03"), der.written(der.BOOLEAN, b"\xff")))),
        der.written(der.SEQUENCE, der.written_integer(1)),
        info() + b"\0",
    ],
    ids=["version", "sha384", "nothing", "short", "digits", "zone", "month", "utctime", "critical", "bare", "followed"],
)
def test_a_statement_of_another_form_is_refused(content: bytes) -> None:
    with pytest.raises(StampError):
        read_stamp(by_hand(content, usual().own))


def test_an_extension_that_is_not_critical_is_passed_over() -> None:
    extension = der.written(der.SEQUENCE, oid("2a03"), octets(b"x"))
    assert read_stamp(by_hand(info(der.written(der.SECOND, extension)), usual().own)).digest == DIGEST


def test_what_is_no_token_is_refused() -> None:
    good = by_hand(info(), usual().own)
    swapped = good.replace(bytes.fromhex("2a864886f70d010702"), bytes.fromhex("2a864886f70d010701"))
    for token in (b"", b"\x30", b"\x30\x80", b"\x30\x81\x01\x00", good[:-1], good + b"\0", swapped, b"\x30\x00"):
        with pytest.raises(StampError):
            read_stamp(token)
    with pytest.raises(StampError, match="at most"):
        read_stamp(b"\0" * (MOST_TOKEN_BYTES + 1))


def test_a_byte_changed_anywhere_never_changes_what_a_token_proves() -> None:
    token = usual().token(DIGEST)
    whole = read_stamp(token)
    for place in range(len(token)):
        altered = token[:place] + bytes([token[place] ^ 1]) + token[place + 1 :]
        try:
            judged = judge_stamp(read_stamp(altered))
        except SigningError:
            continue
        assert (judged.stamp.at, judged.stamp.digest, judged.stamp.nonce) == (whole.at, whole.digest, whole.nonce)
        assert judged.authority.der == usual().own.der


@pytest.mark.parametrize(
    ("place", "other"),
    [(b"\x02\x01\x03\x31", b"\x02\x01\x04\x31"), (b"\x02\x01\x03\x31\x0d\x30", b"\x02\x01\x03\x30\x0d\x30")],
    ids=["version", "digests"],
)
def test_signed_data_of_another_form_is_refused(place: bytes, other: bytes) -> None:
    token = by_hand(info(), usual().own)
    assert place in token
    with pytest.raises(StampError):
        read_stamp(token.replace(place, other))


def test_more_certificates_than_anybody_needs_are_refused() -> None:
    with pytest.raises(StampError, match="certificates"):
        read_stamp(by_hand(info(), usual().own, certificates=[usual().own.der] * 9))


def test_certificates_that_cannot_be_read_are_passed_over() -> None:
    token = by_hand(honest(), usual().own, certificates=[usual().own.der, der.written(der.SEQUENCE, octets(b"x"))])
    assert len(judge_stamp(read_stamp(token)).between) == 1


CONTENT = attribute("2a864886f70d010903", oid(TST_INFO))
DIGESTED = attribute("2a864886f70d010904", octets(hashlib.sha256(honest()).digest()))


def named(value: bytes, kind: str = "2a864886f70d010910022f") -> bytes:
    return attribute(kind, value)


@pytest.mark.parametrize(
    "attributes",
    [
        (CONTENT, DIGESTED),
        (CONTENT, DIGESTED, DIGESTED),
        (CONTENT,),
        (attribute("2a864886f70d010903", oid("2a864886f70d010701")), DIGESTED),
        (CONTENT, DIGESTED, named(der.written(der.SEQUENCE))),
        (CONTENT, DIGESTED, named(octets(b"x"))),
        (CONTENT, DIGESTED, named(nested(der.written_integer(1)))),
    ],
    ids=["nobody named", "twice", "no digest", "other content", "nothing named", "no sequence", "a number named"],
)
def test_signed_attributes_of_another_form_are_refused(attributes: tuple[bytes, ...]) -> None:
    with pytest.raises(StampError):
        judge_stamp(read_stamp(by_hand(honest(), usual().own, attributes=attributes)))


def test_a_certificate_named_by_a_digest_that_is_not_taken_is_not_judged() -> None:
    for algorithm in (oid("2b0e03021a"), oid("608648016503040204")):
        names = nested(der.written(der.SEQUENCE, algorithm) + octets(DIGEST))
        with pytest.raises(StampAlgorithmError):
            judge_stamp(read_stamp(by_hand(honest(), usual().own, attributes=(CONTENT, DIGESTED, named(names)))))
    only_an_algorithm = nested(SHA256)
    with pytest.raises(StampAlgorithmError):
        judge_stamp(
            read_stamp(by_hand(honest(), usual().own, attributes=(CONTENT, DIGESTED, named(only_an_algorithm))))
        )


def test_the_older_attribute_names_the_certificate_by_sha1() -> None:
    digest = hashlib.sha1(usual().own.der, usedforsecurity=False).digest()
    attributes = (CONTENT, DIGESTED, named(nested(octets(digest)), "2a864886f70d010910020c"))
    assert judge_stamp(read_stamp(by_hand(honest(), usual().own, attributes=attributes))).leads_to([root().der])


def test_a_signer_named_by_key_identifier_is_found() -> None:
    extension = usual().own.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    good = der.written(0x80, extension.value.digest)
    assert judge_stamp(read_stamp(by_hand(honest(), usual().own, identifier=good))).leads_to([root().der])
    with pytest.raises(StampError, match="named"):
        judge_stamp(read_stamp(by_hand(honest(), usual().own, identifier=der.written(0x80, b"other"))))


def test_a_signer_of_another_form_is_refused() -> None:
    token = by_hand(honest(), usual().own)
    signature = token[-256:]
    shorter = token.replace(der.written(der.OCTETS, signature), der.written(0x05, signature))
    with pytest.raises(StampError):
        read_stamp(shorter)


def test_unsigned_attributes_are_passed_over_and_nothing_else_behind_the_signature() -> None:
    token = usual().token(DIGEST)
    kind, wrapped = der.parts(der.read_only(token), 2)
    *data, signers = der.elements(der.only(wrapped, der.FIRST).content)
    members = b"".join(each.der for each in der.elements(der.only(signers, der.SET).content))
    for tag, is_good in ((der.SECOND, True), (der.SEQUENCE, False)):
        signer = der.written(der.SEQUENCE, members, der.written(tag, b""))
        signed = der.written(der.SEQUENCE, *(each.der for each in data), der.written(der.SET, signer))
        altered = der.written(der.SEQUENCE, kind.der, der.written(der.FIRST, signed))
        if is_good:
            assert judge_stamp(read_stamp(altered)).leads_to([root().der])
        else:
            with pytest.raises(StampError):
                read_stamp(altered)


@pytest.mark.parametrize("algorithm", ["2a8648ce3d040302", "2a864886f70d01010c"])
def test_a_signature_by_another_algorithm_than_it_says_is_refused(algorithm: str) -> None:
    with pytest.raises((StampAlgorithmError, SignatureMismatchError)):
        judge_stamp(read_stamp(by_hand(honest(), usual().own, algorithm=algorithm)))


def test_a_key_that_is_not_judged_here_proves_nothing() -> None:
    for key in (
        rsa.generate_private_key(65537, 1024),  # noqa: S505 - what must not be taken
        ed25519.Ed25519PrivateKey.generate(),
    ):
        own = issue("Weak", key, root(), stamps=True)  # type: ignore[arg-type]
        token = by_hand(honest(), usual().own, named=own.der, certificates=[own.der], identifier=named_as(own.der))
        with pytest.raises(StampAlgorithmError):
            judge_stamp(read_stamp(token))


def named_as(certificate: bytes) -> bytes:
    """Return issuer and serial number of a certificate, as a signer is named."""
    read = read_authority(certificate)
    return der.written(der.SEQUENCE, read.issuer, der.written_integer(read.serial))


def test_a_key_that_cannot_be_read_proves_nothing() -> None:
    own = usual().own
    curve = bytes.fromhex("06082a8648ce3d030107")
    pair = issue("Curve", ec.generate_private_key(ec.SECP256R1()), root(), stamps=True)
    strange = pair.der.replace(curve, bytes.fromhex("06082a8648ce3d030177"))
    token = by_hand(honest(), own, named=strange, certificates=[strange], identifier=named_as(strange))
    with pytest.raises(StampAlgorithmError):
        judge_stamp(read_stamp(token))


def test_a_token_from_outside_a_certificates_validity_is_refused() -> None:
    for first, last in ((NOW + timedelta(days=1), FAR_OFF), (NOW - timedelta(days=9), NOW - timedelta(days=1))):
        own = issue("At another time", rsa_key(59), root(), stamps=True, first=first, last=last)
        with pytest.raises(StampError, match="valid at"):
            judge_stamp(read_stamp(by_hand(honest(), own)))


def test_an_unknown_critical_extension_of_the_signer_is_refused() -> None:
    extension = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    own = issue("Strange", rsa_key(60), root(), stamps=True, more=[(extension, True)])
    with pytest.raises(StampError, match="time stamps alone"):
        judge_stamp(read_stamp(by_hand(honest(), own)))


def test_a_key_usage_without_signing_is_refused() -> None:
    usage = x509.KeyUsage(
        *(False, False, True, False, False, False, False, False, False)  # key encipherment alone
    )
    own = issue("Enciphers", rsa_key(61), root(), stamps=True, more=[(usage, True)])
    with pytest.raises(StampError, match="time stamps alone"):
        judge_stamp(read_stamp(by_hand(honest(), own)))


def test_a_path_without_an_end_ends() -> None:
    """Two that vouch for one another lead nowhere."""
    one, other = issue("One", rsa_key(62)), issue("Other", rsa_key(63))
    one_by_other, other_by_one = issue("One", rsa_key(62), other), issue("Other", rsa_key(63), one)
    own = issue("Own", rsa_key(64), one_by_other, stamps=True)
    token = by_hand(honest(), own, certificates=[own.der, one_by_other.der, other_by_one.der])
    assert not judge_stamp(read_stamp(token)).leads_to([root().der])


def test_a_path_that_is_too_long_leads_nowhere() -> None:
    path = [root()]
    for number in range(6):
        path.append(issue(f"Link {number}", rsa_key(70 + number), path[-1]))
    own = issue("Own", rsa_key(80), path[-1], stamps=True)
    token = by_hand(honest(), own, certificates=[own.der, *(each.der for each in path[1:])])
    assert not judge_stamp(read_stamp(token)).leads_to([root().der])


def test_one_that_was_not_valid_then_vouches_for_nobody() -> None:
    ended = issue("Ended", rsa_key(81), last=NOW - timedelta(days=1))
    own = issue("Own", rsa_key(80), ended, stamps=True)
    judged = judge_stamp(read_stamp(by_hand(honest(), own)))
    assert not judged.leads_to([ended.der])
    assert judged.leads_to([ended.der, own.der])


def test_trusted_certificates_are_read_from_pem_and_der() -> None:
    assert read_authorities(root().pem + root(1).pem) == (root().der, root(1).der)
    assert read_authorities(root().der) == (root().der,)
    for bad in (b"", b"-----BEGIN NOTHING-----", b"x", root().pem.replace(b"M", b"!"), b"\0" * 9000):
        with pytest.raises(StampError):
            read_authorities(bad)


def test_a_request_is_answered_by_a_real_authority_and_refusals_are_said() -> None:
    assert read_stamp(token_in(usual().answer(stamp_request(DIGEST, 0)))).nonce == 0
    refused = Authority(usual().own, root()).answer(stamp_request(DIGEST[:20], 1))
    with pytest.raises(StampAnswerError, match="status 2"):
        token_in(refused)
    for answer in (b"", b"\x30\x00", b"<html>"):
        with pytest.raises(StampAnswerError):
            token_in(answer)


def test_lengths_are_read_in_their_shortest_form_only() -> None:
    assert der.read_only(der.written(der.OCTETS, b"x" * 200)).content == b"x" * 200
    for data in (b"\x04", b"\x04\x81\x01x", b"\x04\x82\x00\x81" + b"x" * 129, b"\x04\x84\0\0\0\1x", b"\x04\x01"):
        with pytest.raises(DerError):
            der.read_first(data)
    with pytest.raises(DerError):
        der.only(der.read_only(b"\x31\x00"), der.SET)
    assert der.only(der.read_only(b"\x30\x00"), der.SEQUENCE).content == b""
    with pytest.raises(DerError):
        der.members(der.read_only(b"\x30\x00"), 1, "something")
    with pytest.raises(DerError):
        der.parts(der.read_only(b"\x31\x00"), 1)


def test_an_authority_with_an_elliptic_key_refuses_an_altered_signature() -> None:
    by = authority(key=ec.generate_private_key(ec.SECP256R1()))
    token = by.token(DIGEST)
    with pytest.raises(SignatureMismatchError):
        judge_stamp(read_stamp(token[:-1] + bytes([token[-1] ^ 1])))
