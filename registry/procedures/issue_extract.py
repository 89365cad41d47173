"""Issuing an extract of a result: gather, verify, state, print, seal.

Source: formats 3.9, design 5.3.
"""

from __future__ import annotations

from datetime import date, datetime

from registry.procedures import Register
from registry.rights.parties import Actor


def issue_extract(  # noqa: PLR0913 - two dates, a language and a time belong to every extract
    register: Register,
    actor: Actor,
    number: str,
    *,
    in_force_on: date,
    as_recorded_at: int | None = None,
    language: str = "ru",
    now: datetime,
) -> bytes:
    """Return the extract of a result as a sealed PDF with the evidence files attached.

    Raises:
        NotFoundError: No such result that the person may read, as recorded then.
    """
    raise NotImplementedError
