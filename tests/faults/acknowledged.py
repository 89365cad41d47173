"""What processes were told before they died, and whether the register still holds all of it.

Each fault has a name of its own, so that the harness can be shown to find it.

Source: design 6.3; formats 3.5 (never two roots for one size).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from registry.auditlog.errors import AuditLogError
from registry.auditlog.proofs import consistency_proof, verify_consistency, verify_inclusion
from registry.auditlog.tree import leaf_hash, root_at, root_hash
from registry.evidence.envelope import envelope_sha256
from registry.evidence.leaf import encode_leaf
from registry.records.database import Connection, Database
from registry.records.entries import ENTRY, StoredEntry, entries_between, entry_by_index, log_size
from registry.records.proposals import PROPOSAL
from registry.records.tree import all_checkpoints, node_reader
from registry.records.vocabulary import ProposalStatus

SAMPLE = 5
"""Entries acknowledged earlier that are looked at again with the new ones."""


class FaultFoundError(AssertionError):
    """Base: the register is not what was acknowledged."""


class LostEntryError(FaultFoundError):
    """An acknowledged entry is not where, or not what, it was acknowledged to be."""


class LostSignatureError(FaultFoundError):
    """A proposal waits for a signature that was acknowledged."""


class LostCheckpointError(FaultFoundError):
    """A checkpoint that was acknowledged is not stored."""


class TwoRootsError(FaultFoundError):
    """The log showed two trees: two roots for one size, or roots that no one tree has."""


class GapError(FaultFoundError):
    """Indices of entries are not dense."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The receipt of an entry, as a process said it."""

    entry_id: str
    index: int
    size: int
    root: bytes
    proof: tuple[bytes, ...]


@dataclass(slots=True)
class Acknowledged:
    """Everything that was acknowledged in one register, by whichever process."""

    envelopes: Mapping[str, bytes] = field(repr=False)
    """Entry id -> bytes that were to be sealed."""
    entries: dict[int, Acknowledgement] = field(default_factory=dict)
    """By index."""
    published: dict[int, bytes] = field(default_factory=dict)
    """Size -> root."""
    signed: set[int] = field(default_factory=set)
    """Numbers of proposals."""
    roots: dict[int, bytes] = field(default_factory=dict)
    """Size -> root, of receipts and checkpoints alike."""
    _new: list[int] = field(default_factory=list)
    _new_roots: list[int] = field(default_factory=list)

    def take(self, said: Mapping[str, Any]) -> None:
        """Take in one thing that was said.

        Raises:
            LostEntryError: An entry, or a position, is acknowledged a second time.
            TwoRootsError: There was another root for the size.
        """
        if "sealed" in said:
            self._take_entry(said["sealed"])
        if "published" in said:
            size, root = said["published"]
            self._take_root(size, bytes.fromhex(root))
            self.published[size] = bytes.fromhex(root)
        if "signed" in said:
            self.signed.add(said["signed"])

    def _take_entry(self, said: Mapping[str, Any]) -> None:
        proof = tuple(bytes.fromhex(digest) for digest in said["proof"])
        new = Acknowledgement(said["entry_id"], said["index"], said["size"], bytes.fromhex(said["root"]), proof)
        earlier = self.entries.get(new.index)
        if earlier is not None:
            raise LostEntryError(f"index {new.index} was acknowledged for {earlier.entry_id}, then for {new.entry_id}")
        self._take_root(new.size, new.root)
        self.entries[new.index] = new
        self._new.append(new.index)

    def _take_root(self, size: int, root: bytes) -> None:
        if self.roots.setdefault(size, root) != root:
            raise TwoRootsError(f"size {size} had the root {self.roots[size].hex()}, then {root.hex()}")
        self._new_roots.append(size)

    def check_new(self, database: Database, chance: float) -> None:
        """Check what was acknowledged since the last check, and a few entries acknowledged before.

        Raises:
            FaultFoundError: One of its subclasses says what is not as acknowledged.
        """
        older = sorted(self.entries)
        first = int(chance * len(older))
        with database.reading() as connection:
            _check_dense(connection)
            self._check_entries(connection, [*self._new, *older[first : first + SAMPLE]])
            self._check_roots(connection, self._new_roots)
        self._new, self._new_roots = [], []

    def check_whole(self, database: Database) -> int:
        """Check everything that was ever acknowledged, and the whole log; return its size."""
        with database.reading() as connection:
            size = _check_dense(connection)
            self._check_entries(connection, self.entries)
            self._check_roots(connection, self.roots)
            self._check_signatures(connection)
            self._check_checkpoints(connection)
            stored = list(entries_between(connection, 0, size))
            if [entry.index for entry in stored] != list(range(size)):
                raise GapError(f"expected entries 0 to {size - 1}")
            if root_hash([_leaf(entry) for entry in stored]) != root_at(size, node_reader(connection)):
                raise TwoRootsError(f"the entries hash to another root than the stored tree of {size} leaves")
            return size

    def _check_entries(self, connection: Connection, indices: Iterable[int]) -> None:
        for index in indices:
            told, stored = self.entries[index], entry_by_index(connection, index)
            if stored is None:
                raise LostEntryError(f"acknowledged entry {index} is not stored")
            if stored.entry_id != told.entry_id:
                raise LostEntryError(f"acknowledged entry {index} was {told.entry_id}, is {stored.entry_id}")
            if stored.envelope != self.envelopes[told.entry_id]:
                raise LostEntryError(f"acknowledged entry {index} has other bytes")
            try:
                verify_inclusion(index, told.size, leaf_hash(_leaf(stored)), told.proof, told.root)
            except AuditLogError as error:
                raise LostEntryError(f"acknowledged entry {index} is not the one under its root: {error}") from error

    def _check_roots(self, connection: Connection, sizes: Iterable[int]) -> None:
        read, size = node_reader(connection), log_size(connection)
        present = root_at(size, read)
        for earlier in sorted(set(sizes)):
            if earlier > size:
                raise LostEntryError(f"a root of {earlier} entries was acknowledged; {size} are stored")
            try:
                proof = consistency_proof(earlier, size, read)
                verify_consistency(earlier, size, proof, self.roots[earlier], present)
            except AuditLogError as error:
                raise TwoRootsError(f"the root given for size {earlier} is of another tree: {error}") from error

    def _check_signatures(self, connection: Connection) -> None:
        waiting = select(PROPOSAL.c.id).where(PROPOSAL.c.status == ProposalStatus.OPEN)
        if lost := self.signed & set(connection.execute(waiting).scalars()):
            raise LostSignatureError(f"proposal {min(lost)} waits for a signature that was acknowledged")

    def _check_checkpoints(self, connection: Connection) -> None:
        stored = {checkpoint.size: checkpoint.root for checkpoint in all_checkpoints(connection)}
        for size, root in self.published.items():
            if stored.get(size) != root:
                raise LostCheckpointError(f"the published checkpoint of {size} entries is not stored")
        for size, root in stored.items():
            if self.roots.setdefault(size, root) != root:
                raise TwoRootsError(f"size {size} was shown the root {self.roots[size].hex()}, stored is {root.hex()}")


def _check_dense(connection: Connection) -> int:
    count: int = connection.execute(select(func.count()).select_from(ENTRY)).scalar_one()
    size = log_size(connection)
    if count != size:
        raise GapError(f"{count} entries are stored, the newest has index {size - 1}")
    return size


def _leaf(entry: StoredEntry) -> bytes:
    return encode_leaf(entry.sealed_at, envelope_sha256(entry.envelope), entry.governance_head)
