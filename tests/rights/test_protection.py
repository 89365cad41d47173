"""Protection: what each office did, when a right ends by itself, what of it is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.rights.facts import ProtectionTerm
from registry.rights.kinds import kind_of
from registry.rights.protection import computed_expiry, latest_expiry, normalised_number, years_after
from tests.rights.cases import ALATAU, BODY, GANGA, LUCH, Book, document, holder, licensed, owned, registered, rules_of
from tests.rights.kind_examples import filed, granted

JUNE = date(2026, 6, 1)
TERMS = (
    ProtectionTerm("BY", "invention", 20, None, date(2007, 10, 6), None, "table"),
    ProtectionTerm("BY", "industrial_design", 5, 25, date(2007, 10, 6), None, "table"),
    ProtectionTerm("*", "know_how", None, None, date(2007, 10, 6), None, "table"),
)
TABLED = replace(BODY, protection_terms=TERMS)
ACT = (document(),)


def book() -> Book:
    made = owned(holder(LUCH, (1, 1)), sole_state_reason={"ru": "Договор № 7"})
    made.body = TABLED
    return made


def with_right(**changed: Any) -> tuple[Book, str]:
    made = book()
    return made, made.seal("protection.granted", granted(**changed)).id


def judged(made: Book, kind: str, terms: dict[str, Any], since: date = JUNE, **more: Any) -> list[tuple[str, str]]:
    return rules_of(made.findings(kind, terms, since, **more))


def test_the_office_s_state_signs_and_for_another_office_the_owners() -> None:
    made = book()
    assert made.parties("protection.filed", filed(office="KZ")) == ["KZ"]
    assert made.parties("protection.filed", filed(office="EA")) == ["BY"]
    assert made.parties("protection.filed", filed(office="IN", applicants=[GANGA])) == ["BY"]


def test_before_ownership_is_recorded_the_performers_states_sign() -> None:
    made = Book()
    made.seal("result.registered", registered())
    assert made.parties("protection.filed", filed(office="EA")) == ["BY", "RU"]


def test_the_end_is_computed_from_the_table_and_names_its_rule() -> None:
    made, _ = with_right(filed_on="2024-01-15")
    (right,) = made.stands().protections
    expiry = right.expiry(TABLED)
    assert expiry is not None
    assert expiry.day == date(2044, 1, 14)
    assert expiry.rule.en == "years from the filing date: 20; table"
    assert expiry.checked_by_lawyer is False


def test_the_end_that_the_title_states_counts_before_the_table() -> None:
    made, _ = with_right(expires_on="2030-01-14")
    (right,) = made.stands().protections
    expiry = right.expiry(TABLED)
    assert expiry is not None
    assert (expiry.day, expiry.rule.en) == (date(2030, 1, 14), "the term is stated in the entry")
    assert right.status_on(date(2030, 1, 14), TABLED) == "granted"
    assert right.status_on(date(2030, 1, 15), TABLED) == "expired"


def test_know_how_lasts_while_it_is_secret_and_silence_is_silence() -> None:
    secret = computed_expiry(TABLED, "RU", "know_how", date(2024, 1, 1))
    assert secret is not None
    assert (secret.day, secret.rule.en) == (None, "as long as the information is kept secret")
    assert computed_expiry(TABLED, "RU", "know_how", None) is not None
    assert computed_expiry(TABLED, "RU", "invention", date(2024, 1, 1)) is None
    assert computed_expiry(TABLED, "RU", "invention", None) is None
    assert latest_expiry(TABLED, "RU", "know_how", date(2024, 1, 1)) is None
    assert latest_expiry(TABLED, "BY", "industrial_design", date(2024, 1, 15)) == date(2049, 1, 14)


def test_a_term_from_29_february_ends_on_the_last_of_february() -> None:
    assert years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 28)


def test_two_ways_of_printing_a_number_are_one() -> None:
    assert normalised_number(" BY 12 345 C1") == normalised_number("by-12.345-c1") == "BY12345C1"
    assert normalised_number("PCT/BY2026/000001") == "PCT/BY2026/000001"


def test_a_filing_a_grant_and_a_renewal_are_one_right() -> None:
    made = book()
    filing = made.seal("protection.filed", filed())
    assert made.stands().protections[0].status_on(JUNE, TABLED) == "filed"
    grant = made.seal("protection.granted", granted(filing=filing.id, filed_on="2026-01-15"), date(2026, 2, 1))
    made.seal("protection.renewed", {"right": grant.id, "paid_on": "2026-03-01", "fee_year": 2}, date(2026, 3, 1))
    (right,) = made.stands().protections
    assert [step.event for step in right.steps] == ["filed", "granted", "renewed"]
    assert (right.entry, right.number) == (filing.id, "BY 12345")
    assert right.status_on(date(2025, 1, 1), TABLED) is None


def test_a_right_ceases_and_lives_again() -> None:
    made, right = with_right()
    made.seal("protection.ceased", {"right": right, "reason": "fee_not_paid", "from_start": False}, date(2026, 3, 1))
    (held,) = made.stands().protections
    assert [held.status_on(day, TABLED) for day in (date(2026, 2, 28), date(2026, 3, 1))] == ["granted", "ceased"]
    assert held.last_day(TABLED) == date(2026, 2, 28)
    made.seal("protection.restored", {"right": right, "ground": {"ru": "Уплачено"}}, date(2026, 5, 1))
    (held,) = made.stands().protections
    assert held.status_on(JUNE, TABLED) == "granted"
    assert held.last_day(TABLED) == date(2044, 1, 14)


def test_a_right_invalidated_from_the_start_never_was_until_it_is_restored() -> None:
    made, right = with_right()
    ceased = {"right": right, "reason": "invalidated", "from_start": True, "authority": {"ru": "Суд"}}
    made.seal("protection.ceased", ceased, JUNE, documents=ACT)
    (held,) = made.stands().protections
    assert held.status_on(date(2026, 2, 28), TABLED) == "ceased"
    made.force("protection.restored", {"right": right, "ground": {"ru": "Решение отменено"}}, date(2026, 7, 1))
    assert made.stands().protections[0].status_on(date(2026, 8, 1), TABLED) == "granted"


def test_a_right_that_ceased_in_part_goes_on() -> None:
    made, right = with_right()
    part = {"right": right, "reason": "surrendered", "from_start": False, "in_part": True, "part": {"ru": "Пункт 3"}}
    made.seal("protection.ceased", part, JUNE)
    assert made.stands().protections[0].status_on(JUNE, TABLED) == "granted"
    assert made.stands().protections[0].last_day(TABLED) == date(2044, 1, 14)


def test_an_application_that_is_withdrawn_has_no_grant_to_go_back_to() -> None:
    made = book()
    filing = made.seal("protection.filed", filed())
    ended = {"right": filing.id, "reason": "application_withdrawn", "from_start": False}
    made.seal("protection.ceased", ended, date(2026, 3, 1))
    made.seal("protection.restored", {"right": filing.id, "ground": {"ru": "Уплачено"}}, date(2026, 4, 1))
    assert made.stands().protections[0].status_on(JUNE, TABLED) == "filed"


def test_an_application_that_is_restored_is_no_right_before_it_is_granted() -> None:
    made = book()
    filing = made.seal("protection.filed", filed())
    ended = {"right": filing.id, "reason": "application_withdrawn", "from_start": False}
    made.seal("protection.ceased", ended, date(2026, 3, 1))
    made.seal("protection.restored", {"right": filing.id, "ground": {"ru": "Уплачено"}}, date(2026, 4, 1))
    grant = granted(filing=filing.id, filed_on="2026-01-15", granted_on="2026-05-01")
    made.seal("protection.granted", grant, date(2026, 5, 1))
    (right,) = made.stands().protections
    days = [date(2026, 4, 15), date(2026, 5, 1)]
    assert [right.status_on(day, TABLED) for day in days] == ["filed", "granted"]


def test_an_entry_about_a_right_that_is_not_there_changes_nothing() -> None:
    made = book()
    made.force("protection.renewed", {"right": "ab" * 32, "paid_on": "2026-03-01"})
    assert made.stands().protections == ()


@pytest.mark.parametrize(
    ("kind", "terms"),
    [
        ("protection.renewed", {"right": "ab" * 32, "paid_on": "2026-03-01"}),
        ("protection.ceased", {"right": "ab" * 32, "reason": "expired", "from_start": False}),
        ("protection.restored", {"right": "ab" * 32, "ground": {"ru": "Уплачено"}}),
    ],
)
def test_r13_refuses_an_entry_about_an_unknown_right(kind: str, terms: dict[str, Any]) -> None:
    assert judged(book(), kind, terms) == [("R13", "terms.right")]


def test_r13_refuses_a_renewal_past_the_longest_term() -> None:
    made, right = with_right(right_type="industrial_design", filed_on="2024-01-15", expires_on="2029-01-14")
    renewal = {"right": right, "paid_on": "2026-03-01", "expires_on": "2049-01-14"}
    assert judged(made, "protection.renewed", renewal) == []
    assert judged(made, "protection.renewed", renewal | {"expires_on": "2049-01-15"}) == [("R13", "terms.expires_on")]


def test_r13_refuses_a_grant_that_states_a_longer_term_than_the_table() -> None:
    assert judged(book(), "protection.granted", granted(expires_on="2044-01-14")) == []
    assert judged(book(), "protection.granted", granted(expires_on="2044-01-15")) == [("R13", "terms.expires_on")]


def test_r13_refuses_to_renew_what_is_over_or_secret() -> None:
    made, right = with_right(expires_on="2026-03-01")
    renewal = {"right": right, "paid_on": "2026-03-01"}
    assert judged(made, "protection.renewed", renewal) == [("R13", "terms.right")]
    made, right = with_right(right_type="know_how")
    assert judged(made, "protection.renewed", renewal | {"right": right}) == [("R13", "terms.right")]


def test_r13_refuses_to_end_a_right_twice_and_to_restore_what_lives() -> None:
    made, right = with_right()
    assert judged(made, "protection.restored", {"right": right, "ground": {"ru": "?"}}) == [("R13", "terms.right")]
    ending = {"right": right, "reason": "surrendered", "from_start": False}
    made.seal("protection.ceased", ending, date(2026, 3, 1))
    assert judged(made, "protection.ceased", ending) == [("R13", "terms.right")]


@pytest.mark.parametrize(
    ("changed", "documents", "expected"),
    [
        ({"reason": "surrendered", "in_part": True}, (), [("R13", "terms.part")]),
        ({"reason": "surrendered", "from_start": True}, (), [("R13", "terms.from_start")]),
        ({"reason": "invalidated"}, ACT, [("R17", "terms.authority")]),
        ({"reason": "invalidated", "authority": {"ru": "Суд"}}, (), [("R17", "documents")]),
        ({"reason": "invalidated", "authority": {"ru": "Суд"}, "from_start": True}, ACT, []),
    ],
)
def test_an_end_says_its_part_and_its_authority(changed: dict[str, Any], documents: Any, expected: Any) -> None:
    made, right = with_right()
    terms = {"right": right, "from_start": False} | changed
    assert judged(made, "protection.ceased", terms, documents=documents) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"filing": "ab" * 32}, [("R13", "terms.filing")]),
        ({"right_type": "utility_model"}, [("R13", "terms.filing")]),
        ({"office": "RU"}, [("R13", "terms.filing")]),
        ({}, []),
    ],
)
def test_r13_a_grant_is_on_the_filing_it_names(changed: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    made = book()
    filing = made.seal("protection.filed", filed())
    terms = granted(filing=filing.id, filed_on="2026-01-15") | changed
    assert judged(made, "protection.granted", terms) == expected


def test_r23_refuses_a_second_grant_on_a_filing_and_a_second_filing_of_a_number() -> None:
    made = book()
    filing = made.seal("protection.filed", filed())
    assert judged(made, "protection.filed", filed(number="A-2026 0001")) == [("R23", "terms.number")]
    assert judged(made, "protection.filed", filed(number="A-2026 0001", office="KZ")) == []
    assert judged(made, "protection.filed", {**filed(), "number": None}) == []
    terms = granted(filing=filing.id, filed_on="2026-01-15")
    made.seal("protection.granted", terms)
    assert judged(made, "protection.granted", terms) == [("R23", "terms.filing")]


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"priority_on": "2026-01-16"}, "terms.filed_on"),
        ({"published_on": "2026-01-14"}, "terms.published_on"),
        ({"filed_on": "2026-06-02"}, "terms.filed_on"),
    ],
)
def test_r18_refuses_dates_out_of_order_or_to_come(changed: dict[str, Any], place: str) -> None:
    assert judged(book(), "protection.filed", filed(**changed)) == [("R18", place)]


def test_r18_refuses_a_grant_before_its_filing() -> None:
    terms = granted(filed_on="2026-02-02", granted_on="2026-02-01")
    assert judged(book(), "protection.granted", terms) == [("R18", "terms.granted_on")]


def test_the_normalised_number_agrees_with_the_printed_one() -> None:
    assert judged(book(), "protection.filed", filed(normalised="A20260001")) == []
    assert judged(book(), "protection.filed", filed(normalised="A2026001")) == [("form", "terms.normalised")]


def test_r12_warns_where_the_first_filing_is_abroad_and_no_second_time() -> None:
    made = book()
    found = made.findings("protection.filed", filed(office="KZ"))
    assert [(finding.rule, finding.place) for finding in found] == [("R12", "terms.office")]
    assert made.findings("protection.filed", filed(office="KZ", created_in="KZ")) == ()
    made.seal("protection.filed", filed())
    assert made.findings("protection.filed", filed(office="KZ")) == ()


def test_r12_a_decision_to_file_says_where_and_by_whom() -> None:
    made = book()
    silent = {"decision": "file"}
    assert judged(made, "protection.decided", silent) == [("R12", "terms.office"), ("R12", "terms.applicant")]
    assert judged(made, "protection.decided", {"decision": "keep_confidential"}) == []
    assert made.parties("protection.decided", silent) == ["BY"]


@pytest.mark.parametrize(("until", "expected"), [("2044-01-14", []), ("2044-01-15", [("R13", "effective.until")])])
def test_r13_refuses_a_licence_past_the_end_of_the_right(until: str, expected: list[tuple[str, str]]) -> None:
    made, _ = with_right(filed_on="2024-01-15")
    last = date.fromisoformat(until)
    assert rules_of(made.findings("licence.granted", licensed(territory=["BY"]), JUNE, last)) == expected
    assert rules_of(made.findings("licence.granted", licensed(territory=["KZ"]), JUNE, last)) == []


def test_r13_of_two_rights_with_one_office_the_longer_counts() -> None:
    made, _ = with_right(filed_on="2020-01-15", expires_on="2030-01-14")
    made.seal("protection.granted", granted(number="BY 12346", expires_on="2035-01-14"))
    judged_to = [
        rules_of(made.findings("licence.granted", licensed(territory=["BY"]), JUNE, date(2035, 1, day)))
        for day in (14, 15)
    ]
    assert judged_to == [[], [("R13", "effective.until")]]
    made.seal("protection.granted", granted(number="1", right_type="know_how"))
    assert rules_of(made.findings("licence.granted", licensed(territory=["BY"]), JUNE, date(2050, 1, 1))) == []


def test_an_open_licence_is_not_measured_against_the_right() -> None:
    made, _ = with_right()
    terms = licensed(territory=["BY"], presumed=["until"])
    assert rules_of(made.findings("licence.granted", terms, JUNE)) == []


def test_applications_of_strangers_are_recorded_too() -> None:
    assert judged(book(), "protection.filed", filed(applicants=[ALATAU])) == []


def test_r18_a_fee_is_not_paid_on_a_day_to_come() -> None:
    made, right = with_right()
    renewal = {"right": right, "paid_on": "2026-06-02"}
    assert judged(made, "protection.renewed", renewal) == [("R18", "terms.paid_on")]
    assert judged(made, "protection.renewed", renewal | {"paid_on": "2026-06-01"}) == []


def test_r13_an_application_is_renewed_too() -> None:
    made = book()
    filing = made.seal("protection.filed", filed()).id
    assert judged(made, "protection.renewed", {"right": filing, "paid_on": "2026-03-01"}) == []


def test_r13_without_a_filing_date_no_end_is_computed() -> None:
    made, right = with_right(filed_on=None)
    renewal = {"right": right, "paid_on": "2026-03-01", "expires_on": "2099-01-01"}
    assert judged(made, "protection.renewed", renewal) == []


@pytest.mark.parametrize("right_type", ["know_how", "utility_model"])
def test_a_right_without_a_computed_end_ends_the_day_before_it_ceased(right_type: str) -> None:
    made, right = with_right(right_type=right_type)
    assert made.stands().protections[0].last_day(TABLED) is None
    made.seal("protection.ceased", {"right": right, "reason": "surrendered", "from_start": False}, date(2026, 3, 1))
    assert made.stands().protections[0].last_day(TABLED) == date(2026, 2, 28)


def test_r12_the_warning_names_the_registration() -> None:
    made = book()
    (found,) = made.findings("protection.filed", filed(office="KZ"))
    assert found.entries == (made.entries[0].id,)


def test_r23_the_filing_under_the_same_number_is_named() -> None:
    made = book()
    filing = made.seal("protection.filed", filed())
    (found,) = made.findings("protection.filed", filed(number="A-2026 0001"))
    assert found.entries == (filing.id,)


def test_r23_the_grant_there_is_already_is_named() -> None:
    made = book()
    filing = made.seal("protection.filed", filed())
    terms = granted(filing=filing.id, filed_on="2026-01-15")
    grant = made.seal("protection.granted", terms)
    (found,) = made.findings("protection.granted", terms)
    assert found.entries == (grant.id,)


def test_a_renewal_is_signed_by_the_state_of_the_office() -> None:
    made, right = with_right(office="KZ")
    assert made.parties("protection.renewed", {"right": right, "paid_on": "2026-03-01"}) == ["KZ"]


def test_r18_a_publication_is_not_to_come_and_may_be_on_the_day_of_filing() -> None:
    published = filed(published_on="2026-06-02")
    assert judged(book(), "protection.filed", published) == [("R18", "terms.published_on")]
    assert judged(book(), "protection.filed", filed(published_on="2026-01-15")) == []


def test_the_refusal_of_a_normalised_number_says_the_right_one() -> None:
    (found,) = book().findings("protection.filed", filed(normalised="A2026001"), JUNE)
    assert "A20260001" in found.words.ru
    assert "A20260001" in found.words.en


def test_r13_the_right_that_ends_before_the_licence_is_named() -> None:
    made, right = with_right(filed_on="2024-01-15")
    (found,) = made.findings("licence.granted", licensed(territory=["BY"]), JUNE, date(2044, 1, 15))
    assert found.entries == (right,)


def test_the_computed_end_says_whether_a_lawyer_has_checked_the_row() -> None:
    checked = replace(BODY, protection_terms=tuple(replace(term, checked_by_lawyer=True) for term in TERMS))
    for right_type in ("invention", "know_how"):
        expiry = computed_expiry(checked, "BY", right_type, date(2024, 1, 1))
        assert expiry is not None
        assert expiry.checked_by_lawyer is True


def test_know_how_without_a_date_lasts_while_it_is_secret() -> None:
    secret = computed_expiry(TABLED, "RU", "know_how", None)
    assert secret is not None
    assert secret.rule.en == "as long as the information is kept secret"


@pytest.mark.parametrize("kind", ["protection.filed", "protection.granted"])
def test_the_form_suggests_the_normalised_number(kind: str) -> None:
    suggest = kind_of(kind).suggests["normalised"]
    assert suggest({"number": "a 2026-0001"}) == "A20260001"
    assert suggest({"number": ""}) is None
    assert suggest({}) is None


def test_where_nothing_is_registered_nobody_is_asked_to_sign_for_the_owners() -> None:
    assert Book().parties("protection.filed", filed(office="EA")) == []
