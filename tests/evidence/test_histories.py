"""Two signed checkpoints and the nodes of a tree: one history, two with their proof, or nothing that ties them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from registry.auditlog.errors import CheckpointUnsignedError
from registry.auditlog.notes import format_vkey
from registry.auditlog.tree import Node, append
from registry.evidence.fork import Fork, encode_fork
from registry.evidence.fork_steps import verify_fork
from registry.evidence.histories import Signed, UntiedError, find_fork, open_signed
from registry.evidence.log_audit import FileAbsentError
from registry.evidence.verdict import Verdict
from tests.witness.history import History

LOG = History().grow(11)


def signed(log: History, size: int) -> Signed:
    return open_signed(log.note(size), (log.vkey,))


def reader(log: History, size: int | None = None) -> object:
    nodes = dict(append(0, (), log.leaves[:size]).nodes)
    return lambda asked: {node: nodes[node] for node in asked if node in nodes}


def nothing(_asked: Sequence[Node]) -> Mapping[Node, bytes]:
    pytest.fail("nothing is to be read")


@pytest.mark.parametrize("old", range(1, 12))
@pytest.mark.parametrize("new", range(1, 12))
def test_one_history_has_no_proof_of_two(old: int, new: int) -> None:
    size = max(old, new)
    assert find_fork(signed(LOG, old), signed(LOG, new), reader(LOG, size)) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("old", range(1, 12))
@pytest.mark.parametrize("new", range(1, 12))
def test_two_histories_are_proved_whichever_way_round(old: int, new: int) -> None:
    other = LOG.forked(0, 11)
    larger = LOG if old > new else other
    fork = find_fork(signed(LOG, old), signed(other, new), reader(larger, max(old, new)))  # type: ignore[arg-type]
    assert isinstance(fork, Fork)
    assert verify_fork(encode_fork(fork), format_vkey(LOG.vkey)).verdict is Verdict.VALID


def test_every_tree_begins_with_the_empty_one() -> None:
    assert find_fork(signed(LOG, 0), signed(LOG, 7), nothing) is None


def test_equal_sizes_need_no_tree() -> None:
    assert find_fork(signed(LOG, 7), signed(LOG, 7), nothing) is None


def absent(_asked: Sequence[Node]) -> Mapping[Node, bytes]:
    raise FileAbsentError("tile/0/000: not there")


def test_without_the_tree_nothing_is_proved() -> None:
    with pytest.raises(UntiedError, match="missing"):
        find_fork(signed(LOG, 3), signed(LOG, 7), absent)
    with pytest.raises(UntiedError, match="Expected the node"):
        find_fork(signed(LOG, 3), signed(LOG, 7), lambda _: {})


def test_a_tree_of_another_root_proves_nothing() -> None:
    other = LOG.forked(2, 9)
    with pytest.raises(UntiedError, match="lead to the root"):
        find_fork(signed(LOG, 3), signed(LOG, 7), reader(other, 7))  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [5, 9])
def test_two_histories_under_two_keys_are_proved_with_both(size: int) -> None:
    newer = History(LOG.forked(2, 9).leaves, seed=b"\x0a" * 32)
    fork = find_fork(signed(LOG, 5), signed(newer, size), reader(newer, size))  # type: ignore[arg-type]
    assert fork is not None
    keys = format_vkey(LOG.vkey), format_vkey(newer.vkey)
    assert verify_fork(encode_fork(fork), *keys).verdict is Verdict.VALID
    assert find_fork(signed(LOG, 5), signed(History(LOG.leaves, seed=b"\x0a" * 32), 5), nothing) is None


def test_any_known_key_opens_a_checkpoint() -> None:
    newer = History(LOG.leaves, seed=b"\x0a" * 32)
    assert open_signed(newer.note(5), (LOG.vkey, newer.vkey)).key == newer.vkey
    assert open_signed(LOG.note(5), (LOG.vkey, newer.vkey)).key == LOG.vkey
    with pytest.raises(CheckpointUnsignedError):
        open_signed(History(LOG.leaves, seed=b"\x0b" * 32).note(5), (LOG.vkey, newer.vkey))
