"""Hashing a log's tree again from its leaves, and holding every node and every checkpoint's root against it.

Whether the leaves are those of what is stored is asked apart, record by record.

Source: formats 3.5; RFC 6962, section 2.1; design 6.1 (database administrator).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.auditlog.tree import HASH_SIZE, Appended, Node, append
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


def audit_tree(connection: Connection, log: Log, size: int) -> AuditedTree:
    """Hash the tree of a log again from its stored leaves.

    Args:
        connection: A reading one.
        log: Which log.
        size: Leaves audited; later ones were appended while the audit ran.
    """
    faults: list[tuple[int | None, ColumnFault]] = []
    frontier: tuple[bytes, ...] = ()
    nodes = 0
    roots = dict(auditing.checkpoint_roots(connection, log))
    ahead = [held for held in roots if held > tree.tree_size(connection, log)]
    faults += [(None, ColumnFault("checkpoint.size", _AHEAD.filled(size=held))) for held in ahead]
    for start in range(0, size, LEAVES):
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
    if (count := tree.count_nodes(connection, log)) != nodes and tree.tree_size(connection, log) == size:
        faults.append((None, differing("tree_node.position", nodes, count)))
    return AuditedTree(nodes, tuple(faults))


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


_NO_LEAF = Words("в дереве нет этого листа.", "the tree does not have this leaf.")
_AHEAD = Words(
    "опубликована контрольная точка размера {size}, больше журнала.",
    "a checkpoint of size {size} is published, more than the log has.",
)
_AT_NODE = Words(
    "узел уровня {level} на месте {position}: {fault}", "node of level {level} at position {position}: {fault}"
)
