"""`regctl stamp`: the register asks its time-stamping authority; once, or for as long as it serves.

Source: formats 3.8; RFC 3161, section 3.4 (HTTP); decision 22.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

import click

from registry.cli.opening import now, opened, spoken
from registry.cli.spoken import (
    EXIT_INPUT,
    EXIT_NOTHING_SIGNED,
    CommandFault,
    colour_option,
    json_option,
    language_option,
)
from registry.cli.terminal import labelled, terminal_width
from registry.procedures import Register
from registry.procedures.read_log import log_state
from registry.procedures.stamp import AT_ONCE, AskAuthority, StampAsked, StampOutcome, stamp_checkpoints
from registry.rights.words import Language, Words
from registry.witness.client import ask
from registry.witness.errors import WitnessError

DEADLINE_S = 10.0
"""For one answer of the authority, from the connection to the last byte."""
QUERY_TYPE, REPLY_TYPE = "application/timestamp-query", "application/timestamp-reply"
LOOK_S = 0.5
"""Between two looks at the log."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 60.0
"""Before an authority that gave no token is asked again: at first, and at most, doubled each time."""
RENEWAL_S = 3600.0
"""Between two looks at which tokens are about to end."""

ABOUT = Words(
    "Просит службу меток времени (RFC 3161) выдать метки на контрольные точки, у которых их нет, и продлевает метки, "
    "срок сертификата которых истекает. Адрес службы и её сертификат — в register.toml, раздел [timestamps]. Пока "
    "работает regctl serve, это делается само.",
    "Asks the time-stamping authority (RFC 3161) for tokens over the checkpoints that have none, and renews tokens "
    "whose certificate is about to end. Its address and certificate stand in register.toml, under [timestamps]. While "
    "regctl serve runs, this is done by itself.",
)
NO_AUTHORITY = Words(
    "служба меток времени не указана; впишите в register.toml раздел [timestamps] с полями address и certificates",
    "no time-stamping authority is named; write a table [timestamps] with address and certificates into register.toml",
)
CHECKPOINT = Words("Контрольная точка {size}", "Checkpoint {size}")
STAMPED = Words("метка от {at} UTC, сертификат до {until}", "stamped at {at} UTC, certificate until {until}")
RENEWED = Words("метка продлена {at} UTC, сертификат до {until}", "renewed at {at} UTC, certificate until {until}")
NOTHING = Words("У всех контрольных точек есть метки времени.", "Every checkpoint has its time stamp.")
_SAID = {
    StampOutcome.NO_ANSWER: Words("служба не ответила", "the authority did not answer"),
    StampOutcome.REFUSED: Words("служба отказала: {said}", "the authority refused: {said}"),
    StampOutcome.UNFIT: Words("метка не годится: {said}", "the token does not fit: {said}"),
    StampOutcome.NO_LATER: Words("не продлена: {said}", "not renewed: {said}"),
}


@spoken("stamp", ABOUT, "regctl stamp", "regctl --home /srv/register stamp --json")
@json_option()
@language_option()
@colour_option()
@click.pass_obj
def stamp(home: Path | None, *, as_json: bool, language: Language) -> int:
    """Have the checkpoints stamped."""
    with opened(home) as (settings, register):
        if settings.authority is None:
            raise CommandFault(NO_AUTHORITY, EXIT_INPUT)
        asked = stamp_all(register, authority_asker(settings.authority.address))
    if as_json:
        click.echo(json.dumps([_as_object(item) for item in asked], ensure_ascii=False))
    else:
        for line in _lines(asked, language):
            click.echo(line)
    return EXIT_NOTHING_SIGNED if any(item.outcome in FAILED for item in asked) else 0


FAILED = {StampOutcome.NO_ANSWER, StampOutcome.REFUSED, StampOutcome.UNFIT}


def stamp_all(register: Register, asker: AskAuthority) -> tuple[StampAsked, ...]:
    """Ask round after round, until nothing is wanting or the authority gives nothing."""
    asked: list[StampAsked] = []
    while True:
        done = stamp_checkpoints(register, asker, now=now())
        asked += done
        if len(done) < AT_ONCE or done[-1].outcome is not StampOutcome.STAMPED:
            return tuple(asked)


def authority_asker(address: str) -> AskAuthority:
    """Return what sends a request to the authority; None where no whole answer comes within the bounds."""

    def asker(request: bytes) -> bytes | None:
        try:
            reply = ask(address, request, seconds=DEADLINE_S, content_type=QUERY_TYPE)
        except WitnessError:
            return None
        is_answer = reply.status == HTTPStatus.OK and reply.content_type.partition(";")[0].strip() == REPLY_TYPE
        return reply.body if is_answer else None

    return asker


@dataclass(slots=True)
class StampWatch:
    """Asking for as long as the register serves: at once when the log grows, later and later when nothing comes."""

    register: Register
    asker: AskAuthority
    _size: int = -1
    _pause_s: float = 0.0
    _due_s: float = 0.0
    _renewal_s: float = field(default=0.0)

    def go_on(self) -> None:
        """Ask until the process ends."""
        while True:
            self.look(time.monotonic(), now())
            time.sleep(LOOK_S)

    def look(self, monotonic_s: float, at: datetime) -> tuple[StampAsked, ...]:
        """Ask for what is wanting, if it is time to."""
        size, is_renewing = log_state(self.register).checkpoint_size, monotonic_s >= self._renewal_s
        has_grown = size != self._size
        if monotonic_s < self._due_s or not (has_grown or is_renewing or self._pause_s):
            return ()
        done = stamp_checkpoints(self.register, self.asker, now=at, renewing=is_renewing)
        if is_renewing:
            self._renewal_s = monotonic_s + RENEWAL_S
        if any(item.outcome in FAILED for item in done):
            self._pause_s = min(max(self._pause_s * 2, FIRST_PAUSE_S), LONGEST_PAUSE_S)
            self._due_s = monotonic_s + self._pause_s
            return done
        # A full round may have left something over.
        self._size, self._pause_s = -1 if len(done) >= AT_ONCE else size, 0.0
        return done


def _lines(asked: Sequence[StampAsked], language: Language) -> Iterator[str]:
    if not asked:
        yield NOTHING.within(language)
    for item in asked:
        label = CHECKPOINT.filled(size=item.size).within(language)
        yield from labelled(label, _said(item).within(language), len(label) + 2, terminal_width())


def _said(item: StampAsked) -> Words:
    if item.stamped_at is not None and item.valid_until is not None:
        said = RENEWED if item.is_renewal else STAMPED
        return said.filled(at=f"{item.stamped_at:%Y-%m-%d %H:%M:%S}", until=f"{item.valid_until:%Y-%m-%d}")
    return _SAID[item.outcome].filled(said=item.words or "—")


def _as_object(item: StampAsked) -> dict[str, object]:
    return {
        "size": item.size,
        "renewal": item.is_renewal,
        "outcome": item.outcome,
        "stamped_at": item.stamped_at.isoformat() if item.stamped_at else None,
        "valid_until": item.valid_until.isoformat() if item.valid_until else None,
        "said": {"ru": item.words.ru, "en": item.words.en} if item.words else None,
    }
