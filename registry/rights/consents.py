"""Consents: who agreed to what, and whether a consent covers an act.

Source: design 4.1 and rules R8, R9.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from registry.rights.entries import Effective, Entry, EntryId, Kind
from registry.rights.parties import party_key

GIVEN = Kind("consent.given")


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent given by a co-holder or a state."""

    entry: EntryId
    index: int
    state: str
    terms: Mapping[str, Any]
    effective: Effective
    """Its validity, cut where it was revoked."""
    given: Effective | None = None
    """Its validity as given, where it was revoked since."""
    revoked_at: int | None = None
    """Log position of the revocation."""

    @property
    def act(self) -> str:
        """What is consented to, one of `kinds._choices.ACTS`."""
        act: str = self.terms["act"]
        return act

    @property
    def holder_key(self) -> str:
        """Who consents."""
        return party_key(self.terms["holder"])

    def was_good(self, day: date, index: int) -> bool:
        """Whether an entry at a log position could rest on the consent on a day: a later revocation undoes nothing."""
        earlier = self.given is not None and self.revoked_at is not None and index < self.revoked_at
        effective = self.given if earlier and self.given is not None else self.effective
        return effective.covers(day)

    def reaches(self, recipients: Iterable[str]) -> bool:
        """Whether the consent names no recipient, or one of these (party keys)."""
        named = self.terms.get("recipient")
        return named is None or party_key(named) in recipients


def consent_of(entry: Entry) -> Consent:
    """Read a sealed `consent.given`."""
    return Consent(entry.id, entry.index, entry.terms["holder"]["state"], entry.terms, entry.effective)


def revoked(consent: Consent, day: date, index: int) -> Consent:
    """Return the consent as revoked: not valid from the day on; what rests on it already stays."""
    return replace(
        consent, effective=consent.effective.before(day), given=consent.given or consent.effective, revoked_at=index
    )
