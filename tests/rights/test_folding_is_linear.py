"""Folding 10,000 entries of one result takes time in proportion to their number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from time import process_time

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
from tests.rights.kind_examples import arrested, content, corrected, disputed, filed, pledged

MANY = 10_000
MOST_GROWTH = 20.0
"""Ten times the entries may take this many times the time: linear, with room for a busy machine."""


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


def spent(entries: Sequence[Entry]) -> float:
    """The best of three, in seconds of this process."""
    taken = []
    for _ in range(3):
        begun = process_time()
        standing(entries, date(2027, 1, 1))
        taken.append(process_time() - begun)
    return min(taken)


@pytest.mark.timeout(120)
def test_ten_times_the_entries_take_about_ten_times_the_time() -> None:
    few, many = history(MANY // 10), history(MANY)
    assert len(many) >= MANY
    assert spent(many) / spent(few) < MOST_GROWTH


def test_renaming_again_and_again_stays_linear() -> None:
    names = [party(f"АО «Вектор-{number}»", "RU") for number in range(MANY)]
    entries = [
        entry(drafted("result.registered", registered()), 0),
        entry(drafted("ownership.recorded", recorded(holder(names[0], (1, 1)))), 1),
    ]
    for number in range(1, MANY):
        terms = {"before": names[number - 1], "after": names[number], "instrument": {"ru": "?"}}
        entries.append(entry(drafted("holder.renamed", terms), number + 1))
    begun = process_time()
    stands = standing(entries, date(2027, 1, 1))
    assert process_time() - begun < 5
    assert stands.holders_in_force[0].party == names[-1]
    assert stands.identity(names[0]) == stands.identity(names[-1])
