"""What the kinds fold their entries into: each kind's `fold` tells this what its entry does, in words of the law.

A kind whose entries change nothing that stands needs no `fold`: its entries are kept, by kind.

Source: design 4.4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from registry.encoding.strict_json import canonical
from registry.rights.claims import Claim, withdrawn
from registry.rights.consents import Consent, revoked
from registry.rights.corrections import stated_effective
from registry.rights.disputes import Dispute, closed
from registry.rights.encumbrances import Encumbrance, released
from registry.rights.entries import Effective, Entry, EntryId, Kind, Terms
from registry.rights.licensing import Amendment, Ending, LicenceEvents
from registry.rights.ownership import TitleEvent
from registry.rights.protection import Protection, Step, protection_of, with_step


@dataclass(slots=True)
class Folding:
    """What stands, while the entries of one result are folded in log order.

    An entry that names another which is not there, or not of the right kind, changes nothing.
    """

    registered: Entry | None = None
    by_kind: dict[Kind, list[Entry]] = field(default_factory=dict)
    title: list[TitleEvent] = field(default_factory=list)
    licences: LicenceEvents = field(default_factory=LicenceEvents)
    consents: dict[EntryId, Consent] = field(default_factory=dict)
    encumbrances: dict[EntryId, Encumbrance] = field(default_factory=dict)
    disputes: dict[EntryId, Dispute] = field(default_factory=dict)
    protections: dict[EntryId, Protection] = field(default_factory=dict)
    claims: dict[EntryId, Claim] = field(default_factory=dict)
    _rights: dict[EntryId, EntryId] = field(default_factory=dict)
    """The first entry about a right, by any entry about it."""

    def keep(self, entry: Entry) -> None:
        """Keep an entry under its kind, whatever it does."""
        self.by_kind.setdefault(entry.kind, []).append(entry)

    def register(self, entry: Entry) -> None:
        """Register the result; the first registration counts."""
        self.registered = self.registered or entry

    def pass_title(self, event: TitleEvent) -> None:
        """Record holders, pass a share, or rename a holder."""
        self.title.append(event)

    def grant(self, entry: Entry) -> None:
        """Grant the licence that an entry of the terms of `licence.granted` describes."""
        self.licences.grants.append(entry)

    def amend(self, licence: EntryId, amendment: Amendment) -> None:
        """Amend a licence from a day on."""
        self.licences.amendments.setdefault(licence, []).append(amendment)

    def end_licence(self, licence: EntryId, ending: Ending) -> None:
        """End a licence before its time."""
        self.licences.endings.setdefault(licence, []).append(ending)

    def consent(self, consent: Consent) -> None:
        """Give a consent."""
        self.consents[consent.entry] = consent

    def revoke(self, consent: EntryId, day: date, index: int) -> None:
        """Revoke a consent from a day on."""
        if consent in self.consents:
            self.consents[consent] = revoked(self.consents[consent], day, index)

    def encumber(self, encumbrance: Encumbrance) -> None:
        """Lay an encumbrance upon the right, a share or a licence."""
        self.encumbrances[encumbrance.entry] = encumbrance

    def release(self, encumbrance: EntryId, day: date, by: EntryId) -> None:
        """Release an encumbrance from a day on."""
        if encumbrance in self.encumbrances:
            self.encumbrances[encumbrance] = released(self.encumbrances[encumbrance], day, by)

    def dispute(self, dispute: Dispute) -> None:
        """Open a dispute."""
        self.disputes[dispute.entry] = dispute

    def close_dispute(self, dispute: EntryId, day: date, by: EntryId, outcome: str) -> None:
        """Close a dispute from a day on."""
        if dispute in self.disputes:
            self.disputes[dispute] = closed(self.disputes[dispute], day, by, outcome)

    def protect(self, step: Step, about: EntryId | None) -> None:
        """Take one step about a right with an office; `about` names an earlier entry about the same right."""
        first = self._rights.get(about) if about else None
        if first is not None:
            self.protections[first] = with_step(self.protections[first], step)
            self._rights[step.entry] = first
        elif step.event in {"filed", "granted"}:
            self.protections[step.entry] = protection_of(step)
            self._rights[step.entry] = step.entry

    def claim(self, claim: Claim) -> None:
        """Set a claim beside what stands."""
        self.claims[claim.entry] = claim

    def withdraw_claim(self, claim: EntryId, day: date, by: EntryId) -> None:
        """Withdraw a claim from a day on."""
        if claim in self.claims:
            self.claims[claim] = withdrawn(self.claims[claim], day, by)

    def judged_claims(self) -> tuple[Claim, ...]:
        """Return the claims, each with the entry that met it since: of the same kind, terms and dates."""
        claimed = {Kind(claim.content["kind"]) for claim in self.claims.values()}
        sealed = {_stated(kind, entry.effective, entry.terms): entry for kind in claimed for entry in self.of(kind)}
        return tuple(_met(claim, sealed) for claim in self.claims.values())

    def of(self, kind: Kind) -> Sequence[Entry]:
        """Return the entries of a kind so far."""
        return self.by_kind.get(kind, ())


def _met(claim: Claim, sealed: Mapping[bytes, Entry]) -> Claim:
    content = claim.content
    entry = sealed.get(_stated(Kind(content["kind"]), stated_effective(content), content["terms"]))
    return replace(claim, met_by=entry.id) if entry is not None and entry.index > claim.index else claim


def _stated(kind: Kind, effective: Effective, terms: Terms) -> bytes:
    """Return one byte string for one content: what is said, and over which dates."""
    until = effective.ends_on.isoformat() if effective.ends_on else None
    return canonical([kind, effective.starts_on.isoformat(), until, dict(terms)])
