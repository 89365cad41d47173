"""Holding the entries about some results, and some checkpoints, against the envelopes: what one process does at once.

Source: design 2 (truth and projection), formats 3.4 to 3.6, design 6.1 (database administrator).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from registry.auditlog.checkpoints import Checkpoint, open_checkpoint
from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import VerifierKey
from registry.evidence.cosignature_audit import audit_cosignatures, known_witnesses
from registry.evidence.entry_audit import AuditedEntry, AuditFault, ColumnFault, audit_entries, differing, fault_of
from registry.evidence.errors import words_of
from registry.evidence.stamp_audit import audit_stamps
from registry.records import auditing
from registry.records.database import Connection
from registry.records.governance_audit import Chain
from registry.records.projection_audit import audit_projections
from registry.records.vocabulary import Log
from registry.rights.doubts import DisputedEntry, doubts_about
from registry.rights.entries import Entry, EntryId
from registry.rights.words import Words
from registry.signing.keys import verify_ed25519

TOGETHER = 48
"""Entries of which everything else is judged before their signatures are verified."""


@dataclass(frozen=True, slots=True)
class AuditedResults:
    """What was found of some results."""

    entries: int
    newer: int
    """Of the entries: those from the position on that was asked about."""
    signatures: int
    rows: int
    """Of projections."""
    faults: tuple[AuditFault, ...]
    disputed: tuple[DisputedEntry, ...]
    """In doubt by a revocation: no fault, and to be known."""


def audit_results(connection: Connection, results: auditing.Results, chain: Chain, since: int) -> AuditedResults:
    """Hold every entry about some results, and what is projected from them, against the envelopes.

    Args:
        connection: A reading one.
        results: Which.
        chain: Governance.
        since: Position from which on entries are counted as newer.
    """
    columns = [stored for stored in auditing.columns_of_results(connection, results) if stored.index < chain.size]
    # Without any trust nothing can be judged; that the founding entry does not hold has been said.
    trusted = [item for item in map(chain.placed, columns) if item.trust is not None]
    faults: list[AuditFault] = []
    audited: dict[int, AuditedEntry] = {}
    for start in range(0, len(trusted), TOGETHER):
        batch = trusted[start : start + TOGETHER]
        audited |= {item.stored.index: found for item, found in zip(batch, audit_entries(batch), strict=True)}
    histories: dict[str, list[Entry | None]] = {}
    sealed: set[EntryId] = set()
    for stored in columns:
        found = audited.get(stored.index)
        entry = found.entry if found else None
        histories.setdefault(stored.result or "", []).append(entry)
        faults += [fault_of(stored.index, stored.entry_id, fault) for fault in found.faults] if found else ()
        if entry is not None and entry.id in sealed:
            faults.append(fault_of(stored.index, entry.id, ColumnFault("entry.entry_id", _SEALED_TWICE)))
        sealed |= {entry.id} if entry else set()
    rows, wrong = audit_projections(connection, results, histories)
    signatures = sum(found.signatures for found in audited.values())
    newer = sum(stored.index >= since for stored in columns)
    return AuditedResults(len(columns), newer, signatures, rows, (*faults, *wrong), tuple(_disputed(audited, chain)))


def _disputed(audited: Mapping[int, AuditedEntry], chain: Chain) -> Iterator[DisputedEntry]:
    for index, found in audited.items():
        doubts = doubts_about(index, found.signed_with, chain.doubts)
        if found.entry is not None and doubts:
            yield DisputedEntry(index, found.entry.id, doubts)


def audit_notes(
    connection: Connection, sizes: tuple[int, int], log: Log, chain: Chain
) -> tuple[int, tuple[AuditFault, ...]]:
    """Hold a log's checkpoints of some sizes, both inclusive, against their notes, cosignatures and stamps.

    Returns:
        How many there are, and what is wrong with them.
    """
    notes = auditing.checkpoint_notes(connection, *sizes, log)
    faults = [
        fault
        for size, root, note in notes
        for key in chain.log_keys(log, size if log is Log.ENTRIES else None)[:1]
        for fault in _note_faults(size, root, note, key)
    ]
    stored = auditing.cosignature_columns(connection, *sizes, log)
    cosigned = audit_cosignatures(
        {size: note for size, _, note in notes}, stored, known_witnesses(trust for _, trust in chain.heads)
    )
    stamped = audit_stamps({size: note for size, _, note in notes}, auditing.stamp_columns(connection, *sizes, log))
    return len(notes), (*faults, *(fault_of(None, None, fault) for fault in (*cosigned, *stamped)))


def _note_faults(size: int, root: bytes, note: bytes, log: VerifierKey) -> Iterator[AuditFault]:
    try:
        said, _ = open_checkpoint(note, log, verify_ed25519)
    except AuditLogError as error:
        words = _AT_SIZE.filled(size=size, fault=words_of(error))
        yield fault_of(None, None, ColumnFault("checkpoint.note", words))
        return
    if said != Checkpoint(log.name, size, root):
        fault = differing("checkpoint.root", (said.size, said.root.hex()), (size, root.hex()))
        yield fault_of(None, None, fault)


_SEALED_TWICE = Words("запись внесена дважды.", "the entry is sealed twice.")
_AT_SIZE = Words("контрольная точка размера {size}: {fault}", "checkpoint of size {size}: {fault}")
