"""Lapsing by time: open proposals whose deadline has passed.

Source: design 4.2.
"""

from __future__ import annotations

from datetime import datetime

from registry.procedures import Register, ended_proposal
from registry.records.proposals import NewEvent, lock_proposal, overdue_proposals
from registry.records.vocabulary import ProposalStatus, ProposalStep

DEADLINE_PASSED = "deadline"
"""Reason code of a proposal that nobody completed in time."""


def lapse_overdue(register: Register, *, now: datetime, most: int = 256) -> tuple[int, ...]:
    """Let open proposals past their deadline lapse; return their numbers. Idempotent."""
    lapsed = []
    with register.database.writing() as connection:
        for number in overdue_proposals(connection, now, most=most):
            # Asked again under the lock: the last signature may have come in between.
            stored = lock_proposal(connection, number)
            if stored is not None and stored.status is ProposalStatus.OPEN:
                step = NewEvent(number, ProposalStep.LAPSED, now, reason_code=DEADLINE_PASSED)
                ended_proposal(connection, stored, ProposalStatus.LAPSED, step)
                lapsed.append(number)
    return tuple(lapsed)
