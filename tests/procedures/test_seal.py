"""Sealing: one transaction, rules again, receipts that prove themselves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from registry.auditlog.proofs import verify_inclusion
from registry.evidence.errors import EvidenceError
from registry.procedures import ProposalRecord, RefusedError, RegisterFaultError
from registry.procedures.audit import audit_register
from registry.procedures.freeze import freeze_draft
from registry.procedures.propose_governance import introduce_certificate, revoke_certificate
from registry.procedures.publish import publish_checkpoint
from registry.procedures.read_queue import read_proposal
from registry.procedures.read_result import read_result
from registry.procedures.seal import SealOutcome, seal_complete
from registry.procedures.sign import add_signature
from registry.procedures.withdraw import withdraw
from registry.records.database import Database
from registry.records.entries import log_size
from registry.records.vocabulary import ProposalStatus, ProposalStep
from tests.procedures.intruder import tamper, watched
from tests.procedures.long_history import append_history
from tests.procedures.member_offices import (
    Commission,
    found_commission,
    licence_terms,
    party,
    result_terms,
    transfer_terms,
)

MOST_STATEMENTS = 30
"""Of one sealing of one entry."""


def seal(commission: Commission) -> SealOutcome:
    return seal_complete(commission.register, now=commission.tick())


def rules_of(outcome: SealOutcome) -> list[tuple[int, str]]:
    return [(number, findings[0].rule) for number, findings in outcome.lapsed]


def test_a_signed_proposal_is_sealed_with_a_receipt_that_proves_itself(commission: Commission) -> None:
    number = commission.seal_shared("BY", "KZ")
    terms = licence_terms([party("BY"), party("KZ")], [party("RU")])
    proposal = commission.freeze("BY", "licence.granted", number, terms)
    receipt = commission.seal(proposal)
    assert receipt.entry_id == proposal.entry_id
    assert receipt.index == receipt.size - 1
    verify_inclusion(receipt.index, receipt.size, receipt.leaf_hash, receipt.proof, receipt.root)
    after = read_proposal(commission.register, commission.person("BY"), proposal.number)
    assert (after.status, after.index) == (ProposalStatus.SEALED, receipt.index)
    assert after.events[-1].event is ProposalStep.SEALED


def test_what_is_not_complete_is_not_sealed(commission: Commission) -> None:
    proposal = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    commission.sign(proposal, "BY")
    assert seal(commission) == SealOutcome()


def test_many_at_once_are_sealed_in_the_order_of_completion_each_proved(commission: Commission) -> None:
    proposals = [commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ")) for _ in range(9)]
    for proposal in reversed(proposals):
        commission.sign_all(proposal)
    outcome = seal(commission)
    assert [receipt.number for receipt in outcome.receipts] == [proposal.number for proposal in reversed(proposals)]
    assert [receipt.index for receipt in outcome.receipts] == list(range(1, 10))
    for receipt in outcome.receipts:
        verify_inclusion(receipt.index, receipt.size, receipt.leaf_hash, receipt.proof, receipt.root)
    assert publish_checkpoint(commission.register, now=commission.tick()).root == outcome.receipts[0].root
    assert seal(commission) == SealOutcome()


def test_no_more_are_sealed_at_once_than_asked(commission: Commission) -> None:
    for _ in range(3):
        commission.sign_all(commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ")))
    sizes = [len(seal_complete(commission.register, now=commission.tick(), most=2).receipts) for _ in range(3)]
    assert sizes == [2, 1, 0]


def transfers(commission: Commission, number: str) -> tuple[ProposalRecord, ProposalRecord]:
    """Freeze two transfers of Belarus's whole share, to Kazakhstan and to Russia."""
    to_kz = transfer_terms(party("BY"), party("KZ", "9"), 1, 2)
    to_ru = transfer_terms(party("BY"), party("RU", "9"), 1, 2)
    return (
        commission.freeze("BY", "ownership.transferred", number, to_kz),
        commission.freeze("BY", "ownership.transferred", number, to_ru),
    )


def test_of_two_transfers_of_the_same_share_one_is_sealed_and_one_lapses(commission: Commission) -> None:
    number = commission.seal_shared("BY", "RU")
    first, second = transfers(commission, number)
    commission.sign_all(first)
    commission.sign_all(second)
    outcome = seal(commission)
    assert [receipt.number for receipt in outcome.receipts] == [first.number]
    (lapsed, findings), *others = outcome.lapsed
    assert (lapsed, others) == (second.number, [])
    assert "R21" in {finding.rule for finding in findings}
    after = read_proposal(commission.register, commission.person("BY"), second.number)
    assert after.status is ProposalStatus.LAPSED
    assert after.findings == findings
    view = read_result(commission.register, commission.person("BY"), number, in_force_on=commission.now.date())
    assert {holding.party_key for holding in view.standing.holders_in_force} == {"KZ:KZ-9", "RU:RU-1"}


def test_two_offices_that_transfer_the_same_share_at_once(commission: Commission) -> None:
    number = commission.seal_shared("BY", "RU")
    proposals = transfers(commission, number)
    now = commission.tick()
    work = [(proposal, waiting.state) for proposal in proposals for waiting in proposal.parties]

    def sign_and_seal(proposal: ProposalRecord, state: str) -> SealOutcome:
        signature = commission.offices[state].signatory.sign(proposal.payload, now)
        signatory = commission.person(state, "signatory")
        signed = add_signature(commission.register, signatory, proposal.number, signature, now=now)
        if signed.status is ProposalStatus.COMPLETE:
            return seal_complete(commission.register, now=now)
        return SealOutcome()

    with ThreadPoolExecutor(len(work)) as pool:
        outcomes = list(pool.map(lambda item: sign_and_seal(*item), work))
    sealed = [receipt.number for outcome in outcomes for receipt in outcome.receipts]
    lapsed = [number for outcome in outcomes for number, _ in outcome.lapsed]
    assert len(sealed) == len(lapsed) == 1
    assert {*sealed, *lapsed} == {proposal.number for proposal in proposals}
    publish_checkpoint(commission.register, now=commission.tick())
    assert audit_register(commission.register, workers=1).is_clean


def test_racing_sealers_leave_no_gap_and_seal_nothing_twice(commission: Commission) -> None:
    proposals = [commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ")) for _ in range(12)]
    for proposal in proposals:
        commission.sign_all(proposal)
    now = commission.tick()
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda _: seal_complete(commission.register, now=now, most=5), range(8)))
    indices = sorted(receipt.index for outcome in outcomes for receipt in outcome.receipts)
    assert indices == list(range(1, 13))
    publish_checkpoint(commission.register, now=now)
    assert audit_register(commission.register, workers=1).is_clean


def test_a_signature_whose_certificate_is_revoked_before_sealing_lapses(commission: Commission) -> None:
    proposal = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    commission.sign(proposal, "BY")
    clerk, pair = commission.person("BY"), commission.offices["BY"].signatory
    draft = revoke_certificate(
        commission.register, clerk, pair.certificate.fingerprint, "key_compromised", None, now=commission.tick()
    )
    commission.seal(freeze_draft(commission.register, clerk, draft.id, now=commission.tick()))
    commission.sign(proposal, "KZ")
    assert rules_of(seal(commission)) == [(proposal.number, "R19")]


def test_a_revocation_in_the_same_transaction_counts_for_what_comes_after_it(commission: Commission) -> None:
    clerk, pair = commission.person("BY"), commission.offices["BY"].signatory
    earlier = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    later = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    draft = revoke_certificate(
        commission.register, clerk, pair.certificate.fingerprint, "superseded", None, now=commission.tick()
    )
    revocation = freeze_draft(commission.register, clerk, draft.id, now=commission.tick())
    commission.sign(later, "BY")
    for proposal in (earlier, revocation):
        commission.sign_all(proposal)
    commission.sign(later, "KZ")
    outcome = seal(commission)
    assert [receipt.number for receipt in outcome.receipts] == [earlier.number, revocation.number]
    assert rules_of(outcome) == [(later.number, "R19")]
    publish_checkpoint(commission.register, now=commission.tick())
    assert audit_register(commission.register, workers=1).is_clean


def test_governance_entries_follow_one_another_strictly(commission: Commission) -> None:
    clerk, office = commission.person("BY"), commission.offices["BY"]
    proposals = []
    for name in ("one", "two"):
        der = office.certify(name).certificate.der
        draft = introduce_certificate(commission.register, clerk, office.organ, der, now=commission.tick())
        proposals.append(freeze_draft(commission.register, clerk, draft.id, now=commission.tick()))
    for proposal in proposals:
        commission.sign_all(proposal)
    outcome = seal(commission)
    assert [receipt.number for receipt in outcome.receipts] == [proposals[0].number]
    assert rules_of(outcome) == [(proposals[1].number, "R21")]


def test_a_new_certificate_voids_no_proposal(commission: Commission) -> None:
    proposal = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    commission.sign(proposal, "BY")
    clerk, office = commission.person("KZ"), commission.offices["KZ"]
    der = office.certify("second").certificate.der
    draft = introduce_certificate(commission.register, clerk, office.organ, der, now=commission.tick())
    commission.seal(freeze_draft(commission.register, clerk, draft.id, now=commission.tick()))
    commission.sign(proposal, "KZ")
    assert [receipt.number for receipt in seal(commission).receipts] == [proposal.number]


def test_stored_signatures_are_verified_again(commission: Commission) -> None:
    proposal = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    commission.sign_all(proposal)
    other = commission.offices["BY"].signatory.sign(b"something else", commission.now)
    tamper(
        commission.register.database,
        "proposal_signature",
        f"UPDATE proposal_signature SET signature = '{other.signature}' WHERE state = 'BY'",  # noqa: S608 - own values
    )
    assert rules_of(seal(commission)) == [(proposal.number, "R19")]


def test_bytes_swapped_after_freezing_are_not_sealed(commission: Commission) -> None:
    proposal = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    other = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    commission.sign_all(proposal)
    bytes_of_other = f"(SELECT payload FROM proposal WHERE id = {other.number})"  # noqa: S608 - own values
    swap = f"UPDATE proposal SET payload = {bytes_of_other} WHERE id = {proposal.number}"  # noqa: S608 - own values
    tamper(commission.register.database, "proposal", swap)
    assert rules_of(seal(commission)) == [(proposal.number, "R19")]


def test_a_tree_that_lost_its_edge_seals_nothing(commission: Commission) -> None:
    commission.seal_result("BY", "KZ")
    proposal = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    commission.sign_all(proposal)
    tamper(commission.register.database, "tree_node", "DELETE FROM tree_node WHERE level = 1")
    with pytest.raises(RegisterFaultError):
        seal(commission)
    with commission.register.database.reading() as connection:
        assert log_size(connection) == 2
    assert read_proposal(commission.register, commission.person("BY"), proposal.number).status == "complete"


def test_another_register_s_database_is_refused(commission: Commission) -> None:
    proposal = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    commission.sign_all(proposal)
    other = replace(commission.register, name="registry.example/other")
    with pytest.raises(RegisterFaultError):
        seal_complete(other, now=commission.tick())


def test_sealing_asks_no_more_of_the_database_for_more_proposals(sqlite_database: Database) -> None:
    commission = found_commission(sqlite_database)
    counts = []
    for many in (5, 12):
        for _ in range(many):
            commission.sign_all(commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ")))
        with watched(sqlite_database) as statements:
            assert len(seal(commission).receipts) == many
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_licence_is_judged_beside_a_thousand_with_as_few_statements_as_beside_ten(commission: Commission) -> None:
    """One query reads what the conflict search needs, however many licences the result has."""
    licensors, counts = [party("BY"), party("KZ")], []
    for many in (10, 1000):
        number = commission.seal_shared("BY", "KZ")
        licence = licence_terms(licensors, [party("RU")])
        append_history(commission.register.database, number, [("licence.granted", licence)] * many, "BY", "KZ", "RU")
        conflicting = licence_terms(licensors, [party("RU", "2")], category="exclusive")
        with pytest.raises(RefusedError) as refused:
            commission.freeze("BY", "licence.granted", number, conflicting)
        assert len([finding for finding in refused.value.findings if finding.rule == "R6"]) == many
        commission.sign_all(commission.freeze("BY", "licence.granted", number, licence))
        with watched(commission.register.database) as statements:
            assert len(seal(commission).receipts) == 1
        counts.append(len(statements))
    # Where many rows are written they go by COPY, which the statements listened to leave out.
    assert counts[1] <= counts[0] <= MOST_STATEMENTS


def test_sealing_reads_no_other_result(commission: Commission) -> None:
    """Folding one result never reads another: their envelopes could be anything."""
    others = [commission.seal_shared("BY", "KZ") for _ in range(2)]
    number = commission.seal_shared("BY", "KZ")
    numbers = ", ".join(f"'{other}'" for other in others)
    bad = "x'7b7d'" if commission.register.database.is_embedded else "'\\x7b7d'"
    tamper(commission.register.database, "entry", f"UPDATE entry SET envelope = {bad} WHERE result IN ({numbers})")  # noqa: S608 - own values
    terms = licence_terms([party("BY"), party("KZ")], [party("RU")])
    commission.sign_all(commission.freeze("BY", "licence.granted", number, terms))
    assert len(seal(commission).receipts) == 1
    view = read_result(commission.register, commission.person("BY"), number, in_force_on=commission.now.date())
    assert len(view.standing.licences) == 1
    with pytest.raises(EvidenceError):
        commission.freeze("BY", "licence.granted", others[0], terms)


def test_a_clock_that_was_set_back_stops_nothing(commission: Commission) -> None:
    first = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    second = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    commission.sign_all(first)
    earlier = first.frozen_at - timedelta(days=1)
    outcome = seal_complete(commission.register, now=earlier)
    assert [receipt.number for receipt in outcome.receipts] == [first.number]
    withdraw(commission.register, commission.person("BY"), second.number, now=earlier)
    publish_checkpoint(commission.register, now=earlier)
    assert audit_register(commission.register, workers=1).is_clean
