"""What holds after any sequence of accepted entries, and an oracle written apart that counts day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.rights.parties import party_key
from tests.rights.cases import (
    ALATAU,
    EXAMPLES,
    FIRST_DAY,
    ISSYK,
    LUCH,
    VECTOR,
    Book,
    holder,
    licensed,
    owned,
    recorded,
    rules_of,
    transferred,
)

pytestmark = pytest.mark.timeout(900)  # two thousand examples where CI is true, on however slow a machine
PARTIES = (LUCH, VECTOR, ALATAU, ISSYK)
KEYS = [party_key(who) for who in PARTIES]
DAYS = 12
Step = tuple[str, int, int, int, tuple[int, int], tuple[int, ...]]

steps = st.lists(
    st.tuples(
        st.sampled_from(["transfer", "full", "record"]),
        st.integers(0, DAYS - 1),
        st.integers(0, 3),
        st.integers(0, 3),
        st.sampled_from([(1, 2), (1, 3), (1, 4), (1, 6), (2, 3)]),
        st.lists(st.integers(1, 3), min_size=2, max_size=4).map(tuple),
    ),
    max_size=7,
)


def day(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


def attempt(book: Book, step: Step) -> bool:
    """Seal the step if the rules accept it."""
    what, number, giver, taker, part, weights = step
    terms: dict[str, Any]
    if what == "record":
        total = sum(weights)
        shares = [Fraction(weight, total) for weight in weights]
        rows = [holder(who, (share.numerator, share.denominator)) for who, share in zip(PARTIES, shares, strict=False)]
        kind, terms = "ownership.recorded", recorded(*rows)
    else:
        kind = "ownership.transferred"
        terms = transferred(PARTIES[giver], PARTIES[taker], None if what == "full" else part)
    if rules_of(book.findings(kind, terms, day(number))):
        return False
    book.force(kind, terms, day(number))
    return True


def oracle(accepted: Sequence[Step]) -> list[dict[str, Fraction]]:
    """Title of each day, by brute force: every step in order of its day, applied to every day from its own on."""
    ordered = sorted(enumerate(accepted), key=lambda pair: (pair[1][1], pair[0]))
    title = [dict.fromkeys(KEYS[:3], Fraction(1, 3)) for _ in range(DAYS)]
    for _, (what, number, giver, taker, part, weights) in ordered:
        for at in range(number, DAYS):
            if what == "record":
                title[at] = {KEYS[place]: Fraction(weight, sum(weights)) for place, weight in enumerate(weights)}
                continue
            moved = title[at][KEYS[giver]] if what == "full" else Fraction(*part)
            title[at][KEYS[giver]] -= moved
            title[at][KEYS[taker]] = title[at].get(KEYS[taker], Fraction(0)) + moved
            title[at] = {key: share for key, share in title[at].items() if share}
    return title


@settings(max_examples=EXAMPLES, deadline=None)
@given(steps)
def test_accepted_entries_leave_shares_that_sum_to_one_on_every_day_and_agree_with_the_oracle(
    tried: list[Step],
) -> None:
    book = owned()
    accepted = [step for step in tried if attempt(book, step)]
    stands = book.stands()
    expected = oracle(accepted)
    for number in range(DAYS):
        held = {holding.party_key: holding.title_share for holding in stands.holders_on(day(number))}
        assert held == expected[number]
        assert sum(filter(None, held.values())) == 1
    assert not [found for found in stands.breaks if found.rule == "R3"]


@settings(max_examples=EXAMPLES, deadline=None)
@given(steps)
def test_nobody_gives_more_than_he_holds(tried: list[Step]) -> None:
    book = owned()
    for step in tried:
        before = {holding.party_key: holding.title_share for holding in book.stands().holders_on(day(step[1]))}
        if attempt(book, step) and step[0] == "transfer":
            assert (before[KEYS[step[2]]] or 0) > Fraction(*step[4])


@settings(max_examples=EXAMPLES, deadline=None)
@given(steps)
def test_an_answer_as_recorded_does_not_change_when_later_entries_are_added(tried: list[Step]) -> None:
    book = owned()
    answers = {}
    for step in tried:
        attempt(book, step)
        answers[book.size] = book.stands(at=book.size)
    for size, answer in answers.items():
        assert book.stands(at=size) == answer


TERRITORIES = [["BY"], ["KZ"], ["BY", "KZ"], ["KG"]]
FIELDS = [["production"], ["repair"], ["production", "repair"]]
licences = st.lists(
    st.tuples(
        st.sampled_from(["exclusive", "sole", "simple", "open"]),
        st.sampled_from(TERRITORIES),
        st.sampled_from(FIELDS),
        st.integers(0, DAYS - 1),
        st.integers(0, DAYS - 1),
    ),
    max_size=6,
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(licences)
def test_accepted_licences_never_meet_an_exclusive_one_on_any_day_state_and_field(tried: list[Any]) -> None:
    book = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    used: dict[tuple[int, str, str], list[str]] = {}
    for category, territory, areas, first, length in tried:
        terms = licensed(LUCH, ALATAU, category=category, territory=territory, fields_of_use=areas)
        cells = [(at, state, area) for at in range(first, first + length + 1) for state in territory for area in areas]
        excluding = category in {"exclusive", "sole"}
        clash = any(
            excluding or any(other in {"exclusive", "sole"} for other in used[cell]) for cell in cells if cell in used
        )
        refused = "R6" in {
            rule for rule, _ in rules_of(book.findings("licence.granted", terms, day(first), day(first + length)))
        }
        assert refused == clash
        if not refused:
            book.force("licence.granted", terms, day(first), day(first + length))
            for cell in cells:
                used.setdefault(cell, []).append(category)
