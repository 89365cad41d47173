"""Licences: their extent, what is presumed where they are silent, and the tree they form.

Source: design 4.1, 4.4 and rules R4, R5, R6.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from registry.rights.entries import Draft, Effective, Entry, EntryId, Kind, Terms
from registry.rights.parties import Body, Presumption

GRANTED = Kind("licence.granted")
PRESUMABLE = ("category", "territory", "until")
EXCLUDING = frozenset({"exclusive", "sole"})
"""Categories under which nobody else receives a licence within the extent."""

_SILENT_CATEGORY = "simple"


@dataclass(frozen=True, slots=True)
class Version:
    """The terms of a licence over one span of days."""

    entry: EntryId
    """The grant, or the entry that amended it."""
    index: int
    effective: Effective
    terms: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence as granted, its dates after presumptions and later entries."""

    entry: EntryId
    index: int
    terms: Mapping[str, Any]
    """As last amended."""
    effective: Effective
    parent: EntryId | None
    amended: tuple[Version, ...] = ()
    """Every version in order of its dates, where there is more than one."""
    ended_by: EntryId | None = None
    """The entry that ended it before its time, where one did."""

    @property
    def category(self) -> str:
        """Return the category: exclusive, sole, simple, compulsory or open."""
        return category_of(self.terms)

    @property
    def versions(self) -> tuple[Version, ...]:
        """Return every version, one at least."""
        return self.amended or (Version(self.entry, self.index, self.effective, self.terms),)

    def within(self, effective: Effective) -> tuple[Version, ...]:
        """Return the versions of which some day lies within the dates."""
        return tuple(version for version in self.versions if version.effective.meets(effective))

    def as_of(self, day: date) -> Licence:
        """Return the licence with the terms of a day."""
        terms = next((version.terms for version in self.versions if version.effective.covers(day)), self.terms)
        return self if terms is self.terms else replace(self, terms=terms)


def category_of(terms: Terms) -> str:
    """Return the category; silence reads as the narrowest one."""
    return terms.get("category") or _SILENT_CATEGORY


def territory_of(terms: Terms) -> tuple[str, ...]:
    """Return the territory; silence reads as the licensees' own states."""
    return tuple(terms.get("territory") or sorted({party["state"] for party in terms["licensees"]}))


@dataclass(frozen=True, slots=True)
class Amendment:
    """What an entry changes in a licence from a day on."""

    entry: EntryId
    index: int
    day: date
    changes: Mapping[str, Any]
    """Members of the terms, as they are from then on; None removes one."""
    ends_on: date | None = None
    """The new last day; None leaves the term as it is."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a licence before its time: from the day on it is not in force."""

    entry: EntryId
    day: date


@dataclass(slots=True)
class LicenceEvents:
    """What was sealed about licences of one result, in log order."""

    grants: list[Entry] = field(default_factory=list)
    amendments: dict[EntryId, list[Amendment]] = field(default_factory=dict)
    endings: dict[EntryId, list[Ending]] = field(default_factory=dict)


def fold_licences(events: LicenceEvents) -> tuple[Licence, ...]:
    """Return the licences in log order; a sublicence ends with its parent at the latest (R4)."""
    known: dict[EntryId, Licence] = {}
    for entry in events.grants:
        parent = entry.terms.get("parent")
        above = known.get(parent) if parent else None
        licence = Licence(entry.id, entry.index, entry.terms, entry.effective, parent)
        if amendments := events.amendments.get(entry.id):
            licence = _amended(licence, amendments)
        for ending in events.endings.get(entry.id, ()):
            licence = _cut(licence, licence.effective.before(ending.day), ending.entry)
        if above is not None:
            licence = _cut(licence, above.effective, licence.ended_by)
        known[entry.id] = licence
    return tuple(known.values())


def amended_terms(terms: Terms, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the terms of a licence with some members changed; None removes one."""
    return {name: value for name, value in {**terms, **changes}.items() if value is not None}


def _amended(licence: Licence, amendments: Sequence[Amendment]) -> Licence:
    whole = licence.effective
    for amendment in amendments:
        if amendment.ends_on is not None:
            whole = Effective(whole.starts_on, amendment.ends_on)
    versions = [Version(licence.entry, licence.index, licence.effective, licence.terms)]
    for amendment in sorted(amendments, key=lambda amendment: (amendment.day, amendment.index)):
        last, day = versions[-1], max(amendment.day, whole.starts_on)
        versions[-1] = replace(last, effective=last.effective.before(day))
        terms = amended_terms(last.terms, amendment.changes)
        versions.append(Version(amendment.entry, amendment.index, Effective(day, whole.ends_on), terms))
    kept = tuple(version for version in versions if not version.effective.is_empty)
    return replace(licence, terms=versions[-1].terms, effective=whole, amended=kept)


def _cut(licence: Licence, within: Effective, ended_by: EntryId | None) -> Licence:
    """Return the licence ended with the last day of other dates, if it would last longer."""
    effective = licence.effective
    if within.ends_on is None or (effective.ends_on is not None and effective.ends_on <= within.ends_on):
        return licence
    last = within.ends_on
    versions = tuple(
        version
        if version.effective.ends_on is not None and version.effective.ends_on <= last
        else replace(version, effective=Effective(version.effective.starts_on, last))
        for version in licence.amended
        if version.effective.starts_on <= last
    )
    return replace(licence, effective=Effective(effective.starts_on, last), amended=versions, ended_by=ended_by)


def ancestors(entry: EntryId | None, known: Mapping[EntryId, Licence]) -> Iterator[EntryId]:
    """Yield the licence, the one it is under, and so on up to the root."""
    while entry is not None and entry in known:
        yield entry
        entry = known[entry].parent


def under(roots: Container[EntryId], licences: Iterable[Licence]) -> AbstractSet[EntryId]:
    """Return the licences named and everything under them, in one pass however deep the tree is.

    Args:
        roots: Licences by the entries that granted them.
        licences: In log order: a licence comes after the one it is under, since it names it by its digest.
    """
    found: set[EntryId] = set()
    for licence in licences:
        if licence.entry in roots or licence.parent in found:
            found.add(licence.entry)
    return found


def extents_meet(one: Terms, other: Terms) -> bool:
    """Whether two licences meet in territory, field and purpose; time is the caller's (R6)."""
    return (
        not set(territory_of(one)).isdisjoint(territory_of(other))
        and not set(one["fields_of_use"]).isdisjoint(other["fields_of_use"])
        and not set(one["purposes"]).isdisjoint(other["purposes"])
    )


def is_silent(draft: Draft, term: str) -> bool:
    """Whether a draft of a licence says nothing on the term."""
    return draft.effective.ends_on is None if term == "until" else not draft.terms.get(term)


def presumed_end(presumption: Presumption, starts_on: date) -> date:
    """Return the last day of a licence whose term is presumed; the value is a number of years, "P5Y".

    Raises:
        ValueError: The configured value is no such duration.
    """
    value = presumption.value
    if not (value.startswith("P") and value.endswith("Y") and value[1:-1].isdigit()):
        raise ValueError(f"presumption of the term: expected a number of years such as P5Y, got {value!r}")
    year = starts_on.year + int(value[1:-1])
    try:
        return starts_on.replace(year=year) - timedelta(days=1)
    except ValueError:  # from 29 February to a year that has none
        return date(year, 2, 28)


def presumed_value(presumption: Presumption, draft: Draft) -> Any:
    """Return the value that silence stands for in this draft: a category, a list of states, a last day."""
    match presumption.term:
        case "until":
            return presumed_end(presumption, draft.effective.starts_on)
        case "territory" if presumption.value == "licensees":
            return sorted({party["state"] for party in draft.terms["licensees"]})
        case "territory":
            return presumption.value.split()
        case _:
            return presumption.value


def with_presumptions(draft: Draft, body: Body) -> Draft:
    """Return the draft of a licence with every presumption it confirms written out, so that the bytes say it all.

    Freezing calls this: what was presumed then must not depend on what is configured later.
    Drafts of other kinds stay as they are.
    """
    if draft.kind != GRANTED:
        return draft
    terms, effective = dict(draft.terms), draft.effective
    for term in terms.get("presumed") or ():
        presumption = body.presumption(term, draft.effective.starts_on)
        if presumption is None or not is_silent(draft, term):
            continue
        value = presumed_value(presumption, draft)
        if term == "until":
            effective = Effective(effective.starts_on, value)
        else:
            terms[term] = value
    return replace(draft, terms=terms, effective=effective)
