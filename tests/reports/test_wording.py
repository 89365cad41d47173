"""Dates, names and texts as a reader of the report's language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from registry.reports import wording
from registry.rights.entries import Effective
from registry.rights.parties import Body

DAY = date(2024, 3, 14)


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [("ru", "14.03.2024", "14 марта 2024 г."), ("en", "14\u00a0Mar\u00a02024", "14 March 2024")],
)
def test_dates_follow_the_language(language: str, short: str, long: str) -> None:
    assert wording.day(DAY, language) == short
    assert " ".join(wording.long_day(DAY, language).split()) == long


def test_an_instant_says_its_zone() -> None:
    assert wording.instant(datetime(2026, 11, 23, 14, 5, tzinfo=UTC), "en") == "23 November 2026, 14:05 UTC"


def test_thousands_are_set_apart() -> None:
    assert wording.number(4812, "ru") == "4\u00a0812"
    assert wording.number(4812, "en") == "4,812"


def test_a_term_says_both_ends_or_that_none_is_stated() -> None:
    assert wording.term(Effective(DAY, date(2025, 1, 1)), "ru") == "с 14.03.2024 по 01.01.2025"
    assert wording.term(Effective(DAY), "ru") == "с 14.03.2024 без указания срока"


def test_a_text_is_shown_in_a_language_it_has() -> None:
    assert wording.said({"ru": "да", "en": "yes"}, "en") == "yes"
    assert wording.said({"hy": "այո"}, "en") == "այո"


def test_closed_lists_speak_the_words_of_their_schema() -> None:
    assert wording.chosen("licence.granted", "category", "exclusive").en == "exclusive licence"
    assert wording.chosen("result.registered", "numbers.type", "priority").ru == "приоритет"
    assert wording.all_chosen("licence.granted", "fields_of_use", ["design", "repair"], "en") == "design, repair"


def test_states_and_parties_are_named(body: Body) -> None:
    assert wording.state_names(["BY", "US"], body, "ru") == "Беларусь, US"
    party = {"name": {"ru": "ОАО «Агат»"}, "state": "BY", "number": None}
    assert wording.party_labels([party, party], "en") == "ОАО «Агат», BY; ОАО «Агат», BY"
