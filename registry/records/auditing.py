"""Reading everything that is stored, in bulk, for the audit: entries with their columns, projections, tree.

Rows are read as tuples, since an audit reads a hundred thousand of them, and columns of any form but text and numbers
as the text or bytes that they hold: whoever can write the database can write what no type would accept.

Source: design 2 (truth and projection), 6.1 (database administrator).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    ColumnElement,
    Date,
    Enum,
    LargeBinary,
    Select,
    String,
    Table,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from registry.evidence.cosignature_audit import CosignatureColumns
from registry.evidence.entry_audit import StoredColumns
from registry.evidence.stamp_audit import StampColumns
from registry.records.activity import ACTIVITY
from registry.records.cosignatures import COSIGNATURE
from registry.records.database import Connection
from registry.records.entries import ENTRY
from registry.records.entries import PARTY as ENTRY_PARTY
from registry.records.projections import PROJECTED
from registry.records.stamps import STAMP
from registry.records.tree import CHECKPOINT, NODE
from registry.records.vocabulary import Log
from registry.rights.entries import EntryId, ResultNumber
from registry.rights.governance import GOVERNANCE_KINDS

Range = tuple[ResultNumber, ResultNumber]
"""First and last result, both inclusive, by number."""
Results = Range | frozenset[ResultNumber]
"""Which results a question is about: a range of them, or these alone."""
Values = tuple[Any, ...]
"""What a row holds, in the order of `FIELDS`."""
_COLUMNS = (
    ENTRY.c.entry_index,
    ENTRY.c.entry_id,
    ENTRY.c.kind,
    ENTRY.c.result,
    cast(ENTRY.c.envelope, LargeBinary),
    cast(ENTRY.c.envelope_sha256, LargeBinary),
    cast(ENTRY.c.sealed_at, String),
    ENTRY.c.governance_head,
    cast(ENTRY.c.access, String),
    ENTRY.c.voids_others,
)


def result_counts(connection: Connection) -> Sequence[tuple[ResultNumber, int]]:
    """Return every result that entries or projections name, with its number of entries, in the database's own order."""
    named = [select(ENTRY.c.result.label("number"), literal(1).label("held")).where(ENTRY.c.result.is_not(None))]
    named += [select(projected.number.label("number"), literal(0).label("held")) for projected in PROJECTED.values()]
    union = union_all(*named).subquery()
    query = select(union.c.number, func.sum(union.c.held)).group_by(union.c.number).order_by(union.c.number)
    return [(ResultNumber(number), int(held)) for number, held in connection.execute(query)]


def result_counts_since(connection: Connection, index: int) -> Sequence[tuple[ResultNumber, int]]:
    """Return every result that an entry from a position on is about, with its number of entries, earlier ones included.

    Grows with those results' histories, not with the register.
    """
    touched = select(ENTRY.c.result).where(ENTRY.c.entry_index >= index, ENTRY.c.result.is_not(None)).distinct()
    query = select(ENTRY.c.result, func.count()).where(ENTRY.c.result.in_(touched)).group_by(ENTRY.c.result)
    return [(ResultNumber(number), held) for number, held in connection.execute(query.order_by(ENTRY.c.result))]


def governance_columns(connection: Connection) -> tuple[StoredColumns, ...]:
    """Return the entries that are of governance by their result or by their kind, in log order."""
    kinds = sorted(GOVERNANCE_KINDS)
    found = _columns(connection, or_(ENTRY.c.result.is_(None), ENTRY.c.kind.in_(kinds)))
    return tuple(sorted(found, key=lambda stored: stored.index))


def columns_of_results(connection: Connection, results: Results) -> tuple[StoredColumns, ...]:
    """Return the entries about some results, by result and log order."""
    return tuple(_columns(connection, _within(ENTRY.c.result, results)))


def columns_of_entries(connection: Connection, indices: Sequence[int]) -> Mapping[int, StoredColumns]:
    """Return the entries at some positions of the log, those that are stored, each by its position."""
    return {stored.index: stored for stored in _columns(connection, ENTRY.c.entry_index.in_(indices))}


FIELDS: Mapping[str, tuple[str, ...]] = {name: projected.row._fields for name, projected in PROJECTED.items()}
"""Columns of each projection, in the order of its row."""


def projected_rows(connection: Connection, results: Results) -> Mapping[str, list[Values]]:
    """Return what every projection row about some results holds, by table."""
    found = {}
    for name, projected in PROJECTED.items():
        within = _within(projected.number, results)
        found[name] = list(_read_rows(connection, projected.table, FIELDS[name], within))
    return found


def entry_count(connection: Connection) -> int:
    """Return how many entries are stored."""
    count: int = connection.execute(select(func.count()).select_from(ENTRY)).scalar_one()
    return count


def log_end(connection: Connection) -> int:
    """Return the position after the last entry stored: the log's size, unless an entry is missing."""
    end: int = connection.execute(select(func.coalesce(func.max(ENTRY.c.entry_index), -1) + 1)).scalar_one()
    return end


def checkpoint_roots(connection: Connection, log: Log = Log.ENTRIES, *, since: int = 0) -> Sequence[tuple[int, bytes]]:
    """Return size and root of a log's checkpoints, of all that cover at least so many entries, by size."""
    query = select(CHECKPOINT.c.size, cast(CHECKPOINT.c.root, LargeBinary))
    query = query.where(CHECKPOINT.c.log == log, CHECKPOINT.c.size >= since)
    return [(size, root) for size, root in connection.execute(query.order_by(CHECKPOINT.c.size))]


def checkpoint_notes(
    connection: Connection, first: int, last: int, log: Log = Log.ENTRIES
) -> Sequence[tuple[int, bytes, bytes]]:
    """Return size, root and note of a log's checkpoints of these sizes, both inclusive, by size."""
    columns = CHECKPOINT.c.size, cast(CHECKPOINT.c.root, LargeBinary), cast(CHECKPOINT.c.note, LargeBinary)
    query = select(*columns).where(CHECKPOINT.c.log == log, CHECKPOINT.c.size.between(first, last))
    return [(size, root, note) for size, root, note in connection.execute(query.order_by(CHECKPOINT.c.size))]


def activity_heads(connection: Connection, sizes: Sequence[int]) -> Mapping[int, EntryId | None]:
    """Return the governance entry that the last activity record at each size names; nothing where none is stored."""
    query = select(ACTIVITY.c.activity_index, ACTIVITY.c.governance_head)
    query = query.where(ACTIVITY.c.activity_index.in_([size - 1 for size in sizes]))
    return {index + 1: head for index, head in connection.execute(query)}


def cosignature_columns(connection: Connection, first: int, last: int, log: Log) -> Sequence[CosignatureColumns]:
    """Return the cosignatures of the checkpoints of these sizes, both inclusive."""
    columns = (
        COSIGNATURE.c.size,
        COSIGNATURE.c.name,
        cast(COSIGNATURE.c.key_id, LargeBinary),
        cast(COSIGNATURE.c.signature, LargeBinary),
        cast(COSIGNATURE.c.cosigned_at, String),
    )
    query = select(*columns).where(COSIGNATURE.c.log == log, COSIGNATURE.c.size.between(first, last))
    return [
        CosignatureColumns(size, name, key_id, signature, _instant(at))
        for size, name, key_id, signature, at in connection.execute(query)
    ]


def stamp_columns(connection: Connection, first: int, last: int, log: Log) -> Sequence[StampColumns]:
    """Return the time stamps of the checkpoints of these sizes, both inclusive, by size and place."""
    columns = (
        STAMP.c.size,
        STAMP.c.place,
        cast(STAMP.c.token, LargeBinary),
        cast(STAMP.c.stamped_at, String),
        cast(STAMP.c.valid_until, String),
    )
    query = select(*columns).where(STAMP.c.log == log, STAMP.c.size.between(first, last))
    return [
        StampColumns(size, place, token, _instant(at), _instant(until))
        for size, place, token, at, until in connection.execute(query.order_by(STAMP.c.size, STAMP.c.place))
    ]


def nodes_under(
    connection: Connection, first: int, end: int, log: Log = Log.ENTRIES
) -> Mapping[tuple[int, int], bytes]:
    """Return a tree's nodes whose last leaf lies from one position up to, not including, another, if stored."""
    # One question a level: asked in one condition, SQLite reads the whole log each time.
    columns = NODE.c.level, NODE.c.position, cast(NODE.c.hash, LargeBinary)
    levels = [
        select(*columns).where(
            NODE.c.log == log, NODE.c.level == level, NODE.c.position >= first >> level, NODE.c.position < end >> level
        )
        for level in range(end.bit_length())
    ]
    query = union_all(*levels)
    return {(level, position): digest for level, position, digest in connection.execute(query)}


def _columns(connection: Connection, condition: ColumnElement[bool]) -> Iterator[StoredColumns]:
    parties: dict[int, list[str]] = {}
    joined = ENTRY_PARTY.join(ENTRY, ENTRY.c.entry_index == ENTRY_PARTY.c.entry_index)
    signed: Select[Any] = select(ENTRY_PARTY.c.entry_index, ENTRY_PARTY.c.state).select_from(joined).where(condition)
    for index, state in connection.execute(signed.order_by(ENTRY_PARTY.c.entry_index, ENTRY_PARTY.c.state)).all():
        parties.setdefault(index, []).append(state)
    leaf = and_(NODE.c.log == Log.ENTRIES, NODE.c.level == 0, NODE.c.position == ENTRY.c.entry_index)
    query = select(*_COLUMNS, cast(NODE.c.hash, LargeBinary)).select_from(ENTRY.outerjoin(NODE, leaf)).where(condition)
    for row in connection.execute(query.order_by(ENTRY.c.result, ENTRY.c.entry_index)).all():
        index, entry_id, kind, result, envelope, digest, sealed_at, head, access, voids_others, leaf = row
        yield StoredColumns(
            index=index,
            entry_id=entry_id,
            kind=kind,
            result=result,
            envelope=envelope or b"",
            envelope_sha256=digest or b"",
            sealed_at=_instant(sealed_at or ""),
            governance_head=head,
            access=access,
            voids_others=voids_others,
            parties=tuple(parties.get(index, ())),
            leaf_hash=leaf,
        )


def _read_rows(
    connection: Connection, table: Table, names: Sequence[str], condition: ColumnElement[bool]
) -> Iterator[Values]:
    columns = [table.c[name] for name in names]
    forms = {place: form for place, column in enumerate(columns) if (form := _FORMS.get(type(column.type)))}
    read = [cast(column, String) if place in forms else column for place, column in enumerate(columns)]
    for row in connection.execute(select(*read).where(condition).order_by(*table.primary_key.columns)).all():
        values = list(row)
        for place, form in forms.items():
            values[place] = form(values[place])
        yield tuple(values)


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _json(text: str | None) -> Any:
    """Return the value of a JSON column; what is no JSON stays the text it is, and differs from everything expected."""
    try:
        return None if text is None else orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _day(text: str | None) -> date | str | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return text


_FORMS: Mapping[type[Any], Callable[[str | None], Any]] = {JSON: _json, Date: _day, Enum: lambda text: text}


def _within(column: ColumnElement[Any], results: Results) -> ColumnElement[bool]:
    if isinstance(results, frozenset):
        return column.in_(sorted(results))
    first, last = results
    return column.between(first, last)
