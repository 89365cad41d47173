"""Every unlawful example of every rule, put through the procedures: the same findings as the law gives by itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from registry.procedures import RefusedError
from registry.procedures.draft import examine_draft, read_draft
from registry.procedures.freeze import freeze_draft
from registry.procedures.seal import seal_complete
from registry.records.database import Database
from registry.records.vocabulary import ProposalStatus
from registry.rights.findings import Finding
from tests.procedures.staging import Staged, stage
from tests.rights.test_every_rule import REFUSED_AS, RULES
from tests.rights.worlds import WORLDS, World

OVERTAKEN = "R21"
"""Of the same draft that was lawful when it was frozen: what it rests on moved before it was sealed."""
BY_ITSELF = "R23"
"""What a registration is like, the register finds by itself: told where it does."""
DRAFTED = sorted(set(RULES) - {OVERTAKEN, BY_ITSELF}, key=lambda rule: int(rule[1:]))
worlds = pytest.mark.parametrize("world", [pytest.param(world, id=name) for name, world in WORLDS.items()])


def refusing(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.refuses]


def refused(staged: Staged) -> None:
    """Put the draft to the procedures: they find what the law finds, and fix nothing."""
    commission, clerk = staged.commission, staged.commission.person(staged.state)
    draft = staged.draft_it()
    examined = examine_draft(commission.register, clerk, draft, now=commission.tick())
    assert list(examined.findings) == list(staged.expected)
    assert not examined.may_freeze
    with pytest.raises(RefusedError) as caught:
        freeze_draft(commission.register, clerk, draft, now=commission.tick())
    assert refusing(caught.value.findings) == refusing(staged.expected)
    assert read_draft(commission.register, clerk, draft).content["terms"] == staged.content["terms"]


@worlds
@pytest.mark.parametrize("rule", DRAFTED)
def test_the_unlawful_example_is_refused_in_the_draft_and_at_freezing(
    sqlite_database: Database, world: World, rule: str
) -> None:
    staged = stage(RULES[rule][1], world, sqlite_database)
    assert REFUSED_AS.get(rule, rule) in {finding.rule for finding in refusing(staged.expected)}
    refused(staged)


@pytest.mark.parametrize("rule", DRAFTED)
def test_it_is_refused_on_postgresql_as_well(postgresql_database: Database, rule: str) -> None:
    refused(stage(RULES[rule][1], WORLDS["states"], postgresql_database))


@worlds
@pytest.mark.parametrize("rule", DRAFTED)
def test_the_lawful_example_is_frozen(sqlite_database: Database, world: World, rule: str) -> None:
    staged = stage(RULES[rule][0], world, sqlite_database)
    commission, clerk = staged.commission, staged.commission.person(staged.state)
    proposal = freeze_draft(commission.register, clerk, staged.draft_it(), now=commission.tick())
    assert proposal.status is ProposalStatus.OPEN


@worlds
@pytest.mark.parametrize("lawful", [True, False])
def test_a_proposal_whose_ground_moved_lapses_when_it_is_sealed(
    database: Database, world: World, *, lawful: bool
) -> None:
    staged = stage(RULES[OVERTAKEN][0 if lawful else 1], world, database)
    commission, clerk = staged.commission, staged.commission.person(staged.state)
    proposal = freeze_draft(commission.register, clerk, staged.draft_it(), now=commission.tick())
    staged.ledger.seal(staged.overtaking)
    commission.sign_all(proposal)
    outcome = seal_complete(commission.register, now=commission.tick())
    if lawful:
        assert [receipt.number for receipt in outcome.receipts] == [proposal.number]
        return
    ((number, findings),) = outcome.lapsed
    assert (number, outcome.receipts) == (proposal.number, ())
    assert list(findings) == refusing(staged.expected)
