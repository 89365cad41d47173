"""Queries about sealed entries: appending them, and reading them for the register's own work or for a person.

Queries named `readable_…` take the person and give None, or nothing, for what the person's state may not read, as
for what does not exist. The others serve sealing, publishing and audit; no page is made from them, except what the
public log shows.

Source: formats 3.2 (access), 3.4 and 3.5; design 6.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, false, func, or_, select

from registry.records import tables
from registry.records.database import Connection
from registry.records.inserting import insert_rows
from registry.records.tables import table_of
from registry.records.vocabulary import Access
from registry.rights.entries import EntryId, Kind, ResultNumber, StateCode
from registry.rights.parties import Actor

ENTRY = table_of(tables.Entry)
PARTY = table_of(tables.EntryParty)

CHUNK = 1000
"""Entries read at once by `entries_between`."""

_CONTENT = tuple(column.name for column in ENTRY.c if column.name != "entry_index")
_values = attrgetter("index", *_CONTENT)
# Built once: to build a statement takes longer than to run it, and sealing runs these for every entry.
_ENTRIES = select(ENTRY.c.entry_index.label("index"), *(ENTRY.c[name] for name in _CONTENT))
_OF_RESULTS = _ENTRIES.where(ENTRY.c.result.in_(bindparam("results", expanding=True))).order_by(ENTRY.c.entry_index)
_SIZE = select(func.coalesce(func.max(ENTRY.c.entry_index), -1) + 1)
_HEAD = select(ENTRY.c.entry_id).where(ENTRY.c.result.is_(None)).order_by(ENTRY.c.entry_index.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to append; `index` must be the log's size, then the next, without a gap."""

    index: int
    entry_id: EntryId
    kind: Kind
    result: ResultNumber | None
    envelope: bytes = field(repr=False)
    envelope_sha256: bytes
    sealed_at: datetime
    """UTC, whole seconds."""
    governance_head: EntryId | None
    access: Access
    voids_others: bool
    parties: tuple[StateCode, ...]


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as stored; the envelope is the truth, the rest repeats it for the queries."""

    index: int
    entry_id: EntryId
    kind: Kind
    result: ResultNumber | None
    envelope: bytes = field(repr=False)
    envelope_sha256: bytes
    sealed_at: datetime
    governance_head: EntryId | None
    access: Access
    voids_others: bool


@dataclass(frozen=True, slots=True)
class LeafFacts:
    """What the log's leaf is made of: public."""

    index: int
    envelope_sha256: bytes
    sealed_at: datetime
    governance_head: EntryId | None


def log_size(connection: Connection) -> int:
    """Return the number of sealed entries: the index that the next one gets."""
    size: int = connection.execute(_SIZE).scalar_one()
    return size


def append_entries(connection: Connection, entries: Sequence[NewEntry]) -> None:
    """Append entries with their parties; call it under `lock_log`.

    Raises:
        ConstraintError: An index leaves a gap or is used, or an entry id is sealed already (raised where the
            transaction ends).
    """
    insert_rows(connection, ENTRY, ["entry_index", *_CONTENT], [_values(entry) for entry in entries])
    parties = [(entry.index, state) for entry in entries for state in entry.parties]
    insert_rows(connection, PARTY, ["entry_index", "state"], parties)


def entry_by_id(connection: Connection, entry_id: EntryId) -> StoredEntry | None:
    """Return an entry, for the register's own work."""
    return _one(connection, _ENTRIES.where(ENTRY.c.entry_id == entry_id))


def entry_by_index(connection: Connection, index: int) -> StoredEntry | None:
    """Return an entry by its position, for the register's own work."""
    return _one(connection, _ENTRIES.where(ENTRY.c.entry_index == index))


def readable_entry(connection: Connection, actor: Actor | None, entry_id: EntryId) -> StoredEntry | None:
    """Return an entry that the person may read; nobody signed in may read none."""
    return _one(connection, _ENTRIES.where(ENTRY.c.entry_id == entry_id, readable_by(actor)))


def readable_entry_at(connection: Connection, actor: Actor | None, index: int) -> StoredEntry | None:
    """Return an entry by its position, if the person may read it."""
    return _one(connection, _ENTRIES.where(ENTRY.c.entry_index == index, readable_by(actor)))


def entries_of(connection: Connection, result: ResultNumber, *, before: int | None = None) -> tuple[StoredEntry, ...]:
    """Return the entries about a result in log order, for the register's own work.

    Args:
        connection: Any.
        result: Number of the result.
        before: Log size: entries with index below it; None for all.
    """
    return _many(connection, _of(result, before))


def readable_entries_of(
    connection: Connection, actor: Actor | None, result: ResultNumber, *, before: int | None = None
) -> tuple[StoredEntry, ...]:
    """Return the entries about a result that the person may read, in log order."""
    return _many(connection, _of(result, before).where(readable_by(actor)))


def entries_of_results(
    connection: Connection, results: Sequence[ResultNumber]
) -> Mapping[ResultNumber, tuple[StoredEntry, ...]]:
    """Return the entries about several results, each in log order, for the register's own work: one query."""
    found: dict[ResultNumber, list[StoredEntry]] = {result: [] for result in results}
    for row in connection.execute(_OF_RESULTS, {"results": list(found)}).mappings():
        found[row["result"]].append(StoredEntry(**row))
    return {result: tuple(entries) for result, entries in found.items()}


def readable_entries_beside(
    connection: Connection, actor: Actor | None, kind: Kind, *, before: int | None = None
) -> tuple[StoredEntry, ...]:
    """Return the entries that the person may read about every result with an entry of a kind, in log order."""
    results = select(ENTRY.c.result).where(ENTRY.c.kind == kind)
    query = _ENTRIES.where(ENTRY.c.result.in_(results), readable_by(actor))
    if before is not None:
        query = query.where(ENTRY.c.entry_index < before)
    return _many(connection, query)


def entries_of_kind(connection: Connection, kind: Kind, *, before: int | None = None) -> tuple[StoredEntry, ...]:
    """Return the entries of a kind in log order, for the register's own work; `before` is a log size."""
    query = _ENTRIES.where(ENTRY.c.kind == kind)
    return _many(connection, query if before is None else query.where(ENTRY.c.entry_index < before))


def entries_signed_for(connection: Connection, state: StateCode, first: int, end: int) -> Iterator[StoredEntry]:
    """Give the entries that a state has signed, from a position up to, not including, another; memory stays flat."""
    signed = select(PARTY.c.entry_index).where(PARTY.c.entry_index == ENTRY.c.entry_index, PARTY.c.state == state)
    for start in range(first, end, CHUNK):
        query = _ENTRIES.where(ENTRY.c.entry_index >= start, ENTRY.c.entry_index < min(start + CHUNK, end))
        yield from _many(connection, query.where(signed.exists()))


def readable_indices(connection: Connection, actor: Actor | None, indices: Sequence[int]) -> tuple[int, ...]:
    """Return the positions among these whose entries the person may read, in log order."""
    query = select(ENTRY.c.entry_index).where(ENTRY.c.entry_index.in_(list(indices)), readable_by(actor))
    return tuple(connection.execute(query.order_by(ENTRY.c.entry_index)).scalars())


def readable_indices_about(
    connection: Connection, actor: Actor | None, results: Sequence[ResultNumber]
) -> Mapping[ResultNumber, tuple[int, ...]]:
    """Return the positions of the entries about some results that the person may read, each in log order."""
    found: dict[ResultNumber, list[int]] = {}
    query = select(ENTRY.c.result, ENTRY.c.entry_index).where(ENTRY.c.result.in_(list(results)), readable_by(actor))
    for row in connection.execute(query.order_by(ENTRY.c.entry_index)):
        found.setdefault(row.result, []).append(row.entry_index)
    return {result: tuple(indices) for result, indices in found.items()}


def touched_by(
    connection: Connection, results: Sequence[ResultNumber], kinds: Sequence[Kind]
) -> frozenset[ResultNumber]:
    """Return the results among these with an entry of some kinds, for the register's own work."""
    query = select(ENTRY.c.result).where(ENTRY.c.result.in_(list(results)), ENTRY.c.kind.in_(list(kinds)))
    return frozenset(connection.execute(query.distinct()).scalars())


def newest_of_results(connection: Connection, results: Sequence[ResultNumber]) -> Mapping[ResultNumber, EntryId]:
    """Return the newest entry about each result that has one: what `after` must name (R21)."""
    newest = select(func.max(ENTRY.c.entry_index)).where(ENTRY.c.result.in_(list(results))).group_by(ENTRY.c.result)
    query = select(ENTRY.c.result, ENTRY.c.entry_id).where(ENTRY.c.entry_index.in_(newest))
    return {row.result: row.entry_id for row in connection.execute(query)}


def voiding_entries_after(connection: Connection, result: ResultNumber, index: int) -> tuple[StoredEntry, ...]:
    """Return the entries about a result that make proposals lapse and were sealed after a position (R21)."""
    return _many(connection, _of(result, None).where(ENTRY.c.entry_index > index, ENTRY.c.voids_others))


def readable_entries_since(
    connection: Connection, actor: Actor | None, result: ResultNumber | None, seen: EntryId | None
) -> tuple[StoredEntry, ...]:
    """Return the entries about a result, or of governance, that the person may read and that came after one.

    Args:
        connection: Any.
        actor: The person.
        result: Number of the result; None for governance.
        seen: The entry that they came after; None for all.
    """
    query = _ENTRIES.where(ENTRY.c.result.is_(None) if result is None else ENTRY.c.result == result)
    if seen is not None:
        place = select(ENTRY.c.entry_index).where(ENTRY.c.entry_id == seen).scalar_subquery()
        query = query.where(ENTRY.c.entry_index > place)
    return _many(connection, query.where(readable_by(actor)))


def governance_chain(connection: Connection, until: EntryId | None = None) -> tuple[StoredEntry, ...]:
    """Return the governance entries in log order, from the founding one to the head named, or to the newest.

    They are the entries about no result; that they form one chain is for `rights.governance` to check.
    """
    query = _ENTRIES.where(ENTRY.c.result.is_(None))
    if until is not None:
        head = select(ENTRY.c.entry_index).where(ENTRY.c.entry_id == until).scalar_subquery()
        query = query.where(ENTRY.c.entry_index <= head)
    return _many(connection, query)


def governance_head(connection: Connection) -> EntryId | None:
    """Return the newest governance entry; None in an empty register."""
    head: EntryId | None = connection.execute(_HEAD).scalar_one_or_none()
    return head


def parties_of(connection: Connection, indices: Sequence[int]) -> Mapping[int, tuple[StateCode, ...]]:
    """Return the states that signed entries, sorted, by position; positions without an entry are left out."""
    found: dict[int, list[StateCode]] = {}
    query = select(PARTY).where(PARTY.c.entry_index.in_(list(indices)))
    for row in connection.execute(query.order_by(PARTY.c.entry_index, PARTY.c.state)):
        found.setdefault(row.entry_index, []).append(row.state)
    return {index: tuple(states) for index, states in found.items()}


def entries_between(connection: Connection, first: int, end: int) -> Iterator[StoredEntry]:
    """Give the entries from a position up to, not including, another, in log order; memory stays flat."""
    for start in range(first, end, CHUNK):
        query = _ENTRIES.where(ENTRY.c.entry_index >= start, ENTRY.c.entry_index < min(start + CHUNK, end))
        yield from _many(connection, query)


def leaves_between(connection: Connection, first: int, end: int) -> tuple[LeafFacts, ...]:
    """Return what the leaves from a position up to, not including, another are made of: what the public log shows."""
    query = select(
        ENTRY.c.entry_index.label("index"), ENTRY.c.envelope_sha256, ENTRY.c.sealed_at, ENTRY.c.governance_head
    ).where(ENTRY.c.entry_index >= first, ENTRY.c.entry_index < end)
    rows = connection.execute(query.order_by(ENTRY.c.entry_index)).mappings()
    return tuple(LeafFacts(**row) for row in rows)


def readable_by(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition that the person may read an entry's content.

    Every person is of a member state; entries for their parties alone are read by those states.
    """
    if actor is None:
        return false()
    party = select(PARTY.c.entry_index).where(PARTY.c.entry_index == ENTRY.c.entry_index, PARTY.c.state == actor.state)
    return or_(ENTRY.c.access == Access.MEMBERS, party.exists())


def _of(result: ResultNumber, before: int | None) -> Select[Any]:
    query = _ENTRIES.where(ENTRY.c.result == result)
    return query if before is None else query.where(ENTRY.c.entry_index < before)


def _one(connection: Connection, query: Select[Any]) -> StoredEntry | None:
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else StoredEntry(**row)


def _many(connection: Connection, query: Select[Any]) -> tuple[StoredEntry, ...]:
    rows = connection.execute(query.order_by(ENTRY.c.entry_index)).mappings()
    return tuple(StoredEntry(**row) for row in rows)
