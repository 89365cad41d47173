"""A verifier written from the formats alone and ours find the same: entry id, signers, index; or both refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.evidence.verdict import Verdict
from registry.evidence.verification import verify_evidence
from tests.evidence import stranger
from tests.evidence.golden import GOLDEN
from tests.evidence.reference import FILES, founding_id, needs_reference

LENIENT = {
    "licence_incomplete_kept_checkpoint_of_another_size",
    "licence_incomplete_kept_checkpoint_of_another_log",
    "licence_incomplete_kept_checkpoint_of_a_larger_log",
    "licence_incomplete_kept_checkpoint_signed_by_another_key",
    "licence_incomplete_kept_checkpoint_oversized",
    "licence_incomplete_kept_checkpoint_that_is_an_evidence_file",
    "licence_fork_of_the_same_size",
    "licence_fork_at_an_older_size",
    "licence_against_another_history_kept_before_the_rotation",
    "licence_incomplete_kept_checkpoint_by_a_later_key",
    "licence_incomplete_kept_checkpoint_by_a_key_of_another_size",
}
"""Files that are whole in themselves: only the checkpoint kept beside them speaks against them."""
STRICTER = {
    "file_with_an_unknown_member",
    "file_with_a_float",
    "licence_header_with_another_text",
    "licence_payload_with_an_unknown_member",
    "licence_signed_twice_by_one_state",
    "licence_cosignature_under_another_name",
    "licence_cosignature_with_another_key_id",
    "licence_log_signature_repeated_with_another_key_id",
    "licence_governance_log_key_named_for_another_log",
    "licence_governance_witness_key_of_a_log",
    "licence_incomplete_missing_signer",
    "file_with_a_byte_order_mark",
    "licence_governance_certificate_back_after_its_revocation",
    "licence_governance_founded_twice",
    "licence_governance_certificate_of_an_unknown_organ",
    "licence_governance_terms_with_an_unknown_member",
    "licence_payload_with_a_float",
    "licence_payload_with_a_short_nonce",
    "licence_payload_with_a_day_that_never_was",
    "licence_x5c_with_the_root",
}
"""Faults that the stranger's plain program does not look for."""
STAMPED = {name for name in GOLDEN if "_stamp" in name}
"""Time stamps it does not look at: `openssl ts` does."""


def compare(data: bytes, founding: str) -> None:
    verification = verify_evidence(data, founding)
    entry_id, signers, index = stranger.verify(data, founding)
    assert verification.entry_id == entry_id
    assert [(signer.state, signer.fingerprint) for signer in verification.signers] == signers
    assert verification.index == index


@needs_reference
@pytest.mark.parametrize("file", [file for file in FILES if "_valid" in file.name], ids=lambda file: file.name)
def test_both_find_the_same_in_a_reference_file(file: Path) -> None:
    compare(file.read_bytes(), founding_id())


@needs_reference
@pytest.mark.parametrize("file", [file for file in FILES if "_valid" not in file.name], ids=lambda file: file.name)
def test_both_refuse_a_bad_reference_file(file: Path) -> None:
    with pytest.raises(stranger.RefusedError):
        stranger.verify(file.read_bytes(), founding_id())


@pytest.mark.parametrize("name", [name for name in GOLDEN if "_valid" in name])
def test_both_find_the_same_in_a_file_of_ours(name: str) -> None:
    golden = GOLDEN[name]()
    assert golden.verdict is Verdict.VALID
    compare(golden.data, golden.founding_id)


@pytest.mark.parametrize(
    "name", [name for name in GOLDEN if "_valid" not in name and name not in LENIENT | STRICTER | STAMPED]
)
def test_both_refuse_a_bad_file_of_ours(name: str) -> None:
    golden = GOLDEN[name]()
    with pytest.raises((stranger.RefusedError, ValueError, KeyError, TypeError, IndexError, RecursionError)):
        stranger.verify(golden.data, golden.founding_id)
