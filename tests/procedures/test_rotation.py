"""A rotation of a log's key: the entry that names the new key is the last under the old one (decision 27)."""

from __future__ import annotations

import pytest

from registry.auditlog.notes import format_vkey
from registry.evidence.plan import Number
from registry.evidence.verdict import Verdict
from registry.evidence.verification import Verification, verify_evidence
from registry.procedures import LogKeyAbsentError
from registry.procedures.gather_evidence import gather_own_evidence
from registry.procedures.read_log import read_log_page
from registry.procedures.seal import seal_complete
from registry.records.entries import entry_by_index
from registry.records.vocabulary import Log
from tests.procedures.member_offices import Commission, activity_key, log_key, result_terms
from tests.procedures.rotating import (
    NEXT,
    NEXT_ACTIVITY,
    hold,
    propose_rotation,
    publish,
    rotate,
    signer,
    sizes,
)

OLD, OLD_ACTIVITY = log_key(), activity_key()


@pytest.fixture
def rotated(commission: Commission) -> Commission:
    """Give a register with two entries before a rotation and two after it: 0 to 2, 3 the rotation, 4 and 5."""
    hold(commission, OLD, NEXT)
    commission.seal_shared("BY", "KZ")
    rotate(commission)
    commission.seal_shared("BY", "RU")
    return commission


def evidence(commission: Commission, index: int) -> Verification:
    """Return the judgement of the evidence file of an entry."""
    with commission.register.database.reading() as connection:
        stored = entry_by_index(connection, index)
    assert stored is not None
    return verify_evidence(gather_own_evidence(commission.register, stored.entry_id), commission.founding_id)


def test_the_old_key_signs_up_to_the_rotation_and_the_new_one_after_it(rotated: Commission) -> None:
    assert sizes(rotated) == [1, 2, 3, 4, 5, 6]
    assert [signer(rotated, size, OLD, NEXT) for size in sizes(rotated)] == [OLD, OLD, OLD, OLD, NEXT, NEXT]


@pytest.mark.parametrize("index", range(6))
def test_every_entry_is_proved_before_at_and_after_the_rotation(rotated: Commission, index: int) -> None:
    verification = evidence(rotated, index)
    assert verification.verdict is Verdict.VALID, verification.first_fault
    stated = next(step.input for step in verification.steps if step.number == Number.CHECKPOINT)
    assert f"size {4 if index <= 3 else 6}," in stated


def test_nothing_is_sealed_while_the_rotation_awaits_its_checkpoint(commission: Commission) -> None:
    """Proposals that are complete wait for the checkpoint that ends with the rotation; none lapses."""
    hold(commission, OLD, NEXT)
    rotation = commission.sign_all(propose_rotation(commission))
    waiting = commission.sign_all(commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ")))
    first = seal_complete(commission.register, now=commission.tick())
    assert [receipt.number for receipt in first.receipts] == [rotation.number]
    assert first.awaits_checkpoint
    again = seal_complete(commission.register, now=commission.tick())
    assert (again.receipts, again.lapsed, again.awaits_checkpoint) == ((), (), True)
    assert publish(commission) == 2
    last = seal_complete(commission.register, now=commission.tick())
    assert [receipt.number for receipt in last.receipts] == [waiting.number]
    assert not last.awaits_checkpoint
    assert publish(commission) == 3
    assert [signer(commission, size, OLD, NEXT) for size in (2, 3)] == [OLD, NEXT]


def test_a_rotation_of_the_activity_log_holds_up_nothing(commission: Commission) -> None:
    commission.sign_all(propose_rotation(commission, NEXT_ACTIVITY, "activity"))
    commission.sign_all(commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ")))
    outcome = seal_complete(commission.register, now=commission.tick())
    assert (len(outcome.receipts), outcome.awaits_checkpoint) == (2, False)


def test_a_key_that_is_not_held_signs_nothing_and_is_named(commission: Commission) -> None:
    hold(commission, OLD)
    rotate(commission)
    commission.sign_all(commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ")))
    assert len(seal_complete(commission.register, now=commission.tick()).receipts) == 1
    with pytest.raises(LogKeyAbsentError) as refused:
        publish(commission)
    assert format_vkey(NEXT.verifier) in refused.value.words.en
    assert format_vkey(NEXT.verifier) in refused.value.words.ru
    assert sizes(commission) == [1, 2]
    hold(commission, OLD, NEXT)
    assert publish(commission) == 3


def test_the_new_key_signs_nothing_before_its_time(commission: Commission) -> None:
    hold(commission, NEXT)
    commission.sign_all(commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ")))
    seal_complete(commission.register, now=commission.tick())
    with pytest.raises(LogKeyAbsentError):
        publish(commission)


def test_each_log_has_its_own_rotation(commission: Commission) -> None:
    """A checkpoint of the activity log is signed by the key that its last record's governance entry names."""
    hold(commission, OLD, activity=(OLD_ACTIVITY, NEXT_ACTIVITY))
    commission.seal_result("BY", "KZ")
    before = sizes(commission, Log.ACTIVITY)[-1]
    assert signer(commission, before, OLD_ACTIVITY, NEXT_ACTIVITY, log=Log.ACTIVITY) == OLD_ACTIVITY
    rotate(commission, NEXT_ACTIVITY, "activity")
    after = sizes(commission, Log.ACTIVITY)[-1]
    assert signer(commission, after, OLD_ACTIVITY, NEXT_ACTIVITY, log=Log.ACTIVITY) == NEXT_ACTIVITY
    assert signer(commission, sizes(commission)[-1], OLD) == OLD


def test_the_activity_log_is_not_published_while_governance_names_no_key(commission: Commission) -> None:
    assert commission.register.activity_keys == ()
    publish(commission)
    assert sizes(commission, Log.ACTIVITY) == []


def test_the_log_s_page_names_the_key_of_the_checkpoint_it_hands_out(commission: Commission) -> None:
    """Between the two checkpoints it names both; neither comes from the settings."""
    hold(commission, OLD, NEXT)
    rotate(commission)
    page = read_log_page(commission.register)
    assert (page.vkey, page.successor) == (format_vkey(OLD.verifier), format_vkey(NEXT.verifier))
    commission.seal_result("BY", "KZ")
    page = read_log_page(commission.register)
    assert (page.vkey, page.successor) == (format_vkey(NEXT.verifier), None)


def test_two_rotations_one_after_the_other(commission: Commission) -> None:
    """Each has a checkpoint of its own, and whoever seals and publishes in turn makes progress."""
    third = log_key(b"\x0a" * 32)
    hold(commission, OLD, NEXT, third)
    rotate(commission)
    rotate(commission, third)
    commission.seal_result("BY", "KZ")
    assert [signer(commission, size, OLD, NEXT, third) for size in sizes(commission)] == [OLD, OLD, NEXT, third]
    for index in range(4):
        assert evidence(commission, index).verdict is Verdict.VALID
