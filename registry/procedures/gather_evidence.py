"""Gathering evidence: the file with which anybody verifies one entry offline.

Source: formats 3.8.
"""

from __future__ import annotations

from registry.evidence.bundle import encode_bundle
from registry.procedures import NotFoundError, Register
from registry.records.bundles import bundle_of
from registry.records.database import Connection
from registry.records.entries import StoredEntry, entry_by_id, readable_entry
from registry.rights.entries import EntryId
from registry.rights.parties import Actor


def gather_evidence(register: Register, actor: Actor | None, entry_id: str) -> bytes:
    """Return the evidence file of an entry under the newest checkpoint that its witnesses have cosigned.

    Args:
        register: The register.
        actor: The person; nobody reads nothing.
        entry_id: 64 hex digits.

    Raises:
        NotFoundError: No such entry that the person may read, or no checkpoint covers it yet.
    """
    with register.database.reading() as connection:
        return _gathered(register, connection, readable_entry(connection, actor, EntryId(entry_id)))


def gather_own_evidence(register: Register, entry_id: str) -> bytes:
    """Return the evidence file of any entry: for the operator's terminal, never for a page.

    Raises:
        NotFoundError: No such entry, or no checkpoint covers it yet.
    """
    with register.database.reading() as connection:
        return _gathered(register, connection, entry_by_id(connection, EntryId(entry_id)))


def _gathered(register: Register, connection: Connection, stored: StoredEntry | None) -> bytes:
    bundle = bundle_of(connection, register.name, stored) if stored else None
    if bundle is None:
        raise NotFoundError
    return encode_bundle(bundle)
