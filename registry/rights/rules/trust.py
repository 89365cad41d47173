"""Rules of governance entries: who founds and governs, and that an entry fits the state of trust.

Source: formats 3.6.
"""

from __future__ import annotations

from registry.rights.entries import EntryId, StateCode
from registry.rights.findings import Finding
from registry.rights.governance_changes import changed_trust, found_trust
from registry.rights.governance_errors import GovernanceError
from registry.rights.kinds import Case, RequiredParty
from registry.rights.rules._say import refused
from registry.rights.words import Words

FOUNDED = "governance.founded"
_FOUNDER = Words("государство-учредитель", "founding state")
_COMMON = Words("общий вопрос управления реестром", "common matter of governance")
_BOUND = frozenset({"signatory", "member"})
_OWN = Words("государство, ключа которого касается запись", "state whose key the entry concerns")


def founding_states(case: Case) -> tuple[RequiredParty, ...]:
    """Every founding state signs."""
    codes = sorted({row["state"] for row in case.draft.terms["states"]})
    return tuple(RequiredParty(StateCode(code), _FOUNDER) for code in codes)


def own_state(case: Case) -> tuple[RequiredParty, ...]:
    """The state whose key it is signs, with its governance certificates."""
    return (RequiredParty(StateCode(case.draft.terms["state"]), _OWN),)


def common_matter(case: Case) -> tuple[RequiredParty, ...]:
    """Every state bound on the state of trust that holds keys signs; the register itself is content with k of n."""
    states = case.trust.states if case.trust else {}
    return tuple(
        RequiredParty(code, _COMMON)
        for code, state in sorted(states.items())
        if state.governance_certificates and state.status in _BOUND
    )


def changing_keys(case: Case) -> tuple[RequiredParty, ...]:
    """The state whose keys change signs; for one that holds none yet, the others sign too."""
    code = StateCode(case.draft.terms["state"])
    known = case.trust.states.get(code) if case.trust else None
    if known is not None and known.governance_certificates:
        return own_state(case)
    others = (party for party in common_matter(case) if party.state != code)
    return tuple(sorted((*own_state(case), *others), key=lambda party: party.state))


def check_governance(case: Case) -> tuple[Finding, ...]:
    """Try the entry on the state of trust; what does not fit is refused with the reason."""
    draft = case.draft
    if draft.kind == FOUNDED and case.trust is not None:
        return (refused("R21", "", _FOUNDED_ALREADY, case.trust.head),)
    if draft.kind != FOUNDED and case.trust is None:
        return (refused("R21", "", _NOT_FOUNDED),)
    try:
        if case.trust is None:
            found_trust("", EntryId(""), draft.terms)
        else:
            changed_trust(case.trust, EntryId(""), draft.kind, draft.terms)
    except GovernanceError as error:
        return (refused("form", "terms", error.words),)
    return ()


_FOUNDED_ALREADY = Words("Реестр уже учреждён.", "The register is founded already.")
_NOT_FOUNDED = Words("Реестр ещё не учреждён.", "The register is not founded yet.")
