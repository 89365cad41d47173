"""The register as a time-stamping authority's client: only good tokens are kept, and they are renewed in time."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from registry.evidence.verdict import Verdict
from registry.evidence.verification import verify_evidence
from registry.procedures import Register
from registry.procedures.audit import audit_register
from registry.procedures.gather_evidence import gather_own_evidence
from registry.procedures.publish import publish_checkpoint
from registry.procedures.stamp import StampOutcome, stamp_checkpoints, stamp_state
from registry.records.database import Database
from registry.signing.stamps import read_stamp, stamp_request
from tests.procedures.intruder import look, tamper
from tests.procedures.member_offices import Commission, found_commission, log_key
from tests.procedures.rotating import NEXT, hold, rotate
from tests.signing.authority import NOW, Authority, authority, moment, root, usual

SOON = NOW + timedelta(days=40)
"""The end of a certificate whose tokens are to be renewed."""


@pytest.fixture
def house(database: Database) -> Commission:
    """Give a register with one entry sealed and published."""
    made = found_commission(database)
    made.seal_result("BY", "KZ")
    return made


def trusting(house: Commission, *roots: int) -> Register:
    return replace(house.register, stamp_authorities=tuple(root(number).der for number in roots or (0,)))


def stamped(register: Register, by: Authority | None = None, **more: object) -> list[StampOutcome]:
    asker = more.pop("ask", (by or usual()).answer)
    done = stamp_checkpoints(register, asker, now=more.pop("now", moment()), **more)  # type: ignore[arg-type]
    return [item.outcome for item in done]


def stored(house: Commission) -> list[tuple[int, int]]:
    return [
        tuple(row) for row in look(house.register.database, "SELECT size, place FROM time_stamp ORDER BY size, place")
    ]


def verdict(house: Commission, index: int, *roots: int) -> Verdict:
    (entry_id,) = look(house.register.database, f"SELECT entry_id FROM entry WHERE entry_index = {index}")[0]  # noqa: S608
    data = gather_own_evidence(house.register, entry_id)
    return verify_evidence(data, house.founding_id, None, [root(each).der for each in roots]).steps[11].verdict


def test_the_last_checkpoint_of_an_earlier_key_is_stamped_too(house: Commission) -> None:
    """Stamping began after the rotation: what stands under the old key would else never be stamped."""
    hold(house, log_key(), NEXT)
    rotate(house)
    house.seal_result("BY", "KZ")
    register = trusting(house)
    assert stamped(register) == [StampOutcome.STAMPED] * 2
    assert stamped(register) == []
    assert stored(house) == [(3, 0), (4, 0)]
    assert [verdict(house, index, 0) for index in range(4)] == [Verdict.VALID] * 4
    assert audit_register(house.register, workers=1).is_clean


def test_a_checkpoint_is_stamped_once_and_its_evidence_says_so(house: Commission) -> None:
    register = trusting(house)
    assert verdict(house, 1, 0) is Verdict.NOT_COVERED
    assert stamped(register) == [StampOutcome.STAMPED]
    assert stamped(register) == []
    assert stored(house) == [(2, 0)]
    assert verdict(house, 1, 0) is Verdict.VALID
    assert verdict(house, 1) is Verdict.NOT_COVERED
    assert verdict(house, 1, 1) is Verdict.INCOMPLETE
    assert audit_register(house.register, workers=1).is_clean


def test_every_checkpoint_since_the_first_stamped_one_gets_its_token(house: Commission) -> None:
    """Those from before are covered by any later one, and a token of today would say nothing of their time."""
    register = trusting(house)
    stamped(register)
    for _ in range(3):
        house.seal_result("BY", "KZ")
    assert stamp_state(register, now=NOW).lacking == 3
    assert stamped(register) == [StampOutcome.STAMPED] * 3
    assert stored(house) == [(2, 0), (3, 0), (4, 0), (5, 0)]
    assert stamp_state(register, now=NOW).lacking == 0


def test_an_authority_that_gives_nothing_is_not_asked_again_at_once(house: Commission) -> None:
    register = trusting(house)
    stamped(register)
    for _ in range(2):
        house.seal_result("BY", "KZ")
    asked: list[bytes] = []
    assert stamped(register, ask=asked.append) == [StampOutcome.NO_ANSWER]
    assert len(asked) == 1
    assert stored(house) == [(2, 0)]


def test_whatever_else_is_answered_is_no_token(house: Commission) -> None:
    register = trusting(house)
    earlier = usual().answer(base_request())
    for answer, outcome in (
        (b"", StampOutcome.REFUSED),
        (b"<html>", StampOutcome.REFUSED),
        (b"\x30\x05\x30\x03\x02\x01\x02", StampOutcome.REFUSED),
        (b"\x30\x07\x30\x03\x02\x01\x00\x30\x00", StampOutcome.UNFIT),
        (earlier, StampOutcome.UNFIT),
    ):
        assert stamped(register, ask=lambda _, answer=answer: answer) == [outcome]
    assert stored(house) == []


def base_request() -> bytes:
    """Return a request over other bytes than any checkpoint."""
    return stamp_request(bytes(32), 1)


def test_only_the_trusted_authority_counts(house: Commission) -> None:
    assert stamped(trusting(house, 1)) == [StampOutcome.UNFIT]
    assert stamped(house.register) == [StampOutcome.UNFIT]
    assert stored(house) == []


def test_an_altered_answer_is_not_kept(house: Commission) -> None:
    def altered(request: bytes) -> bytes:
        answer = usual().answer(request)
        return answer[:-1] + bytes([answer[-1] ^ 1])

    assert stamped(trusting(house), ask=altered) == [StampOutcome.UNFIT]


@pytest.mark.parametrize("days", [-1, 1])
def test_a_token_of_another_time_is_not_kept(house: Commission, days: int) -> None:
    """One of after now, or of before the checkpoint was signed."""
    register = trusting(house)
    if days > 0:
        publish_later(house)
    now = NOW - timedelta(days=1) if days < 0 else NOW + timedelta(days=9)
    assert stamped(register, now=now)[:1] == [StampOutcome.UNFIT]


def publish_later(house: Commission) -> None:
    house.now = NOW + timedelta(days=5)
    house.seal_result("BY", "KZ")
    publish_checkpoint(house.register, now=house.now)


def test_a_token_about_to_end_is_renewed_and_the_older_one_kept(house: Commission) -> None:
    register, old = trusting(house, 0, 1), authority(last=SOON)
    assert stamped(register, old) == [StampOutcome.STAMPED]
    assert stamped(register, authority(1)) == [StampOutcome.STAMPED]
    assert stored(house) == [(2, 0), (2, 1)]
    assert stamped(register, authority(1)) == []
    (entry_id,) = look(house.register.database, "SELECT entry_id FROM entry WHERE entry_index = 1")[0]
    data = gather_own_evidence(house.register, entry_id)
    step = verify_evidence(data, house.founding_id, None, [root().der, root(1).der]).steps[11]
    assert step.verdict is Verdict.VALID
    assert "renews the token before it" in step.input
    older, newer = (read_stamp(base64.b64decode(text)) for text in json.loads(data)["timestamps"])
    assert (older.digest, older.at <= newer.at) == (newer.digest, True)
    assert audit_register(house.register, workers=1).is_clean


def test_a_renewal_that_would_last_no_longer_is_not_kept(house: Commission) -> None:
    register, old = trusting(house), authority(last=SOON)
    stamped(register, old)
    assert stamped(register, old) == [StampOutcome.NO_LATER]
    assert stamped(register, old, renewing=False) == []
    assert stored(house) == [(2, 0)]


def test_the_operator_is_told_before_a_certificate_ends(house: Commission) -> None:
    register = trusting(house)
    stamped(register, authority(last=SOON))
    assert stamp_state(register, now=NOW).ends_at is None
    assert stamp_state(register, now=NOW + timedelta(days=20)).ends_at == SOON


@pytest.mark.parametrize(
    ("statement", "places"),
    [
        ("UPDATE time_stamp SET token = substr(token, 1, 1000) WHERE place = 0", {"token"}),
        ("UPDATE time_stamp SET size = 1 WHERE place = 0", {"token", "place"}),
        ("UPDATE time_stamp SET place = 3 WHERE place = 1", {"place"}),
        ("UPDATE time_stamp SET stamped_at = '2026-01-01T00:00:00.000000Z' WHERE place = 0", {"stamped_at"}),
        ("UPDATE time_stamp SET valid_until = '2099-01-01T00:00:00.000000Z' WHERE place = 1", {"valid_until"}),
    ],
)
def test_the_audit_names_an_altered_time_stamp(house: Commission, statement: str, places: set[str]) -> None:
    register = trusting(house, 0, 1)
    stamped(register, authority(last=SOON))
    stamped(register, authority(1))
    tamper(house.register.database, "time_stamp", statement)
    report = audit_register(house.register, workers=1)
    assert {fault.place for fault in report.faults} == {f"time_stamp.{place}" for place in places}


def test_the_audit_names_tokens_put_in_each_others_place(house: Commission) -> None:
    register = trusting(house, 0, 1)
    stamped(register, authority(last=SOON))
    stamped(register, authority(1))
    for step in ("9 WHERE place = 0", "0 WHERE place = 1", "1 WHERE place = 9"):
        tamper(house.register.database, "time_stamp", f"UPDATE time_stamp SET place = {step}")  # noqa: S608 - our own
    report = audit_register(house.register, workers=1)
    assert {fault.place for fault in report.faults} == {"time_stamp.place"}
