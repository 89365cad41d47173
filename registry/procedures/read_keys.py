"""Reading an office's keys: which certificates of the person's organ the register knows, and what became of them.

Source: formats 3.6, design 5.1 (signatory).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from registry.procedures import NotFoundError, Register
from registry.records.trust import current_trust
from registry.rights.parties import Actor
from registry.signing.certificates import parse_certificate


@dataclass(frozen=True, slots=True)
class OfficeKey:
    """One certificate of the organ, or of the state's governance."""

    der: bytes
    fingerprint: str
    common_name: str
    organization: str
    algorithm: str
    not_before: datetime
    not_after: datetime
    governs: bool
    """Signs governance entries of the state, not the organ's entries."""
    revoked: bool
    in_force: bool
    """Not revoked, and the time lies in its validity."""


@dataclass(frozen=True, slots=True)
class OfficeKeys:
    """What the register trusts for the person's organ."""

    organ: str
    name: Mapping[str, str]
    """Multilingual name of the organ."""
    keys: tuple[OfficeKey, ...]
    """The organ's in the order they were introduced, then the state's governance certificates."""


def read_office_keys(register: Register, actor: Actor, *, now: datetime) -> OfficeKeys:
    """Return the certificates of the person's organ and the governance certificates of the state.

    Raises:
        NotFoundError: The register trusts no such organ.
    """
    with register.database.reading() as connection:
        trust = current_trust(connection)
    known = trust.states.get(actor.state) if trust else None
    mandate = known.organs.get(actor.organ) if known else None
    if known is None or mandate is None:
        raise NotFoundError
    own = [
        _key(held.der, now, revoked=held.revoked) for held in known.certificates.values() if held.organ == actor.organ
    ]
    governing = [_key(der, now, governs=True) for der in known.governance_certificates]
    return OfficeKeys(actor.organ, mandate.name, (*own, *governing))


def _key(der: bytes, now: datetime, *, revoked: bool = False, governs: bool = False) -> OfficeKey:
    certificate = parse_certificate(der)
    return OfficeKey(
        der=der,
        fingerprint=certificate.fingerprint,
        common_name=certificate.common_name,
        organization=certificate.organization,
        algorithm=certificate.algorithm,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        governs=governs,
        revoked=revoked,
        in_force=not revoked and certificate.not_before <= now <= certificate.not_after,
    )
