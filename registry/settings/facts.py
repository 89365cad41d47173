"""Facts that change with time, read from `config/`: terms of protection, reasons, organs.

Rows about one matter follow one another without overlap; where a day must not be left out, without a gap either.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from pathlib import Path

from registry.rights.facts import Organ, ProtectionTerm, Reason
from registry.rights.kinds._choices import OFFICES, RIGHT_TYPES
from registry.rights.words import Words
from registry.settings.rows import Row, read_table

MATTERS = ("correction", "refusal")
EVERYWHERE = "*"
ONE_DAY = timedelta(days=1)

_CODE = re.compile("[a-z][a-z0-9_-]*")
_NOT_BEFORE = Words("день не раньше since", "a day not before since")
_AFTER = Words("день после конца предыдущей строки о том же", "a day after the end of the row before on the same")
_NEXT = Words("{day}: между строками не должно быть пропуска", "{day}: rows leave no gap between them")
_A_STATE = Words("государство из states.toml или ведомство", "a state of states.toml, or an office")
_YEARS = Words("целое число лет, не меньше 1", "a whole number of years, at least 1")
_KINDS = Words("список видов записей", "a list of kinds of entry")


class Spans:
    """The rows about each matter so far; refuses a row that overlaps, or leaves days out, before it is taken."""

    def __init__(self, *, whole: bool = False) -> None:
        self.whole = whole
        """Whether every day from the first row on must be covered."""
        self.ends: dict[object, date | None] = {}

    def take(self, row: Row, matter: object) -> tuple[date, date | None]:
        """Return the first and last day of a row.

        Raises:
            SettingsError: The row ends before it begins, overlaps the one before, or leaves a gap after it.
        """
        since = row.day("since")
        until = row.day("until") if "until" in row.members else None
        if until is not None and until < since:
            raise row.fault("until", until.isoformat(), _NOT_BEFORE)
        if matter in self.ends:
            self._check_after(row, since, self.ends[matter])
        self.ends[matter] = until
        return since, until

    def _check_after(self, row: Row, since: date, end: date | None) -> None:
        if end is None or end >= since:
            raise row.fault("since", since.isoformat(), _AFTER)
        if self.whole and end + ONE_DAY < since:
            raise row.fault("since", since.isoformat(), _NEXT.filled(day=(end + ONE_DAY).isoformat()))


def read_protection_terms(file: Path, states: Collection[str]) -> Iterator[ProtectionTerm]:
    """Yield the terms of protection, in the order of the file.

    Raises:
        SettingsError: A row cannot be used; names file, row, member and mend.
    """
    spans = Spans(whole=True)
    table = read_table(file)
    for row in table.rows("term", Words("строка term", "term")):
        office = row.text("office")
        if office not in states and office not in OFFICES and office != EVERYWHERE:
            raise row.fault("office", office, _A_STATE)
        right_type = row.choice("right_type", tuple(RIGHT_TYPES))
        since, until = spans.take(row, (office, right_type))
        years, renewable = _years(row, "years"), _years(row, "renewable_to")
        source, checked = row.sourced()
        row.close()
        yield ProtectionTerm(office, right_type, years, renewable, since, until, source, checked)
    table.close()


def read_reasons(file: Path) -> Iterator[Reason]:
    """Yield the reasons that forms offer, in the order of the file.

    Raises:
        SettingsError: A row cannot be used; names file, row, member and mend.
    """
    spans = Spans()
    table = read_table(file)
    for row in table.rows("reason", Words("строка reason", "reason")):
        matter, code = row.choice("matter", MATTERS), row.text("code", _CODE)
        since, until = spans.take(row, (matter, code))
        words, (source, checked) = row.words(), row.sourced()
        row.close()
        yield Reason(matter, code, words, since, until, source, checked)
    table.close()


def read_organs(file: Path, states: Collection[str]) -> Iterator[Organ]:
    """Yield the organs, in the order of the file.

    Raises:
        SettingsError: A row cannot be used; names file, row, member and mend.
    """
    spans = Spans()
    table = read_table(file)
    for row in table.rows("organ", Words("строка organ", "organ")):
        organ = row.text("organ", _CODE)
        state = row.text("state") if "state" in row.members else None
        if state is not None and state not in states:
            raise row.fault("state", state, _A_STATE)
        since, until = spans.take(row, (state, organ))
        name, kinds, (source, checked) = row.words(), _kinds(row), row.sourced()
        row.close()
        yield Organ(organ, state, name, kinds, since, until, source, checked)
    table.close()


def _years(row: Row, name: str) -> int | None:
    if name not in row.members:
        return None
    value = row.any(name)
    if type(value) is not int or value < 1:
        raise row.fault(name, value, _YEARS)
    return value


def _kinds(row: Row) -> tuple[str, ...]:
    value = row.any("kinds")
    if not isinstance(value, list) or not all(isinstance(kind, str) for kind in value):
        raise row.fault("kinds", value, _KINDS)
    return tuple(value)
