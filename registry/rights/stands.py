"""What stands about one result: the value that folding its entries gives, and what can be asked of it.

Source: design 4.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from registry.rights.claims import Claim
from registry.rights.consents import Consent
from registry.rights.corrections import Correction
from registry.rights.disputes import Dispute
from registry.rights.doubts import Doubts
from registry.rights.encumbrances import Encumbrance
from registry.rights.entries import Entry, EntryId, Kind, ResultNumber
from registry.rights.findings import Finding
from registry.rights.following import Move, Passing, bearers, newest_name
from registry.rights.licensing import Licence
from registry.rights.ownership import Holding, TitleEvent
from registry.rights.parties import Party, party_key
from registry.rights.protection import Protection


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands about one result.

    Every span known at `as_recorded_at` is held, past and future ones too: holdings in the order in which they begin,
    the others in log order. The `*_in_force` properties cut them to `in_force_on`.
    """

    result: ResultNumber | None
    in_force_on: date
    as_recorded_at: int
    """Log size: entries with index below it are considered."""
    entries: tuple[Entry, ...] = ()
    """As they were sealed: the history."""
    registered: Entry | None = None
    """As corrected."""
    holdings: tuple[Holding, ...] = ()
    licences: tuple[Licence, ...] = ()
    consents: tuple[Consent, ...] = ()
    breaks: tuple[Finding, ...] = ()
    encumbrances: tuple[Encumbrance, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    protections: tuple[Protection, ...] = ()
    claims: tuple[Claim, ...] = ()
    corrections: tuple[Correction, ...] = ()
    by_kind: Mapping[Kind, tuple[Entry, ...]] = field(default_factory=dict)
    """Entries as corrected, by kind, in log order: what a kind says that folds into nothing else."""
    title_events: tuple[TitleEvent, ...] = ()
    moves: tuple[Move, ...] = ()
    """Every passing of the right that its title bears, in order of day and position."""
    called: Mapping[str, str] = field(default_factory=dict)
    """What parties were renamed to."""
    doubts: Doubts = field(default_factory=dict)
    """What casts doubt upon entries considered: they stand, and are marked wherever they show."""

    @property
    def holders_in_force(self) -> tuple[Holding, ...]:
        """Holdings on the day asked about."""
        return self.holders_on(self.in_force_on)

    @property
    def licences_in_force(self) -> tuple[Licence, ...]:
        """Licences on the day asked about, with the terms of that day."""
        day = self.in_force_on
        return tuple(licence.as_of(day) for licence in self.licences if licence.effective.covers(day))

    @property
    def consents_in_force(self) -> tuple[Consent, ...]:
        """Consents on the day asked about."""
        return tuple(consent for consent in self.consents if consent.effective.covers(self.in_force_on))

    @property
    def encumbrances_in_force(self) -> tuple[Encumbrance, ...]:
        """Encumbrances on the day asked about."""
        return self.encumbrances_on(self.in_force_on)

    @property
    def disputes_in_force(self) -> tuple[Dispute, ...]:
        """Disputes open on the day asked about."""
        return self.disputes_on(self.in_force_on)

    @property
    def newest(self) -> EntryId | None:
        """Id of the newest entry considered: what `after` must name (R21)."""
        return self.entries[-1].id if self.entries else None

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        """Return the entries of a kind, as corrected, in log order."""
        return self.by_kind.get(Kind(kind), ())

    def of_kind_in_force(self, kind: str) -> tuple[Entry, ...]:
        """Return the entries of a kind whose legal dates cover the day asked about."""
        return tuple(entry for entry in self.of_kind(kind) if entry.effective.covers(self.in_force_on))

    def holders_on(self, day: date) -> tuple[Holding, ...]:
        """Return the holdings on a day."""
        return tuple(
            holding
            for holding in self.holdings
            if holding.since <= day and (holding.until is None or day <= holding.until)
        )

    def encumbrances_on(self, day: date) -> tuple[Encumbrance, ...]:
        """Return the encumbrances on a day, in log order."""
        return tuple(encumbrance for encumbrance in self.encumbrances if encumbrance.effective.covers(day))

    def disputes_on(self, day: date) -> tuple[Dispute, ...]:
        """Return the disputes open on a day, in log order."""
        return tuple(dispute for dispute in self.disputes if dispute.effective.covers(day))

    def licence(self, entry: str | None) -> Licence | None:
        """Return a licence by the entry that granted it."""
        return next((licence for licence in self.licences if licence.entry == entry), None)

    def encumbered_on(self, encumbrance: Encumbrance, day: date) -> Mapping[str, Party]:
        """Return whose right an encumbrance burdens on a day, by party key (R14)."""
        since = encumbrance.effective.starts_on, encumbrance.index
        return bearers([encumbrance.terms["holder"]], since, self._followed(encumbrance.terms["object"]), day)

    def licensors_on(self, licence: Licence, day: date) -> Mapping[str, Party]:
        """Return who stands on the licensors' side of a licence on a day, by party key (R14)."""
        followed = self._followed("licence" if licence.parent else "right")
        return bearers(licence.terms["licensors"], (licence.effective.starts_on, licence.index), followed, day)

    def licensees_on(self, licence: Licence, day: date) -> Mapping[str, Party]:
        """Return who stands on the licensees' side of a licence on a day, under the names of that day."""
        since = licence.effective.starts_on, licence.index
        return bearers(licence.terms["licensees"], since, self._followed("licence"), day)

    def identity(self, party: Party) -> str:
        """Return what tells a party from another whatever it was called when: the key of its newest name."""
        return newest_name(self.called, party_key(party))

    def _followed(self, what: str) -> tuple[Move, ...]:
        """Return the moves that a burden on the right, or on a licence, follows: a licence changes names only."""
        if what != "licence":
            return self.moves
        return tuple(move for move in self.moves if move.passing is Passing.RENAMING)
