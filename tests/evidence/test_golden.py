"""Every golden file gets the verdict of its name, and the step that must name the fault names it, in both languages."""

from __future__ import annotations

import pytest

from registry.evidence.verdict import EXIT_CODES, Verdict, verification_content
from registry.evidence.verification import verify_evidence
from tests.evidence.golden import GOLDEN


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_file_gets_the_verdict_and_the_step_of_its_name(name: str) -> None:
    golden = GOLDEN[name]()
    verification = verify_evidence(golden.data, golden.founding_id, golden.kept, golden.tsa)
    found = [(step.number, step.verdict.value, step.fault.en) for step in verification.steps if step.fault]
    assert verification.verdict is golden.verdict, found
    assert verification.exit_code == EXIT_CODES[golden.verdict]
    first = verification.first_fault
    if golden.step is not None:
        assert first is not None
        assert first.number == golden.step, found
        assert first.fault is not None
        assert first.fault.ru
        assert first.fault.en
        assert first.fault.ru != first.fault.en
    elif golden.verdict is Verdict.VALID:
        assert first is None, found


@pytest.mark.parametrize("name", GOLDEN)
def test_every_verification_has_thirteen_numbered_steps(name: str) -> None:
    golden = GOLDEN[name]()
    verification = verify_evidence(golden.data, golden.founding_id, golden.kept, golden.tsa)
    assert [step.number for step in verification.steps] == list(range(1, 14))
    assert all(step.title.ru and step.title.en and step.rule.ru and step.rule.en for step in verification.steps)
    assert len(verification_content(verification)["steps"]) == 13
    assert all(step.fault for step in verification.steps if step.verdict is not Verdict.VALID)


def test_there_are_at_least_forty_golden_files() -> None:
    assert len(GOLDEN) >= 40
