"""What leaves the circle of the Parties needs the consent of every state with an interest.

States with an interest are those of the right-holders and those of the owners of background embedded in the result.
A state that signs the entry consents by it.

Source: design 4.3, rule R9.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from registry.rights.consents import Consent
from registry.rights.entries import ResultNumber, StateCode
from registry.rights.findings import Finding
from registry.rights.kinds import Case, kind_of
from registry.rights.phrases import states_named
from registry.rights.rules._say import marked, refused
from registry.rights.rules.coholders import Wanted, cited_consents
from registry.rights.rules.every_kind import Placed
from registry.rights.words import Words

ACT = "third_state_transfer"


def outside_parties(case: Case, codes: Iterable[str]) -> tuple[str, ...]:
    """Return the known states among these that are no Party on the day of effect, in order."""
    body, day = case.body, case.draft.effective.starts_on
    outside = {code for code in {*codes} if not body.is_party(StateCode(code), day) and code in body.states}
    return tuple(sorted(outside))


def check_outside(case: Case, placed: Sequence[Placed], wanted: Wanted) -> Iterator[Finding]:
    """Refuse a third state without the consents it needs.

    Args:
        case: The draft and what it is judged against.
        placed: Where the draft names states that may be outside the Parties.
        wanted: For what the draft may cite consents.
    """
    outside = outside_parties(case, [code for _, code in placed])
    if not outside:
        return
    leaving = [(place, code) for place, code in placed if code in outside]
    signing = {party.state for party in kind_of(case.draft.kind).required_parties(case)}
    consents = [consent for consent in cited_consents(case, wanted) if consent.act == ACT]
    asked = _interested(case)
    for place, code in leaving:
        missing = sorted(state for state in asked - signing if not any(map(partial(_covers, state, code), consents)))
        if missing:
            words = _MISSING.filled(third=case.body.state_name(code), states=states_named(missing, case.body))
            yield refused("R9", place, marked(words, checked=case.body.is_status_checked(StateCode(code))))
    for number in _unseen_background(case):
        yield refused("R9", leaving[0][0], _BACKGROUND.filled(number=number))


def _covers(state: str, third: str, consent: Consent) -> bool:
    return consent.state == state and consent.terms.get("third_state") == third


def _embedded(case: Case) -> tuple[str, ...]:
    registered = case.standing.registered
    return tuple(registered.terms.get("embeds") or ()) if registered else ()


def _interested(case: Case) -> set[str]:
    day = case.draft.effective.starts_on
    holders = [*case.standing.holders_on(day)]
    for number in _embedded(case):
        background = case.background.get(ResultNumber(number))
        holders.extend(background.holders_on(day) if background else ())
    return {holding.party["state"] for holding in holders}


def _unseen_background(case: Case) -> tuple[str, ...]:
    """Return embedded results of which no owner is known: their consent cannot be shown."""
    day = case.draft.effective.starts_on
    seen = {number for number, background in case.background.items() if background.holders_on(day)}
    return tuple(number for number in _embedded(case) if number not in seen)


_MISSING = Words(
    "{third} — не Сторона. Нет согласия на передачу туда: {states}. "
    "Приведите записи о согласии каждого из этих государств.",
    "{third} is not a Party. Consent to a transfer there is missing: {states}. "
    "Cite an entry of consent for each of them.",
)
_BACKGROUND = Words(
    "В результате использован {number}, правообладатели которого не записаны: их согласие на передачу "
    "третьему государству не подтверждено.",
    "The result embeds {number}, whose right-holders are not recorded: their consent to a transfer to a third state "
    "cannot be shown.",
)
