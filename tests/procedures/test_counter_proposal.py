"""An open proposal is answered: nothing changes until the answer is frozen; then the first is signed no more."""

from __future__ import annotations

import pytest

from registry.procedures import NotAllowedError, NotFoundError, NotOpenError, ProposalRecord
from registry.procedures.draft import discard_draft, read_draft, save_draft
from registry.procedures.freeze import LapsingError, freeze_draft
from registry.procedures.read_origin import read_answers, read_origin
from registry.procedures.read_queue import read_proposal, read_queue
from registry.procedures.reopen import begin_counter_proposal, reopen
from registry.procedures.seal import seal_complete
from registry.procedures.withdraw import withdraw
from registry.records.vocabulary import ProposalStatus
from registry.rights.entries import StateCode
from tests.procedures.member_offices import Commission, licence_terms, party


@pytest.fixture
def proposal(commission: Commission) -> ProposalRecord:
    """Give a licence that Belarus and Russia must sign, made by Belarus and signed by Belarus."""
    number = commission.seal_shared("BY", "RU")
    terms = licence_terms([party("BY"), party("RU")], [party("RU", "9")])
    frozen = commission.freeze("BY", "licence.granted", number, terms)
    commission.sign(frozen, "BY")
    return frozen


def answer(commission: Commission, proposal: ProposalRecord, state: str = "RU") -> str:
    """Open a counter-proposal and shorten the licence in it; return the draft's id."""
    clerk = commission.person(state)
    draft = begin_counter_proposal(commission.register, clerk, proposal.number, now=commission.tick())
    content = draft.content | {"effective": {"from": "2026-03-02", "until": "2027-03-01"}}
    return save_draft(commission.register, clerk, draft.id, content, draft.version, now=commission.tick()).id


def freeze(commission: Commission, draft: str, state: str = "RU", *, lapsing: int = 1) -> ProposalRecord:
    return freeze_draft(commission.register, commission.person(state), draft, now=commission.tick(), lapsing=lapsing)


def test_while_the_answer_is_a_draft_the_proposal_may_be_signed(
    commission: Commission, proposal: ProposalRecord
) -> None:
    draft = answer(commission, proposal)
    stored = read_draft(commission.register, commission.person("RU"), draft)
    assert stored.content["terms"] == proposal.draft.terms
    assert read_proposal(commission.register, commission.person("BY"), proposal.number).status is ProposalStatus.OPEN
    commission.sign(proposal, "RU")
    assert seal_complete(commission.register, now=commission.tick()).receipt_of(proposal.number)


def test_freezing_the_answer_ends_the_proposal_and_tells_everybody(
    commission: Commission, proposal: ProposalRecord
) -> None:
    counter = freeze(commission, answer(commission, proposal))
    assert (counter.reopened_from, counter.status, counter.signature_count) == (
        proposal.number,
        ProposalStatus.OPEN,
        0,
    )
    for state in ("BY", "RU"):
        seen = read_proposal(commission.register, commission.person(state), proposal.number)
        last = seen.events[-1]
        assert (seen.status, last.event, last.state) == (ProposalStatus.SUPERSEDED, "superseded", "RU")
        queue = read_queue(commission.register, commission.person(state, "signatory"), now=commission.now)
        assert next(line.number for line in queue.finished) == proposal.number
        [line] = queue.for_me
        assert line.number == counter.number
        assert str(proposal.number) in line.why.en
        assert str(proposal.number) in line.why.ru
    assert read_answers(commission.register, commission.person("BY"), proposal.number) == (counter.number,)
    assert read_answers(commission.register, commission.person("KZ"), proposal.number) == ()


def test_what_was_answered_is_signed_no_more_and_the_answer_is_sealed(
    commission: Commission, proposal: ProposalRecord
) -> None:
    counter = freeze(commission, answer(commission, proposal))
    with pytest.raises(NotOpenError):
        commission.sign(proposal, "RU")
    commission.seal(counter)
    assert read_proposal(commission.register, commission.person("BY"), proposal.number).index is None


def test_nobody_freezes_away_more_signatures_than_were_shown(commission: Commission, proposal: ProposalRecord) -> None:
    draft = answer(commission, proposal)
    with pytest.raises(LapsingError) as refused:
        freeze(commission, draft, lapsing=0)
    assert "1" in refused.value.words.ru
    assert read_proposal(commission.register, commission.person("BY"), proposal.number).status is ProposalStatus.OPEN
    origin = read_origin(
        commission.register,
        commission.person("RU"),
        read_draft(commission.register, commission.person("RU"), draft),
    )
    assert origin is not None
    assert (origin.is_countered, origin.lapsing) == (True, 1)
    freeze(commission, draft, lapsing=origin.lapsing)


def test_an_answer_to_what_is_being_sealed_is_not_frozen(commission: Commission, proposal: ProposalRecord) -> None:
    draft = answer(commission, proposal)
    commission.sign(proposal, "RU")
    with pytest.raises(NotOpenError) as refused:
        freeze(commission, draft, lapsing=2)
    assert refused.value.status is ProposalStatus.COMPLETE
    with pytest.raises(NotOpenError):
        begin_counter_proposal(commission.register, commission.person("RU"), proposal.number, now=commission.tick())
    assert seal_complete(commission.register, now=commission.tick()).receipt_of(proposal.number)


def test_an_answer_to_what_was_sealed_meanwhile_ends_nothing(commission: Commission, proposal: ProposalRecord) -> None:
    draft = answer(commission, proposal)
    commission.sign(proposal, "RU")
    assert seal_complete(commission.register, now=commission.tick()).receipt_of(proposal.number)
    second = freeze(commission, draft, lapsing=0)
    assert read_proposal(commission.register, commission.person("BY"), proposal.number).status is ProposalStatus.SEALED
    queue = read_queue(commission.register, commission.person("BY", "signatory"), now=commission.now)
    [line] = queue.for_me
    assert line.number == second.number
    assert str(proposal.number) not in line.why.en


def test_the_second_answer_to_one_proposal_stands_beside_the_first(
    commission: Commission, proposal: ProposalRecord
) -> None:
    theirs, ours = answer(commission, proposal), answer(commission, proposal, "BY")
    first = freeze(commission, theirs)
    record = read_draft(commission.register, commission.person("BY"), ours)
    origin = read_origin(commission.register, commission.person("BY"), record)
    assert origin is not None
    assert (origin.is_countered, origin.lapsing, origin.answers) == (False, 0, (first.number,))
    second = freeze(commission, ours, "BY", lapsing=0)
    assert read_proposal(commission.register, commission.person("RU"), first.number).status is ProposalStatus.OPEN
    assert read_answers(commission.register, commission.person("RU"), proposal.number) == (first.number, second.number)


def test_the_office_that_made_it_may_answer_itself(commission: Commission, proposal: ProposalRecord) -> None:
    counter = freeze(commission, answer(commission, proposal, "BY"), "BY")
    assert counter.state == "BY"


def test_a_draft_thrown_away_leaves_the_proposal_open(commission: Commission, proposal: ProposalRecord) -> None:
    discard_draft(commission.register, commission.person("RU"), answer(commission, proposal), now=commission.tick())
    assert read_proposal(commission.register, commission.person("RU"), proposal.number).status is ProposalStatus.OPEN


def test_a_stranger_and_a_signatory_do_not_answer(commission: Commission, proposal: ProposalRecord) -> None:
    now = commission.tick()
    with pytest.raises(NotFoundError):
        begin_counter_proposal(commission.register, commission.person("KZ"), proposal.number, now=now)
    with pytest.raises(NotAllowedError):
        begin_counter_proposal(commission.register, commission.person("RU", "signatory"), proposal.number, now=now)


def test_what_has_ended_is_opened_again_instead(commission: Commission, proposal: ProposalRecord) -> None:
    withdraw(commission.register, commission.person("BY"), proposal.number, now=commission.tick())
    with pytest.raises(NotOpenError):
        begin_counter_proposal(commission.register, commission.person("RU"), proposal.number, now=commission.tick())
    reopened = reopen(commission.register, commission.person("RU"), proposal.number, now=commission.tick())
    assert freeze(commission, reopened.id, lapsing=0).reopened_from == proposal.number


def test_an_answer_may_bring_in_a_state_that_never_saw_the_first(
    commission: Commission, proposal: ProposalRecord
) -> None:
    clerk = commission.person("RU")
    draft = begin_counter_proposal(commission.register, clerk, proposal.number, now=commission.tick())
    terms = draft.content["terms"] | {"licensees": [party("KZ", "9")]}
    save_draft(commission.register, clerk, draft.id, draft.content | {"terms": terms}, 1, now=commission.tick())
    counter = freeze(commission, draft.id)
    assert {one.state for one in counter.parties} == {StateCode("BY"), StateCode("KZ"), StateCode("RU")}
    queue = read_queue(commission.register, commission.person("KZ", "signatory"), now=commission.now)
    [line] = queue.for_me
    assert str(proposal.number) not in line.why.en
    with pytest.raises(NotFoundError):
        read_proposal(commission.register, commission.person("KZ"), proposal.number)


def test_the_queue_names_the_draft_of_an_answer(commission: Commission, proposal: ProposalRecord) -> None:
    answer(commission, proposal)
    [line] = read_queue(commission.register, commission.person("RU"), now=commission.now).for_me
    assert "counter-proposal" in line.why.en
    withdraw(commission.register, commission.person("BY"), proposal.number, now=commission.tick())
    [line] = read_queue(commission.register, commission.person("RU"), now=commission.now).for_me
    assert "counter-proposal" not in line.why.en
