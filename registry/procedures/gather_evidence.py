"""Gathering evidence: the file with which anybody verifies one entry offline.

Source: formats 3.8.
"""

from __future__ import annotations

from registry.procedures import Register
from registry.rights.parties import Actor


def gather_evidence(register: Register, actor: Actor | None, entry_id: str) -> bytes:
    """Return the evidence file of an entry under the newest checkpoint.

    Args:
        register: The register.
        actor: The person; None for the register's own use (the operator's terminal, attachments of an extract).
        entry_id: 64 hex digits.

    Raises:
        NotFoundError: No such entry that the person may read, or no checkpoint covers it yet.
    """
    raise NotImplementedError
