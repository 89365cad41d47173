"""The whole story of a rotation: witnesses, ceremony, evidence, audit, mirror and the other log, on each database."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.auditlog.notes import format_vkey
from registry.cli.regverify import run as regverify
from registry.procedures import LogKeyAbsentError
from registry.procedures.audit import audit_register
from registry.procedures.gather_evidence import gather_own_evidence
from registry.procedures.seal import seal_complete
from registry.records.database import Database
from registry.records.entries import entry_by_index
from registry.records.vocabulary import Log
from registry.witness.folder import trust_log
from registry.witness.mirror_folder import MirrorFolder
from registry.witness.mirroring import Followed
from tests.procedures.member_offices import Commission, activity_key, log_key, result_terms
from tests.procedures.rotating import NEXT, NEXT_ACTIVITY, hold, propose_rotation, publish, rotate, signer, sizes
from tests.procedures.witnesses import Witnessed, witnessed
from tests.witness.mirrors import handed, mirror_of, take

OLD, OLD_ACTIVITY = log_key(), activity_key()
STATES = ("BY", "KZ", "RU")


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Witnessed:
    """Give a register with three witnesses, two of which make the quorum; the entries log's next key is not held."""
    made = witnessed(database, tmp_path / "witnesses", STATES, 2)
    hold(made.commission, OLD, activity=(OLD_ACTIVITY, NEXT_ACTIVITY))
    return made


def confirmed(commission: Commission, folder: Path, index: int) -> int:
    """Return the exit code of `regverify evidence` on an entry's file."""
    with commission.register.database.reading() as connection:
        stored = entry_by_index(connection, index)
    assert stored is not None
    file = folder / f"{index}.evidence.json"
    file.write_bytes(gather_own_evidence(commission.register, stored.entry_id))
    return regverify(["evidence", str(file), "--founding", commission.founding_id])


def followed(mirror: MirrorFolder, commission: Commission, since: int) -> Followed:
    return take(mirror, handed(commission, since=since), commission)


def test_a_rotation_from_beginning_to_end(house: Witnessed, tmp_path: Path) -> None:
    commission, mirror = house.commission, mirror_of(house.commission, tmp_path / "mirror")
    commission.seal_shared("BY", "KZ")
    house.round()
    assert followed(mirror, commission, 0).judged == 3

    # The states sign at the ceremony; the entry is the last under the old key, and waits for its checkpoint.
    rotation = commission.sign_all(propose_rotation(commission))
    assert seal_complete(commission.register, now=commission.tick()).receipt_of(rotation.number) is not None
    assert publish(commission) == 4
    commission.sign_all(commission.freeze("BY", "result.registered", None, result_terms("BY", "RU")))
    assert len(seal_complete(commission.register, now=commission.tick()).receipts) == 1

    # The operator forgot the key: nothing is signed, and which key is missing is said. Then it is there.
    with pytest.raises(LogKeyAbsentError, match=r"names the key registry\.example/test/entries"):
        publish(commission)
    hold(commission, OLD, NEXT, activity=(OLD_ACTIVITY, NEXT_ACTIVITY))
    assert publish(commission) == 5

    # The old key may go; the other log's is rotated too.
    hold(commission, NEXT, activity=(OLD_ACTIVITY, NEXT_ACTIVITY))
    rotate(commission, NEXT_ACTIVITY, "activity")
    hold(commission, NEXT, activity=(NEXT_ACTIVITY,))
    commission.seal_shared("KZ", "RU")
    assert [signer(commission, size, OLD, NEXT) for size in sizes(commission)] == [OLD] * 4 + [NEXT] * 4
    newest = sizes(commission, Log.ACTIVITY)[-1]
    assert signer(commission, newest, OLD_ACTIVITY, NEXT_ACTIVITY, log=Log.ACTIVITY) == NEXT_ACTIVITY

    # The witnesses' operators add the key; each witness goes through the last checkpoint of the old one.
    house.folders = {
        state: trust_log(witness.folder, format_vkey(NEXT.verifier)) for state, witness in house.folders.items()
    }
    house.round()
    assert [confirmed(commission, tmp_path, index) for index in range(8)] == [0] * 8
    report = audit_register(commission.register, workers=1)
    assert report.is_clean, report.faults
    found = followed(mirror, commission, 3)
    assert (found.judged, found.faults, found.newest.key) == (8, (), NEXT.verifier)
    anew = followed(mirror_of(commission, tmp_path / "anew"), commission, 0)
    assert (anew.judged, anew.faults, anew.newest.key) == (8, (), NEXT.verifier)
