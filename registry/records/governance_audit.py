"""Auditing governance: who may sign, and with which keys the logs are signed, by position in the log.

Governance is audited whole whatever else is: it is short, and says whose signatures count.

Source: formats 3.6; design 6.1 (database administrator).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import VerifierKey, parse_vkey
from registry.evidence.entry_audit import AuditFault, ColumnFault, Placed, StoredColumns, audit_entries, fault_of
from registry.records.auditing import governance_columns
from registry.records.database import Connection
from registry.records.vocabulary import Log
from registry.rights.doubts import Doubt, doubt_of
from registry.rights.entries import EntryId, Kind
from registry.rights.governance import Trust, is_governance
from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class Chain:
    """The governance of a register, as far as it holds: who may sign, by position in the log."""

    size: int
    """Entries audited; later ones were sealed while the audit ran."""
    indices: tuple[int, ...]
    heads: tuple[tuple[EntryId, Trust | None], ...]
    doubts: tuple[Doubt, ...]
    """What revocations cast doubt upon."""

    def before(self, index: int) -> tuple[EntryId | None, Trust | None]:
        """Return the newest governance entry before a position, and the trust after it."""
        place = bisect_left(self.indices, index) - 1
        return self.heads[place] if place >= 0 else (None, None)

    def placed(self, stored: StoredColumns) -> Placed:
        """Return a stored entry with what the log says of its place."""
        head, trust = self.before(stored.index)
        return Placed(stored, trust, head)

    @property
    def positions(self) -> Mapping[EntryId, int]:
        """Position of every governance entry, by its id."""
        return {head: index for index, (head, _) in zip(self.indices, self.heads, strict=True)}

    def head_at(self, size: int) -> EntryId | None:
        """Return the governance entry that the last leaf of the entries log at a size names."""
        return self.before(size - 1)[0]

    def keys_named(self, log: Log) -> Mapping[EntryId | None, VerifierKey | None]:
        """Return the key that signs a log's checkpoint, by the governance entry which its last leaf names.

        None names the founding state; a key is None where governance names none that can be read.
        """
        lines = [trust.logs.get(log.value, "") if trust else "" for _, trust in self.heads]
        keys = {line: _key(line) for line in dict.fromkeys(lines)}
        named: dict[EntryId | None, VerifierKey | None] = {None: keys[lines[0]] if lines else None}
        return named | {head: keys[line] for (head, _), line in zip(self.heads, lines, strict=True)}

    def log_keys(self, log: Log) -> tuple[VerifierKey, ...]:
        """Return every key that governance has named for a log, the newest first."""
        return tuple(dict.fromkeys(key for key in reversed([*self.keys_named(log).values()]) if key))


def _key(line: str) -> VerifierKey | None:
    try:
        return parse_vkey(line)
    except AuditLogError:
        return None


@dataclass(frozen=True, slots=True)
class AuditedGovernance:
    """The chain, and what auditing it gave."""

    chain: Chain
    indices: tuple[int, ...]
    """Positions of the entries audited."""
    signatures: int
    faults: tuple[AuditFault, ...]


def audit_governance(connection: Connection, register: str, size: int) -> AuditedGovernance:
    """Audit every governance entry, in log order.

    Args:
        connection: A reading one.
        register: The register's name.
        size: Entries audited; later ones were sealed while the audit ran.
    """
    head: EntryId | None = None
    trust: Trust | None = None
    heads: list[tuple[int, EntryId, Trust | None]] = []
    doubts: list[Doubt] = []
    faults: list[AuditFault] = []
    signatures = 0
    columns = [stored for stored in governance_columns(connection) if stored.index < size]
    for stored in columns:
        (audited,) = audit_entries([Placed(stored, trust, head)])
        # A broken link leaves the trust as it was, and the log's order as it is: the rest can still be judged.
        if is_governance(audited.entry.kind if audited.entry else Kind(stored.kind)):
            trust, head = audited.trust or trust, EntryId(stored.entry_id)
            heads.append((stored.index, head, trust))
            doubts += [doubt] if audited.entry and (doubt := doubt_of(audited.entry)) else []
        faults += [fault_of(stored.index, stored.entry_id, fault) for fault in audited.faults]
        signatures += audited.signatures
    if trust is None or trust.register != register:
        named = trust.register if trust else "—"
        faults.append(fault_of(0, None, ColumnFault("entry.envelope", _OTHER_REGISTER.filled(name=named))))
    indices, trusted = tuple(index for index, _, _ in heads), tuple((head, trust) for _, head, trust in heads)
    chain = Chain(size, indices, trusted, tuple(doubts))
    return AuditedGovernance(chain, tuple(stored.index for stored in columns), signatures, tuple(faults))


_OTHER_REGISTER = Words(
    "учредительная запись не создаёт этого реестра; создан реестр {name}.",
    "the founding entry does not found this register; it founds {name}.",
)
