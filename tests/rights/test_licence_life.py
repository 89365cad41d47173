"""A licence is amended and ended; what stood before stays to be asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from registry.records.projecting import project_result
from tests.rights.cases import (
    ALATAU,
    ISSYK,
    LUCH,
    NUMBER,
    PAMIR,
    VECTOR,
    Book,
    consented,
    document,
    holder,
    licensed,
    owned,
    party,
    rules_of,
    transferred,
)
from tests.rights.kind_examples import arrested

MARCH = date(2026, 3, 1)
APRIL = date(2026, 4, 1)
END = date(2027, 12, 31)
GROUND = {"ground": {"ru": "Соглашение № 1"}}
ACT = (document(),)
NEW_ALATAU = party("АО «Алатау»", "KZ", "010140000099")


def with_licence(until: date | None = END, **changed: Any) -> tuple[Book, str]:
    book = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    terms = licensed(**changed) if until else licensed(presumed=["until"], **changed)
    return book, book.seal("licence.granted", terms, until=until).id


def amended(licence: str, **changed: Any) -> dict[str, Any]:
    return {"licence": licence, **GROUND} | changed


def judged(book: Book, kind: str, terms: dict[str, Any], since: date = MARCH, **more: Any) -> list[tuple[str, str]]:
    return rules_of(book.findings(kind, terms, since, **more))


def test_an_amended_licence_has_other_terms_from_its_day_on() -> None:
    book, licence = with_licence(quantity=10)
    book.seal("licence.amended", amended(licence, territory=["BY"], quantity=5), MARCH)
    before, after = book.stands(date(2026, 2, 28)), book.stands(MARCH)
    assert (before.licences_in_force[0].terms["territory"], before.licences_in_force[0].terms["quantity"]) == (
        ["BY", "KZ"],
        10,
    )
    assert (after.licences_in_force[0].terms["territory"], after.licences_in_force[0].terms["quantity"]) == (["BY"], 5)
    assert [version.effective.starts_on for version in after.licences[0].versions] == [date(2026, 1, 1), MARCH]
    assert book.stands(MARCH, at=3).licences[0].terms["quantity"] == 10


def test_an_amendment_lifts_a_limit_and_moves_the_end() -> None:
    book, licence = with_licence(quantity=10)
    book.seal("licence.amended", amended(licence, lifted=["quantity"], until="2029-12-31"), MARCH)
    (held,) = book.stands(MARCH).licences
    assert "quantity" not in held.terms
    assert held.effective.ends_on == date(2029, 12, 31)


def test_amendments_come_in_the_order_of_their_days() -> None:
    book, licence = with_licence()
    book.seal("licence.amended", amended(licence, territory=["BY"]), APRIL)
    book.seal("licence.amended", amended(licence, territory=["KZ"]), MARCH)
    days = [date(2026, 2, 1), MARCH, APRIL]
    assert [book.stands(day).licences_in_force[0].terms["territory"] for day in days] == [["BY", "KZ"], ["KZ"], ["BY"]]


def test_a_licence_cut_short_keeps_the_versions_it_lived_through() -> None:
    book, licence = with_licence()
    book.seal("licence.amended", amended(licence, territory=["BY"]), MARCH)
    book.seal("licence.amended", amended(licence, territory=["KZ"]), date(2026, 9, 1))
    book.seal("licence.ended", {"licence": licence, "ground": "agreement"}, date(2026, 5, 1))
    (held,) = book.stands().licences
    assert [version.effective.ends_on for version in held.versions] == [date(2026, 2, 28), date(2026, 4, 30)]
    assert held.effective.ends_on == date(2026, 4, 30)
    assert held.ended_by == book.entries[-1].id


def test_an_ended_licence_takes_its_sublicences_with_it() -> None:
    book, licence = with_licence(sublicensing="yes")
    book.seal("licence.granted", licensed(ALATAU, ISSYK, parent=licence), until=END)
    book.seal("licence.ended", {"licence": licence, "ground": "agreement"}, MARCH)
    assert book.stands(MARCH).licences_in_force == ()
    assert len(book.stands(date(2026, 2, 28)).licences_in_force) == 2


def test_an_expired_licence_has_ended_by_itself() -> None:
    book, licence = with_licence(until=date(2026, 2, 1))
    assert judged(book, "licence.ended", {"licence": licence, "ground": "agreement"}) == [("R16", "terms.licence")]
    assert book.parties("licence.ended", {"licence": licence, "ground": "expiry"}, MARCH) == ["BY"]
    book.seal("licence.ended", {"licence": licence, "ground": "expiry"}, MARCH)
    assert book.stands().licences[0].ended_by is None


def test_r16_before_its_time_the_licensee_signs_or_a_decision_ends_it() -> None:
    book, licence = with_licence()
    assert judged(book, "licence.ended", {"licence": licence, "ground": "expiry"}) == [("R16", "terms.ground")]
    assert book.parties("licence.ended", {"licence": licence, "ground": "refusal_of_licensee"}, MARCH) == ["BY", "KZ"]
    decision = {"licence": licence, "ground": "decision"}
    assert judged(book, "licence.ended", decision) == [
        ("R16", "terms.authority"),
        ("R16", "terms.authority_state"),
        ("R17", "documents"),
        ("R19", ""),
    ]
    decision |= {"authority": {"ru": "Суд"}, "authority_state": "RU"}
    assert judged(book, "licence.ended", decision, documents=ACT) == []
    assert book.parties("licence.ended", decision, MARCH) == ["RU"]


def test_r18_a_licence_does_not_end_before_it_begins() -> None:
    book = owned()
    licence = book.seal("licence.granted", licensed(), APRIL, END).id
    ended = {"licence": licence, "ground": "agreement"}
    assert judged(book, "licence.ended", ended) == [("R18", "effective.from")]


@pytest.mark.parametrize(
    ("kind", "rule"), [("licence.amended", "R4"), ("licence.ended", "R16")], ids=["amended", "ended"]
)
def test_an_unknown_licence_is_refused(kind: str, rule: str) -> None:
    terms = amended("ab" * 32) if kind == "licence.amended" else {"licence": "ab" * 32, "ground": "agreement"}
    assert judged(owned(), kind, terms) == [(rule, "terms.licence"), ("R19", "")]


def test_an_amendment_changes_something_while_the_licence_lasts() -> None:
    book, licence = with_licence()
    assert judged(book, "licence.amended", amended(licence)) == [("R4", "")]
    assert judged(book, "licence.amended", amended(licence, until="2026-02-01")) == [("R18", "terms.until")]
    late = date(2028, 1, 1)
    assert ("R16", "terms.licence") in judged(book, "licence.amended", amended(licence, quantity=1), late)


def test_both_sides_sign_an_amendment() -> None:
    book, licence = with_licence()
    assert book.parties("licence.amended", amended(licence, quantity=1), MARCH) == ["BY", "KZ"]


def test_r8_to_make_a_licence_exclusive_the_co_holders_agree() -> None:
    book, licence = with_licence()
    terms = amended(licence, category="exclusive")
    assert book.parties("licence.amended", terms, MARCH) == ["BY", "KZ", "RU"]
    consent = book.seal("consent.given", consented(VECTOR, "exclusive_licence")).id
    assert book.parties("licence.amended", terms | {"consents": [consent]}, MARCH) == ["BY", "KZ"]
    assert judged(book, "licence.amended", terms | {"consents": [consent]}) == []


def test_r6_an_amendment_must_not_meet_an_exclusive_licence() -> None:
    book, licence = with_licence()
    book.seal("licence.granted", licensed(VECTOR, ISSYK, territory=["KG"], category="exclusive"), until=END)
    assert judged(book, "licence.amended", amended(licence, territory=["BY", "KG"])) == [("R6", "terms.territory")]
    assert judged(book, "licence.amended", amended(licence, territory=["BY", "TJ"])) == []


def test_r6_a_licence_is_free_where_another_was_amended_away() -> None:
    book, licence = with_licence(category="exclusive")
    new = licensed(VECTOR, ISSYK, territory=["KZ"])
    assert ("R6", "terms.territory") in judged(book, "licence.granted", new, APRIL, until=END)
    book.seal("licence.amended", amended(licence, territory=["BY"]), MARCH)
    assert judged(book, "licence.granted", new, APRIL, until=END) == []
    assert ("R6", "terms.territory") in judged(book, "licence.granted", new, date(2026, 2, 1), until=END)


def test_r4_a_licence_is_not_narrowed_below_what_was_granted_under_it() -> None:
    book, licence = with_licence(sublicensing="yes")
    child = book.seal("licence.granted", licensed(ALATAU, ISSYK, parent=licence), until=END).id
    assert judged(book, "licence.amended", amended(licence, territory=["BY"])) == [("R4", "terms.territory")]
    assert judged(book, "licence.amended", amended(licence, remuneration_type="royalty")) == []
    assert judged(book, "licence.amended", amended(child, territory=["BY", "KG"])) == [("R4", "terms.territory")]
    assert judged(book, "licence.amended", amended(child, territory=["BY"])) == []


def test_r4_a_sublicence_stays_within_every_version_of_its_parent() -> None:
    book, licence = with_licence(sublicensing="yes", quantity=10)
    book.seal("licence.amended", amended(licence, territory=["BY"], quantity=3), date(2026, 9, 1))
    wide = licensed(ALATAU, ISSYK, parent=licence, quantity=4)
    assert judged(book, "licence.granted", wide, until=END) == [("R4", "terms.territory"), ("R4", "terms.quantity")]
    assert judged(book, "licence.granted", wide, until=date(2026, 8, 31)) == []


def test_r9_an_amendment_does_not_let_a_licence_out_of_the_parties() -> None:
    book, licence = with_licence()
    assert ("R9", "terms.third_states.0") in judged(book, "licence.amended", amended(licence, third_states=["IN"]))


def test_r14_after_the_right_has_passed_the_new_holder_amends() -> None:
    book, licence = with_licence()
    book.seal("ownership.transferred", transferred(LUCH, ISSYK), date(2026, 2, 1))
    assert book.parties("licence.amended", amended(licence, quantity=1), MARCH) == ["KG", "KZ"]


def test_r15_a_licence_under_arrest_is_not_amended_to_give_more() -> None:
    book, licence = with_licence()
    act = arrested(object="licence", licence=licence, holder=ALATAU)
    book.seal("encumbrance.recorded", act, documents=ACT)
    assert ("R15", "terms.licence") in judged(book, "licence.amended", amended(licence, quantity=1))


def test_r19_a_state_without_an_organ_signs_no_amendment() -> None:
    book = owned()
    licence = book.force("licence.granted", licensed(LUCH, PAMIR), until=END, parties=["BY", "TJ"]).id
    assert ("R19", "") in judged(book, "licence.amended", amended(licence, quantity=1))


def test_an_open_licence_can_be_amended() -> None:
    book, licence = with_licence(until=None)
    assert judged(book, "licence.amended", amended(licence, quantity=1)) == []


def test_an_amendment_before_the_licence_begins_changes_it_from_its_first_day() -> None:
    book = owned()
    licence = book.seal("licence.granted", licensed(), APRIL, END).id
    book.seal("licence.amended", amended(licence, territory=["BY"]), MARCH)
    (held,) = book.stands(APRIL).licences
    assert held.terms["territory"] == ["BY"]
    assert [version.effective.starts_on for version in held.versions] == [APRIL]


def test_each_version_of_a_licence_is_a_row_of_the_projection() -> None:
    book, licence = with_licence()
    book.seal("licence.amended", amended(licence, territory=["BY"], category="sole"), MARCH)
    (everybody,) = project_result(NUMBER, book.entries)
    rows = [(row.entry_index, row.territory, row.category, row.until) for row in everybody.licences]
    assert rows == [(2, "BY KZ", "simple", date(2026, 2, 28)), (3, "BY", "sole", END)]


def test_a_licence_may_be_amended_on_its_last_day() -> None:
    book, licence = with_licence()
    assert judged(book, "licence.amended", amended(licence, quantity=1), END) == []


def test_an_amendment_may_end_the_licence_with_its_own_first_day() -> None:
    book, licence = with_licence()
    assert judged(book, "licence.amended", amended(licence, until=MARCH.isoformat())) == []


def test_to_lift_a_limit_is_to_change_something() -> None:
    book, licence = with_licence(quantity=10)
    assert judged(book, "licence.amended", amended(licence, lifted=["quantity"])) == []


def test_r4_a_sublicence_is_not_freed_of_its_parent_s_limit() -> None:
    book, licence = with_licence(sublicensing="yes", quantity=10)
    child = book.seal("licence.granted", licensed(ALATAU, ISSYK, parent=licence, quantity=5), until=END).id
    assert judged(book, "licence.amended", amended(child, lifted=["quantity"])) == [("R4", "terms.quantity")]


def test_r4_a_sublicence_is_not_prolonged_beyond_its_parent() -> None:
    book, licence = with_licence(sublicensing="yes")
    child = book.seal("licence.granted", licensed(ALATAU, ISSYK, parent=licence), until=END).id
    assert judged(book, "licence.amended", amended(child, until="2028-01-01")) == [("R4", "effective.until")]
    assert judged(book, "licence.amended", amended(child, until="2027-12-31")) == []


def test_r4_each_narrowing_is_held_against_what_was_granted_under_the_licence() -> None:
    book, licence = with_licence(sublicensing="yes", territory=["BY", "KG", "KZ"])
    book.seal("licence.granted", licensed(ALATAU, ISSYK, parent=licence), until=END)
    book.seal("licence.amended", amended(licence, territory=["BY", "KZ"]), MARCH)
    assert judged(book, "licence.amended", amended(licence, territory=["BY"]), APRIL) == [("R4", "terms.territory")]


def test_r4_a_sublicence_under_a_licence_that_asks_for_consent_is_amended_with_it() -> None:
    book, licence = with_licence(sublicensing="with_consent")
    consent = book.seal("consent.given", consented(LUCH, "sublicence", licence=licence)).id
    under = licensed(ALATAU, ISSYK, parent=licence, consents=[consent])
    child = book.seal("licence.granted", under, until=END).id
    assert judged(book, "licence.amended", amended(child, quantity=1)) == []
    without = amended(child, quantity=1, consents=[])
    assert judged(book, "licence.amended", without) == [("R4", "terms.consents")]


def test_an_exclusive_sublicence_asks_no_co_holder() -> None:
    book, licence = with_licence(category="exclusive", sublicensing="yes")
    child = book.seal("licence.granted", licensed(ALATAU, ISSYK, parent=licence), until=END).id
    assert book.parties("licence.amended", amended(child, category="exclusive"), MARCH) == ["KG", "KZ"]
    found = book.findings("licence.amended", amended(child, category="exclusive"), MARCH)
    assert rules_of(found, warned=True) == []


def test_r8_a_cited_consent_to_an_exclusive_licence_is_enough() -> None:
    book, licence = with_licence()
    consent = book.seal("consent.given", consented(VECTOR, "exclusive_licence")).id
    terms = amended(licence, category="exclusive", consents=[consent])
    assert rules_of(book.findings("licence.amended", terms, MARCH), warned=True) == []


def test_r8_a_consent_for_the_licensee_under_its_new_name_is_for_the_licensee() -> None:
    book, licence = with_licence()
    renamed = {"before": ALATAU, "after": NEW_ALATAU, "instrument": {"ru": "Решение № 2"}}
    book.seal("holder.renamed", renamed, date(2026, 2, 1))
    consent = book.seal("consent.given", consented(VECTOR, "exclusive_licence", recipient=NEW_ALATAU)).id
    terms = amended(licence, category="exclusive", consents=[consent])
    assert judged(book, "licence.amended", terms) == []
    assert book.parties("licence.amended", terms, MARCH) == ["BY", "KZ"]


def test_r14_the_new_holder_makes_the_licence_exclusive_and_its_co_holder_signs() -> None:
    book, licence = with_licence()
    book.seal("ownership.transferred", transferred(LUCH, ISSYK), date(2026, 2, 1))
    terms = amended(licence, category="exclusive")
    assert book.parties("licence.amended", terms, MARCH) == ["KG", "KZ", "RU"]
    assert judged(book, "licence.amended", terms) == []


def test_r15_a_right_under_arrest_bars_an_amendment() -> None:
    book, licence = with_licence()
    book.seal("encumbrance.recorded", arrested(), documents=ACT)
    assert judged(book, "licence.amended", amended(licence, quantity=1)) == [("R15", "terms.licence")]


def test_r16_a_licence_has_not_expired_on_its_last_day() -> None:
    book, licence = with_licence()
    assert judged(book, "licence.ended", {"licence": licence, "ground": "expiry"}, END) == [("R16", "terms.ground")]
    assert judged(book, "licence.ended", {"licence": licence, "ground": "agreement"}, END) == []


def test_r18_a_licence_may_end_on_the_day_it_begins() -> None:
    book = owned()
    licence = book.seal("licence.granted", licensed(), APRIL, END).id
    assert judged(book, "licence.ended", {"licence": licence, "ground": "agreement"}, APRIL) == []


def test_a_licence_has_the_terms_of_its_last_amendment() -> None:
    book, licence = with_licence(quantity=10)
    book.seal("licence.amended", amended(licence, quantity=5), MARCH)
    book.seal("licence.amended", amended(licence, quantity=3), APRIL)
    (held,) = book.stands().licences
    assert held.terms["quantity"] == 3


def test_each_version_of_a_licence_names_the_entry_it_rests_on() -> None:
    book, licence = with_licence()
    change = book.seal("licence.amended", amended(licence, quantity=5), MARCH).id
    (held,) = book.stands().licences
    assert [version.entry for version in held.versions] == [licence, change]


def test_a_licence_ended_the_day_an_amendment_begins_keeps_no_version_of_it() -> None:
    book, licence = with_licence()
    book.seal("licence.amended", amended(licence, quantity=5), MARCH)
    book.seal("licence.ended", {"licence": licence, "ground": "agreement"}, MARCH)
    (held,) = book.stands().licences
    assert [version.entry for version in held.versions] == [licence]


def test_a_licence_ended_after_the_first_day_of_an_amendment_keeps_that_day() -> None:
    book, licence = with_licence()
    book.seal("licence.amended", amended(licence, quantity=5), MARCH)
    book.seal("licence.ended", {"licence": licence, "ground": "agreement"}, date(2026, 3, 2))
    (held,) = book.stands().licences
    assert [(version.effective.starts_on, version.effective.ends_on) for version in held.versions] == [
        (date(2026, 1, 1), date(2026, 2, 28)),
        (MARCH, MARCH),
    ]


def test_r9_a_cited_consent_lets_an_amended_licence_out_of_the_parties() -> None:
    book, licence = with_licence()
    given = [consented(who, "third_state_transfer", third_state="IN") for who in (LUCH, VECTOR)]
    consents = [book.seal("consent.given", terms).id for terms in given]
    assert judged(book, "licence.amended", amended(licence, third_states=["IN"], consents=consents)) == []


def test_a_sublicence_that_was_ended_keeps_the_entry_that_ended_it() -> None:
    book, licence = with_licence(sublicensing="yes")
    child = book.seal("licence.granted", licensed(ALATAU, ISSYK, parent=licence), until=END).id
    ending = book.seal("licence.ended", {"licence": child, "ground": "agreement"}, APRIL).id
    book.seal("licence.ended", {"licence": licence, "ground": "agreement"}, MARCH)
    held = book.stands().licence(child)
    assert held is not None
    assert (held.ended_by, held.effective.ends_on) == (ending, date(2026, 2, 28))


def test_a_licensee_stays_one_though_its_share_of_the_right_passes() -> None:
    book = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    licence = book.seal("licence.granted", licensed(VECTOR, LUCH), until=END).id
    book.seal("ownership.transferred", transferred(LUCH, ISSYK), date(2026, 2, 1))
    assert book.parties("licence.amended", amended(licence, quantity=1), MARCH) == ["BY", "RU"]


def test_r4_a_sublicence_is_amended_though_its_licensor_was_renamed() -> None:
    book, licence = with_licence(sublicensing="yes")
    child = book.seal("licence.granted", licensed(ALATAU, ISSYK, parent=licence), until=END).id
    renamed = {"before": ALATAU, "after": NEW_ALATAU, "instrument": {"ru": "Решение № 2"}}
    book.seal("holder.renamed", renamed, date(2026, 2, 1))
    assert judged(book, "licence.amended", amended(child, quantity=1)) == []
