"""Queries about RFC 3161 time stamps of checkpoints: which are stored, which are wanting, which are about to end.

Source: formats 3.8; decision 22.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, or_, select
from sqlalchemy.sql import Select

from registry.records import outside_tables, tables, tree
from registry.records.cosignatures import Sizes
from registry.records.database import Connection
from registry.records.log_keys import last_checkpoints
from registry.records.tables import table_of
from registry.records.vocabulary import Log

STAMP = table_of(outside_tables.TimeStamp)
CHECKPOINT = table_of(tables.Checkpoint)


@dataclass(frozen=True, slots=True)
class StoredStamp:
    """A token as it came; judged before it was stored."""

    log: Log
    size: int
    """Of the checkpoint that it is over."""
    place: int
    """0 for the first; each further one renewed the one before it."""
    token: bytes
    stamped_at: datetime
    """The instant that the token states."""
    valid_until: datetime
    """When the certificate of its authority ends."""
    received_at: datetime


def add_stamp(connection: Connection, stamp: StoredStamp) -> bool:
    """Store a token; False where there is one at its place already."""
    held = select(func.count()).select_from(STAMP).where(STAMP.c.log == stamp.log, STAMP.c.size == stamp.size)
    if connection.execute(held.where(STAMP.c.place == stamp.place)).scalar_one():
        return False
    connection.execute(insert(STAMP), {column.name: getattr(stamp, column.name) for column in STAMP.c})
    return True


def stamps_of(connection: Connection, size: int, log: Log = Log.ENTRIES) -> tuple[StoredStamp, ...]:
    """Return the tokens of a checkpoint, each after the one that it renewed."""
    return _found(connection, _of(log).where(STAMP.c.size == size).order_by(STAMP.c.place))


def unstamped(connection: Connection, most: int, log: Log = Log.ENTRIES) -> tuple[tree.StoredCheckpoint, ...]:
    """Return checkpoints that have no token yet, the newest first.

    Those since the first that has one: a token says nothing of a time before it was asked for, and one over the newest
    checkpoint covers everything before it. And the last one of each earlier key of the log, whenever: what stands under
    that key is shown under no newer one.

    Args:
        connection: Any.
        most: So many at most.
        log: Of the two.
    """
    newest = tree.newest_checkpoint(connection, log)
    if newest is None:
        return ()
    first = connection.execute(select(func.min(STAMP.c.size)).where(STAMP.c.log == log)).scalar_one()
    since = newest.size if first is None else first + 1
    stamped = select(STAMP.c.size).where(STAMP.c.log == log, STAMP.c.place == 0)
    last = [held.size for held in last_checkpoints(connection, newest.size)] if log is Log.ENTRIES else []
    wanted = or_(CHECKPOINT.c.size >= since, CHECKPOINT.c.size.in_(last))
    query = select(CHECKPOINT).where(CHECKPOINT.c.log == log, wanted)
    query = query.where(CHECKPOINT.c.size.not_in(stamped)).order_by(CHECKPOINT.c.size.desc()).limit(most)
    return tuple(tree.StoredCheckpoint(**row) for row in connection.execute(query).mappings())


def ending(connection: Connection, before: datetime, most: int, log: Log = Log.ENTRIES) -> tuple[StoredStamp, ...]:
    """Return the newest token of each checkpoint whose certificate ends before an instant, the soonest first."""
    later = STAMP.alias()
    is_renewed = select(later.c.place).where(
        later.c.log == STAMP.c.log, later.c.size == STAMP.c.size, later.c.place > STAMP.c.place
    )
    query = _of(log).where(STAMP.c.valid_until < before, ~is_renewed.exists())
    return _found(connection, query.order_by(STAMP.c.valid_until, STAMP.c.size).limit(most))


def first_stamp(connection: Connection, sizes: Sizes, log: Log = Log.ENTRIES) -> StoredStamp | None:
    """Return the earliest token over one of some checkpoints; None while there is none."""
    query = _of(log).where(STAMP.c.size > sizes.above)
    if sizes.most is not None:
        query = query.where(STAMP.c.size <= sizes.most)
    query = query.order_by(STAMP.c.stamped_at, STAMP.c.size, STAMP.c.place).limit(1)
    return next(iter(_found(connection, query)), None)


def stamp_count(connection: Connection, log: Log = Log.ENTRIES) -> int:
    """Return how many tokens are stored."""
    count: int = connection.execute(select(func.count()).select_from(STAMP).where(STAMP.c.log == log)).scalar_one()
    return count


def _of(log: Log) -> Select[tuple[object, ...]]:
    return select(STAMP).where(STAMP.c.log == log)


def _found(connection: Connection, query: Select[tuple[object, ...]]) -> tuple[StoredStamp, ...]:
    rows: Sequence[object] = connection.execute(query).mappings().all()
    return tuple(StoredStamp(**row) for row in rows)  # type: ignore[arg-type]  # a mapping of the table's columns
