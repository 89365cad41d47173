"""Auditing the register: everything stored is held against the envelopes, which are the truth.

Governance comes first, in log order, since it says whose signatures count. Then every core takes ranges of results:
each entry's signatures, columns and leaf, and the projections derived anew from the result's entries. Meanwhile the
tree is hashed again from its leaves, and every checkpoint compared with the root it must have.

Not covered, because no envelope speaks of them: accounts, sessions, failed sign-ins, drafts, result counters, proposals
with their parties, signatures and events, and the instant kept beside a checkpoint.

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
from registry.auditlog.tree import HASH_SIZE, Appended, Node, append
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
from registry.records import auditing, tree
from registry.records.database import Connection, Database, open_database
from registry.records.projection_audit import audit_projections
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
LEAVES = 4096
"""Leaves hashed into the tree at once."""
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
    checkpoints: int
    rows: int
    """Of projections."""
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
    log: VerifierKey | None
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


@dataclass(frozen=True, slots=True)
class _Found:
    """What a part of the audit gave."""

    entries: int = 0
    signatures: int = 0
    nodes: int = 0
    checkpoints: int = 0
    rows: int = 0
    faults: tuple[AuditFault, ...] = ()

    def __add__(self, other: _Found) -> _Found:
        """Return both together."""
        return _Found(
            self.entries + other.entries,
            self.signatures + other.signatures,
            self.nodes + other.nodes,
            self.checkpoints + other.checkpoints,
            self.rows + other.rows,
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
        tasks = [*_result_tasks(connection), *_checkpoint_tasks(connection)]
    chain, found = _audit_governance(register, governance, size)
    # Processes that are forked must not share a connection.
    register.database.close()
    with _processes(register.database.url, chain, workers or os.cpu_count() or 1) as check:
        parts = check(tasks)
        found += _audit_tree(register.database, size)
        for part in parts:
            found += part
            if progress is not None:
                progress(min(found.entries, size), size)
    if found.entries < size and not found.faults:
        found += _Found(faults=(_fault(None, None, ColumnFault("entry.result", _NOT_REACHED)),))
    faults = sorted(found.faults, key=lambda fault: (fault.index is None, fault.index or 0, fault.place))
    return AuditReport(found.entries, found.signatures, found.nodes, found.checkpoints, found.rows, tuple(faults))


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


def _checkpoint_tasks(connection: Connection) -> Iterator[_Task]:
    sizes = [size for size, _ in auditing.checkpoint_roots(connection)]
    for start in range(0, len(sizes), NOTES):
        part = sizes[start : start + NOTES]
        yield _Task(checkpoints=(part[0], part[-1]))


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
    indices = tuple(index for index, _, _ in heads)
    return _Chain(size, _log_key(trust), indices, tuple((head, trust) for _, head, trust in heads)), found


def _log_key(trust: Trust | None) -> VerifierKey | None:
    try:
        return parse_vkey(trust.logs["entries"]) if trust else None
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
                return _audit_notes(connection, task.checkpoints, self.chain)
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


def _audit_notes(connection: Connection, sizes: tuple[int, int], chain: _Chain) -> _Found:
    if chain.log is None:
        return _Found()
    notes = auditing.checkpoint_notes(connection, *sizes)
    faults = [fault for size, root, note in notes for fault in _note_faults(size, root, note, chain.log)]
    return _Found(checkpoints=len(notes), faults=tuple(faults))


def _note_faults(size: int, root: bytes, note: bytes, log: VerifierKey) -> Iterator[AuditFault]:
    try:
        said, _ = open_checkpoint(note, log, verify_ed25519)
    except AuditLogError as error:
        yield _fault(None, None, ColumnFault("checkpoint.note", _AT_SIZE.filled(size=size, fault=words_of(error))))
        return
    if said != Checkpoint(log.name, size, root):
        yield _fault(None, None, differing("checkpoint.root", (said.size, said.root.hex()), (size, root.hex())))


# The tree


def _audit_tree(database: Database, size: int) -> _Found:
    """Hash the tree again from its leaves; whether the leaves are the entries', the processes ask."""
    faults: list[AuditFault] = []
    frontier: tuple[bytes, ...] = ()
    nodes = 0
    with database.reading() as connection:
        roots = dict(auditing.checkpoint_roots(connection))
        ahead = [held for held in roots if held > tree.tree_size(connection)]
        faults += [_fault(None, None, ColumnFault("checkpoint.size", _AHEAD.filled(size=held))) for held in ahead]
        for start in range(0, size, LEAVES):
            end = min(start + LEAVES, size)
            stored = auditing.nodes_under(connection, start, end)
            leaves = [stored.get((0, index), b"") for index in range(start, end)]
            lost = next((start + place for place, leaf in enumerate(leaves) if len(leaf) != HASH_SIZE), None)
            if lost is not None:
                faults.append(_fault(lost, None, ColumnFault("tree_node.hash", _NO_LEAF)))
                return _Found(nodes=nodes, faults=tuple(faults))
            for appended in _appended(start, frontier, leaves, roots):
                faults += _node_faults(appended, stored, roots)
                frontier, nodes = appended.frontier, nodes + len(appended.nodes)
        if (count := tree.count_nodes(connection)) != nodes and tree.tree_size(connection) == size:
            faults.append(_fault(None, None, differing("tree_node.position", nodes, count)))
    return _Found(nodes=nodes, faults=tuple(faults))


def _appended(
    start: int, frontier: Sequence[bytes], leaves: Sequence[bytes], roots: Mapping[int, bytes]
) -> Iterator[Appended]:
    """Give the tree as it grows by these leaves, stopping at each size of which there is a checkpoint."""
    end = start + len(leaves)
    stops = [size for size in range(start + 1, end) if size in roots] if roots else []
    at = start
    for stop in (*stops, end):
        appended = append(at, frontier, leaves[at - start : stop - start])
        frontier, at = appended.frontier, stop
        yield appended


def _node_faults(appended: Appended, stored: Mapping[Node, bytes], roots: Mapping[int, bytes]) -> Iterator[AuditFault]:
    for (level, position), digest in appended.nodes:
        if stored.get((level, position)) != digest:
            fault = differing("tree_node.hash", digest, stored.get((level, position)))
            words = _AT_NODE.filled(level=level, position=position, fault=fault.words)
            yield _fault(None, None, ColumnFault(fault.place, words))
    if roots.get(appended.size, appended.root) != appended.root:
        yield _fault(None, None, differing("checkpoint.root", appended.root, roots[appended.size]))


def _fault(index: int | None, entry_id: str | None, fault: ColumnFault) -> AuditFault:
    return AuditFault(index, entry_id, fault.place, fault.words)


_OTHER_REGISTER = Words(
    "учредительная запись не создаёт этого реестра; создан реестр {name}.",
    "the founding entry does not found this register; it founds {name}.",
)
_NOT_REACHED = Words("не все записи доступны по своему результату.", "not every entry is reached by its result.")
_SEALED_TWICE = Words("запись внесена дважды.", "the entry is sealed twice.")
_NO_LEAF = Words("в дереве нет листа этой записи.", "the tree has no leaf for this entry.")
_AHEAD = Words(
    "опубликована контрольная точка размера {size}, больше журнала.",
    "a checkpoint of size {size} is published, more than the log has.",
)
_AT_SIZE = Words("контрольная точка размера {size}: {fault}", "checkpoint of size {size}: {fault}")
_AT_NODE = Words(
    "узел уровня {level} на месте {position}: {fault}", "node of level {level} at position {position}: {fault}"
)
