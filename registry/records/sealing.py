"""Ending many proposals at once: what sealing writes beside entries and tree.

Source: design 4.2; formats 3.5 (one transaction).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from registry.records.database import Connection
from registry.records.proposals import EVENT, PROPOSAL
from registry.records.vocabulary import ProposalStatus, ProposalStep


@dataclass(frozen=True, slots=True)
class Ending:
    """How a complete proposal ends: sealed, or lapsed with a reason; `findings` is JSON-shaped."""

    proposal: int
    status: ProposalStatus
    reason_code: str | None = None
    findings: Any = None


def end_proposals(connection: Connection, endings: Sequence[Ending], at: datetime) -> None:
    """End proposals and note the steps: two statements, however many proposals.

    Raises:
        ConstraintError: A proposal cannot go there from where it stands (raised where the transaction ends).
    """
    if not endings:
        return
    connection.execute(
        update(PROPOSAL)
        .where(PROPOSAL.c.id == bindparam("number"))
        .values(status=bindparam("to_status"), ended_at=bindparam("at"), ended_reason=bindparam("reason")),
        [
            {"number": ending.proposal, "to_status": ending.status, "at": at, "reason": ending.reason_code}
            for ending in endings
        ],
    )
    places = _next_places(connection, [ending.proposal for ending in endings])
    connection.execute(
        insert(EVENT),
        [
            {
                "proposal": ending.proposal,
                "place": places[ending.proposal],
                "at": at,
                "step": ProposalStep(ending.status.value),
                "account": None,
                "reason_code": ending.reason_code,
                "words": None,
                "findings": ending.findings,
            }
            for ending in endings
        ],
    )


def _next_places(connection: Connection, numbers: Sequence[int]) -> dict[int, int]:
    query = (
        select(EVENT.c.proposal, func.max(EVENT.c.place) + 1)
        .where(EVENT.c.proposal.in_(list(numbers)))
        .group_by(EVENT.c.proposal)
    )
    return dict.fromkeys(numbers, 1) | {row[0]: row[1] for row in connection.execute(query)}
