"""Files that another program made from the formats' page get the verdicts in their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.evidence.verdict import Verdict
from registry.evidence.verification import verify_evidence
from tests.evidence.reference import FILES, REFERENCE, founding_id, needs_reference

pytestmark = needs_reference


def verdict_of(name: str) -> Verdict:
    return next(verdict for verdict in Verdict if f"_{verdict.value.lower()}" in name)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_reference_file_gets_the_verdict_in_its_name(file: Path) -> None:
    verification = verify_evidence(file.read_bytes(), founding_id())
    assert verification.verdict is verdict_of(file.name)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_reference_file_agrees_with_the_checkpoint_of_the_reference_log(file: Path) -> None:
    kept = (REFERENCE / "log" / "checkpoint").read_bytes()
    assert verify_evidence(file.read_bytes(), founding_id(), kept).steps[12].verdict is Verdict.VALID


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_reference_file_is_invalid_for_another_founding_id(file: Path) -> None:
    assert verify_evidence(file.read_bytes(), "0" * 64).steps[1].verdict is Verdict.INVALID
