"""The state of trust as the log carries it, folded from the stored governance entries and kept by its head.

A head names everything behind it (its bytes hold the id of the entry before), so what was folded once for a head is
true for ever and in every database: a request never folds the chain again. That the stored chain is good, sealing has
judged and the audit judges again.

Source: formats 3.6.
"""

from __future__ import annotations

from registry.evidence.envelope import decode_envelope
from registry.records.database import Connection
from registry.records.entries import StoredEntry, governance_chain, governance_head
from registry.rights.entries import EntryId, StateCode
from registry.rights.governance import Signer, Trust, found, govern
from registry.rights.payloads import decode_payload, entry_id
from registry.signing.jws import read_header

MOST_KEPT = 64
"""States of trust kept in one process; each is small and most requests ask for the newest."""

_KEPT: dict[EntryId, Trust] = {}


def current_trust(connection: Connection) -> Trust | None:
    """Return the state of trust now; None in a register that has not been founded."""
    head = governance_head(connection)
    return None if head is None else trust_at(connection, head)


def trust_at(connection: Connection, head: EntryId) -> Trust:
    """Return the state of trust after a governance entry.

    Raises:
        GovernanceError, EnvelopeError, PayloadError: The stored chain is not what was sealed.
    """
    kept = _KEPT.get(head)
    return _fold(connection, head) if kept is None else kept


def _fold(connection: Connection, head: EntryId) -> Trust:
    chain = governance_chain(connection, head)
    known = max((place for place, entry in enumerate(chain) if entry.entry_id in _KEPT), default=-1)
    trust = _KEPT[chain[known].entry_id] if known >= 0 else None
    for stored in chain[known + 1 :]:
        trust = follow(trust, stored)
    if trust is None or trust.head != head:
        raise LookupError(f"expected governance entry {head}, found none")
    while len(_KEPT) >= MOST_KEPT:
        _KEPT.pop(next(iter(_KEPT)), None)
    _KEPT[head] = trust
    return trust


def follow(trust: Trust | None, stored: StoredEntry) -> Trust:
    """Return the state of trust after one more stored governance entry; None is before the founding one."""
    envelope = decode_envelope(stored.envelope)
    payload, identity = decode_payload(envelope.payload), entry_id(envelope.payload)
    if trust is None:
        return found(identity, payload)
    signers: list[Signer] = []
    for signature in envelope.signatures:
        header = read_header(signature)
        signers.append((StateCode(header.certificates[0].country), header.fingerprint))
    return govern(trust, identity, payload, signers)
