"""An audit after a rotation: every checkpoint is held against the key that governance names for its size."""

from __future__ import annotations

import pytest

from registry.auditlog.checkpoints import Checkpoint, sign_checkpoint
from registry.auditlog.notes import format_note, format_vkey
from registry.evidence.entry_audit import AuditFault
from registry.procedures import LogKey
from registry.procedures.audit import AuditReport, KeptCheckpointError, audit_register
from registry.procedures.audit_sample import audit_sample
from registry.records import tree
from registry.records.database import Database
from registry.records.vocabulary import Log
from tests.procedures.intruder import tamper
from tests.procedures.member_offices import Commission, activity_key, found_commission, log_key
from tests.procedures.rotating import NEXT, NEXT_ACTIVITY, hold, rotate, sizes

OLD, OLD_ACTIVITY = log_key(), activity_key()
NOTE = "UPDATE checkpoint SET note = {} WHERE log = '{}' AND size = {}"
KEYS = {Log.ENTRIES: (OLD, NEXT), Log.ACTIVITY: (OLD_ACTIVITY, NEXT_ACTIVITY)}


@pytest.fixture
def rotated(commission: Commission) -> Commission:
    """Give a register both of whose logs have changed their key: the entries log at position 3, then the other."""
    hold(commission, OLD, NEXT, activity=(OLD_ACTIVITY, NEXT_ACTIVITY))
    commission.seal_shared("BY", "KZ")
    rotate(commission)
    rotate(commission, NEXT_ACTIVITY, "activity")
    commission.seal_shared("BY", "RU")
    return commission


def audit(commission: Commission, *kept: bytes) -> AuditReport:
    return audit_register(commission.register, kept=kept, workers=1)


def stored(commission: Commission, size: int, log: Log = Log.ENTRIES) -> tree.StoredCheckpoint:
    with commission.register.database.reading() as connection:
        found = tree.checkpoint_of_size(connection, size, log)
    assert found is not None
    return found


def signed(commission: Commission, size: int, key: LogKey, log: Log) -> bytes:
    """Return the stored checkpoint of a size, signed anew by a key."""
    stated = Checkpoint(key.verifier.name, size, stored(commission, size, log).root)
    return format_note(sign_checkpoint(stated, key.verifier, key.sign))


def sign_anew(commission: Commission, size: int, key: LogKey, log: Log) -> None:
    """Put another key's signature in the place of the one stored."""
    note = signed(commission, size, key, log).hex()
    held = f"x'{note}'" if commission.register.database.is_embedded else f"'\\x{note}'"
    tamper(commission.register.database, "checkpoint", NOTE.format(held, log.value, size))


def said(faults: tuple[AuditFault, ...]) -> str:
    return " ".join(f"{fault.place} {fault.words.en}" for fault in faults)


def test_a_register_that_rotated_both_keys_is_clean(rotated: Commission) -> None:
    report = audit(rotated)
    assert report.faults == ()
    assert report.checkpoints == len(sizes(rotated)) + len(sizes(rotated, Log.ACTIVITY))
    assert audit_sample(rotated.register, b"a seed of the auditor", 20).is_clean


@pytest.mark.parametrize("log", list(Log))
@pytest.mark.parametrize("is_old", [True, False])
def test_a_checkpoint_by_the_wrong_key_is_named(rotated: Commission, log: Log, *, is_old: bool) -> None:
    """The old key after the rotation, as a thief would; the new one before it, as nobody could have then."""
    old, new = KEYS[log]
    size = sizes(rotated, log)[-1 if is_old else 0]
    sign_anew(rotated, size, old if is_old else new, log)
    (fault,) = audit(rotated).faults
    assert fault.place == "checkpoint.note"
    found, named = (old, new) if is_old else (new, old)
    expected = (
        f"the key {format_vkey(found.verifier)} has signed it, but governance names {format_vkey(named.verifier)}"
    )
    assert f"checkpoint of size {size}: {expected}" in fault.words.en


def test_the_last_under_the_old_key_is_the_rotation_s_own(rotated: Commission) -> None:
    """Size 4 ends with the rotation at position 3: the new key may not have signed it."""
    sign_anew(rotated, 4, NEXT, Log.ENTRIES)
    assert "checkpoint of size 4" in said(audit(rotated).faults)


def test_a_sample_judges_its_checkpoint_by_the_same_rule(rotated: Commission) -> None:
    sign_anew(rotated, sizes(rotated)[-1], OLD, Log.ENTRIES)
    report = audit_sample(rotated.register, b"a seed of the auditor", 1)
    assert "governance names" in said(report.faults)


def test_a_checkpoint_by_a_key_that_governance_never_named_is_told(commission: Commission) -> None:
    hold(commission, OLD, activity=(OLD_ACTIVITY,))
    commission.seal_result("BY", "KZ")
    sign_anew(commission, sizes(commission, Log.ACTIVITY)[-1], NEXT_ACTIVITY, Log.ACTIVITY)
    assert "found none by its key" in said(audit(commission).faults)


def test_a_log_without_a_key_in_governance_can_have_no_checkpoint(database: Database) -> None:
    """Nobody can judge it; that it is there at all is the fault."""
    logs = [{"name": "entries", "vkey": format_vkey(OLD.verifier)}]
    commission = found_commission(database, founding={"logs": logs})
    with database.writing() as connection:
        (root,) = tree.level_hashes(connection, 0, 0, 1, Log.ACTIVITY)
        stated = Checkpoint(OLD_ACTIVITY.verifier.name, 1, root)
        note = format_note(sign_checkpoint(stated, OLD_ACTIVITY.verifier, OLD_ACTIVITY.sign))
        tree.add_checkpoint(connection, tree.StoredCheckpoint(Log.ACTIVITY, 1, root, note, commission.now))
    assert "governance names no log key" in said(audit(commission).faults)


@pytest.mark.parametrize("log", list(Log))
def test_an_audit_goes_on_from_a_checkpoint_kept_before_the_rotation(rotated: Commission, log: Log) -> None:
    kept = stored(rotated, sizes(rotated, log)[1], log)
    report = audit(rotated, kept.note)
    assert report.is_clean
    assert report.since == {log: kept.size}


@pytest.mark.parametrize("log", list(Log))
@pytest.mark.parametrize("is_old", [True, False])
def test_a_kept_checkpoint_by_the_wrong_key_is_refused(rotated: Commission, log: Log, *, is_old: bool) -> None:
    old, new = KEYS[log]
    kept = signed(rotated, sizes(rotated, log)[-1 if is_old else 0], old if is_old else new, log)
    with pytest.raises(KeptCheckpointError) as refused:
        audit(rotated, kept)
    assert "governance names" in refused.value.words.en


def test_a_kept_checkpoint_of_another_register_is_refused_as_such(rotated: Commission) -> None:
    stranger = f"elsewhere.example/x/entries\n1\n{'A' * 43}=\n\n— x AAAAAAAA\n".encode()
    with pytest.raises(KeptCheckpointError, match="elsewhere"):
        audit(rotated, stranger)
