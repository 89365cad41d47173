"""Issuing an extract: what verifies, as far as the person may read, as of both dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from registry.evidence.verdict import Verdict
from registry.evidence.verification import verify_evidence
from registry.procedures import NotFoundError, Press, Register, RegisterFaultError
from registry.procedures.issue_extract import issue_extract
from registry.procedures.stamp import stamp_checkpoints
from registry.records.database import Database
from registry.settings import PROJECT
from registry.signing.certificates import issue_authority
from registry.signing.keys import generate_key
from tests.procedures.intruder import tamper
from tests.procedures.member_offices import VALID_FROM, VALID_UNTIL, Commission, log_key, result_terms, thirds
from tests.procedures.rotating import NEXT, hold, rotate
from tests.procedures.witnesses import witnessed
from tests.signing.authority import moment, root, usual

TODAY = date(2026, 3, 2)
FONTS = PROJECT / "registry" / "web" / "static" / "built" / "fonts"


@pytest.fixture
def printing(commission: Commission) -> Register:
    """Give the register with a press."""
    if not any(FONTS.glob("*.ttf")):
        pytest.skip(f"no fonts in {FONTS}: `make setup` installs them")
    key = generate_key()
    seal = issue_authority(key, "BY", "Register (test)", "Seal", VALID_FROM, VALID_UNTIL)
    commission.register = replace(commission.register, press=Press(seal, key.sign, FONTS))
    return commission.register


def attached(pdf: bytes) -> dict[str, bytes]:
    return {name: content[0] for name, content in PdfReader(BytesIO(pdf)).attachments.items()}


def issue(commission: Commission, number: str, state: str = "BY", size: int | None = None) -> bytes:
    return issue_extract(
        commission.register,
        commission.person(state, "reviewer"),
        number,
        in_force_on=TODAY,
        as_recorded_at=size,
        now=commission.now,
    )


def test_an_extract_carries_evidence_that_verifies(commission: Commission, printing: Register) -> None:
    number = commission.seal_shared("BY", "KZ")
    files = attached(issue(commission, number, "RU"))
    evidence = {name: data for name, data in files.items() if name.endswith(".evidence.json")}
    assert set(evidence) == {"1.evidence.json", "2.evidence.json"}
    for data in evidence.values():
        assert verify_evidence(data, commission.founding_id).verdict is Verdict.VALID


def test_an_extract_goes_across_a_rotation_of_the_log_s_key(commission: Commission, printing: Register) -> None:
    """Each entry's evidence is under a checkpoint of its own key; together they are one extract."""
    hold(commission, log_key(), NEXT)
    number = commission.seal_result("BY", "KZ")
    rotate(commission)
    commission.seal(commission.freeze("BY", "ownership.recorded", number, thirds("BY", "KZ")))
    files = attached(issue(commission, number))
    evidence = {name: data for name, data in files.items() if name.endswith(".evidence.json")}
    assert set(evidence) == {"1.evidence.json", "3.evidence.json"}
    assert {verify_evidence(data, commission.founding_id).verdict for data in evidence.values()} == {Verdict.VALID}


def test_an_extract_of_the_past_holds_what_was_recorded_then(commission: Commission, printing: Register) -> None:
    number = commission.seal_shared("BY", "KZ")
    assert set(attached(issue(commission, number, size=2))) == {"1.evidence.json", "statement.json"}


def test_no_extract_of_what_the_person_may_not_read_or_was_not_recorded(
    commission: Commission, printing: Register
) -> None:
    secret = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"), access="parties")
    commission.seal(secret)
    assert secret.result is not None
    assert issue(commission, secret.result, "KZ")
    for state, size in (("RU", None), ("BY", 1)):
        with pytest.raises(NotFoundError):
            issue(commission, secret.result, state, size)


def test_no_seal_over_what_does_not_verify(commission: Commission, printing: Register) -> None:
    number = commission.seal_shared("BY", "KZ")
    swap = "UPDATE entry SET sealed_at = '2026-03-02T09:00:00.000000Z' WHERE entry_index = 2"
    tamper(commission.register.database, "entry", swap)
    with pytest.raises(RegisterFaultError):
        issue(commission, number)


def test_a_copy_without_a_press_prints_nothing(commission: Commission) -> None:
    number = commission.seal_result("BY", "KZ")
    with pytest.raises(RegisterFaultError):
        issue(commission, number)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_an_extract_says_which_time_counts_before_and_after_witnesses_and_a_stamp(
    database: Database, tmp_path: Path
) -> None:
    """It is issued before the witnesses have cosigned, and says so."""
    if not any(FONTS.glob("*.ttf")):
        pytest.skip(f"no fonts in {FONTS}: `make setup` installs them")
    made = witnessed(database, tmp_path, ("BY", "KZ", "RU"), 2)
    house, key = made.commission, generate_key()
    seal = issue_authority(key, "BY", "Register (test)", "Seal", VALID_FROM, VALID_UNTIL)
    house.register = replace(house.register, press=Press(seal, key.sign, FONTS), stamp_authorities=(root().der,))
    number = house.seal_result("BY", "KZ")
    before = text_of(issue(house, number))
    assert "ещё не подписали контрольную точку" in before
    assert "Метка времени сторонней службы" not in before
    made.round()
    stamp_checkpoints(house.register, usual().answer, now=moment())
    pdf = issue(house, number)
    after = text_of(pdf)
    assert "Время последней из записей, имеющее значение для третьих лиц" in after
    assert "Метка времени сторонней службы подтверждает" in after
    evidence = attached(pdf)["1.evidence.json"]
    steps = verify_evidence(evidence, house.founding_id, None, [root().der]).steps
    assert [steps[number - 1].verdict.value for number in (11, 12)] == ["VALID", "VALID"]
