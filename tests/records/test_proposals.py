"""Proposals are read by their parties and their author's office, and two signatories never miss one another."""

from __future__ import annotations

import secrets
import threading
from datetime import timedelta

import pytest
from sqlalchemy.event import listen

from registry.records.database import Connection, Database, open_database
from registry.records.entries import append_entries
from registry.records.errors import ConstraintError
from registry.records.proposals import (
    NewEvent,
    StoredEvent,
    StoredProposal,
    add_event,
    add_signature,
    events_of,
    live_proposals_about,
    lock_proposal,
    overdue_proposals,
    proposal_by_number,
    readable_live_proposals_about,
    set_proposal_status,
)
from registry.records.queue import (
    awaiting_my_state,
    finished_for,
    live_of_my_office,
    overdue_for,
    waiting_on_others,
)
from registry.records.sealing import proposals_to_seal
from registry.records.vocabulary import Access, ProposalStatus, ProposalStep
from registry.rights.entries import ResultNumber
from tests.records.examples import (
    NOW,
    REASON,
    RESULT,
    found,
    hex_id,
    new_entry,
    person,
    propose,
    signature_of,
    stranger,
)

DAY = timedelta(days=1)


def numbers(found_proposals: tuple[StoredProposal, ...]) -> list[int]:
    """Return the numbers of proposals, in order."""
    return [proposal.id for proposal in found_proposals]


def waiting(connection: Connection, most: int = 256) -> list[int]:
    """Return the numbers of the proposals that sealing would take, in order."""
    return [proposal.number for proposal in proposals_to_seal(connection, most=most)]


def test_proposal_comes_back_as_frozen(database: Database) -> None:
    with database.writing() as connection:
        author = person(connection)
        number = propose(connection, author)
    with database.reading() as connection:
        stored = proposal_by_number(connection, author, number)
    assert stored is not None
    assert (stored.payload, stored.entry_id, stored.access) == (b"payload 1", hex_id(1001), Access.MEMBERS)
    assert (stored.status, stored.index, stored.ended_at) == (ProposalStatus.OPEN, None, None)
    assert [(party.state, party.needed, party.reason) for party in stored.parties] == [
        ("BY", 1, REASON),
        ("RU", 1, REASON),
    ]
    assert stored.missing == ("BY", "RU")
    assert 10**9 <= number < 10**10


def test_only_parties_and_the_authors_office_read_a_proposal(database: Database) -> None:
    """For everybody else it does not exist."""
    with database.writing() as connection:
        author = person(connection, "BY")
        number = propose(connection, author, parties=[("RU", 1)])
        assert proposal_by_number(connection, author, number) is not None
        assert proposal_by_number(connection, stranger("RU"), number) is not None
        assert proposal_by_number(connection, stranger("KZ"), number) is None
        assert proposal_by_number(connection, author, number + 1) is None
        assert numbers(readable_live_proposals_about(connection, stranger("RU"), RESULT)) == [number]
        assert readable_live_proposals_about(connection, stranger("KZ"), RESULT) == ()
        assert numbers(live_proposals_about(connection, RESULT)) == [number]
        assert live_proposals_about(connection, ResultNumber("ICMEC-2026-000002")) == ()


def test_signatures_and_events_are_kept_in_order(database: Database) -> None:
    with database.writing() as connection:
        by, ru = person(connection, "BY"), person(connection, "RU")
        number = propose(connection, by)
        add_event(connection, NewEvent(number, ProposalStep.FROZEN, NOW, by.account))
        add_signature(connection, signature_of(ru, number, 1))
        add_event(connection, NewEvent(number, ProposalStep.SIGNED, NOW, ru.account))
        add_signature(connection, signature_of(by, number, 2))
        set_proposal_status(connection, number, ProposalStatus.COMPLETE, at=NOW)
        add_event(connection, NewEvent(number, ProposalStep.COMPLETED, NOW, findings=[{"rule": "R1"}]))
        stored = lock_proposal(connection, number)
        events = events_of(connection, number)
    assert stored is not None
    assert [signature.state for signature in stored.signatures] == ["RU", "BY"]
    assert stored.signatures[0] == signature_of(ru, number, 1)
    assert (stored.status, stored.missing) == (ProposalStatus.COMPLETE, ())
    assert [event.step.value for event in events] == ["frozen", "signed", "completed"]
    assert events[1] == StoredEvent(NOW, ProposalStep.SIGNED, ru.account, ru.name, ru.state, ru.organ, None, None, None)
    assert (events[2].person, events[2].findings) == (None, [{"rule": "R1"}])


def test_number_that_is_taken_is_drawn_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter([5, 5, 6])
    monkeypatch.setattr(secrets, "randbelow", lambda _limit: next(draws))
    with database.writing() as connection:
        actor = person(connection)
        assert [propose(connection, actor, number) - 10**9 for number in (1, 2)] == [5, 6]


def test_lock_of_an_absent_proposal_is_none(database: Database) -> None:
    with database.writing() as connection:
        assert lock_proposal(connection, 1) is None


@pytest.mark.parametrize("key", [1, 2])
def test_state_signs_once_with_whichever_key(database: Database, key: int) -> None:
    with database.writing() as connection:
        actor = person(connection)
        number = propose(connection, actor)
        add_signature(connection, signature_of(actor, number, 1))
    with pytest.raises(ConstraintError), database.writing() as connection:
        add_signature(connection, signature_of(actor, number, key))


def test_state_that_is_no_party_does_not_sign(database: Database) -> None:
    with database.writing() as connection:
        author, other = person(connection, "BY"), person(connection, "KZ")
        number = propose(connection, author)
    with pytest.raises(ConstraintError), database.writing() as connection:
        add_signature(connection, signature_of(other, number))


def test_governance_counts_keys_of_a_state(database: Database) -> None:
    with database.writing() as connection:
        actor = person(connection)
        number = propose(connection, actor, result=None, parties=[("BY", 2)])
        add_signature(connection, signature_of(actor, number, 1, governance=True))
        stored = lock_proposal(connection, number)
        assert stored is not None
        assert stored.missing == ("BY",)
        add_signature(connection, signature_of(actor, number, 2, governance=True))
        stored = lock_proposal(connection, number)
        assert stored is not None
        assert (stored.governance, stored.missing) == (True, ())


def test_governance_key_signs_once(database: Database) -> None:
    with database.writing() as connection:
        actor = person(connection)
        number = propose(connection, actor, result=None, parties=[("BY", 2)])
        add_signature(connection, signature_of(actor, number, 1, governance=True))
    with pytest.raises(ConstraintError), database.writing() as connection:
        add_signature(connection, signature_of(actor, number, 1, governance=True))


def test_ordinary_proposal_takes_no_governance_signature(database: Database) -> None:
    """A signature that says governance would escape the rule of one a state."""
    with database.writing() as connection:
        actor = person(connection)
        number = propose(connection, actor)
    with pytest.raises(ConstraintError), database.writing() as connection:
        add_signature(connection, signature_of(actor, number, governance=True))


def test_same_bytes_are_proposed_once(database: Database) -> None:
    with database.writing() as connection:
        actor = person(connection)
        propose(connection, actor)
    with pytest.raises(ConstraintError), database.writing() as connection:
        propose(connection, actor)


def test_first_completed_is_sealed_first(database: Database) -> None:
    with database.writing() as connection:
        actor = person(connection)
        first, second, third = (propose(connection, actor, number) for number in (1, 2, 3))
        for number, minutes in ((second, 1), (first, 2)):
            set_proposal_status(connection, number, ProposalStatus.COMPLETE, at=NOW + timedelta(minutes=minutes))
        assert waiting(connection) == [second, first]
        assert waiting(connection, most=1) == [second]
        assert third not in waiting(connection)


def test_what_waits_for_sealing_is_read_from_an_index_in_its_order(database: Database) -> None:
    """Neither what has ended nor what waits is read through or sorted, however much there is of both."""
    asked: list[tuple[str, object]] = []
    with database.reading() as connection:
        listen(
            connection, "before_cursor_execute", lambda _c, _k, statement, given, *_: asked.append((statement, given))
        )
        waiting(connection)
        statement, given = asked[0]
        if database.is_embedded:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()  # type: ignore[arg-type]  # as the driver got it
        else:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # a table without rows would be read whole
            plan = connection.exec_driver_sql(f"EXPLAIN {statement}", given).all()  # type: ignore[arg-type]  # the same
    steps = "\n".join(str(step) for step in plan)
    assert "ix_proposal_status_completed_at_id" in steps
    assert "B-TREE" not in steps
    assert "Sort" not in steps


def test_sealed_proposal_knows_its_place_in_the_log(database: Database) -> None:
    with database.writing() as connection:
        actor = person(connection)
        number = propose(connection, actor, -999)
        set_proposal_status(connection, number, ProposalStatus.COMPLETE, at=NOW)
        found(connection)
        append_entries(connection, [new_entry(1)])
        set_proposal_status(connection, number, ProposalStatus.SEALED, at=NOW)
        stored = lock_proposal(connection, number)
        assert stored is not None
        assert (stored.index, stored.ended_at) == (1, NOW)


def test_signatories_at_once_see_one_another(database: Database) -> None:
    """Whoever signs last must find the proposal complete: the lock makes the second wait for the first's commit."""
    states = ("BY", "RU", "KZ")
    with database.writing() as connection:
        actors = [person(connection, state) for state in states]
        number = propose(connection, actors[0], parties=[(state, 1) for state in states])
    missing: list[int] = []
    together = threading.Barrier(len(states))

    def sign(place: int) -> None:
        own = open_database(database.url)
        together.wait()
        with own.writing() as connection:
            lock_proposal(connection, number)
            add_signature(connection, signature_of(actors[place], number))
            stored = lock_proposal(connection, number)
            assert stored is not None
            missing.append(len(stored.missing))
        own.close()

    threads = [threading.Thread(target=sign, args=(place,)) for place in range(len(states))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(missing) == [0, 1, 2]


def test_queue_puts_each_proposal_on_the_right_desk(database: Database) -> None:
    with database.writing() as connection:
        by, ru = person(connection, "BY"), person(connection, "RU")
        late = propose(connection, by, 1, deadline=NOW + DAY)
        signed = propose(connection, by, 2)
        add_signature(connection, signature_of(by, signed))
        theirs = propose(connection, ru, 3, parties=[("RU", 1), ("KZ", 1)])
        ended = propose(connection, by, 4)
        set_proposal_status(connection, ended, ProposalStatus.WITHDRAWN, at=NOW + DAY, reason="by_author")
        after = NOW + 2 * DAY
        assert numbers(awaiting_my_state(connection, by)) == [late]
        assert numbers(awaiting_my_state(connection, ru)) == [late, *sorted([signed, theirs])]
        assert sorted(numbers(live_of_my_office(connection, by))) == sorted([late, signed])
        assert numbers(waiting_on_others(connection, by)) == [signed]
        assert waiting_on_others(connection, ru) == ()
        assert numbers(overdue_for(connection, by, after)) == [late]
        assert overdue_for(connection, stranger("KZ"), after) == ()
        assert overdue_proposals(connection, after) == (late,)
        assert overdue_proposals(connection, NOW) == ()
        assert numbers(finished_for(connection, ru)) == [ended]
        assert numbers(awaiting_my_state(connection, stranger("KZ"))) == [theirs]
        assert finished_for(connection, stranger("KZ")) == ()


def test_half_signed_governance_still_awaits_the_state(database: Database) -> None:
    with database.writing() as connection:
        actor = person(connection)
        number = propose(connection, actor, result=None, parties=[("BY", 2)])
        add_signature(connection, signature_of(actor, number, 1, governance=True))
        assert numbers(awaiting_my_state(connection, actor)) == [number]
        assert waiting_on_others(connection, actor) == ()


def test_end_without_its_time_is_refused(database: Database) -> None:
    with database.writing() as connection:
        propose(connection, person(connection))
    with pytest.raises(ConstraintError), database.writing() as connection:
        connection.exec_driver_sql("UPDATE proposal SET status = 'lapsed'")
