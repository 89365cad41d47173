"""Names, documents, catalogue, authors, background, consents refused and revoked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.rights.entries import ResultNumber
from registry.rights.rules import with_derived
from registry.rights.standing import standing
from tests.rights.cases import (
    ALATAU,
    GANGA,
    ISSYK,
    LUCH,
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
    transferred,
)
from tests.rights.kind_examples import EXAMPLES, NEW_LUCH, catalogued, declared, handed, pledged

MARCH = date(2026, 3, 1)
APRIL = date(2026, 4, 1)
END = date(2027, 12, 31)
BACKGROUND = ResultNumber("ICMEC-2025-000009")
OTHER_NAME = party("АО «Вектор-2»", "RU", "7700000002")
PAPERS = (document("Чертёж"),)


def judged(made: Book, kind: str, terms: dict[str, Any], since: date = MARCH, **more: Any) -> list[tuple[str, str]]:
    return rules_of(made.findings(kind, terms, since, **more))


def renamed(before: dict[str, Any] = VECTOR, after: dict[str, Any] = OTHER_NAME) -> dict[str, Any]:
    return {"before": before, "after": after, "instrument": {"ru": "Решение № 1"}}


def test_a_renamed_holder_keeps_its_share_under_its_new_name() -> None:
    made = owned()
    assert made.parties("holder.renamed", renamed()) == ["RU"]
    made.seal("holder.renamed", renamed(), MARCH)
    before, after = made.stands(date(2026, 2, 28)), made.stands(MARCH)
    assert {held.party["name"]["ru"] for held in before.holders_in_force} >= {"АО «Вектор»"}
    names = {held.party["name"]["ru"]: held.title_share for held in after.holders_in_force}
    assert str(names["АО «Вектор-2»"]) == "1/3"
    assert "АО «Вектор»" not in names


def test_a_new_name_under_the_same_number_is_the_same_key() -> None:
    made = owned()
    made.seal("holder.renamed", renamed(LUCH, NEW_LUCH), MARCH)
    held = made.stands(MARCH).holders_in_force
    assert "ОАО «Луч-Сервис»" in {holding.party["name"]["ru"] for holding in held}
    assert len(held) == 3
    assert made.stands().called == {}


def test_a_renamed_licensee_sublicenses_under_its_new_name() -> None:
    made = owned()
    parent = made.seal("licence.granted", licensed(sublicensing="yes"), until=END).id
    new = party("ТОО «Алатау плюс»", "KZ", "010140000002")
    made.seal("holder.renamed", renamed(ALATAU, new), MARCH)
    assert judged(made, "licence.granted", licensed(new, ISSYK, parent=parent), APRIL, until=END) == []
    old = judged(made, "licence.granted", licensed(ALATAU, ISSYK, parent=parent), APRIL, until=END)
    assert old == [("R4", "terms.licensors.0")]


def test_a_consent_given_under_the_former_name_is_good_under_the_new_one() -> None:
    made = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    consent = made.seal("consent.given", consented(VECTOR)).id
    made.seal("holder.renamed", renamed(), MARCH)
    sold = transferred(LUCH, ISSYK, consents=[consent])
    assert made.parties("ownership.transferred", sold, APRIL) == ["BY", "KG"]
    made.seal("ownership.transferred", sold, APRIL)
    assert made.stands().breaks == ()


def test_a_transfer_drawn_up_under_a_former_name_is_of_the_renamed_holder() -> None:
    made = owned()
    made.seal("ownership.transferred", transferred(VECTOR, ISSYK), APRIL)
    made.seal("holder.renamed", renamed(), MARCH)
    stands = made.stands(APRIL)
    assert stands.breaks == ()
    assert {held.party["state"] for held in stands.holders_in_force} == {"BY", "KZ", "KG"}
    made.force("ownership.recorded", recorded(holder(VECTOR, (1, 1))), date(2026, 5, 1))
    assert made.stands(date(2026, 5, 1)).holders_in_force[0].party == OTHER_NAME


def test_a_party_takes_up_its_former_name_again() -> None:
    made = owned()
    made.seal("holder.renamed", renamed(), MARCH)
    made.force("holder.renamed", renamed(OTHER_NAME, VECTOR), APRIL)
    assert made.stands(APRIL).identity(OTHER_NAME) == made.stands(APRIL).identity(VECTOR)
    assert VECTOR in [held.party for held in made.stands(APRIL).holders_in_force]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (renamed(ISSYK, party("ОсОО «Иссык-2»", "KG")), [("R3", "terms.before")]),
        (renamed(VECTOR, party("АО «Вектор-2»", "KZ", "1")), [("R3", "terms.after.state")]),
        (renamed(VECTOR, VECTOR), [("R3", "terms.after")]),
        (renamed(LUCH, party("ОАО «Луч»", "BY", "100200300") | {"name": {"ru": "ОАО «Луч-2»"}}), []),
    ],
)
def test_r3_a_change_of_name_passes_nothing(terms: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert judged(owned(), "holder.renamed", terms) == expected


def test_r3_a_name_that_is_taken_or_changed_before_is_refused() -> None:
    made = owned()
    made.seal("licence.granted", licensed(LUCH, party("АО «Заря»", "RU")), until=END)
    assert judged(made, "holder.renamed", renamed(VECTOR, party("АО «Заря»", "RU"))) == [("R3", "terms.after")]
    made.seal("holder.renamed", renamed(), MARCH)
    again = renamed(VECTOR, party("АО «Вектор-3»", "RU"))
    assert judged(made, "holder.renamed", again) == [("R3", "terms.before")]


def test_a_rename_into_another_holder_changes_no_share_and_breaks_nothing() -> None:
    made = owned()
    made.force("holder.renamed", renamed(VECTOR, LUCH), MARCH)
    assert sum(held.title_share or 0 for held in made.stands(MARCH).holders_in_force) == 1


def test_a_pledgee_is_renamed_too() -> None:
    made = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    made.seal("encumbrance.recorded", pledged(share={"num": 1, "den": 2}))
    new = party("ОсОО «Иссык-Куль»", "KG", "1")
    made.seal("holder.renamed", renamed(ISSYK, new), MARCH)
    consent = made.seal("consent.given", consented(new), MARCH).id
    sold = transferred(LUCH, ALATAU, consents=[consent])
    assert "KG" not in made.parties("ownership.transferred", sold, APRIL)


def test_r11_documents_handed_over_change_no_title() -> None:
    made = owned()
    before = made.stands().holdings
    assert made.parties("documents.handed_over", handed()) == ["BY", "RU"]
    assert judged(made, "documents.handed_over", handed()) == [("R11", "documents")]
    made.seal("documents.handed_over", handed(), MARCH, documents=PAPERS)
    assert made.stands().holdings == before
    assert [found.id for found in made.stands().of_kind_in_force("documents.handed_over")] == [made.entries[-1].id]


def test_r9_documents_leave_the_parties_with_consent_only() -> None:
    made = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    out = handed(to_party=GANGA)
    assert judged(made, "documents.handed_over", out, documents=PAPERS) == [("R9", "terms.to_party.state")]
    consent = made.seal("consent.given", consented(VECTOR, "third_state_transfer", third_state="IN")).id
    cited = out | {"consents": [consent]}
    assert judged(made, "documents.handed_over", cited, documents=PAPERS) == []


def test_r18_a_handover_to_come_is_no_handover() -> None:
    late = handed(handed_on="2026-06-02")
    assert judged(owned(), "documents.handed_over", late, documents=PAPERS) == [("R18", "terms.handed_on")]


def test_a_catalogue_number_is_recorded_once_by_an_owner_s_state() -> None:
    made = owned()
    assert made.findings("result.catalogued", catalogued()) == ()
    made.seal("result.catalogued", catalogued())
    assert judged(made, "result.catalogued", catalogued()) == [("R23", "terms.stock_number")]
    assert judged(made, "result.catalogued", catalogued(stock_number="5821120001235")) == []
    found = made.findings("result.catalogued", catalogued(stock_number="5821120001236", state="KG"))
    assert [(finding.rule, finding.refuses) for finding in found] == [("R3", False)]
    assert made.parties("result.catalogued", catalogued()) == ["BY", "KZ", "RU"]


def paid(**changed: Any) -> dict[str, Any]:
    return {"author": "А. Б. Автор", "employer": LUCH, "basis": {"ru": "Договор"}, "paid_on": "2026-02-01"} | changed


def test_the_employer_s_state_confirms_remuneration() -> None:
    authors = [{"name": "А. Б. Автор", "state": "BY", "confidential": False}]
    made = owned(registration=registered(authors=authors))
    assert made.parties("remuneration.confirmed", paid()) == ["BY"]
    assert made.findings("remuneration.confirmed", paid()) == ()
    stranger = made.findings("remuneration.confirmed", paid(author="В. Г. Другой"))
    assert [(finding.rule, finding.refuses) for finding in stranger] == [("R23", False)]
    assert judged(made, "remuneration.confirmed", paid(paid_on="2026-06-02")) == [("R18", "terms.paid_on")]


def with_background(*fields: str, **changed: Any) -> Book:
    made = owned(holder(LUCH, (1, 1)), registration=registered(origin="foreground_sole", embeds=[BACKGROUND]))
    made.seal("background.declared", declared(use_in_project=list(fields)) | changed)
    return made


def background(*licences: Any) -> Any:
    sealed = [
        entry(drafted("result.registered", registered(origin="background"), result=BACKGROUND), 100),
        entry(drafted("ownership.recorded", recorded(holder(VECTOR, (1, 1))), result=BACKGROUND), 101),
    ]
    for index, (terms, until) in enumerate(licences, start=102):
        sealed.append(entry(drafted("licence.granted", terms, until=until, result=BACKGROUND), index))
    return standing(sealed, date(2026, 1, 1))


def test_the_owner_and_every_state_of_the_project_sign_a_declaration() -> None:
    made = owned(registration=registered(embeds=[BACKGROUND]))
    assert made.parties("background.declared", declared(owner=ALATAU)) == ["BY", "KZ", "RU"]
    empty = Book()
    assert empty.parties("background.declared", declared(owner=ALATAU)) == ["KZ"]
    assert ("R10", "terms.background.0") in judged(empty, "background.declared", declared())


def test_a_declaration_says_which_background() -> None:
    made = owned(registration=registered(embeds=[BACKGROUND]))
    assert judged(made, "background.declared", declared()) == []
    assert judged(made, "background.declared", declared(background=None)) == [("R10", "terms.background")]
    described = declared(background=None, description={"ru": "Алгоритм"})
    assert judged(made, "background.declared", described) == []
    assert judged(owned(), "background.declared", declared()) == [("R10", "terms.background.0")]


def test_r10_use_beyond_the_declaration_needs_a_licence_that_covers_it() -> None:
    made = with_background("production")
    terms = licensed(fields_of_use=["production", "repair"], territory=["KZ"])
    beyond = [("R10", "terms.fields_of_use")]
    assert judged(made, "licence.granted", terms, until=END) == beyond
    given = licensed(VECTOR, ALATAU, fields_of_use=["production", "repair"], territory=["KZ"])
    cases = [
        ((given, END), []),
        ((given, None), []),
        ((licensed(VECTOR, LUCH, territory=["KZ"]), END), []),
        ((given, date(2026, 12, 31)), beyond),
        ((given | {"territory": ["KG"]}, END), beyond),
        ((given | {"fields_of_use": ["repair"]}, END), beyond),
        ((licensed(VECTOR, ISSYK), END), beyond),
    ]
    for licence, expected in cases:
        made.background = {BACKGROUND: background(licence)}
        assert judged(made, "licence.granted", terms, until=END) == expected, licence


def test_r10_what_the_declaration_allows_needs_no_licence() -> None:
    made = with_background("production", use_in_exploitation=["repair"])
    terms = licensed(fields_of_use=["production", "repair"])
    assert judged(made, "licence.granted", terms, until=END) == []
    assert judged(made, "licence.granted", terms, date(2025, 1, 1), until=END) != [("R10", "terms.fields_of_use")]


def test_r10_an_open_licence_needs_an_open_licence_of_the_background() -> None:
    made = with_background("design")
    made.body = replace(made.body, presumptions=made.body.presumptions[:2])
    made.background = {BACKGROUND: background((licensed(VECTOR, ALATAU), END))}
    assert judged(made, "licence.granted", licensed()) == [("R10", "terms.fields_of_use")]


def test_a_revoked_consent_is_not_good_any_more_but_what_rests_on_it_stays() -> None:
    made = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    consent = made.seal("consent.given", consented(VECTOR)).id
    made.force(
        "ownership.transferred", transferred(LUCH, ISSYK, (1, 4), consents=[consent]), APRIL, parties=["BY", "KG"]
    )
    revoking = {"consent": consent, "ground": {"ru": "Условие нарушено"}}
    assert made.parties("consent.revoked", revoking) == ["RU"]
    found = made.findings("consent.revoked", revoking, MARCH)
    assert [(finding.rule, finding.refuses) for finding in found] == [("R8", False)]
    made.seal("consent.revoked", revoking, MARCH)
    stands = made.stands(MARCH)
    assert stands.breaks == ()
    assert stands.consents_in_force == ()
    assert len(made.stands(date(2026, 2, 28)).consents_in_force) == 1
    later = transferred(LUCH, ISSYK, (1, 8), consents=[consent])
    assert ("R8", "terms.consents.0") in judged(made, "ownership.transferred", later, APRIL)
    made.force("ownership.transferred", later, APRIL, parties=["BY", "KG"])
    assert [broken.rule for broken in made.stands(APRIL).breaks] == ["R8"]


def test_only_a_valid_consent_is_revoked() -> None:
    made = owned()
    revoking = {"consent": "ab" * 32, "ground": {"ru": "Нет"}}
    assert judged(made, "consent.revoked", revoking) == [("R8", "terms.consent"), ("R19", "")]
    made.force("consent.revoked", revoking, parties=["RU"])
    consent = made.seal("consent.given", consented(VECTOR), until=date(2026, 2, 1)).id
    assert judged(made, "consent.revoked", revoking | {"consent": consent}) == [("R8", "terms.consent")]


def test_a_refusal_gives_nothing_to_rest_on() -> None:
    made = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    refusal = consented(VECTOR, reason="interest")
    assert made.parties("consent.refused", refusal) == ["RU"]
    refused = made.seal("consent.refused", refusal).id
    assert made.stands().consents == ()
    sold = transferred(LUCH, ISSYK, consents=[refused])
    assert judged(made, "ownership.transferred", sold) == [("R8", "terms.consents.0")]
    assert judged(made, "consent.refused", consented(ISSYK, reason="interest")) == [("R3", "terms.holder")]


def test_the_licensors_consent_given_before_the_right_passed_binds_the_new_one() -> None:
    made = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    parent = made.seal("licence.granted", licensed(sublicensing="with_consent"), until=END).id
    consent = made.seal("consent.given", consented(LUCH, "sublicence", licence=parent)).id
    made.seal("ownership.transferred", transferred(LUCH, ISSYK), MARCH)
    under = licensed(ALATAU, ISSYK, parent=parent)
    assert judged(made, "licence.granted", under | {"consents": [consent]}, APRIL, until=END) == []
    assert judged(made, "licence.granted", under, APRIL, until=END) == [("R4", "terms.consents")]
    by_new = made.seal("consent.given", consented(ISSYK, "sublicence", licence=parent), MARCH).id
    assert judged(made, "licence.granted", under | {"consents": [by_new]}, APRIL, until=END) == []


def test_r20_an_owner_of_background_for_whom_nobody_signs_is_refused() -> None:
    assert ("R20", "terms.owner.state") in judged(owned(), "background.declared", declared(owner=GANGA))


def test_what_the_register_works_out_replaces_what_a_form_held_there() -> None:
    terms = EXAMPLES["claim.filed"] | {"awaited": ["KG"]}
    case = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2))).case(drafted("claim.filed", terms))
    derived = with_derived(case)
    assert derived.draft.terms["awaited"] != ["KG"]
    assert derived.draft.terms["claimed"] == terms["claimed"]
    assert derived.standing == case.standing


def test_the_states_of_the_customers_and_performers_sign_a_declaration_of_background() -> None:
    made = Book()
    made.seal("result.registered", registered(customers=[ISSYK], performers=[LUCH]))
    assert made.parties("background.declared", declared(owner=ALATAU)) == ["BY", "KG", "KZ"]


def test_a_revocation_that_nothing_rests_on_warns_of_nothing() -> None:
    made = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    consent = made.seal("consent.given", consented(VECTOR)).id
    made.seal("consent.given", consented(VECTOR, "pledge"), APRIL)
    assert made.findings("consent.revoked", {"consent": consent, "ground": {"ru": "Условие"}}, MARCH) == ()


def test_what_the_register_no_longer_works_out_is_taken_away() -> None:
    claimed = {"kind": "consent.given", "effective": {"from": "2026-01-01"}, "terms": consented(LUCH)}
    terms = EXAMPLES["claim.filed"] | {"state": "BY", "claimed": claimed, "awaited": ["KG"]}
    case = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2))).case(drafted("claim.filed", terms))
    assert "awaited" not in with_derived(case).draft.terms


def test_r10_a_licence_of_the_background_that_begins_later_does_not_cover() -> None:
    made = with_background("production")
    given = licensed(VECTOR, ALATAU, fields_of_use=["production", "repair"], territory=["KZ"])
    later = entry(drafted("licence.granted", given, APRIL, END, result=BACKGROUND), 102)
    made.background = {BACKGROUND: standing([*background().entries, later], MARCH)}
    terms = licensed(fields_of_use=["production", "repair"], territory=["KZ"])
    assert judged(made, "licence.granted", terms, until=END) == [("R10", "terms.fields_of_use")]
    assert judged(made, "licence.granted", terms, APRIL, until=END) == []


def test_r8_a_revocation_names_what_rests_on_the_consent() -> None:
    made = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    consent = made.seal("consent.given", consented(VECTOR)).id
    rests = made.seal("ownership.transferred", transferred(LUCH, ISSYK, (1, 4), consents=[consent]), APRIL).id
    (found,) = made.findings("consent.revoked", {"consent": consent, "ground": {"ru": "Условие"}}, MARCH)
    assert (found.place, found.entries) == ("effective.from", (rests,))


def test_r10_a_declaration_that_allows_the_use_does_not_speak_for_another() -> None:
    made = with_background("production", "repair")
    made.seal("background.declared", declared(use_in_project=["production"]))
    terms = licensed(fields_of_use=["production", "repair"])
    assert judged(made, "licence.granted", terms, until=END) == [("R10", "terms.fields_of_use")]
