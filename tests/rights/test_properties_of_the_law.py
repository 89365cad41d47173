"""What holds after any accepted sequence of entries of many kinds, and an oracle for licences written apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.rights.entries import EntryId
from registry.rights.parties import party_key
from tests.rights.acts import DAYS, Step, attempt, day, shared, steps
from tests.rights.cases import (
    ALATAU,
    EXAMPLES,
    LUCH,
    VECTOR,
    holder,
    licensed,
    owned,
)

pytestmark = pytest.mark.timeout(900)  # two thousand examples where CI is true, on however slow a machine
DISPOSING = {"transfer", "full", "licence", "pledge"}
GRANTING = DISPOSING | {"merge"}
"""Acts that take from what somebody holds; who is merged into another does not dispose of anything."""


@settings(max_examples=EXAMPLES, deadline=None)
@given(steps)
def test_shares_sum_to_one_on_every_day_whatever_was_accepted(tried: list[Step]) -> None:
    book = shared()
    for step in tried:
        if not attempt(book, step):
            continue
        stands = book.stands()
        begun = False
        for number in range(DAYS):
            holders = stands.holders_on(day(number))
            begun = begun or bool(holders)  # a correction may let title begin later
            if begun:
                assert sum(held.title_share or 0 for held in holders) == 1
                assert sum(held.income_share or 0 for held in holders) == 1


@settings(max_examples=EXAMPLES, deadline=None)
@given(steps)
def test_nobody_grants_what_he_does_not_hold(tried: list[Step]) -> None:
    """Nor did he ever: no correction sealed later takes the ground from under what was granted."""
    book = shared()
    for step in tried:
        before = {held.party_key: held.title_share or 0 for held in book.stands().holders_on(day(step[1]))}
        if attempt(book, step) and step[0] in GRANTING:
            drafted = book.entries[-1].terms
            giver = drafted.get("from_party") or drafted.get("holder") or drafted["licensors"][0]
            given = drafted.get("share") or {"num": 0, "den": 1}
            assert before[party_key(giver)] >= Fraction(given["num"], given["den"])
            assert before[party_key(giver)] > 0
        assert not [broken for broken in book.stands().breaks if broken.rule in {"R1", "R3"}]


@settings(max_examples=EXAMPLES, deadline=None)
@given(steps)
def test_nothing_is_disposed_of_under_arrest(tried: list[Step]) -> None:
    book = shared()
    for step in tried:
        arrests = [found for found in book.stands().encumbrances_on(day(step[1])) if found.type == "arrest"]
        if attempt(book, step) and step[0] in DISPOSING:
            assert not arrests


@settings(max_examples=EXAMPLES, deadline=None)
@given(steps)
def test_an_answer_as_recorded_stays_the_same_for_ever(tried: list[Step]) -> None:
    book = shared()
    answers = {}
    for step in tried:
        attempt(book, step)
        answers[book.size] = book.stands(at=book.size)
    for size, answer in answers.items():
        assert book.stands(at=size) == answer


TERRITORIES = ("BY", "KZ", "KG")
FIELDS = ("production", "repair")
PURPOSES = ("own_forces",)
CATEGORIES = ("exclusive", "sole", "simple")


@dataclass(frozen=True)
class Wish:
    """A licence somebody wants, as plain sets."""

    category: str
    territory: frozenset[str]
    fields: frozenset[str]
    first: int
    last: int
    parent: int | None
    """Place of the licence it is to be under, among those granted."""
    giver: int
    """0: the owner; else the licensee of the parent."""
    quantity: int | None
    carves: bool


def some(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.sets(st.sampled_from(values), min_size=1).map(frozenset)


wishes = st.lists(
    st.builds(
        Wish,
        category=st.sampled_from(CATEGORIES),
        territory=some(TERRITORIES),
        fields=some(FIELDS),
        first=st.integers(0, 5),
        last=st.integers(3, DAYS - 1),
        parent=st.none() | st.integers(0, 3),
        giver=st.integers(0, 1),
        quantity=st.none() | st.integers(1, 6),
        carves=st.booleans(),
    ),
    max_size=5,
)


@dataclass
class Oracle:
    """Licences by brute force: every cell is one day, one state, one field."""

    granted: list[tuple[Wish, tuple[int, ...]]] = field(default_factory=list)
    """Each with its ancestors, nearest first."""
    carved: list[frozenset[int]] = field(default_factory=list)

    def cells(self, wish: Wish) -> set[tuple[int, str, str]]:
        return set(product(range(wish.first, wish.last + 1), wish.territory, wish.fields))

    def above(self, wish: Wish) -> tuple[int, ...]:
        if wish.parent is None or wish.parent >= len(self.granted):
            return ()
        return (wish.parent, *self.granted[wish.parent][1])

    def judge(self, wish: Wish, carved: frozenset[int]) -> set[str]:
        """The rules among R3, R4, R6 that the wish breaks."""
        broken = set()
        above = self.above(wish)
        if wish.parent is None:
            if wish.giver != 0:
                broken.add("R3")
        elif not above or self._exceeds(wish, above[0]):
            broken.add("R4")
        if self._meets(wish, above, carved):
            broken.add("R6")
        return broken

    def _exceeds(self, wish: Wish, parent: int) -> bool:
        over = self.granted[parent][0]
        if wish.giver == 0 or not self.cells(wish) <= self.cells(over):
            return True
        if wish.category != "simple" and over.category != "exclusive":
            return True
        if over.quantity is None:
            return False
        if wish.quantity is None:
            return True
        beside = sum(
            other.quantity or 0
            for other, ancestors in self.granted
            if ancestors[:1] == (parent,)
            and {*range(other.first, other.last + 1)} & {*range(wish.first, wish.last + 1)}
        )
        return wish.quantity > over.quantity - beside

    def _meets(self, wish: Wish, above: tuple[int, ...], carved: frozenset[int]) -> bool:
        mine = self.cells(wish)
        spared = set(carved).union(*(self.carved[place] for place in above))
        for place, (other, ancestors) in enumerate(self.granted):
            if place in above or not mine & self.cells(other):
                continue
            if other.category != "simple":
                if not self.carved[place] & set(above):
                    return True
            elif wish.category != "simple" and not spared & {place, *ancestors}:
                return True
        return False


def asked_for(wish: Wish, sealed: list[EntryId], carved: frozenset[int]) -> dict[str, Any]:
    giver = LUCH if wish.giver == 0 else ALATAU
    terms = licensed(
        giver,
        VECTOR if wish.giver else ALATAU,
        category=wish.category,
        territory=sorted(wish.territory),
        fields_of_use=[name for name in FIELDS if name in wish.fields],
        sublicensing="yes",
    )
    if wish.quantity is not None:
        terms["quantity"] = wish.quantity
    if wish.parent is not None:
        terms["parent"] = sealed[wish.parent] if wish.parent < len(sealed) else "ab" * 32
    if carved:
        terms["carved_out"] = [sealed[place] for place in sorted(carved)]
    return terms


@settings(max_examples=EXAMPLES, deadline=None)
@given(wishes)
def test_an_oracle_written_apart_agrees_on_licence_trees(wanted: list[Wish]) -> None:
    book, oracle, sealed = owned(holder(LUCH, (1, 1)), sole_state_reason={"ru": "Договор"}), Oracle(), []
    for wish in wanted:
        carved: frozenset[int] = frozenset()
        if wish.carves:
            carved = frozenset(place for place, (other, _) in enumerate(oracle.granted) if other.category == "simple")
        terms = asked_for(wish, sealed, carved)
        found = book.findings("licence.granted", terms, day(wish.first), day(wish.last))
        expected = oracle.judge(wish, carved)
        assert {finding.rule for finding in found if finding.rule in {"R3", "R4", "R6"} and finding.refuses} == expected
        if not [finding for finding in found if finding.refuses]:
            sealed.append(book.force("licence.granted", terms, day(wish.first), day(wish.last)).id)
            above = oracle.above(wish)
            oracle.granted.append((wish, above))
            oracle.carved.append(carved)


def test_the_oracle_itself_tells_a_conflict() -> None:
    wish = Wish("exclusive", frozenset({"BY"}), frozenset({"repair"}), 0, 3, None, 0, None, carves=False)
    oracle = Oracle([(wish, ())], [frozenset()])
    cells: Mapping[str, set[tuple[int, str, str]]] = {"mine": oracle.cells(wish)}
    assert len(cells["mine"]) == 4
    assert oracle.judge(wish, frozenset()) == {"R6"}
