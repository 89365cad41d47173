"""What silence in a licence stands for, and how freezing writes it out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from registry.rights.licensing import category_of, presumed_end, presumed_value, territory_of, with_presumptions
from registry.rights.parties import Presumption
from registry.rights.words import Words
from tests.rights.cases import ALATAU, BODY, ISSYK, LUCH, SIGNED, consented, drafted, licensed

SAID = Words("…", "…")


def test_silence_reads_as_the_narrowest() -> None:
    silent = licensed(category=None, territory=None, licensees=[ISSYK, ALATAU, ISSYK])
    assert category_of(silent) == "simple"
    assert territory_of(silent) == ("KG", "KZ")
    assert category_of(licensed(category="open")) == "open"
    assert territory_of(licensed()) == ("BY", "KZ")


def presumption(term: str, value: str) -> Presumption:
    return Presumption(term, value, SAID, SIGNED, None, "test")


@pytest.mark.parametrize(
    ("starts_on", "value", "ends_on"),
    [
        (date(2026, 1, 1), "P5Y", date(2030, 12, 31)),
        (date(2026, 3, 1), "P2Y", date(2028, 2, 29)),
        (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
        (date(2024, 2, 29), "P4Y", date(2028, 2, 28)),
    ],
)
def test_a_presumed_term_is_counted_in_years(starts_on: date, value: str, ends_on: date) -> None:
    assert presumed_end(presumption("until", value), starts_on) == ends_on


@pytest.mark.parametrize("value", ["5", "PxY", "P5M", "five"])
def test_a_presumed_term_that_is_no_number_of_years_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="number of years"):
        presumed_end(presumption("until", value), date(2026, 1, 1))


def test_a_presumed_territory_is_the_licensees_or_a_list() -> None:
    draft = drafted("licence.granted", licensed())
    assert presumed_value(presumption("territory", "licensees"), draft) == ["KZ"]
    assert presumed_value(presumption("territory", "BY RU"), draft) == ["BY", "RU"]


def test_freezing_writes_out_what_is_confirmed_as_presumed() -> None:
    silent = licensed(category=None, territory=None, presumed=["category", "territory", "until"])
    written = with_presumptions(drafted("licence.granted", silent), BODY)
    assert (written.terms["category"], written.terms["territory"]) == ("simple", ["KZ"])
    assert written.effective.ends_on == date(2030, 12, 31)
    assert written.terms["presumed"] == ["category", "territory", "until"]


def test_what_is_stated_or_not_presumed_stays_as_it_is() -> None:
    stated = drafted("licence.granted", licensed(presumed=["category"]))
    assert with_presumptions(stated, BODY) == stated
    silent = drafted("licence.granted", licensed(territory=None))
    assert with_presumptions(silent, BODY) == silent
    unknown = drafted("licence.granted", licensed(presumed=["price"]))
    assert with_presumptions(unknown, BODY) == unknown


def test_other_kinds_stay_as_they_are() -> None:
    draft = drafted("consent.given", consented(LUCH))
    assert with_presumptions(draft, BODY) is draft


def test_a_term_that_is_stated_does_not_keep_a_later_one_from_being_presumed() -> None:
    silent = licensed(territory=None, presumed=["category", "territory"])
    assert with_presumptions(drafted("licence.granted", silent), BODY).terms["territory"] == ["KZ"]


def test_a_presumed_term_runs_from_the_day_of_the_grant() -> None:
    silent = drafted("licence.granted", licensed(presumed=["until"]), date(2026, 3, 1))
    written = with_presumptions(silent, BODY)
    assert (written.effective.starts_on, written.effective.ends_on) == (date(2026, 3, 1), date(2031, 2, 28))


def test_what_the_contract_states_is_kept_though_it_is_marked_as_presumed() -> None:
    stated = licensed(category="exclusive", presumed=["category"])
    assert with_presumptions(drafted("licence.granted", stated), BODY).terms["category"] == "exclusive"


def test_what_is_presumed_is_what_held_when_the_licence_takes_effect() -> None:
    until = BODY.presumption("until", SIGNED)
    assert until is not None
    changed = (replace(until, until=date(2026, 6, 30)), replace(until, value="P1Y", since=date(2026, 7, 1)))
    body = replace(BODY, presumptions=changed)
    silent = licensed(presumed=["until"])
    ends = [
        with_presumptions(drafted("licence.granted", silent, day), body).effective.ends_on
        for day in (date(2026, 6, 30), date(2026, 7, 1))
    ]
    assert ends == [date(2031, 6, 29), date(2027, 6, 30)]
