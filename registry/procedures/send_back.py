"""Sending back: a signatory refuses to sign, with a reason code and words that every party reads.

Source: design 4.2.
"""

from __future__ import annotations

from datetime import datetime

from marshmallow import ValidationError

from registry.evidence.activity import Action
from registry.procedures import (
    NotAllowedError,
    ProcedureError,
    ProposalRecord,
    Register,
    ended_proposal,
    held_proposal,
)
from registry.procedures.acting import acting
from registry.records.proposals import NewEvent
from registry.records.vocabulary import ProposalStatus, ProposalStep
from registry.rights.fields import MISSING, check_text
from registry.rights.parties import Act, Actor, may
from registry.rights.words import Words

MATTER = "sending_back"
"""Which of the configured reasons are given here."""
MOST_WORDS = 2000
"""Characters."""


class ReasonError(ProcedureError):
    """The reason code is unknown, or the words are missing or too long."""


def send_back(
    register: Register, actor: Actor, number: int, reason_code: str, words: str, *, now: datetime
) -> ProposalRecord:
    """Send a proposal back; every signature on it lapses, its bytes stay to be read.

    Raises:
        NotAllowedError: The person does not sign for a party.
        NotFoundError: No such proposal that the person may read.
        NotOpenError: The proposal is not open.
        ReasonError: The reason is not given as it must be.
    """
    with acting(register, actor, Action.PROPOSAL_SEND_BACK, f"proposal/{number}", now=now) as act:
        if not may(actor, Act.PROPOSAL_SEND_BACK):
            raise NotAllowedError(
                Words("Ваша роль не предусматривает возврат предложений.", "Your role does not send proposals back.")
            )
        if register.body.reason(MATTER, reason_code, now.date()) is None:
            raise ReasonError(Words("Выберите причину из списка.", "Choose a reason of the list."))
        said = _said(words)
        stored = held_proposal(act.connection, actor, number)
        if actor.state not in {party.state for party in stored.parties}:
            raise NotAllowedError(
                Words(
                    "Подпись вашего государства по этому предложению не требуется.",
                    "Your state's signature is not asked for on this proposal.",
                )
            )
        step = NewEvent(number, ProposalStep.SENT_BACK, now, actor.account, reason_code, said)
        return ended_proposal(act.connection, stored, ProposalStatus.SENT_BACK, step)


def _said(words: str) -> str:
    try:
        return check_text(words, MOST_WORDS, lines=True)
    except ValidationError as error:
        fault: object = error.messages
        raise ReasonError(fault if isinstance(fault, Words) else MISSING) from error
