"""Auditing the register: everything stored is held against the envelopes, which are the truth.

Source: design 2 (truth and projection), formats 3.4 to 3.6, design 6.1 (database administrator).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from registry.procedures import Register
from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class AuditFault:
    """One thing that is wrong, and where."""

    index: int | None
    """Position in the log; None where no single entry is concerned."""
    entry_id: str | None
    place: str
    """"table.column", for example "entry.envelope" or "holding.title_share"."""
    words: Words


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was checked, and what is wrong."""

    entries: int
    signatures: int
    nodes: int
    checkpoints: int
    rows: int
    """Of projections."""
    faults: tuple[AuditFault, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def audit_register(
    register: Register, *, workers: int | None = None, progress: Callable[[int, int], None] | None = None
) -> AuditReport:
    """Hold everything stored against the envelopes.

    Args:
        register: The register; it may be in use meanwhile.
        workers: Processes; None for one per core.
        progress: Called with entries checked and entries in all.
    """
    raise NotImplementedError
