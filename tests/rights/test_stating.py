"""Claims and corrections: what is about another content, and what it changes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError

from registry.rights.fields import loader
from registry.rights.kinds import kind_of
from registry.rights.rules.stating import awaited
from registry.settings import load_body
from tests.rights.cases import (
    ALATAU,
    BODY,
    ISSYK,
    LUCH,
    VECTOR,
    Book,
    document,
    drafted,
    holder,
    licensed,
    owned,
    party,
    recorded,
    registered,
    rules_of,
    transferred,
)
from tests.rights.kind_examples import arrested, content, corrected

MARCH = date(2026, 3, 1)
END = date(2027, 12, 31)
NEW_LUCH = party("ОАО «Луч-Сервис»", "BY", "100200300")


def book() -> Book:
    return owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))


def judged(made: Book, kind: str, terms: dict[str, Any], since: date = MARCH, **more: Any) -> list[tuple[str, str]]:
    return rules_of(made.findings(kind, terms, since, **more))


def claimed(kind: str, terms: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {"state": "BY", "claimed": content(kind, terms), "reason": {"ru": "Не отвечают."}} | changed


SOLD = transferred(VECTOR, LUCH)


def test_a_claim_is_signed_by_its_state_alone_and_changes_nothing() -> None:
    made = book()
    before = made.stands(MARCH).holdings
    assert made.parties("claim.filed", claimed("ownership.transferred", SOLD)) == ["BY"]
    made.seal("claim.filed", claimed("ownership.transferred", SOLD))
    stands = made.stands(MARCH)
    assert stands.holdings == before
    assert [(claim.is_open, claim.content["kind"]) for claim in stands.claims] == [(True, "ownership.transferred")]


def test_a_claim_says_who_has_not_signed_by_the_rules() -> None:
    made = book()
    terms = claimed("ownership.transferred", SOLD)
    assert [found.state for found in awaited(made.case(drafted("claim.filed", terms)))] == ["RU"]
    assert judged(made, "claim.filed", terms | {"awaited": ["RU"]}) == []
    assert judged(made, "claim.filed", terms | {"awaited": ["KZ"]}) == [("form", "terms.awaited")]


def test_a_claim_that_breaks_a_rule_is_shown_with_the_finding() -> None:
    too_much = transferred(VECTOR, LUCH, (2, 3))
    found = book().findings("claim.filed", claimed("ownership.transferred", too_much))
    assert [(finding.rule, finding.place, finding.refuses) for finding in found] == [
        ("R3", "terms.claimed.terms.share", False)
    ]


def test_a_claim_is_met_when_all_have_signed_the_same() -> None:
    made = book()
    made.seal("claim.filed", claimed("ownership.transferred", SOLD))
    made.seal("ownership.transferred", transferred(VECTOR, LUCH), MARCH)
    assert made.stands().claims[0].is_open
    met = made.force("ownership.transferred", SOLD)
    (claim,) = made.stands().claims
    assert (claim.met_by, claim.is_open) == (met.id, False)
    made.force("claim.filed", claimed("ownership.transferred", SOLD))
    assert made.stands().claims[1].is_open


def test_a_claim_is_withdrawn_once_by_its_state() -> None:
    made = book()
    filed = made.seal("claim.filed", claimed("ownership.transferred", SOLD)).id
    assert made.parties("claim.withdrawn", {"claim": filed}) == ["BY"]
    assert judged(made, "claim.withdrawn", {"claim": "ab" * 32}) == [("R22", "terms.claim"), ("R19", "")]
    made.seal("claim.withdrawn", {"claim": filed}, MARCH)
    assert judged(made, "claim.withdrawn", {"claim": filed}) == [("R22", "terms.claim")]
    assert not made.stands().claims[0].is_open


def test_what_cannot_be_claimed() -> None:
    made = book()
    again = claimed("result.registered", registered())
    assert judged(made, "claim.filed", again) == [("R22", "terms.claimed.kind")]
    stranger = claimed("ownership.transferred", SOLD, state="IN")
    assert judged(made, "claim.filed", stranger) == [("R20", "terms.state"), ("R19", "")]
    nowhere = claimed("licence.granted", licensed(territory=["XX"]))
    assert judged(made, "claim.filed", nowhere) == [("form", "terms.claimed.terms.territory.0")]


@pytest.mark.parametrize(
    ("value", "errors"),
    [
        ("text", None),
        ({"kind": "licence.sold", "effective": {}, "terms": {}}, {"kind"}),
        ({"kind": 7}, {"kind"}),
        ({"kind": "claim.filed"}, {"kind"}),
        ({"kind": "certificate.introduced"}, {"kind"}),
        ({"kind": "ownership.transferred", "effective": {"from": "x"}, "terms": {}}, {"effective", "terms"}),
        ({"kind": "ownership.transferred", "terms": SOLD}, {"effective"}),
        ({**content("ownership.transferred", SOLD), "more": 1}, {"more"}),
    ],
)
def test_a_content_has_the_shape_of_its_kind(value: Any, errors: set[str] | None) -> None:
    with pytest.raises(ValidationError) as refused:
        loader(kind_of("claim.filed").schema).load({**claimed("ownership.transferred", SOLD), "claimed": value})
    messages = refused.value.messages
    assert isinstance(messages, dict)
    found = messages["claimed"]
    assert (set(found) if isinstance(found, dict) else None) == errors


def fixed(made: Book, place: int, terms: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """A correction of the entry at a place in the book."""
    entry = made.entries[place]
    return corrected(entry.id, entry.kind, terms, entry.effective.starts_on.isoformat(), **changed)


THIRDS = recorded(holder(LUCH, (1, 3)), holder(VECTOR, (2, 3)))


def test_r22_the_corrected_entry_stays_marked_and_the_old_answer_too() -> None:
    made = book()
    wrong = made.entries[1]
    made.seal("entry.corrected", fixed(made, 1, THIRDS), MARCH)
    stands = made.stands(MARCH)
    assert stands.entries[1] == wrong
    assert [str(held.title_share) for held in stands.holders_on(date(2026, 1, 1))] == ["1/3", "2/3"]
    assert [(found.corrects, found.entry) for found in stands.corrections] == [(wrong.id, made.entries[-1].id)]
    assert [str(held.title_share) for held in made.stands(MARCH, at=2).holders_in_force] == ["1/2", "1/2"]
    assert made.stands(MARCH, at=2).corrections == ()


def test_r22_of_two_corrections_the_newest_counts() -> None:
    made = book()
    made.seal("entry.corrected", fixed(made, 1, THIRDS), MARCH)
    quarters = recorded(holder(LUCH, (1, 4)), holder(VECTOR, (3, 4)))
    made.seal("entry.corrected", fixed(made, 1, quarters), MARCH)
    assert [str(held.title_share) for held in made.stands(MARCH).holders_in_force] == ["1/4", "3/4"]


def test_r22_the_registration_is_corrected() -> None:
    made = book()
    made.seal("entry.corrected", fixed(made, 0, registered(stage="2")), MARCH)
    stands = made.stands()
    assert stands.registered is not None
    assert stands.registered.terms["stage"] == "2"
    assert stands.entries[0].terms.get("stage") is None


def test_the_parties_of_the_corrected_entry_sign_and_those_it_newly_names() -> None:
    made = book()
    assert made.parties("entry.corrected", fixed(made, 1, THIRDS)) == ["BY", "RU"]
    with_third = recorded(holder(LUCH, (1, 3)), holder(VECTOR, (1, 3)), holder(ALATAU, (1, 3)))
    assert made.parties("entry.corrected", fixed(made, 1, with_third)) == ["BY", "KZ", "RU"]
    assert made.parties("entry.corrected", corrected("ab" * 32, "ownership.recorded", THIRDS)) == []


def test_what_is_no_correction() -> None:
    made = book()
    unknown = corrected("ab" * 32, "ownership.recorded", THIRDS)
    assert judged(made, "entry.corrected", unknown) == [("R22", "terms.entry"), ("R19", "")]
    same = fixed(made, 1, dict(made.entries[1].terms))
    assert judged(made, "entry.corrected", same) == [("R22", "terms.corrected")]
    other = corrected(made.entries[1].id, "ownership.transferred", transferred(LUCH, ISSYK))
    assert judged(made, "entry.corrected", other) == [("R22", "terms.corrected.kind")]
    nowhere = recorded(holder(LUCH, (1, 2)), holder(party("Кто-то", "XX"), (1, 2)))
    found = judged(made, "entry.corrected", fixed(made, 1, nowhere))
    assert ("form", "terms.corrected.terms.holders.1.party.state") in found


def test_a_correction_must_itself_be_lawful() -> None:
    made = book()
    unlawful = recorded(holder(LUCH, (1, 2)), holder(VECTOR, (1, 3)))
    assert judged(made, "entry.corrected", fixed(made, 1, unlawful)) == [("R1", "terms.corrected.terms.holders")]


def test_r22_refuses_to_take_the_ground_from_under_a_later_transfer() -> None:
    made = book()
    made.seal("ownership.transferred", transferred(LUCH, ISSYK, (1, 3)), MARCH)
    quarter = recorded(holder(LUCH, (1, 4)), holder(VECTOR, (3, 4)))
    assert judged(made, "entry.corrected", fixed(made, 1, quarter)) == [("R22", "terms.corrected")]
    assert judged(made, "entry.corrected", fixed(made, 1, recorded(holder(LUCH, (3, 4)), holder(VECTOR, (1, 4))))) == []


def test_r22_refuses_to_take_the_ground_from_under_a_licence() -> None:
    made = book()
    made.seal("licence.granted", licensed(), until=END)
    other = recorded(holder(ISSYK, (1, 2)), holder(VECTOR, (1, 2)))
    assert ("R22", "terms.corrected") in judged(made, "entry.corrected", fixed(made, 1, other))


def test_r22_a_corrected_licence_carries_what_was_granted_under_it() -> None:
    made = book()
    made.seal("licence.granted", licensed(sublicensing="yes"), until=END)
    made.seal("licence.granted", licensed(ALATAU, ISSYK, parent=made.entries[2].id), until=END)
    until = {"corrected": content("licence.granted", licensed(sublicensing="yes"), until="2026-12-31")}
    found = made.findings("entry.corrected", fixed(made, 2, licensed()) | until)
    assert [(finding.rule, finding.refuses) for finding in found] == [("R4", False)]
    narrow = {
        "corrected": content("licence.granted", licensed(sublicensing="yes", territory=["BY"]), until="2027-12-31")
    }
    assert judged(made, "entry.corrected", fixed(made, 2, licensed()) | narrow) == [("R22", "terms.corrected")]


def test_a_reason_is_one_of_the_configured_list() -> None:
    made = book()
    assert BODY.reasons == ()
    assert judged(made, "entry.corrected", fixed(made, 1, THIRDS, reason="whim")) == []
    made.body = load_body()
    assert judged(made, "entry.corrected", fixed(made, 1, THIRDS, reason="whim")) == [("form", "terms.reason")]
    assert judged(made, "entry.corrected", fixed(made, 1, THIRDS, reason="slip")) == []


def test_a_correction_of_a_name_is_seen_in_what_stands() -> None:
    made = book()
    renamed = recorded(holder(NEW_LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    made.seal("entry.corrected", fixed(made, 1, renamed), MARCH)
    assert made.stands(MARCH).holders_in_force[0].party["name"]["ru"] == "ОАО «Луч-Сервис»"


def test_a_withdrawn_claim_lasts_until_the_day_before() -> None:
    made = book()
    filed = made.seal("claim.filed", claimed("ownership.transferred", SOLD)).id
    made.seal("claim.withdrawn", {"claim": filed}, MARCH)
    (claim,) = made.stands().claims
    assert (claim.effective.starts_on, claim.effective.ends_on) == (date(2026, 1, 1), date(2026, 2, 28))


def test_a_claim_that_is_withdrawn_names_the_withdrawal() -> None:
    made = book()
    filed = made.seal("claim.filed", claimed("ownership.transferred", SOLD)).id
    withdrawal = made.seal("claim.withdrawn", {"claim": filed}, MARCH).id
    (found,) = made.findings("claim.withdrawn", {"claim": filed}, MARCH)
    assert found.entries == (withdrawal,)


def test_a_claim_is_met_over_its_own_dates_only() -> None:
    made = book()
    until = content("licence.granted", licensed(), until="2026-12-31")
    made.seal("claim.filed", claimed("licence.granted", licensed()) | {"claimed": until})
    made.force("licence.granted", licensed(), until=END)
    assert made.stands().claims[0].is_open
    made.force("licence.granted", licensed(), until=date(2026, 12, 31))
    assert not made.stands().claims[0].is_open


def test_what_is_found_in_a_claim_or_a_correction_names_its_entries() -> None:
    made = book()
    recorded_by = made.entries[1].id
    too_much = transferred(VECTOR, LUCH, (2, 3))
    (shown,) = made.findings("claim.filed", claimed("ownership.transferred", too_much))
    assert shown.entries == (recorded_by,)
    made.seal("ownership.transferred", transferred(VECTOR, LUCH, (1, 3)), MARCH)
    found = made.findings("entry.corrected", fixed(made, 2, too_much), MARCH)
    assert [finding.entries for finding in found if finding.rule == "R3"] == [(recorded_by,)]


def test_r22_what_loses_its_ground_is_named() -> None:
    made = book()
    sold = made.seal("ownership.transferred", transferred(LUCH, ISSYK, (1, 3)), MARCH).id
    quarter = recorded(holder(LUCH, (1, 4)), holder(VECTOR, (3, 4)))
    (found,) = made.findings("entry.corrected", fixed(made, 1, quarter), MARCH)
    assert found.entries == (sold,)


def test_r22_a_licence_that_loses_its_ground_is_named() -> None:
    made = book()
    licence = made.seal("licence.granted", licensed(), until=END).id
    other = recorded(holder(ISSYK, (1, 2)), holder(VECTOR, (1, 2)))
    found = made.findings("entry.corrected", fixed(made, 1, other), MARCH)
    assert [finding.entries for finding in found if finding.rule == "R22"] == [(licence,)]


def test_r22_a_licence_stands_while_its_licensor_does() -> None:
    made = book()
    made.seal("licence.granted", licensed(), until=END)
    other = recorded(holder(LUCH, (1, 2)), holder(ISSYK, (1, 2)))
    assert judged(made, "entry.corrected", fixed(made, 1, other)) == []


def test_r22_a_licence_of_all_holders_stands_while_all_of_them_do() -> None:
    made = book()
    made.seal("licence.granted", licensed(licensors=[LUCH, VECTOR]), until=END)
    assert judged(made, "entry.corrected", fixed(made, 1, THIRDS)) == []


def test_r22_the_dates_of_a_licence_with_nothing_under_it_are_free() -> None:
    made = book()
    made.seal("licence.granted", licensed(), until=END)
    shorter = {"corrected": content("licence.granted", licensed(), until="2026-12-31")}
    assert made.findings("entry.corrected", fixed(made, 2, licensed()) | shorter, MARCH) == ()


def test_r22_a_break_that_was_there_before_is_no_fault_of_the_correction() -> None:
    made = book()
    made.force("ownership.transferred", transferred(ALATAU, ISSYK), MARCH)
    assert judged(made, "entry.corrected", fixed(made, 1, THIRDS)) == []


def test_r22_refuses_to_open_a_gap_in_the_chain_of_title() -> None:
    made = Book()
    made.entries = book().entries[:1]
    halves = recorded(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    made.seal("ownership.recorded", halves, until=date(2026, 2, 28))
    later = made.seal("ownership.recorded", THIRDS, MARCH).id
    shorter = corrected(made.entries[1].id, "ownership.recorded", halves) | {
        "corrected": content("ownership.recorded", halves, until="2026-01-31")
    }
    (found,) = [found for found in made.findings("entry.corrected", shorter, MARCH) if found.refuses]
    assert (found.rule, found.place, found.entries) == ("R22", "terms.corrected", (later,))


def test_a_reason_is_said_in_the_words_of_the_configured_list() -> None:
    body = load_body()
    reason = body.reasons[0]
    assert body.reason_words(reason.matter, reason.code) == reason.words
    assert body.reason_words(reason.matter, "whim").en == "whim"


def test_r22_what_is_no_correction_names_the_entry() -> None:
    made = book()
    recorded_by = made.entries[1].id
    same = made.findings("entry.corrected", fixed(made, 1, dict(made.entries[1].terms)), MARCH)
    other = corrected(recorded_by, "ownership.transferred", transferred(LUCH, ISSYK))
    another = made.findings("entry.corrected", other, MARCH)
    assert [found.entries for found in (*same, *another)] == [(recorded_by,), (recorded_by,)]


def test_r22_the_sublicence_that_a_correction_would_cut_or_leave_too_wide_is_named() -> None:
    made = book()
    made.seal("licence.granted", licensed(sublicensing="yes"), until=END)
    child = made.seal("licence.granted", licensed(ALATAU, ISSYK, parent=made.entries[2].id), until=END).id
    for terms, until in ((licensed(sublicensing="yes"), "2026-12-31"), (licensed(territory=["BY"]), "2027-12-31")):
        content_ = {"corrected": content("licence.granted", terms, until=until)}
        (found,) = made.findings("entry.corrected", fixed(made, 2, terms) | content_, MARCH)
        assert found.entries == (child,)


def test_the_documents_of_the_corrected_entry_still_count() -> None:
    made = book()
    made.seal("encumbrance.recorded", arrested(), documents=(document(),))
    terms = arrested(act={"ru": "Определение № 13"})
    assert judged(made, "entry.corrected", fixed(made, 2, terms)) == []
