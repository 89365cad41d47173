"""A sublicence lies within its parent on every axis.

Source: design 4.3, rule R4; R3 for quantity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from registry.rights.entries import Effective, EntryId, Terms
from registry.rights.findings import Finding
from registry.rights.kinds import Case
from registry.rights.licensing import EXCLUDING, Licence, category_of, territory_of
from registry.rights.parties import party_key
from registry.rights.phrases import named, period_words
from registry.rights.rules._say import refused
from registry.rights.rules.coholders import Wanted, cited_consents
from registry.rights.words import Words

_LISTS: Mapping[str, Words] = {
    "territory": Words("Территория", "The territory"),
    "fields_of_use": Words("Области применения", "The fields of use"),
    "ways_of_use": Words("Способы использования", "The ways of use"),
    "purposes": Words("Цели", "The purposes"),
    "third_states": Words("Третьи государства", "The third states"),
}


def check_sublicence(case: Case, wanted: Wanted) -> Iterator[Finding]:
    """Judge a sublicence against the licence it is under."""
    parent = _parent(case)
    if parent is None:
        yield refused("R4", "terms.parent", _NO_PARENT)
        return
    yield from _check_licensors(case, parent)
    yield from _check_allowed(case, parent, wanted)
    yield from _check_lists(case, parent)
    yield from _check_quantity(case, parent)
    yield from _check_term(case, parent)
    if category_of(case.draft.terms) in EXCLUDING and parent.category != "exclusive":
        yield refused("R4", "terms.category", _NOT_EXCLUSIVE, parent.entry)


def _parent(case: Case) -> Licence | None:
    wanted: EntryId = case.draft.terms["parent"]
    return next((licence for licence in case.standing.licences if licence.entry == wanted), None)


def _check_licensors(case: Case, parent: Licence) -> Iterator[Finding]:
    licensees = case.standing.licensees_on(parent, case.draft.effective.starts_on)
    for position, party in enumerate(case.draft.terms["licensors"]):
        if party_key(party) not in licensees:
            words = _NO_LICENSEE.filled(name=named(party, case.body))
            yield refused("R4", f"terms.licensors.{position}", words, parent.entry)


def _check_allowed(case: Case, parent: Licence, wanted: Wanted) -> Iterator[Finding]:
    match parent.terms["sublicensing"]:
        case "no":
            yield refused("R4", "terms.parent", _NOT_ALLOWED, parent.entry)
        case "with_consent":
            given = {
                consent.holder_key
                for consent in cited_consents(case, wanted)
                if consent.act == "sublicence" and consent.terms.get("licence") in {None, parent.entry}
            }
            if given >= {party_key(party) for party in parent.terms["licensors"]}:
                return  # a consent given before the right passed on binds whom it passed to
            for key, party in case.standing.licensors_on(parent, case.draft.effective.starts_on).items():
                if key not in given:
                    words = _CONSENT_NEEDED.filled(name=named(party, case.body))
                    yield refused("R4", "terms.consents", words, parent.entry)


def _check_lists(case: Case, parent: Licence) -> Iterator[Finding]:
    for member in wider_lists(case.draft.terms, case.draft.effective, parent):
        yield refused("R4", f"terms.{member}", _WIDER.filled(axis=_LISTS[member]), parent.entry)


def wider_lists(terms: Terms, effective: Effective, parent: Licence) -> tuple[str, ...]:
    """Return the members in which a licence goes beyond the one it is under, on some day of its dates (R4)."""
    versions = parent.within(effective) or parent.versions[-1:]
    return tuple(
        member
        for member in _LISTS
        if any(not _listed(terms, member) <= _listed(version.terms, member) for version in versions)
    )


def _listed(terms: Terms, member: str) -> set[str]:
    return set(territory_of(terms) if member == "territory" else terms.get(member) or ())


def _check_quantity(case: Case, parent: Licence) -> Iterator[Finding]:
    """What all sublicences at one time may make together stays within the parent's quantity."""
    limits = [version.terms.get("quantity") for version in parent.within(case.draft.effective) or parent.versions[-1:]]
    most = min((limit for limit in limits if limit is not None), default=None)
    if most is None:
        return
    mine = case.draft.terms.get("quantity")
    if mine is None:
        yield refused("R4", "terms.quantity", _QUANTITY_OPEN.filled(most=str(most)), parent.entry)
        return
    beside = [
        licence
        for licence in case.standing.licences
        if licence.parent == parent.entry and licence.effective.meets(case.draft.effective)
    ]
    left = most - sum(licence.terms.get("quantity") or 0 for licence in beside)
    if mine > left:
        words = _QUANTITY.filled(mine=str(mine), left=str(max(left, 0)))
        yield refused("R4", "terms.quantity", words, parent.entry, *(licence.entry for licence in beside))


def _check_term(case: Case, parent: Licence) -> Iterator[Finding]:
    effective = case.draft.effective
    if effective.starts_on < parent.effective.starts_on:
        yield refused("R4", "effective.from", _TERM.filled(period=period_words(parent.effective)), parent.entry)
    if not _ends_within(effective, parent.effective):
        yield refused("R4", "effective.until", _TERM.filled(period=period_words(parent.effective)), parent.entry)


def _ends_within(mine: Effective, above: Effective) -> bool:
    return above.ends_on is None or (mine.ends_on is not None and mine.ends_on <= above.ends_on)


_NO_PARENT = Words(
    "Такой лицензии на этот результат в реестре нет. Выберите основную лицензию из списка.",
    "The register holds no such licence of this result. Choose the licence it is under from the list.",
)
_NO_LICENSEE = Words(
    "{name} не является лицензиатом по основной лицензии и сублицензию выдать не может.",
    "{name} is not a licensee under the parent licence and cannot grant a sublicence.",
)
_NOT_ALLOWED = Words("Основная лицензия не допускает сублицензий.", "The parent licence does not allow sublicences.")
_CONSENT_NEEDED = Words(
    "Сублицензия допускается с согласия лицензиара ({name}). Приведите запись о согласии.",
    "A sublicence needs the licensor's consent ({name}). Cite the entry of consent.",
)
_WIDER = Words(
    "{axis}: шире, чем по основной лицензии. Сублицензия не выходит за её пределы.",
    "{axis}: wider than under the parent licence. A sublicence stays within it.",
)
_QUANTITY_OPEN = Words(
    "Основная лицензия ограничена количеством {most}: укажите количество.",
    "The parent licence is limited to {most}: give a quantity.",
)
_QUANTITY = Words(
    "Количество {mine} больше остатка по основной лицензии: {left}.",
    "The quantity {mine} is more than what is left under the parent licence: {left}.",
)
_TERM = Words(
    "Срок сублицензии выходит за срок основной лицензии ({period}).",
    "The sublicence goes beyond the term of the parent licence ({period}).",
)
_NOT_EXCLUSIVE = Words(
    "Под неисключительной лицензией исключительную или единоличную сублицензию выдать нельзя.",
    "No exclusive or sole sublicence can be granted under a licence that is not exclusive.",
)
