"""Freezing: the draft's bytes are fixed, its parties derived, its number reserved, its deadline set.

Source: design 4.2, formats 3.2.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from registry.procedures import ProposalRecord, Register
from registry.rights.parties import Actor

DEADLINE = timedelta(days=21)
"""How long the parties have to sign."""


def freeze_draft(register: Register, actor: Actor, draft_id: str, *, now: datetime) -> ProposalRecord:
    """Freeze a draft into a proposal: from here on only its bytes count.

    Raises:
        NotAllowedError: The person does not freeze.
        NotFoundError: No such draft of the person's office.
        RefusedError: Findings stand in the way; the draft stays as it is.
    """
    raise NotImplementedError
