"""What tells parties apart, what roles may do, and who is bound when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from registry.rights.entries import StateCode
from registry.rights.facts import KindInUse, ProtectionTerm, Reason
from registry.rights.parties import Act, Actor, Role, may, party_key
from registry.rights.words import Words
from tests.rights.cases import BODY, FROZEN, LUCH, SIGNED, party

AM = StateCode("AM")
DAY = date(2026, 1, 1)


def actor(role: Role) -> Actor:
    return Actor("a1", "Имя", StateCode("BY"), "by-ip", role)


def test_registration_number_tells_a_party_whatever_its_name() -> None:
    assert party_key(LUCH) == party_key(LUCH | {"name": {"en": "Luch OJSC"}}) == "BY:100200300"


def test_without_a_number_case_spaces_and_quotation_marks_do_not_matter() -> None:
    assert party_key(party("ОАО «Луч»", "BY")) == party_key(party('оао  "ЛУЧ"', "BY"))


def test_the_same_name_in_another_state_is_another_party() -> None:
    assert party_key(party("Луч", "BY")) != party_key(party("Луч", "RU"))


@pytest.mark.parametrize("name", [{"ru": "Луч", "en": "Ray"}, {"ru": "Луч"}])
def test_the_russian_name_counts_first(name: dict[str, str]) -> None:
    assert party_key({"name": name, "state": "BY", "number": None}) == "BY:луч"


@pytest.mark.parametrize("name", [{"en": "Ray"}, {"be": "Ray"}, {"be": "Прамень", "en": "Ray"}])
def test_any_other_name_serves_where_there_is_no_russian_one(name: dict[str, str]) -> None:
    assert party_key({"name": name, "state": "BY"}) == "BY:ray"


def test_clerk_freezes_and_does_not_sign() -> None:
    assert may(actor(Role.CLERK), Act.PROPOSAL_FREEZE)
    assert not may(actor(Role.CLERK), Act.PROPOSAL_SIGN)


def test_signatory_signs_and_does_not_draft() -> None:
    assert may(actor(Role.SIGNATORY), Act.PROPOSAL_SIGN)
    assert not may(actor(Role.SIGNATORY), Act.DRAFT_EDIT)


def test_operator_may_nothing_in_an_office() -> None:
    assert not any(may(actor(Role.OPERATOR), act) for act in Act)


def test_status_changes_on_its_day() -> None:
    assert BODY.status(AM, FROZEN - timedelta(days=1)) == "signatory"
    assert BODY.status(AM, FROZEN) == "frozen"
    assert BODY.is_party(AM, FROZEN - timedelta(days=1))
    assert not BODY.is_party(AM, FROZEN)


def test_nobody_is_bound_before_signing() -> None:
    assert BODY.status(AM, SIGNED - timedelta(days=1)) is None


def test_third_and_unknown_states_have_no_status() -> None:
    assert BODY.status(StateCode("IN"), date(2026, 1, 1)) is None
    assert BODY.status(StateCode("XX"), date(2026, 1, 1)) is None


def test_a_state_without_a_name_is_called_by_its_code() -> None:
    assert BODY.state_name("XX") == Words("XX", "XX")
    assert BODY.state_name("KZ").en == "Kazakhstan"


def test_presumption_of_an_unknown_term_is_none() -> None:
    assert BODY.presumption("price", DAY) is None
    found = BODY.presumption("until", DAY)
    assert found is not None
    assert found.value == "P5Y"


def test_a_presumption_holds_on_its_days_alone() -> None:
    [known] = [row for row in BODY.presumptions if row.term == "until"]
    short = replace(known, value="P3Y", since=date(2020, 1, 1), until=None)
    body = replace(BODY, presumptions=(replace(known, until=date(2019, 12, 31)), short))
    days = (date(2007, 10, 5), date(2007, 10, 6), date(2019, 12, 31), date(2020, 1, 1))
    found = [body.presumption("until", day) for day in days]
    assert [row.value if row else None for row in found] == [None, "P5Y", "P5Y", "P3Y"]


def test_a_kind_is_recorded_on_the_days_of_its_rows_and_one_without_rows_always() -> None:
    paused = (
        KindInUse("licence.granted", date(2010, 1, 1), date(2019, 12, 31), "test"),
        KindInUse("licence.granted", date(2021, 1, 1), None, "test", checked_by_lawyer=True),
    )
    body = replace(BODY, kinds=paused)
    days = (date(2009, 12, 31), date(2010, 1, 1), date(2019, 12, 31), date(2020, 1, 1), date(2021, 1, 1))
    assert [body.records("licence.granted", day) for day in days] == [False, True, True, False, True]
    assert body.records("licence.ended", date(2009, 12, 31))
    assert not body.is_kind_checked("licence.granted")
    assert replace(body, kinds=paused[1:]).is_kind_checked("licence.granted")


FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
REASONED = replace(
    BODY,
    reasons=(
        Reason("correction", "slip", Words("Описка", "Slip"), FIRST, LAST, "test"),
        Reason("refusal", "interest", Words("Интерес", "Interest"), FIRST, None, "test"),
        Reason("correction", "number", Words("Номер", "Number"), LAST, None, "test"),
    ),
)


@pytest.mark.parametrize(
    ("day", "offered"),
    [
        (FIRST - timedelta(days=1), []),
        (FIRST, ["slip"]),
        (LAST, ["slip", "number"]),
        (LAST + timedelta(days=1), ["number"]),
    ],
)
def test_a_reason_is_offered_in_its_matter_on_its_days(day: date, offered: list[str]) -> None:
    assert [reason.code for reason in REASONED.reasons_for("correction", day)] == offered
    for code in ("slip", "number", "interest"):
        assert (REASONED.reason("correction", code, day) is not None) == (code in offered)


def test_a_reason_keeps_its_words_after_its_days() -> None:
    assert REASONED.reason_words("correction", "slip").en == "Slip"
    assert REASONED.reason_words("refusal", "slip") == Words("slip", "slip")


def test_a_term_of_the_office_s_own_goes_before_the_common_one() -> None:
    common = ProtectionTerm("*", "invention", 10, None, FIRST, LAST, "test")
    own = ProtectionTerm("BY", "invention", 20, None, FIRST, LAST, "test")
    body = replace(BODY, protection_terms=(common, own))
    assert body.protection_term("BY", "invention", FIRST) == own
    assert body.protection_term("KZ", "invention", LAST) == common
    assert body.protection_term("BY", "industrial_design", FIRST) is None
    for day in (FIRST - timedelta(days=1), LAST + timedelta(days=1)):
        assert body.protection_term("BY", "invention", day) is None
