"""What is handed to the mirror of a state: checkpoints with their cosignatures, and envelopes that the state may read.

Governance is read by every mirror; of the rest, what members read, and what is restricted to parties of which the state
is one. What it may not read leaves a gap of which nothing but the leaf is known, as everywhere.

Source: formats 3.2 (access) and 3.9; decisions 8 and 21.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select

from registry.auditlog.cosignatures import with_cosignatures
from registry.auditlog.notes import NoteSignature
from registry.evidence.mirror_file import MirrorFile
from registry.records.cosignatures import COSIGNATURE
from registry.records.database import Connection
from registry.records.entries import ENTRY, PARTY
from registry.records.tree import CHECKPOINT
from registry.records.vocabulary import Access, Log
from registry.rights.entries import StateCode

CHUNK = 256
"""Entries, or sizes, read at once: memory stays flat."""


def checkpoint_files(connection: Connection, first: int, last: int) -> Iterator[MirrorFile]:
    """Give every checkpoint of the entries log of these sizes, both inclusive, with every cosignature, by size."""
    for start in range(first, last + 1, CHUNK):
        end = min(start + CHUNK - 1, last)
        lines = _cosignatures(connection, start, end)
        query = select(CHECKPOINT.c.size, CHECKPOINT.c.note).where(
            CHECKPOINT.c.log == Log.ENTRIES, CHECKPOINT.c.size.between(start, end)
        )
        for size, note in connection.execute(query.order_by(CHECKPOINT.c.size)):
            yield MirrorFile(f"checkpoints/{size}", with_cosignatures(note, lines.get(size, [])))


def _cosignatures(connection: Connection, first: int, last: int) -> dict[int, list[NoteSignature]]:
    columns = COSIGNATURE.c.size, COSIGNATURE.c.name, COSIGNATURE.c.key_id, COSIGNATURE.c.signature
    query = select(*columns).where(COSIGNATURE.c.log == Log.ENTRIES, COSIGNATURE.c.size.between(first, last))
    found: dict[int, list[NoteSignature]] = {}
    for size, name, key_id, signature in connection.execute(query.order_by(COSIGNATURE.c.name, COSIGNATURE.c.key_id)):
        found.setdefault(size, []).append(NoteSignature(name, key_id, signature))
    return found


def envelope_files(connection: Connection, state: StateCode, first: int, end: int) -> Iterator[MirrorFile]:
    """Give the envelopes that a state may read, from a position up to, not including, another, in log order."""
    signed = select(PARTY.c.entry_index).where(PARTY.c.entry_index == ENTRY.c.entry_index, PARTY.c.state == state)
    readable = or_(ENTRY.c.access == Access.MEMBERS, ENTRY.c.result.is_(None), signed.exists())
    for start in range(first, end, CHUNK):
        query = select(ENTRY.c.entry_index, ENTRY.c.envelope).where(
            ENTRY.c.entry_index >= start, ENTRY.c.entry_index < min(start + CHUNK, end), readable
        )
        for index, envelope in connection.execute(query.order_by(ENTRY.c.entry_index)):
            yield MirrorFile(f"envelopes/{index}", envelope)
