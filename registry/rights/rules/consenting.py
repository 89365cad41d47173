"""Rules of `consent.given`.

Source: design 4.3, rules R3, R4, R9, R20.
"""

from __future__ import annotations

from collections.abc import Iterator

from registry.rights.entries import StateCode
from registry.rights.findings import Finding
from registry.rights.kinds import Case, RequiredParty
from registry.rights.parties import party_key
from registry.rights.phrases import day_words, named
from registry.rights.rules._say import merged, refused, warned
from registry.rights.rules.every_kind import check_givers
from registry.rights.rules.third_states import ACT
from registry.rights.words import Words

_CONSENTING = Words("государство сообладателя, дающего согласие", "state of the co-holder who consents")


def parties_of_consent(case: Case) -> tuple[RequiredParty, ...]:
    """The state of the one who consents signs."""
    return merged(case, [(case.draft.terms["holder"]["state"], _CONSENTING)])


def check_consent(case: Case) -> tuple[Finding, ...]:
    """Judge a consent."""
    return (
        *_check_holder(case),
        *check_givers(case, [("terms.holder.state", case.draft.terms["holder"]["state"])]),
        *_check_licence(case),
        *_check_third_state(case),
    )


def _check_holder(case: Case) -> Iterator[Finding]:
    """Only one whose consent counts gives it: a right-holder, or the licensor above a sublicence (R3)."""
    terms, day = case.draft.terms, case.draft.effective.starts_on
    consenting = party_key(terms["holder"])
    if any(holding.party_key == consenting for holding in case.standing.holders_on(day)):
        return
    for licence in case.standing.licences:
        if licence.entry == terms.get("licence") and consenting in case.standing.licensors_on(licence, day):
            return
    pledges = (encumbrance for encumbrance in case.standing.encumbrances_on(day) if encumbrance.is_pledge)
    if any(case.standing.identity(pledge.terms["pledgee"]) == consenting for pledge in pledges):
        return
    yield refused("R3", "terms.holder", _NO_HOLDER.filled(name=named(terms["holder"], case.body), day=day_words(day)))


def _check_licence(case: Case) -> Iterator[Finding]:
    cited = case.draft.terms.get("licence")
    if cited and all(licence.entry != cited for licence in case.standing.licences):
        yield refused("R4", "terms.licence", _NO_LICENCE, cited)


def _check_third_state(case: Case) -> Iterator[Finding]:
    """Consent to leave the Parties names the third state (R9)."""
    terms = case.draft.terms
    third = terms.get("third_state")
    if terms["act"] == ACT and not third:
        yield refused("R9", "terms.third_state", _NAME_STATE)
    if third and third in case.body.states and case.body.is_party(StateCode(third), case.draft.effective.starts_on):
        yield warned("R9", "terms.third_state", _IS_PARTY.filled(state=case.body.state_name(third)))


_NO_HOLDER = Words(
    "{name} на {day} не является сообладателем права: согласия этого лица не требуется.",
    "{name} is no co-holder of the right on {day}: its consent is not needed.",
)
_NO_LICENCE = Words(
    "Такой лицензии на этот результат в реестре нет. Выберите лицензию из списка.",
    "The register holds no such licence of this result. Choose a licence from the list.",
)
_NAME_STATE = Words(
    "Согласие на передачу в третье государство должно его назвать.",
    "Consent to a transfer to a third state must name the state.",
)
_IS_PARTY = Words(
    "{state} — Сторона: для передачи туда такое согласие не нужно.",
    "{state} is a Party: a transfer there needs no such consent.",
)
