"""What each kind of governance entry changes in the state of trust.

Every kind of formats 3.6 is folded, those that have no form yet too: a verifier must follow any chain.
Who must have signed is not judged here but in `rights.governance`.

Source: formats 3.6.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from registry.rights import governance_terms as read
from registry.rights.entries import Draft, EntryId, Kind, StateCode, Terms
from registry.rights.governance_trust import KnownCertificate, Mandate, StateTrust, Trust

FOUNDED = Kind("governance.founded")
ROTATED = Kind("log_key.rotated")


def found_trust(register: str, head: EntryId, terms: Terms) -> Trust:
    """Read the terms of the founding entry into the first state of trust.

    Raises:
        GovernanceTermsError: The terms do not have the shape of formats 3.6 or contradict themselves.
    """
    names = ("states", "common_threshold", "logs", "witnesses", "quorum", "algorithms", "rules", "seal_certificate")
    read.members(terms, "terms", names)
    listed = read.rows(terms["states"], "states", _read_state, least=1)
    read.unique(tuple(code for code, _ in listed), "states")
    states = dict(listed)
    logs = read.rows(terms["logs"], "logs", _read_log, least=1)
    read.unique(tuple(name for name, _ in logs), "logs")
    if "entries" not in dict(logs):
        raise read.refuse("logs", "нет ключа журнала записей.", "there is no key of the entries log.")
    witnesses = read.rows(terms["witnesses"], "witnesses", _read_witness)
    read.unique(tuple(vkey for _, vkey in witnesses), "witnesses")
    algorithms = read.rows(terms["algorithms"], "algorithms", read.line, least=1)
    read.unique(algorithms, "algorithms")
    return Trust(
        register=register,
        head=head,
        states=states,
        common_threshold=read.whole(terms["common_threshold"], "common_threshold", 1, len(states)),
        logs=dict(logs),
        witnesses=witnesses,
        quorum=read.whole(terms["quorum"], "quorum", 0),
        algorithms=algorithms,
        rules=read.line(terms["rules"], "rules"),
        seal_certificate=read.certificate(terms["seal_certificate"], "seal_certificate"),
    )


def changed_trust(trust: Trust, head: EntryId, kind: Kind, terms: Terms) -> Trust:
    """Return the state of trust after one more governance entry.

    Raises:
        GovernanceTermsError: The terms do not have the shape of formats 3.6, or contradict what is trusted.
    """
    return replace(_CHANGES[kind](trust, terms), head=head)


def rotated_log(draft: Draft) -> str | None:
    """Return the name of the log whose key an entry rotates; None for an entry of another kind."""
    return str(draft.terms["log"]) if draft.kind == ROTATED else None


def own_state(terms: Terms) -> StateCode:
    """Return the state whose own matter the entry is."""
    return read.state_code(terms.get("state"), "state")


def new_keys(terms: Terms, within: str = "") -> tuple[tuple[bytes, ...], int]:
    """Return the governance certificates and the threshold that a founding or a change of keys gives a state.

    Args:
        terms: The terms of a change of keys, or those of one state in a founding.
        within: Where they stand in the terms, with the dot at its end.
    """
    place = f"{within}governance_certificates"
    certificates = read.rows(terms.get("governance_certificates"), place, read.certificate, least=1)
    read.unique(certificates, place)
    threshold = read.whole(terms.get("governance_threshold"), f"{within}governance_threshold", 1, len(certificates))
    return certificates, threshold


def _read_state(value: Any, place: str) -> tuple[StateCode, StateTrust]:
    names = (
        "state",
        "name",
        "status",
        "governance_certificates",
        "governance_threshold",
        "authorities",
        "organs",
        "certificates",
    )
    read.members(value, place, names)
    governance_certificates, threshold = new_keys(value, f"{place}.")
    organs = read.rows(value["organs"], f"{place}.organs", _read_organ)
    read.unique(tuple(organ for organ, _ in organs), f"{place}.organs")
    certificates = read.rows(value["certificates"], f"{place}.certificates", _read_certificate)
    read.unique(tuple(mark for mark, _ in certificates), f"{place}.certificates")
    for _, known in certificates:
        _check_organ(dict(organs), known.organ, f"{place}.certificates")
    return read.state_code(value["state"], f"{place}.state"), StateTrust(
        name=read.name(value["name"], f"{place}.name"),
        status=read.one_of(value["status"], f"{place}.status", read.STATUSES),
        governance_certificates=governance_certificates,
        governance_threshold=threshold,
        authorities=read.rows(value["authorities"], f"{place}.authorities", read.certificate),
        organs=dict(organs),
        certificates=dict(certificates),
    )


def _read_organ(value: Any, place: str) -> tuple[str, Mandate]:
    read.members(value, place, ("organ", "name", "kinds"))
    return read.line(value["organ"], f"{place}.organ"), _read_mandate(value, place)


def _read_mandate(value: Mapping[str, Any], place: str) -> Mandate:
    return Mandate(
        name=read.name(value["name"], f"{place}.name"),
        kinds=read.rows(value["kinds"], f"{place}.kinds", read.line, least=1),
    )


def _read_certificate(value: Any, place: str) -> tuple[str, KnownCertificate]:
    read.members(value, place, ("organ", "certificate"))
    return _known_certificate(value, place)


def _known_certificate(value: Mapping[str, Any], place: str) -> tuple[str, KnownCertificate]:
    der = read.certificate(value["certificate"], f"{place}.certificate")
    return hashlib.sha256(der).hexdigest(), KnownCertificate(organ=read.line(value["organ"], f"{place}.organ"), der=der)


def _read_log(value: Any, place: str) -> tuple[str, str]:
    read.members(value, place, ("name", "vkey"))
    return read.one_of(value["name"], f"{place}.name", read.LOGS), read.line(value["vkey"], f"{place}.vkey")


def _read_witness(value: Any, place: str) -> tuple[StateCode, str]:
    read.members(value, place, ("state", "vkey"))
    return read.state_code(value["state"], f"{place}.state"), read.line(value["vkey"], f"{place}.vkey")


def _check_organ(organs: Mapping[str, Mandate], organ: str, place: str) -> None:
    if organ not in organs:
        raise read.refuse(
            place,
            f"государство не наделяло полномочиями орган «{organ}».",
            f'the state has mandated no organ "{organ}".',
        )


def _state_of(trust: Trust, terms: Terms) -> tuple[StateCode, StateTrust]:
    code = read.state_code(terms["state"], "state")
    if code not in trust.states:
        raise read.refuse("state", f"реестр не знает государства {code}.", f"the register knows no state {code}.")
    return code, trust.states[code]


def _with_state(trust: Trust, code: StateCode, state: StateTrust) -> Trust:
    return replace(trust, states={**trust.states, code: state})


def _change_status(trust: Trust, terms: Terms) -> Trust:
    # A state not known yet is admitted without keys; `state.keys_changed` gives it the first ones.
    read.members(terms, "terms", ("state", "status", "source"))
    code = read.state_code(terms["state"], "state")
    status = read.one_of(terms["status"], "status", read.STATUSES)
    state = trust.states.get(code) or StateTrust(name={"en": code, "ru": code}, status=status)
    return _with_state(trust, code, replace(state, status=status))


def _mandate_organ(trust: Trust, terms: Terms) -> Trust:
    read.members(terms, "terms", ("state", "organ", "name", "kinds"))
    code, state = _state_of(trust, terms)
    organ = read.line(terms["organ"], "organ")
    return _with_state(trust, code, replace(state, organs={**state.organs, organ: _read_mandate(terms, "terms")}))


def _end_mandate(trust: Trust, terms: Terms) -> Trust:
    read.members(terms, "terms", ("state", "organ"))
    code, state = _state_of(trust, terms)
    organ = read.line(terms["organ"], "organ")
    _check_organ(state.organs, organ, "organ")
    return _with_state(
        trust, code, replace(state, organs={name: mandate for name, mandate in state.organs.items() if name != organ})
    )


def _introduce_authority(trust: Trust, terms: Terms) -> Trust:
    read.members(terms, "terms", ("state", "certificate"))
    code, state = _state_of(trust, terms)
    authorities = (*state.authorities, read.certificate(terms["certificate"], "certificate"))
    read.unique(authorities, "certificate")
    return _with_state(trust, code, replace(state, authorities=authorities))


def _retire_authority(trust: Trust, terms: Terms) -> Trust:
    read.members(terms, "terms", ("state", "fingerprint"))
    code, state = _state_of(trust, terms)
    retired = read.fingerprint(terms["fingerprint"], "fingerprint")
    left = tuple(der for der in state.authorities if hashlib.sha256(der).hexdigest() != retired)
    if left == state.authorities:
        raise read.refuse(
            "fingerprint",
            f"у государства {code} нет такого удостоверяющего центра.",
            f"state {code} has no such certification authority.",
        )
    return _with_state(trust, code, replace(state, authorities=left))


def _introduce_certificate(trust: Trust, terms: Terms) -> Trust:
    read.members(terms, "terms", ("state", "organ", "certificate"))
    code, state = _state_of(trust, terms)
    mark, known = _known_certificate(terms, "terms")
    _check_organ(state.organs, known.organ, "organ")
    if any(mark in other.certificates for other in trust.states.values()):
        # A revoked certificate does not come back: its key may be in other hands.
        raise read.refuse("certificate", "сертификат уже был введён.", "the certificate has been introduced before.")
    return _with_state(trust, code, replace(state, certificates={**state.certificates, mark: known}))


def _revoke_certificate(trust: Trust, terms: Terms) -> Trust:
    read.members(
        terms, "terms", ("state", "fingerprint", "reason", "suspect_from"), optional=("reason", "suspect_from")
    )
    code, state = _state_of(trust, terms)
    mark = read.fingerprint(terms["fingerprint"], "fingerprint")
    known = state.certificates.get(mark)
    if known is None or known.revoked:
        raise read.refuse(
            "fingerprint",
            f"у государства {code} нет такого действующего сертификата.",
            f"state {code} has no such certificate in force.",
        )
    suspect_from = terms.get("suspect_from")
    if suspect_from is not None:
        read.whole(suspect_from, "suspect_from", 0)
    revoked = replace(known, revoked=True, reason=terms.get("reason"), suspect_from=suspect_from)
    return _with_state(trust, code, replace(state, certificates={**state.certificates, mark: revoked}))


def _introduce_witness(trust: Trust, terms: Terms) -> Trust:
    read.members(terms, "terms", ("state", "vkey"))
    code, _ = _state_of(trust, terms)
    witnesses = (*trust.witnesses, (code, read.line(terms["vkey"], "vkey")))
    read.unique(tuple(vkey for _, vkey in witnesses), "vkey")
    return replace(trust, witnesses=witnesses)


def _retire_witness(trust: Trust, terms: Terms) -> Trust:
    read.members(terms, "terms", ("vkey",))
    retired = read.line(terms["vkey"], "vkey")
    left = tuple((code, vkey) for code, vkey in trust.witnesses if vkey != retired)
    if left == trust.witnesses:
        raise read.refuse("vkey", "такого свидетеля нет.", "there is no such witness.")
    return replace(trust, witnesses=left)


def _change_keys(trust: Trust, terms: Terms) -> Trust:
    read.members(terms, "terms", ("state", "governance_certificates", "governance_threshold"))
    code, state = _state_of(trust, terms)
    certificates, threshold = new_keys(terms)
    return _with_state(
        trust, code, replace(state, governance_certificates=certificates, governance_threshold=threshold)
    )


def _change_quorum(trust: Trust, terms: Terms) -> Trust:
    read.members(terms, "terms", ("quorum",))
    return replace(trust, quorum=read.whole(terms["quorum"], "quorum", 0))


def _rotate_log_key(trust: Trust, terms: Terms) -> Trust:
    read.members(terms, "terms", ("log", "vkey"))
    return replace(
        trust, logs={**trust.logs, read.one_of(terms["log"], "log", read.LOGS): read.line(terms["vkey"], "vkey")}
    )


def _retire_algorithm(trust: Trust, terms: Terms) -> Trust:
    read.members(terms, "terms", ("algorithm",))
    retired = read.one_of(terms["algorithm"], "algorithm", trust.algorithms)
    return replace(trust, algorithms=tuple(algorithm for algorithm in trust.algorithms if algorithm != retired))


def _adopt_rules(trust: Trust, terms: Terms) -> Trust:
    read.members(terms, "terms", ("rules",))
    return replace(trust, rules=read.line(terms["rules"], "rules"))


_CHANGES: Mapping[Kind, Callable[[Trust, Terms], Trust]] = {
    Kind("state.status_changed"): _change_status,
    Kind("state.keys_changed"): _change_keys,
    Kind("organ.mandated"): _mandate_organ,
    Kind("mandate.ended"): _end_mandate,
    Kind("authority.introduced"): _introduce_authority,
    Kind("authority.retired"): _retire_authority,
    Kind("certificate.introduced"): _introduce_certificate,
    Kind("certificate.revoked"): _revoke_certificate,
    Kind("witness.introduced"): _introduce_witness,
    Kind("witness.retired"): _retire_witness,
    Kind("quorum.changed"): _change_quorum,
    ROTATED: _rotate_log_key,
    Kind("algorithm.retired"): _retire_algorithm,
    Kind("rules.adopted"): _adopt_rules,
}
GOVERNANCE_KINDS = frozenset({FOUNDED, *_CHANGES})
