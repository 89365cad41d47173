"""Which key signs a log's checkpoint: the one in force when its last leaf was appended, and what follows from that.

The checkpoint of size n is signed by the key in the state of trust that leaf n-1 names; for a leaf that names no head,
in the founding state. So the entry that rotates the entries log's key, at position r, is the last leaf under the older
key: what names an earlier head is shown under a checkpoint of at most r+1 entries.

Source: formats 3.6 and 3.8; decision 27.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import bindparam, select

from registry.evidence.envelope import decode_envelope
from registry.records.activity import ACTIVITY
from registry.records.database import Connection
from registry.records.entries import ENTRY
from registry.records.tree import StoredCheckpoint, checkpoint_of_size, newest_checkpoint
from registry.records.trust import trust_at
from registry.records.vocabulary import Log
from registry.rights.entries import EntryId
from registry.rights.governance import ROTATED, Trust, rotated_log
from registry.rights.payloads import decode_payload

_ROTATIONS = (
    select(ENTRY.c.entry_index, ENTRY.c.envelope)
    .where(ENTRY.c.kind == ROTATED, ENTRY.c.entry_index >= bindparam("first"))
    .order_by(ENTRY.c.entry_index)
)
_FOUNDING = select(ENTRY.c.entry_id).where(ENTRY.c.entry_index == 0)
_HEADS = {
    Log.ENTRIES: select(ENTRY.c.governance_head).where(ENTRY.c.entry_index == bindparam("index")),
    Log.ACTIVITY: select(ACTIVITY.c.governance_head).where(ACTIVITY.c.activity_index == bindparam("index")),
}


def trust_of_size(connection: Connection, size: int, log: Log = Log.ENTRIES) -> Trust | None:
    """Return the state of trust that a log's last leaf at a size names; None in a register that is not founded."""
    head: EntryId | None = connection.execute(_HEADS[log], {"index": size - 1}).scalar_one_or_none()
    head = head or connection.execute(_FOUNDING).scalar_one_or_none()
    return None if head is None else trust_at(connection, head)


def key_of_size(connection: Connection, size: int, log: Log = Log.ENTRIES) -> str | None:
    """Return the line of the key that signs a log's checkpoint of a size; None where governance names none.

    Args:
        connection: Any.
        size: At least 1.
        log: Of the two.
    """
    trust = trust_of_size(connection, size, log)
    return trust.logs.get(log.value) if trust else None


def greatest_size(connection: Connection, index: int) -> int | None:
    """Return the greatest size of a checkpoint under which an entry can be shown; None while there is no limit.

    Args:
        connection: Any.
        index: Position of the entry: between it and the head that its leaf names lies no governance entry.
    """
    rotation = next(_rotations(connection, index), None)
    return None if rotation is None else rotation + 1


def last_checkpoints(connection: Connection, newest: int) -> tuple[StoredCheckpoint, ...]:
    """Return the last checkpoint of each earlier key of the entries log, by size; of those below the newest's size."""
    found = (checkpoint_of_size(connection, index + 1) for index in _rotations(connection, 0) if index + 1 < newest)
    return tuple(checkpoint for checkpoint in found if checkpoint is not None)


def next_checkpoint(connection: Connection, size: int) -> StoredCheckpoint | None:
    """Return the checkpoint of the entries log that whoever has seen a size must see next, so that none is passed over.

    The newest, unless an earlier key's last one lies between; None where nothing is published, or not so much.
    """
    newest = newest_checkpoint(connection)
    if newest is None or size > newest.size:
        return None
    return next((last for last in last_checkpoints(connection, newest.size) if last.size > size), newest)


def rotates_entries(envelope: bytes) -> bool:
    """Whether an entry rotates the key of the entries log.

    Raises:
        EnvelopeError, PayloadError: It is not what was sealed.
    """
    return rotated_log(decode_payload(decode_envelope(envelope).payload).draft) == Log.ENTRIES


def _rotations(connection: Connection, first: int) -> Iterator[int]:
    """Give the positions from one on at which the key of the entries log is rotated."""
    for index, envelope in connection.execute(_ROTATIONS, {"first": first}):
        if rotates_entries(envelope):
            yield index
