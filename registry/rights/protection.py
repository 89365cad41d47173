"""Protection: what each office has filed, granted, renewed, ended and restored, and when a right ends by itself.

The end is the one that the newest entry states, else it is computed from the table of terms in `config/`.

Source: design 4.1, 4.4 and rule R13.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from registry.rights.entries import EntryId
from registry.rights.parties import Body
from registry.rights.phrases import either
from registry.rights.words import Words

SECRET = "know_how"  # noqa: S105 - a type of right


@dataclass(frozen=True, slots=True)
class Step:
    """One entry about a right, in the order of its day."""

    entry: EntryId
    index: int
    event: str
    """filed | granted | renewed | ceased | restored"""
    day: date
    terms: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Expiry:
    """The last day of a right, and the rule that says so; `day` None: while the information is kept secret."""

    day: date | None
    rule: Words
    checked_by_lawyer: bool = False
    """Of the row of the table that it rests on; an end that an entry states rests on none, and counts as it is."""


@dataclass(frozen=True, slots=True)
class Protection:
    """A right, or an application for one, with one office."""

    entry: EntryId
    """The first entry about it: the others name it, or one another."""
    index: int
    office: str
    right_type: str
    steps: tuple[Step, ...]
    """In the order of their days."""

    def steps_until(self, day: date) -> tuple[Step, ...]:
        """Return what has happened to it up to a day."""
        return tuple(step for step in self.steps if step.day <= day)

    def status_on(self, day: date, body: Body) -> str | None:
        """Return filed, granted, ceased or expired; None before anything happened.

        A right that ceased from the start never was; one that ceased in part goes on.
        """
        if self._is_void_from_start:
            return "ceased"
        status: str | None = None
        lives_as = "filed"
        for step in self.steps_until(day):
            match step.event:
                case "filed" | "granted":
                    status = lives_as = step.event
                case "ceased" if not step.terms.get("in_part"):
                    status = "ceased"
                case "restored":
                    status = lives_as
        expiry = self.expiry(body)
        if status == "granted" and expiry is not None and expiry.day is not None and expiry.day < day:
            return "expired"
        return status

    @property
    def _is_void_from_start(self) -> bool:
        ended = False
        for step in self.steps:
            if step.event == "ceased" and step.terms.get("from_start") and not step.terms.get("in_part"):
                ended = True
            elif step.event == "restored":
                ended = False
        return ended

    @property
    def granted(self) -> Step | None:
        """The grant, where there is one."""
        return next((step for step in self.steps if step.event == "granted"), None)

    @property
    def filed_on(self) -> date | None:
        """The filing date, where an entry gives it."""
        days = [step.terms["filed_on"] for step in self.steps if step.terms.get("filed_on")]
        return date.fromisoformat(days[-1]) if days else None

    @property
    def number(self) -> str | None:
        """The newest number, as printed."""
        numbers = [step.terms["number"] for step in self.steps if step.terms.get("number")]
        return numbers[-1] if numbers else None

    def expiry(self, body: Body) -> Expiry | None:
        """Return when the right ends by itself, or None where nothing says so (R13)."""
        stated = [step.terms["expires_on"] for step in self.steps if step.terms.get("expires_on")]
        if stated:
            return Expiry(max(map(date.fromisoformat, stated)), _STATED, checked_by_lawyer=True)
        return computed_expiry(body, self.office, self.right_type, self.filed_on)

    def last_day(self, body: Body) -> date | None:
        """Return the last day as recorded: the expiry, or the day before it ceased; None: none is known."""
        expiry = self.expiry(body)
        ends = [expiry.day] if expiry is not None and expiry.day is not None else []
        ceased: date | None = None
        for step in self.steps:
            if step.event == "ceased" and not step.terms.get("in_part"):
                ceased = step.day - timedelta(days=1)
            elif step.event == "restored":
                ceased = None
        return min([*ends, ceased] if ceased else ends, default=None)


def computed_expiry(body: Body, office: str, right_type: str, filed_on: date | None) -> Expiry | None:
    """Return the end of a right by the table of terms, or None where the table or the filing date is silent (R13)."""
    if filed_on is None:
        return Expiry(None, _SECRET) if right_type == SECRET else None
    term = body.protection_term(office, right_type, filed_on)
    if term is None:
        return None
    if term.years is None:
        return Expiry(None, _SECRET, term.checked_by_lawyer)
    rule = _COMPUTED.filled(years=term.years, source=either(term.source))
    return Expiry(years_after(filed_on, term.years), rule, term.checked_by_lawyer)


def latest_expiry(body: Body, office: str, right_type: str, filed_on: date) -> date | None:
    """Return the last day to which the right can be renewed by the table, or None where the table is silent."""
    term = body.protection_term(office, right_type, filed_on)
    if term is None or term.years is None:
        return None
    return years_after(filed_on, max(term.years, term.renewable_to or 0))


def years_after(first: date, years: int) -> date:
    """Return the last day of a term of years from a day: the day before the anniversary."""
    try:
        return first.replace(year=first.year + years) - timedelta(days=1)
    except ValueError:  # from 29 February to a year that has none
        return date(first.year + years, 2, 28)


def normalised_number(printed: str) -> str:
    """Return a number so that two ways of printing it are one: capitals, without spaces, dots, dashes and signs."""
    folded = unicodedata.normalize("NFKC", printed).upper()
    return "".join(letter for letter in folded if letter.isalnum() or letter == "/")


def protection_of(step: Step) -> Protection:
    """Return the right that a filing or a grant begins."""
    return Protection(step.entry, step.index, step.terms["office"], step.terms["right_type"], (step,))


def with_step(protection: Protection, step: Step) -> Protection:
    """Return the right with one step more."""
    steps: Sequence[Step] = sorted((*protection.steps, step), key=lambda step: (step.day, step.index))
    return replace(protection, steps=tuple(steps))


_STATED = Words("срок указан в записи", "the term is stated in the entry")
_SECRET = Words("пока сведения сохраняются в тайне", "as long as the information is kept secret")
_COMPUTED = Words("лет с даты подачи заявки: {years}; {source}", "years from the filing date: {years}; {source}")
