"""The state of trust: which states, organs, certificates, keys and thresholds apply after one governance entry.

Certificates are DER bytes known by their fingerprint; `signing` reads them.

Source: formats 3.6.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.rights.entries import EntryId, StateCode


@dataclass(frozen=True, slots=True)
class Mandate:
    """What an organ may sign for its state."""

    name: Mapping[str, str]
    """Multilingual text."""
    kinds: tuple[str, ...]
    """Kinds of entry; "*" covers every kind."""

    def covers(self, kind: str) -> bool:
        """Whether the organ may sign entries of the kind."""
        return "*" in self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class KnownCertificate:
    """A certificate that a governance entry introduced, and what became of it."""

    organ: str
    der: bytes = field(repr=False)
    revoked: bool = False
    reason: Any = None
    """As the revocation gives it; None while not revoked."""
    suspect_from: int | None = None
    """Entries signed with it from this index on are disputed; None: none is."""


@dataclass(frozen=True, slots=True)
class StateTrust:
    """What the register trusts for one state."""

    name: Mapping[str, str]
    status: str
    """signatory | member | frozen | suspended | withdrawn"""
    governance_certificates: tuple[bytes, ...] = ()
    """DER; empty for a state admitted but not yet holding keys."""
    governance_threshold: int = 1
    authorities: tuple[bytes, ...] = ()
    """DER of the state's certification authorities."""
    organs: Mapping[str, Mandate] = field(default_factory=dict)
    certificates: Mapping[str, KnownCertificate] = field(default_factory=dict)
    """By fingerprint, lower-case hex SHA-256 of the DER."""

    @property
    def governance_fingerprints(self) -> frozenset[str]:
        """Fingerprints of the governance certificates."""
        return fingerprints_of(self.governance_certificates)


@dataclass(frozen=True, slots=True)
class Trust:
    """The state of trust after one governance entry; `head` is that entry and names the state of trust."""

    register: str
    head: EntryId
    states: Mapping[StateCode, StateTrust]
    common_threshold: int
    logs: Mapping[str, str]
    """vkey by name of the log: "entries", "activity"."""
    witnesses: tuple[tuple[StateCode, str], ...]
    """(state, vkey), in the order they were introduced."""
    quorum: int
    """States, not keys."""
    algorithms: tuple[str, ...]
    rules: str
    """Digest of the table of rules."""
    seal_certificate: bytes = field(repr=False)

    def __hash__(self) -> int:
        """Hash by the head: the chain behind it fixes everything else."""
        return hash(self.head)


def fingerprints_of(certificates: Sequence[bytes]) -> frozenset[str]:
    """Return the lower-case hex SHA-256 of each DER."""
    return frozenset(hashlib.sha256(der).hexdigest() for der in certificates)
