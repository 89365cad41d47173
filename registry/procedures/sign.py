"""Signing: what a signatory is asked to sign, and which signatures are accepted.

Source: formats 3.3, rule R19, design 4.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.procedures import ProcedureError, ProposalRecord, Register
from registry.rights.kinds import RequiredParty
from registry.rights.entries import EntryId
from registry.rights.parties import Actor
from registry.rights.presentation import SheetRow
from registry.rights.words import Words
from registry.signing.jws import Signature


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
    state: str
    certificates: tuple[OfficeCertificate, ...]
    """Of the person's organ; governance certificates for governance kinds."""
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
    """The certificate was never introduced."""


class RevokedKeyError(SignatureRefusedError):
    """The certificate has been revoked."""


class UntrustedCertificateError(SignatureRefusedError):
    """The certificate does not chain to the state's own authority, or is not valid at the time of signing."""


class SigningTimeError(SignatureRefusedError):
    """The signing time lies in the future, before the freezing, or outside the certificate's validity."""


class AlreadySignedError(SignatureRefusedError):
    """The state, or this governance certificate, has signed already."""


class DrafterSignsError(SignatureRefusedError):
    """The person drafted the proposal: drafting and signing are two people's work."""


class DeadlinePassedError(SignatureRefusedError):
    """The deadline for signatures has passed."""


def signing_request(register: Register, actor: Actor, number: int, *, now: datetime) -> SigningRequest:
    """Return what the person is asked to sign.

    Raises:
        NotFoundError: No such proposal that the person may read.
    """
    raise NotImplementedError


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
    raise NotImplementedError
