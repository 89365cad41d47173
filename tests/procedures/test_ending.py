"""Sent back, withdrawn, lapsed; and opened again without typing anything anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.procedures import NotAllowedError, NotFoundError, NotOpenError, ProposalRecord
from registry.procedures.draft import examine_draft
from registry.procedures.freeze import freeze_draft
from registry.procedures.lapse import lapse_overdue
from registry.procedures.read_queue import read_proposal
from registry.procedures.reopen import reopen
from registry.procedures.seal import seal_complete
from registry.procedures.send_back import ReasonError, send_back
from registry.procedures.withdraw import withdraw
from registry.records.vocabulary import ProposalStatus
from tests.procedures.member_offices import Commission, party, result_terms, transfer_terms


@pytest.fixture
def proposal(commission: Commission) -> ProposalRecord:
    """Give a frozen proposal of Belarus and Kazakhstan."""
    return commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))


def test_a_reason_is_told_to_every_party(commission: Commission, proposal: ProposalRecord) -> None:
    commission.sign(proposal, "BY")
    signatory = commission.person("KZ", "signatory")
    words = "Доля Казахстана по договору — две трети."
    ended = send_back(commission.register, signatory, proposal.number, "wrong_shares", words, now=commission.tick())
    assert ended.status is ProposalStatus.SENT_BACK
    seen = read_proposal(commission.register, commission.person("BY"), proposal.number)
    last = seen.events[-1]
    assert (last.event, last.state, last.reason_code, last.words) == ("sent_back", "KZ", "wrong_shares", words)
    assert last.person == signatory.name


@pytest.mark.parametrize(
    ("code", "words"), [("no_such", "x"), ("other", " "), ("other", "x" * 2001), ("other", "\x07")]
)
def test_a_reason_that_is_none(commission: Commission, proposal: ProposalRecord, code: str, words: str) -> None:
    signatory = commission.person("KZ", "signatory")
    with pytest.raises(ReasonError):
        send_back(commission.register, signatory, proposal.number, code, words, now=commission.tick())
    assert read_proposal(commission.register, signatory, proposal.number).status is ProposalStatus.OPEN


def test_a_clerk_and_a_stranger_do_not_send_back(commission: Commission, proposal: ProposalRecord) -> None:
    now = commission.tick()
    with pytest.raises(NotAllowedError):
        send_back(commission.register, commission.person("KZ"), proposal.number, "other", "x", now=now)
    with pytest.raises(NotFoundError):
        send_back(commission.register, commission.person("RU", "signatory"), proposal.number, "other", "x", now=now)


def test_the_author_s_signatory_does_not_send_back_where_its_state_is_not_asked(commission: Commission) -> None:
    proposal = commission.freeze("RU", "result.registered", None, result_terms("BY", "KZ"))
    now = commission.tick()
    with pytest.raises(NotAllowedError):
        send_back(commission.register, commission.person("RU", "signatory"), proposal.number, "other", "x", now=now)
    with pytest.raises(NotAllowedError):
        withdraw(commission.register, commission.person("RU", "signatory"), proposal.number, now=now)


def test_only_the_office_that_made_it_withdraws(commission: Commission, proposal: ProposalRecord) -> None:
    with pytest.raises(NotAllowedError):
        withdraw(commission.register, commission.person("KZ"), proposal.number, now=commission.tick())
    ended = withdraw(commission.register, commission.person("BY"), proposal.number, now=commission.tick())
    assert ended.status is ProposalStatus.WITHDRAWN


def test_what_is_complete_or_ended_is_neither_withdrawn_nor_sent_back(
    commission: Commission, proposal: ProposalRecord
) -> None:
    commission.sign_all(proposal)
    clerk, signatory = commission.person("BY"), commission.person("KZ", "signatory")
    for _ in range(2):
        with pytest.raises(NotOpenError):
            withdraw(commission.register, clerk, proposal.number, now=commission.tick())
        with pytest.raises(NotOpenError):
            send_back(commission.register, signatory, proposal.number, "other", "x", now=commission.tick())
        seal_complete(commission.register, now=commission.tick())


def test_what_nobody_completed_in_time_lapses_once(commission: Commission, proposal: ProposalRecord) -> None:
    assert lapse_overdue(commission.register, now=proposal.deadline) == ()
    late = proposal.deadline + timedelta(seconds=1)
    assert lapse_overdue(commission.register, now=late) == (proposal.number,)
    assert lapse_overdue(commission.register, now=late) == ()
    seen = read_proposal(commission.register, commission.person("KZ"), proposal.number)
    assert (seen.status, seen.events[-1].reason_code) == (ProposalStatus.LAPSED, "deadline")


def test_what_came_to_nothing_is_opened_again_with_everything_typed(
    commission: Commission, proposal: ProposalRecord
) -> None:
    withdraw(commission.register, commission.person("BY"), proposal.number, now=commission.tick())
    draft = reopen(commission.register, commission.person("BY"), proposal.number, now=commission.tick())
    assert draft.content["terms"] == proposal.draft.terms
    assert draft.reopened_from == proposal.number
    again = freeze_draft(commission.register, commission.person("BY"), draft.id, now=commission.tick())
    commission.seal(again)


def test_another_party_opens_its_counter_proposal_in_the_same_way(
    commission: Commission, proposal: ProposalRecord
) -> None:
    signatory = commission.person("KZ", "signatory")
    send_back(commission.register, signatory, proposal.number, "other", "Иначе", now=commission.tick())
    draft = reopen(commission.register, commission.person("KZ"), proposal.number, now=commission.tick())
    assert (draft.state, draft.content["terms"]) == ("KZ", proposal.draft.terms)
    with pytest.raises(NotFoundError):
        reopen(commission.register, commission.person("RU"), proposal.number, now=commission.tick())


def test_what_is_open_or_sealed_is_not_opened_again(commission: Commission, proposal: ProposalRecord) -> None:
    for _ in range(2):
        with pytest.raises(NotOpenError):
            reopen(commission.register, commission.person("BY"), proposal.number, now=commission.tick())
        commission.sign_all(proposal)
        break
    seal_complete(commission.register, now=commission.tick())
    with pytest.raises(NotOpenError):
        reopen(commission.register, commission.person("BY"), proposal.number, now=commission.tick())
    with pytest.raises(NotAllowedError):
        reopen(commission.register, commission.person("BY", "signatory"), proposal.number, now=commission.tick())


def test_a_lapsed_transfer_is_opened_again_and_judged_by_what_stands_now(commission: Commission) -> None:
    number = commission.seal_shared("BY", "RU")
    first, second = (
        commission.freeze("BY", "ownership.transferred", number, transfer_terms(party("BY"), party(to, "9"), 1, 2))
        for to in ("KZ", "RU")
    )
    for proposal in (first, second):
        commission.sign_all(proposal)
    seal_complete(commission.register, now=commission.tick())
    draft = reopen(commission.register, commission.person("BY"), second.number, now=commission.tick())
    examination = examine_draft(commission.register, commission.person("BY"), draft.id, now=commission.now)
    rules = {finding.rule for finding in examination.findings if finding.refuses}
    assert "R3" in rules
    assert "R21" not in rules
