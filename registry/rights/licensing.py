"""Licences: their extent, what is presumed where they are silent, and the tree they form.

Source: design 4.1, 4.4 and rules R4, R5, R6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
class Licence:
    """A licence as granted, its dates after presumptions and later entries."""

    entry: EntryId
    index: int
    terms: Mapping[str, Any]
    effective: Effective
    parent: EntryId | None

    @property
    def category(self) -> str:
        """Return the category: exclusive, sole, simple, compulsory or open."""
        return category_of(self.terms)


def category_of(terms: Terms) -> str:
    """Return the category; silence reads as the narrowest one."""
    return terms.get("category") or _SILENT_CATEGORY


def territory_of(terms: Terms) -> tuple[str, ...]:
    """Return the territory; silence reads as the licensees' own states."""
    return tuple(terms.get("territory") or sorted({party["state"] for party in terms["licensees"]}))


def fold_licences(entries: Sequence[Entry]) -> tuple[Licence, ...]:
    """Return the licences in log order; a sublicence ends with its parent at the latest (R4)."""
    known: dict[EntryId, Licence] = {}
    for entry in entries:
        parent = entry.terms.get("parent")
        above = known.get(parent) if parent else None
        effective = _cut(entry.effective, above.effective) if above else entry.effective
        known[entry.id] = Licence(entry.id, entry.index, entry.terms, effective, parent)
    return tuple(known.values())


def _cut(effective: Effective, within: Effective) -> Effective:
    if within.ends_on is None or (effective.ends_on is not None and effective.ends_on <= within.ends_on):
        return effective
    return Effective(effective.starts_on, within.ends_on)


def ancestors(entry: EntryId | None, known: Mapping[EntryId, Licence]) -> Iterator[EntryId]:
    """Yield the licence, the one it is under, and so on up to the root."""
    while entry is not None and entry in known:
        yield entry
        entry = known[entry].parent


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
        presumption = body.presumption(term)
        if presumption is None or not is_silent(draft, term):
            continue
        value = presumed_value(presumption, draft)
        if term == "until":
            effective = Effective(effective.starts_on, value)
        else:
            terms[term] = value
    return replace(draft, terms=terms, effective=effective)
