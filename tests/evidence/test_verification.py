"""Whatever the bytes are, there is a verdict and no exception; steps say what they need, never a false VALID."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.evidence.verdict import Verdict
from registry.evidence.verification import verify_evidence
from tests.evidence.golden import GOLDEN
from tests.evidence.making import MadeRegister

MADE = MadeRegister(quorum=1, witnessing=("BY", "KZ"))
INDEX = MADE.add()
FILE = MADE.file(INDEX)
CONTENT = json.loads(FILE)

json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value in the file."""
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in items:
        found += places(item, (*path, name))
    return found


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def judge(data: bytes, founding_id: str = MADE.founding_id, kept: bytes | None = None) -> Verdict:
    verification = verify_evidence(data, founding_id, kept)
    assert len(verification.steps) == 13
    return verification.verdict


@given(st.binary(max_size=200))
def test_any_bytes_get_a_verdict(data: bytes) -> None:
    assert judge(data) is Verdict.INVALID


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(places(CONTENT)[1:]), json_values)
def test_any_value_in_any_place_gets_a_verdict(path: tuple[Any, ...], value: Any) -> None:
    content = replaced(CONTENT, path, value)
    if content != CONTENT:
        assert judge(json.dumps(content).encode()) is not Verdict.VALID


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["proof", "register", "sealed_at"]), st.integers(0, 2000), st.text(max_size=6))
def test_any_text_in_any_place_of_a_text_gets_a_verdict(name: str, at: int, text: str) -> None:
    old = CONTENT[name]
    content = {**CONTENT, name: old[: at % len(old)] + text + old[at % len(old) :]}
    if content != CONTENT:
        assert judge(json.dumps(content).encode()) is Verdict.INVALID


@pytest.mark.parametrize("founding_id", ["", "x", "0" * 64, "É" * 64, "a\nb"])
def test_any_founding_id_gets_a_verdict(founding_id: str) -> None:
    assert judge(FILE, founding_id) is Verdict.INVALID


@given(st.binary(max_size=100))
def test_any_kept_checkpoint_gets_a_verdict(kept: bytes) -> None:
    assert judge(FILE, kept=kept) is Verdict.INCOMPLETE


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 10_000_000,
        b'{"a":' * 1_000_000,
        b'"' + b"a" * 10_000_000,
        b"9" * 1_000_000,
        b"[" + b"0," * 100_000 + b"0]",
        b"\xef\xbb\xbf" + FILE,
        FILE.decode().encode("utf-16"),
        b"\x1f\x8b" + bytes(100),
        b"\0" * 1000,
    ],
    ids=["brackets", "objects", "text", "digits", "numbers", "mark", "utf-16", "gzip", "zeros"],
)
def test_hostile_json_is_invalid(data: bytes) -> None:
    assert judge(data) is Verdict.INVALID


def test_after_a_fault_steps_that_need_nothing_of_it_are_still_judged() -> None:
    golden = GOLDEN["licence_signature_swapped"]()
    verification = verify_evidence(golden.data, golden.founding_id)
    verdicts = {step.number: step.verdict for step in verification.steps}
    assert [number for number, verdict in verdicts.items() if verdict is Verdict.INVALID] == [5, 9]
    assert [number for number, verdict in verdicts.items() if verdict is Verdict.VALID] == [1, 2, 3, 4, 10]


def test_after_a_broken_chain_nothing_that_stands_on_it_is_valid() -> None:
    golden = GOLDEN["licence_governance_link_broken"]()
    verdicts = [step.verdict for step in verify_evidence(golden.data, golden.founding_id).steps]
    for number in (6, 8, 9, 10, 11):
        assert verdicts[number - 1] is not Verdict.VALID


def test_after_an_unreadable_payload_its_signers_are_not_valid() -> None:
    golden = GOLDEN["licence_payload_not_canonical"]()
    verdicts = [step.verdict for step in verify_evidence(golden.data, golden.founding_id).steps]
    assert verdicts[5] is verdicts[6] is Verdict.INCOMPLETE


def test_a_governance_entry_without_its_chain_is_incomplete() -> None:
    golden = GOLDEN["certificate_introduced_valid"]()
    content = {**json.loads(golden.data), "governance": []}
    verification = verify_evidence(json.dumps(content).encode(), golden.founding_id)
    verdicts = {step.number: step.verdict for step in verification.steps}
    assert verification.verdict is Verdict.INCOMPLETE
    assert verdicts[7] is Verdict.INCOMPLETE


def test_without_governance_and_with_an_unreadable_payload_nothing_stands() -> None:
    golden = GOLDEN["licence_payload_not_canonical"]()
    content = {**json.loads(golden.data), "governance": []}
    verification = verify_evidence(json.dumps(content).encode(), golden.founding_id)
    assert verification.steps[2].verdict is Verdict.INCOMPLETE
    assert verification.verdict is Verdict.INVALID


def test_an_unreadable_checkpoint_leaves_the_proof_open() -> None:
    golden = GOLDEN["licence_checkpoint_with_an_extension_line"]()
    verdicts = [step.verdict for step in verify_evidence(golden.data, golden.founding_id).steps]
    assert verdicts[8] is Verdict.INCOMPLETE
    assert verdicts[9] is Verdict.INVALID


def test_a_kept_checkpoint_is_not_judged_by_an_unsigned_one() -> None:
    golden = GOLDEN["licence_checkpoint_signed_by_another_key"]()
    verification = verify_evidence(golden.data, golden.founding_id, b"x")
    assert verification.steps[12].verdict is Verdict.INCOMPLETE


def test_faults_of_a_hostile_file_are_short() -> None:
    content = {**CONTENT, "x" * 1_000_000: 1}
    step = verify_evidence(json.dumps(content).encode(), MADE.founding_id).steps[0]
    assert step.fault is not None
    assert len(step.fault.en) < 3000


def test_the_verification_says_what_no_file_can_answer() -> None:
    limits = " ".join(limit.en for limit in verify_evidence(FILE, MADE.founding_id).limits)
    assert "law" in limits
    assert "revocation" in limits
