"""Lapsing: open proposals whose deadline has passed, or that another entry has overtaken.

What is complete is judged at sealing; what still waits for signatures when another proposal about the same result is
sealed lapses here, so that nobody signs in vain. Both may be called at any time, and are, after every sealing.

Source: design 4.2, rule R21.
"""

from __future__ import annotations

from datetime import datetime

from registry.evidence.activity import Action
from registry.procedures import Register, ended_proposal, finding_content
from registry.procedures.acting import acting
from registry.records.database import Connection
from registry.records.entries import entry_by_id, governance_head, voiding_entries_after
from registry.records.proposals import (
    NewEvent,
    StoredProposal,
    lock_proposal,
    overdue_proposals,
    overtaken_proposals,
)
from registry.records.vocabulary import ProposalStatus, ProposalStep
from registry.rights.findings import Finding
from registry.rights.rules.every_kind import overtaken, overtaken_governance

DEADLINE_PASSED = "deadline"
"""Reason code of a proposal that nobody completed in time."""


def lapse_overdue(register: Register, *, now: datetime, most: int = 256) -> tuple[int, ...]:
    """Let open proposals past their deadline lapse; return their numbers. Idempotent."""
    lapsed = []
    with acting(register, None, Action.PROPOSAL_LAPSE, now=now) as act:
        for number in overdue_proposals(act.connection, now, most=most):
            # Asked again under the lock: the last signature may have come in between.
            stored = lock_proposal(act.connection, number)
            if stored is not None and stored.status is ProposalStatus.OPEN:
                step = NewEvent(number, ProposalStep.LAPSED, now, reason_code=DEADLINE_PASSED)
                ended_proposal(act.connection, stored, ProposalStatus.LAPSED, step)
                lapsed.append(number)
                act.objects.append(f"proposal/{number}")
    return tuple(lapsed)


def lapse_overtaken(register: Register, *, now: datetime, most: int = 256) -> tuple[int, ...]:
    """Let open proposals lapse that stand on something older than what is sealed; return their numbers. Idempotent."""
    with register.database.reading() as connection:
        numbers = overtaken_proposals(connection, most=most)
    if not numbers:
        return ()
    lapsed = []
    with acting(register, None, Action.PROPOSAL_LAPSE, now=now) as act:
        for number in numbers:
            stored = lock_proposal(act.connection, number)
            if stored is not None and stored.status is ProposalStatus.OPEN:
                finding = _overtaking(act.connection, stored)
                step = NewEvent(
                    number, ProposalStep.LAPSED, now, reason_code=finding.rule, findings=[finding_content(finding)]
                )
                ended_proposal(act.connection, stored, ProposalStatus.LAPSED, step)
                lapsed.append(number)
                act.objects.append(f"proposal/{number}")
    return tuple(lapsed)


def _overtaking(connection: Connection, stored: StoredProposal) -> Finding:
    if stored.result is None:
        return overtaken_governance(governance_head(connection))
    seen = None if stored.after_entry is None else entry_by_id(connection, stored.after_entry)
    newer = voiding_entries_after(connection, stored.result, -1 if seen is None else seen.index)
    return overtaken([entry.entry_id for entry in newer])
