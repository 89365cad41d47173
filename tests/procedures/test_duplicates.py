"""A result like one in the register is shown and answered (R23): in the draft, at freezing, and at sealing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from registry.procedures import RefusedError
from registry.procedures.audit import audit_register
from registry.procedures.draft import examine_draft
from registry.procedures.rebuild import rebuild_projections
from registry.procedures.seal import seal_complete
from registry.rights.facts import Reason
from registry.rights.findings import Finding, Severity
from registry.rights.words import Words
from tests.procedures.member_offices import Commission, party, result_terms
from tests.rights.kind_examples import corrected, filed

TITLE = {"ru": "Радар «Ёлка»", "en": "Radar “Spruce”"}
NUMBER = {"office": "RU", "type": "application", "number": "RU 2024 123.456", "date": "2024-05-06"}
DOCUMENT = {
    "sha256": "cd" * 32,
    "size": 1000,
    "media_type": "application/pdf",
    "name": "report.pdf",
    "custodian": "Plant 1",
    "pages": 3,
}


def found_in(commission: Commission, state: str, terms: dict[str, Any], **more: Any) -> list[Finding]:
    """Return what R23 finds in a draft of a state's clerk."""
    draft = commission.draft(state, "result.registered", None, terms, **more)
    examined = examine_draft(commission.register, commission.person(state), draft, now=commission.now)
    return [finding for finding in examined.findings if finding.rule == "R23"]


@pytest.mark.parametrize(
    ("terms", "documents", "words"),
    [
        ({"title": {"en": "RADAR: spruce"}}, [], "the same title"),
        ({"title": {"ru": "радар Елка."}}, [], "the same title"),
        ({"numbers": [NUMBER | {"number": "ru2024123456"}]}, [], "the same number"),
        ({"numbers": [NUMBER | {"type": "grant"}]}, [], "the same number"),
        ({}, [DOCUMENT | {"name": "other.pdf"}], "the same document"),
    ],
)
def test_each_likeness_is_shown_and_refused(
    commission: Commission, terms: dict[str, Any], documents: list[dict[str, Any]], words: str
) -> None:
    first = commission.freeze(
        "BY", "result.registered", None, result_terms("BY", "RU", title=TITLE, numbers=[NUMBER]), documents=[DOCUMENT]
    )
    receipt = commission.seal(first)
    [finding] = found_in(commission, "KZ", result_terms("KZ", **terms), documents=documents)
    assert (finding.severity, finding.entries) == (Severity.REFUSES, (receipt.entry_id,))
    assert str(first.result) in finding.words.ru
    assert words in finding.words.en


@pytest.mark.parametrize(
    "terms",
    [
        {"title": {"ru": "Радар «Сосна»", "en": "Radar “Pine”"}},
        {"title": TITLE, "kind_of_result": "computer_program"},
        {"numbers": [NUMBER | {"office": "BY"}]},
        {"numbers": [NUMBER | {"number": "2024 123457"}]},
    ],
)
def test_what_only_looks_like_it_is_not_asked_about(commission: Commission, terms: dict[str, Any]) -> None:
    commission.seal_result("BY", "RU", title=TITLE, numbers=[NUMBER])
    assert found_in(commission, "KZ", result_terms("KZ", **terms)) == []


def test_an_answer_with_its_reason_is_accepted(commission: Commission) -> None:
    number = commission.seal_result("BY", "RU", title=TITLE)
    answered = {"title": TITLE, "not_duplicate_of": [number]}
    [asked] = found_in(commission, "BY", result_terms("BY", "RU", **answered))
    assert asked.place == "terms.not_duplicate_reason"
    reason = {"ru": "Другая серия изделий", "en": "Another series"}
    commission.seal_result("BY", "RU", **answered, not_duplicate_reason=reason)


def test_a_number_that_an_office_gave_later_counts(commission: Commission) -> None:
    number = commission.seal_shared("BY", "RU")
    terms = filed(office="RU", applicants=[party("RU")], number="2 700 111")
    commission.seal(commission.freeze("RU", "protection.filed", number, terms))
    alike = result_terms("KZ", numbers=[NUMBER | {"number": "2700111"}])
    [finding] = found_in(commission, "KZ", alike)
    assert number in finding.words.en


def test_a_corrected_title_takes_the_place_of_the_wrong_one(commission: Commission) -> None:
    slip = Reason("correction", "slip", Words("описка", "slip"), date(2020, 1, 1), None, "test")
    commission.register = replace(commission.register, body=replace(commission.register.body, reasons=(slip,)))
    wrong = {"ru": "Локатор", "en": "Locator"}
    first = commission.freeze("BY", "result.registered", None, result_terms("BY", "RU", title=wrong))
    receipt = commission.seal(first)
    right = result_terms("BY", "RU", title=TITLE)
    terms = corrected(receipt.entry_id, "result.registered", right, "2026-03-02")
    commission.seal(commission.freeze("BY", "entry.corrected", first.result, terms))
    assert found_in(commission, "KZ", result_terms("KZ", title=wrong)) == []
    assert len(found_in(commission, "KZ", result_terms("KZ", title=TITLE))) == 1
    assert audit_register(commission.register, workers=1).faults == ()


def test_frozen_before_the_other_was_sealed_it_lapses_at_sealing(commission: Commission) -> None:
    first, second = (
        commission.freeze(state, "result.registered", None, result_terms(state, title=TITLE)) for state in ("BY", "KZ")
    )
    receipt = commission.seal(first)
    commission.sign_all(second)
    [(lapsed, findings)] = seal_complete(commission.register, now=commission.tick()).lapsed
    assert lapsed == second.number
    assert [(finding.rule, finding.entries) for finding in findings] == [("R23", (receipt.entry_id,))]


def test_two_in_one_sealing_are_held_against_each_other(commission: Commission) -> None:
    proposals = [
        commission.freeze(state, "result.registered", None, result_terms(state, title=TITLE)) for state in ("BY", "KZ")
    ]
    for proposal in proposals:
        commission.sign_all(proposal)
    outcome = seal_complete(commission.register, now=commission.tick())
    assert [receipt.number for receipt in outcome.receipts] == [proposals[0].number]
    assert [(number, findings[0].rule) for number, findings in outcome.lapsed] == [(proposals[1].number, "R23")]


def test_a_result_kept_between_states_leaves_no_trace_elsewhere(commission: Commission) -> None:
    """Its parties are warned and asked for no answer, which others would read; nobody else learns of it."""
    kept = commission.freeze("BY", "result.registered", None, result_terms("BY", "RU", title=TITLE), access="parties")
    commission.seal(kept)
    assert found_in(commission, "KZ", result_terms("KZ", title=TITLE)) == []
    [finding] = found_in(commission, "RU", result_terms("RU", "KZ", title=TITLE))
    assert finding.severity is Severity.WARNS
    assert str(kept.result) in finding.words.ru
    commission.seal_result("RU", "KZ", title=TITLE)


def test_the_search_is_one_query_at_sealing_and_none_for_other_kinds(commission: Commission) -> None:
    number = commission.seal_shared("BY", "RU")
    for state in ("BY", "KZ", "RU"):
        commission.sign_all(commission.freeze(state, "result.registered", None, result_terms(state)))
    asked: list[str] = []
    engine = commission.register.database._writer
    event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))
    seal_complete(commission.register, now=commission.tick())
    assert sum("FROM result_mark" in statement and "SELECT" in statement for statement in asked) == 1
    terms = {"from_party": party("BY"), "to_party": party("RU"), "handed_on": "2026-03-02", "purpose": {"ru": "обзор"}}
    commission.sign_all(commission.freeze("BY", "documents.handed_over", number, terms, documents=[DOCUMENT]))
    asked.clear()
    assert seal_complete(commission.register, now=commission.tick()).receipts
    assert not any("result_mark" in statement for statement in asked)


def test_marks_are_rebuilt_and_audited_as_sealed(commission: Commission) -> None:
    commission.seal(
        commission.freeze(
            "BY", "result.registered", None, result_terms("BY", "RU", title=TITLE, numbers=[NUMBER]), access="parties"
        )
    )
    number = commission.seal_shared("BY", "RU")
    terms = filed(office="RU", applicants=[party("RU")], number="2 700 111")
    commission.seal(commission.freeze("RU", "protection.filed", number, terms, access="parties"))
    audited = audit_register(commission.register, workers=1)
    assert audited.faults == ()
    rebuilt = rebuild_projections(commission.register, now=commission.tick())
    assert rebuilt.rows == audited.rows
    assert audit_register(commission.register, workers=1).faults == ()


def test_freezing_refuses_what_the_draft_shows(commission: Commission) -> None:
    commission.seal_result("BY", "RU", title=TITLE)
    with pytest.raises(RefusedError) as refused:
        commission.freeze("BY", "result.registered", None, result_terms("BY", title=TITLE))
    assert [finding.rule for finding in refused.value.findings if finding.refuses] == ["R23"]
