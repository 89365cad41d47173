"""R3 to R9 and R20 for licences: each accepted once and refused for one broken thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.rights.entries import EntryId, ResultNumber
from registry.rights.findings import Severity
from registry.rights.standing import standing
from tests.rights.cases import (
    ALATAU,
    GANGA,
    ISSYK,
    LUCH,
    PAMIR,
    VECTOR,
    Book,
    consented,
    document,
    drafted,
    entry,
    holder,
    licensed,
    owned,
    party,
    recorded,
    registered,
    rules_of,
)
from tests.rights.kind_examples import arrested, pledged

END = date(2027, 12, 31)
ORION = party("АО «Орион»", "RU")
BACKGROUND = ResultNumber("ICMEC-2025-000009")


def judged(book: Book, terms: dict[str, Any], until: date | None = END) -> list[tuple[str, str]]:
    return rules_of(book.findings("licence.granted", terms, until=until))


def sole_owner() -> Book:
    return owned(holder(LUCH, (1, 1)), registration=registered(origin="foreground_sole"))


def test_r3_accepts_a_licence_by_a_holder() -> None:
    assert owned().findings("licence.granted", licensed(), until=END) == ()


def test_licensors_and_licensees_states_sign() -> None:
    assert owned().parties("licence.granted", licensed(), until=END) == ["BY", "KZ"]


def test_r3_refuses_a_licensor_who_is_no_holder() -> None:
    (found,) = owned().findings("licence.granted", licensed(ISSYK, ALATAU), until=END)
    assert (found.rule, found.place) == ("R3", "terms.licensors.0")
    assert "ОсОО «Иссык», Кыргызстан на 01.01.2026 не является правообладателем" in found.words.ru


def test_r3_refuses_a_licence_to_oneself() -> None:
    assert judged(owned(), licensed(LUCH, LUCH)) == [("R3", "terms.licensees.0")]


def bounded() -> Book:
    book = Book()
    book.seal("result.registered", registered())
    book.seal("ownership.recorded", recorded(), until=date(2026, 12, 31))
    return book


@pytest.mark.parametrize("until", [date(2027, 1, 1), None])
def test_r3_refuses_a_licence_past_the_licensors_right(until: date | None) -> None:
    assert judged(bounded(), licensed(presumed=["until"] if until is None else None), until) == [
        ("R3", "effective.until")
    ]


def test_r3_accepts_a_licence_to_the_last_day_of_the_right() -> None:
    assert judged(bounded(), licensed(), date(2026, 12, 31)) == []


@pytest.mark.parametrize(
    ("silent", "term", "place"),
    [({"category": None}, "category", "terms.category"), ({"territory": None}, "territory", "terms.territory")],
)
def test_r5_asks_to_confirm_what_is_silent(silent: dict[str, Any], term: str, place: str) -> None:
    (found,) = owned().findings("licence.granted", licensed(**silent), until=END)
    assert (found.rule, found.place, found.severity) == ("R5", place, Severity.CONFIRM)
    assert found.refuses
    assert found.words.en.startswith("Not stated. ")
    assert judged(owned(), licensed(**silent, presumed=[term])) == []


def test_r5_asks_to_confirm_an_open_term() -> None:
    (found,) = owned().findings("licence.granted", licensed())
    assert (found.rule, found.place, found.severity) == ("R5", "effective.until", Severity.CONFIRM)
    assert "Предполагается пять лет." in found.words.ru
    assert judged(owned(), licensed(presumed=["until"]), None) == []


def test_r5_accepts_the_presumed_value_written_out() -> None:
    terms = licensed(presumed=["category", "territory", "until"], territory=["KZ"])
    assert judged(owned(), terms, date(2030, 12, 31)) == []


@pytest.mark.parametrize(
    ("changed", "until", "place"),
    [
        ({"category": "open", "presumed": ["category"]}, END, "terms.category"),
        ({"presumed": ["territory"]}, END, "terms.territory"),
        ({"presumed": ["until"]}, END, "effective.until"),
    ],
)
def test_r5_refuses_a_term_stated_otherwise_and_marked_as_presumed(
    changed: dict[str, Any], until: date, place: str
) -> None:
    assert judged(owned(), licensed(**changed), until) == [("R5", place)]


def test_r5_where_nothing_is_presumed_category_and_territory_must_be_stated() -> None:
    book = owned()
    book.body = _without_presumptions(book)
    assert judged(book, licensed(category=None, territory=None), None) == [
        ("R5", "terms.category"),
        ("R5", "terms.territory"),
    ]
    assert judged(book, licensed(presumed=["until"]), None) == [("R5", "effective.until")]
    assert judged(book, licensed(), None) == []


def _without_presumptions(book: Book) -> Any:
    return replace(book.body, presumptions=())


def granted(book: Book, **changed: Any) -> EntryId:
    return book.force("licence.granted", licensed(**changed), until=END).id


def test_r6_accepts_two_simple_licences_side_by_side() -> None:
    book = owned()
    granted(book)
    assert judged(book, licensed(LUCH, ISSYK)) == []


@pytest.mark.parametrize("category", ["simple", "exclusive", "sole", "open"])
@pytest.mark.parametrize("earlier", ["exclusive", "sole"])
def test_r6_refuses_whatever_meets_an_exclusive_or_sole_licence(earlier: str, category: str) -> None:
    book = sole_owner()
    first = granted(book, category=earlier)
    found = [
        finding
        for finding in book.findings("licence.granted", licensed(LUCH, ISSYK, category=category), until=END)
        if finding.rule == "R6"
    ]
    assert [(finding.place, finding.entries) for finding in found] == [("terms.territory", (first,))]
    assert "лицензиат: ТОО «Алатау», Казахстан" in found[0].words.ru


def test_r6_a_compulsory_licence_stands_beside_an_exclusive_one() -> None:
    book = sole_owner()
    granted(book, category="exclusive")
    terms = licensed(LUCH, ISSYK, category="compulsory")
    assert rules_of(book.findings("licence.granted", terms, until=END, documents=(document(),))) == []


@pytest.mark.parametrize(
    ("changed", "since", "until"),
    [
        ({"territory": ["RU"]}, date(2026, 1, 1), END),
        ({"fields_of_use": ["training"]}, date(2026, 1, 1), END),
        ({"purposes": ["repair"]}, date(2026, 1, 1), END),
        ({}, date(2028, 1, 1), date(2028, 12, 31)),
        ({}, date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_r6_accepts_licences_that_do_not_meet_on_one_axis(changed: dict[str, Any], since: date, until: date) -> None:
    book = sole_owner()
    granted(book, category="exclusive")
    findings = book.findings("licence.granted", licensed(LUCH, ISSYK, category="exclusive", **changed), since, until)
    assert "R6" not in {finding.rule for finding in findings}


def test_r6_an_exclusive_licence_names_earlier_ones_or_is_refused() -> None:
    book = sole_owner()
    earlier = granted(book)
    assert judged(book, licensed(LUCH, ISSYK, category="exclusive")) == [("R6", "terms.carved_out")]
    assert judged(book, licensed(LUCH, ISSYK, category="exclusive", carved_out=[earlier])) == []


def test_r6_a_carve_out_does_not_help_against_an_exclusive_licence() -> None:
    book = sole_owner()
    earlier = granted(book, category="exclusive")
    assert judged(book, licensed(LUCH, ISSYK, carved_out=[earlier])) == [("R6", "terms.territory")]


def test_r6_refuses_to_carve_out_what_is_no_licence() -> None:
    book = sole_owner()
    assert judged(book, licensed(carved_out=[book.entries[0].id])) == [("R6", "terms.carved_out.0")]


def test_r6_a_carve_out_covers_what_was_granted_under_the_licence_named() -> None:
    book = sole_owner()
    root = granted(book, sublicensing="yes")
    book.force("licence.granted", licensed(ALATAU, ISSYK, parent=root), until=END)
    assert judged(book, licensed(LUCH, VECTOR, category="exclusive", carved_out=[root])) == []


def test_r6_a_sublicence_does_not_meet_the_licences_it_is_under() -> None:
    book = sole_owner()
    root = granted(book, category="exclusive", sublicensing="yes")
    assert judged(book, licensed(ALATAU, ISSYK, parent=root)) == []
    assert judged(book, licensed(ALATAU, ISSYK, category="exclusive", parent=root)) == []


def test_r6_a_sublicence_shares_the_carve_out_of_its_parent() -> None:
    book = sole_owner()
    root = granted(book, sublicensing="yes")
    granted(book, taker=VECTOR, category="exclusive", carved_out=[root])
    assert judged(book, licensed(ALATAU, ISSYK, parent=root)) == []


def test_r6_an_exclusive_sublicence_inherits_what_its_parent_spared() -> None:
    book = sole_owner()
    spared = granted(book, taker=VECTOR)
    root = granted(book, category="exclusive", sublicensing="yes", carved_out=[spared])
    assert judged(book, licensed(ALATAU, ISSYK, category="exclusive", parent=root)) == []


def test_r7_accepts_an_exclusive_licence_both_sides_of_which_sign() -> None:
    assert judged(sole_owner(), licensed(category="exclusive")) == []


@pytest.mark.parametrize("category", ["exclusive", "sole"])
def test_r7_refuses_an_exclusive_licence_whose_licensee_cannot_sign(category: str) -> None:
    book = sole_owner()
    terms = licensed(LUCH, GANGA, category=category)
    assert judged(book, terms) == [("R7", "terms.licensees.0.state")]
    assert judged(book, licensed(LUCH, GANGA)) == []


def test_r8_a_joint_exclusive_licence_asks_the_co_holders_states_to_sign() -> None:
    book = owned()
    terms = licensed(LUCH, ISSYK, category="exclusive")
    findings = book.findings("licence.granted", terms, until=END)
    assert rules_of(findings) == []
    assert rules_of(findings, warned=True) == [("R8", "terms.consents")]
    assert book.parties("licence.granted", terms, until=END) == ["BY", "KG", "KZ", "RU"]


def test_r8_accepts_cited_consents() -> None:
    book = owned()
    consents = [book.seal("consent.given", consented(who, "exclusive_licence")).id for who in (VECTOR, ALATAU)]
    terms = licensed(LUCH, ISSYK, category="exclusive", consents=consents)
    assert book.findings("licence.granted", terms, until=END) == ()
    assert book.parties("licence.granted", terms, until=END) == ["BY", "KG"]


def test_r8_all_co_holders_as_licensors_need_no_consent() -> None:
    terms = licensed(category="exclusive", licensors=[LUCH, VECTOR, ALATAU], licensees=[ISSYK])
    assert owned().findings("licence.granted", terms, until=END) == ()


def test_r8_refuses_a_consent_to_another_act() -> None:
    book = owned()
    consent = book.seal("consent.given", consented(VECTOR, "assignment"))
    terms = licensed(LUCH, ISSYK, category="exclusive", consents=[consent.id])
    assert judged(book, terms) == [("R8", "terms.consents.0")]


def test_r8_a_simple_licence_needs_no_co_holder() -> None:
    assert owned().parties("licence.granted", licensed(LUCH, ISSYK), until=END) == ["BY", "KG"]


def consents_to_india(book: Book, *holders: dict[str, Any]) -> list[str]:
    given = (consented(who, "third_state_transfer", third_state="IN") for who in holders)
    return [book.seal("consent.given", terms).id for terms in given]


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"territory": ["BY", "IN"]}, "terms.territory.1"),
        ({"third_states": ["IN"]}, "terms.third_states.0"),
        ({"licensees": [GANGA]}, "terms.licensees.0.state"),
        ({"purposes": ["export"], "third_states": ["IN"]}, "terms.third_states.0"),
    ],
)
def test_r9_refuses_what_leaves_the_parties_without_consent_and_accepts_it_with(
    changed: dict[str, Any], place: str
) -> None:
    book = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    (found,) = book.findings("licence.granted", licensed(**changed), until=END)
    assert (found.rule, found.place) == ("R9", place)
    assert "Индия — не Сторона. Нет согласия на передачу туда: Российская Федерация." in found.words.ru
    assert judged(book, licensed(**changed, consents=consents_to_india(book, VECTOR))) == []


def test_r9_a_consent_for_another_third_state_does_not_help() -> None:
    book = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    terms = licensed(third_states=["VN"], consents=consents_to_india(book, VECTOR))
    assert judged(book, terms) == [("R9", "terms.third_states.0")]


def test_r9_export_names_the_third_states() -> None:
    assert judged(owned(), licensed(purposes=["export"])) == [("R9", "terms.third_states")]


def test_r9_a_party_among_third_states_is_pointed_out() -> None:
    findings = owned().findings("licence.granted", licensed(third_states=["KG"]), until=END)
    assert [(found.rule, found.place, found.refuses) for found in findings] == [("R9", "terms.third_states.0", False)]


def test_unknown_states_are_refused_once_and_not_taken_for_third_states() -> None:
    terms = licensed(territory=["BY", "XX"], third_states=["YY"], licensees=[party("Кто-то", "ZZ")])
    assert judged(owned(), terms) == [
        ("form", "terms.licensees.0.state"),
        ("form", "terms.territory.1"),
        ("form", "terms.third_states.0"),
    ]


def with_background() -> Book:
    return owned(holder(LUCH, (1, 1)), registration=registered(origin="foreground_sole", embeds=[BACKGROUND]))


def background_of(*holders: dict[str, Any]) -> Any:
    first = entry(drafted("result.registered", registered(origin="background"), result=BACKGROUND), 100)
    second = entry(drafted("ownership.recorded", recorded(*holders), result=BACKGROUND), 101)
    given = consented(VECTOR, "third_state_transfer", third_state="IN")
    third = entry(drafted("consent.given", given, result=BACKGROUND), 102)
    return standing([first, second, third], date(2026, 1, 1))


def test_r9_refuses_where_the_owners_of_embedded_background_are_not_known() -> None:
    book = with_background()
    (found,) = book.findings("licence.granted", licensed(third_states=["IN"]), until=END)
    assert (found.rule, found.place) == ("R9", "terms.third_states.0")
    assert BACKGROUND in found.words.en
    assert judged(book, licensed()) == []


def test_r9_owners_of_embedded_background_consent_too() -> None:
    book = with_background()
    background = background_of(holder(VECTOR, (1, 1)))
    book.background = {BACKGROUND: background}
    assert judged(book, licensed(third_states=["IN"])) == [("R9", "terms.third_states.0")]
    cited = [background.consents[0].entry]
    assert judged(book, licensed(third_states=["IN"], consents=cited)) == []


def test_r20_refuses_a_licensor_for_whose_state_nobody_signs() -> None:
    book = Book()
    book.seal("result.registered", registered())
    book.force("ownership.recorded", recorded(holder(GANGA, (1, 1))))
    assert ("R20", "terms.licensors.0.state") in judged(book, licensed(GANGA, LUCH))


def parent_of(book: Book, **changed: Any) -> EntryId:
    return granted(book, sublicensing="yes", **changed)


def test_r4_accepts_a_sublicence_within_its_parent() -> None:
    book = owned()
    parent = parent_of(book, quantity=10)
    assert judged(book, licensed(ALATAU, ISSYK, parent=parent, quantity=10)) == []


def test_r4_refuses_a_parent_that_is_no_licence() -> None:
    book = owned()
    assert judged(book, licensed(ALATAU, ISSYK, parent="ab" * 32)) == [("R4", "terms.parent")]


def test_r4_refuses_a_licensor_who_is_not_licensed() -> None:
    book = owned()
    assert judged(book, licensed(VECTOR, ISSYK, parent=parent_of(book))) == [("R4", "terms.licensors.0")]


def test_r4_refuses_where_the_parent_allows_no_sublicence() -> None:
    book = owned()
    assert judged(book, licensed(ALATAU, ISSYK, parent=granted(book))) == [("R4", "terms.parent")]


def test_r4_a_sublicence_with_consent_cites_the_licensors_consent() -> None:
    book = owned()
    parent = granted(book, sublicensing="with_consent")
    assert judged(book, licensed(ALATAU, ISSYK, parent=parent)) == [("R4", "terms.consents")]
    consent = book.seal("consent.given", consented(LUCH, "sublicence", licence=parent)).id
    assert judged(book, licensed(ALATAU, ISSYK, parent=parent, consents=[consent])) == []


def test_r4_a_consent_to_sublicense_another_licence_does_not_help() -> None:
    book = owned()
    parent, other = granted(book, sublicensing="with_consent"), granted(book)
    consent = book.seal("consent.given", consented(LUCH, "sublicence", licence=other)).id
    assert judged(book, licensed(ALATAU, ISSYK, parent=parent, consents=[consent])) == [("R4", "terms.consents")]


@pytest.mark.parametrize(
    ("changed", "member"),
    [
        ({"territory": ["BY", "KG"]}, "territory"),
        ({"fields_of_use": ["design"]}, "fields_of_use"),
        ({"ways_of_use": ["sale"]}, "ways_of_use"),
        ({"purposes": ["repair"]}, "purposes"),
        ({"quantity": 11}, "quantity"),
        ({"quantity": None}, "quantity"),
        ({"category": "exclusive"}, "category"),
    ],
)
def test_r4_refuses_a_sublicence_wider_than_its_parent(changed: dict[str, Any], member: str) -> None:
    book = owned()
    parent = parent_of(book, quantity=10)
    terms = licensed(ALATAU, ISSYK, parent=parent) | {"quantity": 5} | changed
    found = [finding for finding in book.findings("licence.granted", terms, until=END) if finding.rule == "R4"]
    assert [(finding.place, finding.entries) for finding in found] == [(f"terms.{member}", (parent,))]


def test_r4_refuses_third_states_the_parent_does_not_name() -> None:
    book = owned()
    terms = licensed(ALATAU, ISSYK, parent=parent_of(book), third_states=["IN"])
    assert ("R4", "terms.third_states") in judged(book, terms)


def test_r4_counts_what_other_sublicences_may_make_at_the_same_time() -> None:
    book = owned()
    parent = parent_of(book, quantity=10)
    book.seal("licence.granted", licensed(ALATAU, ISSYK, parent=parent, quantity=7), until=END)
    terms = licensed(ALATAU, ORION, parent=parent, quantity=4)
    (found,) = book.findings("licence.granted", terms, until=END)
    assert (found.rule, found.place) == ("R4", "terms.quantity")
    assert "The quantity 4 is more than what is left under the parent licence: 3." in found.words.en
    assert judged(book, licensed(ALATAU, ORION, parent=parent, quantity=3)) == []


@pytest.mark.parametrize(
    ("since", "until", "place"),
    [
        (date(2025, 12, 31), END, "effective.from"),
        (date(2026, 1, 1), date(2028, 1, 1), "effective.until"),
        (date(2026, 1, 1), None, "effective.until"),
    ],
)
def test_r4_refuses_a_term_beyond_the_parents(since: date, until: date | None, place: str) -> None:
    book = owned()
    parent = parent_of(book)
    terms = licensed(ALATAU, ISSYK, parent=parent, presumed=None if until else ["until"])
    found = [finding for finding in book.findings("licence.granted", terms, since, until) if finding.rule == "R4"]
    assert [finding.place for finding in found] == [place]


def test_r4_accepts_any_end_under_an_open_parent() -> None:
    book = owned()
    parent = book.force("licence.granted", licensed(sublicensing="yes", presumed=["until"])).id
    assert judged(book, licensed(ALATAU, ISSYK, parent=parent)) == []


def test_r19_refuses_a_licensee_of_a_party_without_an_organ() -> None:
    assert judged(owned(), licensed(LUCH, PAMIR, territory=["TJ"])) == [("R19", "")]


def test_r5_what_is_presumed_says_its_source() -> None:
    (found,) = owned().findings("licence.granted", licensed(category=None), until=END)
    assert found.source.endswith("; test")


def test_an_exclusive_sublicence_asks_no_co_holder() -> None:
    book = owned()
    consents = [book.seal("consent.given", consented(who, "exclusive_licence")).id for who in (VECTOR, ALATAU)]
    above = licensed(LUCH, ORION, category="exclusive", sublicensing="yes", consents=consents)
    parent = book.seal("licence.granted", above, until=END).id
    under = licensed(ORION, ISSYK, category="exclusive", parent=parent)
    assert book.parties("licence.granted", under, until=END) == ["KG", "RU"]
    assert book.findings("licence.granted", under, until=END) == ()


def test_r15_the_pledgee_s_consent_to_an_exclusive_licence_is_cited_or_its_state_signs() -> None:
    book = sole_owner()
    book.seal("encumbrance.recorded", pledged(object="right", share=None))
    terms = licensed(category="exclusive")
    assert book.parties("licence.granted", terms, until=END) == ["BY", "KG", "KZ"]
    assert rules_of(book.findings("licence.granted", terms, until=END), warned=True) == [("R15", "terms.consents")]
    consent = book.seal("consent.given", consented(ISSYK, "exclusive_licence")).id
    assert book.parties("licence.granted", terms | {"consents": [consent]}, until=END) == ["BY", "KZ"]
    assert book.findings("licence.granted", terms | {"consents": [consent]}, until=END) == ()


def test_r17_a_compulsory_licence_rests_on_an_act_and_passes_over_an_arrest() -> None:
    book = sole_owner()
    book.seal("encumbrance.recorded", arrested(), documents=(document(),))
    terms = licensed(LUCH, ISSYK, category="compulsory")
    assert judged(book, terms) == [("R17", "documents")]
    assert rules_of(book.findings("licence.granted", terms, until=END, documents=(document(),))) == []


def test_r4_a_sublicence_silent_on_its_territory_is_read_as_its_licensees_states() -> None:
    book = owned()
    parent = book.seal("licence.granted", licensed(territory=["BY"], sublicensing="yes"), until=END).id
    silent = licensed(ALATAU, ISSYK, parent=parent, territory=None, presumed=["territory"])
    assert judged(book, silent) == [("R4", "terms.territory")]
