"""Encumbrances with their rank, disputes with their cautions: what they bar, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.rights.entries import StateCode
from tests.rights.cases import (
    ALATAU,
    GANGA,
    ISSYK,
    LUCH,
    VECTOR,
    Book,
    consented,
    document,
    holder,
    licensed,
    owned,
    party,
    recorded,
    rules_of,
    share,
    transferred,
)
from tests.rights.kind_examples import arrested, disputed, pledged

MARCH = date(2026, 3, 1)
APRIL = date(2026, 4, 1)
END = date(2027, 12, 31)
ACT = (document(),)
HALF = {"share": share(1, 2)}
GROUND = {"ground": {"ru": "Исполнено"}}


def book() -> Book:
    return owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))


def judged(made: Book, kind: str, terms: dict[str, Any], since: date = MARCH, **more: Any) -> list[tuple[str, str]]:
    return rules_of(made.findings(kind, terms, since, **more))


def with_pledge(**changed: Any) -> tuple[Book, str]:
    made = book()
    return made, made.seal("encumbrance.recorded", pledged(**HALF) | changed).id


def with_arrest(**changed: Any) -> tuple[Book, str]:
    made = book()
    return made, made.seal("encumbrance.recorded", arrested(**changed), documents=ACT).id


def test_both_sides_of_a_pledge_sign_and_the_co_holder_who_has_not_consented() -> None:
    made = book()
    assert made.parties("encumbrance.recorded", pledged(**HALF)) == ["BY", "KG", "RU"]
    consent = made.seal("consent.given", consented(VECTOR, "pledge")).id
    assert made.parties("encumbrance.recorded", pledged(consents=[consent], **HALF)) == ["BY", "KG"]


def test_an_authority_s_act_is_signed_by_its_state_alone() -> None:
    assert book().parties("encumbrance.recorded", arrested(authority_state="KZ")) == ["KZ"]
    assert book().parties("encumbrance.recorded", arrested(authority_state=None)) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"holder": ALATAU}, [("R3", "terms.holder")]),
        ({"share": share(2, 3)}, [("R3", "terms.share")]),
        ({"object": "right", "share": None}, [("R3", "terms.object")]),
        ({"object": "licence", "licence": "ab" * 32}, [("R3", "terms.licence")]),
        ({"pledgee": None}, [("R15", "terms.pledgee")]),
        ({"rank": 2}, [("R15", "terms.rank")]),
        ({"type": "subsequent_pledge"}, [("R15", "terms.type")]),
        ({}, []),
    ],
)
def test_nobody_pledges_more_than_he_has(changed: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert judged(book(), "encumbrance.recorded", pledged(**HALF) | changed) == expected


def test_a_share_of_a_right_without_shares_is_not_pledged_in_part() -> None:
    made = owned(holder(LUCH), holder(VECTOR), jointly_without_shares=True)
    assert judged(made, "encumbrance.recorded", pledged(**HALF)) == [("R3", "terms.share")]


def test_a_licensee_pledges_its_licence() -> None:
    made = book()
    licence = made.seal("licence.granted", licensed(), until=END).id
    terms = pledged(object="licence", licence=licence, holder=ALATAU, share=None)
    assert judged(made, "encumbrance.recorded", terms) == []
    assert made.parties("encumbrance.recorded", terms) == ["KG", "KZ"]
    made.seal("encumbrance.recorded", terms)
    again = terms | {"type": "subsequent_pledge", "pledgee": VECTOR}
    assert judged(made, "encumbrance.recorded", again) == []
    assert judged(made, "encumbrance.recorded", pledged(**HALF)) == []


def test_pledges_have_ranks_in_their_order() -> None:
    made, first = with_pledge()
    assert judged(made, "encumbrance.recorded", pledged(**HALF)) == [("R15", "terms.type")]
    second = pledged(type="subsequent_pledge", rank=2, pledgee=ALATAU, **HALF)
    made.seal("encumbrance.recorded", second)
    third = second | {"pledgee": VECTOR}
    assert judged(made, "encumbrance.recorded", third) == [("R15", "terms.rank")]
    assert judged(made, "encumbrance.recorded", third | {"rank": 3}) == []
    assert [found.rank for found in made.stands().encumbrances_in_force] == [1, 2]
    made.seal("encumbrance.released", {"encumbrance": first, **GROUND}, MARCH)
    assert [found.rank for found in made.stands(MARCH).encumbrances_in_force] == [2]
    assert made.stands(MARCH).encumbrances[0].released_by == made.entries[-1].id


def test_a_pledge_of_another_holder_s_share_is_a_first_one() -> None:
    made, _ = with_pledge()
    assert judged(made, "encumbrance.recorded", pledged(holder=VECTOR, **HALF)) == []


def test_r17_an_arrest_names_its_authority_and_has_its_act() -> None:
    bare = arrested(authority=None, authority_state=None)
    assert judged(book(), "encumbrance.recorded", bare) == [
        ("R17", "terms.authority"),
        ("R17", "terms.authority_state"),
        ("R17", "documents"),
        ("R19", ""),
    ]


@pytest.mark.parametrize("type_", ["arrest", "ban_on_disposal"])
def test_r15_under_arrest_or_ban_nothing_is_disposed_of(type_: str) -> None:
    made, _ = with_arrest(type=type_)
    given = transferred(VECTOR, ISSYK)
    assert judged(made, "ownership.transferred", given) == [("R15", "terms.from_party")]
    assert judged(made, "licence.granted", licensed(VECTOR, ALATAU), until=END) == [("R15", "terms.licensors")]
    assert judged(made, "encumbrance.recorded", pledged(holder=VECTOR, **HALF)) == [("R15", "terms.holder")]
    others = recorded(holder(ISSYK, (1, 2)), holder(VECTOR, (1, 2)))
    assert judged(made, "ownership.recorded", others) == [("R15", "terms.holders")]


def test_r15_an_arrested_share_binds_its_holder_alone() -> None:
    made, _ = with_arrest(object="share", share=share(1, 2))
    assert judged(made, "ownership.transferred", transferred(VECTOR, ISSYK)) == []
    assert judged(made, "ownership.transferred", transferred(LUCH, ISSYK)) == [("R15", "terms.from_party")]


def test_r15_an_act_dated_back_does_not_slip_past_an_arrest() -> None:
    made = book()
    made.seal("encumbrance.recorded", arrested(), APRIL, documents=ACT)
    assert judged(made, "ownership.transferred", transferred(LUCH, ISSYK), MARCH) == [("R15", "terms.from_party")]


def test_r15_succession_and_a_judgment_pass_over_an_arrest() -> None:
    made, _ = with_arrest()
    succeeded = transferred(LUCH, ISSYK, ground_type="succession")
    assert judged(made, "ownership.transferred", succeeded) == []
    by_court = transferred(LUCH, ISSYK, ground_type="court")
    assert judged(made, "ownership.transferred", by_court) == [("R17", "documents")]
    assert judged(made, "ownership.transferred", by_court, documents=ACT) == []
    record = recorded(holder(ISSYK, (1, 2)), holder(VECTOR, (1, 2)), ground_type="court")
    assert judged(made, "ownership.recorded", record) == [("R17", "documents")]
    assert judged(made, "ownership.recorded", record, documents=ACT) == []


def test_an_arrest_of_a_licence_leaves_the_right_free() -> None:
    made = book()
    licence = made.seal("licence.granted", licensed(sublicensing="yes"), until=END).id
    act = arrested(object="licence", licence=licence, holder=ALATAU)
    made.seal("encumbrance.recorded", act, documents=ACT)
    assert judged(made, "ownership.transferred", transferred(LUCH, ISSYK)) == []
    under = licensed(ALATAU, ISSYK, parent=licence)
    assert judged(made, "licence.granted", under, until=END) == [("R15", "terms.licensors")]


def test_r15_the_pledgee_consents_or_its_state_signs() -> None:
    made, _ = with_pledge()
    sold = transferred(LUCH, ALATAU)
    assert made.parties("ownership.transferred", sold, MARCH) == ["BY", "KG", "KZ", "RU"]
    assert judged(made, "ownership.transferred", sold) == []
    consent = made.seal("consent.given", consented(ISSYK)).id
    cited = sold | {"consents": [consent]}
    assert made.parties("ownership.transferred", cited, MARCH) == ["BY", "KZ", "RU"]
    exclusive = licensed(category="exclusive")
    assert made.parties("licence.granted", exclusive, MARCH, END) == ["BY", "KG", "KZ", "RU"]
    assert made.parties("licence.granted", licensed(), MARCH, END) == ["BY", "KZ"]


def test_r15_refuses_where_nobody_signs_for_the_pledgee() -> None:
    made = book()
    made.force("encumbrance.recorded", pledged(pledgee=GANGA, **HALF), parties=["BY", "RU"])
    assert judged(made, "ownership.transferred", transferred(LUCH, ALATAU)) == [("R15", "terms.consents")]
    enforced = transferred(LUCH, ALATAU, ground_type="pledge_enforced")
    assert judged(made, "ownership.transferred", enforced) == []


def test_a_pledge_follows_the_part_of_the_right_that_passes() -> None:
    made, _ = with_pledge()
    made.seal("ownership.transferred", transferred(LUCH, ALATAU, (1, 4)), MARCH)
    stands = made.stands(APRIL)
    (pledge,) = stands.encumbrances
    assert {party["state"] for party in stands.encumbered_on(pledge, APRIL).values()} == {"BY", "KZ"}
    assert {party["state"] for party in stands.encumbered_on(pledge, date(2026, 2, 1)).values()} == {"BY"}
    assert "KG" in made.parties("ownership.transferred", transferred(ALATAU, VECTOR), APRIL)


def test_a_pledge_stays_on_the_pledgor_who_is_recorded_anew_and_else_on_all() -> None:
    made, _ = with_pledge()
    made.force("ownership.recorded", recorded(holder(LUCH, (1, 3)), holder(VECTOR, (2, 3))), MARCH)
    made.force("ownership.recorded", recorded(holder(ALATAU, (1, 3)), holder(VECTOR, (2, 3))), APRIL)
    stands = made.stands(APRIL)
    (pledge,) = stands.encumbrances
    assert [party["state"] for party in stands.encumbered_on(pledge, MARCH).values()] == ["BY"]
    assert [party["state"] for party in stands.encumbered_on(pledge, APRIL).values()] == ["KZ", "RU"]


def test_a_release_is_of_what_stands() -> None:
    made, laid = with_arrest()
    release = {"encumbrance": laid, **GROUND}
    assert judged(made, "encumbrance.released", release) == [("R17", "documents")]
    assert made.parties("encumbrance.released", release) == ["BY"]
    unknown = release | {"encumbrance": "ab" * 32}
    assert judged(made, "encumbrance.released", unknown) == [("R15", "terms.encumbrance"), ("R19", "")]
    made.seal("encumbrance.released", release, MARCH, documents=ACT)
    assert judged(made, "encumbrance.released", release, documents=ACT) == [("R15", "effective.from")]
    assert judged(made, "ownership.transferred", transferred(LUCH, ISSYK)) == []


def test_the_appellant_s_state_alone_opens_and_withdraws_a_dispute() -> None:
    made = book()
    assert made.parties("dispute.opened", disputed()) == ["RU"]
    opened = made.seal("dispute.opened", disputed()).id
    assert made.parties("dispute.withdrawn", {"dispute": opened}) == ["RU"]
    assert judged(made, "dispute.withdrawn", {"dispute": "ab" * 32}) == [("R15", "terms.dispute"), ("R19", "")]
    made.seal("dispute.withdrawn", {"dispute": opened}, MARCH)
    assert judged(made, "dispute.withdrawn", {"dispute": opened}) == [("R15", "terms.dispute")]
    assert made.stands().disputes[0].outcome == "withdrawn"


def test_r15_a_caution_bars_disposal_until_the_dispute_is_over() -> None:
    made = book()
    opened = made.seal("dispute.opened", disputed()).id
    sold = transferred(LUCH, ISSYK)
    assert judged(made, "ownership.transferred", sold) == [("R15", "terms.from_party")]
    made.seal("dispute.withdrawn", {"dispute": opened}, date(2026, 2, 1))
    assert judged(made, "ownership.transferred", sold) == []


def test_a_dispute_without_caution_bars_nothing() -> None:
    made = book()
    made.seal("dispute.opened", disputed(caution=False))
    assert judged(made, "ownership.transferred", transferred(LUCH, ISSYK)) == []
    assert len(made.stands(MARCH).disputes_in_force) == 1


def test_a_caution_about_a_licence_bars_what_is_granted_under_it() -> None:
    made = book()
    licence = made.seal("licence.granted", licensed(sublicensing="yes"), until=END).id
    about = disputed(object="licence", licence=licence)
    assert judged(made, "dispute.opened", about | {"licence": "ab" * 32}) == [("R15", "terms.licence")]
    made.seal("dispute.opened", about)
    assert judged(made, "ownership.transferred", transferred(LUCH, ISSYK)) == []
    under = licensed(ALATAU, ISSYK, parent=licence)
    assert judged(made, "licence.granted", under, until=END) == [("R15", "terms.licensors")]


def decision(opened: str, **changed: Any) -> dict[str, Any]:
    return {
        "dispute": opened,
        "decided_by": "court",
        "authority": {"ru": "Суд"},
        "authority_state": "KZ",
        "outcome": "dismissed",
        "effects": {"ru": "Права не меняются."},
    } | changed


def test_r17_a_judgment_is_recorded_from_the_act_by_its_state() -> None:
    made = book()
    opened = made.seal("dispute.opened", disputed()).id
    assert judged(made, "dispute.decided", decision(opened)) == [("R17", "documents")]
    assert made.parties("dispute.decided", decision(opened)) == ["KZ"]
    silent = decision(opened, authority_state=None)
    assert judged(made, "dispute.decided", silent, documents=ACT) == [("R17", "terms.authority_state"), ("R19", "")]
    assert judged(made, "dispute.decided", decision("ab" * 32), documents=ACT) == [("R15", "terms.dispute")]
    made.seal("dispute.decided", decision(opened), MARCH, documents=ACT)
    assert made.stands(MARCH).disputes_in_force == ()
    assert judged(made, "dispute.decided", decision(opened), documents=ACT) == [("R15", "terms.dispute")]
    assert made.stands().disputes[0].outcome == "dismissed"


def test_the_commission_decides_by_every_state_in_it() -> None:
    made = book()
    opened = made.seal("dispute.opened", disputed()).id
    by_commission = decision(opened, decided_by="commission", authority_state=None)
    assert made.parties("dispute.decided", by_commission) == ["AM", "BY", "KG", "KZ", "RU"]
    assert judged(made, "dispute.decided", by_commission, documents=ACT) == []
    made.trust = None
    assert made.parties("dispute.decided", by_commission) == []


def test_r8_a_consent_to_another_pledgee_s_pledge_does_not_serve() -> None:
    made = book()
    consent = made.seal("consent.given", consented(VECTOR, "pledge", recipient=ALATAU)).id
    assert judged(made, "encumbrance.recorded", pledged(consents=[consent], **HALF)) == [("R8", "terms.consents.0")]
    mine = made.seal("consent.given", consented(VECTOR, "pledge", recipient=ISSYK)).id
    assert judged(made, "encumbrance.recorded", pledged(consents=[mine], **HALF)) == []


def test_a_licence_and_the_right_are_pledged_apart() -> None:
    made, _ = with_pledge()
    licence = made.seal("licence.granted", licensed(taker=LUCH, giver=VECTOR), until=END).id
    terms = pledged(object="licence", licence=licence, holder=LUCH, share=None)
    assert judged(made, "encumbrance.recorded", terms) == []


def test_two_licences_are_pledged_apart() -> None:
    made = book()
    one, other = (made.seal("licence.granted", licensed(), until=END).id for _ in range(2))
    terms = pledged(object="licence", licence=one, holder=ALATAU, share=None)
    made.seal("encumbrance.recorded", terms)
    assert judged(made, "encumbrance.recorded", terms) == [("R15", "terms.type")]
    assert judged(made, "encumbrance.recorded", terms | {"licence": other}) == []


def test_a_pledged_share_that_has_passed_is_pledged_again_with_the_next_rank() -> None:
    made, _ = with_pledge()
    made.seal("ownership.transferred", transferred(LUCH, ALATAU), MARCH)
    assert judged(made, "encumbrance.recorded", pledged(holder=ALATAU, **HALF), APRIL) == [("R15", "terms.type")]


def test_a_pledge_without_a_rank_is_the_first() -> None:
    made, _ = with_pledge()
    second = pledged(type="subsequent_pledge", pledgee=ALATAU, **HALF)
    assert judged(made, "encumbrance.recorded", second | {"rank": 3}) == [("R15", "terms.rank")]
    assert judged(made, "encumbrance.recorded", second | {"rank": 2}) == []


def test_r17_an_appellant_of_a_state_that_is_no_party_opens_no_dispute() -> None:
    assert ("R20", "terms.appellant.state") in judged(book(), "dispute.opened", disputed(appellant=GANGA))


def test_a_dispute_that_is_over_stays_so_on_earlier_days_too() -> None:
    made = book()
    opened = made.seal("dispute.opened", disputed()).id
    made.seal("dispute.withdrawn", {"dispute": opened}, APRIL)
    assert judged(made, "dispute.withdrawn", {"dispute": opened}, MARCH) == [("R15", "terms.dispute")]


def test_a_dispute_is_not_decided_before_it_is_opened() -> None:
    made = book()
    opened = made.seal("dispute.opened", disputed(), APRIL).id
    assert judged(made, "dispute.decided", decision(opened), documents=ACT) == [("R15", "terms.dispute")]


def test_a_state_that_has_left_the_body_does_not_sit_in_the_commission() -> None:
    made = book()
    assert made.trust is not None
    gone = replace(made.trust.states[StateCode("KZ")], status="withdrawn")
    made.trust = replace(made.trust, states={**made.trust.states, StateCode("KZ"): gone})
    opened = made.seal("dispute.opened", disputed()).id
    by_commission = decision(opened, decided_by="commission", authority_state=None)
    assert made.parties("dispute.decided", by_commission) == ["AM", "BY", "KG", "RU"]


def test_a_closed_dispute_names_the_entry_that_closed_it() -> None:
    made = book()
    opened = made.seal("dispute.opened", disputed()).id
    closing = made.seal("dispute.withdrawn", {"dispute": opened}, MARCH).id
    assert made.stands().disputes[0].closed_by == closing


def test_a_subsequent_pledge_that_states_no_rank_has_the_next_one() -> None:
    made, _ = with_pledge()
    made.seal("encumbrance.recorded", pledged(type="subsequent_pledge", pledgee=ALATAU, **HALF))
    third = pledged(type="subsequent_pledge", pledgee=VECTOR, **HALF)
    assert judged(made, "encumbrance.recorded", third | {"rank": 2}) == [("R15", "terms.rank")]
    assert judged(made, "encumbrance.recorded", third | {"rank": 3}) == []


def test_r20_a_pledgor_for_whom_nobody_signs_is_refused() -> None:
    made = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    made.force("ownership.transferred", transferred(VECTOR, GANGA), parties=["BY", "RU"])
    terms = pledged(holder=GANGA, **HALF)
    assert ("R20", "terms.holder.state") in judged(made, "encumbrance.recorded", terms)


def test_r15_a_share_under_arrest_is_not_pledged_and_another_one_is() -> None:
    made = book()
    made.seal("encumbrance.recorded", arrested(object="share", **HALF), documents=ACT)
    assert judged(made, "encumbrance.recorded", pledged(**HALF)) == [("R15", "terms.holder")]
    assert judged(made, "encumbrance.recorded", pledged(holder=VECTOR, **HALF)) == []


def test_r15_a_licence_under_arrest_is_not_pledged() -> None:
    made = book()
    licence = made.seal("licence.granted", licensed(), until=END).id
    made.seal("encumbrance.recorded", arrested(object="licence", licence=licence, holder=ALATAU), documents=ACT)
    terms = pledged(object="licence", licence=licence, holder=ALATAU, share=None)
    assert judged(made, "encumbrance.recorded", terms) == [("R15", "terms.holder")]


def test_to_pledge_a_licence_asks_no_co_holder() -> None:
    made = book()
    licence = made.seal("licence.granted", licensed(), until=END).id
    terms = pledged(object="licence", licence=licence, holder=ALATAU, share=None)
    assert made.findings("encumbrance.recorded", terms, MARCH) == ()


def test_r8_a_co_holder_s_cited_consent_to_a_pledge_is_enough() -> None:
    made = book()
    consent = made.seal("consent.given", consented(VECTOR, "pledge")).id
    assert made.findings("encumbrance.recorded", pledged(consents=[consent], **HALF), MARCH) == ()


def test_r3_a_licence_that_has_ended_is_not_pledged() -> None:
    made = book()
    licence = made.seal("licence.granted", licensed(), until=date(2026, 2, 28)).id
    terms = pledged(object="licence", licence=licence, holder=ALATAU, share=None)
    assert judged(made, "encumbrance.recorded", terms) == [("R3", "terms.licence")]


def test_r3_a_licensee_pledges_its_licence_under_its_new_name() -> None:
    made = book()
    licence = made.seal("licence.granted", licensed(), until=END).id
    after = party("АО «Алатау»", "KZ", "010140000099")
    made.seal("holder.renamed", {"before": ALATAU, "after": after, "instrument": {"ru": "Решение № 2"}}, APRIL)
    terms = pledged(object="licence", licence=licence, share=None)
    assert judged(made, "encumbrance.recorded", terms | {"holder": after}, APRIL) == []
    assert judged(made, "encumbrance.recorded", terms | {"holder": ALATAU}, APRIL) == [("R3", "terms.licence")]


def test_r3_says_what_the_pledgor_holds_and_by_which_entry() -> None:
    made = book()
    (found,) = made.findings("encumbrance.recorded", pledged(share=share(2, 3)), MARCH)[:1]
    assert "1/2" in found.words.ru
    assert "1/2" in found.words.en
    assert found.entries == (made.entries[1].id,)
    joint = owned(holder(LUCH), holder(VECTOR), jointly_without_shares=True)
    (found,) = joint.findings("encumbrance.recorded", pledged(**HALF), MARCH)[:1]
    assert "доля не определена" in found.words.ru


def test_a_sole_holder_pledges_the_whole_right() -> None:
    made = owned(holder(LUCH, (1, 1)), sole_state_reason={"ru": "Договор № 7"})
    assert judged(made, "encumbrance.recorded", pledged(object="right", share=None)) == []


def test_a_pledge_follows_what_passes_after_it_and_nothing_before() -> None:
    made = book()
    made.seal("ownership.transferred", transferred(LUCH, ISSYK, (1, 4)), date(2026, 2, 1))
    made.seal("encumbrance.recorded", pledged(share=share(1, 4)), MARCH)
    stands = made.stands(APRIL)
    assert [bearer["state"] for bearer in stands.encumbered_on(stands.encumbrances[0], APRIL).values()] == ["BY"]


def test_a_pledge_of_a_licence_does_not_follow_the_right() -> None:
    made = book()
    licence = made.seal("licence.granted", licensed(VECTOR, LUCH), until=END).id
    made.seal("encumbrance.recorded", pledged(object="licence", licence=licence, holder=LUCH, share=None))
    made.seal("ownership.transferred", transferred(LUCH, ALATAU), MARCH)
    stands = made.stands(APRIL)
    assert [bearer["state"] for bearer in stands.encumbered_on(stands.encumbrances[0], APRIL).values()] == ["BY"]


@pytest.mark.parametrize(("type_", "said"), [("arrest", "under arrest since"), ("ban_on_disposal", "has been banned")])
def test_r15_says_whether_it_is_an_arrest_or_a_ban(type_: str, said: str) -> None:
    made, _ = with_arrest(type=type_)
    (found,) = [found for found in made.findings("ownership.transferred", transferred(LUCH, ISSYK)) if found.refuses]
    assert said in found.words.en
