"""Withdrawing: the office that made a proposal takes it back before the last signature.

Source: design 4.2.
"""

from __future__ import annotations

from datetime import datetime

from registry.procedures import ProposalRecord, Register
from registry.rights.parties import Actor


def withdraw(register: Register, actor: Actor, number: int, *, now: datetime) -> ProposalRecord:
    """Withdraw an open proposal of the person's office.

    Raises:
        NotAllowedError: The person does not freeze or withdraw, or the proposal is another office's.
        NotFoundError: No such proposal that the person may read.
        NotOpenError: The proposal is not open.
    """
    raise NotImplementedError
