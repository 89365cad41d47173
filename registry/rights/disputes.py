"""Disputes about a result, and the cautions that block its disposal while one is open.

Source: design 4.1 and rule R15.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from registry.rights.entries import Effective, Entry, EntryId


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute as opened; its dates end the day before it was withdrawn or decided."""

    entry: EntryId
    index: int
    terms: Mapping[str, Any]
    effective: Effective
    closed_by: EntryId | None = None
    outcome: str | None = None
    """"withdrawn", or one of `kinds._choices.OUTCOMES`; None while it is open."""

    @property
    def is_caution(self) -> bool:
        """Whether it blocks disposal while it is open."""
        return bool(self.terms["caution"])


def dispute_of(entry: Entry) -> Dispute:
    """Read a sealed `dispute.opened`."""
    return Dispute(entry.id, entry.index, entry.terms, entry.effective)


def closed(dispute: Dispute, day: date, by: EntryId, outcome: str) -> Dispute:
    """Return the dispute as closed from a day on."""
    return replace(dispute, effective=dispute.effective.before(day), closed_by=by, outcome=outcome)
