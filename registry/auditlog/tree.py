"""The Merkle tree: hashes of leaves and nodes, roots, and appending at the right edge.

Only hashes of full subtrees are ever kept: they never change once complete, so an append-only table of
(level, position, hash) serves every proof and every tile of every size the log has had.

Source: RFC 6962, section 2.1 (RFC 9162, section 2.1, is the same tree).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from registry.auditlog.errors import FrontierError, HashSizeError, LeafSizeError, NodeMissingError, TreeSizeError

HASH_SIZE = 32
MOST_LEAF_BYTES = 65_535
MOST_LEAVES = 2**63 - 1
EMPTY_ROOT = hashlib.sha256(b"").digest()

Node = tuple[int, int]
"""(level, position): the full subtree of 2**level leaves that begins at leaf position * 2**level."""

NodeReader = Callable[[Sequence[Node]], Mapping[Node, bytes]]
"""Answers the hashes of the nodes asked for, all in one reading."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What a tree becomes when leaves are appended."""

    root: bytes
    size: int
    nodes: tuple[tuple[Node, bytes], ...]
    """Every full subtree completed by these leaves, the leaves themselves included, children before parents."""
    frontier: tuple[bytes, ...]
    """Hashes of `frontier_nodes(size)`: what the next append needs."""


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash under which a leaf stands in the tree.

    Args:
        leaf: 1 to 65,535 bytes.

    Returns:
        32 bytes, SHA-256(0x00 ‖ leaf).

    Raises:
        LeafSizeError: The leaf is empty or too long.

    Source: RFC 6962, section 2.1.
    """
    if not 1 <= len(leaf) <= MOST_LEAF_BYTES:
        raise LeafSizeError(f"expected a leaf of 1 to {MOST_LEAF_BYTES} bytes, found {len(leaf)}")
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 ‖ left ‖ right), the hash of an inner node.

    Source: RFC 6962, section 2.1.
    """
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_hash(leaves: Sequence[bytes]) -> bytes:
    """Return the Merkle root of the leaves, in log order.

    Args:
        leaves: Encoded leaves, each 1 to 65,535 bytes.

    Returns:
        32 bytes; SHA-256 of nothing when there are no leaves.

    Raises:
        LeafSizeError: A leaf is empty or too long.

    Source: RFC 6962, section 2.1.
    """
    return root_of_hashes([leaf_hash(leaf) for leaf in leaves])


def root_of_hashes(hashes: Sequence[bytes]) -> bytes:
    """Return the Merkle root over leaf hashes, in log order.

    Raises:
        HashSizeError: A hash has not 32 bytes.

    Source: RFC 6962, section 2.1.
    """
    return append(0, (), hashes).root


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over full subtrees that stand side by side, the larger to the left; EMPTY_ROOT for none."""
    if not hashes:
        return EMPTY_ROOT
    digest = hashes[-1]
    for left in reversed(hashes[:-1]):
        digest = node_hash(left, digest)
    return digest


def frontier_nodes(size: int) -> tuple[Node, ...]:
    """Return the right edge of a tree: the fewest full subtrees that cover its leaves, left to right.

    Raises:
        TreeSizeError: The size is negative or not below 2**63.
    """
    check_size(size)
    nodes = []
    start, left = 0, size
    while left:
        level = left.bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
        left -= 1 << level
    return tuple(nodes)


def append(size: int, frontier: Sequence[bytes], leaf_hashes: Sequence[bytes]) -> Appended:
    """Append leaves to a tree of which only the right edge is known.

    Args:
        size: Number of leaves before.
        frontier: Hashes of `frontier_nodes(size)`, in that order.
        leaf_hashes: Leaf hashes to append, in log order; may be empty.

    Returns:
        The new root, size and frontier, and every newly completed full subtree.

    Raises:
        TreeSizeError: A size is out of range.
        FrontierError: The frontier has another number of nodes than a tree of that size.
        HashSizeError: A hash has not 32 bytes.

    Source: RFC 6962, section 2.1. Costs one hash per completed node and log2(size) for the root.
    """
    check_size(size + len(leaf_hashes) if size >= 0 else size)
    if len(frontier) != size.bit_count():
        raise FrontierError(f"expected {size.bit_count()} frontier hashes for size {size}, found {len(frontier)}")
    for digest in (*frontier, *leaf_hashes):
        if len(digest) != HASH_SIZE:
            check_hash(digest)
    edge = list(frontier)
    nodes: list[tuple[Node, bytes]] = []
    for first, leaf in enumerate(leaf_hashes, start=size):
        level, position, digest = 0, first, leaf
        nodes.append(((level, position), digest))
        # An odd position completes its parent, and its left sibling is the last node of the edge.
        while position & 1:
            level, position, digest = level + 1, position >> 1, node_hash(edge.pop(), digest)
            nodes.append(((level, position), digest))
        edge.append(digest)
    return Appended(fold(edge), size + len(leaf_hashes), tuple(nodes), tuple(edge))


def root_at(size: int, read: NodeReader) -> bytes:
    """Return the root that the tree had at a size, from stored nodes.

    Args:
        size: Any size up to the present one.
        read: Reads nodes; called once, with the frontier of that size; not at all for size 0.

    Raises:
        TreeSizeError: The size is out of range.
        NodeMissingError: A node was not read.
        HashSizeError: A stored hash has not 32 bytes.
    """
    nodes = frontier_nodes(size)
    return fold(read_nodes(nodes, read)) if nodes else EMPTY_ROOT


def read_nodes(nodes: Sequence[Node], read: NodeReader) -> tuple[bytes, ...]:
    """Return the hashes of the nodes, in the order asked for, each present and of 32 bytes.

    Raises:
        NodeMissingError: A node was not read.
        HashSizeError: A stored hash has not 32 bytes.
    """
    found = read(nodes)
    for node in nodes:
        if node not in found:
            raise NodeMissingError(f"expected the node of level {node[0]} at position {node[1]}, found none")
        check_hash(found[node])
    return tuple(found[node] for node in nodes)


def check_size(size: int) -> None:
    """Raise TreeSizeError unless the size is a possible number of leaves."""
    if not 0 <= size <= MOST_LEAVES:
        raise TreeSizeError(f"expected a tree size from 0 to 2**63 - 1, found {size}")


def check_hash(digest: bytes) -> None:
    """Raise HashSizeError unless the hash has 32 bytes."""
    if len(digest) != HASH_SIZE:
        raise HashSizeError(f"expected a hash of {HASH_SIZE} bytes, found {len(digest)}")
