"""Signing: what a signatory is asked to sign, and which signatures are accepted.

A signature is judged the same way as at sealing and by an auditor (`evidence.signers`); here each refusal also has its
own name, so that the person learns what to put right.

Source: formats 3.3, rule R19, design 4.2 and 6.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from registry.evidence.activity import Action
from registry.evidence.errors import EvidenceError, words_of
from registry.evidence.signers import check_signer
from registry.procedures import (
    NotAllowedError,
    NotFoundError,
    ProcedureError,
    ProposalRecord,
    Register,
    held_proposal,
    proposal_record,
)
from registry.procedures.acting import acting
from registry.records import proposals
from registry.records.database import Connection
from registry.records.names import readable_names
from registry.records.proposals import NewEvent, NewSignature, StoredProposal
from registry.records.trust import current_trust
from registry.records.vocabulary import ProposalStatus, ProposalStep
from registry.rights.entries import EntryId, Payload, StateCode
from registry.rights.governance import StateTrust, Trust, governance_signers, is_governance
from registry.rights.kinds import kind_of
from registry.rights.parties import Act, Actor, may
from registry.rights.payloads import decode_payload
from registry.rights.presentation import SheetRow, whole_sheet
from registry.rights.words import Words
from registry.signing.certificates import Certificate, parse_certificate
from registry.signing.errors import SignatureMismatchError, SigningError
from registry.signing.jws import Signature, SignedHeader, verify_signature

CLOCK_LEEWAY = timedelta(minutes=5)
"""How far an office's clock may differ from the register's."""


@dataclass(frozen=True, slots=True)
class OfficeCertificate:
    """A certificate of the signatory's own office that may sign this proposal now."""

    der: bytes
    fingerprint: str
    common_name: str
    algorithm: str
    not_after: datetime


@dataclass(frozen=True, slots=True)
class SigningRequest:
    """Everything a signatory sees before signing: made from the bytes alone."""

    number: int
    register: str
    payload: bytes
    entry_id: EntryId
    """Also the SHA-256 digest of `payload`, which the page shows in groups of four."""
    title: Words
    """The kind's title."""
    sentence: Words
    sheet: tuple[SheetRow, ...]
    """Everything that is signed, in words."""
    state: StateCode
    """The person's."""
    certificates: tuple[OfficeCertificate, ...]
    """Of the person's organ; the state's governance certificates for governance kinds."""
    may_sign: bool
    why_not: Words | None
    """Why the person may not sign, where that is so."""


class SignatureRefusedError(ProcedureError):
    """Base: the signature is not accepted; nothing changes."""


class WrongBytesError(SignatureRefusedError):
    """The signature does not verify over exactly the proposal's bytes."""


class MalformedSignatureError(SignatureRefusedError):
    """The signature or its protected header does not have the form that the register accepts."""


class WrongStateError(SignatureRefusedError):
    """The certificate is another state's, or the person's state is not asked to sign."""


class WrongOrganError(SignatureRefusedError):
    """The certificate belongs to an organ that has no mandate for this kind, or not to the person's organ."""


class UnknownKeyError(SignatureRefusedError):
    """The certificate was never introduced, or is no governance certificate where one is needed."""


class RevokedKeyError(SignatureRefusedError):
    """The certificate has been revoked."""


class UntrustedCertificateError(SignatureRefusedError):
    """The certificate does not chain to the state's own authority, is out of date, or its algorithm is not trusted."""


class SigningTimeError(SignatureRefusedError):
    """The signing time lies in the future, before the freezing, or outside the certificate's validity."""


class AlreadySignedError(SignatureRefusedError):
    """The state, or this governance certificate, has signed already."""


class DrafterSignsError(SignatureRefusedError):
    """The person drafted or froze the proposal: drafting and signing are two people's work."""


class DeadlinePassedError(SignatureRefusedError):
    """The deadline for signatures has passed."""


def signing_request(register: Register, actor: Actor, number: int, *, now: datetime) -> SigningRequest:
    """Return what the person is asked to sign.

    Raises:
        NotFoundError: No such proposal that the person may read.
    """
    with register.database.reading() as connection:
        stored = proposals.proposal_by_number(connection, actor, number)
        if stored is None:
            raise NotFoundError
        payload = decode_payload(stored.payload)
        trust = _trust(connection)
        names = readable_names(connection, actor, [payload.draft])
        certificates = tuple(_certificates(payload, trust, actor, now))
        try:
            _check_person(connection, stored, actor, now)
            why_not = None if certificates else _NO_CERTIFICATE
        except (SignatureRefusedError, NotAllowedError) as refusal:
            why_not = refusal.words
    return SigningRequest(
        number=number,
        register=payload.register,
        payload=stored.payload,
        entry_id=stored.entry_id,
        title=kind_of(payload.draft.kind).title,
        sentence=kind_of(payload.draft.kind).sentence(payload.draft, register.body),
        sheet=whole_sheet(payload.draft, register.body, names),
        state=actor.state,
        certificates=certificates,
        may_sign=why_not is None and stored.status is ProposalStatus.OPEN,
        why_not=why_not,
    )


def add_signature(
    register: Register, actor: Actor, number: int, signature: Signature, *, now: datetime
) -> ProposalRecord:
    """Accept one signature, or refuse it and change nothing.

    Returns:
        The proposal; its status is COMPLETE when this was the last signature: seal then.

    Raises:
        NotAllowedError: The person does not sign.
        NotFoundError: No such proposal that the person may read.
        NotOpenError: The proposal is not open for signatures.
        SignatureRefusedError: One of its subclasses says what is wrong with the signature.
    """
    with acting(register, actor, Action.PROPOSAL_SIGN, f"proposal/{number}", now=now) as act:
        connection = act.connection
        stored = held_proposal(connection, actor, number)
        _check_person(connection, stored, actor, now)
        header = _verified(stored.payload, signature)
        _check_certificate(decode_payload(stored.payload), header, _trust(connection), actor, now)
        _check_time(header, stored, now)
        accepted = _accepted(stored, signature, header, actor, now)
        proposals.add_signature(connection, accepted)
        proposals.add_event(connection, NewEvent(number, ProposalStep.SIGNED, now, actor.account))
        signed = replace(stored, signatures=(*stored.signatures, accepted))
        if not signed.missing:
            proposals.set_proposal_status(connection, number, ProposalStatus.COMPLETE, at=now)
            proposals.add_event(connection, NewEvent(number, ProposalStep.COMPLETED, now))
            signed = replace(signed, status=ProposalStatus.COMPLETE)
        return proposal_record(signed, proposals.events_of(connection, number))


def _trust(connection: Connection) -> Trust:
    trust = current_trust(connection)
    if trust is None:
        raise NotFoundError
    return trust


def _check_person(connection: Connection, stored: StoredProposal, actor: Actor, now: datetime) -> None:
    if not may(actor, Act.PROPOSAL_SIGN):
        raise NotAllowedError(Words("Ваша роль не предусматривает подписание.", "Your role does not sign."))
    froze = {step.account for step in proposals.events_of(connection, stored.id) if step.step is ProposalStep.FROZEN}
    if actor.account in froze | {stored.author}:
        raise DrafterSignsError(
            Words(
                "Предложение составили вы; подписать его должен другой сотрудник.",
                "You drafted this proposal; another person has to sign it.",
            )
        )
    party = next((party for party in stored.parties if party.state == actor.state), None)
    if party is None:
        raise WrongStateError(
            Words(
                "Подпись вашего государства по этому предложению не требуется.",
                "Your state's signature is not asked for on this proposal.",
            )
        )
    if actor.state not in stored.missing:
        raise AlreadySignedError(Words("Ваше государство уже подписало.", "Your state has signed already."))
    if now > stored.deadline:
        raise DeadlinePassedError(
            Words("Срок подписания истёк {day}.", "The deadline for signatures passed on {day}.").filled(
                day=stored.deadline.date().strftime("%d.%m.%Y")
            )
        )


def _verified(payload: bytes, signature: Signature) -> SignedHeader:
    try:
        return verify_signature(payload, signature)
    except SignatureMismatchError as error:
        raise WrongBytesError(
            Words(
                "Подпись не соответствует байтам предложения: подписано что-то другое или другим ключом.",
                "The signature does not fit the proposal's bytes: something else was signed, or with another key.",
            )
        ) from error
    except SigningError as error:
        raise MalformedSignatureError(words_of(error)) from error


def _check_certificate(payload: Payload, header: SignedHeader, trust: Trust, actor: Actor, now: datetime) -> None:
    leaf = header.certificates[0]
    if leaf.country != actor.state:
        raise WrongStateError(
            Words(
                "Сертификат принадлежит государству {theirs}, а подпись требуется от {mine}.",
                "The certificate belongs to {theirs}, but {mine} is asked to sign.",
            ).filled(theirs=leaf.country, mine=actor.state)
        )
    known = trust.states.get(actor.state)
    if known is None:
        raise UnknownKeyError(_UNKNOWN_KEY)
    if is_governance(payload.draft.kind):
        if leaf.fingerprint not in governance_signers(trust, payload, actor.state):
            raise UnknownKeyError(_NOT_GOVERNANCE)
    else:
        _check_introduced(known, leaf, actor, payload.draft.kind)
    try:
        check_signer(payload, header, trust, now)
    except EvidenceError as error:
        inside = leaf.not_before <= header.signed_at <= leaf.not_after
        raise (UntrustedCertificateError if inside else SigningTimeError)(error.words) from error


def _check_introduced(known: StateTrust, leaf: Certificate, actor: Actor, kind: str) -> None:
    held = known.certificates.get(leaf.fingerprint)
    if held is None:
        raise UnknownKeyError(_UNKNOWN_KEY)
    if held.revoked:
        raise RevokedKeyError(
            Words(
                "Сертификат отозван; подпишите ключом, сертификат которого действует.",
                "The certificate has been revoked; sign with a key whose certificate is in force.",
            )
        )
    mandate = known.organs.get(held.organ)
    if held.organ != actor.organ or mandate is None or not mandate.covers(kind):
        raise WrongOrganError(
            Words(
                "Сертификат принадлежит ведомству {organ}, которое не подписывает это предложение от вашего имени.",
                "The certificate belongs to the organ {organ}, which does not sign this proposal for you.",
            ).filled(organ=held.organ)
        )


def _check_time(header: SignedHeader, stored: StoredProposal, now: datetime) -> None:
    if header.signed_at > now + CLOCK_LEEWAY:
        raise SigningTimeError(
            Words(
                "Время подписания ещё не наступило; проверьте часы.",
                "The signing time lies in the future; check the clock.",
            )
        )
    if header.signed_at < stored.frozen_at - CLOCK_LEEWAY:
        raise SigningTimeError(
            Words(
                "Время подписания раньше, чем предложение было зафиксировано; проверьте часы.",
                "The signing time is earlier than the freezing of the proposal; check the clock.",
            )
        )


def _accepted(
    stored: StoredProposal, signature: Signature, header: SignedHeader, actor: Actor, now: datetime
) -> NewSignature:
    leaf = header.certificates[0]
    if leaf.fingerprint in {earlier.fingerprint for earlier in stored.signatures}:
        raise AlreadySignedError(Words("Этим ключом уже подписано.", "This key has signed already."))
    return NewSignature(
        proposal=stored.id,
        governance=stored.governance,
        state=actor.state,
        fingerprint=leaf.fingerprint,
        organization=leaf.organization,
        common_name=leaf.common_name,
        account=actor.account,
        protected=signature.protected,
        signature=signature.signature,
        signed_at=header.signed_at,
        received_at=now,
    )


def _certificates(payload: Payload, trust: Trust, actor: Actor, now: datetime) -> Iterator[OfficeCertificate]:
    known = trust.states.get(actor.state)
    if known is None:
        return
    if is_governance(payload.draft.kind):
        ders = list(known.governance_certificates)
    else:
        held = [item for item in known.certificates.values() if item.organ == actor.organ and not item.revoked]
        ders = [item.der for item in held if known.organs[item.organ].covers(payload.draft.kind)]
    for der in ders:
        leaf = parse_certificate(der)
        if leaf.not_before <= now <= leaf.not_after:
            yield OfficeCertificate(der, leaf.fingerprint, leaf.common_name, leaf.algorithm, leaf.not_after)


_UNKNOWN_KEY = Words(
    "Сертификат не введён в реестр: сначала его должна ввести запись управления вашего государства.",
    "The certificate is not introduced: a governance entry of your state has to introduce it first.",
)
_NOT_GOVERNANCE = Words(
    "Записи управления подписывают сертификатом управления государства; этот сертификат иной.",
    "Governance entries are signed with the state's governance certificate; this certificate is another.",
)
_NO_CERTIFICATE = Words(
    "У вашего ведомства нет действующего сертификата, которым можно подписать это предложение.",
    "Your office has no certificate in force with which this proposal can be signed.",
)
