"""Auditing a sample: what is wrong with a drawn entry is named, what is wrong elsewhere is not looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.evidence.sampling import draw_sample
from registry.procedures import RegisterFaultError
from registry.procedures.audit_sample import SampleReport, audit_sample
from tests.procedures.intruder import tamper
from tests.procedures.member_offices import Commission

SEED = bytes(range(16))
SIZE = 1 + 4 * 2
NOTE = "UPDATE checkpoint SET note = {} WHERE size = 9"
ROOT = "UPDATE checkpoint SET root = {} WHERE size = 9"


@pytest.fixture
def told(commission: Commission) -> Commission:
    """Give a register of nine entries."""
    for _ in range(4):
        commission.seal_shared("BY", "KZ")
    return commission


def audit(commission: Commission, most: int = 3) -> SampleReport:
    return audit_sample(commission.register, SEED, most)


def test_a_sample_of_an_untouched_register_is_clean(told: Commission) -> None:
    report = audit(told)
    assert report.is_clean, report.faults
    assert tuple(entry.index for entry in report.entries) == draw_sample(SEED, SIZE, 3)
    assert (report.checkpoint.size, report.founding_id) == (SIZE, told.founding_id)
    assert all(
        entry.signatures >= 2 and entry.entry_id and len(entry.envelope_sha256) == 32 for entry in report.entries
    )


def test_the_whole_log_can_be_drawn(told: Commission) -> None:
    assert {entry.index for entry in audit(told, 200).entries} == set(range(SIZE))


ACCESS = "UPDATE {} SET access = 'parties' WHERE entry_index = {}"
LEAF = "DELETE FROM {} WHERE log = 'entries' AND level = 0 AND position = {}"
PARTIES = "DELETE FROM {} WHERE entry_index = {}"


@pytest.mark.parametrize(
    ("table", "statement", "place"),
    [
        ("entry", ACCESS, "entry.access"),
        ("tree_node", LEAF, "tree_node.hash"),
        ("entry_party", PARTIES, "entry_party.state"),
    ],
)
def test_what_was_done_to_a_drawn_entry_is_named(told: Commission, table: str, statement: str, place: str) -> None:
    drawn, other = (next(index for index in order if index) for order in (draw_sample(SEED, SIZE, 3), _left()))
    database = told.register.database
    tamper(database, "entry", ACCESS.format("entry", other))
    assert audit(told).is_clean  # of what was not drawn, a sample says nothing
    tamper(database, table, statement.format(table, drawn))
    assert place in {fault.place for entry in audit(told).entries if entry.index == drawn for fault in entry.faults}


def test_a_drawn_entry_that_is_gone_is_named(told: Commission) -> None:
    database = told.register.database
    tamper(database, "entry_party", "DELETE FROM entry_party WHERE entry_index > 0")
    tamper(database, "entry", "DELETE FROM entry WHERE entry_index > 0")
    assert {fault.place for fault in audit(told).faults} == {"entry.entry_index"}


def _left() -> list[int]:
    drawn = draw_sample(SEED, SIZE, 3)
    return [index for index in range(SIZE) if index not in drawn]


def test_a_checkpoint_that_the_log_key_did_not_sign_is_named(told: Commission) -> None:
    other = "x'00'" if told.register.database.is_embedded else "'\\x00'"
    tamper(told.register.database, "checkpoint", NOTE.format(other))
    assert "checkpoint.note" in {fault.place for fault in audit(told).faults}


def test_a_checkpoint_of_another_root_is_named(told: Commission) -> None:
    zeros = "zeroblob(32)" if told.register.database.is_embedded else f"'\\x{'00' * 32}'"
    tamper(told.register.database, "checkpoint", ROOT.format(zeros))
    places = {fault.place for fault in audit(told).faults}
    assert {"checkpoint.root", "tree_node.hash"} <= places


def test_without_a_checkpoint_there_is_nothing_to_draw_from(commission: Commission, tmp_path: Path) -> None:
    tamper(commission.register.database, "checkpoint", "DELETE FROM checkpoint")
    with pytest.raises(RegisterFaultError, match="published checkpoint"):
        audit(commission)
