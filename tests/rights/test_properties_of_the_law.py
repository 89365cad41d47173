"""What holds after any accepted sequence of entries of many kinds, and an oracle for licences written apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.records.projecting import project_result
from registry.rights.entries import EntryId
from registry.rights.parties import party_key
from tests.rights.cases import (
    ALATAU,
    EXAMPLES,
    FIRST_DAY,
    ISSYK,
    LUCH,
    NUMBER,
    VECTOR,
    Book,
    document,
    holder,
    licensed,
    owned,
    party,
    recorded,
    rules_of,
    transferred,
)
from tests.rights.kind_examples import arrested, corrected, pledged

DAYS = 10
PARTIES = (LUCH, VECTOR, ALATAU, ISSYK)
KEYS = tuple(map(party_key, PARTIES))
NAMES = (party("ОАО «Луч плюс»", "BY", "100200301"), party("АО «Вектор-2»", "RU", "7700000002"))
PARTS = [(1, 2), (1, 3), (1, 4), (1, 6), (2, 3)]
Step = tuple[str, int, int, int, tuple[int, int]]


def day(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


def named(book: Book, place: int) -> dict[str, Any]:
    """The party under the name it has by now."""
    first = PARTIES[place]
    key = book.stands().identity(first)
    return next((name for name in NAMES if party_key(name) == key), first)


ACT = (document(),)
Drafted = tuple[str, dict[str, Any]]


def passing(book: Book, step: Step) -> Drafted:
    what, _, giver, taker, part = step
    terms = transferred(named(book, giver), named(book, taker), None if what == "full" else part)
    return "ownership.transferred", terms


def recording(book: Book, step: Step) -> Drafted:
    _, _, giver, taker, (num, den) = step
    rest = Fraction(den - num, den)
    rows = holder(named(book, giver), (num, den)), holder(named(book, taker), (rest.numerator, rest.denominator))
    return "ownership.recorded", recorded(*rows)


def renaming(book: Book, step: Step) -> Drafted:
    before, after = PARTIES[step[2] % 2], NAMES[step[2] % 2]
    return "holder.renamed", {"before": before, "after": after, "instrument": {"ru": "Решение"}}


def arresting(book: Book, step: Step) -> Drafted:
    return "encumbrance.recorded", arrested(holder=named(book, step[2]))


def pledging(book: Book, step: Step) -> Drafted:
    return "encumbrance.recorded", pledged(holder=named(book, step[2]), share={"num": 1, "den": 6})


def releasing(book: Book, step: Step) -> Drafted:
    laid = book.stands().encumbrances
    return "encumbrance.released", {"encumbrance": laid[-1].entry if laid else "ab" * 32, "ground": {"ru": "Акт"}}


def licensing(book: Book, step: Step) -> Drafted:
    return "licence.granted", licensed(named(book, step[2]), named(book, step[3]), presumed=["until"])


def correcting(book: Book, step: Step) -> Drafted:
    """A correction of the newest entry about title: another share, or another day."""
    _, number, _, _, part = step
    about = [entry for entry in book.entries if entry.kind.startswith("ownership.")]
    entry = about[-1]
    terms = dict(entry.terms)
    if entry.kind == "ownership.transferred" and terms.get("share"):
        terms["share"] = {"num": part[0], "den": part[1]}
    elif entry.kind == "ownership.recorded" and len(terms["holders"]) == 2:
        rows = [dict(row) for row in terms["holders"]]
        rows[0]["title_share"] = {"num": part[0], "den": part[1]}
        rows[1]["title_share"] = {"num": part[1] - part[0], "den": part[1]}
        terms["holders"] = rows
    return "entry.corrected", corrected(entry.id, entry.kind, terms, day(number).isoformat())


ACTS: Mapping[str, Callable[[Book, Step], Drafted]] = {
    "transfer": passing,
    "full": passing,
    "record": recording,
    "rename": renaming,
    "correct": correcting,
    "arrest": arresting,
    "release": releasing,
    "pledge": pledging,
    "licence": licensing,
}


steps = st.lists(
    st.tuples(
        st.sampled_from(sorted(ACTS)),
        st.integers(0, DAYS - 1),
        st.integers(0, 3),
        st.integers(0, 3),
        st.sampled_from(PARTS),
    ),
    max_size=8,
)


def attempt(book: Book, step: Step) -> bool:
    """Seal the step if the rules accept it."""
    kind, terms = ACTS[step[0]](book, step)
    if rules_of(book.findings(kind, terms, day(step[1]), documents=ACT)):
        return False
    book.force(kind, terms, day(step[1]), documents=ACT)
    return True


@settings(max_examples=EXAMPLES, deadline=None)
@given(steps)
def test_shares_sum_to_one_on_every_day_whatever_was_accepted(tried: list[Step]) -> None:
    book = owned()
    for step in tried:
        attempt(book, step)
    stands = book.stands()
    for number in range(DAYS):
        shares = [held.title_share for held in stands.holders_on(day(number))]
        assert not shares or sum(share or 0 for share in shares) == 1  # a correction may let title begin later
    assert not [broken for broken in stands.breaks if broken.rule in {"R1", "R3"}]


@settings(max_examples=EXAMPLES, deadline=None)
@given(steps)
def test_nobody_grants_what_he_does_not_hold(tried: list[Step]) -> None:
    book = owned()
    for step in tried:
        before = {held.party_key for held in book.stands().holders_on(day(step[1]))}
        if attempt(book, step) and step[0] in {"transfer", "full", "licence", "pledge"}:
            drafted = book.entries[-1].terms
            giver = drafted.get("from_party") or drafted.get("holder") or drafted["licensors"][0]
            assert party_key(giver) in before


@settings(max_examples=EXAMPLES, deadline=None)
@given(steps)
def test_nothing_is_disposed_of_under_arrest(tried: list[Step]) -> None:
    book = owned()
    for step in tried:
        arrests = [found for found in book.stands().encumbrances_on(day(step[1])) if found.type == "arrest"]
        if attempt(book, step) and step[0] in {"transfer", "full", "licence", "pledge"}:
            assert not arrests


@settings(max_examples=EXAMPLES, deadline=None)
@given(steps)
def test_an_answer_as_recorded_stays_the_same_for_ever(tried: list[Step]) -> None:
    book = owned()
    answers = {}
    for step in tried:
        attempt(book, step)
        answers[book.size] = book.stands(at=book.size)
    for size, answer in answers.items():
        assert book.stands(at=size) == answer


@settings(max_examples=EXAMPLES, deadline=None)
@given(steps)
def test_rebuilding_gives_the_projection_again_and_it_is_what_stands(tried: list[Step]) -> None:
    book = owned()
    for step in tried:
        attempt(book, step)
    (everybody,) = (part for part in project_result(NUMBER, book.entries) if part.result.audience == "*")
    assert project_result(NUMBER, tuple(book.entries)) == project_result(NUMBER, book.entries)
    assert [row.party_key for row in everybody.holdings] == [held.party_key for held in book.stands().holdings]


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
