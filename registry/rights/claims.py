"""Claims: what one state asserts while others have not signed; shown beside what stands, changing nothing.

Source: design 4.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from registry.rights.entries import Effective, Entry, EntryId


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as filed; its dates end the day before it was withdrawn."""

    entry: EntryId
    index: int
    terms: Mapping[str, Any]
    effective: Effective
    withdrawn_by: EntryId | None = None
    met_by: EntryId | None = None
    """The entry by which all have signed the same since."""

    @property
    def content(self) -> Mapping[str, Any]:
        """What is claimed: {"kind", "effective", "terms"}."""
        claimed: Mapping[str, Any] = self.terms["claimed"]
        return claimed

    @property
    def is_open(self) -> bool:
        """Whether it was neither withdrawn nor met."""
        return self.withdrawn_by is None and self.met_by is None


def claim_of(entry: Entry) -> Claim:
    """Read a sealed `claim.filed`."""
    return Claim(entry.id, entry.index, entry.terms, entry.effective)


def withdrawn(claim: Claim, day: date, by: EntryId) -> Claim:
    """Return the claim as withdrawn from a day on."""
    return replace(claim, effective=claim.effective.before(day), withdrawn_by=by)
