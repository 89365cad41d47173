"""What the governance desk shows: rows of the state of trust, each beside the entries that it rests on, and its acts.

Source: formats 3.6; design 5.1 (administrator, auditor).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from registry.procedures.read_governance import GovernanceView
from registry.rights.entries import Kind, StateCode
from registry.rights.governance import Trust
from registry.rights.governance_basis import Basis
from registry.rights.governance_demands import (
    ACTS,
    KEYS_CHANGED,
    Demand,
    Matter,
    bound_states,
    matter_of,
    present_demand,
)
from registry.rights.kinds import all_kinds, kind_of
from registry.rights.kinds._choices import STATUSES
from registry.rights.parties import Actor
from registry.rights.words import Words
from registry.signing.certificates import parse_certificate
from registry.web.texts import LateText, late

KNOWN = ("state", "organ", "fingerprint", "vkey", "log", "algorithm")
"""Members of the terms that a row knows and an act begun from it is pre-filled with."""
MATTERS: Mapping[Matter, LateText] = {
    Matter.OWN: late("The state's own matter: as many of its governance certificates sign as its threshold says."),
    Matter.ROTATION: late(
        "A rotation: the present governance certificates reach their threshold, and the new ones reach theirs."
    ),
    Matter.FIRST_KEYS: late(
        "First keys of a state: the new certificates reach their threshold, and enough other states sign too."
    ),
    Matter.COMMON: late("A common matter: enough states sign, each as its own threshold says."),
}


@dataclass(frozen=True, slots=True)
class ActLink:
    """An act that can be begun from a row, with what the row knows of its terms."""

    kind: str
    title: Words
    terms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate that the register knows, and what became of it."""

    fingerprint: str
    common_name: str
    algorithm: str
    not_before: datetime
    not_after: datetime
    basis: Basis
    organ: str = ""
    revoked: bool = False
    suspect_from: int | None = None
    is_current: bool = True
    """Not revoked, and valid on the day of the page."""
    acts: tuple[ActLink, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganRow:
    """An organ with its mandate."""

    organ: str
    name: Mapping[str, str]
    kinds: tuple[Words, ...]
    """Titles of the kinds of entry it signs; none: every kind."""
    basis: Basis
    acts: tuple[ActLink, ...]


@dataclass(frozen=True, slots=True)
class StateRow:
    """One state in the list of states."""

    code: StateCode
    status: Words
    is_bound: bool
    needed: int
    of: int
    """Governance certificates."""
    organs: int
    certificates: int
    """Of its organs, not revoked."""
    status_basis: Basis
    keys_basis: Basis


@dataclass(frozen=True, slots=True)
class CommonRow:
    """One thing that the states decide together."""

    label: LateText
    look: str
    """number | text | key | digest | state"""
    value: str | int
    basis: Basis
    note: str = ""
    acts: tuple[ActLink, ...] = ()


def act_link(kind: str, **terms: str) -> ActLink:
    """Return what begins an act."""
    return ActLink(kind, kind_of(kind).title, terms)


def state_rows(view: GovernanceView) -> tuple[StateRow, ...]:
    """Return the states, by code."""
    bound = bound_states(view.trust)
    return tuple(
        StateRow(
            code=code,
            status=STATUSES[state.status],
            is_bound=code in bound,
            needed=state.governance_threshold,
            of=len(state.governance_certificates),
            organs=len(state.organs),
            certificates=sum(not known.revoked for known in state.certificates.values()),
            status_basis=view.bases["status", code],
            keys_basis=view.bases["keys", code],
        )
        for code, state in sorted(view.trust.states.items())
    )


def common_rows(view: GovernanceView) -> tuple[CommonRow, ...]:
    """Return what the states decide together, in the order of the founding entry's terms."""
    trust, bases = view.trust, view.bases
    seal = hashlib.sha256(trust.seal_certificate).hexdigest()
    rows = [
        CommonRow(_THRESHOLD, "number", trust.common_threshold, bases["threshold",], note=str(len(trust.states))),
        CommonRow(_QUORUM, "number", trust.quorum, bases["quorum",], acts=(act_link("quorum.changed"),)),
    ]
    rows += [
        CommonRow(_LOG_KEYS[name], "key", vkey, bases["log", name], acts=(act_link("log_key.rotated", log=name),))
        for name, vkey in trust.logs.items()
    ]
    rows += [
        CommonRow(_WITNESS, "key", vkey, bases["witness", vkey], state, (act_link("witness.retired", vkey=vkey),))
        for state, vkey in trust.witnesses
    ]
    rows += [
        CommonRow(_ALGORITHM, "text", name, bases["algorithm", name], acts=_retiring(trust, name))
        for name in trust.algorithms
    ]
    rows += [
        CommonRow(_RULES, "digest", trust.rules, bases["rules",], acts=(act_link("rules.adopted"),)),
        CommonRow(_SEAL, "digest", seal, bases["seal",]),
    ]
    return tuple(rows)


def _retiring(trust: Trust, algorithm: str) -> tuple[ActLink, ...]:
    """The last algorithm is not retired: nothing could be signed any more."""
    return (act_link("algorithm.retired", algorithm=algorithm),) if len(trust.algorithms) > 1 else ()


def organ_rows(view: GovernanceView, code: StateCode) -> tuple[OrganRow, ...]:
    """Return the organs of a state that have a mandate."""
    return tuple(
        OrganRow(
            organ,
            mandate.name,
            () if "*" in mandate.kinds else tuple(_kind_title(kind) for kind in mandate.kinds),
            view.bases["organ", code, organ],
            (act_link("organ.mandated", state=code, organ=organ), act_link("mandate.ended", state=code, organ=organ)),
        )
        for organ, mandate in view.trust.states[code].organs.items()
    )


def certificate_rows(view: GovernanceView, code: StateCode, at: datetime) -> tuple[CertificateRow, ...]:
    """Return every certificate that was introduced for a state's organs, revoked ones too, as introduced."""
    rows = []
    for fingerprint, known in view.trust.states[code].certificates.items():
        revoking = act_link("certificate.revoked", state=code, fingerprint=fingerprint)
        row = replace(
            _row(known.der, view.bases["certificate", code, fingerprint], at, acts=(revoking,)), organ=known.organ
        )
        rows.append(_revoked(row, known.suspect_from) if known.revoked else row)
    return tuple(rows)


def governance_rows(view: GovernanceView, code: StateCode, at: datetime) -> tuple[CertificateRow, ...]:
    """Return a state's governance certificates."""
    basis = view.bases["keys", code]
    return tuple(_row(der, basis, at) for der in view.trust.states[code].governance_certificates)


def authority_rows(view: GovernanceView, code: StateCode, at: datetime) -> tuple[CertificateRow, ...]:
    """Return a state's certification authorities."""
    rows = []
    for der in view.trust.states[code].authorities:
        mark = hashlib.sha256(der).hexdigest()
        retiring = act_link("authority.retired", state=code, fingerprint=mark)
        rows.append(_row(der, view.bases["authority", code, mark], at, acts=(retiring,)))
    return tuple(rows)


def acts_of_state(trust: Trust, code: StateCode, actor: Actor) -> tuple[ActLink, ...]:
    """Return the acts about a state as a whole that the person's office may begin."""
    kinds = ["state.status_changed", "witness.introduced"]
    if code == actor.state or matter_of(trust, KEYS_CHANGED, code) is Matter.FIRST_KEYS:
        kinds.insert(0, KEYS_CHANGED)
    if code == actor.state:
        kinds += ["organ.mandated", "authority.introduced", "certificate.introduced"]
    return tuple(act_link(kind, state=code) for kind in kinds)


def all_acts(trust: Trust, state: StateCode) -> tuple[tuple[ActLink, LateText], ...]:
    """Return every act with how it is signed, those of a state as if the person's own state did them."""
    return tuple((act_link(kind), MATTERS[matter_of(trust, kind, state)]) for kind in ACTS)


def signing_states(trust: Trust, matter: Matter, state: StateCode | None) -> tuple[Demand, ...]:
    """Return whose present governance keys sign an act: the state's own, or those of every state with a voice."""
    codes = bound_states(trust) if matter in {Matter.COMMON, Matter.FIRST_KEYS} else (state,)
    demands = (present_demand(trust, code) for code in codes if code is not None)
    return tuple(demand for demand in demands if demand is not None)


def _kind_title(kind: str) -> Words:
    known = all_kinds().get(Kind(kind))
    return known.title if known else Words(kind, kind)


def _row(der: bytes, basis: Basis, at: datetime, acts: tuple[ActLink, ...] = ()) -> CertificateRow:
    certificate = parse_certificate(der)
    return CertificateRow(
        fingerprint=certificate.fingerprint,
        common_name=certificate.common_name,
        algorithm=certificate.algorithm,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        basis=basis,
        is_current=certificate.not_before <= at <= certificate.not_after,
        acts=acts,
    )


def _revoked(row: CertificateRow, suspect_from: int | None) -> CertificateRow:
    return replace(row, revoked=True, suspect_from=suspect_from, is_current=False, acts=())


_THRESHOLD = late("States that sign a common matter, at least")
_QUORUM = late("Quorum of witnesses, in states")
_WITNESS = late("Witness")
_ALGORITHM = late("Signature algorithm")
_RULES = late("Table of rules (SHA-256)")
_SEAL = late("Certificate of the register's seal (SHA-256)")
_LOG_KEYS: Mapping[str, LateText] = {
    "entries": late("Key of the log of entries"),
    "activity": late("Key of the activity log"),
}
