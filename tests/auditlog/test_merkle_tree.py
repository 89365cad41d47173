"""The tree: roots, frontiers, appending in pieces."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.auditlog.errors import FrontierError, HashSizeError, LeafSizeError, NodeMissingError, TreeSizeError
from registry.auditlog.tree import (
    EMPTY_ROOT,
    append,
    frontier_nodes,
    leaf_hash,
    node_hash,
    root_at,
    root_hash,
    root_of_hashes,
)


def test_leaf_and_node_hashes_are_told_apart_by_their_first_byte() -> None:
    assert leaf_hash(b"leaf") == hashlib.sha256(b"\x00leaf").digest()
    assert node_hash(b"l" * 32, b"r" * 32) == hashlib.sha256(b"\x01" + b"l" * 32 + b"r" * 32).digest()


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert root_hash([]) == EMPTY_ROOT == root_at(0, lambda _: {})


@pytest.mark.parametrize("leaf", [b"", b"x" * 65_536], ids=["empty", "too long"])
def test_a_leaf_of_impossible_size_is_refused(leaf: bytes) -> None:
    with pytest.raises(LeafSizeError):
        leaf_hash(leaf)


def test_the_longest_leaf_is_hashed() -> None:
    assert root_hash([b"x" * 65_535]) == hashlib.sha256(b"\x00" + b"x" * 65_535).digest()


def test_the_frontier_covers_the_leaves_with_the_fewest_full_subtrees() -> None:
    assert frontier_nodes(0) == ()
    assert frontier_nodes(1) == ((0, 0),)
    assert frontier_nodes(0b1101) == ((3, 0), (2, 2), (0, 12))


@given(st.lists(st.integers(0, 40), max_size=8))
def test_appending_in_pieces_gives_the_root_of_all(oracle: Any, pieces: list[int]) -> None:
    leaves = oracle.leaves(sum(pieces))
    size, frontier, nodes = 0, (), []
    for piece in pieces:
        after = append(size, frontier, leaves[size : size + piece])
        size, frontier = after.size, after.frontier
        nodes += after.nodes
        assert after.root == oracle.root(leaves[:size])
        assert len(frontier) == size.bit_count()
    assert tuple(nodes) == append(0, (), leaves).nodes


@given(st.integers(1, 130))
def test_every_full_subtree_is_handed_out_once_with_its_hash(oracle: Any, size: int) -> None:
    leaves = oracle.leaves(size)
    nodes = append(0, (), leaves).nodes
    expected = {
        (level, position): oracle.root(leaves[position << level : (position + 1) << level])
        for level in range(8)
        for position in range(size >> level)
    }
    assert dict(nodes) == expected
    assert len(nodes) == len(expected)


@given(st.integers(0, 130), st.data())
def test_the_root_at_any_earlier_size_is_read_from_the_stored_nodes(oracle: Any, size: int, data: Any) -> None:
    earlier = data.draw(st.integers(0, size))
    leaves = oracle.leaves(size)
    assert root_at(earlier, oracle.reader(leaves)) == oracle.root(leaves[:earlier])


def test_appending_costs_one_node_per_completed_subtree_and_reads_only_the_frontier(oracle: Any) -> None:
    """A tree of a billion leaves takes one more by its frontier alone."""
    size = 2**30 - 1
    after = append(size, oracle.leaves(30), oracle.leaves(1))
    assert after.size == 2**30
    assert len(after.nodes) == 31
    assert after.frontier == (after.root,)


def test_appending_nothing_keeps_the_root(oracle: Any) -> None:
    leaves = oracle.leaves(5)
    before = append(0, (), leaves)
    after = append(5, before.frontier, [])
    assert (after.root, after.nodes) == (before.root, ())


def test_a_frontier_of_another_size_is_refused(oracle: Any) -> None:
    with pytest.raises(FrontierError, match="expected 2 frontier hashes for size 3, found 1"):
        append(3, oracle.leaves(1), oracle.leaves(1))


@pytest.mark.parametrize("size", [-1, 2**63], ids=["negative", "too large"])
def test_an_impossible_size_is_refused(size: int) -> None:
    with pytest.raises(TreeSizeError):
        frontier_nodes(size)
    with pytest.raises(TreeSizeError):
        append(size, (), [])


def test_a_hash_of_another_length_is_refused(oracle: Any) -> None:
    with pytest.raises(HashSizeError):
        root_of_hashes([b"short"])
    with pytest.raises(HashSizeError):
        append(1, [b"short"], oracle.leaves(1))
    with pytest.raises(HashSizeError):
        root_at(1, lambda _: {(0, 0): b"short"})


def test_a_node_that_was_not_read_is_named() -> None:
    with pytest.raises(NodeMissingError, match="level 1 at position 2"):
        root_at(6, lambda _: {(2, 0): b"x" * 32})
