"""Folding 10,000 entries of one result takes steps in proportion to their number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest

from registry.rights.entries import Entry
from registry.rights.standing import standing
from tests.rights.cases import (
    ALATAU,
    FIRST_DAY,
    ISSYK,
    LUCH,
    VECTOR,
    consented,
    document,
    drafted,
    entry,
    holder,
    licensed,
    party,
    recorded,
    registered,
    transferred,
)
from tests.rights.counting import operations
from tests.rights.kind_examples import arrested, content, corrected, disputed, filed, pledged

MANY = 10_000
DAY = date(2027, 1, 1)
MOST_GROWTH = 10.5
"""Ten times the entries may take this many times the steps: linear, with what does not grow."""


def history(number: int) -> Sequence[Entry]:
    """A result with many entries of every kind that folds, each naming the ones before it."""
    entries = [
        entry(drafted("result.registered", registered()), 0),
        entry(drafted("ownership.recorded", recorded(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))), 1),
    ]
    while len(entries) < number:
        first = len(entries)
        day = FIRST_DAY + timedelta(days=first % 3000)
        giver, taker = (LUCH, ISSYK) if first // 12 % 2 == 0 else (ISSYK, LUCH)
        round_ = [
            ("ownership.transferred", transferred(giver, taker)),
            ("licence.granted", licensed(giver, ALATAU)),
            ("consent.given", consented(VECTOR)),
            ("encumbrance.recorded", pledged(holder=taker)),
            ("dispute.opened", disputed()),
            ("protection.filed", filed(number=str(first))),
            (
                "claim.filed",
                {"state": "BY", "claimed": content("consent.given", consented(VECTOR)), "reason": {"ru": "?"}},
            ),
            ("encumbrance.recorded", arrested()),
        ]
        sealed = [
            entry(drafted(kind, terms, day, documents=(document(),)), first + place)
            for place, (kind, terms) in enumerate(round_)
        ]
        ends = [
            ("licence.amended", {"licence": sealed[1].id, "territory": ["BY"], "ground": {"ru": "?"}}),
            ("consent.revoked", {"consent": sealed[2].id, "ground": {"ru": "?"}}),
            ("encumbrance.released", {"encumbrance": sealed[3].id, "ground": {"ru": "?"}}),
            ("entry.corrected", corrected(sealed[1].id, "licence.granted", licensed(giver, ALATAU), day.isoformat())),
        ]
        sealed += [entry(drafted(kind, terms, day), first + 8 + place) for place, (kind, terms) in enumerate(ends)]
        entries.extend(sealed)
    return entries


def renamed(number: int) -> Sequence[Entry]:
    """A result whose owner changes its name again and again."""
    names = [party(f"АО «Вектор-{place}»", "RU") for place in range(number)]
    entries = [
        entry(drafted("result.registered", registered()), 0),
        entry(drafted("ownership.recorded", recorded(holder(names[0], (1, 1)))), 1),
    ]
    for place in range(1, number):
        terms = {"before": names[place - 1], "after": names[place], "instrument": {"ru": "?"}}
        entries.append(entry(drafted("holder.renamed", terms), place + 1))
    return entries


@pytest.mark.timeout(120)
@pytest.mark.parametrize("tell", [history, renamed])
def test_ten_times_the_entries_take_ten_times_the_steps(tell: Callable[[int], Sequence[Entry]]) -> None:
    few, many = tell(MANY // 10), tell(MANY)
    assert len(many) >= MANY
    standing(few, DAY)  # what is made once, such as the list of kinds, does not count
    assert operations(lambda: standing(many, DAY)) / operations(lambda: standing(few, DAY)) < MOST_GROWTH


def test_who_was_renamed_ten_thousand_times_is_still_the_same() -> None:
    entries = renamed(MANY)
    first, last = entries[2].terms["before"], entries[-1].terms["after"]
    stands = standing(entries, DAY)
    assert stands.holders_in_force[0].party == last
    assert stands.identity(first) == stands.identity(last)
