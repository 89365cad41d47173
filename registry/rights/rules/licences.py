"""Rules of licences: what a licensor may give, to whom, and beside which other licences.

Source: design 4.3, rules R3, R4, R5, R6, R7, R8, R9, R20.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from registry.rights.findings import Finding
from registry.rights.kinds import Case, RequiredParty
from registry.rights.licensing import PRESUMABLE, category_of, is_silent, presumed_value, territory_of
from registry.rights.parties import party_key
from registry.rights.phrases import day_words, named
from registry.rights.rules._say import can_sign, confirm, marked, merged, refused, warned
from registry.rights.rules.background import check_background_use
from registry.rights.rules.blocked import Disposal, check_free, check_pledgees, signing_pledgees
from registry.rights.rules.coholders import Wanted, check_cited, check_co_holders, signing_co_holders
from registry.rights.rules.conflicts import check_conflicts
from registry.rights.rules.every_kind import Placed, check_givers
from registry.rights.rules.extent import check_sublicence
from registry.rights.rules.owners import check_act
from registry.rights.rules.protecting import check_protected
from registry.rights.rules.third_states import ACT, check_outside, outside_parties
from registry.rights.words import Words

_LICENSOR = Words("государство лицензиара", "state of the licensor")
_LICENSEE = Words("государство лицензиата", "state of the licensee")
_BOTH_SIDES = frozenset({"exclusive", "sole"})


def _keys(case: Case, member: str) -> frozenset[str]:
    return frozenset(party_key(party) for party in case.draft.terms[member])


def _needs_co_holders(case: Case) -> bool:
    """Only the first exclusive licence takes from the co-holders; under it the licensee is free."""
    return category_of(case.draft.terms) == "exclusive" and not case.draft.terms.get("parent")


def _wanted(case: Case) -> Wanted:
    terms = case.draft.terms
    acts = set()
    if _needs_co_holders(case):
        acts.add("exclusive_licence")
    if terms.get("parent"):
        acts.add("sublicence")
    licensees = (party["state"] for party in terms["licensees"])
    if outside_parties(case, (*licensees, *territory_of(terms), *(terms.get("third_states") or ()))):
        acts.add(ACT)
    return Wanted(frozenset(acts), _keys(case, "licensees"))


def _reached(case: Case) -> Iterator[Placed]:
    """Yield every state in which, or for whose benefit, the licence lets the result be used."""
    terms = case.draft.terms
    for position, party in enumerate(terms["licensees"]):
        yield f"terms.licensees.{position}.state", party["state"]
    for position, code in enumerate(territory_of(terms)):
        yield f"terms.territory.{position}", code
    for position, code in enumerate(terms.get("third_states") or ()):
        yield f"terms.third_states.{position}", code


def parties_of_licence(case: Case) -> tuple[RequiredParty, ...]:
    """States of licensors and licensees sign, and those of co-holders whose needed consent is not cited."""
    terms = case.draft.terms
    signing = [
        *((party["state"], _LICENSOR) for party in terms["licensors"]),
        *((party["state"], _LICENSEE) for party in terms["licensees"]),
    ]
    if _needs_co_holders(case):
        signing.extend(signing_co_holders(case, "exclusive_licence", _keys(case, "licensors"), _wanted(case)))
        signing.extend(signing_pledgees(case, _disposal(case), _wanted(case)))
    return merged(case, signing)


def check_licence(case: Case) -> tuple[Finding, ...]:
    """Judge a licence or sublicence, presumptions read as confirmed."""
    wanted = _wanted(case)
    licensors = [
        (f"terms.licensors.{position}.state", party["state"])
        for position, party in enumerate(case.draft.terms["licensors"])
    ]
    co_holders: tuple[Finding, ...] = ()
    if _needs_co_holders(case):
        co_holders = (
            *check_co_holders(case, "exclusive_licence", _keys(case, "licensors"), wanted),
            *check_pledgees(case, _disposal(case), wanted),
        )
    return (
        *_check_presumed(case),
        *_check_each_side_once(case),
        *(check_sublicence(case, wanted) if case.draft.terms.get("parent") else _check_licensors(case)),
        *check_givers(case, licensors),
        *_check_both_sides(case),
        *check_conflicts(case),
        *check_cited(case, wanted),
        *co_holders,
        *check_extent_of_licence(case, wanted, _disposal(case)),
    )


def check_extent_of_licence(case: Case, wanted: Wanted, disposal: Disposal) -> tuple[Finding, ...]:
    """Judge how far a licence goes, whoever grants it: beside others, outside the Parties, past the end of the right.

    Args:
        case: A draft of the terms of `licence.granted`.
        wanted: For what it may cite consents.
        disposal: What is disposed of by it.
    """
    authority = category_of(case.draft.terms) == "compulsory"
    return (
        *check_outside(case, tuple(_reached(case)), wanted),
        *_check_export(case),
        *check_protected(case),
        *check_background_use(case),
        *(check_act(case) if authority else check_free(case, disposal)),
    )


def wanted_by(case: Case) -> Wanted:
    """Return for what a draft of a licence may cite consents."""
    return _wanted(case)


def _disposal(case: Case) -> Disposal:
    return Disposal(_keys(case, "licensors"), case.draft.terms.get("parent"), "terms.licensors")


def _check_presumed(case: Case) -> Iterator[Finding]:
    """What is left silent is presumed and must be confirmed (R5)."""
    confirmed = case.draft.terms.get("presumed") or ()
    for term in PRESUMABLE:
        presumption = case.body.presumption(term, case.draft.effective.starts_on)
        place = "effective.until" if term == "until" else f"terms.{term}"
        silent = is_silent(case.draft, term)
        if presumption is None:
            if term in confirmed or (silent and term != "until"):
                yield refused("R5", place, _NOT_PRESUMED)
        elif silent and term not in confirmed:
            words = marked(_CONFIRM.filled(words=presumption.words), checked=presumption.checked_by_lawyer)
            yield confirm("R5", place, words, presumption.source)
        elif term in confirmed and not silent and _stated(case, term) != presumed_value(presumption, case.draft):
            yield refused("R5", place, _STATED)


def _stated(case: Case, term: str) -> object:
    return case.draft.effective.ends_on if term == "until" else case.draft.terms[term]


def _check_each_side_once(case: Case) -> Iterator[Finding]:
    licensors = _keys(case, "licensors")
    for position, party in enumerate(case.draft.terms["licensees"]):
        if party_key(party) in licensors:
            yield refused("R3", f"terms.licensees.{position}", _TO_ONESELF.filled(name=named(party, case.body)))


def _check_licensors(case: Case) -> Iterator[Finding]:
    """Nobody gives more than he holds: only a right-holder licenses, and not past the end of his right (R3)."""
    effective = case.draft.effective
    held = {holding.party_key: holding for holding in case.standing.holders_on(effective.starts_on)}
    for position, party in enumerate(case.draft.terms["licensors"]):
        if party_key(party) not in held:
            words = _NO_HOLDER.filled(name=named(party, case.body), day=day_words(effective.starts_on))
            yield refused("R3", f"terms.licensors.{position}", words)
    last = _end_of_title(case)
    if held and last is not None and (effective.ends_on is None or effective.ends_on > last):
        yield refused("R3", "effective.until", _PAST_TITLE.filled(day=day_words(last)))


def _end_of_title(case: Case) -> date | None:
    """Return the last day on which anybody is recorded as holder, or None while title lasts."""
    ends = [holding.until for holding in case.standing.holdings if holding.until is not None]
    return max(ends) if ends and len(ends) == len(case.standing.holdings) else None


def _check_both_sides(case: Case) -> Iterator[Finding]:
    """An exclusive licence is recorded as such only with both sides' signatures (R7)."""
    if category_of(case.draft.terms) not in _BOTH_SIDES:
        return
    for position, party in enumerate(case.draft.terms["licensees"]):
        if party["state"] in case.body.states and not can_sign(case, party["state"]):
            words = _ONE_SIDE.filled(state=case.body.state_name(party["state"]))
            yield refused("R7", f"terms.licensees.{position}.state", words)


def _check_export(case: Case) -> Iterator[Finding]:
    """Export leaves the Parties: the third states must be named (R9)."""
    terms = case.draft.terms
    third = terms.get("third_states") or ()
    if "export" in terms["purposes"] and not third:
        yield refused("R9", "terms.third_states", _EXPORT_WHERE)
    for position, code in enumerate(third):
        if code in case.body.states and not outside_parties(case, [code]):
            yield warned("R9", f"terms.third_states.{position}", _IS_PARTY.filled(state=case.body.state_name(code)))


_NOT_PRESUMED = Words(
    "Предположения на этот случай нет: укажите условие прямо.", "Nothing is presumed here: state the term expressly."
)
_CONFIRM = Words(
    "Не указано. {words} Укажите условие или подтвердите предположение.",
    "Not stated. {words} State the term, or confirm what is presumed.",
)
_STATED = Words(
    "Условие указано прямо и при этом отмечено как предполагаемое. Оставьте одно из двух.",
    "The term is stated expressly and marked as presumed as well. Keep one of the two.",
)
_TO_ONESELF = Words(
    "{name} выступает и лицензиаром, и лицензиатом. Лицензия выдаётся другому лицу.",
    "{name} is both licensor and licensee. A licence is granted to another party.",
)
_NO_HOLDER = Words(
    "{name} на {day} не является правообладателем и лицензию выдать не может. "
    "Для сублицензии укажите основную лицензию.",
    "{name} is no right-holder on {day} and cannot grant a licence. For a sublicence, name the licence it is under.",
)
_PAST_TITLE = Words(
    "Срок лицензии выходит за срок права лицензиара: право записано по {day}.",
    "The licence goes past the licensor's right, which is recorded until {day}.",
)
_ONE_SIDE = Words(
    "Исключительная или единоличная лицензия вносится только за подписью обеих сторон; {state} подписать не может.",
    "An exclusive or sole licence is recorded only with both sides' signatures; {state} cannot sign.",
)
_EXPORT_WHERE = Words(
    "Цель — экспорт, а третьи государства не названы. Назовите их.",
    "The purpose is export, but no third state is named. Name them.",
)
_IS_PARTY = Words(
    "{state} — Сторона, а не третье государство. Если лицензия действует там, укажите это в территории.",
    "{state} is a Party, not a third state. If the licence is for use there, put it under territory.",
)
