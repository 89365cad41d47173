"""Acts that offices try, many of them unlawful: what properties of the law are tried out with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from registry.rights.parties import party_key
from tests.rights.cases import (
    ALATAU,
    FIRST_DAY,
    ISSYK,
    LUCH,
    VECTOR,
    Book,
    document,
    holder,
    licensed,
    party,
    recorded,
    registered,
    rules_of,
    transferred,
)
from tests.rights.kind_examples import arrested, corrected, filed, pledged

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
    other = rest.numerator, rest.denominator
    rows = holder(named(book, giver), (num, den), other), holder(named(book, taker), other, (num, den))
    return "ownership.recorded", recorded(*rows)


def merging(book: Book, step: Step) -> Drafted:
    """One right-holder is merged into another: everything passes without the others being asked."""
    _, _, giver, taker, _ = step
    return "ownership.transferred", transferred(named(book, giver), named(book, taker), ground_type="succession")


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


def filing(book: Book, step: Step) -> Drafted:
    _, number, applicant, office, _ = step
    return "protection.filed", filed(
        office=("BY", "KZ", "KG", "EA")[office], number=f"A-{number}", applicants=[named(book, applicant)]
    )


def correcting(book: Book, step: Step) -> Drafted:
    """A correction of an entry about title, one of the newest: another share, or another day."""
    _, number, back, _, part = step
    about = [entry for entry in book.entries if entry.kind.startswith("ownership.")]
    entry = about[-1 - back % len(about)]
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
    "merge": merging,
    "record": recording,
    "rename": renaming,
    "correct": correcting,
    "arrest": arresting,
    "release": releasing,
    "pledge": pledging,
    "licence": licensing,
    "file": filing,
}


acts: st.SearchStrategy[Step] = st.tuples(
    st.sampled_from(sorted(ACTS)),
    st.integers(0, DAYS - 1),
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from(PARTS),
)
steps = st.lists(acts, max_size=8)


def shared(book: Book | None = None) -> Book:
    """A result owned in thirds, its income shared otherwise."""
    book = book or Book()
    book.seal("result.registered", registered())
    thirds = holder(LUCH, (1, 3), (1, 2)), holder(VECTOR, (1, 3), (1, 4)), holder(ALATAU, (1, 3), (1, 4))
    book.seal("ownership.recorded", recorded(*thirds))
    return book


def attempt(book: Book, step: Step) -> bool:
    """Seal the step if the rules accept it."""
    kind, terms = ACTS[step[0]](book, step)
    if rules_of(book.findings(kind, terms, day(step[1]), documents=ACT)):
        return False
    book.force(kind, terms, day(step[1]), documents=ACT)
    return True
