"""Withdrawing: the office that made a proposal takes it back before the last signature.

Source: design 4.2.
"""

from __future__ import annotations

from datetime import datetime

from registry.evidence.activity import Action
from registry.procedures import (
    NotAllowedError,
    ProposalRecord,
    Register,
    ended_proposal,
    held_proposal,
)
from registry.procedures.acting import acting
from registry.records.proposals import NewEvent
from registry.records.vocabulary import ProposalStatus, ProposalStep
from registry.rights.parties import Act, Actor, may
from registry.rights.words import Words


def withdraw(register: Register, actor: Actor, number: int, *, now: datetime) -> ProposalRecord:
    """Withdraw an open proposal of the person's office.

    Raises:
        NotAllowedError: The person does not freeze or withdraw, or the proposal is another office's.
        NotFoundError: No such proposal that the person may read.
        NotOpenError: The proposal is not open.
    """
    with acting(register, actor, Action.PROPOSAL_WITHDRAW, f"proposal/{number}", now=now) as act:
        if not may(actor, Act.PROPOSAL_WITHDRAW):
            raise NotAllowedError(
                Words("Ваша роль не предусматривает отзыв предложений.", "Your role does not withdraw proposals.")
            )
        stored = held_proposal(act.connection, actor, number)
        if (actor.state, actor.organ) != (stored.state, stored.organ):
            raise NotAllowedError(
                Words(
                    "Отозвать предложение может только внёсшее его ведомство.",
                    "Only the office that made the proposal may withdraw it.",
                )
            )
        step = NewEvent(number, ProposalStep.WITHDRAWN, now, actor.account)
        return ended_proposal(act.connection, stored, ProposalStatus.WITHDRAWN, step)
