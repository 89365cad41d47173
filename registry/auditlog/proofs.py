"""Inclusion and consistency proofs: making them from stored nodes, verifying them from nothing but bytes.

Making and verifying share no step: proofs are made top down over ranges of leaves (RFC 6962, section 2.1) and
verified bottom up over the bits of index and size (RFC 9162, sections 2.1.3.2 and 2.1.4.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from registry.auditlog.errors import ProofHashError, ProofLengthError, ProofMismatchError, ProofRangeError
from registry.auditlog.tree import (
    HASH_SIZE,
    MOST_LEAVES,
    Node,
    NodeReader,
    fold,
    frontier_nodes,
    node_hash,
    read_nodes,
)

MOST_HASHES = 63
"""No proof for a tree below 2**63 leaves has more hashes; formats 3.1."""

NodeGroup = tuple[Node, ...]
"""Full subtrees, left to right, that fold into one hash of a proof."""


def inclusion_nodes(index: int, size: int) -> tuple[NodeGroup, ...]:
    """Return, for each hash of an inclusion proof in its order, the stored nodes that fold into it.

    Raises:
        ProofRangeError: The index is not a leaf of a tree of that size.
    """
    _check_index(index, size)
    ranges = []
    start, end = 0, size
    while end - start > 1:
        split = start + _left_width(end - start)
        if index < split:
            ranges.append((split, end))
            end = split
        else:
            ranges.append((start, split))
            start = split
    return tuple(_range_nodes(*part) for part in reversed(ranges))


def consistency_nodes(old: int, new: int) -> tuple[NodeGroup, ...]:
    """Return, for each hash of a consistency proof in its order, the stored nodes that fold into it.

    Raises:
        ProofRangeError: Not 0 ≤ old ≤ new < 2**63.

    Source: RFC 6962, section 2.1.2 (SUBPROOF, written as a loop).
    """
    _check_order(old, new)
    if old == 0:
        return ()
    ranges = []
    start, end = 0, new
    while old != end:
        split = start + _left_width(end - start)
        if old <= split:
            ranges.append((split, end))
            end = split
        else:
            ranges.append((start, split))
            start = split
    if start:
        ranges.append((start, end))
    return tuple(_range_nodes(*part) for part in reversed(ranges))


def inclusion_proof(index: int, size: int, read: NodeReader) -> tuple[bytes, ...]:
    """Return the proof that leaf `index` is in the tree of `size` leaves, from its sibling up to the root's child.

    Args:
        index: Zero-based.
        size: Any size above the index that the log has had.
        read: Reads stored nodes; called once, or not at all when the proof is empty.

    Raises:
        ProofRangeError: The index is not a leaf of a tree of that size.
        NodeMissingError, HashSizeError: The stored nodes are not whole.

    Source: RFC 6962, section 2.1.1.
    """
    return inclusion_proofs((index,), size, read)[index]


def inclusion_proofs(indices: Iterable[int], size: int, read: NodeReader) -> Mapping[int, tuple[bytes, ...]]:
    """Return the inclusion proof of each of some leaves.

    Args:
        indices: Zero-based.
        size: As for `inclusion_proof`.
        read: Reads stored nodes; called once for all of them, or not at all when every proof is empty.

    Raises:
        ProofRangeError: An index is not a leaf of a tree of that size.
        NodeMissingError, HashSizeError: The stored nodes are not whole.

    Source: RFC 6962, section 2.1.1.
    """
    groups = {index: inclusion_nodes(index, size) for index in indices}
    nodes = tuple(dict.fromkeys(node for own in groups.values() for group in own for node in group))
    held = dict(zip(nodes, read_nodes(nodes, read) if nodes else (), strict=True))
    return {index: tuple([fold([held[node] for node in group]) for group in own]) for index, own in groups.items()}


def consistency_proof(old: int, new: int, read: NodeReader) -> tuple[bytes, ...]:
    """Return the proof that the tree of `new` leaves begins with the tree of `old` leaves.

    Args:
        old: Size of the older tree; with 0, and with `new`, the proof is empty.
        new: Size of the newer tree.
        read: Reads stored nodes; called once, or not at all when the proof is empty.

    Raises:
        ProofRangeError: Not 0 ≤ old ≤ new < 2**63.
        NodeMissingError, HashSizeError: The stored nodes are not whole.

    Source: RFC 6962, section 2.1.2.
    """
    return _read_groups(consistency_nodes(old, new), read)


def verify_inclusion(index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Verify that a leaf is in the tree that has this size and root.

    Args:
        index: Zero-based place of the leaf.
        size: Number of leaves.
        leaf_hash: 32 bytes, recomputed by the caller from the leaf itself.
        proof: Hashes from the leaf's sibling up.
        root: 32 bytes, from a checkpoint.

    Raises:
        ProofRangeError: The index is not a leaf of a tree of that size.
        ProofLengthError: Too many or too few hashes.
        ProofHashError: A hash has not 32 bytes.
        ProofMismatchError: Another root follows.

    Source: RFC 9162, section 2.1.3.2.
    """
    _check_index(index, size)
    _check_hashes((leaf_hash, *proof, root))
    place, last, digest = index, size - 1, leaf_hash
    for step in proof:
        if last == 0:
            raise ProofLengthError(f"expected fewer than {len(proof)} hashes for index {index} of {size}")
        if place & 1 or place == last:
            digest = node_hash(step, digest)
            place, last = _without_low_zeros(place, last)
        else:
            digest = node_hash(digest, step)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofLengthError(f"expected more than {len(proof)} hashes for index {index} of {size}")
    _check_root(digest, root)


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Verify that the newer tree begins with every leaf of the older one, unchanged and in order.

    Args:
        old: Size of the older tree.
        new: Size of the newer tree.
        proof: Hashes as `consistency_proof` gives them; empty for equal sizes.
        old_root: 32 bytes.
        new_root: 32 bytes.

    Raises:
        ProofRangeError: Not 0 < old ≤ new < 2**63. An empty older tree proves nothing; the caller knows its root.
        ProofLengthError: Too many or too few hashes.
        ProofHashError: A hash has not 32 bytes.
        ProofMismatchError: Another root follows, for the older or the newer tree.

    Source: RFC 9162, section 2.1.4.2.
    """
    _check_order(old, new)
    if old == 0:
        raise ProofRangeError("expected an older tree with leaves: every tree begins with the empty one")
    if old == new:
        _check_no_hashes(proof)
        _check_root(old_root, new_root)
        return
    _check_hashes((new_root,))
    old_digest, new_digest = consistency_roots(old, new, proof, old_root)
    _check_root(old_digest, old_root)
    _check_root(new_digest, new_root)


def consistency_roots(old: int, new: int, proof: Sequence[bytes], old_root: bytes) -> tuple[bytes, bytes]:
    """Return the roots of the older and the newer tree that follow from a consistency proof.

    A proof that leads to the newer root and to another older one is itself the proof of two histories: the newer tree
    begins with other leaves. One that does not lead to the newer root proves nothing.

    Args:
        old: Size of the older tree, with leaves.
        new: Size of the newer tree, larger.
        proof: Hashes as `consistency_proof` gives them.
        old_root: 32 bytes; a proof from a tree that is itself a full subtree begins with its root.

    Raises:
        ProofRangeError: Not 0 < old < new < 2**63.
        ProofLengthError: Too many or too few hashes.
        ProofHashError: A hash has not 32 bytes.

    Source: RFC 9162, section 2.1.4.2.
    """
    # A whole older tree is itself the first node of the walk; the proof does not repeat it.
    return path_roots(old, new, [old_root, *proof] if old & (old - 1) == 0 else list(proof))


def path_roots(old: int, new: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return the roots of the older and the newer tree that follow from hashes alone, whatever either is said to be.

    Args:
        old: Size of the older tree, with leaves.
        new: Size of the newer tree, larger.
        path: As `consistency_proof` gives it, and before it the root of an older tree that is a full subtree.

    Raises:
        ProofRangeError: Not 0 < old < new < 2**63.
        ProofLengthError: Too many or too few hashes.
        ProofHashError: A hash has not 32 bytes.

    Source: RFC 9162, section 2.1.4.2.
    """
    _check_order(old, new)
    if not 0 < old < new:
        raise ProofRangeError(f"expected sizes that differ, of trees with leaves, found {old} and {new}")
    _check_hashes(path)
    if not path:
        raise ProofLengthError(f"expected hashes between sizes {old} and {new}, found none")
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_digest = new_digest = path[0]
    for step in path[1:]:
        if last == 0:
            raise ProofLengthError(f"expected fewer hashes between sizes {old} and {new}")
        if place & 1 or place == last:
            old_digest, new_digest = node_hash(step, old_digest), node_hash(step, new_digest)
            place, last = _without_low_zeros(place, last)
        else:
            new_digest = node_hash(new_digest, step)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofLengthError(f"expected more hashes between sizes {old} and {new}")
    return old_digest, new_digest


def _without_low_zeros(place: int, last: int) -> tuple[int, int]:
    """Shift both until the lowest bit of `place` is set, or nothing is left of it: levels without a right sibling."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _left_width(width: int) -> int:
    """Return the largest power of two below the width: how RFC 6962 splits a tree."""
    return 1 << ((width - 1).bit_length() - 1)


def _range_nodes(start: int, end: int) -> NodeGroup:
    # Ranges of a proof begin at a multiple of a power of two not below their width, so the split is that of a tree.
    width = end - start
    if width & (width - 1) == 0:  # most of them: one full subtree
        level = width.bit_length() - 1
        return ((level, start >> level),)
    return tuple((level, (start >> level) + position) for level, position in frontier_nodes(width))


def _read_groups(groups: Sequence[NodeGroup], read: NodeReader) -> tuple[bytes, ...]:
    nodes = [node for group in groups for node in group]
    hashes = iter(read_nodes(nodes, read) if nodes else ())
    return tuple(fold([next(hashes) for _ in group]) for group in groups)


def _check_index(index: int, size: int) -> None:
    if not 0 <= index < size <= MOST_LEAVES:
        raise ProofRangeError(f"expected an index below the tree size, found index {index} and size {size}")


def _check_order(old: int, new: int) -> None:
    if not 0 <= old <= new <= MOST_LEAVES:
        raise ProofRangeError(f"expected an older tree no larger than the newer one, found sizes {old} and {new}")


def _check_hashes(hashes: Sequence[bytes]) -> None:
    for digest in hashes:
        if len(digest) != HASH_SIZE:
            raise ProofHashError(f"expected hashes of {HASH_SIZE} bytes, found one of {len(digest)}")


def _check_no_hashes(proof: Sequence[bytes]) -> None:
    if proof:
        raise ProofLengthError(f"expected no hash between equal sizes, found {len(proof)}")


def _check_root(found: bytes, expected: bytes) -> None:
    if found != expected:
        raise ProofMismatchError(f"expected root {expected.hex()}, found {found.hex()}")
