"""What tells parties apart, what roles may do, and who is bound when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from registry.rights.entries import StateCode
from registry.rights.facts import ProtectionTerm, Reason
from registry.rights.parties import Act, Actor, Role, may, party_key
from registry.rights.words import Words
from tests.rights.cases import BODY, FROZEN, LUCH, SIGNED, party

AM = StateCode("AM")


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
    assert BODY.presumption("price") is None
    found = BODY.presumption("until")
    assert found is not None
    assert found.value == "P5Y"


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
