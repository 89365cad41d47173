"""What each leaf of a log must be: its form, the governance entry that it names, and what evidence files show of it.

A leaf names the newest governance entry before it, and there is always one newest: once a leaf has named another, no
later leaf may name an earlier one again. That much is seen without any content. Evidence files say more: each holds
governance entries without a gap, from the founding entry on, every one with its position, so up to the last of them
each leaf must name the newest, and after it none of the older ones.

Source: formats 3.4 (the last line of a leaf), 3.6 and 3.8.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

from registry.auditlog.errors import AuditLogError
from registry.auditlog.tlog_proof import parse_tlog_proof
from registry.evidence import log_words
from registry.evidence.bundle import Bundle, GovernanceLink
from registry.evidence.envelope import envelope_sha256, written_envelope
from registry.evidence.errors import BundleError, LeafError, words_of
from registry.evidence.leaf import decode_leaf, encode_leaf
from registry.evidence.signers import open_payload
from registry.rights.entries import EntryId
from registry.rights.governance import is_governance
from registry.rights.words import Words

MOST_HEADS = 65_536
"""Governance entries followed: a log of more is not examined further in this respect, and memory stays bounded."""


@dataclass(frozen=True, slots=True)
class KnownLeaves:
    """What evidence files show of their log."""

    leaves: Mapping[int, frozenset[bytes]] = field(default_factory=dict)
    """Leaves by their position; two of one position are of two histories."""
    heads: Mapping[int, EntryId] = field(default_factory=dict)
    """Governance entries by their position."""

    def __or__(self, other: KnownLeaves) -> KnownLeaves:
        """Return both together."""
        none: frozenset[bytes] = frozenset()
        indices = self.leaves.keys() | other.leaves.keys()
        leaves = {index: self.leaves.get(index, none) | other.leaves.get(index, none) for index in indices}
        return KnownLeaves(leaves, {**self.heads, **other.heads})


def known_leaves(bundle: Bundle) -> KnownLeaves:
    """Return what an evidence file shows of its log; whether it proves anything, `verification` says.

    Raises:
        EvidenceError: A proof or a payload in it cannot be read.
    """
    leaves: dict[int, frozenset[bytes]] = {}
    heads: dict[int, EntryId] = {}
    head: EntryId | None = None
    for link in (*bundle.governance, GovernanceLink(bundle.envelope, bundle.sealed_at, bundle.proof)):
        index = _index_of(link)
        digest = envelope_sha256(written_envelope(link.envelope))
        leaf = encode_leaf(link.sealed_at, digest, head)
        leaves[index] = leaves.get(index, frozenset()) | {leaf}
        payload, entry_id = open_payload(link.envelope.payload, None)
        if is_governance(payload.draft.kind):
            head = heads[index] = entry_id
    return KnownLeaves(leaves, heads)


class LeafOrder:
    """Judges the leaves of a log one after another."""

    def __init__(self, known: KnownLeaves | None = None) -> None:
        self.known = known or KnownLeaves()
        self._positions = sorted(self.known.heads)
        self._ids = frozenset(self.known.heads.values())
        self._current: str | None = None
        self._left: set[bytes] = set()  # heads that a later one has replaced

    def fault_of(self, index: int, leaf: bytes) -> Words | None:
        """Return what is wrong with the next leaf, if anything is."""
        try:
            head = decode_leaf(leaf).governance_head
        except LeafError:
            return log_words.LEAF_FORM.filled(index=index)
        if index in self.known.leaves and self.known.leaves[index] != {leaf}:
            return log_words.OTHER_ENTRY.filled(index=index)
        if (head is None) != (index == 0):
            return log_words.GOVERNANCE.filled(index=index)
        return None if head is None else self._head_fault(index, head)

    def _head_fault(self, index: int, head: EntryId) -> Words | None:
        follows = self._takes(head)
        place = bisect_left(self._positions, index) - 1
        if place >= 0:
            position = self._positions[place]
            newest = self.known.heads[position]
            # Up to the last entry known there are no others; after it there may be.
            if head != newest and (head in self._ids or index <= self._positions[-1]):
                return log_words.NOT_NEWEST.filled(index=index, head=head, newest=newest, position=position)
        return None if follows else log_words.OLDER_GOVERNANCE.filled(index=index, head=head)

    def _takes(self, head: str) -> bool:
        """Whether the next leaf may name the head: the current one, or one that no leaf has left behind."""
        if head == self._current:
            return True
        if bytes.fromhex(head) in self._left:
            return False
        if self._current is not None and len(self._left) < MOST_HEADS:
            self._left.add(bytes.fromhex(self._current))
        self._current = head
        return True


def _index_of(link: GovernanceLink) -> int:
    try:
        return parse_tlog_proof(link.proof).index
    except AuditLogError as cause:
        raise BundleError(words_of(cause)) from cause
