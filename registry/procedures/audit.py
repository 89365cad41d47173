"""Auditing the register: everything stored is held against the envelopes, which are the truth.

Governance comes first, in log order, since it says whose signatures count. Then every core takes ranges of results:
each entry's signatures, columns and leaf, and the projections derived anew from the result's entries. Meanwhile the
tree is hashed again from its leaves, and every checkpoint compared with the root it must have.

National signatures are held against the activity log, which names the hash of each file.

Not covered, because no envelope speaks of them: accounts, sessions, failed sign-ins, drafts, result counters, proposals
with their parties, signatures and events, the instants kept beside a checkpoint and a cosignature, and that no
cosignature was removed.

Source: design 2 (truth and projection), formats 3.4 to 3.6, design 6.1 (database administrator).
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from registry.auditlog.checkpoints import Checkpoint, open_checkpoint
from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import VerifierKey, parse_vkey
from registry.evidence.cosignature_audit import audit_cosignatures, known_witnesses
from registry.evidence.entry_audit import (
    AuditedEntry,
    ColumnFault,
    Placed,
    StoredColumns,
    audit_entries,
    differing,
)
from registry.evidence.errors import words_of
from registry.evidence.signers import forget_chains
from registry.procedures import Register
from registry.records import auditing
from registry.records.activity import activity_size
from registry.records.activity_audit import audit_activity
from registry.records.database import Connection, Database, open_database
from registry.records.national_audit import audit_national
from registry.records.projection_audit import audit_projections
from registry.records.tree_audit import audit_tree
from registry.records.vocabulary import Log
from registry.rights.entries import Entry, EntryId, Kind, ResultNumber
from registry.rights.governance import Trust, is_governance
from registry.rights.words import Words
from registry.signing.keys import verify_ed25519

PART, LEAST_PART = 400, 100
"""Entries that a process checks before it reports and takes more: fewer towards the end, so that all end together."""
SHARES = 8
"""A part is at most this share of what is left."""
TOGETHER = 48
"""Entries of which everything else is judged before their signatures are verified."""
NOTES = 500
"""Checkpoints whose signatures a process checks before it takes more."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class AuditFault:
    """One thing that is wrong, and where."""

    index: int | None
    """Position in the log; None where no single entry is concerned."""
    entry_id: str | None
    place: str
    """Table and column, for example "entry.envelope" or "holding.title_num"."""
    words: Words


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was checked, and what is wrong."""

    entries: int
    signatures: int
    nodes: int
    """Of the entries log's tree."""
    checkpoints: int
    """Of both logs."""
    rows: int
    """Of projections."""
    acts: int
    """Records of the activity log."""
    faults: tuple[AuditFault, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class _Chain:
    """The governance of a register, as far as it holds: who may sign, by position in the log."""

    size: int
    """Entries audited; later ones were sealed while the audit ran."""
    keys: Mapping[Log, VerifierKey | None]
    """Of the logs, as the newest governance entry says."""
    indices: tuple[int, ...]
    heads: tuple[tuple[EntryId, Trust | None], ...]

    def before(self, index: int) -> tuple[EntryId | None, Trust | None]:
        """Return the newest governance entry before a position, and the trust after it."""
        place = bisect_left(self.indices, index) - 1
        return self.heads[place] if place >= 0 else (None, None)


@dataclass(frozen=True, slots=True)
class _Task:
    """What a process takes at once: the results, or the checkpoints, from one to another, both inclusive."""

    results: auditing.Range | None = None
    checkpoints: tuple[int, int] | None = None
    log: Log = Log.ENTRIES
    """Whose checkpoints."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a part of the audit gave."""

    entries: int = 0
    signatures: int = 0
    nodes: int = 0
    checkpoints: int = 0
    rows: int = 0
    acts: int = 0
    faults: tuple[AuditFault, ...] = ()

    def __add__(self, other: _Found) -> _Found:
        """Return both together."""
        return _Found(
            self.entries + other.entries,
            self.signatures + other.signatures,
            self.nodes + other.nodes,
            self.checkpoints + other.checkpoints,
            self.rows + other.rows,
            self.acts + other.acts,
            self.faults + other.faults,
        )


def audit_register(register: Register, *, workers: int | None = None, progress: Progress | None = None) -> AuditReport:
    """Hold everything stored against the envelopes.

    Args:
        register: The register; it may be in use meanwhile: what is sealed after the beginning is left out.
        workers: Processes; None for one per core, 1 for none beside this one.
        progress: Called with entries checked and entries in all.

    Raises:
        DatabaseUnavailableError: The database cannot be read.
    """
    forget_chains()
    with register.database.reading() as connection:
        size = auditing.entry_count(connection)
        governance = auditing.governance_columns(connection)
        tasks = [*_result_tasks(connection), *(task for log in Log for task in _checkpoint_tasks(connection, log))]
    chain, found = _audit_governance(register, governance, size)
    # Processes that are forked must not share a connection.
    register.database.close()
    with _processes(register.database.url, chain, workers or os.cpu_count() or 1) as check:
        parts = check(tasks)
        found += _audit_entries_tree(register.database, size) + _audit_activity(register.database, chain)
        for part in parts:
            found += part
            if progress is not None:
                progress(min(found.entries, size), size)
    if found.entries < size and not found.faults:
        found += _Found(faults=(_fault(None, None, ColumnFault("entry.result", _NOT_REACHED)),))
    faults = sorted(found.faults, key=lambda fault: (fault.index is None, fault.index or 0, fault.place))
    return AuditReport(
        found.entries, found.signatures, found.nodes, found.checkpoints, found.rows, found.acts, tuple(faults)
    )


def _result_tasks(connection: Connection) -> Iterator[_Task]:
    first: ResultNumber | None = None
    held = 0
    last = ResultNumber("")
    counts = auditing.result_counts(connection)
    left = sum(count for _, count in counts)
    for number, count in counts:
        first, last, held = first or number, number, held + count
        if held >= min(PART, max(LEAST_PART, left // SHARES)):
            yield _Task(results=(first, last))
            first, held, left = None, 0, left - held
    if first is not None:
        yield _Task(results=(first, last))


def _checkpoint_tasks(connection: Connection, log: Log) -> Iterator[_Task]:
    sizes = [size for size, _ in auditing.checkpoint_roots(connection, log)]
    for start in range(0, len(sizes), NOTES):
        part = sizes[start : start + NOTES]
        yield _Task(checkpoints=(part[0], part[-1]), log=log)


# Governance


def _audit_governance(register: Register, governance: Sequence[StoredColumns], size: int) -> tuple[_Chain, _Found]:
    head: EntryId | None = None
    trust: Trust | None = None
    heads: list[tuple[int, EntryId, Trust | None]] = []
    found = _Found()
    for stored in [column for column in governance if column.index < size]:
        (audited,) = audit_entries([Placed(stored, trust, head)])
        # A broken link leaves the trust as it was, and the log's order as it is: the rest can still be judged.
        governs = is_governance(audited.entry.kind if audited.entry else Kind(stored.kind))
        if governs:
            trust, head = audited.trust or trust, EntryId(stored.entry_id)
            heads.append((stored.index, head, trust))
        faults = [_fault(stored.index, stored.entry_id, fault) for fault in audited.faults]
        found += _Found(1, audited.signatures, faults=tuple(faults))
    if trust is None or trust.register != register.name:
        named = trust.register if trust else "—"
        found += _Found(faults=(_fault(0, None, ColumnFault("entry.envelope", _OTHER_REGISTER.filled(name=named))),))
    trusted = tuple((head, trust) for _, head, trust in heads)
    keys = {log: _log_key(trust, log) for log in Log}
    return _Chain(size, keys, tuple(index for index, _, _ in heads), trusted), found


def _log_key(trust: Trust | None, log: Log) -> VerifierKey | None:
    try:
        return parse_vkey(trust.logs[log.value]) if trust else None
    except (KeyError, AuditLogError):
        return None


# What each process does


class _Worker:
    """What a process needs for every task: its own connection, and the chain."""

    def __init__(self, database: Database, chain: _Chain) -> None:
        self.database = database
        self.chain = chain

    def check(self, task: _Task) -> _Found:
        """Do one task."""
        with self.database.reading() as connection:
            if task.results is not None:
                return _audit_results(connection, task.results, self.chain)
            if task.checkpoints is not None:
                return _audit_notes(connection, task.checkpoints, task.log, self.chain)
        return _Found()


_WORKER: list[_Worker] = []
"""One in each process, made when it starts."""


def _start_worker(url: str, chain: _Chain) -> None:
    # A process that only checks makes no cycles; looking for them among a hundred thousand entries costs a tenth.
    gc.disable()
    _WORKER[:] = [_Worker(open_database(url), chain)]


def _work(task: _Task) -> _Found:
    return _WORKER[0].check(task)


@contextmanager
def _processes(url: str, chain: _Chain, workers: int) -> Iterator[Callable[[Sequence[_Task]], Iterator[_Found]]]:
    """Give what checks tasks: in this process for one worker, else in processes of their own, in any order."""
    if workers == 1:
        worker = _Worker(open_database(url), chain)
        yield lambda tasks: map(worker.check, tasks)
        worker.database.close()
        return
    # A forked process starts at once but inherits locks that other threads hold: only without other threads.
    can_fork = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if can_fork else "spawn")
    with context.Pool(workers, _start_worker, (url, chain)) as pool:
        yield lambda tasks: pool.imap_unordered(_work, tasks)


def _audit_results(connection: Connection, results: auditing.Range, chain: _Chain) -> _Found:
    columns = auditing.columns_of_results(connection, results)
    # Without any trust nothing can be judged; that the founding entry does not hold has been said.
    placed = [_placed(stored, chain) for stored in columns if stored.index < chain.size]
    trusted = [item for item in placed if item.trust is not None]
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
        faults += [_fault(stored.index, stored.entry_id, fault) for fault in found.faults] if found else ()
        if entry is not None and entry.id in sealed:
            faults.append(_fault(stored.index, entry.id, ColumnFault("entry.entry_id", _SEALED_TWICE)))
        sealed |= {entry.id} if entry else set()
    rows, wrong = audit_projections(connection, results, histories)
    faults += [AuditFault(fault.index, fault.entry_id, fault.place, fault.words) for fault in wrong]
    signatures = sum(found.signatures for found in audited.values())
    return _Found(len(placed), signatures, rows=rows, faults=tuple(faults))


def _placed(stored: StoredColumns, chain: _Chain) -> Placed:
    head, trust = chain.before(stored.index)
    return Placed(stored, trust, head)


def _audit_notes(connection: Connection, sizes: tuple[int, int], log: Log, chain: _Chain) -> _Found:
    key = chain.keys[log]
    if key is None:
        return _Found()
    notes = auditing.checkpoint_notes(connection, *sizes, log)
    faults = [fault for size, root, note in notes for fault in _note_faults(size, root, note, key)]
    stored = auditing.cosignature_columns(connection, *sizes, log)
    cosigned = audit_cosignatures(
        {size: note for size, _, note in notes}, stored, known_witnesses(trust for _, trust in chain.heads)
    )
    faults += [_fault(None, None, fault) for fault in cosigned]
    return _Found(checkpoints=len(notes), faults=tuple(faults))


def _note_faults(size: int, root: bytes, note: bytes, log: VerifierKey) -> Iterator[AuditFault]:
    try:
        said, _ = open_checkpoint(note, log, verify_ed25519)
    except AuditLogError as error:
        yield _fault(None, None, ColumnFault("checkpoint.note", _AT_SIZE.filled(size=size, fault=words_of(error))))
        return
    if said != Checkpoint(log.name, size, root):
        yield _fault(None, None, differing("checkpoint.root", (said.size, said.root.hex()), (size, root.hex())))


# The trees, and the activity log


def _audit_entries_tree(database: Database, size: int) -> _Found:
    with database.reading() as connection:
        audited = audit_tree(connection, Log.ENTRIES, size)
    return _Found(nodes=audited.nodes, faults=tuple(_fault(index, None, fault) for index, fault in audited.faults))


def _audit_activity(database: Database, chain: _Chain) -> _Found:
    """Hold the activity log against its records, and the files that it names; positions stand in the words."""
    with database.reading() as connection:
        size = activity_size(connection)
        audited = audit_tree(connection, Log.ACTIVITY, size)
        governance = {head: index for index, (head, _) in zip(chain.indices, chain.heads, strict=True)}
        wrong = [*audit_activity(connection, size, governance), *audited.faults]
        attached = [_fault(None, None, fault) for fault in audit_national(connection)]
    return _Found(acts=size, faults=(*(_activity_fault(index, fault) for index, fault in wrong), *attached))


def _activity_fault(index: int | None, fault: ColumnFault) -> AuditFault:
    words = fault.words if index is None else _AT_ACT.filled(index=index, fault=fault.words)
    return _fault(None, None, ColumnFault(fault.place, words))


def _fault(index: int | None, entry_id: str | None, fault: ColumnFault) -> AuditFault:
    return AuditFault(index, entry_id, fault.place, fault.words)


_OTHER_REGISTER = Words(
    "учредительная запись не создаёт этого реестра; создан реестр {name}.",
    "the founding entry does not found this register; it founds {name}.",
)
_NOT_REACHED = Words("не все записи доступны по своему результату.", "not every entry is reached by its result.")
_SEALED_TWICE = Words("запись внесена дважды.", "the entry is sealed twice.")
_AT_SIZE = Words("контрольная точка размера {size}: {fault}", "checkpoint of size {size}: {fault}")
_AT_ACT = Words("запись о действии {index}: {fault}", "activity record {index}: {fault}")
