"""Step 12 of the verification: RFC 3161 tokens over the checkpoint, and whose they are.

What is stamped is the checkpoint as the log signed it: its text, an empty line and the log's own signature line,
without the cosignatures, which come later. A token that renews an older one has in its nonce the SHA-256 of the older
token: so it shows that the older one was there before its certificate ended.

No clock is asked: a certificate must have been valid at the instant that its token states. Whom to trust is not in the
file: without a trusted certificate a fault can be proved, but nothing be confirmed.

Source: formats 3.8; RFC 3161; decision 22.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from registry.auditlog.notes import Note, VerifierKey, format_note, format_vkey
from registry.evidence import commands
from registry.evidence.bundle import Bundle
from registry.evidence.entry_steps import Grounds, depends_on
from registry.evidence.errors import words_of
from registry.evidence.leaf import format_instant
from registry.evidence.plan import Number, judged
from registry.evidence.verdict import Step, Verdict
from registry.rights.words import Words
from registry.signing.errors import SigningError, StampAlgorithmError, StampCertificateAbsentError, StampError
from registry.signing.stamps import Stamp, judge_stamp, read_stamp


class _Found(Enum):
    """What one token comes to."""

    GOOD = 1
    """It leads to a trusted certificate."""
    FAULTY = 2
    STRANGE = 3
    """Nothing is wrong with it, but its authority is none of those trusted."""
    OPEN = 4
    """It cannot be judged here."""


@dataclass(frozen=True, slots=True)
class _Token:
    found: _Found
    shown: str
    words: Words | None
    seconds: int | None
    """The instant that it states."""


def stamped_bytes(note: Note, log_key: VerifierKey) -> bytes:
    """Return what a time stamp of a checkpoint is over: the note with the log's own signature line alone."""
    own = next(line for line in note.signatures if (line.name, line.key_id) == (log_key.name, log_key.key_id))
    return format_note(Note(note.text, (own,)))


def renewal_nonce(older: bytes) -> int:
    """Return the nonce of a token that renews another: the SHA-256 of the older token."""
    return int.from_bytes(hashlib.sha256(older).digest(), "big")


def judge_timestamps(bundle: Bundle, note: Note | None, grounds: Grounds | None, trusted: Sequence[bytes]) -> Step:
    """Step 12: every token is over this checkpoint, and at least one is by a trusted authority.

    Args:
        bundle: The file.
        note: Its checkpoint, signed by the log; None where step 10 did not find it so.
        grounds: With the log's key.
        trusted: Certificates (DER) of authorities, or of those that vouch for them.
    """
    tokens, count = bundle.timestamps, f"{len(bundle.timestamps)} tokens"
    if not tokens:
        return judged(Number.TIMESTAMPS, Verdict.NOT_COVERED, count, "", NO_TOKENS)
    if note is None or grounds is None:
        return judged(Number.TIMESTAMPS, Verdict.INCOMPLETE, count, "", depends_on(Number.CHECKPOINT))
    digest = hashlib.sha256(stamped_bytes(note, grounds.log_key)).digest()
    found = [_judge(token, digest, trusted) for token in tokens]
    links = ["", *(_link(older, newer) for older, newer in pairwise(tokens))]
    shown = "; ".join(
        [f"sha256(checkpoint) = {digest.hex()}", *(f"{n}: {t.shown}{link}" for n, (t, link) in _numbered(found, links))]
    )
    vkey = format_vkey(grounds.log_key)
    command = "\n".join(
        commands.timestamp(position, vkey, token.seconds) for position, token in enumerate(found) if token.seconds
    )
    verdict, words = _together(found, trusted)
    return judged(Number.TIMESTAMPS, verdict, shown, command, words)


def _numbered(found: Sequence[_Token], links: Sequence[str]) -> list[tuple[int, tuple[_Token, str]]]:
    return list(enumerate(zip(found, links, strict=True), start=1))


def _judge(token: bytes, digest: bytes, trusted: Sequence[bytes]) -> _Token:
    try:
        stamp = read_stamp(token)
    except StampError as cause:
        return _Token(_Found.FAULTY, "—", words_of(cause), None)
    at, seconds = format_instant(stamp.at), int(stamp.at.timestamp())
    if stamp.digest != digest:
        return _Token(_Found.FAULTY, f"{at}, sha256 {stamp.digest.hex()}", _OTHER_BYTES, seconds)
    try:
        whose = judge_stamp(stamp, trusted)
    except SigningError as cause:
        return _Token(_kind_of(cause), at, words_of(cause), seconds)
    shown = f"{at}, {whose.authority.name}, until {format_instant(whose.authority.not_after)}"
    if whose.leads_to(trusted):
        return _Token(_Found.GOOD, shown, None, seconds)
    return _Token(_Found.STRANGE, shown, _STRANGER.filled(name=whose.authority.name), seconds)


def _kind_of(cause: SigningError) -> _Found:
    """Return what a token comes to that was not found to hold: only what is proved against it is a fault."""
    match cause:
        case StampAlgorithmError():
            return _Found.OPEN
        case StampCertificateAbsentError():
            return _Found.STRANGE
        case _:
            return _Found.FAULTY


def _link(older: bytes, newer: bytes) -> str:
    """Return what is shown beside a token that renews the one before it in time."""
    try:
        before, after = read_stamp(older), read_stamp(newer)
        ended = judge_stamp(before).authority.not_after
    except SigningError:
        return ""
    return ", renews the token before it" if renews(before, after) and after.at <= ended else ""


def renews(older: Stamp, newer: Stamp) -> bool:
    """Whether a token was asked for with the older one at hand."""
    return newer.nonce == renewal_nonce(older.token) and older.at <= newer.at


def _together(found: Sequence[_Token], trusted: Sequence[bytes]) -> tuple[Verdict, Words | None]:
    """Return the verdict over all tokens, and what is to be said of those that are not good."""
    if any(token.found is _Found.FAULTY for token in found):
        return Verdict.INVALID, _said(found, _Found.FAULTY)
    if any(token.found is _Found.GOOD for token in found):
        rest = any(token.found is not _Found.GOOD for token in found)
        return Verdict.VALID, _said(found, _Found.STRANGE, _Found.OPEN) if rest else None
    if not trusted:
        return Verdict.NOT_COVERED, NO_AUTHORITY
    if any(token.found is _Found.STRANGE for token in found):
        return Verdict.INCOMPLETE, _ASK.filled(said=_said(found, _Found.STRANGE, _Found.OPEN))
    return Verdict.NOT_COVERED, _said(found, _Found.OPEN)


def _said(found: Sequence[_Token], *kinds: _Found) -> Words:
    named = [
        _TOKEN.filled(number=number, said=token.words)
        for number, token in enumerate(found, start=1)
        if token.words and token.found in kinds
    ]
    return Words(" ".join(words.ru for words in named), " ".join(words.en for words in named))


NO_TOKENS = Words("Меток времени в файле нет.", "There are no time stamps in the file.")
NO_AUTHORITY = Words(
    "Метки выданы на эту контрольную точку, но можно ли доверять их службе, из файла не видно: укажите сертификат "
    "службы меток времени или её удостоверяющего центра (--tsa), полученный не из реестра.",
    "The tokens are over this checkpoint, but the file cannot say whether to trust their authority: give its "
    "certificate, or that of the one who vouches for it (--tsa), obtained from elsewhere than the register.",
)
_TOKEN = Words("Метка {number}: {said}", "Token {number}: {said}")
_OTHER_BYTES = Words(
    "она выдана на другие байты, а не на эту контрольную точку.", "it is over other bytes, not over this checkpoint."
)
_STRANGER = Words(
    "её служба «{name}» не ведёт ни к одному из указанных сертификатов.",
    'its authority "{name}" leads to none of the certificates given.',
)
_ASK = Words(
    "{said} Укажите сертификат этой службы или её удостоверяющего центра (--tsa).",
    "{said} Give the certificate of that authority or of the one who vouches for it (--tsa).",
)
