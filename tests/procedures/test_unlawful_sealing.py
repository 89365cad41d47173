"""Every unlawful example of every rule, signed by all and past the freezing: sealing gives the same findings.

Nobody can bring a proposal here by the procedures: freezing refuses it. Sealing judges it all the same, against what
stands then, so that whoever writes into the database by himself gains nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.procedures import ProposalRecord
from registry.procedures.read_queue import read_proposal
from registry.procedures.seal import seal_complete
from registry.records import proposals
from registry.records.database import Database
from registry.records.vocabulary import Access, ProposalStatus, ProposalStep
from registry.rights.encoding import encode_payload, entry_id
from registry.rights.entries import Payload
from registry.rights.words import Words
from tests.procedures.member_offices import REGISTER
from tests.procedures.staging import Staged, stage
from tests.procedures.test_unlawful import DRAFTED, refusing
from tests.rights.test_every_rule import REFUSED_AS, RULES
from tests.rights.worlds import WORLDS, World

BY_SIGNATURE = "R19"
"""Without a mandate no signature is taken, nor one that is stored counted: `test_sign`, `test_seal`."""
JUDGED = [rule for rule in DRAFTED if rule != BY_SIGNATURE]
WHY = Words("государство стороны", "state of a party")


def smuggled(staged: Staged) -> ProposalRecord:
    """Write the unlawful draft as a frozen proposal, as somebody with access to the database could."""
    commission = staged.commission
    draft = replace(staged.draft, after=staged.newest)
    states = staged.required or (staged.commission.people[staged.state, "clerk"].state,)
    payload = encode_payload(Payload(REGISTER, draft, states, bytes(16)))
    now, clerk = commission.tick(), commission.person(staged.state)
    new = proposals.NewProposal(
        kind=draft.kind,
        result=draft.result,
        after=draft.after,
        entry_id=entry_id(payload),
        payload=payload,
        access=Access(draft.access),
        parties=tuple(proposals.StoredParty(state, 1, WHY) for state in states),
        frozen_at=now,
        deadline=now + timedelta(days=21),
        reopened_from=None,
    )
    with commission.register.database.writing() as connection:
        number = proposals.add_proposal(connection, clerk, new)
        proposals.add_event(connection, proposals.NewEvent(number, ProposalStep.FROZEN, now, clerk.account))
    return read_proposal(commission.register, clerk, number)


def refused(staged: Staged, rule: str) -> None:
    """Have every party sign the smuggled proposal: it lapses with the findings that freezing would have had."""
    commission = staged.commission
    proposal = smuggled(staged)
    commission.sign_all(proposal)
    outcome = seal_complete(commission.register, now=commission.tick())
    assert outcome.receipts == ()
    ((number, findings),) = outcome.lapsed
    assert number == proposal.number
    assert REFUSED_AS.get(rule, rule) in {finding.rule for finding in findings}
    assert list(findings) == refusing(staged.expected)
    after = read_proposal(commission.register, commission.person(staged.state), number)
    assert (after.status, after.findings) == (ProposalStatus.LAPSED, findings)


@pytest.mark.parametrize("world", [pytest.param(world, id=name) for name, world in WORLDS.items()])
@pytest.mark.parametrize("rule", JUDGED)
def test_the_unlawful_example_is_refused_at_sealing(sqlite_database: Database, world: World, rule: str) -> None:
    refused(stage(RULES[rule][1], world, sqlite_database), rule)


@pytest.mark.parametrize("rule", JUDGED)
def test_it_is_refused_at_sealing_on_postgresql_as_well(postgresql_database: Database, rule: str) -> None:
    refused(stage(RULES[rule][1], WORLDS["states"], postgresql_database), rule)
