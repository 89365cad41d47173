"""Lists: results, and licences in force on a day as recorded at a log size.

The present is read from the projections. The past is folded anew from the entries that had been sealed then.

Source: design 4.4, 5.1, 5.3 and 6.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from registry.procedures import Register
from registry.records import entries
from registry.records import search as found
from registry.records.database import Connection
from registry.records.doubts import doubts_recorded, readable_doubts_about
from registry.records.standings import decode_entry, readable_standing_of
from registry.rights.entries import Effective, Entry, EntryId, Kind, ResultNumber
from registry.rights.parties import Actor, Party
from registry.rights.standing import Licence, Standing, standing

GRANTED = Kind("licence.granted")
MARKING = (Kind("entry.corrected"), Kind("dispute.opened"))
"""Kinds whose entries are told wherever what they concern shows."""
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
    in_doubt: tuple[int, ...] = ()
    """Positions of the entries about it that are in doubt."""


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
    """`entry` is the one that its terms rest on: the grant, or the newest amendment of the day."""
    licensors: tuple[Party, ...]
    """Who stands on the licensors' side on the day: a licence follows the right to its new holder (R14)."""
    standing: Standing | None = None
    """Of its result; None where nothing has been passed on, corrected, disputed or come into doubt since."""


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
        doubted = readable_doubts_about(connection, actor, numbers)
    lines = tuple(
        ResultLine(
            number=row.number,
            title=row.title,
            kind_of_result=row.kind_of_result,
            origin=row.origin,
            entry_id=row.entry_id,
            index=row.first_index,
            holders=tuple(sorted({held.state for held in holders[row.number]})),
            in_doubt=doubted.get(row.number, ()),
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
        moved = _moved(connection, actor, day, page)
        for line in page:
            row = line.licence
            licence = Licence(row.entry_id, row.entry_index, row.terms, Effective(row.since, row.until), row.parent)
            stands = moved.get(row.result)
            bearing = _bearing(stands, licence, day) if stands else tuple(row.terms["licensors"])
            yield LicenceLine(row.result, line.title, licence, bearing, stands)
        after = (page[-1].licence.result, page[-1].licence.entry_index)


def _moved(
    connection: Connection, actor: Actor, day: date, page: Sequence[found.FoundLicence]
) -> Mapping[ResultNumber, Standing]:
    """Return what stands about the results of a page whose licences may have other licensors, or marks."""
    numbers = sorted({line.licence.result for line in page})
    passed = found.passed_on(connection, actor, numbers) | entries.touched_by(connection, numbers, MARKING)
    under = {line.licence.result for line in page if line.licence.parent}
    told = passed | under | readable_doubts_about(connection, actor, numbers).keys()
    return {number: readable_standing_of(connection, actor, number, day) for number in sorted(told)}


def _bearing(stands: Standing, version: Licence, day: date) -> tuple[Party, ...]:
    """Return the licensors of a day of the licence that has a version."""
    of = (licence for licence in stands.licences if version.entry in {each.entry for each in licence.versions})
    licence = next(of, version)
    return tuple(stands.licensors_on(licence, day).values())


def _folded(connection: Connection, actor: Actor, day: date, size: int) -> Iterator[LicenceLine]:
    about: dict[ResultNumber, list[Entry]] = {}
    doubts = doubts_recorded(connection, size)
    for stored in entries.readable_entries_beside(connection, actor, GRANTED, before=size):
        if stored.result is not None:
            about.setdefault(stored.result, []).append(decode_entry(stored))
    for number in sorted(about):
        stands = standing(about[number], day, size, doubts)
        if stands.registered is not None:
            yield from _standing_lines(number, stands, stands.registered.terms["title"])


def _standing_lines(number: ResultNumber, stands: Standing, title: Mapping[str, str]) -> Iterator[LicenceLine]:
    day = stands.in_force_on
    for licence in stands.licences:
        bearing = tuple(stands.licensors_on(licence, day).values())
        for each in licence.versions:
            if each.effective.covers(day):
                version = Licence(each.entry, each.index, each.terms, each.effective, licence.parent)
                yield LicenceLine(number, title, version, bearing, stands)
