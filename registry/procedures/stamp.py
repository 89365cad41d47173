"""Asking the time-stamping authority: one token for each checkpoint, outside of any transaction; sealing never waits.

What comes is judged whole before it is kept: over this checkpoint, in answer to this request, signed by the authority
that the settings trust, at a time that fits. A token whose certificate is about to end is renewed while it still holds:
the newer one is over the same checkpoint, and its nonce is the SHA-256 of the older, which is kept beside it.

Source: formats 3.8; RFC 3161, sections 2.2 and 2.4; decision 22.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from registry.evidence.errors import words_of
from registry.evidence.stamp_steps import renewal_nonce
from registry.procedures import Register
from registry.records import stamps, tree
from registry.records.database import lock_log
from registry.records.stamps import StoredStamp
from registry.records.vocabulary import Log
from registry.rights.words import Words
from registry.signing.errors import SigningError, StampAnswerError
from registry.signing.stamps import Judged, judge_stamp, read_stamp, stamp_request, token_in

CLOCK_LEEWAY = timedelta(minutes=5)
"""By which the authority's clock may differ from the register's."""
RENEWAL_NOTICE = timedelta(days=60)
"""Before a certificate ends: from then on its tokens are renewed."""
ENDING_NOTICE = timedelta(days=30)
"""Before a certificate ends: from then on a token that is not renewed is a fault to be told."""
AT_ONCE = 32
"""Tokens asked for in one round, so that it ends."""
NONCE_BITS = 64

AskAuthority = Callable[[bytes], bytes | None]
"""request -> the answer's body; None where no whole one came within the bounds of time and size."""


class StampOutcome(StrEnum):
    """What came of asking for one token."""

    STAMPED = "stamped"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    """An answer without a token."""
    UNFIT = "unfit"
    """A token that is not over this checkpoint, not by the trusted authority, or not of now."""
    NO_LATER = "no_later"
    """A renewal that would not last longer than what it renews: the authority has no newer certificate yet."""


@dataclass(frozen=True, slots=True)
class StampAsked:
    """One checkpoint, and what came of asking for its token."""

    size: int
    is_renewal: bool
    outcome: StampOutcome
    words: Words | None = None
    """Why there is no token."""
    stamped_at: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class StampState:
    """How far the log is stamped, for the operator."""

    count: int
    """Tokens stored."""
    lacking: int
    """Checkpoints that have none, as far as one round would ask for them."""
    ends_at: datetime | None
    """When the certificate ends of the token that ends the soonest, where that is near and it is not renewed."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A token that is wanting."""

    checkpoint: tree.StoredCheckpoint
    older: StoredStamp | None


class _UnfitError(Exception):
    def __init__(self, outcome: StampOutcome, words: Words) -> None:
        super().__init__(words.en)
        self.outcome, self.words = outcome, words


def stamp_checkpoints(
    register: Register, ask: AskAuthority, *, now: datetime, renewing: bool = True
) -> tuple[StampAsked, ...]:
    """Have the checkpoints stamped that have no token, and those whose token is about to end; keep what is good.

    Idempotent. The round ends with the first that fails: an authority that is away is not asked again at once.

    Args:
        register: With the certificates that it trusts for time stamps.
        ask: Sends one request; returns within its own deadline.
        now: Time.
        renewing: Whether tokens about to end are renewed too.
    """
    done = []
    for wanted in _wanted(register, now, renewing=renewing):
        done.append(_stamp(register, wanted, ask, now))
        if done[-1].outcome is not StampOutcome.STAMPED:
            break
    return tuple(done)


def stamp_state(register: Register, *, now: datetime) -> StampState:
    """Return how far the log is stamped."""
    with register.database.reading() as connection:
        lacking, near = stamps.unstamped(connection, AT_ONCE), stamps.ending(connection, now + ENDING_NOTICE, 1)
        return StampState(stamps.stamp_count(connection), len(lacking), near[0].valid_until if near else None)


def _wanted(register: Register, now: datetime, *, renewing: bool) -> Iterator[_Wanted]:
    with register.database.reading() as connection:
        fresh = stamps.unstamped(connection, AT_ONCE)
        ending = stamps.ending(connection, now + RENEWAL_NOTICE, AT_ONCE) if renewing else ()
        held = {stamp.size: tree.checkpoint_of_size(connection, stamp.size) for stamp in ending}
    yield from (_Wanted(checkpoint, None) for checkpoint in fresh)
    for stamp in ending:
        checkpoint = held[stamp.size]
        if checkpoint is not None:
            yield _Wanted(checkpoint, stamp)


def _stamp(register: Register, wanted: _Wanted, ask: AskAuthority, now: datetime) -> StampAsked:
    size, is_renewal = wanted.checkpoint.size, wanted.older is not None
    nonce = renewal_nonce(wanted.older.token) if wanted.older else secrets.randbits(NONCE_BITS)
    digest = hashlib.sha256(wanted.checkpoint.note).digest()
    answer = ask(stamp_request(digest, nonce))
    if answer is None:
        return StampAsked(size, is_renewal, StampOutcome.NO_ANSWER)
    try:
        judged = _judged(register, wanted, answer, nonce, now)
    except StampAnswerError as cause:
        return StampAsked(size, is_renewal, StampOutcome.REFUSED, words_of(cause))
    except SigningError as cause:
        return StampAsked(size, is_renewal, StampOutcome.UNFIT, words_of(cause))
    except _UnfitError as cause:
        return StampAsked(size, is_renewal, cause.outcome, cause.words)
    until, at = judged.authority.not_after, judged.stamp.at
    place = wanted.older.place + 1 if wanted.older else 0
    with register.database.writing() as connection:
        lock_log(connection)
        stamps.add_stamp(connection, StoredStamp(Log.ENTRIES, size, place, judged.stamp.token, at, until, now))
    return StampAsked(size, is_renewal, StampOutcome.STAMPED, None, at, until)


def _judged(register: Register, wanted: _Wanted, answer: bytes, nonce: int, now: datetime) -> Judged:
    """Return the answer's token, if it is one to keep."""
    stamp = read_stamp(token_in(answer))
    if stamp.digest != hashlib.sha256(wanted.checkpoint.note).digest() or stamp.nonce != nonce:
        raise _UnfitError(StampOutcome.UNFIT, _OTHER_REQUEST)
    # Without what the settings trust: a token is kept only if it brings its own certificate and stands by itself.
    judged = judge_stamp(stamp)
    if not judged.leads_to(register.stamp_authorities):
        raise _UnfitError(StampOutcome.UNFIT, _STRANGER.filled(name=judged.authority.name))
    if not wanted.checkpoint.signed_at - CLOCK_LEEWAY <= stamp.at <= now + CLOCK_LEEWAY:
        raise _UnfitError(StampOutcome.UNFIT, _OTHER_TIME.filled(at=f"{stamp.at:%Y-%m-%d %H:%M:%S}"))
    if wanted.older and judged.authority.not_after <= wanted.older.valid_until:
        raise _UnfitError(StampOutcome.NO_LATER, _NO_LATER.filled(until=f"{wanted.older.valid_until:%Y-%m-%d}"))
    return judged


_OTHER_REQUEST = Words("метка выдана не в ответ на этот запрос.", "the token is not in answer to this request.")
_STRANGER = Words(
    "метка службы «{name}», которая не ведёт ни к одному сертификату из register.toml.",
    'the token is by "{name}", which leads to no certificate of register.toml.',
)
_OTHER_TIME = Words(
    "метка называет время {at} UTC, которое не сходится с часами реестра.",
    "the token states {at} UTC, which does not fit the register's clock.",
)
_NO_LATER = Words(
    "новая метка действовала бы не дольше прежней, до {until}: у службы ещё нет нового сертификата.",
    "a newer token would last no longer than the one held, until {until}: the authority has no newer certificate yet.",
)
