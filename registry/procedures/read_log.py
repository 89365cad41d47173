"""The public log: its page, its checkpoint, its tiles and its bundles of leaves. It tells nothing of content.

Only what the newest checkpoint covers is handed out: a tile never runs ahead of the promise.

Source: formats 3.4 and 3.5; C2SP tlog-tiles.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.auditlog.checkpoints import Checkpoint
from registry.auditlog.errors import TilePathError
from registry.auditlog.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    parse_entries_path,
    parse_tile_path,
)
from registry.auditlog.tree import leaf_hash
from registry.procedures import NotFoundError, Register
from registry.records import cosignatures, entries, tree
from registry.records.cosignatures import Seen
from registry.records.database import Connection
from registry.records.doubts import readable_doubts
from registry.records.log_keys import key_of_size
from registry.records.tile_files import entry_bundle, hash_tile, leaf_bytes
from registry.records.trust import current_trust
from registry.records.vocabulary import Log
from registry.rights.doubts import Doubts
from registry.rights.entries import EntryId
from registry.rights.parties import Actor

BUNDLE = "tile/entries/"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One leaf of the public log."""

    index: int
    sealed_at: datetime
    envelope_sha256: bytes
    governance_head: EntryId | None
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class LogPage:
    """The public page of the log, newest leaf first."""

    origin: str
    founding_id: EntryId
    vkey: str
    """Key of the entries log that signs `note`, as governance says."""
    successor: str | None
    """Key that signs later checkpoints, where governance has named another since."""
    checkpoint: Checkpoint
    signed_at: datetime
    note: bytes
    """What `/log/entries/checkpoint` hands out: the newest checkpoint that a quorum has cosigned, if there is one."""
    seen: Seen
    """Who has cosigned the newest checkpoint."""
    witnessed_size: int | None
    """Entries that the handed-out checkpoint covers, where a quorum has cosigned it."""
    lines: tuple[LogLine, ...]
    older_before: int | None
    """Pass as `before` for the next page; None on the last."""
    doubts: Doubts
    """What casts doubt upon entries of the page that the person may read: a leaf alone tells nothing of who signed."""


@dataclass(frozen=True, slots=True)
class LogState:
    """How far the log has come, for the operator."""

    size: int
    checkpoint_size: int
    """Entries that the newest checkpoint covers; 0 while there is none."""
    last_sealed_at: datetime | None


def read_log_page(
    register: Register, actor: Actor | None = None, *, before: int | None = None, most: int = 50
) -> LogPage:
    """Return one page of the public log, covered by the newest checkpoint.

    Args:
        register: The register.
        actor: Who reads it, where somebody is signed in.
        before: Index that the page ends before; None for the newest page.
        most: Lines of a page.

    Raises:
        NotFoundError: Nothing is published yet.
    """
    with register.database.reading() as connection:
        newest = _newest(connection)
        end = newest.size if before is None else max(0, min(before, newest.size))
        first = max(0, end - most)
        leaves = entries.leaves_between(connection, first, end)
        founded, trust = entries.entry_by_index(connection, 0), current_trust(connection)
        if founded is None or trust is None:
            raise NotFoundError
        seen = cosignatures.seen_at(connection, newest, trust)
        handed = cosignatures.published(connection, trust) or seen
        vkey = key_of_size(connection, handed.checkpoint.size) or ""
        doubts = readable_doubts(connection, actor, range(first, end))
    in_force = trust.logs[Log.ENTRIES.value]
    return LogPage(
        origin=register.log_name,
        founding_id=founded.entry_id,
        vkey=vkey,
        successor=None if in_force == vkey else in_force,
        checkpoint=Checkpoint(register.log_name, newest.size, newest.root),
        signed_at=newest.signed_at,
        note=handed.checkpoint.note,
        seen=seen,
        witnessed_size=handed.checkpoint.size if handed.is_quorate else None,
        lines=tuple(
            LogLine(leaf.index, leaf.sealed_at, leaf.envelope_sha256, leaf.governance_head, leaf_hash(leaf_bytes(leaf)))
            for leaf in reversed(leaves)
        ),
        older_before=first or None,
        doubts=doubts,
    )


def read_checkpoint(register: Register, log: Log = Log.ENTRIES) -> bytes:
    """Return the checkpoint of a log to hand out, a signed note: the newest that a quorum of witnesses has cosigned.

    Where there is none, or no quorum is asked for, the newest with the cosignatures that it has.

    Raises:
        NotFoundError: Nothing is published yet.
    """
    with register.database.reading() as connection:
        handed = cosignatures.published(connection, current_trust(connection), log=log)
    if handed is None:
        raise NotFoundError
    return handed.checkpoint.note


def read_tile(register: Register, path: str, log: Log = Log.ENTRIES) -> bytes:
    """Return a tile or a bundle of leaves by its path, "tile/0/x001/067.p/8" or "tile/entries/000.p/8".

    Raises:
        NotFoundError: No such tile in the published log.
    """
    try:
        if path.startswith(BUNDLE):
            return _bundle(register, log, *parse_entries_path(path))
        return _tile(register, log, *parse_tile_path(path))
    except TilePathError:
        raise NotFoundError from None


def log_state(register: Register) -> LogState:
    """Return how far the log and its checkpoint have come."""
    with register.database.reading() as connection:
        size, newest = entries.log_size(connection), tree.newest_checkpoint(connection)
        last = entries.leaves_between(connection, size - 1, size) if size else ()
    return LogState(size, newest.size if newest else 0, last[0].sealed_at if last else None)


def _bundle(register: Register, log: Log, number: int, width: int) -> bytes:
    with register.database.reading() as connection:
        _require(number * TILE_WIDTH + width <= _newest(connection, log).size)
        return _found(entry_bundle(connection, log, number, width))


def _tile(register: Register, log: Log, level: int, number: int, width: int) -> bytes:
    with register.database.reading() as connection:
        _require(number * TILE_WIDTH + width <= _newest(connection, log).size >> TILE_HEIGHT * level)
        return _found(hash_tile(connection, log, level, number, width))


def _newest(connection: Connection, log: Log = Log.ENTRIES) -> tree.StoredCheckpoint:
    newest = tree.newest_checkpoint(connection, log)
    if newest is None:
        raise NotFoundError
    return newest


def _require(is_there: bool) -> None:  # noqa: FBT001 - a guard with one argument
    if not is_there:
        raise NotFoundError


def _found(content: bytes | None) -> bytes:
    if content is None:
        raise NotFoundError
    return content
