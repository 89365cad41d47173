"""R1, R2, R3, R8, R9, R18, R20 for ownership: each accepted once and refused for one broken thing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from registry.rights.findings import Severity
from tests.rights.cases import (
    ALATAU,
    ARARAT,
    FROZEN,
    GANGA,
    ISSYK,
    LUCH,
    PAMIR,
    VECTOR,
    Book,
    consented,
    document,
    holder,
    owned,
    party,
    recorded,
    registered,
    rules_of,
    share,
    transferred,
)
from tests.rights.kind_examples import arrested, handed, pledged

MARCH = date(2026, 3, 1)
BEFORE_FREEZING = date(2024, 1, 1)
HALVES = (holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))


def opened(**changed: Any) -> Book:
    book = Book()
    book.seal("result.registered", registered(**changed))
    return book


def test_r1_accepts_thirds() -> None:
    assert opened().findings("ownership.recorded", recorded()) == ()


def test_r1_refuses_a_sum_below_one_and_says_what_is_missing() -> None:
    (found,) = opened().findings("ownership.recorded", recorded(holder(LUCH, (1, 3)), holder(VECTOR, (1, 2))))
    assert (found.rule, found.place, found.severity) == ("R1", "terms.holders", Severity.REFUSES)
    assert "равна 5/6: не хватает 1/6" in found.words.ru
    assert "sum to 5/6: 1/6 is missing" in found.words.en
    assert found.source == "Правило R1 реестра / Register rule R1"


def test_r1_refuses_a_sum_above_one() -> None:
    (found,) = opened().findings("ownership.recorded", recorded(holder(LUCH, (2, 3)), holder(VECTOR, (1, 2))))
    assert "1/6 too much" in found.words.en


def test_r1_refuses_shares_of_income_that_do_not_sum_to_one() -> None:
    terms = recorded(holder(LUCH, (1, 2), (1, 2)), holder(VECTOR, (1, 2)))
    (found,) = opened().findings("ownership.recorded", terms)
    assert "Сумма долей в доходах равна 1/2" in found.words.ru


def test_r1_refuses_a_holder_without_a_share() -> None:
    terms = recorded(holder(LUCH, (1, 1)), holder(VECTOR))
    assert rules_of(opened().findings("ownership.recorded", terms)) == [("R1", "terms.holders.1.title_share")]


def test_r1_refuses_a_holder_named_twice() -> None:
    terms = recorded(holder(LUCH, (1, 2)), holder(LUCH, (1, 4)), holder(VECTOR, (1, 4)))
    assert rules_of(opened().findings("ownership.recorded", terms)) == [("R1", "terms.holders.1.party")]


def test_r1_accepts_a_joint_right_without_shares() -> None:
    terms = recorded(holder(LUCH), holder(VECTOR), jointly_without_shares=True)
    assert opened().findings("ownership.recorded", terms) == ()


def test_r1_refuses_a_share_of_a_joint_right() -> None:
    terms = recorded(holder(LUCH), holder(VECTOR, (1, 2)), jointly_without_shares=True)
    assert rules_of(opened().findings("ownership.recorded", terms)) == [("R1", "terms.holders.1.title_share")]


def test_r1_refuses_a_joint_right_of_one() -> None:
    terms = recorded(holder(LUCH), jointly_without_shares=True, sole_state_reason={"ru": "Договор"})
    assert rules_of(opened().findings("ownership.recorded", terms)) == [("R1", "terms.jointly_without_shares")]


def test_r2_refuses_holders_of_one_state_without_a_reason() -> None:
    book = opened()
    (found,) = book.findings("ownership.recorded", recorded(holder(LUCH, (1, 1))))
    assert (found.rule, found.place, found.entries) == ("R2", "terms.holders", (book.entries[0].id,))


def test_r2_accepts_holders_of_one_state_with_a_reason() -> None:
    terms = recorded(holder(LUCH, (1, 1)), sole_state_reason={"ru": "Договор № 7, пункт 6"})
    assert opened().findings("ownership.recorded", terms) == ()


def test_r2_leaves_a_result_of_one_party_alone() -> None:
    book = opened(origin="foreground_sole")
    assert book.findings("ownership.recorded", recorded(holder(LUCH, (1, 1)))) == ()


def test_a_result_must_be_registered_before_it_has_owners() -> None:
    assert rules_of(Book().findings("ownership.recorded", recorded())) == [("R21", "result")]


def test_r20_refuses_a_new_holder_that_is_no_party() -> None:
    terms = recorded(holder(LUCH, (1, 2)), holder(ARARAT, (1, 2)))
    (found,) = opened().findings("ownership.recorded", terms)
    assert (found.rule, found.place) == ("R20", "terms.holders.1.party.state")
    assert "Армения на 01.01.2026 не является Стороной" in found.words.ru


def test_r20_accepts_it_for_a_day_on_which_it_was_bound() -> None:
    terms = recorded(holder(LUCH, (1, 2)), holder(ARARAT, (1, 2)))
    assert opened().findings("ownership.recorded", terms, BEFORE_FREEZING) == ()


def test_r20_rights_acquired_stay() -> None:
    book = opened()
    book.seal("ownership.recorded", recorded(holder(LUCH, (1, 2)), holder(ARARAT, (1, 2))), BEFORE_FREEZING)
    assert book.findings("ownership.recorded", recorded(holder(LUCH, (1, 3)), holder(ARARAT, (2, 3))), FROZEN) == ()


def test_an_unknown_state_is_named_with_its_place() -> None:
    terms = recorded(holder(LUCH, (1, 2)), holder(party("Кто-то", "XX"), (1, 2)))
    assert rules_of(opened().findings("ownership.recorded", terms)) == [("form", "terms.holders.1.party.state")]


def test_a_record_about_an_earlier_day_is_accepted_with_a_warning() -> None:
    book = owned()
    findings = book.findings("ownership.recorded", recorded(*HALVES), date(2025, 1, 1))
    assert rules_of(findings, warned=True) == [("R1", "effective.from")]
    assert "31.12.2025" in findings[0].words.ru


def test_r3_refuses_a_record_that_takes_the_ground_from_a_later_transfer() -> None:
    book = owned()
    later = book.seal("ownership.transferred", transferred(ALATAU, ISSYK), MARCH)
    (found,) = book.findings("ownership.recorded", recorded(*HALVES), date(2026, 2, 1))
    assert (found.rule, found.place, found.entries) == ("R3", "effective.from", (later.id,))


def test_holders_displaced_by_a_record_must_sign_it() -> None:
    book = owned(registration=registered(performers=[LUCH], customers=[LUCH]))
    assert book.parties("ownership.recorded", recorded(*HALVES), MARCH) == ["BY", "KZ", "RU"]


def test_performers_states_sign_a_record_of_ownership() -> None:
    assert opened().parties("ownership.recorded", recorded(holder(ALATAU, (1, 1)))) == ["BY", "KZ", "RU"]


def test_without_a_registration_only_holders_states_are_known_to_sign() -> None:
    assert Book().parties("ownership.recorded", recorded(holder(ALATAU, (1, 1)))) == ["KZ"]


def test_r3_accepts_a_transfer_of_a_part_and_asks_the_co_holders_states_to_sign() -> None:
    book = owned()
    findings = book.findings("ownership.transferred", transferred(LUCH, ISSYK, (1, 6)), MARCH)
    assert rules_of(findings) == []
    assert rules_of(findings, warned=True) == [("R8", "terms.consents")]
    assert book.parties("ownership.transferred", transferred(LUCH, ISSYK, (1, 6)), MARCH) == ["BY", "KG", "KZ", "RU"]


@pytest.mark.parametrize(
    ("terms", "english"),
    [
        (transferred(LUCH, ISSYK, (1, 2)), "1/2 is to pass, but the transferor holds 1/3"),
        (transferred(LUCH, ISSYK, (1, 6), category="full"), "whole share, 1/3, but 1/6 is given"),
        (transferred(LUCH, ISSYK, (1, 3)), "1/3 is the transferor's whole share"),
        (transferred(LUCH, ISSYK, category="partial"), "give the share; the transferor holds 1/3"),
    ],
)
def test_r3_refuses_a_share_that_does_not_fit_what_is_held(terms: dict[str, Any], english: str) -> None:
    (found,) = [finding for finding in owned().findings("ownership.transferred", terms, MARCH) if finding.refuses]
    assert (found.rule, found.place) == ("R3", "terms.share")
    assert english in found.words.en


def test_r3_accepts_a_transfer_in_full_with_the_share_named() -> None:
    terms = transferred(LUCH, ISSYK, (1, 3), category="full")
    assert rules_of(owned().findings("ownership.transferred", terms, MARCH)) == []


def test_r3_refuses_one_who_holds_nothing() -> None:
    found = owned().findings("ownership.transferred", transferred(ISSYK, LUCH), MARCH)
    assert ("R3", "terms.from_party") in rules_of(found)


def test_r3_refuses_a_transfer_to_oneself() -> None:
    assert rules_of(owned().findings("ownership.transferred", transferred(LUCH, LUCH), MARCH)) == [
        ("R3", "terms.to_party")
    ]


@pytest.mark.parametrize("terms", [transferred(LUCH, ISSYK, (1, 2)), transferred(LUCH, ISSYK, category="partial")])
def test_r3_refuses_a_part_of_a_joint_right(terms: dict[str, Any]) -> None:
    book = owned(holder(LUCH), holder(VECTOR), jointly_without_shares=True)
    assert rules_of(book.findings("ownership.transferred", terms, MARCH)) == [("R3", "terms.share")]


def test_r3_accepts_all_of_a_joint_right() -> None:
    book = owned(holder(LUCH), holder(VECTOR), jointly_without_shares=True)
    assert rules_of(book.findings("ownership.transferred", transferred(LUCH, ISSYK), MARCH)) == []


def test_r3_refuses_a_transfer_that_takes_the_ground_from_a_later_one() -> None:
    book = owned()
    later = book.seal("ownership.transferred", transferred(LUCH, ISSYK), MARCH)
    refused = [
        finding
        for finding in book.findings("ownership.transferred", transferred(LUCH, VECTOR), date(2026, 2, 1))
        if finding.refuses
    ]
    assert [(finding.rule, finding.place, finding.entries) for finding in refused] == [
        ("R3", "effective.from", (later.id,))
    ]


def test_r2_warns_where_all_ends_in_one_state() -> None:
    book = owned(*HALVES)
    findings = book.findings("ownership.transferred", transferred(LUCH, party("АО «Орион»", "RU")), MARCH)
    assert ("R2", "terms.to_party") in rules_of(findings, warned=True)
    assert rules_of(findings) == []
    partly = book.findings("ownership.transferred", transferred(LUCH, VECTOR, (1, 4)), MARCH)
    assert ("R2", "terms.to_party") not in rules_of(partly, warned=True)


def test_r2_does_not_warn_for_a_result_of_one_party() -> None:
    book = owned(holder(LUCH, (1, 1)), registration=registered(origin="foreground_sole"))
    assert book.findings("ownership.transferred", transferred(LUCH, ISSYK), MARCH) == ()


def test_r8_accepts_cited_consents_in_place_of_signatures() -> None:
    book = owned()
    consents = [book.seal("consent.given", consented(who)).id for who in (VECTOR, ALATAU)]
    terms = transferred(LUCH, ISSYK, consents=consents)
    assert book.findings("ownership.transferred", terms, MARCH) == ()
    assert book.parties("ownership.transferred", terms, MARCH) == ["BY", "KG"]


@pytest.mark.parametrize(
    ("given", "until", "english"),
    [
        (consented(VECTOR, "pledge"), None, "to another act"),
        (consented(VECTOR), date(2026, 2, 1), "not valid on 1 March 2026"),
        (consented(VECTOR, recipient=ALATAU), None, "for another recipient: ТОО «Алатау»"),
    ],
)
def test_r8_refuses_a_cited_consent_that_is_not_good(given: dict[str, Any], until: date | None, english: str) -> None:
    book = owned()
    consent = book.seal("consent.given", given, until=until)
    terms = transferred(LUCH, ISSYK, consents=[consent.id])
    (found,) = [finding for finding in book.findings("ownership.transferred", terms, MARCH) if finding.refuses]
    assert (found.rule, found.place, found.entries) == ("R8", "terms.consents.0", (consent.id,))
    assert english in found.words.en
    assert "RU" in book.parties("ownership.transferred", terms, MARCH)


def test_r8_accepts_a_consent_for_this_very_recipient() -> None:
    book = owned(*HALVES)
    consent = book.seal("consent.given", consented(VECTOR, recipient=ISSYK))
    assert book.findings("ownership.transferred", transferred(LUCH, ISSYK, consents=[consent.id]), MARCH) == ()


def test_r8_refuses_a_cited_entry_that_is_no_consent() -> None:
    book = owned()
    terms = transferred(LUCH, ISSYK, consents=[book.entries[0].id])
    assert rules_of(book.findings("ownership.transferred", terms, MARCH)) == [("R8", "terms.consents.0")]


def test_r8_refuses_where_a_co_holder_can_neither_sign_nor_has_consented() -> None:
    book = opened()
    book.force("ownership.recorded", recorded(holder(LUCH, (1, 2)), holder(GANGA, (1, 2))))
    findings = book.findings("ownership.transferred", transferred(LUCH, ISSYK, (1, 4)), MARCH)
    assert rules_of(findings, warned=True) == [("R8", "terms.consents")]
    assert findings[0].refuses


def test_r9_refuses_a_transferee_outside_the_parties_without_every_consent() -> None:
    book = owned()
    consent = book.seal("consent.given", consented(VECTOR, "third_state_transfer", third_state="IN"))
    findings = book.findings("ownership.transferred", transferred(LUCH, GANGA, consents=[consent.id]), MARCH)
    assert rules_of(findings) == []  # ALATAU and VECTOR sign for want of consent to the assignment
    both = [book.seal("consent.given", consented(who)).id for who in (VECTOR, ALATAU)]
    (found,) = [
        finding
        for finding in book.findings("ownership.transferred", transferred(LUCH, GANGA, consents=both), MARCH)
        if finding.refuses
    ]
    assert (found.rule, found.place) == ("R9", "terms.to_party.state")
    assert "Казахстан, Российская Федерация" in found.words.ru


def test_r9_accepts_it_with_every_consent() -> None:
    book = owned(*HALVES)
    consents = [
        book.seal("consent.given", consented(VECTOR)).id,
        book.seal("consent.given", consented(VECTOR, "third_state_transfer", third_state="IN")).id,
    ]
    findings = book.findings("ownership.transferred", transferred(LUCH, GANGA, consents=consents), MARCH)
    assert rules_of(findings) == []
    assert book.parties("ownership.transferred", transferred(LUCH, GANGA, consents=consents), MARCH) == ["BY"]


def test_r20_refuses_to_dispose_for_a_state_for_which_nobody_signs() -> None:
    book = opened()
    book.force("ownership.recorded", recorded(holder(GANGA, (1, 2)), holder(LUCH, (1, 2))))
    findings = book.findings("ownership.transferred", transferred(GANGA, ISSYK), MARCH)
    assert ("R20", "terms.from_party.state") in rules_of(findings)


def test_r20_a_frozen_state_still_disposes_of_what_it_acquired() -> None:
    book = opened()
    book.seal("ownership.recorded", recorded(holder(LUCH, (1, 2)), holder(ARARAT, (1, 2))), BEFORE_FREEZING)
    assert rules_of(book.findings("ownership.transferred", transferred(ARARAT, VECTOR), MARCH)) == []


@pytest.mark.parametrize("member", ["executed_by_from", "executed_by_to"])
def test_r18_refuses_an_execution_still_to_come(member: str) -> None:
    terms = transferred(LUCH, ISSYK) | {member: "2026-06-02"}
    assert rules_of(owned().findings("ownership.transferred", terms, MARCH)) == [("R18", f"terms.{member}")]


def test_r18_accepts_an_execution_today_and_an_effect_later() -> None:
    terms = transferred(LUCH, ISSYK, executed_by_from="2026-06-01", executed_by_to="2026-06-01")
    assert rules_of(owned().findings("ownership.transferred", terms, date(2027, 1, 1))) == []


def test_r18_refuses_a_transfer_for_a_term() -> None:
    found = owned().findings("ownership.transferred", transferred(LUCH, ISSYK), MARCH, date(2027, 1, 1))
    assert rules_of(found) == [("R18", "effective.until")]


def test_r19_refuses_a_state_without_an_organ() -> None:
    found = owned().findings("ownership.transferred", transferred(LUCH, PAMIR), MARCH)
    assert rules_of(found) == [("R19", "")]
    assert any("Таджикистан: ни одно ведомство" in finding.words.ru for finding in found)


def test_the_lead_performer_s_state_signs_the_record_of_ownership() -> None:
    book = opened(lead_performer=ISSYK, performers=[])
    assert book.parties("ownership.recorded", recorded(*HALVES)) == ["BY", "KG", "RU"]


def test_r11_says_that_the_documents_are_to_be_replaced() -> None:
    book, papers = owned(), (document("Чертёж"),)
    book.seal("documents.handed_over", handed(), documents=papers)
    found = book.findings("ownership.transferred", transferred(LUCH, ISSYK), MARCH, documents=papers)
    assert rules_of(found) == [("R11", "documents")]


def test_r15_the_record_of_other_holders_disposes_of_a_share_under_arrest() -> None:
    book = owned(*HALVES)
    book.seal("encumbrance.recorded", arrested(object="share", share=share(1, 2)), documents=(document(),))
    others = recorded(holder(ISSYK, (1, 2)), holder(VECTOR, (1, 2)))
    assert rules_of(book.findings("ownership.recorded", others, MARCH)) == [("R15", "terms.holders")]


def test_r15_the_pledgee_does_not_sign_where_the_right_passes_without_the_holder_s_will() -> None:
    book = owned(*HALVES)
    book.seal("encumbrance.recorded", pledged(share=share(1, 2)))
    for ground in ("succession", "court", "pledge_enforced"):
        assert "KG" not in book.parties("ownership.transferred", transferred(LUCH, ALATAU, ground_type=ground), MARCH)
    assert "KG" in book.parties("ownership.transferred", transferred(LUCH, ALATAU), MARCH)


def test_r15_the_pledgee_s_cited_consent_is_enough() -> None:
    book = owned(*HALVES)
    book.seal("encumbrance.recorded", pledged(share=share(1, 2)))
    consents = [book.seal("consent.given", consented(who)).id for who in (ISSYK, VECTOR)]
    sold = transferred(LUCH, ALATAU, consents=consents)
    assert book.findings("ownership.transferred", sold, MARCH) == ()


def test_r3_a_joint_right_says_nothing_of_a_share() -> None:
    book = owned(holder(LUCH), holder(VECTOR), jointly_without_shares=True)
    assert rules_of(book.findings("ownership.transferred", transferred(LUCH, ISSYK, (1, 2)), MARCH)) == [
        ("R3", "terms.share")
    ]
