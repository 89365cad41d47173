"""Holding the entries about some results against the envelopes: what one process does at once.

Source: design 2 (truth and projection), formats 3.4 to 3.6, design 6.1 (database administrator).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from registry.evidence.entry_audit import AuditedEntry, AuditFault, ColumnFault, audit_entries, fault_of
from registry.records import auditing
from registry.records.database import Connection
from registry.records.governance_audit import Chain
from registry.records.projection_audit import audit_projections
from registry.rights.doubts import DisputedEntry, doubts_about
from registry.rights.entries import Entry, EntryId
from registry.rights.words import Words

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


_SEALED_TWICE = Words("запись внесена дважды.", "the entry is sealed twice.")
