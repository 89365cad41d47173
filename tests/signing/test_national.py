"""National signatures: real CMS is verified, GOST named and left open, contradictions found, the rest refused."""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from registry.signing.national import (
    MOST_FILE,
    CheckResult,
    CmsFileError,
    CmsFinding,
    CmsRefusal,
    check_national,
    read_national,
    result_of,
)
from tests.signing.cms_files import (
    CONTENT_TYPE,
    DATA,
    GOST_SIGNATURE,
    MESSAGE_DIGEST,
    SHA256,
    STREEBOG,
    HandMade,
    attribute,
    gost,
    gost_certificate,
    key_pair,
    oid,
    sequence,
    signed,
    tlv,
    with_ed25519,
)

PAYLOAD = b'{"format":"ip-rights-entry/1"}'
GOOD = (attribute(CONTENT_TYPE, oid(DATA)), attribute(MESSAGE_DIGEST, tlv(4, hashlib.sha256(PAYLOAD).digest())))


def found(data: bytes, payload: bytes = PAYLOAD) -> CmsFinding:
    return check_national(read_national(data), payload)


def certificate(kind: str) -> bytes:
    return x509.load_pem_x509_certificate(key_pair(kind)[1]).public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("rsa", ()),
        ("rsa", ("-md", "sha512")),
        ("rsa", ("-noattr",)),
        ("rsa", ("-keyid",)),
        ("ecdsa", ()),
        ("ecdsa", ("-noattr",)),
        ("ecdsa", ("-md", "sha384")),
        ("ecdsa-384", ("-md", "sha512", "-keyid")),
    ],
)
def test_what_openssl_makes_is_verified(kind: str, more: tuple[str, ...]) -> None:
    """And found to be of other bytes when they are."""
    data = signed(PAYLOAD, kind, *more)
    assert found(data) is CmsFinding.HOLDS
    expected = CmsFinding.OTHER_SIGNATURE if "-noattr" in more else CmsFinding.OTHER_DIGEST
    assert found(data, PAYLOAD + b" ") is expected
    assert read_national(data).signer == "Ivan Signatory"


@pytest.mark.parametrize("attributes", [True, False])
def test_ed25519_is_verified(*, attributes: bool) -> None:
    data = with_ed25519(PAYLOAD, attributes=attributes)
    assert found(data) is CmsFinding.HOLDS
    assert found(data, b"other") is not CmsFinding.HOLDS


def test_attributes_in_another_order_are_checked_in_ders() -> None:
    """Whatever order a program wrote them in, their DER is what was signed."""
    assert found(with_ed25519(PAYLOAD, swapped=True)) is CmsFinding.HOLDS


def test_gost_is_named_and_left_open() -> None:
    said = read_national(gost(PAYLOAD))
    assert (said.algorithm, said.digest_algorithm, said.signer) == (GOST_SIGNATURE, STREEBOG, "Подписант ФИПС (демо)")
    assert said.claimed_digest is not None
    assert check_national(said, PAYLOAD) is CmsFinding.ALGORITHM_UNKNOWN
    assert result_of(CmsFinding.ALGORITHM_UNKNOWN) is CheckResult.NOT_CHECKABLE


def test_gost_without_attributes_is_left_open() -> None:
    assert found(HandMade(attributes=None).der()) is CmsFinding.ALGORITHM_UNKNOWN


def test_a_digest_that_can_be_computed_is_compared_whatever_the_signature_is() -> None:
    """A GOST signature over SHA-256 of other bytes contradicts itself, and that can be said."""
    assert found(HandMade(digest=SHA256, attributes=GOOD).der()) is CmsFinding.ALGORITHM_UNKNOWN
    assert found(HandMade(digest=SHA256, attributes=GOOD).der(), b"other") is CmsFinding.OTHER_DIGEST


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_without_the_signers_certificate_nothing_is_said(kind: str) -> None:
    """Nor with another one in its place."""
    data = signed(PAYLOAD, kind, "-nocerts")
    assert found(data) is CmsFinding.CERTIFICATE_ABSENT
    assert read_national(data).signer is None


def test_a_certificate_whose_key_is_of_another_algorithm_is_none() -> None:
    made = HandMade(digest=SHA256, algorithm="1.2.840.10045.4.3.2", attributes=GOOD)
    assert found(made.der()) is CmsFinding.CERTIFICATE_ABSENT
    assert found(replace(made, certificates=(certificate("rsa"),)).der()) is CmsFinding.CERTIFICATE_ABSENT


@pytest.mark.parametrize("kind", ["rsa", "ecdsa", "ecdsa-384"])
@pytest.mark.parametrize("place", [-1, -40])
def test_an_altered_signature_does_not_match(kind: str, place: int) -> None:
    data = bytearray(signed(PAYLOAD, kind))
    data[place] ^= 1
    assert found(bytes(data)) is CmsFinding.OTHER_SIGNATURE
    assert result_of(CmsFinding.OTHER_SIGNATURE) is CheckResult.DOES_NOT_MATCH


def test_every_finding_comes_to_a_result() -> None:
    assert {result_of(finding) for finding in CmsFinding} == set(CheckResult)
    assert result_of(CmsFinding.HOLDS) is CheckResult.VERIFIED


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", CmsRefusal.NOT_DER),
        (b"not a signature", CmsRefusal.NOT_DER),
        (b"0\x80\x06\x09" + bytes(40), CmsRefusal.NOT_DER),
        (HandMade().der()[:-1], CmsRefusal.NOT_DER),
        (HandMade().der() + b"\0", CmsRefusal.NOT_DER),
        (b"-----BEGIN CMS-----\n" + base64.encodebytes(HandMade().der()), CmsRefusal.NOT_DER),
        (bytes(MOST_FILE + 1), CmsRefusal.TOO_LARGE),
        (sequence(), CmsRefusal.NOT_DER),
        (sequence(tlv(4, b"x")), CmsRefusal.NOT_DER),
        (sequence(oid("1.3." + ".".join(["2097151"] * 20))), CmsRefusal.NOT_DER),
        (HandMade(kind="1.2.840.113549.1.7.3").der(), CmsRefusal.NOT_SIGNED_DATA),
        (sequence(oid("1.2.840.113549.1.7.2")), CmsRefusal.NOT_SIGNED_DATA),
        (HandMade(content=PAYLOAD).der(), CmsRefusal.NOT_DETACHED),
        (signed(PAYLOAD, "rsa", "-nodetach"), CmsRefusal.NOT_DETACHED),
        (HandMade(content_type="1.2.840.113549.1.9.16.1.4").der(), CmsRefusal.CONTENT_TYPE),
        (HandMade(signers=0).der(), CmsRefusal.SIGNERS),
        (HandMade(signers=2).der(), CmsRefusal.SIGNERS),
        (HandMade(signature=tlv(0x24, tlv(4, b"x"))).der(), CmsRefusal.NOT_DER),
        (HandMade(unsigned=tlv(0xA2)).der(), CmsRefusal.NOT_DER),
        (HandMade(unsigned=tlv(0xA1) * 2).der(), CmsRefusal.NOT_DER),
        (HandMade(attributes=()).der(), CmsRefusal.ATTRIBUTES),
        (HandMade(attributes=GOOD[:1]).der(), CmsRefusal.ATTRIBUTES),
        (HandMade(attributes=(*GOOD, GOOD[1])).der(), CmsRefusal.ATTRIBUTES),
        (HandMade(attributes=(attribute(CONTENT_TYPE, oid(STREEBOG)), GOOD[1])).der(), CmsRefusal.ATTRIBUTES),
        (HandMade(attributes=(GOOD[0], attribute(MESSAGE_DIGEST, tlv(2, b"\1")))).der(), CmsRefusal.ATTRIBUTES),
        (HandMade(attributes=(GOOD[0], attribute(MESSAGE_DIGEST, tlv(4, bytes(65))))).der(), CmsRefusal.ATTRIBUTES),
        (HandMade(attributes=(GOOD[0], attribute(MESSAGE_DIGEST))).der(), CmsRefusal.NOT_DER),
        (HandMade(attributes=(tlv(4),)).der(), CmsRefusal.NOT_DER),
    ],
)
def test_what_is_no_detached_signature_of_one_signer_is_refused(data: bytes, refusal: CmsRefusal) -> None:
    with pytest.raises(CmsFileError) as caught:
        read_national(data)
    assert caught.value.refusal is refusal


def test_unsigned_attributes_are_let_be() -> None:
    """A time stamp, for example, stands there."""
    assert found(HandMade(unsigned=tlv(0xA1, attribute("1.2.840.113549.1.9.16.2.14", b"\5\0"))).der())


@pytest.mark.parametrize(
    "certificate", [tlv(0x30), tlv(0xA1, b"\5\0"), sequence(sequence(tlv(2, b"\1"))), sequence(b"\x30\x05")]
)
def test_a_certificate_that_cannot_be_read_is_none(certificate: bytes) -> None:
    made = HandMade(certificates=(certificate,), who=sequence(sequence(), tlv(2, b"\1")))
    assert read_national(made.der()).certificate is None


def test_a_key_identifier_that_no_certificate_has_names_none() -> None:
    made = HandMade(digest=SHA256, algorithm="1.2.840.113549.1.1.11", attributes=GOOD)
    for shown in (gost_certificate(), certificate("rsa")):
        named = replace(made, certificates=(shown,), who=tlv(0x80, b"another"))
        assert found(named.der()) is CmsFinding.CERTIFICATE_ABSENT


@pytest.mark.filterwarnings("ignore:Attribute's length")
def test_a_signers_name_is_made_harmless() -> None:
    """It comes from a file that anybody may have made."""
    name = sequence(tlv(0x31, sequence(oid("2.5.4.3"), tlv(0x0C, "a\u202eb\nc".encode() + b"x" * 400))))
    said = read_national(HandMade(certificates=(named_certificate(name),)).der()).signer
    assert said is not None
    assert said.startswith("a\ufffdb c")
    assert len(said) == 300


def test_a_subject_without_a_common_name_is_shown_whole() -> None:
    name = sequence(tlv(0x31, sequence(oid("2.5.4.10"), tlv(0x0C, b"Centre"))))
    assert read_national(HandMade(certificates=(named_certificate(name),)).der()).signer == "O=Centre"
    empty = HandMade(certificates=(named_certificate(sequence()),))
    assert read_national(empty.der()).signer is None


def named_certificate(name: bytes) -> bytes:
    days = sequence(tlv(0x17, b"260101000000Z"), tlv(0x17, b"360101000000Z"))
    key = sequence(sequence(oid("1.2.643.7.1.1.1.1")), tlv(3, b"\0", tlv(4, bytes(64))))
    body = sequence(tlv(0xA0, tlv(2, b"\2")), tlv(2, b"\x2a"), sequence(oid(GOST_SIGNATURE)), name, days, name, key)
    return sequence(body, sequence(oid(GOST_SIGNATURE)), tlv(3, b"\0", bytes(64)))


def test_a_hostile_file_is_refused_at_once() -> None:
    began = time.perf_counter()
    for data in (
        HandMade(certificates=(gost_certificate(), *[tlv(0x30)] * 80_000)).der(),
        HandMade(attributes=(b"\x30\x00",) * 80_000).der(),
        tlv(0x30, tlv(6, b"\xff" * 200_000)),
    ):
        with pytest.raises(CmsFileError):
            read_national(data)
    assert time.perf_counter() - began < 3


def test_every_cut_and_many_changed_bytes_are_refused_or_found() -> None:
    """Nothing but the errors of this module comes out of a damaged file."""
    data = signed(PAYLOAD)
    for place in range(len(data)):
        with pytest.raises(CmsFileError):
            read_national(data[:place])
        altered = bytearray(data)
        altered[place] ^= 0x21
        try:
            finding = found(bytes(altered))
        except CmsFileError:
            continue
        assert finding in CmsFinding
