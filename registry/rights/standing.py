"""What stands, folded from the entries of one result, on two time axes.

`in_force_on` asks about legal time (a day), `as_recorded_at` about the register's knowledge (a log size).
Folding one result reads that result's entries only.

Source: design 4.4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from registry.rights.entries import Effective, Entry, EntryId, ResultNumber
from registry.rights.findings import Finding

Party = Mapping[str, Any]
"""{"name": {"ru", "en"}, "state": code, "number": state registration number or null}"""


@dataclass(frozen=True, slots=True)
class Holding:
    """One right-holder's share over one span of days."""

    party: Party
    party_key: str
    capacity: str
    """state | organisation | contractor"""
    title_share: Fraction | None
    """None: jointly, without shares."""
    income_share: Fraction | None
    since: date
    until: date | None
    """Last day, inclusive; None while it lasts."""
    ground: Mapping[str, str]
    """Multilingual text."""
    entry: EntryId
    index: int


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence as granted, its dates after presumptions and later entries."""

    entry: EntryId
    index: int
    terms: Mapping[str, Any]
    effective: Effective
    parent: EntryId | None


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent given by a co-holder or a state."""

    entry: EntryId
    index: int
    state: str
    terms: Mapping[str, Any]
    effective: Effective


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands about one result.

    `holdings`, `licences`, `consents` hold every span known at `as_recorded_at`, past and future ones too, in log order;
    the `*_in_force` properties cut them to `in_force_on`.
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


def standing(
    entries: Sequence[Entry], in_force_on: date, as_recorded_at: int | None = None
) -> Standing:
    """Fold the entries of one result, in log order, into what stands; linear in their number."""
    raise NotImplementedError
