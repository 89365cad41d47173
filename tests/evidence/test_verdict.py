"""Four words and their exit codes; one proved fault makes the whole INVALID, and nothing unknown does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from registry.evidence.verdict import SignerSeen, Step, Verdict, Verification, overall, verification_content
from registry.rights.words import Words

WORDS = Words("слова", "words")
V, I, N, C = Verdict.VALID, Verdict.INVALID, Verdict.INCOMPLETE, Verdict.NOT_COVERED  # noqa: E741 - I for INVALID


def steps(*verdicts: Verdict) -> tuple[Step, ...]:
    return tuple(Step(number + 1, WORDS, verdict, "", WORDS, "") for number, verdict in enumerate(verdicts))


@pytest.mark.parametrize(
    ("reached", "whole"),
    [
        ((V, V), V),
        ((V, C), V),
        ((V, N, C), N),
        ((N, I, C), I),
        ((), V),
    ],
)
def test_what_steps_come_to_together(reached: tuple[Verdict, ...], whole: Verdict) -> None:
    assert overall(steps(*reached)) is whole


def test_nothing_signed_is_not_covered_unless_a_fault_is_proved() -> None:
    assert overall(steps(V, N), nothing_signed=True) is C
    assert overall(steps(V, I), nothing_signed=True) is I


@pytest.mark.parametrize(("verdict", "code"), [(V, 0), (I, 1), (N, 3), (C, 4)])
def test_exit_codes_are_those_of_the_format(verdict: Verdict, code: int) -> None:
    assert Verification((), verdict).exit_code == code


@pytest.mark.parametrize(("reached", "number"), [((V, N, I), 3), ((V, N, C), 2), ((V, C), None)])
def test_the_first_fault_is_a_proved_one_before_a_missing_one(reached: tuple[Verdict, ...], number: int | None) -> None:
    step = Verification(steps(*reached), overall(steps(*reached))).first_fault
    assert (step and step.number) == number


def test_the_content_is_json_in_both_languages() -> None:
    signer = SignerSeen("BY", "Office", "ab", datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    fault = Step(1, WORDS, I, "in", WORDS, "cmd", WORDS)
    content = verification_content(Verification((fault, *steps(V)), I, "id", 5, (signer,), (WORDS,)))
    both = {"ru": "слова", "en": "words"}
    assert content["verdict"] == "INVALID"
    assert content["exit_code"] == 1
    assert content["signers"] == [
        {"state": "BY", "name": "Office", "fingerprint": "ab", "signed_at": "2026-03-02T09:00:00Z"}
    ]
    assert content["steps"][0] == {
        "number": 1,
        "title": both,
        "verdict": "INVALID",
        "input": "in",
        "rule": both,
        "command": "cmd",
        "fault": both,
    }
    assert content["steps"][1]["fault"] is None
    assert content["limits"] == [both]
