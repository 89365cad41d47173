"""Making every projection anew from the envelopes, in one transaction, a few results at a time.

Nothing that the projections held before is read: rows that were changed, removed or added all go, and what sealing
would have written comes, byte for byte. Where an envelope cannot be relied on, nothing is written and every such entry
is named: what pages show must never follow from bytes that the log does not hold.

Source: design 2 (truth and projection).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.evidence.activity import Action, Outcome
from registry.evidence.entry_audit import StoredColumns, sealed_entry
from registry.procedures import Register, RegisterFaultError
from registry.procedures.acting import acting, record_apart
from registry.records.auditing import columns_of_results, entry_count, governance_columns
from registry.records.database import Connection, lock_log
from registry.records.projecting import project_result
from registry.records.projections import count_rows, forget_projections, replace_projections
from registry.records.rebuilding import ranges_of_results
from registry.records.tree import tree_size
from registry.rights.entries import Entry, ResultNumber
from registry.rights.words import Words

MOST = 1000
"""Entries read at once: some ten megabytes."""

OBJECT = "projections"
"""What the activity record of a rebuilding names."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class UnsoundEntry:
    """An entry that cannot be relied on, and why."""

    index: int
    entry_id: str
    place: str
    """Table and column."""
    words: Words


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was made."""

    entries: int
    """Read, those of governance included."""
    results: int
    rows: int
    """Of projections, written."""


class UnsoundEntriesError(Exception):
    """Some envelopes cannot be relied on: nothing was written."""

    def __init__(self, faults: Sequence[UnsoundEntry]) -> None:
        super().__init__(f"expected every envelope as it was sealed, found {len(faults)} faults")
        self.faults = tuple(faults)


def rebuild_projections(
    register: Register, *, now: datetime, most: int = MOST, progress: Progress | None = None
) -> Rebuilt:
    """Remove every projection and make it anew from the entries; nothing is sealed meanwhile.

    Args:
        register: The register. Others read what stood before until this ends.
        now: Time.
        most: Entries in memory at once, unless a single result has more.
        progress: Called with entries read and entries in all.

    Raises:
        UnsoundEntriesError: Some envelopes cannot be relied on; the projections stay as they were.
        RegisterFaultError: Entries are missing; the same.
        ConstraintError, DatabaseUnavailableError: The database refused or broke off; the same.
    """
    try:
        return _rebuilt(register, now, most, progress)
    except UnsoundEntriesError:
        record_apart(register, None, Action.REGISTER_REBUILD, (OBJECT,), now, Outcome.FAILED)
        raise


def _rebuilt(register: Register, now: datetime, most: int, progress: Progress | None) -> Rebuilt:
    with acting(register, None, Action.REGISTER_REBUILD, OBJECT, now=now) as act:
        connection = act.connection
        lock_log(connection)
        size, leaves = entry_count(connection), tree_size(connection)
        if size != leaves:
            raise RegisterFaultError(f"expected an entry for each of {leaves} leaves, found {size}")
        rebuilding = _Rebuilding(connection, size, progress)
        # What says that it is of governance, but is stored under a result, is read with that result.
        rebuilding.read([stored for stored in governance_columns(connection) if stored.result is None])
        forget_projections(connection)
        for results in ranges_of_results(connection, most=most):
            rebuilding.project(rebuilding.read(columns_of_results(connection, results)))
        if rebuilding.unsound:
            raise UnsoundEntriesError(sorted(rebuilding.unsound, key=lambda unsound: unsound.index))
        return Rebuilt(rebuilding.done, rebuilding.results, count_rows(connection))


class _Rebuilding:
    """What was read and written so far."""

    def __init__(self, connection: Connection, size: int, progress: Progress | None) -> None:
        self.connection = connection
        self.size = size
        self.progress = progress
        self.done = 0
        self.results = 0
        self.unsound: list[UnsoundEntry] = []

    def read(self, columns: Sequence[StoredColumns]) -> dict[ResultNumber, list[Entry]]:
        """Return the entries that hold, by result in log order, and note those that do not."""
        histories: dict[ResultNumber, list[Entry]] = {}
        for stored in columns:
            entry, faults = sealed_entry(stored)
            self.unsound += [UnsoundEntry(stored.index, stored.entry_id, fault.place, fault.words) for fault in faults]
            if entry is not None and stored.result is not None:
                histories.setdefault(ResultNumber(stored.result), []).append(entry)
        self.done += len(columns)
        if self.progress is not None:
            self.progress(self.done, self.size)
        return histories

    def project(self, histories: dict[ResultNumber, list[Entry]]) -> None:
        """Write the projections of some results, unless nothing will be kept anyway."""
        self.results += len(histories)
        if not self.unsound:
            projections = [part for number, history in histories.items() for part in project_result(number, history)]
            replace_projections(self.connection, (), projections)
