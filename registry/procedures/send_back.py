"""Sending back: a signatory refuses to sign, with a reason code and words that every party reads.

Source: design 4.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from registry.procedures import ProcedureError, ProposalRecord, Register
from registry.rights.parties import Actor
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
    raise NotImplementedError
