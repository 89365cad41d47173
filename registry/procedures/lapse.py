"""Lapsing by time: open proposals whose deadline has passed.

Source: design 4.2.
"""

from __future__ import annotations

from datetime import datetime

from registry.procedures import Register


def lapse_overdue(register: Register, *, now: datetime, most: int = 256) -> tuple[int, ...]:
    """Let open proposals past their deadline lapse; return their numbers. Idempotent."""
    raise NotImplementedError
