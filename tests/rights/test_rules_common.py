"""Rules of every kind (R18, R19, R21, known states), of registrations, consents and governance, and of the form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from registry.rights.entries import EntryId
from registry.rights.facts import KindInUse
from registry.rights.findings import Severity
from registry.rights.kinds import Case
from registry.rights.rules import check_draft, form_findings, required_parties
from registry.rights.rules._say import UNCHECKED
from registry.rights.rules.every_kind import overtaken, overtaken_governance
from registry.rights.words import Words
from tests.rights.cases import (
    ALATAU,
    ARARAT,
    BODY,
    FIRST_DAY,
    GANGA,
    ISSYK,
    LUCH,
    PAMIR,
    SIGNED,
    TODAY,
    TRUST,
    VECTOR,
    Book,
    assert_said,
    consented,
    drafted,
    holder,
    licensed,
    office,
    owned,
    party,
    recorded,
    registered,
    rules_of,
    transferred,
)
from tests.rights.kind_examples import content, corrected, filed
from tests.rights.test_kinds import EXAMPLES

MARCH = date(2026, 3, 1)


def numbers(*dated: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"office": office, "type": kind, "number": "1", "date": day} for office, kind, day in dated]


def test_a_registration_is_accepted_and_signed_by_customers_and_performers() -> None:
    book = Book()
    assert book.findings("result.registered", registered()) == ()
    assert book.parties("result.registered", registered(performers=[VECTOR, ALATAU])) == ["BY", "KZ", "RU"]


def test_reasons_of_one_state_are_joined() -> None:
    case = Book().case(drafted("result.registered", registered()))
    first = required_parties(case)[0]
    assert first.reason == Words(
        "государство заказчика; государство головного исполнителя; государство исполнителя",
        "state of a customer; state of the lead performer; state of a performer",
    )


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"lead_performer": GANGA}, "terms.lead_performer.state"),
        ({"performers": [LUCH, ARARAT]}, "terms.performers.1.state"),
        ({"customers": [GANGA]}, "terms.customers.0.state"),
    ],
)
def test_r20_refuses_one_who_takes_part_from_outside_the_parties(changed: dict[str, Any], place: str) -> None:
    assert rules_of(Book().findings("result.registered", registered(**changed))) == [("R20", place)]


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"started_in": 2020, "ended_in": 2019}, "terms.ended_in"),
        ({"started_in": 2027}, "terms.started_in"),
        ({"numbers": numbers(("BY", "application", "2026-06-02"))}, "terms.numbers.0.date"),
        (
            {"numbers": numbers(("BY", "grant", "2024-01-01"), ("BY", "application", "2025-01-01"))},
            "terms.numbers.0.date",
        ),
        (
            {"numbers": numbers(("BY", "application", "2024-01-01"), ("BY", "priority", "2025-01-01"))},
            "terms.numbers.0.date",
        ),
        ({"numbers": numbers(("EA", "priority", "2025-01-01"), ("EA", "grant", "2024-01-01"))}, "terms.numbers.1.date"),
    ],
)
def test_r18_refuses_dates_of_a_result_out_of_order(changed: dict[str, Any], place: str) -> None:
    assert rules_of(Book().findings("result.registered", registered(**changed))) == [("R18", place)]


@pytest.mark.parametrize(
    "changed",
    [
        {"started_in": 2020},
        {"ended_in": 2030},
        {"started_in": 2020, "ended_in": 2020},
        {"numbers": numbers(("BY", "priority", "2024-01-01"), ("BY", "application", "2024-01-01"))},
        {"numbers": numbers(("BY", "grant", "2024-01-01"), ("RU", "application", "2025-01-01"))},
        {"numbers": [{"office": "WO", "type": "publication", "number": "WO 1"}]},
    ],
)
def test_r18_accepts_dates_of_a_result_in_order(changed: dict[str, Any]) -> None:
    assert Book().findings("result.registered", registered(**changed)) == ()


def test_an_office_that_is_no_state_counts_only_for_numbers() -> None:
    authors = [{"name": "А. Б.", "state": "EA", "confidential": False}]
    assert rules_of(Book().findings("result.registered", registered(authors=authors))) == [
        ("form", "terms.authors.0.state")
    ]


def test_closed_information_without_a_custodian_is_pointed_out() -> None:
    findings = Book().findings("result.registered", registered(confidentiality="commercial"))
    assert [(found.place, found.severity) for found in findings] == [("terms.custodian", Severity.WARNS)]
    assert Book().findings("result.registered", registered(confidentiality="commercial", custodian=LUCH)) == ()


def test_r18_refuses_an_end_before_the_beginning() -> None:
    found = owned().findings("consent.given", consented(VECTOR), MARCH, date(2026, 2, 28))
    assert rules_of(found) == [("R18", "effective.until")]
    assert "Окончание 28.02.2026 раньше начала 01.03.2026" in found[0].words.ru


def test_r18_accepts_a_single_day() -> None:
    assert owned().findings("consent.given", consented(VECTOR), MARCH, MARCH) == ()


def test_r19_refuses_a_state_whose_organ_has_no_mandate_for_the_kind() -> None:
    book = Book(trust=replace(TRUST, states={**TRUST.states, "RU": office("RU", "licence.granted")}))  # type: ignore[dict-item] # codes
    (found,) = book.findings("result.registered", registered())
    assert (found.rule, found.place) == ("R19", "")
    assert "вида «Регистрация результата»" in found.words.ru


def test_r19_accepts_a_mandate_for_this_very_kind() -> None:
    trust = replace(TRUST, states={**TRUST.states, "RU": office("RU", "result.registered")})  # type: ignore[dict-item] # codes
    assert Book(trust=trust).findings("result.registered", registered()) == ()


def test_r19_refuses_a_party_without_an_organ() -> None:
    assert rules_of(Book().findings("result.registered", registered(performers=[PAMIR]))) == [("R19", "")]


def test_r19_refuses_before_the_register_is_founded() -> None:
    assert rules_of(Book(trust=None).findings("result.registered", registered())) == [("R19", "")]


def test_r19_refuses_an_entry_nobody_can_sign() -> None:
    findings = Book().findings(
        "result.registered", registered(customers=[GANGA], performers=[GANGA], lead_performer=GANGA)
    )
    assert ("R19", "") in rules_of(findings)
    assert any("подписать её некому" in found.words.ru for found in findings)


def test_r21_accepts_the_newest_entry() -> None:
    book = owned()
    draft = drafted("consent.given", consented(VECTOR), after=book.entries[-1].id)
    assert check_draft(book.case(draft)) == ()


def test_r21_refuses_what_was_drawn_up_before_a_newer_entry_and_names_it() -> None:
    book = owned()
    draft = drafted("consent.given", consented(VECTOR), after=book.entries[0].id)
    (found,) = check_draft(book.case(draft))
    assert (found.rule, found.entries) == ("R21", (book.entries[1].id,))


def test_r21_refuses_an_after_that_is_about_something_else() -> None:
    draft = drafted("consent.given", consented(VECTOR), after=EntryId("ab" * 32))
    (found,) = check_draft(owned().case(draft))
    assert (found.rule, found.place, found.entries) == ("R21", "", ())


def test_r21_refuses_a_draft_that_saw_nothing_where_something_stands() -> None:
    book = owned()
    case = replace(
        book.case(drafted("consent.given", consented(VECTOR))), draft=drafted("consent.given", consented(VECTOR))
    )
    (found,) = check_draft(case)
    assert found.entries == tuple(entry.id for entry in book.entries)


def test_r21_refuses_a_second_registration_of_one_number() -> None:
    book = owned()
    found = book.findings("result.registered", registered())
    assert [(finding.rule, finding.entries) for finding in found] == [("R21", (book.entries[0].id,))]


def test_r21_refuses_an_act_about_a_result_that_is_not_registered() -> None:
    assert ("R21", "result") in rules_of(Book().findings("licence.granted", licensed()))


def test_consent_of_a_co_holder_is_accepted_and_signed_by_its_state() -> None:
    book = owned()
    assert book.findings("consent.given", consented(VECTOR)) == ()
    assert book.parties("consent.given", consented(VECTOR)) == ["RU"]


def test_r3_refuses_consent_of_one_who_holds_nothing() -> None:
    assert rules_of(owned().findings("consent.given", consented(ISSYK))) == [("R3", "terms.holder")]


def test_r3_accepts_consent_of_the_licensor_above_a_sublicence() -> None:
    book = owned()
    root = book.seal("licence.granted", licensed(sublicensing="yes"), until=MARCH)
    under = licensed(ALATAU, ISSYK, parent=root.id, sublicensing="with_consent")
    second = book.seal("licence.granted", under, until=MARCH)
    book.seal("ownership.transferred", transferred(ALATAU, LUCH), date(2026, 2, 1))
    given = consented(ALATAU, "sublicence", licence=second.id)
    assert book.findings("consent.given", given, date(2026, 2, 2)) == ()
    other = consented(ALATAU, "sublicence", licence=root.id)
    assert rules_of(book.findings("consent.given", other, date(2026, 2, 2))) == [("R3", "terms.holder")]


def test_r4_refuses_consent_about_an_unknown_licence() -> None:
    found = owned().findings("consent.given", consented(VECTOR, "sublicence", licence="ab" * 32))
    assert rules_of(found) == [("R4", "terms.licence")]


def test_r9_consent_to_leave_the_parties_names_the_state() -> None:
    book = owned()
    assert rules_of(book.findings("consent.given", consented(VECTOR, "third_state_transfer"))) == [
        ("R9", "terms.third_state")
    ]
    assert book.findings("consent.given", consented(VECTOR, "third_state_transfer", third_state="IN")) == ()


def test_r9_a_party_as_third_state_is_pointed_out() -> None:
    findings = owned().findings("consent.given", consented(VECTOR, "third_state_transfer", third_state="KG"))
    assert [(found.rule, found.severity) for found in findings] == [("R9", Severity.WARNS)]


def test_r20_refuses_consent_for_a_state_for_which_nobody_signs() -> None:
    book = Book()
    book.seal("result.registered", registered())
    book.force("ownership.recorded", recorded(holder(GANGA, (1, 2)), holder(LUCH, (1, 2))))
    assert ("R20", "terms.holder.state") in rules_of(book.findings("consent.given", consented(GANGA)))


def governance(kind: str, *, after: str | None, trust: Any = TRUST, **changed: Any) -> Case:
    draft = drafted(kind, EXAMPLES[kind] | changed, result=None, after=after)
    return Case(draft, Book().stands(), BODY, trust, TODAY)


def test_founding_is_accepted_once_and_signed_by_every_founder() -> None:
    case = governance("governance.founded", after=None, trust=None)
    assert check_draft(case) == ()
    assert [party.state for party in required_parties(case)] == ["BY"]


def test_founding_again_is_refused() -> None:
    case = governance("governance.founded", after=TRUST.head)
    assert rules_of(check_draft(case)) == [("R21", "")]


def test_founding_that_contradicts_itself_is_refused() -> None:
    case = governance("governance.founded", after=None, trust=None, common_threshold=2)
    assert rules_of(check_draft(case)) == [("form", "terms")]


def test_a_certificate_is_introduced_by_its_state_alone() -> None:
    case = governance("certificate.introduced", after=TRUST.head)
    assert check_draft(case) == ()
    assert [party.state for party in required_parties(case)] == ["BY"]


def test_a_certificate_of_an_unknown_organ_is_refused() -> None:
    case = governance("certificate.introduced", after=TRUST.head, organ="by-other")
    assert rules_of(check_draft(case)) == [("form", "terms")]


def test_nothing_is_governed_before_founding() -> None:
    case = governance("certificate.introduced", after=None, trust=None)
    assert rules_of(check_draft(case)) == [("R21", "")]


def test_r21_governance_entries_follow_one_another_strictly() -> None:
    case = governance("certificate.introduced", after="ab" * 32)
    assert [(found.rule, found.entries) for found in check_draft(case)] == [("R21", (TRUST.head,))]


def test_errors_of_a_form_become_findings_at_their_places() -> None:
    words = Words("Заполните поле.", "Fill this in.")
    messages = {
        "effective": {"from": [words]},
        "terms": {"holders": {1: {"party": {"name": {"ru": words}}}}, "_schema": ["Invalid input."]},
        "documents": [words, words],
    }
    findings = form_findings(messages)
    assert [(found.place, found.words.en) for found in findings] == [
        ("effective.from", "Fill this in."),
        ("terms.holders.1.party.name.ru", "Fill this in."),
        ("terms", "Invalid input."),
        ("documents", "Fill this in."),
        ("documents", "Fill this in."),
    ]
    assert all(found.refuses and found.rule == "form" for found in findings)


def test_a_warning_does_not_stand_in_the_way_and_a_confirmation_does() -> None:
    found = owned().findings("licence.granted", licensed(), FIRST_DAY)
    assert [finding.refuses for finding in found] == [True]


def test_r21_what_overtook_a_proposal_is_named() -> None:
    newer = (EntryId("ab" * 32), EntryId("cd" * 32))
    found = overtaken(newer)
    assert (found.rule, found.place, found.entries, found.refuses) == ("R21", "", newer, True)
    governed = overtaken_governance(newer[0])
    assert (governed.rule, governed.place, governed.entries, governed.refuses) == ("R21", "", newer[:1], True)
    assert overtaken_governance(None).entries == ()


def test_a_state_that_is_not_known_is_found_after_an_office_of_no_state() -> None:
    terms = filed(office="EA", applicants=[party("Кто-то", "XX")])
    assert rules_of(owned().findings("protection.filed", terms)) == [("form", "terms.applicants.0.state")]


def test_r18_a_work_may_have_begun_this_year_and_not_in_the_next() -> None:
    this_year = TODAY.year
    assert rules_of(Book().findings("result.registered", registered(started_in=this_year))) == []
    later = Book().findings("result.registered", registered(started_in=this_year + 1))
    assert rules_of(later) == [("R18", "terms.started_in")]


def test_r21_says_why_a_draft_has_been_overtaken_or_stands_on_nothing() -> None:
    for finding in (overtaken(()), overtaken_governance(None)):
        assert_said(finding.words)
    draft = drafted("consent.given", consented(VECTOR), after=EntryId("ab" * 32))
    (unknown,) = check_draft(owned().case(draft))
    assert_said(unknown.words)


def test_what_does_not_fit_its_form_says_that_the_form_asks_for_it() -> None:
    (found,) = form_findings({"title": Words("Заполните поле.", "Fill this in.")})
    assert found.source == "Схема вида записи / Schema of the kind of entry"


def test_a_state_that_signs_for_two_reasons_is_told_both() -> None:
    neighbour = party("ОАО «Неман»", "BY")
    (signs,) = required_parties(owned().case(drafted("licence.granted", licensed(taker=neighbour), until=TODAY)))
    assert signs.reason.en == "state of the licensor; state of the licensee"


def test_r19_a_kind_is_recorded_on_the_days_that_the_body_says() -> None:
    until = TODAY - timedelta(days=1)
    row = KindInUse("licence.granted", SIGNED, until, "test")
    book = owned()
    assert book.findings("licence.granted", licensed(), until=TODAY) == ()
    book.body = replace(book.body, kinds=(row,))
    (found,) = book.findings("licence.granted", licensed(), until=TODAY)
    assert (found.rule, found.place, found.refuses) == ("R19", "", True)
    assert "«Предоставление лицензии» на 01.06.2026 в этом реестре не ведутся" in found.words.ru
    assert found.words.en.endswith(UNCHECKED.en)
    book.body = replace(book.body, kinds=(replace(row, checked_by_lawyer=True),))
    (found,) = book.findings("licence.granted", licensed(), until=TODAY)
    assert UNCHECKED.en not in found.words.en
    book.today = until
    assert rules_of(book.findings("licence.granted", licensed(), until=TODAY)) == []


def test_what_was_sealed_of_a_kind_that_is_no_longer_recorded_still_stands_and_can_be_corrected() -> None:
    book = owned()
    granted = book.seal("licence.granted", licensed(), until=TODAY)
    book.body = replace(book.body, kinds=(KindInUse("licence.granted", SIGNED, FIRST_DAY, "test"),))
    assert [licence.entry for licence in book.stands().licences_in_force] == [granted.id]
    read = content("licence.granted", licensed(quantity=5), until=TODAY.isoformat())
    right = corrected(granted.id, "licence.granted", {}, corrected=read)
    assert rules_of(book.findings("entry.corrected", right)) == []
