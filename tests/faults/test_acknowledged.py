"""The harness finds each fault by its name: one thing is made untrue, one fault is expected."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.procedures.publish import publish_checkpoint
from registry.procedures.seal import Receipt, seal_complete
from registry.records.database import Database
from tests.faults.acknowledged import (
    Acknowledged,
    GapError,
    LostCheckpointError,
    LostEntryError,
    LostSignatureError,
    TwoRootsError,
)
from tests.faults.sealing_process import acknowledgement
from tests.faults.stock import Stock
from tests.procedures.intruder import tamper
from tests.procedures.member_offices import FOUNDED_AT, found_commission

NOW = FOUNDED_AT + timedelta(hours=1)


class Told:
    """A register with four entries beside the founding one, all of them acknowledged, and published."""

    def __init__(self, database: Database) -> None:
        self.commission = found_commission(database)
        self.stock = Stock(self.commission)
        self.stock.make(pairs=2, singles=1)
        self.acknowledged = Acknowledged(self.stock.envelopes)
        self.receipts: list[Receipt] = []
        for count in (1, 3):
            self.stock.release(count)
            self.receipts += seal_complete(self.commission.register, now=NOW).receipts
        for receipt in self.receipts:
            self.acknowledged.take({"sealed": acknowledgement(receipt)})
        checkpoint = publish_checkpoint(self.commission.register, now=NOW)
        self.acknowledged.take({"published": [checkpoint.size, checkpoint.root.hex()]})

    @property
    def database(self) -> Database:
        return self.commission.register.database

    def check(self) -> int:
        self.acknowledged.check_new(self.database, 0.0)
        return self.acknowledged.check_whole(self.database)

    def acknowledge(self, receipt: Receipt, **changed: object) -> None:
        """Take in a receipt with something in it made untrue."""
        self.acknowledged.take({"sealed": acknowledgement(receipt) | changed})


@pytest.fixture
def told(sqlite_database: Database) -> Told:
    return Told(sqlite_database)


def test_what_is_as_acknowledged_passes(told: Told) -> None:
    assert told.check() == 5
    assert sorted(told.acknowledged.entries) == [1, 2, 3, 4]


def test_entry_that_is_not_stored_is_lost(told: Told) -> None:
    told.acknowledge(told.receipts[-1], index=5)
    with pytest.raises(LostEntryError, match="entry 5 is not stored"):
        told.check()


def test_entry_of_another_id_is_lost(told: Told) -> None:
    told.acknowledged.entries.pop(4)
    told.acknowledge(told.receipts[-1], entry_id=told.receipts[0].entry_id)
    with pytest.raises(LostEntryError, match="entry 4 was"):
        told.check()


def test_entry_of_other_bytes_is_lost(told: Told) -> None:
    told.stock.envelopes[told.receipts[0].entry_id] += b" "
    with pytest.raises(LostEntryError, match="entry 1 has other bytes"):
        told.check()


def test_entry_whose_proof_does_not_lead_to_its_root_is_lost(told: Told) -> None:
    told.acknowledged.entries.pop(4)
    told.acknowledge(told.receipts[-1], proof=[digest.hex() for digest in told.receipts[0].proof])
    with pytest.raises(LostEntryError, match="entry 4 is not the one under its root"):
        told.check()


def test_index_acknowledged_twice_is_a_lost_entry(told: Told) -> None:
    with pytest.raises(LostEntryError, match="index 1 was acknowledged"):
        told.acknowledge(told.receipts[0])


def test_second_root_for_a_size_is_found(told: Told) -> None:
    with pytest.raises(TwoRootsError, match="size 5 had the root"):
        told.acknowledged.take({"published": [5, "00" * 32]})


def test_root_of_another_tree_is_found(told: Told) -> None:
    told.acknowledged.take({"published": [4, "00" * 32]})
    with pytest.raises(TwoRootsError, match="size 4 is of another tree"):
        told.check()


def test_checkpoint_that_is_not_stored_is_lost(told: Told) -> None:
    told.acknowledged.take({"published": [2, told.receipts[0].root.hex()]})
    with pytest.raises(LostCheckpointError, match="2 entries"):
        told.check()


def test_signature_that_is_not_stored_is_lost(told: Told) -> None:
    told.acknowledged.take({"signed": told.stock.awaited[0].number})
    with pytest.raises(LostSignatureError):
        told.check()


def test_gap_between_indices_is_found(told: Told) -> None:
    tamper(told.database, "entry", "UPDATE entry SET entry_index = 9 WHERE entry_index = 4")
    with pytest.raises(GapError, match="5 entries are stored, the newest has index 9"):
        told.check()
