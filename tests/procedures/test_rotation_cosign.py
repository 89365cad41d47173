"""Witnesses are taken through the last checkpoint of each key: what stands under it would else never be witnessed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from registry.auditlog.checkpoint_request import parse_checkpoint_request
from registry.auditlog.checkpoints import parse_checkpoint
from registry.auditlog.notes import format_vkey, parse_note
from registry.evidence.mirror_file import REQUEST
from registry.evidence.verdict import Verdict
from registry.evidence.verification import verify_evidence
from registry.procedures.audit import audit_register
from registry.procedures.cosign import Outcome, WitnessReply, request_for, take_cosignatures
from registry.procedures.export_mirror import export_mirror
from registry.procedures.gather_evidence import gather_own_evidence
from registry.procedures.read_entry import read_entry
from registry.records.database import Database
from registry.witness.folder import trust_log
from registry.witness.mirror_sources import unpack
from tests.procedures.intruder import look
from tests.procedures.member_offices import log_key
from tests.procedures.rotating import NEXT, hold, rotate
from tests.procedures.witnesses import Witnessed, witnessed
from tests.witness.history import call

STATES = ("BY", "KZ", "RU")
LAST = 4
"""Size of the last checkpoint under the first key: the rotation is at position 3."""


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Witnessed:
    """Give a register with three witnesses and a quorum of two, none asked yet: 0 to 2, 3 the rotation, 4 and 5."""
    made = witnessed(database, tmp_path, STATES, 2)
    hold(made.commission, log_key(), NEXT)
    made.commission.seal_shared("BY", "KZ")
    rotate(made.commission)
    made.commission.seal_shared("BY", "RU")
    made.folders = {
        state: trust_log(folder.folder, format_vkey(NEXT.verifier)) for state, folder in made.folders.items()
    }
    return made


def asked_for(house: Witnessed, state: str) -> list[int]:
    """Return the sizes that a witness was asked to cosign, in order."""
    requests = [parse_checkpoint_request(body) for asked, body in house.requests if asked == state]
    return [parse_checkpoint(parse_note(request.checkpoint).text).size for request in requests]


def cosigned(house: Witnessed, size: int) -> int:
    """Return how many cosignatures a size has."""
    found = look(house.commission.register.database, "SELECT size FROM cosignature")
    return [row[0] for row in found].count(size)


def verdicts(house: Witnessed, indices: Sequence[int]) -> list[Verdict]:
    """Return what the evidence of each entry comes to."""
    register, reader = house.commission.register, house.commission.person("BY")
    ids = [read_entry(register, reader, index).entry.id for index in indices]
    files = [gather_own_evidence(register, entry_id) for entry_id in ids]
    return [verify_evidence(data, house.commission.founding_id).verdict for data in files]


def test_each_witness_cosigns_the_last_under_the_old_key_and_then_the_newest(house: Witnessed) -> None:
    assert verdicts(house, range(6)) == [Verdict.INCOMPLETE] * 6
    done = house.round()
    assert {asked.outcome for asked in done.asked} == {Outcome.COSIGNED}
    assert all(asked_for(house, state) == [LAST, 6] for state in STATES)
    assert verdicts(house, range(6)) == [Verdict.VALID] * 6
    assert audit_register(house.commission.register, workers=1).is_clean


def test_who_has_passed_it_is_not_asked_for_it_again(house: Witnessed) -> None:
    house.round()
    house.commission.seal_result("BY", "KZ")
    house.requests.clear()
    house.round()
    assert all(asked_for(house, state) == [7] for state in STATES)


def test_a_witness_that_does_not_answer_is_not_asked_for_more(house: Witnessed) -> None:
    """Had it cosigned the newest, it would never cosign the one before."""
    house.mangle["KZ"] = lambda _reply: None
    done = house.round()
    assert {asked.state: asked.outcome for asked in done.asked}["KZ"] is Outcome.NO_ANSWER
    assert asked_for(house, "KZ") == [LAST]
    house.mangle.clear()
    house.round()
    assert cosigned(house, LAST) == cosigned(house, 6)


@pytest.mark.parametrize("status", [500, 503])
def test_a_broken_witness_is_asked_again_for_the_same(house: Witnessed, status: int) -> None:
    house.mangle["KZ"] = lambda reply: WitnessReply(status, reply.content_type, b"")
    house.round()
    assert asked_for(house, "KZ") == [LAST]


def test_a_witness_that_has_gone_beyond_it_is_asked_for_the_newest(house: Witnessed) -> None:
    """It has seen the newest some other way, and says so: it never goes back, and is lost for no later one."""
    call(house.folders["KZ"], request_of_size(house, 6), at=house.commission.now)
    done = house.round()
    assert {asked.outcome for asked in done.asked} == {Outcome.COSIGNED}
    # Two requests for each: from the size that is known here, and from the one that the answer names.
    assert asked_for(house, "KZ") == [LAST, 6, 6]
    assert cosigned(house, LAST) < cosigned(house, 6)


def test_a_witness_that_knows_the_new_key_alone_is_asked_for_the_newest(house: Witnessed) -> None:
    old = house.folders["KZ"]
    house.folders = {**house.folders, "KZ": replace(old, logs={NEXT.verifier.name: (NEXT.verifier,)})}
    done = house.round()
    assert {asked.outcome for asked in done.asked} == {Outcome.COSIGNED}
    assert asked_for(house, "KZ") == [LAST, 6]


def test_by_file_too_a_witness_goes_through_it(house: Witnessed) -> None:
    """The request from what it has seen is for the last under the old key; the next one for the newest."""
    register = house.commission.register
    for size, following in ((0, LAST), (LAST, 6)):
        request = request_for(register, size)
        assert parse_checkpoint(parse_note(parse_checkpoint_request(request).checkpoint).text).size == following
        answer = call(house.folders["BY"], request, at=house.commission.now).body
        (asked,) = take_cosignatures(register, answer, now=house.commission.tick()).asked
        assert asked.outcome is Outcome.COSIGNED
    keys = len(house.folders["BY"].keys)
    assert (cosigned(house, LAST), cosigned(house, 6)) == (keys, keys)


@pytest.mark.parametrize(("since", "size"), [(0, LAST), (2, LAST), (LAST, 6), (6, 6)])
def test_the_request_in_a_mirror_s_file_does_the_same(house: Witnessed, tmp_path: Path, since: int, size: int) -> None:
    data = b"".join(export_mirror(house.commission.register, "BY", since, now=house.commission.tick()))
    unpack(io.BytesIO(data), tmp_path / "unpacked")
    request = parse_checkpoint_request((tmp_path / "unpacked" / "entries" / REQUEST).read_bytes())
    assert (request.old_size, parse_checkpoint(parse_note(request.checkpoint).text).size) == (since, size)


def request_of_size(house: Witnessed, size: int) -> bytes:
    """Return the honest request of an empty witness for a size, past the last of the old key."""
    register = house.commission.register
    request = parse_checkpoint_request(request_for(register, LAST))
    assert parse_checkpoint(parse_note(request.checkpoint).text).size == size
    return b"old 0\n\n" + request.checkpoint
