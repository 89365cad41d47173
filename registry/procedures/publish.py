"""Publishing: a checkpoint of what is committed, signed by the log key; never two roots for one size.

Everything since the last checkpoint is read back and hashed again first, from the envelopes' bytes up: the tree that
the new checkpoint promises begins at the edge under the last one, so the two are consistent by construction.

Source: formats 3.5; design 6.3 (flip between hash and store).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from registry.auditlog.checkpoints import Checkpoint, sign_checkpoint
from registry.auditlog.notes import format_note
from registry.auditlog.tree import Appended, append, fold, frontier_nodes, leaf_hash
from registry.evidence.envelope import envelope_sha256
from registry.evidence.leaf import encode_leaf
from registry.procedures import Register, RegisterFaultError
from registry.records import entries, tree
from registry.records.database import Connection, lock_log
from registry.records.vocabulary import Log

CHUNK = 1000
"""Entries hashed again at once, so that memory stays flat."""


def publish_checkpoint(register: Register, *, now: datetime) -> Checkpoint:
    """Sign and store a checkpoint of the log as committed; the stored one if the log has not grown. Idempotent.

    Args:
        register: With its log key.
        now: Time, kept beside the checkpoint.

    Raises:
        RegisterFaultError: There is no log key, or what is stored does not hash to what was stored: nothing is signed.
    """
    if register.log_key is None:
        raise RegisterFaultError("expected the log key, found none: this copy of the register publishes nothing")
    with register.database.writing() as connection:
        # Under the log's lock nothing is appended meanwhile: what is read is committed.
        lock_log(connection)
        newest = tree.newest_checkpoint(connection)
        size, published = entries.log_size(connection), newest.size if newest else 0
        if newest and newest.size >= size:
            _check_size(newest.size, size)
            return Checkpoint(register.log_name, newest.size, newest.root)
        edge = _edge(connection, published)
        if newest and fold(edge) != newest.root:
            raise RegisterFaultError(f"the stored tree of {published} leaves has another root than was published")
        root = _hash_again(connection, edge, published, size)
        checkpoint = Checkpoint(register.log_name, size, root)
        note = format_note(sign_checkpoint(checkpoint, register.log_key.verifier, register.log_key.sign))
        tree.add_checkpoint(connection, tree.StoredCheckpoint(Log.ENTRIES, size, root, note, now))
    return checkpoint


def _check_size(published: int, size: int) -> None:
    if published > size:
        raise RegisterFaultError(f"a checkpoint of {published} entries is published, but {size} are stored")


def _edge(connection: Connection, size: int) -> list[bytes]:
    nodes = frontier_nodes(size)
    held = tree.read_nodes(connection, nodes) if nodes else {}
    if len(held) != len(nodes):
        raise RegisterFaultError(f"expected {len(nodes)} nodes at the edge of {size} leaves, found {len(held)}")
    return [held[node] for node in nodes]


def _hash_again(connection: Connection, edge: Sequence[bytes], first: int, end: int) -> bytes:
    """Return the root over the entries as stored, every stored node between compared."""
    root, frontier = fold(edge), edge
    for start in range(first, end, CHUNK):
        stop = min(start + CHUNK, end)
        appended = append(start, frontier, _leaf_hashes(connection, start, stop))
        _compare(connection, appended)
        root, frontier = appended.root, appended.frontier
    return root


def _leaf_hashes(connection: Connection, first: int, end: int) -> list[bytes]:
    hashes = []
    for index, stored in enumerate(entries.entries_between(connection, first, end), start=first):
        digest = envelope_sha256(stored.envelope)
        if stored.index != index or digest != stored.envelope_sha256:
            raise RegisterFaultError(f"the envelope of entry {index} is not stored as it was sealed")
        hashes.append(leaf_hash(encode_leaf(stored.sealed_at, digest, stored.governance_head)))
    if len(hashes) != end - first:
        raise RegisterFaultError(f"expected entries {first} to {end - 1}, found {len(hashes)}")
    return hashes


def _compare(connection: Connection, appended: Appended) -> None:
    expected = dict(appended.nodes)
    held = tree.read_nodes(connection, list(expected))
    for node, digest in expected.items():
        if held.get(node) != digest:
            raise RegisterFaultError(f"the tree's node of level {node[0]} at position {node[1]} is not what it was")
