"""Golden evidence files with RFC 3161 tokens, good and bad: step 12. Every token is made by `openssl ts`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from registry.auditlog.notes import Note
from registry.evidence.bundle import encode_bundle
from registry.evidence.stamp_steps import renewal_nonce, stamped_bytes
from registry.evidence.verdict import Verdict
from registry.signing.der import SEQUENCE, written, written_integer
from registry.signing.stamps import read_stamp, stamp_request
from tests.evidence.golden_making import Golden, golden
from tests.evidence.making import MadeRegister
from tests.signing.authority import NOW, Authority, Issued, authority, by_hand, issue, root, rsa_key, usual

Make = Callable[[bytes], Sequence[bytes]]
"""SHA-256 of the checkpoint -> the tokens of a file."""


@cache
def made_once() -> tuple[MadeRegister, int]:
    made = MadeRegister(quorum=2, witnessing=("BY", "KZ", "RU"))
    made.add(("BY", "RU"))
    index = made.add()
    made.add(("BY", "RU"))
    return made, index


def digest_of(made: MadeRegister, note: Note | None = None) -> bytes:
    """Return what a token over a register's newest checkpoint is over."""
    return hashlib.sha256(stamped_bytes(note or made.note(), made.vkey)).digest()


def stamped(tokens: Sequence[bytes]) -> bytes:
    """Return the file of a witnessed licence with these tokens."""
    made, index = made_once()
    return encode_bundle(replace(made.bundle(index), timestamps=tuple(tokens)))


def with_tokens(make: Make, verdict: Verdict, *tsa: bytes) -> Golden:
    made, _ = made_once()
    step = 12 if verdict is not Verdict.VALID else None
    return Golden(stamped(make(digest_of(made))), made.founding_id, verdict, step, tsa=tsa)


def good(by: Authority, *tsa: bytes) -> Golden:
    return with_tokens(lambda digest: [by.token(digest)], Verdict.VALID, *(tsa or (by.root.der,)))


def bad(by: Authority, *tsa: bytes) -> Golden:
    return with_tokens(lambda digest: [by.token(digest)], Verdict.INVALID, *(tsa or (by.root.der,)))


def renewed(by: Authority, newer: Authority, digest: bytes) -> list[bytes]:
    first = by.token(digest)
    return [first, newer.token(digest, renewal_nonce(first))]


@cache
def elliptic(curve: type[ec.EllipticCurve]) -> Authority:
    return authority(key=ec.generate_private_key(curve()))


@golden
def licence_stamped_valid() -> Golden:
    return good(usual())


@golden
def licence_stamped_valid_trusting_the_authority_itself() -> Golden:
    return good(usual(), root(1).der, usual().own.der)


@golden
def licence_stamped_valid_with_p256() -> Golden:
    return good(elliptic(ec.SECP256R1))


@golden
def licence_stamped_valid_with_p384() -> Golden:
    return good(elliptic(ec.SECP384R1))


@golden
def licence_stamped_valid_with_p521() -> Golden:
    return good(elliptic(ec.SECP521R1))


@golden
def licence_stamped_valid_naming_its_certificate_by_sha1() -> Golden:
    return good(authority(digest="sha1"))


@golden
def licence_stamped_valid_naming_its_certificate_by_sha512() -> Golden:
    return good(authority(digest="sha512"))


@golden
def licence_stamped_valid_with_two_extra_certificates() -> Golden:
    first = issue("First between", rsa_key(20), root())
    second = issue("Second between", rsa_key(21), first)
    return good(authority(issuer=second, extra=(second, first)))


@golden
def licence_stamped_valid_with_two_certificates_of_nobody_concerned() -> Golden:
    return good(authority(extra=(root(1), issue("Nobody", rsa_key(22)))))


@golden
def licence_stamped_valid_renewed() -> Golden:
    return with_tokens(lambda digest: renewed(usual(), authority(1), digest), Verdict.VALID, root().der, root(1).der)


@golden
def licence_stamped_valid_renewed_by_an_authority_that_alone_is_trusted() -> Golden:
    return with_tokens(lambda digest: renewed(usual(), authority(1), digest), Verdict.VALID, root(1).der)


@golden
def licence_stamped_though_the_trusted_certificate_is_not_given() -> Golden:
    """Nothing is proved against the token, and nothing confirmed: the rest of the file stands."""
    made, _ = made_once()
    return Golden(stamped([usual().token(digest_of(made))]), made.founding_id, Verdict.VALID)


@golden
def licence_stamped_by_another_authority() -> Golden:
    return with_tokens(lambda digest: [usual().token(digest)], Verdict.INCOMPLETE, root(1).der)


@golden
def licence_stamped_by_another_of_the_same_name() -> Golden:
    twin = issue("Time Root 0", rsa_key(23))
    return with_tokens(lambda digest: [usual().token(digest)], Verdict.INCOMPLETE, twin.der)


@golden
def licence_stamped_through_one_that_may_not_vouch() -> Golden:
    between = issue("No authority", rsa_key(24), root(), stamps=True)
    by = authority(issuer=between, extra=(between,))
    return with_tokens(lambda digest: [by.token(digest)], Verdict.INCOMPLETE, root().der)


@golden
def licence_stamped_through_more_than_the_path_admits() -> Golden:
    top = issue("Short", rsa_key(25), path_length=0)
    between = issue("Below", rsa_key(26), top)
    by = authority(issuer=between, extra=(between,))
    return with_tokens(lambda digest: [by.token(digest)], Verdict.INCOMPLETE, top.der)


@golden
def licence_stamped_under_a_root_that_had_ended() -> Golden:
    ended = issue("Ended root", rsa_key(27), last=NOW - timedelta(days=9))
    by = authority(issuer=ended)
    return with_tokens(lambda digest: [by.token(digest)], Verdict.INCOMPLETE, ended.der)


@golden
def licence_stamp_over_other_bytes() -> Golden:
    return with_tokens(lambda _: [usual().token(hashlib.sha256(b"other").digest())], Verdict.INVALID, root().der)


@golden
def licence_stamp_of_another_checkpoint() -> Golden:
    made, _ = made_once()
    other = digest_of(made, made.note(len(made.log) - 1))
    return with_tokens(lambda _: [usual().token(other)], Verdict.INVALID, root().der)


@golden
def licence_stamp_over_the_cosigned_checkpoint() -> Golden:
    """Cosignatures come later and are not what is stamped."""
    made, _ = made_once()
    note = made.bundle(0).proof.split("\n\n", 1)[1]
    return with_tokens(lambda _: [usual().token(hashlib.sha256(note.encode()).digest())], Verdict.INVALID)


@golden
def licence_stamp_of_another_checkpoint_though_nobody_is_trusted() -> Golden:
    return with_tokens(lambda _: [usual().token(hashlib.sha256(b"other").digest())], Verdict.INVALID)


@golden
def licence_stamp_signature_altered() -> Golden:
    def altered(digest: bytes) -> list[bytes]:
        token = usual().token(digest)
        return [token[:-1] + bytes([token[-1] ^ 1])]

    return with_tokens(altered, Verdict.INVALID, root().der)


@golden
def licence_stamp_time_altered() -> Golden:
    def earlier(digest: bytes) -> list[bytes]:
        token = usual().token(digest)
        place = token.index(NOW.strftime("%Y").encode(), token.index(digest))
        return [token[:place] + b"2025" + token[place + 4 :]]

    return with_tokens(earlier, Verdict.INVALID, root().der)


@golden
def licence_stamp_with_the_signer_of_another() -> Golden:
    return with_tokens(
        lambda digest: [by_hand(content_of(digest), usual().own, digested=b"another")], Verdict.INVALID, root().der
    )


@golden
def licence_stamp_naming_another_certificate() -> Golden:
    """The certificate that the attributes name is not there: nothing is proved, and it can be got."""
    return with_tokens(
        lambda digest: [by_hand(content_of(digest), usual().own, named=root(1).der)], Verdict.INCOMPLETE, root().der
    )


@golden
def licence_stamp_whose_signer_is_called_otherwise() -> Golden:
    return with_tokens(
        lambda digest: [by_hand(content_of(digest), usual().own, identifier=octets_of_signer(root(1)))],
        Verdict.INVALID,
        root().der,
    )


@golden
def licence_stamp_signed_in_a_way_that_is_not_judged() -> Golden:
    """RSASSA-PSS: neither proved wrong nor confirmed, so that the file stands without it."""
    made, _ = made_once()
    token = by_hand(content_of(digest_of(made)), usual().own, algorithm="2a864886f70d01010a")
    return Golden(stamped([token]), made.founding_id, Verdict.VALID, tsa=(root().der,))


@golden
def licence_stamped_without_its_certificate() -> Golden:
    return with_tokens(
        lambda digest: [by_hand(content_of(digest), usual().own, certificates=())], Verdict.INCOMPLETE, root().der
    )


@golden
def licence_stamped_valid_without_its_certificate_that_is_given() -> Golden:
    return with_tokens(
        lambda digest: [by_hand(content_of(digest), usual().own, certificates=())], Verdict.VALID, usual().own.der
    )


def content_of(digest: bytes) -> bytes:
    """Return an honest statement over a digest, to be signed otherwise."""
    return read_stamp(usual().token(digest)).content


def octets_of_signer(issued: Issued) -> bytes:
    """Return issuer and serial number of a certificate, as a signer is named."""
    certificate = issued.certificate
    return written(SEQUENCE, certificate.issuer.public_bytes(), written_integer(certificate.serial_number))


@golden
def licence_stamped_after_the_certificate_had_ended() -> Golden:
    return bad(authority(last=NOW - timedelta(days=3)))


@golden
def licence_stamped_before_the_certificate_began() -> Golden:
    return bad(authority(first=NOW + timedelta(days=3)))


@golden
def licence_stamped_with_a_certificate_for_other_uses_too() -> Golden:
    usages = (ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING)
    return bad_purpose(usages=usages)


@golden
def licence_stamped_with_a_certificate_that_need_not_be_for_stamps() -> Golden:
    return bad_purpose(is_critical=False)


def bad_purpose(**more: Any) -> Golden:
    """Return a file with a token that `openssl ts` itself refuses to make."""
    unfit = issue("Unfit", rsa_key(28), root(), stamps=True, **more)
    return with_tokens(lambda digest: [by_hand(content_of(digest), unfit)], Verdict.INVALID, root().der)


@golden
def licence_stamp_is_no_token() -> Golden:
    return with_tokens(lambda _: [b"\0\0\0"], Verdict.INVALID, root().der)


@golden
def licence_stamp_followed_by_a_byte() -> Golden:
    return with_tokens(lambda digest: [usual().token(digest) + b"\0"], Verdict.INVALID, root().der)


@golden
def licence_stamp_is_the_whole_answer() -> Golden:
    return with_tokens(lambda digest: [usual().answer(stamp_request(digest, 1))], Verdict.INVALID, root().der)


@golden
def licence_one_good_stamp_and_one_over_other_bytes() -> Golden:
    def two(digest: bytes) -> list[bytes]:
        return [usual().token(digest), usual().token(hashlib.sha256(b"other").digest())]

    return with_tokens(two, Verdict.INVALID, root().der)
