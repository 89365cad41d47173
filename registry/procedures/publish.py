"""Publishing: a checkpoint of what is committed, signed by the log's key; never two roots for one size.

Which of the keys held signs, governance says: the one in force when the last leaf under the checkpoint was appended.
Where that is not held, nothing is signed.

Everything since the last checkpoint is read back and hashed again first, from the bytes of envelopes and activity
records up: the tree that the new checkpoint promises begins at the edge under the last one, so the two are consistent
by construction. The activity log follows the entries log: to publish entries is itself an act that it holds.

Source: formats 3.5 and 3.7; design 6.3 (flip between hash and store); decision 27.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.auditlog.checkpoints import Checkpoint, sign_checkpoint
from registry.auditlog.notes import format_note, format_vkey
from registry.auditlog.tree import Appended, append, fold, frontier_nodes, leaf_hash
from registry.evidence.activity import Action, activity_leaf
from registry.evidence.envelope import envelope_sha256
from registry.evidence.leaf import encode_leaf
from registry.procedures import LogKey, LogKeyAbsentError, Register, RegisterFaultError
from registry.procedures.acting import records_of
from registry.records import activity, entries, tree
from registry.records.database import ACTIVITY_LOCK, LOG_LOCK, Connection, lock_log
from registry.records.log_keys import key_of_size
from registry.records.vocabulary import Log
from registry.rights.words import Words

CHUNK = 1000
"""Leaves hashed again at once, so that memory stays flat."""


@dataclass(frozen=True, slots=True)
class _PublishedLog:
    """What is particular to one of the two logs."""

    log: Log
    origin: str
    keys: tuple[LogKey, ...]
    """Held."""
    lock: int
    size: Callable[[Connection], int]
    leaf_hashes: Callable[[Connection, int, int], Iterator[bytes]]
    """Of the positions from one up to, not including, another, made from what is stored."""


def publish_checkpoint(register: Register, *, now: datetime) -> Checkpoint:
    """Sign and store a checkpoint of each log as committed, if it has grown. Idempotent.

    Args:
        register: With its log keys. The activity log is published where its keys are held and governance names one.
        now: Time, kept beside the checkpoint.

    Returns:
        The newest checkpoint of the entries log.

    Raises:
        LogKeyAbsentError: The key that governance names for a log is not held: of that log nothing is signed.
        RegisterFaultError: There is no log key, or what is stored does not hash to what was stored: nothing is signed.
    """
    if not register.log_keys:
        raise RegisterFaultError("expected the log key, found none: this copy of the register publishes nothing")
    held = register.log_keys
    logged = _PublishedLog(Log.ENTRIES, register.log_name, held, LOG_LOCK, entries.log_size, _entry_leaves)
    published = _publish(register, logged, now)
    if published is None:
        raise RegisterFaultError("expected a founded register, found none: governance names no key of the entries log")
    if register.activity_keys:
        held, size = register.activity_keys, activity.activity_size
        logged = _PublishedLog(Log.ACTIVITY, register.activity_name, held, ACTIVITY_LOCK, size, _activity_leaves)
        _publish(register, logged, now)
    return published


def _publish(register: Register, published: _PublishedLog, now: datetime) -> Checkpoint | None:
    """Publish one log; None where governance names no key for it."""
    log, origin = published.log, published.origin
    with register.database.writing() as connection:
        # Under the log's lock nothing is appended meanwhile: what is read is committed.
        lock_log(connection, published.lock)
        newest = tree.newest_checkpoint(connection, log)
        size, before = published.size(connection), newest.size if newest else 0
        if newest and newest.size >= size:
            _check_size(newest.size, size)
            return Checkpoint(origin, newest.size, newest.root)
        key = _key(connection, published, size)
        if key is None:
            return None
        edge = _edge(connection, log, before)
        if newest and fold(edge) != newest.root:
            raise RegisterFaultError(f"the stored tree of {before} leaves has another root than was published")
        root = _hash_again(connection, published, edge, before, size)
        checkpoint = Checkpoint(origin, size, root)
        note = format_note(sign_checkpoint(checkpoint, key.verifier, key.sign))
        tree.add_checkpoint(connection, tree.StoredCheckpoint(log, size, root, note, now))
        if log is Log.ENTRIES:  # the activity log could never be published whole if its own publishing went into it
            made = records_of(register, None, Action.CHECKPOINT_PUBLISH, [f"{log.value}/{size}"], now)
            activity.append_activity(connection, made)
    return checkpoint


def _key(connection: Connection, published: _PublishedLog, size: int) -> LogKey | None:
    """Return the key that governance names for a checkpoint of a size; None where it names none."""
    named = key_of_size(connection, size, published.log)
    if named is None:
        return None
    for key in published.keys:
        if format_vkey(key.verifier) == named:
            return key
    raise LogKeyAbsentError(_NOT_HELD.filled(log=published.origin, size=size, vkey=named))


def _check_size(published: int, size: int) -> None:
    if published > size:
        raise RegisterFaultError(f"a checkpoint of {published} leaves is published, but {size} are stored")


def _edge(connection: Connection, log: Log, size: int) -> list[bytes]:
    nodes = frontier_nodes(size)
    held = tree.read_nodes(connection, nodes, log) if nodes else {}
    if len(held) != len(nodes):
        raise RegisterFaultError(f"expected {len(nodes)} nodes at the edge of {size} leaves, found {len(held)}")
    return [held[node] for node in nodes]


def _hash_again(connection: Connection, published: _PublishedLog, edge: Sequence[bytes], first: int, end: int) -> bytes:
    """Return the root over the leaves as stored, every stored node between compared."""
    root, frontier = fold(edge), edge
    for start in range(first, end, CHUNK):
        stop = min(start + CHUNK, end)
        hashes = list(published.leaf_hashes(connection, start, stop))
        if len(hashes) != stop - start:
            raise RegisterFaultError(f"expected leaves {start} to {stop - 1}, found {len(hashes)}")
        appended = append(start, frontier, hashes)
        _compare(connection, published.log, appended)
        root, frontier = appended.root, appended.frontier
    return root


def _entry_leaves(connection: Connection, first: int, end: int) -> Iterator[bytes]:
    for index, stored in enumerate(entries.entries_between(connection, first, end), start=first):
        digest = envelope_sha256(stored.envelope)
        if stored.index != index or digest != stored.envelope_sha256:
            raise RegisterFaultError(f"the envelope of entry {index} is not stored as it was sealed")
        yield leaf_hash(encode_leaf(stored.sealed_at, digest, stored.governance_head))


def _activity_leaves(connection: Connection, first: int, end: int) -> Iterator[bytes]:
    for stored in activity.activity_between(connection, first, end):
        yield leaf_hash(activity_leaf(stored.record, stored.at, stored.governance_head))


def _compare(connection: Connection, log: Log, appended: Appended) -> None:
    expected = dict(appended.nodes)
    held = tree.read_nodes(connection, list(expected), log)
    for node, digest in expected.items():
        if held.get(node) != digest:
            raise RegisterFaultError(f"the tree's node of level {node[0]} at position {node[1]} is not what it was")


_NOT_HELD = Words(
    "контрольная точка журнала {log} размера {size} не подписана: управление назвало для неё ключ {vkey}, а в папке "
    "keys реестра его нет. Восстановите файл этого ключа из надёжной копии (имеющиеся ключи называет regctl doctor)",
    "the checkpoint of {log} at size {size} is not signed: governance names the key {vkey} for it, which is not in the "
    "register's folder keys. Restore that key's file from its safe copy (regctl doctor names the keys held)",
)
