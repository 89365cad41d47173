"""What stands, folded from the entries of one result, on two time axes.

`in_force_on` asks about legal time (a day), `as_recorded_at` about the register's knowledge (a log size).
Folding one result reads that result's entries only.

Source: design 4.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.rights.consents import GIVEN, Consent, consent_of
from registry.rights.entries import Entry, EntryId, Kind, ResultNumber
from registry.rights.findings import Finding
from registry.rights.licensing import GRANTED, Licence, fold_licences
from registry.rights.ownership import ABOUT_TITLE, Holding, TitleEvent, fold_title
from registry.rights.parties import Party

__all__ = ["Consent", "Holding", "Licence", "Party", "Standing", "standing"]

REGISTERED = Kind("result.registered")


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands about one result.

    `holdings`, `licences`, `consents` hold every span known at `as_recorded_at`, past and future ones too:
    holdings in the order in which they begin, the others in log order.
    The `*_in_force` properties cut them to `in_force_on`.
    """

    result: ResultNumber | None
    in_force_on: date
    as_recorded_at: int
    """Log size: entries with index below it are considered."""
    entries: tuple[Entry, ...] = ()
    registered: Entry | None = None
    holdings: tuple[Holding, ...] = ()
    licences: tuple[Licence, ...] = ()
    consents: tuple[Consent, ...] = ()
    breaks: tuple[Finding, ...] = ()

    @property
    def holders_in_force(self) -> tuple[Holding, ...]:
        """Holdings on the day asked about."""
        return self.holders_on(self.in_force_on)

    @property
    def licences_in_force(self) -> tuple[Licence, ...]:
        """Licences on the day asked about."""
        return tuple(licence for licence in self.licences if licence.effective.covers(self.in_force_on))

    @property
    def consents_in_force(self) -> tuple[Consent, ...]:
        """Consents on the day asked about."""
        return tuple(consent for consent in self.consents if consent.effective.covers(self.in_force_on))

    @property
    def newest(self) -> EntryId | None:
        """Id of the newest entry considered: what `after` must name (R21)."""
        return self.entries[-1].id if self.entries else None

    def holders_on(self, day: date) -> tuple[Holding, ...]:
        """Return the holdings on a day."""
        return tuple(
            holding
            for holding in self.holdings
            if holding.since <= day and (holding.until is None or day <= holding.until)
        )


def standing(entries: Sequence[Entry], in_force_on: date, as_recorded_at: int | None = None) -> Standing:
    """Fold the entries of one result into what stands; linear in their number.

    Args:
        entries: Entries about one result, in log order; later ones than asked about may be among them.
        in_force_on: The day asked about, in legal time.
        as_recorded_at: Log size asked about: entries with an index below it count; None counts all that are given.

    Source: design 4.4.
    """
    considered = tuple(entry for entry in entries if as_recorded_at is None or entry.index < as_recorded_at)
    if as_recorded_at is None:
        as_recorded_at = considered[-1].index + 1 if considered else 0
    registered = None
    title: list[TitleEvent] = []
    licences: list[Entry] = []
    consents: dict[EntryId, Consent] = {}
    for entry in considered:
        kind = entry.payload.draft.kind
        if kind in ABOUT_TITLE:
            title.append(TitleEvent(entry.id, entry.index, kind, entry.effective, entry.terms, entry.payload.parties))
        elif kind == GRANTED:
            licences.append(entry)
        elif kind == GIVEN:
            consents[entry.id] = consent_of(entry)
        elif kind == REGISTERED and registered is None:
            registered = entry
    folded = fold_title(title, consents)
    return Standing(
        result=considered[0].payload.draft.result if considered else None,
        in_force_on=in_force_on,
        as_recorded_at=as_recorded_at,
        entries=considered,
        registered=registered,
        holdings=folded.holdings,
        licences=fold_licences(licences),
        consents=tuple(consents.values()),
        breaks=folded.breaks,
    )
