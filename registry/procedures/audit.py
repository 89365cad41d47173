"""Auditing the register: everything stored is held against the envelopes, which are the truth.

Governance comes first, in log order, since it says whose signatures count. Then every core takes some results:
each entry's signatures, columns and leaf, and the projections derived anew from the result's entries. Meanwhile the
tree is hashed again from its leaves, and every checkpoint compared with the root it must have.

National signatures are held against the activity log, which names the hash of each file.

Who kept a checkpoint of an earlier audit can go on from there. Then the tree under it need only have the root that was
kept, which commits to every leaf; what is newer is audited whole, with every result that it touches. Its cost grows
with what is new, with governance and with the national signatures, which are held whole each time; columns and
projections of results without new entries are left to a whole audit.

Not covered, because no envelope speaks of them: accounts, sessions, failed sign-ins, drafts, result counters, proposals
with their parties, signatures and events, the instants kept beside a checkpoint, a cosignature and a time stamp, and
that none of the latter two was removed.

Source: design 2 (truth and projection), formats 3.4 to 3.6, design 6.1 (database administrator).
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from registry.auditlog.errors import AuditLogError
from registry.evidence.entry_audit import AuditFault, ColumnFault, fault_of
from registry.evidence.errors import words_of
from registry.evidence.signers import forget_chains
from registry.procedures import ProcedureError, Register
from registry.records import auditing
from registry.records.activity import activity_size
from registry.records.activity_audit import audit_activity
from registry.records.database import Connection, Database, open_database
from registry.records.governance_audit import Chain, audit_governance
from registry.records.national_audit import audit_national
from registry.records.notes_audit import UnsignedNoteError, audit_notes, note_judge, stated_in
from registry.records.results_audit import audit_results
from registry.records.tree_audit import Kept, audit_tree
from registry.records.vocabulary import Log
from registry.rights.doubts import DisputedEntry
from registry.rights.entries import ResultNumber
from registry.rights.words import Words

PART, LEAST_PART = 400, 100
"""Entries that a process checks before it reports and takes more: fewer towards the end, so that all end together."""
SHARES = 8
"""A part is at most this share of what is left."""
NOTES = 500
"""Checkpoints whose signatures a process checks before it takes more."""

Progress = Callable[[int, int], None]


class KeptCheckpointError(ProcedureError):
    """What was given as a kept checkpoint is none of this register's logs; `place` is which, from 0."""

    def __init__(self, place: int, words: Words) -> None:
        super().__init__(words)
        self.place = place


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
    since: Mapping[Log, int]
    """Size of the kept checkpoint from which a log was audited; none for a log audited whole."""
    disputed: tuple[DisputedEntry, ...]
    """In doubt by a revocation: no fault, and to be known."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class _Task:
    """What a process takes at once: some results, or the checkpoints from one size to another, both inclusive."""

    results: auditing.Results | None = None
    checkpoints: tuple[int, int] | None = None
    log: Log = Log.ENTRIES
    """Whose checkpoints."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a part of the audit gave."""

    entries: int = 0
    newer: int = 0
    """Of the entries: those that the kept checkpoint does not cover."""
    signatures: int = 0
    nodes: int = 0
    checkpoints: int = 0
    rows: int = 0
    acts: int = 0
    faults: tuple[AuditFault, ...] = ()
    disputed: tuple[DisputedEntry, ...] = ()

    def __add__(self, other: _Found) -> _Found:
        """Return both together."""
        return _Found(
            self.entries + other.entries,
            self.newer + other.newer,
            self.signatures + other.signatures,
            self.nodes + other.nodes,
            self.checkpoints + other.checkpoints,
            self.rows + other.rows,
            self.acts + other.acts,
            self.faults + other.faults,
            self.disputed + other.disputed,
        )


def audit_register(
    register: Register, *, kept: Sequence[bytes] = (), workers: int | None = None, progress: Progress | None = None
) -> AuditReport:
    """Hold everything stored against the envelopes.

    Args:
        register: The register; it may be in use meanwhile: what is sealed after the beginning is left out.
        kept: Signed checkpoints of an earlier audit, at most one of each log: that log is audited from there on.
        workers: Processes; None for one per core, 1 for none beside this one.
        progress: Called with entries checked and entries in all.

    Raises:
        KeptCheckpointError: A kept checkpoint is malformed, of another log or not signed by its key.
        DatabaseUnavailableError: The database cannot be read.
    """
    forget_chains()
    with register.database.reading() as connection:
        size = auditing.log_end(connection)
        governance = audit_governance(connection, register.name, size)
        chain = governance.chain
        trees = _trees_of(connection, kept, register.name, chain)
        since = trees[Log.ENTRIES].size
        tasks = [*_result_tasks(connection, since)]
        tasks += [task for log in Log for task in _checkpoint_tasks(connection, log, trees[log].size)]
    newer = sum(index >= since for index in governance.indices)
    found = _Found(len(governance.indices), newer, governance.signatures, faults=governance.faults)
    # Processes that are forked must not share a connection.
    register.database.close()
    worker = _Worker(register.database.url, chain, since)
    with _processes(worker, workers or os.cpu_count() or 1) as check:
        parts = check(tasks)
        found += _audit_entries_tree(register.database, size, trees[Log.ENTRIES])
        found += _audit_activity(register.database, chain, trees[Log.ACTIVITY])
        for part in parts:
            found += part
            if progress is not None:
                progress(min(found.newer, size - since), size - since)
    if found.newer < size - since:
        found += _Found(faults=(fault_of(None, None, ColumnFault("entry.result", _NOT_REACHED)),))
    return _report(found, {log: tree.size for log, tree in trees.items() if tree.size})


def _report(found: _Found, since: Mapping[Log, int]) -> AuditReport:
    faults = sorted(found.faults, key=lambda fault: (fault.index is None, fault.index or 0, fault.place))
    disputed = tuple(sorted(found.disputed, key=lambda entry: entry.index))
    counts = found.entries, found.signatures, found.nodes, found.checkpoints, found.rows, found.acts
    return AuditReport(*counts, tuple(faults), since, disputed)


# What was kept


def _trees_of(connection: Connection, kept: Sequence[bytes], name: str, chain: Chain) -> Mapping[Log, Kept]:
    """Return from which tree on each log is audited: an empty one where nothing of it was kept."""
    trees = {log: Kept() for log in Log}
    for place, note in enumerate(kept):
        try:
            stated = stated_in(note)
        except AuditLogError as error:
            raise KeptCheckpointError(place, words_of(error)) from error
        log = next((log for log in Log if stated.origin == f"{name}/{log.value}"), None)
        if log is None:
            raise KeptCheckpointError(place, _OTHER_LOG.filled(origin=stated.origin, register=name))
        if trees[log].size:
            raise KeptCheckpointError(place, _TWICE.filled(log=log.value))
        try:
            judge = note_judge(connection, [stated.size], log, chain)
            trees[log] = Kept(stated.size, judge.open(stated.size, note).root)
        except UnsignedNoteError as error:
            raise KeptCheckpointError(place, error.words) from error
    return trees


# What there is to do


def _result_tasks(connection: Connection, since: int) -> Iterator[_Task]:
    counts = auditing.result_counts_since(connection, since) if since else auditing.result_counts(connection)
    for part in _parts(counts):
        yield _Task(results=frozenset(part) if since else (part[0], part[-1]))


def _parts(counts: Sequence[tuple[ResultNumber, int]]) -> Iterator[list[ResultNumber]]:
    part: list[ResultNumber] = []
    held = 0
    left = sum(count for _, count in counts)
    for number, count in counts:
        part.append(number)
        held += count
        if held >= min(PART, max(LEAST_PART, left // SHARES)):
            yield part
            part, held, left = [], 0, left - held
    if part:
        yield part


def _checkpoint_tasks(connection: Connection, log: Log, since: int) -> Iterator[_Task]:
    sizes = [size for size, _ in auditing.checkpoint_roots(connection, log, since=since)]
    for start in range(0, len(sizes), NOTES):
        part = sizes[start : start + NOTES]
        yield _Task(checkpoints=(part[0], part[-1]), log=log)


# What each process does


@dataclass(frozen=True, slots=True)
class _Worker:
    """What a process needs for every task; the database is opened where the work is done."""

    url: str
    chain: Chain
    since: int

    def check(self, database: Database, task: _Task) -> _Found:
        """Do one task."""
        with database.reading() as connection:
            if task.results is not None:
                of = audit_results(connection, task.results, self.chain, self.since)
                return _Found(of.entries, of.newer, of.signatures, rows=of.rows, faults=of.faults, disputed=of.disputed)
            if task.checkpoints is not None:
                count, faults = audit_notes(connection, task.checkpoints, task.log, self.chain)
                return _Found(checkpoints=count, faults=faults)
        return _Found()


_STARTED: list[tuple[_Worker, Database]] = []
"""One in each process, made when it starts."""


def _start_worker(worker: _Worker) -> None:
    # A process that only checks makes no cycles; looking for them among a hundred thousand entries costs a tenth.
    gc.disable()
    _STARTED[:] = [(worker, open_database(worker.url))]


def _work(task: _Task) -> _Found:
    worker, database = _STARTED[0]
    return worker.check(database, task)


@contextmanager
def _processes(worker: _Worker, workers: int) -> Iterator[Callable[[Sequence[_Task]], Iterator[_Found]]]:
    """Give what checks tasks: in this process for one worker, else in processes of their own, in any order."""
    if workers == 1:
        database = open_database(worker.url)
        yield lambda tasks: (worker.check(database, task) for task in tasks)
        database.close()
        return
    # A forked process starts at once but inherits locks that other threads hold: only without other threads.
    can_fork = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if can_fork else "spawn")
    with context.Pool(workers, _start_worker, (worker,)) as pool:
        yield lambda tasks: pool.imap_unordered(_work, tasks)


# The trees, and the activity log


def _audit_entries_tree(database: Database, size: int, kept: Kept) -> _Found:
    with database.reading() as connection:
        audited = audit_tree(connection, Log.ENTRIES, size, kept)
    return _Found(nodes=audited.nodes, faults=tuple(fault_of(index, None, fault) for index, fault in audited.faults))


def _audit_activity(database: Database, chain: Chain, kept: Kept) -> _Found:
    """Hold the activity log against its records, and the files that it names; positions stand in the words."""
    with database.reading() as connection:
        size = activity_size(connection)
        audited = audit_tree(connection, Log.ACTIVITY, size, kept)
        wrong = [*audit_activity(connection, size, chain.positions, since=kept.size), *audited.faults]
        attached = [fault_of(None, None, fault) for fault in audit_national(connection)]
    faults = (*(_activity_fault(index, fault) for index, fault in wrong), *attached)
    return _Found(acts=max(size - kept.size, 0), faults=faults)


def _activity_fault(index: int | None, fault: ColumnFault) -> AuditFault:
    words = fault.words if index is None else _AT_ACT.filled(index=index, fault=fault.words)
    return fault_of(None, None, ColumnFault(fault.place, words))


_NOT_REACHED = Words("не все записи доступны по своему результату.", "not every entry is reached by its result.")
_AT_ACT = Words("запись о действии {index}: {fault}", "activity record {index}: {fault}")
_TWICE = Words(
    "для журнала {log} уже дана другая контрольная точка; нужна одна.",
    "another checkpoint of the {log} log is given already; one is needed.",
)
_OTHER_LOG = Words(
    "это контрольная точка журнала {origin}, а не одного из журналов реестра {register}.",
    "it is a checkpoint of {origin}, not of a log of the register {register}.",
)
