"""Step 12 where other steps gave nothing to judge, links between tokens, and stored tokens without their checkpoint."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

from registry.evidence.stamp_audit import StampColumns, audit_stamps
from registry.evidence.stamp_steps import renewal_nonce
from registry.evidence.verdict import Verdict
from registry.evidence.verification import verify_evidence
from tests.evidence.golden import GOLDEN
from tests.evidence.golden_making import edited
from tests.evidence.golden_stamps import digest_of, made_once, stamped
from tests.signing.authority import root, usual


def test_without_a_signed_checkpoint_no_token_is_judged() -> None:
    golden = GOLDEN["licence_checkpoint_signed_by_another_key"]()
    text = base64.b64encode(b"token").decode()

    def put(file: dict[str, Any]) -> None:
        file["timestamps"] = [text]

    step = verify_evidence(edited(golden.data, put), golden.founding_id).steps[11]
    assert step.verdict is Verdict.INCOMPLETE
    assert step.fault is not None
    assert "step 10" in step.fault.en


def test_a_token_that_follows_one_that_cannot_be_read_renews_nothing() -> None:
    made, _ = made_once()
    digest = digest_of(made)
    step = verify_evidence(
        stamped([b"\0", usual().token(digest, renewal_nonce(b"\0"))]), made.founding_id, None, [root().der]
    ).steps[11]
    assert step.verdict is Verdict.INVALID
    assert "renews" not in step.input


def test_a_stored_token_without_its_checkpoint_is_named() -> None:
    made, _ = made_once()
    token = usual().token(digest_of(made))
    stored = StampColumns(9, 0, token, datetime(2026, 1, 1, tzinfo=UTC), None)
    places = {fault.place for fault in audit_stamps({}, [stored])}
    assert places == {"time_stamp.size", "time_stamp.stamped_at", "time_stamp.valid_until"}
