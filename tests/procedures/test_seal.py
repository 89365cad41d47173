"""Sealing: one transaction, rules again, receipts that prove themselves."""

from __future__ import annotations

from registry.auditlog.proofs import verify_inclusion
from tests.procedures.member_offices import Commission, licence_terms, party


def test_a_signed_proposal_is_sealed_with_a_receipt_that_proves_itself(commission: Commission) -> None:
    number = commission.seal_shared("BY", "KZ")
    proposal = commission.freeze(
        "BY", "licence.granted", number, licence_terms([party("BY"), party("KZ")], [party("RU")])
    )
    receipt = commission.seal(proposal)
    assert receipt.entry_id == proposal.entry_id
    verify_inclusion(receipt.index, receipt.size, receipt.leaf_hash, receipt.proof, receipt.root)
