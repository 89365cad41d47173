"""Background results: declared with the rights that their owner gives; other use needs a licence.

Source: design 4.3, rule R10.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from registry.rights.entries import Entry, ResultNumber, StateCode, Terms
from registry.rights.findings import Finding
from registry.rights.kinds import Case, RequiredParty
from registry.rights.licensing import territory_of
from registry.rights.rules._say import merged, refused
from registry.rights.rules.every_kind import check_givers
from registry.rights.words import Words

DECLARED = "background.declared"
_OWNER = Words("государство владельца предшествующего результата", "state of the owner of the background")
_PROJECT = Words("государство, участвующее в работе", "state that takes part in the work")


def parties_of_background(case: Case) -> tuple[RequiredParty, ...]:
    """The owner's state signs; every state of the project accepts."""
    registered = case.standing.registered
    performing = registered.terms if registered else {}
    working = (*(performing.get("customers") or ()), *performing.get("performers", ()))
    owner = (case.draft.terms["owner"]["state"], _OWNER)
    return merged(case, [owner, *((party["state"], _PROJECT) for party in working)])


def check_background(case: Case) -> tuple[Finding, ...]:
    """Judge a declaration of background."""
    return (
        *_check_named(case),
        *check_givers(case, [("terms.owner.state", case.draft.terms["owner"]["state"])]),
    )


def _check_named(case: Case) -> Iterator[Finding]:
    terms, registered = case.draft.terms, case.standing.registered
    numbers = terms.get("background") or ()
    if not numbers and not terms.get("description"):
        yield refused("R10", "terms.background", _WHICH)
    embedded = (registered.terms.get("embeds") or ()) if registered else ()
    for position, number in enumerate(numbers):
        if number not in embedded:
            yield refused("R10", f"terms.background.{position}", _NOT_EMBEDDED.filled(number=number))


def check_background_use(case: Case) -> Iterator[Finding]:
    """Refuse a licence that uses declared background beyond what its owner allows, unless that is licensed (R10)."""
    terms, day = case.draft.terms, case.draft.effective.starts_on
    for declared in case.standing.of_kind(DECLARED):
        if not declared.effective.covers(day) or _allowed(declared, terms):
            continue
        for number in declared.terms.get("background") or ():
            if not _is_licensed(case, ResultNumber(number)):
                yield refused("R10", "terms.fields_of_use", _BEYOND.filled(number=number), declared.id)


def _allowed(declared: Entry, terms: Terms) -> bool:
    given = declared.terms
    fields = {*given["use_in_project"], *(given.get("use_in_exploitation") or ())}
    return fields >= set(terms["fields_of_use"]) and set(given["purposes"]) >= set(terms["purposes"])


def _is_licensed(case: Case, number: ResultNumber) -> bool:
    """Whether licences of the background cover the licence, to a licensee or to the licensor who passes it on."""
    background, effective, terms = case.background.get(number), case.draft.effective, case.draft.terms
    if background is None:
        return False
    using = {background.identity(party) for party in (*terms["licensees"], *terms["licensors"])}
    for licence in background.licences:
        whole = not licence.effective.is_empty and licence.effective.covers(effective.starts_on)
        lasting = licence.effective.ends_on is None or (
            effective.ends_on is not None and effective.ends_on <= licence.effective.ends_on
        )
        mine = {background.identity(party) for party in licence.terms["licensees"]}
        if whole and lasting and not using.isdisjoint(mine) and _covers(licence.terms, terms):
            return True
    return False


def _covers(above: Mapping[str, Any], terms: Terms) -> bool:
    return (
        set(territory_of(above)) >= {StateCode(code) for code in territory_of(terms)}
        and set(above["fields_of_use"]) >= set(terms["fields_of_use"])
        and set(above["purposes"]) >= set(terms["purposes"])
    )


_WHICH = Words(
    "Укажите предшествующий результат: номер в реестре или описание.",
    "Say which background result it is: its number in the register, or a description.",
)
_NOT_EMBEDDED = Words(
    "{number} не указан среди использованных предшествующих результатов. Проверьте номер.",
    "{number} is not among the background results embedded. Check the number.",
)
_BEYOND = Words(
    "Лицензия выходит за пределы, в которых владелец разрешил использовать {number}. "
    "Сузьте области и цели или внесите лицензию на этот результат.",
    "The licence goes beyond the use of {number} that its owner allows. "
    "Narrow the fields and purposes, or have a licence of that result sealed first.",
)
