"""Queries about the logs' trees and checkpoints.

Source: formats 3.5; RFC 6962, section 2.1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select, text, union_all

from registry.records import tables
from registry.records.database import Connection, embedded_driver
from registry.records.inserting import insert_rows
from registry.records.tables import table_of
from registry.records.vocabulary import Log

NODE = table_of(tables.TreeNode)
CHECKPOINT = table_of(tables.Checkpoint)

# Built once: sealing asks for every entry.
_SIZE = select(func.coalesce(func.max(NODE.c.position), -1) + 1).where(
    NODE.c.log == bindparam("log", type_=NODE.c.log.type), NODE.c.level == 0
)

# A row value IN a list makes SQLite read the whole log; a join that begins with the list does not. Level and position
# go as one number: to take them out of an array costs more than the search.
_POSITION_BITS = 57
_WANTED_OF_JSON = (
    "SELECT n.level, n.position, n.hash FROM json_each(:wanted) w CROSS JOIN tree_node n"  # noqa: S608 - a constant
    f" ON n.log = :log AND n.level = w.value >> {_POSITION_BITS} AND n.position = w.value & {(1 << _POSITION_BITS) - 1}"
)
_WANTED_OF_ARRAYS = text(
    "SELECT n.level, n.position, n.hash"
    " FROM unnest(CAST(:levels AS integer[]), CAST(:positions AS bigint[])) AS w (level, position)"
    " JOIN tree_node n ON n.log = :log AND n.level = w.level AND n.position = w.position"
)

Node = tuple[int, int]
"""Level and position: the full subtree of 2**level leaves that begins at leaf position * 2**level."""
NodeReader = Callable[[Sequence[Node]], Mapping[Node, bytes]]


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A signed checkpoint as published."""

    log: Log
    size: int
    root: bytes
    note: bytes
    signed_at: datetime


def tree_size(connection: Connection, log: Log = Log.ENTRIES) -> int:
    """Return the number of leaves stored."""
    size: int = connection.execute(_SIZE, {"log": log}).scalar_one()
    return size


def add_nodes(connection: Connection, nodes: Sequence[tuple[Node, bytes]], log: Log = Log.ENTRIES) -> None:
    """Store newly complete nodes; a node is stored once, for ever."""
    rows = [(log, level, position, held) for (level, position), held in nodes]
    insert_rows(connection, NODE, ["log", "level", "position", "hash"], rows)


def read_nodes(connection: Connection, nodes: Sequence[Node], log: Log = Log.ENTRIES) -> Mapping[Node, bytes]:
    """Return the hashes of nodes, each by its key, however many nodes are stored; those not stored are left out."""
    if connection.dialect.name == "postgresql":
        levels, positions = [level for level, _ in nodes], [position for _, position in nodes]
        asked = {"log": log, "levels": levels, "positions": positions}
        return {(level, position): held for level, position, held in connection.execute(_WANTED_OF_ARRAYS, asked)}
    # No node lies beyond these bits: SQLite would have to hold more rows than it can.
    numbers = [level << _POSITION_BITS | position for level, position in nodes if not position >> _POSITION_BITS]
    wanted = f"[{','.join(map(str, numbers))}]"
    with embedded_driver(connection) as driver:
        found = driver.execute(_WANTED_OF_JSON, {"log": log.value, "wanted": wanted}).fetchall()
    return {(level, position): held for level, position, held in found}


def node_reader(connection: Connection, log: Log = Log.ENTRIES) -> NodeReader:
    """Return the reader of nodes that `auditlog` asks for."""

    def read(nodes: Sequence[Node]) -> Mapping[Node, bytes]:
        return read_nodes(connection, nodes, log)

    return read


def level_hashes(connection: Connection, level: int, first: int, end: int, log: Log = Log.ENTRIES) -> tuple[bytes, ...]:
    """Return the hashes of one level from a position up to, not including, another: the content of a tile."""
    query = (
        select(NODE.c.hash)
        .where(NODE.c.log == log, NODE.c.level == level, NODE.c.position >= first, NODE.c.position < end)
        .order_by(NODE.c.position)
    )
    return tuple(connection.execute(query).scalars())


def count_nodes(connection: Connection, log: Log = Log.ENTRIES, *, since: int = 0) -> int:
    """Return how many nodes are stored, of those that a tree of `since` leaves does not have already."""
    levels = since.bit_length()
    # One question a level: asked in one condition, SQLite reads the whole log.
    newer = [(NODE.c.level == level, NODE.c.position >= since >> level) for level in range(levels)]
    counts = [
        select(func.count()).select_from(NODE).where(NODE.c.log == log, *asked)
        for asked in ((NODE.c.level >= levels,), *newer)
    ]
    return sum(connection.execute(union_all(*counts)).scalars())


def add_checkpoint(connection: Connection, checkpoint: StoredCheckpoint) -> None:
    """Store a signed checkpoint.

    Raises:
        ConstraintError: There is one for this size or a larger one (raised where the transaction ends).
    """
    connection.execute(insert(CHECKPOINT), {column.name: getattr(checkpoint, column.name) for column in CHECKPOINT.c})


def newest_checkpoint(
    connection: Connection, log: Log = Log.ENTRIES, *, most: int | None = None
) -> StoredCheckpoint | None:
    """Return the checkpoint of the greatest size; of at most so many leaves, where that is asked."""
    query = _of(log) if most is None else _of(log).where(CHECKPOINT.c.size <= most)
    return _one(connection, query.order_by(CHECKPOINT.c.size.desc()).limit(1))


def checkpoint_of_size(connection: Connection, size: int, log: Log = Log.ENTRIES) -> StoredCheckpoint | None:
    """Return the checkpoint of a size."""
    return _one(connection, _of(log).where(CHECKPOINT.c.size == size))


def first_checkpoint_covering(connection: Connection, index: int, log: Log = Log.ENTRIES) -> StoredCheckpoint | None:
    """Return the smallest checkpoint that covers a leaf."""
    return _one(connection, _of(log).where(CHECKPOINT.c.size > index).order_by(CHECKPOINT.c.size).limit(1))


def all_checkpoints(connection: Connection, log: Log = Log.ENTRIES) -> tuple[StoredCheckpoint, ...]:
    """Return every checkpoint, by size."""
    rows = connection.execute(_of(log).order_by(CHECKPOINT.c.size)).mappings()
    return tuple(StoredCheckpoint(**row) for row in rows)


def _of(log: Log) -> Select[Any]:
    return select(CHECKPOINT).where(CHECKPOINT.c.log == log)


def _one(connection: Connection, query: Select[Any]) -> StoredCheckpoint | None:
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else StoredCheckpoint(**row)
