"""Hashing a log's tree again from its leaves, and holding every node and every checkpoint's root against it.

Whether the leaves are those of what is stored is asked apart, record by record.

Source: formats 3.5; RFC 6962, section 2.1; design 6.1 (database administrator).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.auditlog.tree import EMPTY_ROOT, HASH_SIZE, Appended, Node, append, fold, frontier_nodes
from registry.evidence.entry_audit import ColumnFault, differing
from registry.records import auditing, tree
from registry.records.database import Connection
from registry.records.vocabulary import Log
from registry.rights.words import Words

LEAVES = 4096
"""Leaves hashed into the tree at once."""


@dataclass(frozen=True, slots=True)
class AuditedTree:
    """What was found: how many nodes were hashed again, and each fault with the leaf's position where it has one."""

    nodes: int
    faults: tuple[tuple[int | None, ColumnFault], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A tree that somebody audited before, as the checkpoint says that he kept."""

    size: int = 0
    root: bytes = EMPTY_ROOT


_FROM_THE_BEGINNING = Kept()


def audit_tree(connection: Connection, log: Log, size: int, kept: Kept = _FROM_THE_BEGINNING) -> AuditedTree:
    """Hash the tree of a log again from its stored leaves.

    Args:
        connection: A reading one.
        log: Which log.
        size: Leaves audited; later ones were appended while the audit ran.
        kept: From where on; the nodes at its edge are held against its root, which commits to every leaf before.
    """
    faults: list[tuple[int | None, ColumnFault]] = []
    whole = tree.tree_size(connection, log)
    roots = dict(auditing.checkpoint_roots(connection, log, since=kept.size))
    faults += [(None, ColumnFault("checkpoint.size", _AHEAD.filled(size=held))) for held in roots if held > whole]
    frontier = _frontier(connection, log, kept)
    if frontier is None or kept.size > size:
        words = _OTHER_HISTORY.filled(size=kept.size, root=kept.root.hex())
        return AuditedTree(0, (*faults, (None, ColumnFault("tree_node.hash", words))))
    if roots.get(kept.size, kept.root) != kept.root:
        faults.append((None, differing("checkpoint.root", kept.root, roots[kept.size])))
    nodes = 0
    for start in range(kept.size, size, LEAVES):
        end = min(start + LEAVES, size)
        stored = auditing.nodes_under(connection, start, end, log)
        leaves = [stored.get((0, index), b"") for index in range(start, end)]
        lost = next((start + place for place, leaf in enumerate(leaves) if len(leaf) != HASH_SIZE), None)
        if lost is not None:
            faults.append((lost, ColumnFault("tree_node.hash", _NO_LEAF)))
            return AuditedTree(nodes, tuple(faults))
        for appended in _appended(start, frontier, leaves, roots):
            faults += [(None, fault) for fault in _node_faults(appended, stored, roots)]
            frontier, nodes = appended.frontier, nodes + len(appended.nodes)
    if (count := tree.count_nodes(connection, log, since=kept.size)) != nodes and whole == size:
        faults.append((None, differing("tree_node.position", nodes, count)))
    return AuditedTree(nodes, tuple(faults))


def _frontier(connection: Connection, log: Log, kept: Kept) -> tuple[bytes, ...] | None:
    """Return the nodes at the edge of a kept tree; None where they are not all stored, or of another root."""
    edge = frontier_nodes(kept.size)
    stored = tree.read_nodes(connection, edge, log) if edge else {}
    hashes = tuple(stored.get(node, b"") for node in edge)
    if any(len(held) != HASH_SIZE for held in hashes):
        return None
    return hashes if fold(hashes) == kept.root else None


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


def _node_faults(appended: Appended, stored: Mapping[Node, bytes], roots: Mapping[int, bytes]) -> Iterator[ColumnFault]:
    for (level, position), digest in appended.nodes:
        if stored.get((level, position)) != digest:
            fault = differing("tree_node.hash", digest, stored.get((level, position)))
            yield ColumnFault(fault.place, _AT_NODE.filled(level=level, position=position, fault=fault.words))
    if roots.get(appended.size, appended.root) != appended.root:
        yield differing("checkpoint.root", appended.root, roots[appended.size])


_OTHER_HISTORY = Words(
    "прежняя контрольная точка размера {size} с корнем {root} не является началом этого журнала.",
    "the kept checkpoint of size {size} with root {root} is not the beginning of this log.",
)
_NO_LEAF = Words("в дереве нет этого листа.", "the tree does not have this leaf.")
_AHEAD = Words(
    "опубликована контрольная точка размера {size}, больше журнала.",
    "a checkpoint of size {size} is published, more than the log has.",
)
_AT_NODE = Words(
    "узел уровня {level} на месте {position}: {fault}", "node of level {level} at position {position}: {fault}"
)
