"""What waits for signatures lapses when another entry is sealed first; the draft made from it says what changed."""

from __future__ import annotations

import pytest

from registry.procedures import ProposalRecord
from registry.procedures.draft import examine_draft, read_draft
from registry.procedures.freeze import freeze_draft
from registry.procedures.lapse import lapse_overtaken
from registry.procedures.propose_governance import introduce_certificate
from registry.procedures.read_origin import Origin, read_origin
from registry.procedures.read_queue import read_proposal
from registry.procedures.reopen import reopen
from registry.procedures.withdraw import withdraw
from registry.records.vocabulary import ProposalStatus
from tests.procedures.member_offices import Commission, licence_terms, party, result_terms, transfer_terms


@pytest.fixture
def number(commission: Commission) -> str:
    """Give a result that Belarus and Russia own in halves."""
    return commission.seal_shared("BY", "RU")


def transfer(commission: Commission, number: str, to: str = "KZ") -> ProposalRecord:
    terms = transfer_terms(party("BY"), party(to, "9"), 1, 2)
    return commission.freeze("BY", "ownership.transferred", number, terms)


def status(commission: Commission, proposal: ProposalRecord) -> ProposalStatus:
    return read_proposal(commission.register, commission.person("BY"), proposal.number).status


def reopened(commission: Commission, proposal: ProposalRecord, state: str = "BY") -> tuple[str, Origin]:
    """Open a lapsed proposal again; return the draft's id and where it comes from."""
    clerk = commission.person(state)
    draft = reopen(commission.register, clerk, proposal.number, now=commission.tick())
    origin = read_origin(commission.register, clerk, draft)
    assert origin is not None
    return draft.id, origin


def test_two_transfers_of_one_share_one_is_sealed_and_the_other_lapses(commission: Commission, number: str) -> None:
    first, second = transfer(commission, number), transfer(commission, number, "RU")
    commission.sign(second, "BY")
    receipt = commission.seal(first)
    assert lapse_overtaken(commission.register, now=commission.tick()) == (second.number,)
    seen = read_proposal(commission.register, commission.person("RU"), second.number)
    assert seen.status is ProposalStatus.LAPSED
    assert [(one.rule, one.entries) for one in seen.findings] == [("R21", (receipt.entry_id,))]
    assert seen.events[-1].person is None
    assert lapse_overtaken(commission.register, now=commission.tick()) == ()


def test_proposals_about_other_results_and_newer_ones_stay_open(commission: Commission, number: str) -> None:
    other = commission.seal_shared("BY", "KZ")
    elsewhere = commission.freeze(
        "BY", "licence.granted", other, licence_terms([party("BY"), party("KZ")], [party("BY", "9")])
    )
    commission.seal(transfer(commission, number))
    later = commission.freeze(
        "RU", "licence.granted", number, licence_terms([party("KZ", "9"), party("RU")], [party("RU", "9")])
    )
    registering = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    assert lapse_overtaken(commission.register, now=commission.tick()) == ()
    assert {status(commission, one) for one in (elsewhere, registering)} == {ProposalStatus.OPEN}
    assert read_proposal(commission.register, commission.person("RU"), later.number).status is ProposalStatus.OPEN


def test_what_voids_nothing_lets_others_wait_on(commission: Commission, number: str) -> None:
    waiting = transfer(commission, number)
    document = {
        "sha256": "ab" * 32,
        "size": 1000,
        "media_type": "application/pdf",
        "name": "drawings.pdf",
        "custodian": "Plant 1",
        "pages": 3,
    }
    purpose = {"en": "for study", "ru": "для изучения"}
    terms = {"from_party": party("BY"), "to_party": party("RU"), "handed_on": "2026-03-02", "purpose": purpose}
    commission.seal(commission.freeze("BY", "documents.handed_over", number, terms, documents=[document]))
    assert lapse_overtaken(commission.register, now=commission.tick()) == ()
    assert status(commission, waiting) is ProposalStatus.OPEN


def test_governance_entries_follow_one_another(commission: Commission) -> None:
    def introduce(state: str, name: str) -> ProposalRecord:
        office, clerk = commission.offices[state], commission.person(state)
        leaf = office.certify(name).certificate.der
        draft = introduce_certificate(commission.register, clerk, office.organ, leaf, now=commission.tick())
        return freeze_draft(commission.register, clerk, draft.id, now=commission.tick())

    first, second = introduce("BY", "second signatory"), introduce("RU", "second signatory")
    receipt = commission.seal(first)
    assert lapse_overtaken(commission.register, now=commission.tick()) == (second.number,)
    draft, origin = reopened(commission, second, "RU")
    assert [entry.index for entry in origin.since] == [receipt.index]
    examined = examine_draft(commission.register, commission.person("RU"), draft, now=commission.now)
    assert examined.may_freeze


def test_the_new_draft_names_what_was_sealed_and_what_it_touches(commission: Commission, number: str) -> None:
    first, second = transfer(commission, number), transfer(commission, number, "RU")
    receipt = commission.seal(first)
    lapse_overtaken(commission.register, now=commission.tick())
    draft, origin = reopened(commission, second)
    [entry] = origin.since
    assert (entry.index, entry.overtakes) == (receipt.index, True)
    assert "Plant 9" in entry.sentence.en
    assert "Завод 9" in entry.sentence.ru
    assert (origin.is_countered, origin.lapsing) == (False, 0)
    assert origin.proposal.findings[0].rule == "R21"
    examined = examine_draft(commission.register, commission.person("BY"), draft, now=commission.now)
    assert {finding.rule for finding in examined.findings if finding.refuses} == {"R3"}


def test_what_was_sealed_before_is_not_named_again(commission: Commission, number: str) -> None:
    commission.seal(transfer(commission, number))
    proposal = commission.freeze(
        "RU", "licence.granted", number, licence_terms([party("KZ", "9"), party("RU")], [party("RU", "9")])
    )
    clerk = commission.person("RU")
    withdraw(commission.register, clerk, proposal.number, now=commission.tick())
    assert reopened(commission, proposal, "RU")[1].since == ()


def test_what_may_not_be_read_is_not_named(commission: Commission, number: str) -> None:
    """Russia's and Belarus's own matter leaves no trace in Kazakhstan's draft."""
    terms = licence_terms([party("BY"), party("RU")], [party("KZ", "9")])
    waiting = commission.freeze("KZ", "licence.granted", number, terms)
    closed = licence_terms([party("BY"), party("RU")], [party("RU", "9")])
    commission.seal(commission.freeze("BY", "licence.granted", number, closed, access="parties"))
    lapse_overtaken(commission.register, now=commission.tick())
    assert reopened(commission, waiting, "KZ")[1].since == ()
    assert len(reopened(commission, waiting, "RU")[1].since) == 1


def test_a_draft_begun_from_nothing_comes_from_nowhere(commission: Commission, number: str) -> None:
    draft = commission.draft("BY", "licence.granted", number, licence_terms([party("BY")], [party("RU", "9")]))
    record = read_draft(commission.register, commission.person("BY"), draft)
    assert read_origin(commission.register, commission.person("BY"), record) is None
