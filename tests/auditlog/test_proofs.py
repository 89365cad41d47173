"""Inclusion and consistency proofs against a naive tree, and every change refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.auditlog.errors import ProofError, ProofHashError, ProofLengthError, ProofMismatchError, ProofRangeError
from registry.auditlog.proofs import (
    MOST_HASHES,
    consistency_nodes,
    consistency_proof,
    inclusion_nodes,
    inclusion_proof,
    inclusion_proofs,
    verify_consistency,
    verify_inclusion,
)
from registry.auditlog.tree import Node


@st.composite
def places(draw: st.DrawFn) -> tuple[int, int]:
    size = draw(st.integers(1, 150))
    return draw(st.integers(0, size - 1)), size


@st.composite
def sizes(draw: st.DrawFn) -> tuple[int, int]:
    new = draw(st.integers(1, 150))
    return draw(st.integers(1, new)), new


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8 % len(changed)] ^= 1 << bit % 8
    return bytes(changed)


@given(places())
def test_every_inclusion_proof_verifies(oracle: Any, place: tuple[int, int]) -> None:
    index, size = place
    leaves = oracle.leaves(size)
    proof = inclusion_proof(index, size, oracle.reader(leaves))
    verify_inclusion(index, size, leaves[index], proof, oracle.root(leaves))


@given(sizes())
def test_every_consistency_proof_verifies(oracle: Any, pair: tuple[int, int]) -> None:
    old, new = pair
    leaves = oracle.leaves(new)
    proof = consistency_proof(old, new, oracle.reader(leaves))
    verify_consistency(old, new, proof, oracle.root(leaves[:old]), oracle.root(leaves))


@given(places(), st.data())
def test_an_inclusion_proof_with_any_bit_changed_is_refused(oracle: Any, place: tuple[int, int], data: Any) -> None:
    index, size = place
    leaves = oracle.leaves(size)
    parts = [leaves[index], *inclusion_proof(index, size, oracle.reader(leaves)), oracle.root(leaves)]
    at = data.draw(st.integers(0, len(parts) - 1))
    parts[at] = flipped(parts[at], data.draw(st.integers(0, 255)))
    with pytest.raises(ProofMismatchError):
        verify_inclusion(index, size, parts[0], parts[1:-1], parts[-1])


@given(sizes(), st.data())
def test_a_consistency_proof_with_any_bit_changed_is_refused(oracle: Any, pair: tuple[int, int], data: Any) -> None:
    old, new = pair
    leaves = oracle.leaves(new)
    proof = consistency_proof(old, new, oracle.reader(leaves))
    parts = [oracle.root(leaves[:old]), *proof, oracle.root(leaves)]
    at = data.draw(st.integers(0, len(parts) - 1))
    parts[at] = flipped(parts[at], data.draw(st.integers(0, 255)))
    with pytest.raises(ProofMismatchError):
        verify_consistency(old, new, parts[1:-1], parts[0], parts[-1])


@given(places(), st.data())
def test_a_leaf_is_not_proved_at_another_place(oracle: Any, place: tuple[int, int], data: Any) -> None:
    index, size = place
    other = data.draw(st.integers(0, size - 1).filter(lambda other: other != index) if size > 1 else st.just(1))
    leaves = oracle.leaves(size)
    proof = inclusion_proof(index, size, oracle.reader(leaves))
    with pytest.raises(ProofError):
        verify_inclusion(other, size, leaves[index], proof, oracle.root(leaves))


@given(places(), st.sampled_from(["longer", "shorter"]))
def test_an_inclusion_proof_of_another_length_is_refused(oracle: Any, place: tuple[int, int], change: str) -> None:
    index, size = place
    leaves = oracle.leaves(size)
    proof = inclusion_proof(index, size, oracle.reader(leaves))
    proof = (*proof, b"\x00" * 32) if change == "longer" or not proof else proof[:-1]
    with pytest.raises(ProofLengthError):
        verify_inclusion(index, size, leaves[index], proof, oracle.root(leaves))


@given(sizes(), st.sampled_from(["longer", "shorter"]))
def test_a_consistency_proof_of_another_length_is_refused(oracle: Any, pair: tuple[int, int], change: str) -> None:
    old, new = pair
    leaves = oracle.leaves(new)
    proof = consistency_proof(old, new, oracle.reader(leaves))
    proof = (*proof, b"\x00" * 32) if change == "longer" or not proof else proof[:-1]
    with pytest.raises(ProofLengthError):
        verify_consistency(old, new, proof, oracle.root(leaves[:old]), oracle.root(leaves))


@given(sizes())
def test_a_rewritten_old_leaf_is_never_consistent(oracle: Any, pair: tuple[int, int]) -> None:
    old, new = pair
    leaves = oracle.leaves(new)
    rewritten = [b"\x01" * 32, *leaves[1:]]
    proof = consistency_proof(old, new, oracle.reader(rewritten))
    with pytest.raises(ProofMismatchError):
        verify_consistency(old, new, proof, oracle.root(leaves[:old]), oracle.root(rewritten))


@given(st.integers(1, 70), st.data())
def test_proofs_of_many_leaves_are_those_of_each(oracle: Any, size: int, data: Any) -> None:
    """Every node is read once, in one reading."""
    indices = data.draw(st.lists(st.integers(0, size - 1), max_size=8))
    read = oracle.reader(oracle.leaves(size))
    readings: list[Sequence[Node]] = []

    def counted(nodes: Sequence[Node]) -> Mapping[Node, bytes]:
        readings.append(nodes)
        found: Mapping[Node, bytes] = read(nodes)
        return found

    proofs = inclusion_proofs(indices, size, counted)
    assert proofs == {index: inclusion_proof(index, size, read) for index in indices}
    assert len(readings) == (1 if any(proofs.values()) else 0)
    assert all(len(set(nodes)) == len(nodes) for nodes in readings)


def test_only_logarithmically_many_nodes_are_read() -> None:
    """In a tree of a million million leaves a proof folds at most one frontier beside its path."""
    size = 10**12
    for index in (0, 12_345_678_901, size - 1):
        assert sum(map(len, inclusion_nodes(index, size))) <= 2 * 40
    assert sum(map(len, consistency_nodes(12_345_678_901, size))) <= 2 * 40


def test_no_proof_below_2_63_leaves_has_more_than_63_hashes() -> None:
    assert len(inclusion_nodes(0, 2**63 - 1)) == MOST_HASHES
    assert len(consistency_nodes(1, 2**63 - 1)) == MOST_HASHES


def test_from_the_empty_tree_there_is_nothing_to_prove(oracle: Any) -> None:
    assert consistency_proof(0, 3, oracle.reader(oracle.leaves(3))) == ()
    with pytest.raises(ProofRangeError):
        verify_consistency(0, 3, [], oracle.root([]), oracle.root(oracle.leaves(3)))


def test_an_empty_proof_does_not_join_different_sizes(oracle: Any) -> None:
    """The older size is no power of two, so that not even its root begins the walk."""
    with pytest.raises(ProofLengthError, match="found none"):
        verify_consistency(3, 4, [], oracle.root(oracle.leaves(3)), oracle.root(oracle.leaves(4)))


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0), (0, 2**63)])
def test_an_index_outside_the_tree_is_refused(index: int, size: int) -> None:
    with pytest.raises(ProofRangeError):
        inclusion_nodes(index, size)
    with pytest.raises(ProofRangeError):
        verify_inclusion(index, size, b"x" * 32, [], b"x" * 32)


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3), (1, 2**63)])
def test_sizes_out_of_order_are_refused(old: int, new: int) -> None:
    with pytest.raises(ProofRangeError):
        consistency_nodes(old, new)
    with pytest.raises(ProofRangeError):
        verify_consistency(old, new, [], b"x" * 32, b"x" * 32)


def test_a_hash_of_another_length_is_refused(oracle: Any) -> None:
    leaves = oracle.leaves(2)
    with pytest.raises(ProofHashError):
        verify_inclusion(0, 2, leaves[0], [leaves[1][:-1]], oracle.root(leaves))
    with pytest.raises(ProofHashError):
        verify_consistency(1, 2, [leaves[1]], leaves[0] + b"\x00", oracle.root(leaves))
