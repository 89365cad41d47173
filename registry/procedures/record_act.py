"""Recording acts that change nothing: reading what not everybody may read, exporting, being refused a page.

The record is committed before anything is handed over: where it cannot be written, nothing is.

Source: formats 3.7.
"""

from __future__ import annotations

from datetime import datetime

from registry.evidence.activity import Action, Outcome
from registry.procedures import Register
from registry.procedures.acting import record_apart
from registry.rights.parties import Actor


def record_act(
    register: Register, actor: Actor | None, action: Action, subject: str, *, now: datetime, refused: bool = False
) -> None:
    """Write down an act.

    Args:
        register: The register.
        actor: Who acts; None for the operator at the terminal.
        action: What is done.
        subject: What is read, exported or asked for, for example "result/ICMEC-2026-000123".
        now: Time.
        refused: Whether it was not allowed.

    Raises:
        LookupError: The activity log cannot be continued.
        DatabaseUnavailableError: The database did not answer.
    """
    outcome = Outcome.REFUSED if refused else Outcome.ALLOWED
    record_apart(register, actor, action, (subject,), now, outcome)
