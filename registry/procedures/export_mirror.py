"""Handing the register to a state's mirror by file: for an office without a network.

Source: formats 3.5 and 3.9; decision 21.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain, takewhile

from registry.auditlog.checkpoint_request import CheckpointRequest, format_checkpoint_request
from registry.auditlog.proofs import consistency_proof
from registry.auditlog.tiles import entries_path, parts_since, tile_path
from registry.evidence.activity import Action, Outcome
from registry.evidence.mirror_file import (
    CHECKPOINT,
    REQUEST,
    Head,
    MirrorFile,
    encode_end,
    encode_file,
    encode_head,
)
from registry.procedures import ProcedureError, Register, RegisterFaultError
from registry.procedures.acting import record_apart
from registry.records import tile_files, tree
from registry.records.database import Connection
from registry.records.log_keys import next_checkpoint
from registry.records.mirroring import checkpoint_files, envelope_files
from registry.records.trust import current_trust
from registry.records.vocabulary import Log
from registry.rights.entries import StateCode
from registry.rights.words import Words


class ExportError(ProcedureError):
    """There is nothing that could be handed over, or the state is none of the register's."""


def export_mirror(register: Register, state: str, since: int, *, now: datetime) -> Iterator[bytes]:
    """Give the lines of the file for a state's mirror; the act is recorded before the first of them.

    Args:
        register: The register.
        state: Whose mirror it is: what this state may read is in it.
        since: Entries that the mirror has.
        now: Time.

    Raises:
        ExportError: Nothing is published yet, not so much, or the register knows no such state.
        RegisterFaultError: A tile that the newest checkpoint covers is not stored.
    """
    with register.database.reading() as connection:
        newest, trust = tree.newest_checkpoint(connection), current_trust(connection)
    if newest is None or trust is None:
        raise ExportError(_NOTHING)
    if state not in trust.states:
        raise ExportError(_NO_STATE.filled(state=state, states=", ".join(sorted(trust.states))))
    if since > newest.size:
        raise ExportError(_AHEAD.filled(since=since, size=newest.size))
    record_apart(register, None, Action.MIRROR_EXPORT, (f"mirror/{state}/{since}",), now, Outcome.ALLOWED)
    return _lines(register, Head(register.name, state, since, newest.size))


def _lines(register: Register, head: Head) -> Iterator[bytes]:
    count = 0
    yield encode_head(head)
    with register.database.reading() as connection:
        for file in _files(connection, head):
            count += 1
            yield encode_file(file)
    yield encode_end(count)


def _files(connection: Connection, head: Head) -> Iterator[MirrorFile]:
    (newest,) = checkpoint_files(connection, head.size, head.size)
    yield MirrorFile(CHECKPOINT, newest.data)
    yield MirrorFile(REQUEST, _request(connection, head))
    yield from chain(
        _tiles(connection, head),
        checkpoint_files(connection, head.since, head.size),
        envelope_files(connection, StateCode(head.state), head.since, head.size),
    )


def _request(connection: Connection, head: Head) -> bytes:
    """Return the request to a witness that has seen as much as the mirror: for the newest, or an earlier key's last."""
    checkpoint = next_checkpoint(connection, head.since)
    size = min(head.size, checkpoint.size) if checkpoint else head.size
    (asked,) = checkpoint_files(connection, size, size)
    hashes = consistency_proof(head.since, size, tree.node_reader(connection)) if head.since else ()
    return format_checkpoint_request(CheckpointRequest(head.since, hashes, asked.data))


def _tiles(connection: Connection, head: Head) -> Iterator[MirrorFile]:
    for level, number, width in parts_since(head.since, head.size):
        yield _tile(
            tile_path(level, number, width), tile_files.hash_tile(connection, Log.ENTRIES, level, number, width)
        )
    for _, number, width in takewhile(lambda part: part[0] == 0, parts_since(head.since, head.size)):
        bundle = tile_files.entry_bundle(connection, Log.ENTRIES, number, width)
        yield _tile(entries_path(number, width), bundle)


def _tile(path: str, content: bytes | None) -> MirrorFile:
    if content is None:
        raise RegisterFaultError(f"expected {path} to be stored, found it missing")
    return MirrorFile(path, content)


_NOTHING = Words(
    "Контрольной точки ещё нет: передавать нечего. Сначала выполните regctl publish.",
    "There is no checkpoint yet, so nothing to hand over: run regctl publish first.",
)
_NO_STATE = Words(
    "Государства {state} в реестре нет; есть: {states}.", "The register has no state {state}; it has {states}."
)
_AHEAD = Words(
    "В реестре опубликовано записей: {size}, а зеркало просит начиная с {since}.",
    "{size} entries are published, and the mirror asks for those from {since} on.",
)
