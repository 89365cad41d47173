"""Founding: the first entry of the log, signed by every founding state.

Source: formats 3.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from registry.procedures import Register
from registry.rights.entries import EntryId
from registry.signing.jws import Signature


def found_register(register: Register, payload: bytes, signatures: Sequence[Signature], *, now: datetime) -> EntryId:
    """Seal the founding entry into an empty log; publish afterwards.

    Returns:
        The founding id, which each state publishes.

    Raises:
        FoundingError: The log is not empty, or the founding entry is not what it must be.
    """
    raise NotImplementedError
