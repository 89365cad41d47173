"""Lists: results, and licences in force on a day as recorded at a log size.

The present is read from the projections. The past is folded anew from the entries that had been sealed then.

Source: design 4.4, 5.1, 5.3 and 6.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from registry.procedures import Register
from registry.records import entries
from registry.records import search as found
from registry.records.database import Connection
from registry.records.standings import decode_entry
from registry.rights.entries import Effective, Entry, EntryId, Kind, ResultNumber
from registry.rights.parties import Actor
from registry.rights.standing import Licence, standing

GRANTED = Kind("licence.granted")
PAGE = 1000
"""Licences read at once."""


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One result in a list."""

    number: ResultNumber
    title: Mapping[str, str]
    kind_of_result: str
    origin: str
    entry_id: EntryId
    """Of the entry that registered it."""
    index: int
    """Position of that entry."""
    holders: tuple[str, ...]
    """States of the right-holders on the day asked about, sorted."""


@dataclass(frozen=True, slots=True)
class ResultList:
    """One page of results, by number; `next_after` is None on the last page."""

    lines: tuple[ResultLine, ...]
    next_after: ResultNumber | None
    total: int


@dataclass(frozen=True, slots=True)
class LicenceLine:
    """One licence in the list of licences in force."""

    number: ResultNumber
    title: Mapping[str, str]
    """Of the result."""
    licence: Licence


@dataclass(frozen=True, slots=True)
class LicenceList:
    """Licences in force on a day, as recorded at a log size; by result and log position."""

    in_force_on: date
    as_recorded_at: int
    lines: tuple[LicenceLine, ...]


def list_results(
    register: Register,
    actor: Actor,
    *,
    search: str = "",
    after: str | None = None,
    most: int = 50,
    in_force_on: date | None = None,
) -> ResultList:
    """Return results the person may read whose number, title, symbols or holders contain the words, by number.

    Args:
        register: The register.
        actor: The person.
        search: Words; all must occur.
        after: The last number of the page before.
        most: Lines of a page.
        in_force_on: Day whose right-holders are shown; None for those who hold without an end.
    """
    with register.database.reading() as connection:
        page = found.find_results(connection, actor, found.ResultQuestion(words=search), after=after, most=most)
        numbers = [row.number for row in page.rows]
        holders = found.holders_on(connection, actor, numbers, in_force_on or date.max)
    lines = tuple(
        ResultLine(
            number=row.number,
            title=row.title,
            kind_of_result=row.kind_of_result,
            origin=row.origin,
            entry_id=row.entry_id,
            index=row.first_index,
            holders=tuple(sorted({held.state for held in holders[row.number]})),
        )
        for row in page.rows
    )
    return ResultList(lines, page.next_after, page.total)


def list_licences(
    register: Register, actor: Actor, *, in_force_on: date, as_recorded_at: int | None = None
) -> LicenceList:
    """Return the licences in force on a day that the person may read.

    Args:
        register: The register.
        actor: The person.
        in_force_on: Day of legal time.
        as_recorded_at: Log size; None for now.
    """
    with register.database.reading() as connection:
        size = entries.log_size(connection)
        if as_recorded_at is None or as_recorded_at >= size:
            lines = tuple(_projected(connection, actor, in_force_on))
            return LicenceList(in_force_on, size, lines)
        return LicenceList(in_force_on, as_recorded_at, tuple(_folded(connection, actor, in_force_on, as_recorded_at)))


def _projected(connection: Connection, actor: Actor, day: date) -> Iterator[LicenceLine]:
    after: found.LicencePlace | None = None
    while page := found.licences_in_force(connection, actor, found.LicenceQuestion(day), after=after, most=PAGE):
        for line in page:
            row = line.licence
            effective = Effective(row.since, row.until)
            licence = Licence(row.entry_id, row.entry_index, row.terms, effective, row.parent)
            yield LicenceLine(row.result, line.title, licence)
        after = (page[-1].licence.result, page[-1].licence.entry_index)


def _folded(connection: Connection, actor: Actor, day: date, size: int) -> Iterator[LicenceLine]:
    granted: dict[ResultNumber, list[Entry]] = {}
    for stored in entries.readable_entries_of_kind(connection, actor, GRANTED, before=size):
        if stored.result is not None:
            granted.setdefault(stored.result, []).append(decode_entry(stored))
    titles = found.titles_of(connection, actor, sorted(granted))
    for number in sorted(granted.keys() & titles.keys()):
        for licence in standing(granted[number], day, size).licences_in_force:
            yield LicenceLine(number, titles[number], licence)
