"""What evidence files tell of a whole log: their leaves stand in it, and no leaf names an older governance entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from registry.auditlog.notes import format_note, format_vkey
from registry.evidence import log_heads
from registry.evidence.bundle import Bundle
from registry.evidence.envelope import envelope_sha256, written_envelope
from registry.evidence.errors import EvidenceError
from registry.evidence.leaf import encode_leaf
from registry.evidence.log_audit import DirectoryReader, verify_log
from registry.evidence.log_heads import KnownLeaves, LeafOrder, known_leaves
from registry.evidence.verdict import Verdict, Verification
from registry.rights.entries import EntryId
from tests.evidence.log_files import write_files
from tests.evidence.making import MadeRegister

ENTRIES = 3


def write_log(made: MadeRegister, folder: Path) -> None:
    """Write a register's log as files, its checkpoint with them."""
    leaves = [
        encode_leaf(sealed.sealed_at, envelope_sha256(written_envelope(sealed.envelope)), sealed.head)
        for sealed in made.log
    ]
    write_files(folder, leaves)
    (folder / "checkpoint").write_bytes(format_note(made.note()))


def verified(made: MadeRegister, folder: Path, *bundles: Bundle) -> Verification:
    write_log(made, folder)
    known = KnownLeaves()
    for bundle in bundles:
        known |= known_leaves(bundle)
    return verify_log(DirectoryReader(folder), format_vkey(made.vkey), None, known)


def fault_of(verification: Verification, verdict: Verdict) -> str:
    step = verification.steps[ENTRIES - 1]
    assert [other.verdict for other in verification.steps[:6] if other is not step] == [Verdict.VALID] * 5
    assert step.verdict is verdict
    assert step.fault is not None
    assert step.fault.ru != step.fault.en
    return step.fault.en


@pytest.fixture
def made() -> MadeRegister:
    """Give a register with a licence (1), a mandate (2), a licence (3)."""
    register = MadeRegister()
    register.add()
    register.govern(
        "organ.mandated", {"state": "BY", "organ": "court", "name": {"en": "Court"}, "kinds": ["*"]}, ["BY"]
    )
    register.add()
    return register


def test_evidence_of_every_entry_agrees_with_its_log(made: MadeRegister, tmp_path: Path) -> None:
    verification = verified(made, tmp_path, *(made.bundle(index) for index in range(len(made.log))))
    assert verification.verdict is Verdict.VALID


@pytest.mark.parametrize("shown", [2, 3], ids=["by the governance entry's own file", "by the file of a later entry"])
def test_a_log_whose_leaves_go_on_naming_an_older_governance_entry_is_found(
    made: MadeRegister, tmp_path: Path, shown: int
) -> None:
    """The operator pretends that nothing was governed: each leaf is consistent by itself, and together they lie."""
    late = made.bundle(shown)
    founding = made.log[0].id
    made.seal(made.log[1].envelope, head=founding)
    made.seal(made.log[1].envelope, head=founding)
    if shown == 3:  # the file was made of what should have been the log; here it was never sealed
        del made.log[3]
        assert verified(made, tmp_path / "alone").verdict is Verdict.VALID
    fault = fault_of(verified(made, tmp_path / "with", late), Verdict.INVALID)
    if shown == 2:
        assert fault.startswith(f"Entry 4 names governance entry {founding}, but the newest before it was")
        assert f"{made.log[2].id} (entry 2)" in fault
        assert "And 1 more of the kind." in fault
    else:
        assert fault.startswith("Entry 3: an evidence file shows another leaf in its place.")


def test_a_governance_entry_that_nobody_chained_is_found(made: MadeRegister, tmp_path: Path) -> None:
    """Up to the last governance entry of a file there are no others: its chain has no gap."""
    late = made.bundle(3)
    stranger = "c" * 64
    made.log[1] = replace(made.log[1], head=stranger)
    known = replace(known_leaves(late), leaves={})
    write_log(made, tmp_path)
    found = verify_log(DirectoryReader(tmp_path), format_vkey(made.vkey), None, known).steps[ENTRIES - 1]
    assert found.verdict is Verdict.INVALID
    assert found.fault is not None
    assert f"Entry 1 names governance entry {stranger}" in found.fault.en


def test_a_governance_entry_after_the_last_known_one_is_no_fault(made: MadeRegister, tmp_path: Path) -> None:
    early = made.bundle(1)
    assert verified(made, tmp_path, early).verdict is Verdict.VALID


@pytest.mark.parametrize(
    "change",
    [
        lambda bundle, _made: replace(bundle, sealed_at=bundle.sealed_at + timedelta(seconds=1)),
        lambda bundle, made: replace(bundle, envelope=made.log[3].envelope),
        lambda bundle, _made: replace(bundle, governance=()),
    ],
    ids=["another date", "another envelope", "another governance entry"],
)
def test_evidence_of_another_history_is_found(
    made: MadeRegister, tmp_path: Path, change: Callable[..., Bundle]
) -> None:
    other = change(made.bundle(1), made)
    fault = fault_of(verified(made, tmp_path, other), Verdict.INVALID)
    assert fault == "Entry 1: an evidence file shows another leaf in its place."


def test_two_files_that_contradict_one_another_are_found(made: MadeRegister, tmp_path: Path) -> None:
    ours = made.bundle(1)
    other = replace(ours, sealed_at=ours.sealed_at + timedelta(seconds=1))
    assert "another leaf" in fault_of(verified(made, tmp_path, ours, other), Verdict.INVALID)


def test_a_log_that_ends_before_the_evidence_is_incomplete(made: MadeRegister, tmp_path: Path) -> None:
    late = made.bundle(3)
    del made.log[3]
    fault = fault_of(verified(made, tmp_path, late), Verdict.INCOMPLETE)
    assert fault.startswith("The log ends before entry 3,")


@pytest.mark.parametrize(
    "change",
    [
        lambda bundle: replace(bundle, proof="nonsense"),
        lambda bundle: replace(bundle, envelope=replace(bundle.envelope, payload=b"{}")),
    ],
    ids=["proof", "payload"],
)
def test_evidence_that_cannot_be_read_is_refused(made: MadeRegister, change: Callable[..., Bundle]) -> None:
    with pytest.raises(EvidenceError):
        known_leaves(change(made.bundle(1)))


def test_the_order_of_governance_entries_is_followed_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of very many governance entries takes no more memory."""
    monkeypatch.setattr(log_heads, "MOST_HEADS", 2)
    order, sealed = LeafOrder(), MadeRegister().log[0]

    def takes(index: int, head: str) -> bool:
        return order.fault_of(index, encode_leaf(sealed.sealed_at, b"d" * 32, EntryId(head * 64))) is None

    assert all(takes(index, head) for index, head in enumerate("abcdef", start=1))
    assert [takes(9, head) for head in "abe"] == [False, False, True]
