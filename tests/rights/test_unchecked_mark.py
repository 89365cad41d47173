"""A finding that rests on a configured fact says that no lawyer has checked the fact, until one has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.rights.parties import Body
from registry.rights.rules._say import UNCHECKED
from tests.rights.kind_examples import granted
from tests.rights.test_every_rule import RULES, r9
from tests.rights.worlds import WORLDS, World

RESTING = {
    "R5": RULES["R5"][1],
    "R9": lambda world: r9(replace(world, outsider=world.third | {"state": "AM"}), cited=False),
    "R20": lambda world: RULES["R20"][1](replace(world, outsider=world.third | {"state": "AM"})),
}
"""Examples whose refusal follows from a presumption, or from a state's status; Armenia's is frozen since 2024."""


def checked(rows: Any) -> Any:
    return tuple(replace(row, checked_by_lawyer=True) for row in rows)


def approved(body: Body) -> Body:
    """Return the body as if a lawyer had checked every row."""
    states = {code: replace(state, periods=checked(state.periods)) for code, state in body.states.items()}
    presumptions, terms = checked(body.presumptions), checked(body.protection_terms)
    return replace(body, states=states, presumptions=presumptions, protection_terms=terms)


def said(world: World, rule: str) -> list[str]:
    found = [finding for finding in RESTING[rule](world) if finding.rule == rule and finding.refuses]
    assert found
    return [text for finding in found for text in (finding.words.ru, finding.words.en)]


def past_the_end(world: World, **stated: str) -> list[str]:
    """Ask for a licence past the end of a patent of 2020, and for a patent past what the table allows."""
    book, code = world.owned(), world.codes[0]
    book.seal("protection.granted", granted(office=code, filed_on="2020-01-15", granted_on="2022-01-15", **stated))
    longer = granted(
        office=code, number="BY 2", filed_on="2020-01-15", granted_on="2022-01-15", expires_on="2060-01-14"
    )
    found = [
        *book.findings("licence.granted", world.licensed(), date(2026, 3, 1), date(2050, 1, 1)),
        *book.findings("protection.granted", longer, date(2022, 1, 15)),
    ]
    return [finding.words.en for finding in found if finding.rule == "R13" and finding.refuses]


def test_an_end_by_the_table_is_marked_and_one_that_an_entry_states_is_not() -> None:
    world = WORLDS["states"]
    assert [UNCHECKED.en in text for text in past_the_end(world)] == [True, True]
    assert [UNCHECKED.en in text for text in past_the_end(world, expires_on="2030-01-14")] == [False, True]
    confirmed = replace(world, body=approved(world.body))
    assert [UNCHECKED.en in text for text in past_the_end(confirmed)] == [False, False]


@pytest.mark.parametrize("rule", RESTING)
def test_the_mark_stands_until_a_lawyer_has_checked_the_row(rule: str) -> None:
    world = WORLDS["states"]
    assert all(text.endswith((UNCHECKED.ru, UNCHECKED.en)) for text in said(world, rule))
    confirmed = replace(world, body=approved(world.body))
    assert not any(UNCHECKED.ru in text or UNCHECKED.en in text for text in said(confirmed, rule))


def test_what_rests_on_no_row_has_no_mark() -> None:
    """A third state has no status that anybody could have got wrong; a share is a matter of arithmetic."""
    world = WORLDS["states"]
    for rule in ("R3", "R20"):
        for finding in RULES[rule][1](world):
            assert UNCHECKED.en not in finding.words.en
