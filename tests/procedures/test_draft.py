"""Drafting and freezing: nothing typed is lost, nothing unlawful is frozen."""

from __future__ import annotations

from typing import Any

import pytest

from registry.procedures import ConflictError, NotAllowedError, NotFoundError, RefusedError
from registry.procedures.draft import discard_draft, examine_draft, open_draft, read_draft, save_draft
from registry.procedures.freeze import DEADLINE, freeze_draft
from registry.procedures.read_queue import read_queue
from registry.procedures.seal import seal_complete
from registry.records.vocabulary import ProposalStatus
from registry.rights.payloads import decode_payload, entry_id
from tests.procedures.member_offices import (
    Commission,
    licence_terms,
    party,
    result_terms,
    thirds,
    transfer_terms,
)


def examine(commission: Commission, draft_id: str, state: str = "BY") -> Any:
    return examine_draft(commission.register, commission.person(state), draft_id, now=commission.now)


def test_an_unfinished_draft_is_kept_as_typed(commission: Commission) -> None:
    clerk = commission.person("BY")
    record = open_draft(commission.register, clerk, "result.registered", None, now=commission.tick())
    typed = dict(record.content) | {"terms": {"title": {"ru": "Датчик"}, "started_in": "soon"}}
    saved = save_draft(commission.register, clerk, record.id, typed, record.version, now=commission.tick())
    assert saved.content["terms"] == typed["terms"]
    assert saved.version == record.version + 1
    assert read_draft(commission.register, clerk, record.id) == saved
    examination = examine(commission, record.id)
    assert examination.draft is None
    assert not examination.may_freeze
    assert {finding.rule for finding in examination.findings} == {"form"}
    found = {finding.place for finding in examination.findings}
    assert {"terms.started_in", "terms.performers"} <= found
    assert "terms.title" not in found
    assert not all(examination.topics_done.values())


def test_a_colleague_s_save_is_not_overwritten(commission: Commission) -> None:
    clerk = commission.person("BY")
    record = open_draft(commission.register, clerk, "result.registered", None, now=commission.tick())
    mine, theirs = dict(record.content) | {"language": "en"}, dict(record.content) | {"access": "parties"}
    stored = save_draft(commission.register, clerk, record.id, theirs, record.version, now=commission.tick())
    with pytest.raises(ConflictError) as conflict:
        save_draft(commission.register, clerk, record.id, mine, record.version, now=commission.tick())
    assert conflict.value.current == stored


def test_kind_and_result_of_a_draft_stay_as_they_are(commission: Commission) -> None:
    clerk = commission.person("BY")
    record = open_draft(commission.register, clerk, "result.registered", None, now=commission.tick())
    other = dict(record.content) | {"kind": "licence.granted", "result": "TEST-2026-000009"}
    saved = save_draft(commission.register, clerk, record.id, other, record.version, now=commission.tick())
    assert (saved.content["kind"], saved.content["result"]) == ("result.registered", None)


@pytest.mark.parametrize("role", ["signatory", "reviewer", "administrator"])
def test_a_role_that_does_not_draft(commission: Commission, role: str) -> None:
    with pytest.raises(NotAllowedError):
        open_draft(commission.register, commission.person("BY", role), "result.registered", None, now=commission.now)


@pytest.mark.parametrize(
    ("kind", "result"),
    [
        ("no.such_kind", None),
        ("licence.granted", None),
        ("licence.granted", "TEST-2026-000001"),
        ("result.registered", "TEST-2026-000001"),
    ],
)
def test_a_draft_of_no_kind_or_about_no_result(commission: Commission, kind: str, result: str | None) -> None:
    with pytest.raises(NotFoundError):
        open_draft(commission.register, commission.person("BY"), kind, result, now=commission.now)


def test_a_draft_is_its_own_office_s_alone(commission: Commission) -> None:
    draft_id = commission.draft("BY", "result.registered", None, result_terms("BY", "KZ"))
    stranger = commission.person("KZ")
    record = read_draft(commission.register, commission.person("BY"), draft_id)
    with pytest.raises(NotFoundError):
        read_draft(commission.register, stranger, draft_id)
    with pytest.raises(NotFoundError):
        examine(commission, draft_id, "KZ")
    with pytest.raises(NotFoundError):
        save_draft(commission.register, stranger, draft_id, record.content, record.version, now=commission.now)
    with pytest.raises(NotFoundError):
        discard_draft(commission.register, stranger, draft_id, now=commission.tick())
    with pytest.raises(NotFoundError):
        freeze_draft(commission.register, stranger, draft_id, now=commission.now)


def test_a_discarded_draft_is_gone(commission: Commission) -> None:
    draft_id = commission.draft("BY", "result.registered", None, result_terms("BY", "KZ"))
    discard_draft(commission.register, commission.person("BY"), draft_id, now=commission.tick())
    with pytest.raises(NotFoundError):
        read_draft(commission.register, commission.person("BY"), draft_id)


def test_a_whole_draft_says_who_must_sign_and_what_it_does(commission: Commission) -> None:
    draft_id = commission.draft("BY", "result.registered", None, result_terms("BY", "KZ"))
    examination = examine(commission, draft_id)
    assert examination.may_freeze
    assert [party.state for party in examination.required_parties] == ["BY", "KZ"]
    assert all(party.reason.ru and party.reason.en for party in examination.required_parties)
    assert examination.sentence.ru != examination.sentence.en
    assert all(examination.topics_done.values())


def test_freezing_fixes_bytes_parties_number_and_deadline(commission: Commission) -> None:
    number = commission.seal_result("BY", "KZ")
    proposal = commission.freeze("BY", "ownership.recorded", number, thirds("BY", "KZ"))
    payload = decode_payload(proposal.payload)
    assert entry_id(proposal.payload) == proposal.entry_id
    assert payload.parties == ("BY", "KZ")
    assert payload.draft.result == number
    assert payload.draft.after is not None
    assert proposal.deadline == commission.now + DEADLINE
    assert proposal.status is ProposalStatus.OPEN
    assert [event.event for event in proposal.events] == ["frozen"]


def test_numbers_of_results_are_given_out_once(commission: Commission) -> None:
    proposals = [commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ")) for _ in range(3)]
    assert [proposal.result for proposal in proposals] == [f"TEST-2026-{place:06}" for place in (1, 2, 3)]


def test_two_frozen_from_the_same_content_are_two_entries(commission: Commission) -> None:
    terms = result_terms("BY", "KZ")
    first, second = (commission.freeze("BY", "result.registered", None, terms) for _ in range(2))
    assert first.entry_id != second.entry_id


def test_a_frozen_draft_is_gone(commission: Commission) -> None:
    draft_id = commission.draft("BY", "result.registered", None, result_terms("BY", "KZ"))
    freeze_draft(commission.register, commission.person("BY"), draft_id, now=commission.tick())
    with pytest.raises(NotFoundError):
        freeze_draft(commission.register, commission.person("BY"), draft_id, now=commission.tick())


REFUSED = [
    ("R1", thirds("BY", "KZ") | {"holders": thirds("BY", "KZ")["holders"][:1]}, "ownership.recorded"),
    ("R3", transfer_terms(party("BY"), party("RU"), 3, 4), "ownership.transferred"),
    ("R3", licence_terms([party("BY", "99")], [party("RU")]), "licence.granted"),
    ("form", licence_terms([party("BY")], [party("RU")], territory=["XX"]), "licence.granted"),
    ("form", thirds("BY", "KZ") | {"unknown": 1}, "ownership.recorded"),
]


@pytest.mark.parametrize(("rule", "terms", "kind"), REFUSED)
def test_what_the_rules_refuse_is_not_frozen_and_nothing_is_lost(
    commission: Commission, rule: str, terms: dict[str, Any], kind: str
) -> None:
    number = commission.seal_shared("BY", "KZ") if kind != "ownership.recorded" else commission.seal_result("BY", "KZ")
    draft_id = commission.draft("BY", kind, number, terms)
    shown = examine(commission, draft_id)
    assert not shown.may_freeze
    with pytest.raises(RefusedError) as refusal:
        freeze_draft(commission.register, commission.person("BY"), draft_id, now=commission.tick())
    assert rule in {finding.rule for finding in refusal.value.findings}
    assert {finding.rule for finding in shown.findings} == {finding.rule for finding in refusal.value.findings}
    assert read_draft(commission.register, commission.person("BY"), draft_id).content["terms"] == terms


def test_a_signatory_does_not_freeze(commission: Commission) -> None:
    draft_id = commission.draft("BY", "result.registered", None, result_terms("BY", "KZ"))
    with pytest.raises(NotAllowedError):
        freeze_draft(commission.register, commission.person("BY", "signatory"), draft_id, now=commission.tick())


def test_the_queue_says_what_waits_for_whom(commission: Commission) -> None:
    draft_id = commission.draft("BY", "result.registered", None, result_terms("BY", "KZ"))
    proposal = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    commission.sign(proposal, "BY")

    def queue(state: str, role: str = "clerk") -> Any:
        return read_queue(commission.register, commission.person(state, role), now=commission.now)

    assert [line.draft_id for line in queue("BY").for_me] == [draft_id]
    assert [line.number for line in queue("BY").waiting_on_others] == [proposal.number]
    assert [line.number for line in queue("KZ", "signatory").for_me] == [proposal.number]
    assert queue("KZ", "signatory").for_me[0].waiting_for == ("KZ",)
    russian = queue("RU", "signatory")
    assert not any((russian.for_me, russian.my_office, russian.waiting_on_others, russian.overdue, russian.finished))
    commission.now = proposal.deadline
    commission.tick()
    assert [line.number for line in queue("KZ", "signatory").overdue] == [proposal.number]
    commission.now = proposal.frozen_at
    commission.sign(proposal, "KZ")
    seal_complete(commission.register, now=commission.tick())
    assert [line.number for line in queue("KZ", "signatory").finished] == [proposal.number]
