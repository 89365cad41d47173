"""Queries about witnesses' cosignatures, and which checkpoint stands before whom: the newest that a quorum has seen.

States are counted, not keys. What counts is the state of trust asked about: its witnesses, its quorum.

Source: formats 3.5 (quorum); decision 20.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import func, insert, select

from registry.auditlog.cosignatures import with_cosignatures
from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import COSIGNATURE_ED25519, NoteSignature, VerifierKey, parse_vkey
from registry.records import outside_tables, tree
from registry.records.database import Connection
from registry.records.tables import table_of
from registry.records.vocabulary import Log
from registry.rights.entries import StateCode
from registry.rights.governance import Trust

COSIGNATURE = table_of(outside_tables.Cosignature)
KeyMark = tuple[str, bytes]
"""Name and key id: how a note names a key."""


@dataclass(frozen=True, slots=True)
class StoredCosignature:
    """A witness's cosignature as it came; verified before it was stored."""

    log: Log
    size: int
    name: str
    key_id: bytes
    signature: bytes
    """The time in eight bytes, then the signature, as in the note's line."""
    cosigned_at: datetime
    received_at: datetime

    @property
    def line(self) -> NoteSignature:
        """Its line in a note."""
        return NoteSignature(self.name, self.key_id, self.signature)


@dataclass(frozen=True, slots=True)
class Seen:
    """Who has cosigned one checkpoint, as a state of trust counts them."""

    checkpoint: tree.StoredCheckpoint
    """Its note with the cosignatures of the trust's witnesses."""
    quorum: int
    states: Mapping[StateCode, datetime]
    """The earliest instant that a witness of each state has stated."""
    waiting: tuple[StateCode, ...]
    """States that have witnesses of which none has cosigned."""

    @property
    def full_at(self) -> datetime | None:
        """The instant at which the quorum was full; None while it is not."""
        return sorted(self.states.values())[self.quorum - 1] if self.is_quorate else None

    @property
    def is_quorate(self) -> bool:
        """Whether there is a quorum and it is there."""
        return 0 < self.quorum <= len(self.states)


def witness_keys(trust: Trust) -> Mapping[KeyMark, tuple[StateCode, VerifierKey]]:
    """Return the keys of a trust's witnesses; a line of governance that is no key counts for nobody."""
    keys = {}
    for state, line in trust.witnesses:
        try:
            key = parse_vkey(line)
        except AuditLogError:
            continue
        keys[key.name, key.key_id] = (state, key)
    return keys


def add_cosignature(connection: Connection, cosignature: StoredCosignature) -> bool:
    """Store a cosignature; False where there is one by this key at this size already."""
    held = (
        select(func.count())
        .select_from(COSIGNATURE)
        .where(
            COSIGNATURE.c.log == cosignature.log,
            COSIGNATURE.c.size == cosignature.size,
            COSIGNATURE.c.name == cosignature.name,
            COSIGNATURE.c.key_id == cosignature.key_id,
        )
    )
    if connection.execute(held).scalar_one():
        return False
    connection.execute(
        insert(COSIGNATURE), {column.name: getattr(cosignature, column.name) for column in COSIGNATURE.c}
    )
    return True


def cosignatures_of(connection: Connection, size: int, log: Log = Log.ENTRIES) -> tuple[StoredCosignature, ...]:
    """Return the cosignatures of a checkpoint, by name."""
    query = select(COSIGNATURE).where(COSIGNATURE.c.log == log, COSIGNATURE.c.size == size)
    rows = connection.execute(query.order_by(COSIGNATURE.c.name, COSIGNATURE.c.key_id)).mappings()
    return tuple(StoredCosignature(**row) for row in rows)


def last_size(connection: Connection, key: VerifierKey, log: Log = Log.ENTRIES) -> int:
    """Return the size that a key cosigned last, as far as it is known here; 0 if none."""
    query = select(func.coalesce(func.max(COSIGNATURE.c.size), 0)).where(
        COSIGNATURE.c.log == log, COSIGNATURE.c.name == key.name, COSIGNATURE.c.key_id == key.key_id
    )
    size: int = connection.execute(query).scalar_one()
    return size


def seen_at(connection: Connection, checkpoint: tree.StoredCheckpoint, trust: Trust) -> Seen:
    """Return who has cosigned a checkpoint; its note then holds their lines, the shorter Ed25519 ones first."""
    keys = witness_keys(trust)
    found = [
        (keys[item.name, item.key_id], item)
        for item in cosignatures_of(connection, checkpoint.size, checkpoint.log)
        if (item.name, item.key_id) in keys
    ]
    states: dict[StateCode, datetime] = {}
    for (state, _), item in found:
        states[state] = min(states.get(state, item.cosigned_at), item.cosigned_at)
    found.sort(key=lambda pair: (pair[0][1].kind != COSIGNATURE_ED25519, pair[0][0], pair[1].name))
    note = with_cosignatures(checkpoint.note, [item.line for _, item in found])
    waiting = tuple(sorted({state for state, _ in keys.values()} - set(states)))
    return Seen(replace(checkpoint, note=note), trust.quorum, dict(sorted(states.items())), waiting)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Between which sizes a checkpoint is looked for."""

    above: int = 0
    """It must cover more than so many leaves."""
    most: int | None = None
    """And at most so many; None where there is no limit."""


ANY_SIZE = Sizes()


def published(
    connection: Connection, trust: Trust | None, sizes: Sizes = ANY_SIZE, log: Log = Log.ENTRIES
) -> Seen | None:
    """Return the checkpoint to hand out: the newest that the quorum has cosigned; where there is none, the newest.

    Args:
        connection: Any.
        trust: Whose witnesses and quorum count; None before the register is founded.
        sizes: Of the checkpoints among which the newest is looked for.
        log: Of the two; witnesses cosign the entries log, so that of the other it is the newest.
    """
    newest = tree.newest_checkpoint(connection, log, most=sizes.most)
    if newest is None or newest.size <= sizes.above or trust is None:
        return None
    size = next(_quorate_sizes(connection, trust, sizes), None) if log is Log.ENTRIES else None
    held = tree.checkpoint_of_size(connection, size) if size is not None else newest
    return None if held is None else seen_at(connection, held, trust)


def first_seen(connection: Connection, trust: Trust, sizes: Sizes) -> Seen | None:
    """Return the earliest of some checkpoints that the quorum has cosigned: the time that counts for others."""
    size = next(_quorate_sizes(connection, trust, sizes, newest_first=False), None)
    held = tree.checkpoint_of_size(connection, size) if size is not None else None
    return None if held is None else seen_at(connection, held, trust)


def _quorate_sizes(connection: Connection, trust: Trust, sizes: Sizes, *, newest_first: bool = True) -> Iterator[int]:
    """Give those sizes at which witnesses of enough states have cosigned; none where the quorum is 0."""
    keys = witness_keys(trust)
    if not 0 < trust.quorum <= len({state for state, _ in keys.values()}):
        return
    order = COSIGNATURE.c.size.desc() if newest_first else COSIGNATURE.c.size
    query = select(COSIGNATURE.c.size, COSIGNATURE.c.name, COSIGNATURE.c.key_id).where(
        COSIGNATURE.c.log == Log.ENTRIES, COSIGNATURE.c.size > sizes.above
    )
    if sizes.most is not None:
        query = query.where(COSIGNATURE.c.size <= sizes.most)
    rows = connection.execute(query.order_by(order).execution_options(yield_per=100))
    for size, cosigned in groupby(rows, key=lambda row: row.size):
        if _states([(row.name, row.key_id) for row in cosigned], keys) >= trust.quorum:
            yield int(size)


def _states(marks: Sequence[KeyMark], keys: Mapping[KeyMark, tuple[StateCode, VerifierKey]]) -> int:
    return len({keys[mark][0] for mark in marks if mark in keys})
