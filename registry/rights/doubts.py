"""Entries in doubt: signed with a certificate that was revoked later, from the position that the revocation names on.

A revocation undoes nothing: its `suspect_from` marks entries as disputed, wherever they show. Nothing can be signed
with a revoked certificate, so the entries that a revocation marks are known, for ever, once it is sealed.

Source: formats 3.6.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from registry.rights.entries import Entry, EntryId, Kind, StateCode

REVOKED = Kind("certificate.revoked")


@dataclass(frozen=True, slots=True)
class Doubt:
    """What one revocation casts doubt upon: the entries signed with its certificate from a position on."""

    entry: EntryId
    """The revocation."""
    index: int
    """Its position in the log."""
    state: StateCode
    fingerprint: str
    """Of the certificate revoked."""
    suspect_from: int

    def covers(self, index: int, signed_with: Collection[str]) -> bool:
        """Whether an entry is in doubt, given its position and the fingerprints of the certificates that signed it."""
        return self.suspect_from <= index < self.index and self.fingerprint in signed_with


@dataclass(frozen=True, slots=True)
class DisputedEntry:
    """An entry in doubt, with what casts doubt upon it."""

    index: int
    entry_id: EntryId
    doubts: tuple[Doubt, ...]


Doubts = Mapping[int, tuple[Doubt, ...]]
"""What casts doubt upon entries, by their positions, in log order; entries that are in no doubt are not there."""


def doubt_of(entry: Entry) -> Doubt | None:
    """Return what a sealed entry casts doubt upon; None where it is no revocation, or names no position."""
    suspect_from = entry.terms.get("suspect_from")
    if entry.kind != REVOKED or suspect_from is None:
        return None
    terms = entry.terms
    return Doubt(entry.id, entry.index, StateCode(terms["state"]), terms["fingerprint"], suspect_from)


def doubts_about(index: int, signed_with: Collection[str], doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """Return what casts doubt upon one entry, given its position and who signed it."""
    return tuple(doubt for doubt in doubts if doubt.covers(index, signed_with))
