"""Licences that must not meet: two exclusive ones, or an exclusive one and another beside it.

A sole licence promises that nobody else is licensed, so it counts as exclusive here. Two licences meet when territory,
field, purpose and time all do. An exclusive licence leaves earlier non-exclusive ones alone if it names them.

Source: design 4.3, rule R6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from registry.rights.entries import EntryId
from registry.rights.findings import Finding
from registry.rights.kinds import Case
from registry.rights.licensing import EXCLUDING, Licence, ancestors, category_of, extents_meet, under
from registry.rights.phrases import all_named, period_words
from registry.rights.rules._say import refused
from registry.rights.words import Words

_BY_AUTHORITY = "compulsory"


def check_conflicts(case: Case) -> Iterator[Finding]:
    """Refuse a licence that meets another it must not meet; name each."""
    known = {licence.entry: licence for licence in case.standing.licences}
    terms = case.draft.terms
    for position, entry in enumerate(terms.get("carved_out") or ()):
        if entry not in known:
            yield refused("R6", f"terms.carved_out.{position}", _UNKNOWN, entry)
    category = category_of(terms)
    if category == _BY_AUTHORITY:
        return
    above = frozenset(ancestors(terms.get("parent"), known))
    spared = under(_carved_out(case, known, above), case.standing.licences)
    excluding = category in EXCLUDING
    for licence in case.standing.licences:
        if licence.entry in above or not (excluding or _excludes(licence, case)):
            continue
        if _meet(case, licence) and not _is_spared(licence, above, spared):
            yield _refusal(case, licence)


def _excludes(licence: Licence, case: Case) -> bool:
    return any(category_of(version.terms) in EXCLUDING for version in licence.within(case.draft.effective))


def _meet(case: Case, licence: Licence) -> bool:
    return any(extents_meet(case.draft.terms, version.terms) for version in licence.within(case.draft.effective))


def _carved_out(case: Case, known: Mapping[EntryId, Licence], above: AbstractSet[EntryId]) -> AbstractSet[EntryId]:
    """Return the licences that the draft, or a licence above it, carves out."""
    named = set(case.draft.terms.get("carved_out") or ())
    for entry in above:
        named.update(known[entry].terms.get("carved_out") or ())
    return named


def _is_spared(licence: Licence, above: AbstractSet[EntryId], spared: AbstractSet[EntryId]) -> bool:
    """Whether one of the two leaves the other alone; a carve-out covers what was granted under the licence named."""
    if licence.category in EXCLUDING:
        return not above.isdisjoint(licence.terms.get("carved_out") or ())
    return licence.entry in spared


def _refusal(case: Case, licence: Licence) -> Finding:
    excluding = licence.category in EXCLUDING
    words = _EXCLUDED if excluding else _NOT_CARVED_OUT
    place = "terms.territory" if excluding else "terms.carved_out"
    filled = words.filled(
        names=all_named(licence.terms["licensees"], case.body), period=period_words(licence.effective)
    )
    return refused("R6", place, filled, licence.entry)


_UNKNOWN = Words(
    "Такой лицензии на этот результат в реестре нет. Выберите лицензию из списка.",
    "The register holds no such licence of this result. Choose a licence from the list.",
)
_EXCLUDED = Words(
    "Пересекается с исключительной или единоличной лицензией (лицензиат: {names}; {period}). "
    "Измените территорию, области, цели или срок.",
    "Meets an exclusive or sole licence (licensee: {names}; {period}). Change the territory, fields, purposes or term.",
)
_NOT_CARVED_OUT = Words(
    "Пересекается с ранее выданной лицензией (лицензиат: {names}; {period}). "
    "Назовите её среди сохраняемых или измените пределы.",
    "Meets a licence granted earlier (licensee: {names}; {period}). "
    "Name it among those carved out, or change the extent.",
)
