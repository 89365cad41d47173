"""Judging one licence beside a thousand others takes steps in proportion to their number, whatever they are like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from registry.rights.entries import Draft, Entry
from registry.rights.findings import Finding
from registry.rights.kinds import Case
from registry.rights.rules import judge_draft
from registry.rights.standing import standing
from tests.rights.cases import (
    ALATAU,
    BODY,
    LUCH,
    TODAY,
    TRUST,
    VECTOR,
    drafted,
    entry,
    holder,
    licensed,
    recorded,
    registered,
)
from tests.rights.counting import operations

FEW, MANY = 100, 1000
MOST_GROWTH = 11.0
"""Ten times the licences may take this many times the steps: linear, with what does not grow."""
GROUND = {"ground": {"ru": "Соглашение № 2"}}


def owned() -> list[Entry]:
    owner = recorded(holder(LUCH, (1, 1)), sole_state_reason={"ru": "Договор"})
    return [entry(drafted("result.registered", registered()), 0), entry(drafted("ownership.recorded", owner), 1)]


def granted(entries: list[Entry], **changed: Any) -> Entry:
    """Put one more licence among the entries, without asking the rules."""
    entries.append(entry(drafted("licence.granted", licensed(**changed)), len(entries)))
    return entries[-1]


def beside_one_another(number: int) -> tuple[list[Entry], Draft]:
    """Simple licences side by side; an exclusive one is wanted that meets all of them."""
    entries = owned()
    for _ in range(number):
        granted(entries)
    return entries, drafted("licence.granted", licensed(category="exclusive"))


def each_in_another_state(number: int) -> tuple[list[Entry], Draft]:
    """Exclusive licences elsewhere; another one is wanted that meets none."""
    entries = owned()
    for _ in range(number):
        granted(entries, category="exclusive", territory=["KZ"])
    return entries, drafted("licence.granted", licensed(category="exclusive", territory=["BY"]))


def one_under_another(number: int) -> tuple[list[Entry], Draft]:
    """A chain of sublicences; an exclusive licence is wanted beside it that carves another one out."""
    entries = owned()
    carved = granted(entries)
    above = granted(entries, sublicensing="yes")
    for place in range(number):
        giver, taker = (ALATAU, VECTOR) if place % 2 == 0 else (VECTOR, ALATAU)
        above = granted(entries, giver=giver, taker=taker, parent=above.id, sublicensing="yes")
    return entries, drafted("licence.granted", licensed(category="exclusive", carved_out=[carved.id]))


def all_carved_out(number: int) -> tuple[list[Entry], Draft]:
    """An exclusive licence that leaves every one of the others alone."""
    entries, _ = beside_one_another(number)
    carved = [found.id for found in entries if found.kind == "licence.granted"]
    return entries, drafted("licence.granted", licensed(category="exclusive", carved_out=carved))


def all_under_the_amended_one(number: int) -> tuple[list[Entry], Draft]:
    """A chain of sublicences under a licence that is to be amended."""
    entries, _ = one_under_another(number)
    top = entries[3]
    return entries, drafted("licence.amended", {"licence": top.id, "territory": ["BY"], **GROUND})


WORLDS = [beside_one_another, each_in_another_state, one_under_another, all_carved_out, all_under_the_amended_one]


def judged(entries: Sequence[Entry], draft: Draft) -> tuple[Finding, ...]:
    """Fold and judge, as sealing does."""
    stands = standing(entries, draft.effective.starts_on)
    return judge_draft(Case(draft, stands, BODY, TRUST, TODAY))[0]


@pytest.mark.parametrize("world", WORLDS)
def test_ten_times_the_licences_take_ten_times_the_steps(world: Any) -> None:
    few, many = world(FEW), world(MANY)
    judged(*few)  # what is made once, such as the list of kinds, does not count
    assert operations(lambda: judged(*many)) / operations(lambda: judged(*few)) < MOST_GROWTH


def test_each_of_a_thousand_that_meet_is_named() -> None:
    found = [finding for finding in judged(*beside_one_another(MANY)) if finding.rule == "R6"]
    assert len(found) == MANY
