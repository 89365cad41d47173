"""Encumbrances: pledges with their rank, arrests, bans on disposal; whom they bind and until when.

A pledge follows the right to its new holder (R14). An arrest or a ban binds the right, not the person.

Source: design 4.1, 4.4 and rules R14, R15.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from registry.rights.entries import Effective, Entry, EntryId

PLEDGES = frozenset({"pledge", "subsequent_pledge"})
BLOCKING = frozenset({"arrest", "ban_on_disposal"})
"""Under these nothing is disposed of."""


@dataclass(frozen=True, slots=True)
class Encumbrance:
    """An encumbrance as recorded, its dates cut where it was released."""

    entry: EntryId
    index: int
    terms: Mapping[str, Any]
    effective: Effective
    released_by: EntryId | None = None

    @property
    def type(self) -> str:
        """Return pledge, subsequent_pledge, arrest or ban_on_disposal."""
        found: str = self.terms["type"]
        return found

    @property
    def is_pledge(self) -> bool:
        """Whether it secures an obligation."""
        return self.type in PLEDGES

    @property
    def rank(self) -> int | None:
        """Return the rank among pledges of the same object; None for what has none."""
        return self.terms.get("rank") or (1 if self.type == "pledge" else None)

    @property
    def licence(self) -> str | None:
        """The licence that is encumbered; None where it is the exclusive right, or a share of it."""
        cited: str | None = self.terms.get("licence") if self.terms["object"] == "licence" else None
        return cited


def encumbrance_of(entry: Entry) -> Encumbrance:
    """Read a sealed `encumbrance.recorded`."""
    return Encumbrance(entry.id, entry.index, entry.terms, entry.effective)


def released(encumbrance: Encumbrance, day: date, by: EntryId) -> Encumbrance:
    """Return the encumbrance as released: from the day on it binds nobody."""
    return replace(encumbrance, effective=encumbrance.effective.before(day), released_by=by)
