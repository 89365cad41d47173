"""Proposing a governance entry: any act, pre-filled as far as is known; certificates and witnesses are looked at first.

From there it is frozen, signed with the state's governance certificates and sealed as any other.

Source: formats 3.6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from registry.auditlog.cosignatures import SIGNATURE_SIZES
from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import parse_vkey
from registry.encoding import base64url
from registry.evidence.activity import Action
from registry.evidence.errors import words_of
from registry.procedures import DraftRecord, NotAllowedError, NotFoundError, ProcedureError, Register
from registry.procedures.acting import Acting, acting
from registry.records import drafts
from registry.records.database import Connection
from registry.records.trust import current_trust
from registry.rights.entries import Kind
from registry.rights.governance import StateTrust
from registry.rights.governance_demands import ACTS, KEYS_CHANGED, Matter, matter_of
from registry.rights.kinds import kind_of
from registry.rights.parties import Act, Actor, may
from registry.rights.words import Words
from registry.signing.certificates import Certificate, check_chain, parse_certificate
from registry.signing.errors import SigningError


class CertificateRefusedError(ProcedureError):
    """It is no certificate, not this state's, not chained to its authority, or known already."""


class WitnessRefusedError(ProcedureError):
    """The line is no key that cosigns, or is a witness's already."""


@dataclass(frozen=True, slots=True)
class ProposedAct:
    """An act of governance as far as is known when it is begun."""

    kind: str
    """One of `rights.governance_demands.ACTS`."""
    terms: Mapping[str, Any] = field(default_factory=dict)
    """Members of its terms, whole or not."""
    certificates: tuple[bytes, ...] = ()
    """DER of the certificates that it brings in."""
    asked: tuple[str, ...] = ()
    """States asked to sign a common matter; none: every one that may."""


def begin_act(register: Register, actor: Actor, proposed: ProposedAct, *, now: datetime) -> DraftRecord:
    """Draft an act of governance with what is known of its terms; the draft's form asks for the rest.

    Args:
        register: The register.
        actor: A clerk, or a signatory who handles keys.
        proposed: The act.
        now: Time.

    Raises:
        NotAllowedError: The person neither drafts nor handles keys, or the act is another state's own matter.
        NotFoundError: No such act.
        CertificateRefusedError: What it brings in is no certificate, or not this state's.
    """
    with acting(register, actor, Action.DRAFT_OPEN, now=now) as act:
        _require_keys(actor)
        trust = current_trust(act.connection)
        if proposed.kind not in ACTS or trust is None:
            raise NotFoundError
        terms = dict(proposed.terms)
        if proposed.kind in _OF_A_STATE:
            terms = {"state": actor.state, **terms}
        own = matter_of(trust, proposed.kind, terms.get("state")) in {Matter.OWN, Matter.ROTATION}
        if own and terms["state"] != actor.state:
            raise NotAllowedError(_OTHER_STATE)
        terms |= _brought_in(proposed, terms.get("state"))
        return _drafted(act, actor, Kind(proposed.kind), terms, now, proposed.asked)


def _brought_in(proposed: ProposedAct, state: str | None) -> dict[str, Any]:
    """Return the members of the terms that hold the certificates."""
    ders = [_of_state(der, state).der for der in proposed.certificates]
    texts = [base64url.encode(der) for der in ders]
    if not texts:
        return {}
    return {"governance_certificates": texts} if proposed.kind == KEYS_CHANGED else {"certificate": texts[0]}


def introduce_certificate(
    register: Register, actor: Actor, organ: str, certificate: bytes, *, now: datetime
) -> DraftRecord:
    """Draft "certificate.introduced" for an organ of the person's own state.

    Args:
        register: The register.
        actor: A clerk, or a signatory who enrols a key.
        organ: Organ id, for example "by-ip".
        certificate: DER.
        now: Time.

    Raises:
        NotAllowedError: The person neither drafts nor enrols keys.
        NotFoundError: The state has no such organ.
        CertificateRefusedError: It is no certificate, not this state's, not chained to its authority, or known already.
    """
    with acting(register, actor, Action.DRAFT_OPEN, now=now) as act:
        _require_keys(actor)
        known = _state(act.connection, actor)
        if organ not in known.organs:
            raise NotFoundError
        leaf = _certificate(certificate, known, actor, now)
        terms = {"state": actor.state, "organ": organ, "certificate": base64url.encode(leaf.der)}
        return _drafted(act, actor, Kind("certificate.introduced"), terms, now)


def revoke_certificate(
    register: Register, actor: Actor, fingerprint: str, reason: str, suspect_from: int | None, *, now: datetime
) -> DraftRecord:
    """Draft "certificate.revoked" for a certificate of the person's own state.

    Args:
        register: The register.
        actor: A clerk, or a signatory who enrols keys.
        fingerprint: Lower-case hex SHA-256 of the certificate.
        reason: Reason code of the kind's schema.
        suspect_from: Index from which entries signed with it are in doubt; None: none is.
        now: Time.

    Raises:
        NotAllowedError: The person neither drafts nor enrols keys.
        NotFoundError: The state has no such certificate in force.
    """
    with acting(register, actor, Action.DRAFT_OPEN, now=now) as act:
        _require_keys(actor)
        held = _state(act.connection, actor).certificates.get(fingerprint)
        if held is None or held.revoked:
            raise NotFoundError
        terms: dict[str, Any] = {"state": actor.state, "fingerprint": fingerprint, "reason": reason}
        if suspect_from is not None:
            terms["suspect_from"] = suspect_from
        return _drafted(act, actor, Kind("certificate.revoked"), terms, now)


def introduce_witness(register: Register, actor: Actor, vkey: str, *, now: datetime) -> DraftRecord:
    """Draft "witness.introduced" for a witness of the person's own state.

    Args:
        register: The register.
        actor: A clerk.
        vkey: Line of the witness's key, of a kind that cosigns.
        now: Time.

    Raises:
        NotAllowedError: The person does not draft.
        WitnessRefusedError: The line is no key that cosigns, or is a witness's already.
    """
    with acting(register, actor, Action.DRAFT_OPEN, now=now) as act:
        _require_keys(actor)
        trust = current_trust(act.connection)
        try:
            key = parse_vkey(vkey)
        except AuditLogError as error:
            raise WitnessRefusedError(words_of(error)) from error
        if key.kind not in SIGNATURE_SIZES:
            raise WitnessRefusedError(_NO_COSIGNER)
        if trust is None or vkey in {line for _, line in trust.witnesses}:
            raise WitnessRefusedError(_KNOWN_WITNESS)
        return _drafted(act, actor, Kind("witness.introduced"), {"state": actor.state, "vkey": vkey}, now)


def change_quorum(register: Register, actor: Actor, quorum: int, *, now: datetime) -> DraftRecord:
    """Draft "quorum.changed".

    Args:
        register: The register.
        actor: A clerk.
        quorum: States whose witnesses make a checkpoint witnessed.
        now: Time.

    Raises:
        NotAllowedError: The person does not draft.
    """
    with acting(register, actor, Action.DRAFT_OPEN, now=now) as act:
        _require_keys(actor)
        return _drafted(act, actor, Kind("quorum.changed"), {"quorum": quorum}, now)


def _require_keys(actor: Actor) -> None:
    if not (may(actor, Act.DRAFT_EDIT) or may(actor, Act.KEY_ENROL)):
        raise NotAllowedError(
            Words("Ваша роль не предусматривает работу с ключами ведомства.", "Your role does not handle keys.")
        )


def _state(connection: Connection, actor: Actor) -> StateTrust:
    trust = current_trust(connection)
    known = trust.states.get(actor.state) if trust else None
    if known is None:
        raise NotFoundError
    return known


def _certificate(der: bytes, known: StateTrust, actor: Actor, now: datetime) -> Certificate:
    try:
        leaf = _of_state(der, actor.state)
        if leaf.fingerprint in known.certificates:
            raise CertificateRefusedError(
                Words("Этот сертификат уже введён.", "This certificate has been introduced already.")
            )
        check_chain(leaf, (), [parse_certificate(authority) for authority in known.authorities], now)
    except SigningError as error:
        raise CertificateRefusedError(words_of(error)) from error
    return leaf


def _of_state(der: bytes, state: str | None) -> Certificate:
    try:
        certificate = parse_certificate(der)
    except SigningError as error:
        raise CertificateRefusedError(words_of(error)) from error
    if certificate.country != state:
        raise CertificateRefusedError(
            Words(
                "Сертификат принадлежит государству {theirs}, а не {ours}.",
                "The certificate belongs to {theirs}, not {ours}.",
            ).filled(theirs=certificate.country, ours=state or "—")
        )
    return certificate


def _drafted(
    act: Acting, actor: Actor, kind: Kind, terms: dict[str, Any], now: datetime, asked: Sequence[str] = ()
) -> DraftRecord:
    content: dict[str, Any] = {
        "kind": kind,
        "result": None,
        "effective": {"from": now.date().isoformat(), "until": None},
        "access": "members",
        "language": "ru",
        "terms": terms,
        "documents": [],
    }
    if asked:
        content["asked"] = sorted(asked)
    opened = drafts.add_draft(act.connection, actor, drafts.NewDraft(kind, None, content), now)
    act.objects.append(f"draft/{opened.id}")
    return opened


_OF_A_STATE = frozenset(kind for kind in ACTS if "state" in kind_of(kind).schema().fields)
_OTHER_STATE = Words(
    "Это собственный вопрос другого государства: его вносит и подписывает само государство.",
    "This is another state's own matter: that state drafts and signs it.",
)
_NO_COSIGNER = Words(
    "Это не ключ свидетеля: ожидался ключ для подписей под контрольными точками (0x04 или 0x06).",
    "This is no witness's key: one that cosigns checkpoints (0x04 or 0x06) was expected.",
)
_KNOWN_WITNESS = Words("Этот свидетель уже введён.", "This witness has been introduced already.")
