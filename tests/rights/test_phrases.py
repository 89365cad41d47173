"""Turns of phrase: names in the nominative, dates as people write them, exact fractions."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from registry.rights.entries import Effective, ResultNumber
from registry.rights.phrases import (
    day_words,
    either,
    grouped,
    named,
    period_words,
    result_words,
    sentences,
    share_words,
    spoken,
    stock_number_as_printed,
    text_within,
)
from registry.rights.words import Words
from tests.rights.cases import BELARUS, BODY, LUCH


def test_a_text_is_read_in_the_language_asked_for_or_the_next_best() -> None:
    assert text_within({"ru": "да", "en": "yes"}, "en") == "yes"
    assert text_within({"ru": "да"}, "en") == "да"
    assert text_within({"en": "yes"}, "ru") == "yes"
    assert text_within({"be": "так"}, "ru") == "так"
    assert text_within({"be": "так", "en": "yes"}, "ru") == "yes"
    assert spoken({"ru": "да", "en": "yes"}) == Words("да", "yes")


def test_a_party_is_named_with_its_state() -> None:
    assert named(LUCH, BODY) == Words("ОАО «Луч», Беларусь", "ОАО «Луч», Belarus")


def test_a_state_that_is_the_party_is_named_once() -> None:
    assert named(BELARUS, BODY).ru == "Республика Беларусь"


def test_a_party_of_a_state_without_a_name_keeps_the_code() -> None:
    assert named(LUCH | {"state": "XX"}, BODY).ru == "ОАО «Луч», XX"


def test_dates_and_periods() -> None:
    assert day_words(date(2026, 3, 5)) == Words("05.03.2026", "5 March 2026")
    closed = period_words(Effective(date(2026, 1, 1), date(2026, 12, 31)))
    assert closed == Words(
        "с 01.01.2026 по 31.12.2026 включительно", "from 1 January 2026 to 31 December 2026 inclusive"
    )
    assert period_words(Effective(date(2026, 1, 1))).en == "from 1 January 2026, with no end date"


def test_shares_results_digests() -> None:
    assert share_words(Fraction(1, 3)).ru == "1/3"
    assert share_words(Fraction(1)).ru == "1"
    assert result_words(ResultNumber("ICMEC-2026-000001")).en == "result ICMEC-2026-000001"
    assert result_words(None) == Words("регистрируемый результат", "the result being registered")
    assert grouped("0123456789ab") == "0123 4567 89ab"


def test_sentences_leave_out_what_is_not_said() -> None:
    assert sentences(Words("А.", "A."), None, Words("Б.", "B.")) == Words("А. Б.", "A. B.")


def test_a_stock_number_is_printed_in_four_groups() -> None:
    assert stock_number_as_printed("5821120001234") == "5821-12-000-1234"


def test_a_configured_text_is_read_in_both_languages_or_serves_both() -> None:
    assert either("по-русски / in English") == Words("по-русски", "in English")
    assert either("WIPO ST.3") == Words("WIPO ST.3", "WIPO ST.3")
