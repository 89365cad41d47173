"""The evidence of an entry as stored: envelope, proof under a cosigned checkpoint, the governance it stands on.

Source: formats 3.8; decision 27.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.auditlog.proofs import inclusion_proofs
from registry.auditlog.tlog_proof import TlogProof, format_tlog_proof
from registry.evidence.bundle import Bundle, GovernanceLink
from registry.evidence.envelope import decode_envelope
from registry.records import tree
from registry.records.cosignatures import Seen, Sizes, first_seen, published
from registry.records.database import Connection
from registry.records.entries import StoredEntry, governance_chain
from registry.records.log_keys import greatest_size
from registry.records.stamps import first_stamp, stamps_of
from registry.records.trust import trust_at


@dataclass(frozen=True, slots=True)
class Times:
    """What bounds the moment of an entry for others, who need not believe the register's own date."""

    quorum: int
    """Of the entry's own state of trust; 0 where no witnesses are asked."""
    witnessed_at: datetime | None
    """When the quorum was full on the earliest checkpoint covering the entry: the time that counts for others."""
    stamped_at: datetime | None
    """The earliest instant that a time stamp over a checkpoint covering the entry states."""


def times_of(connection: Connection, stored: StoredEntry) -> Times:
    """Return what bounds the moment of an entry, as its own state of trust counts witnesses."""
    trust = trust_at(connection, stored.governance_head or stored.entry_id)
    sizes = _sizes(connection, stored)
    earliest, stamp = first_seen(connection, trust, sizes), first_stamp(connection, sizes)
    return Times(trust.quorum, earliest.full_at if earliest else None, stamp.stamped_at if stamp else None)


def bundle_of(connection: Connection, register: str, stored: StoredEntry) -> Bundle | None:
    """Return the evidence of an entry that the person may read; None while no checkpoint covers it.

    Args:
        connection: Any.
        register: The register's name.
        stored: The entry; whether the person may read it, the caller has asked.
    """
    seen = checkpoint_for(connection, stored)
    if seen is None:
        return None
    newest = seen.checkpoint
    chain = governance_chain(connection, stored.governance_head) if stored.governance_head else ()
    proofs = _proofs(connection, newest, [stored, *chain])
    return Bundle(
        register=register,
        envelope=decode_envelope(stored.envelope),
        sealed_at=stored.sealed_at,
        proof=proofs[stored.index],
        governance=tuple(
            GovernanceLink(decode_envelope(link.envelope), link.sealed_at, proofs[link.index]) for link in chain
        ),
        timestamps=tuple(stamp.token for stamp in stamps_of(connection, newest.size)),
    )


def checkpoint_for(connection: Connection, stored: StoredEntry) -> Seen | None:
    """Return the checkpoint under which an entry is shown: the newest that the witnesses of its own trust have seen.

    None while no checkpoint covers the entry; where no quorum has cosigned one yet, or none is asked for, the newest.
    Signed by the key of the entry's own trust: a newer key's checkpoints are not looked at.
    """
    trust = trust_at(connection, stored.governance_head or stored.entry_id)
    return published(connection, trust, _sizes(connection, stored))


def _sizes(connection: Connection, stored: StoredEntry) -> Sizes:
    """Return the sizes of the checkpoints that cover an entry and are signed by its own trust's key."""
    return Sizes(stored.index, greatest_size(connection, stored.index))


def read_inclusion(connection: Connection, index: int, size: int) -> tuple[bytes, ...]:
    """Return the inclusion proof of a leaf at a size: one query."""
    return inclusion_proofs((index,), size, tree.node_reader(connection))[index]


def _proofs(connection: Connection, newest: tree.StoredCheckpoint, proved: Sequence[StoredEntry]) -> Mapping[int, str]:
    inclusions = inclusion_proofs({entry.index for entry in proved}, newest.size, tree.node_reader(connection))
    return {index: format_tlog_proof(TlogProof(index, hashes, newest.note)) for index, hashes in inclusions.items()}
