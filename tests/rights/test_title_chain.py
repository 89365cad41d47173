"""Title as spans of days: transfers close and open spans, later dates supersede, breaks are shown."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from registry.rights.standing import Holding, Standing
from tests.rights.cases import (
    ALATAU,
    ISSYK,
    LUCH,
    PAMIR,
    VECTOR,
    Book,
    consented,
    holder,
    owned,
    recorded,
    transferred,
)
from tests.rights.kind_examples import NEW_LUCH

MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)
Row = tuple[str, Fraction | None]


def shares(stands: Standing, day: date) -> dict[str, Fraction | None]:
    return {holding.party["name"]["ru"]: holding.title_share for holding in stands.holders_on(day)}


def spans(stands: Standing, name: str) -> list[Holding]:
    return [holding for holding in stands.holdings if holding.party["name"]["ru"] == name]


def test_thirds_stand_from_their_day_on() -> None:
    book = owned()
    third = Fraction(1, 3)
    assert shares(book.stands(), date(2026, 1, 1)) == {"ОАО «Луч»": third, "АО «Вектор»": third, "ТОО «Алатау»": third}
    assert shares(book.stands(), date(2025, 12, 31)) == {}


def test_transfer_closes_spans_and_opens_others_on_its_day() -> None:
    book = owned()
    sealed = book.seal("ownership.transferred", transferred(LUCH, ISSYK, (1, 6)), MARCH)
    before, after = spans(book.stands(), "ОАО «Луч»")
    assert (before.title_share, before.until) == (Fraction(1, 3), date(2026, 2, 28))
    assert (after.title_share, after.since, after.until) == (Fraction(1, 6), MARCH, None)
    (taken,) = spans(book.stands(), "ОсОО «Иссык»")
    assert (taken.title_share, taken.entry, taken.ground) == (Fraction(1, 6), sealed.id, {"ru": "Договор уступки № 9"})


def test_what_is_left_still_rests_on_the_entry_that_gave_it() -> None:
    book = owned()
    book.seal("ownership.transferred", transferred(LUCH, ISSYK, (1, 6)), MARCH)
    assert {holding.entry for holding in spans(book.stands(), "ОАО «Луч»")} == {book.entries[1].id}


def test_transfer_to_a_co_holder_adds_up() -> None:
    book = owned()
    book.seal("ownership.transferred", transferred(LUCH, VECTOR, category="full"), MARCH)
    assert shares(book.stands(), MARCH) == {"АО «Вектор»": Fraction(2, 3), "ТОО «Алатау»": Fraction(1, 3)}


def test_transfer_on_the_day_of_the_record_leaves_no_empty_span() -> None:
    book = owned()
    book.seal("ownership.transferred", transferred(LUCH, ISSYK, (1, 6)))
    assert [holding.since for holding in spans(book.stands(), "ОАО «Луч»")] == [date(2026, 1, 1)]


def test_shares_of_income_pass_in_proportion() -> None:
    book = owned(holder(LUCH, (1, 2), (3, 5)), holder(VECTOR, (1, 2), (2, 5)))
    book.seal("ownership.transferred", transferred(LUCH, ISSYK, (1, 4)), MARCH)
    income = {holding.party_key: holding.income_share for holding in book.stands().holders_on(MARCH)}
    assert sorted(income.values()) == [Fraction(3, 10), Fraction(3, 10), Fraction(2, 5)]  # type: ignore[type-var] # all given


def test_income_of_a_co_holder_that_had_none_begins_with_what_passes() -> None:
    book = owned(holder(LUCH, (1, 2), (1, 1)), holder(VECTOR, (1, 2)))
    book.seal("ownership.transferred", transferred(LUCH, VECTOR, (1, 4)), MARCH)
    income = {holding.party["state"]: holding.income_share for holding in book.stands().holders_on(MARCH)}
    assert income == {"BY": Fraction(1, 2), "RU": Fraction(1, 2)}


def test_income_of_the_taker_stays_where_the_giver_has_none() -> None:
    book = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2), (1, 1)))
    book.seal("ownership.transferred", transferred(LUCH, VECTOR), MARCH)
    (left,) = book.stands().holders_on(MARCH)
    assert (left.title_share, left.income_share) == (Fraction(1), Fraction(1))


def test_a_joint_right_passes_whole_and_becomes_sole_in_one_hand() -> None:
    book = owned(holder(LUCH), holder(VECTOR), jointly_without_shares=True)
    book.seal("ownership.transferred", transferred(LUCH, ALATAU), MARCH)
    assert shares(book.stands(), MARCH) == {"АО «Вектор»": None, "ТОО «Алатау»": None}
    book.seal("ownership.transferred", transferred(VECTOR, ALATAU), JUNE)
    assert shares(book.stands(), JUNE) == {"ТОО «Алатау»": Fraction(1)}


def test_a_later_record_supersedes_from_its_day() -> None:
    book = owned()
    book.seal("ownership.recorded", recorded(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2))), MARCH)
    assert len(shares(book.stands(), date(2026, 2, 28))) == 3
    assert shares(book.stands(), MARCH) == {"ОАО «Луч»": Fraction(1, 2), "АО «Вектор»": Fraction(1, 2)}
    assert spans(book.stands(), "ТОО «Алатау»")[0].until == date(2026, 2, 28)


def test_a_record_about_an_earlier_day_leaves_the_later_one_standing() -> None:
    book = owned()
    book.seal("ownership.recorded", recorded(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2))), date(2025, 1, 1))
    assert len(shares(book.stands(), date(2025, 12, 31))) == 2
    assert len(shares(book.stands(), date(2026, 1, 1))) == 3


def test_title_recorded_for_a_term_ends_and_a_gap_is_a_break() -> None:
    book = Book()
    book.entries = owned().entries[:1]
    book.seal("ownership.recorded", recorded(), until=date(2026, 1, 31))
    assert shares(book.stands(), date(2026, 1, 31))
    assert shares(book.stands(), date(2026, 2, 1)) == {}
    assert book.stands().breaks == ()
    later = book.seal("ownership.recorded", recorded(), MARCH)
    (gap,) = book.stands().breaks
    assert (gap.rule, gap.entries) == ("R1", (later.id,))
    assert "с 01.02.2026 по 28.02.2026" in gap.words.ru


def test_a_record_on_the_very_next_day_is_no_gap() -> None:
    book = Book()
    book.entries = owned().entries[:1]
    book.seal("ownership.recorded", recorded(), until=date(2026, 2, 28))
    book.seal("ownership.recorded", recorded(), MARCH)
    assert book.stands().breaks == ()
    assert [holding.until for holding in spans(book.stands(), "ОАО «Луч»")] == [date(2026, 2, 28), None]


def test_a_transfer_after_the_end_of_title_is_a_break() -> None:
    book = Book()
    book.entries = owned().entries[:1]
    book.seal("ownership.recorded", recorded(), until=date(2026, 2, 28))
    book.force("ownership.transferred", transferred(LUCH, ISSYK), MARCH)
    assert [(found.rule, found.refuses) for found in book.stands().breaks] == [("R3", False)]
    assert shares(book.stands(), MARCH) == {}


def test_a_transfer_by_one_who_holds_nothing_is_a_break_and_changes_nothing() -> None:
    book = owned()
    wrong = book.force("ownership.transferred", transferred(PAMIR, ISSYK, (1, 6)), MARCH)
    (found,) = book.stands().breaks
    assert (found.rule, found.entries) == ("R3", (wrong.id,))
    assert "не числится правообладателем" in found.words.ru
    assert len(shares(book.stands(), MARCH)) == 3


def test_a_transfer_of_more_than_is_held_is_a_break_and_changes_nothing() -> None:
    book = owned()
    book.force("ownership.transferred", transferred(LUCH, ISSYK, (1, 2)), MARCH)
    assert "holds less" in book.stands().breaks[0].words.en
    assert len(shares(book.stands(), MARCH)) == 3


def test_a_share_taken_out_of_a_joint_right_is_a_break() -> None:
    book = owned(holder(LUCH), holder(VECTOR), jointly_without_shares=True)
    book.force("ownership.transferred", transferred(LUCH, ISSYK, (1, 2)), MARCH)
    assert [found.rule for found in book.stands().breaks] == ["R3"]


def test_an_entry_the_giver_did_not_sign_is_a_break_but_counts() -> None:
    book = owned()
    book.force("ownership.transferred", transferred(LUCH, ISSYK), MARCH, parties=["KG", "KZ", "RU"])
    assert "не подписана" in book.stands().breaks[0].words.ru
    assert "ОсОО «Иссык»" in shares(book.stands(), MARCH)


def test_a_transfer_without_a_co_holders_signature_or_consent_is_a_break() -> None:
    book = owned()
    book.force("ownership.transferred", transferred(LUCH, ISSYK), MARCH, parties=["BY", "KG", "KZ"])
    (found,) = book.stands().breaks
    assert (found.rule, "АО «Вектор»" in found.words.ru) == ("R8", True)


def test_a_cited_consent_takes_the_place_of_the_signature() -> None:
    book = owned()
    consents = [book.seal("consent.given", consented(who)).id for who in (VECTOR, ALATAU)]
    book.seal("ownership.transferred", transferred(LUCH, ISSYK, consents=consents), MARCH)
    assert book.entries[-1].payload.parties == ("BY", "KG")
    assert book.stands().breaks == ()


def test_a_consent_that_is_unknown_or_over_does_not() -> None:
    book = owned()
    over = book.seal("consent.given", consented(VECTOR), until=date(2026, 2, 28)).id
    terms = transferred(LUCH, ISSYK, consents=[over, "ab" * 32])
    book.force("ownership.transferred", terms, MARCH, parties=["BY", "KG", "KZ"])
    assert [found.rule for found in book.stands().breaks] == ["R8"]


def test_income_that_passes_adds_to_what_the_taker_has() -> None:
    book = owned(holder(LUCH, (1, 2), (1, 2)), holder(VECTOR, (1, 2), (1, 2)))
    book.seal("ownership.transferred", transferred(LUCH, VECTOR, (1, 4)), MARCH)
    income = {holding.party["state"]: holding.income_share for holding in book.stands().holders_on(MARCH)}
    assert income == {"BY": Fraction(1, 4), "RU": Fraction(3, 4)}


def test_a_taker_holds_in_the_capacity_the_transfer_gives_it() -> None:
    book = owned()
    book.seal("ownership.transferred", transferred(LUCH, ISSYK, to_capacity="contractor"), MARCH)
    assert spans(book.stands(), "ОсОО «Иссык»")[0].capacity == "contractor"


def test_a_renamed_holder_holds_under_its_new_name_from_that_day_on() -> None:
    book = owned()
    renamed = {"before": LUCH, "after": NEW_LUCH, "instrument": {"ru": "Решение № 1"}}
    book.seal("holder.renamed", renamed, MARCH)
    assert spans(book.stands(), "ОАО «Луч»")[0].until == date(2026, 2, 28)
    assert spans(book.stands(), "ОАО «Луч-Сервис»")[0].since == MARCH


def test_a_break_says_its_rule_its_entry_and_its_source_and_bars_nothing() -> None:
    book = owned()
    unsigned = book.force("ownership.transferred", transferred(LUCH, ISSYK), MARCH, parties=["KG", "KZ", "RU"])
    (found,) = book.stands().breaks
    assert (found.rule, found.place, found.entries, found.refuses) == ("R8", "", (unsigned.id,), False)
    assert "R8" in found.source
    assert "ОАО «Луч»" in found.words.en


def test_title_recorded_for_a_term_passes_on_its_last_day() -> None:
    book = Book()
    book.entries = owned().entries[:1]
    book.seal("ownership.recorded", recorded(), until=MARCH)
    book.force("ownership.transferred", transferred(LUCH, ISSYK), MARCH)
    assert book.stands().breaks == ()
    assert "ОсОО «Иссык»" in shares(book.stands(), MARCH)
    assert [holding.until for holding in spans(book.stands(), "ОсОО «Иссык»")] == [MARCH]
    assert [holding.until for holding in spans(book.stands(), "ОАО «Луч»")] == [date(2026, 2, 28)]


def test_spans_of_title_that_ended_before_a_record_end_with_it() -> None:
    book = Book()
    book.entries = owned().entries[:1]
    book.seal("ownership.recorded", recorded(), until=date(2026, 1, 31))
    book.seal("ownership.recorded", recorded(), MARCH)
    assert [holding.until for holding in spans(book.stands(), "ОАО «Луч»")] == [date(2026, 1, 31), None]


def test_a_share_that_was_held_for_one_day_has_its_span() -> None:
    book = owned()
    book.seal("ownership.transferred", transferred(LUCH, ISSYK), date(2026, 1, 2))
    (held,) = spans(book.stands(), "ОАО «Луч»")
    assert (held.since, held.until) == (date(2026, 1, 1), date(2026, 1, 1))


def test_the_sides_of_a_transfer_are_no_co_holders_of_their_own() -> None:
    book = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    book.force("ownership.transferred", transferred(LUCH, VECTOR, (1, 4)), MARCH, parties=["BY"])
    assert book.stands().breaks == ()


def test_a_holding_says_in_which_capacity_and_by_which_entry_it_is_held() -> None:
    book = owned()
    assert {(holding.capacity, holding.index) for holding in book.stands().holdings} == {("organisation", 1)}
