"""Proposing a governance entry: a draft that introduces or revokes an office's certificate.

From there it is frozen, signed with the state's governance certificates and sealed as any other.

Source: formats 3.6.
"""

from __future__ import annotations

from datetime import datetime

from registry.procedures import DraftRecord, Register
from registry.rights.parties import Actor


def introduce_certificate(
    register: Register, actor: Actor, organ: str, certificate: bytes, *, now: datetime
) -> DraftRecord:
    """Draft "certificate.introduced" for an organ of the person's own state.

    Args:
        register: The register.
        actor: A clerk or a signatory who enrols a key.
        organ: Organ id, for example "by-ip".
        certificate: DER.
        now: Time.

    Raises:
        NotAllowedError: The person neither drafts nor enrols keys.
        CertificateRefusedError: It is no certificate, not this state's, not chained to its authority, or known already.
    """
    raise NotImplementedError


def revoke_certificate(
    register: Register, actor: Actor, fingerprint: str, reason: str, suspect_from: int | None, *, now: datetime
) -> DraftRecord:
    """Draft "certificate.revoked" for a certificate of the person's own state.

    Raises:
        NotAllowedError: The person neither drafts nor enrols keys.
        NotFoundError: The state has no such certificate in force.
    """
    raise NotImplementedError
