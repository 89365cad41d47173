"""Sending back: a signatory refuses to sign, with a reason code and words that every party reads.

Source: design 4.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from marshmallow import ValidationError

from registry.procedures import (
    NotAllowedError,
    ProcedureError,
    ProposalRecord,
    Register,
    ended_proposal,
    held_proposal,
)
from registry.records.proposals import NewEvent
from registry.records.vocabulary import ProposalStatus, ProposalStep
from registry.rights.fields import MISSING, check_text
from registry.rights.parties import Act, Actor, may
from registry.rights.words import Words

REASONS: Mapping[str, Words] = {
    "wrong_facts": Words("Сведения не соответствуют документам", "The facts do not agree with the documents"),
    "wrong_shares": Words("Не согласован размер долей", "The shares are not agreed"),
    "wrong_terms": Words("Не согласованы условия", "The terms are not agreed"),
    "missing_document": Words("Недостаёт документа", "A document is missing"),
    "no_authority": Words("Нет полномочий на подписание", "There is no authority to sign"),
    "other": Words("Иная причина", "Another reason"),
}
"""Reason code -> its words."""

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
    if not may(actor, Act.PROPOSAL_SEND_BACK):
        raise NotAllowedError(
            Words("Ваша роль не предусматривает возврат предложений.", "Your role does not send proposals back.")
        )
    said = _said(reason_code, words)
    with register.database.writing() as connection:
        stored = held_proposal(connection, actor, number)
        if actor.state not in {party.state for party in stored.parties}:
            raise NotAllowedError(
                Words(
                    "Подпись вашего государства по этому предложению не требуется.",
                    "Your state's signature is not asked for on this proposal.",
                )
            )
        step = NewEvent(number, ProposalStep.SENT_BACK, now, actor.account, reason_code, said)
        return ended_proposal(connection, stored, ProposalStatus.SENT_BACK, step)


def _said(reason_code: str, words: str) -> str:
    if reason_code not in REASONS:
        raise ReasonError(Words("Выберите причину из списка.", "Choose a reason of the list."))
    try:
        return check_text(words, MOST_WORDS, lines=True)
    except ValidationError as error:
        fault: object = error.messages
        raise ReasonError(fault if isinstance(fault, Words) else MISSING) from error
