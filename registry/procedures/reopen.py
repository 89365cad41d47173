"""Reopening: a proposal that was sent back, withdrawn or lapsed becomes a new draft with the same content.

Source: design 4.2 and 5.1 (nothing typed is lost).
"""

from __future__ import annotations

from datetime import datetime

from registry.procedures import DraftRecord, Register
from registry.rights.parties import Actor


def reopen(register: Register, actor: Actor, number: int, *, now: datetime) -> DraftRecord:
    """Make a new draft from a proposal that came to nothing; the proposal stays as it is.

    A clerk of any office that may read the proposal may do so: a counter-proposal begins in the same way.

    Raises:
        NotAllowedError: The person does not draft.
        NotFoundError: No such proposal that the person may read.
        NotOpenError: The proposal is still open, complete or sealed.
    """
    raise NotImplementedError
