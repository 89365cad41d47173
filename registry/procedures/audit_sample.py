"""Auditing a sample of the log: entries that nobody could choose beforehand, each held against all stored of it.

The newest checkpoint fixes the log that is sampled. Of each entry drawn the envelope, every signature, the columns, the
leaf and the path from it to the checkpoint's root are checked. What it costs does not grow with the register.

Source: design 5.1 (auditor: a reproducible random sample with its seed), 6.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.auditlog.checkpoints import Checkpoint
from registry.auditlog.errors import AuditLogError
from registry.auditlog.proofs import inclusion_proof, verify_inclusion
from registry.evidence.entry_audit import AuditFault, ColumnFault, StoredColumns, audit_entries, fault_of
from registry.evidence.errors import words_of
from registry.evidence.sampling import draw_sample
from registry.evidence.signers import forget_chains
from registry.procedures import Register, RegisterFaultError
from registry.records import auditing, tree
from registry.records.database import Connection
from registry.records.governance_audit import Chain, audit_governance
from registry.records.notes_audit import note_faults, note_judge
from registry.records.vocabulary import Log
from registry.rights.entries import EntryId
from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class SampledEntry:
    """One entry drawn, as stored, and what is wrong with it."""

    index: int
    entry_id: EntryId | None
    """None where nothing is stored at this position."""
    kind: str
    result: str | None
    sealed_at: datetime | None
    signatures: int
    """Checked."""
    states: tuple[str, ...]
    envelope_sha256: bytes
    faults: tuple[AuditFault, ...]


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What was drawn, from which log, and what is wrong."""

    founding_id: EntryId | None
    """None where no founding entry is stored."""
    checkpoint: Checkpoint
    signed_at: datetime
    """Of the checkpoint."""
    seed: bytes
    entries: tuple[SampledEntry, ...]
    """In the order of drawing."""
    faults: tuple[AuditFault, ...]
    """Of governance, of the checkpoint and of the entries."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def audit_sample(register: Register, seed: bytes, most: int) -> SampleReport:
    """Draw a sample of the log under its newest checkpoint, and audit it.

    Args:
        register: The register.
        seed: 8 to 64 bytes.
        most: How many entries to draw.

    Raises:
        ValueError: The seed has another length.
        RegisterFaultError: No checkpoint is published yet.
        DatabaseUnavailableError: The database cannot be read.
    """
    forget_chains()
    with register.database.reading() as connection:
        newest = tree.newest_checkpoint(connection)
        if newest is None:
            raise RegisterFaultError("expected a published checkpoint, found none")
        governance = audit_governance(connection, register.name, newest.size)
        checkpoint = Checkpoint(f"{register.name}/entries", newest.size, newest.root)
        indices = draw_sample(seed, newest.size, most)
        entries = tuple(_audited(connection, indices, checkpoint, governance.chain))
        judge = note_judge(connection, [newest.size], Log.ENTRIES, governance.chain)
    signed = note_faults(judge, newest.size, newest.root, newest.note)
    faults = [*governance.faults, *(fault_of(None, None, fault) for fault in signed)]
    faults += [fault for entry in entries for fault in entry.faults if fault not in faults]
    founding_id = next(iter(governance.chain.positions), None)
    return SampleReport(founding_id, checkpoint, newest.signed_at, seed, entries, tuple(faults))


def _audited(
    connection: Connection, indices: Sequence[int], checkpoint: Checkpoint, chain: Chain
) -> Iterator[SampledEntry]:
    columns = auditing.columns_of_entries(connection, indices)
    for index in indices:
        stored = columns.get(index)
        if stored is None:
            fault = fault_of(index, None, ColumnFault("entry.entry_index", _ABSENT))
            yield SampledEntry(index, None, "", None, None, 0, (), b"", (fault,))
        else:
            yield _judged(connection, stored, checkpoint, chain)


def _judged(connection: Connection, stored: StoredColumns, checkpoint: Checkpoint, chain: Chain) -> SampledEntry:
    (audited,) = audit_entries([chain.placed(stored)])
    faults = [*audited.faults, *_path_faults(connection, stored, checkpoint)]
    return SampledEntry(
        index=stored.index,
        entry_id=EntryId(stored.entry_id),
        kind=stored.kind,
        result=stored.result,
        sealed_at=stored.sealed_at,
        signatures=audited.signatures,
        states=stored.parties,
        envelope_sha256=stored.envelope_sha256,
        faults=tuple(fault_of(stored.index, stored.entry_id, fault) for fault in faults),
    )


def _path_faults(connection: Connection, stored: StoredColumns, checkpoint: Checkpoint) -> Iterator[ColumnFault]:
    """Give what is wrong with the way from the stored leaf to the checkpoint; whose leaf it is, is asked apart."""
    try:
        path = inclusion_proof(stored.index, checkpoint.size, tree.node_reader(connection))
        verify_inclusion(stored.index, checkpoint.size, stored.leaf_hash or b"", path, checkpoint.root)
    except AuditLogError as error:
        yield ColumnFault("tree_node.hash", words_of(error))


_ABSENT = Words("записи с этим номером в базе нет.", "no entry is stored at this position.")
