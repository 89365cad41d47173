"""Rules of governance entries: who founds and governs, and that an entry fits the state of trust.

Source: formats 3.6.
"""

from __future__ import annotations

import base64
import hashlib

from registry.rights.entries import EntryId, StateCode
from registry.rights.findings import Finding
from registry.rights.governance_changes import changed_trust, found_trust
from registry.rights.governance_demands import bound_states
from registry.rights.governance_errors import GovernanceError
from registry.rights.kinds import Case, RequiredParty
from registry.rights.phrases import joined
from registry.rights.rules._say import refused
from registry.rights.words import Words

FOUNDED = "governance.founded"
_FOUNDER = Words("государство-учредитель", "founding state")
_COMMON = Words(
    "общий вопрос управления реестром: достаточно подписей {least} из {all} государств",
    "common matter of governance: the signatures of {least} of {all} states suffice",
)
_OWN = Words("государство, ключа которого касается запись", "state whose key the entry concerns")


def founding_states(case: Case) -> tuple[RequiredParty, ...]:
    """Every founding state signs."""
    codes = sorted({row["state"] for row in case.draft.terms["states"]})
    return tuple(RequiredParty(StateCode(code), _FOUNDER) for code in codes)


def own_state(case: Case) -> tuple[RequiredParty, ...]:
    """The state whose key it is signs, with its governance certificates."""
    return (RequiredParty(StateCode(case.draft.terms["state"]), _OWN),)


def common_matter(case: Case) -> tuple[RequiredParty, ...]:
    """The bound states holding keys that the drafter asks sign, at least k of n; all of them where none is named."""
    bound = _bound(case)
    least = case.trust.common_threshold if case.trust else 0
    reason = _COMMON.filled(least=least, all=len(bound))
    return tuple(RequiredParty(code, reason) for code in _asked(case, bound))


def changing_keys(case: Case) -> tuple[RequiredParty, ...]:
    """The state whose keys change signs; for one that holds none yet, k of the n others sign too."""
    if not _gets_first_keys(case):
        return own_state(case)
    others = (party for party in common_matter(case) if party.state != case.draft.terms["state"])
    return tuple(sorted((*own_state(case), *others), key=lambda party: party.state))


def _bound(case: Case) -> tuple[StateCode, ...]:
    return bound_states(case.trust) if case.trust else ()


def _asked(case: Case, bound: tuple[StateCode, ...]) -> tuple[StateCode, ...]:
    return tuple(code for code in bound if code in case.draft.asked) if case.draft.asked else bound


def _gets_first_keys(case: Case) -> bool:
    known = case.trust.states.get(StateCode(case.draft.terms["state"])) if case.trust else None
    return known is None or not known.governance_certificates


def check_common(case: Case) -> tuple[Finding, ...]:
    """Try the entry on the state of trust; refuse too few states asked, and those that have no voice."""
    return (*check_governance(case), *_check_asked(case))


def check_keys(case: Case) -> tuple[Finding, ...]:
    """Try the keys on the state of trust; for a state's first ones, refuse too few other states asked."""
    others = _check_asked(case, StateCode(case.draft.terms["state"])) if _gets_first_keys(case) else ()
    return (*check_governance(case), *others)


def check_log_key(case: Case) -> tuple[Finding, ...]:
    """Try the entry as a common matter; refuse a key with which nobody could publish the log any more."""
    return (*check_common(case), *_check_log_key(case))


def _check_log_key(case: Case) -> tuple[Finding, ...]:
    """Hold the line of a log's new key against its form: named as the log, and an Ed25519 key (formats 3.5)."""
    terms, trust = case.draft.terms, case.trust
    if trust is None:
        return ()
    origin, line = f"{trust.register}/{terms['log']}", terms["vkey"]
    if line == trust.logs.get(terms["log"]):
        return (refused("form", "terms.vkey", _SAME_KEY),)
    if not _is_log_key(line, origin):
        return (refused("form", "terms.vkey", _NO_LOG_KEY.filled(origin=origin)),)
    return ()


def _is_log_key(line: str, origin: str) -> bool:
    """Whether a line is name, id and key of the log: the id is the first four bytes of SHA-256 of name and key."""
    name, _, rest = line.partition("+")
    mark, _, encoded = rest.partition("+")
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        return False
    digest = hashlib.sha256(f"{name}\n".encode() + key).hexdigest()
    return name == origin and key[:1] == _ED25519 and len(key) == _LOG_KEY_SIZE and mark == digest[:8]


def _check_asked(case: Case, own: StateCode | None = None) -> tuple[Finding, ...]:
    """Return what is wrong with the states asked; `own` signs for itself and is no voice of the others."""
    if case.trust is None:
        return ()
    bound, least = _bound(case), case.trust.common_threshold
    voiceless = [code for code in case.draft.asked if code not in bound and code != own]
    if voiceless:
        named = joined([case.body.state_name(code) for code in voiceless])
        return (refused("form", "asked", _VOICELESS.filled(states=named)),)
    voices = [code for code in _asked(case, bound) if code != own]
    if len(voices) < least:
        return (refused("form", "asked", _TOO_FEW.filled(asked=len(voices), least=least, all=len(bound))),)
    return ()


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


_ED25519 = b"\x01"
_LOG_KEY_SIZE = 33
"""Kind and key."""
_SAME_KEY = Words("Этот ключ у журнала уже есть: нужен новый.", "The log has this key already: another is needed.")
_NO_LOG_KEY = Words(
    "Это не строка ключа Ed25519 журнала {origin}: такую строку печатает regctl log-key.",
    "This is no line of an Ed25519 key of the log {origin}: regctl log-key prints such a line.",
)
_FOUNDED_ALREADY = Words("Реестр уже учреждён.", "The register is founded already.")
_NOT_FOUNDED = Words("Реестр ещё не учреждён.", "The register is not founded yet.")
_VOICELESS = Words(
    "Подписывать общие вопросы вправе лишь государства, связанные соглашением и имеющие ключи управления. "
    "Уберите из списка: {states}.",
    "Only states that are bound and hold governance keys sign common matters. Take out of the list: {states}.",
)
_TOO_FEW = Words(
    "Подписать просят государств: {asked}; требуется не менее {least} из {all}. Добавьте государства.",
    "States asked to sign: {asked}; at least {least} of {all} are required. Add states.",
)
