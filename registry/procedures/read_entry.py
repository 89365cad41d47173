"""Reading an entry: its terms, each check of its evidence, its way through the tree.

Source: design 5.1; formats 3.8; RFC 9162, section 2.1.3.2 (the way from the leaf to the root).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.auditlog.tree import leaf_hash, node_hash
from registry.evidence.bundle import Bundle, encode_bundle
from registry.evidence.envelope import decode_envelope
from registry.evidence.leaf import encode_leaf
from registry.evidence.verdict import Verification
from registry.evidence.verification import verify_evidence
from registry.procedures import NotFoundError, Register
from registry.records import entries
from registry.records.bundles import Times, bundle_of, checkpoint_for, read_inclusion, times_of
from registry.records.cosignatures import Seen
from registry.records.doubts import readable_doubts
from registry.records.names import readable_names
from registry.records.standings import decode_entry
from registry.rights.doubts import Doubt
from registry.rights.entries import Entry, EntryId
from registry.rights.kinds import kind_of
from registry.rights.parties import Actor
from registry.rights.presentation import SheetRow, whole_sheet
from registry.rights.words import Words
from registry.signing.jws import SignedHeader, read_header


@dataclass(frozen=True, slots=True)
class PathStep:
    """One rung of the inclusion path: the sibling met, its side, the hash that results."""

    level: int
    """From 0, at the leaf."""
    sibling: bytes
    sibling_is_left: bool
    hash: bytes


@dataclass(frozen=True, slots=True)
class EntryView:
    """What the register shows of one sealed entry."""

    entry: Entry
    title: Words
    sentence: Words
    sheet: tuple[SheetRow, ...]
    """Everything that was signed, in words."""
    signers: tuple[SignedHeader, ...]
    """One for each signature, by state; whether they hold, `verification` says."""
    envelope_sha256: bytes
    leaf: bytes
    leaf_hash: bytes
    path: tuple[PathStep, ...]
    """From the leaf to the root of the checkpoint shown; empty while none covers the entry, or it is alone."""
    root: bytes | None
    size: int | None
    """Of the checkpoint shown, as in the evidence file; None while none covers the entry."""
    seen: Seen | None
    """Who has cosigned the checkpoint shown, as the entry's own state of trust counts them."""
    times: Times
    """What bounds the entry's moment for others."""
    proof: str | None
    """C2SP tlog-proof text, as in the evidence file; None while no checkpoint covers the entry."""
    verification: Verification | None
    """The numbered steps, as `regverify` prints them; None while no checkpoint covers the entry."""
    founding_id: EntryId
    doubts: tuple[Doubt, ...] = ()
    """Revocations that cast doubt upon the entry."""


def read_entry(register: Register, actor: Actor, index: int) -> EntryView:
    """Return one entry by its position in the log.

    Raises:
        NotFoundError: No such entry that the person may read.
    """
    with register.database.reading() as connection:
        stored = entries.readable_entry_at(connection, actor, index)
        founding = entries.entry_by_index(connection, 0)
        if stored is None or founding is None:
            raise NotFoundError
        entry = decode_entry(stored)
        bundle = bundle_of(connection, register.name, stored)
        seen = checkpoint_for(connection, stored) if bundle else None
        newest = seen.checkpoint if seen else None
        proof = read_inclusion(connection, index, newest.size) if newest else ()
        times = times_of(connection, stored)
        names = readable_names(connection, actor, [entry.payload.draft])
        doubts = readable_doubts(connection, actor, [index])
    kind = kind_of(entry.kind)
    leaf = encode_leaf(stored.sealed_at, stored.envelope_sha256, stored.governance_head)
    return EntryView(
        entry=entry,
        title=kind.title,
        sentence=kind.sentence(entry.payload.draft, register.body),
        sheet=whole_sheet(entry.payload.draft, register.body, names),
        signers=tuple(read_header(signature) for signature in decode_envelope(stored.envelope).signatures),
        envelope_sha256=stored.envelope_sha256,
        leaf=leaf,
        leaf_hash=leaf_hash(leaf),
        path=tuple(_path(index, newest.size, leaf_hash(leaf), proof)) if newest else (),
        root=newest.root if newest else None,
        size=newest.size if newest else None,
        seen=seen,
        times=times,
        proof=bundle.proof if bundle else None,
        verification=_verified(bundle, founding.entry_id, register.stamp_authorities) if bundle else None,
        founding_id=founding.entry_id,
        doubts=doubts.get(index, ()),
    )


def _verified(bundle: Bundle, founding_id: str, trusted: Sequence[bytes]) -> Verification:
    """Return what anybody finds who trusts the time-stamping authorities that the register trusts."""
    return verify_evidence(encode_bundle(bundle), founding_id, None, trusted)


def _path(index: int, size: int, digest: bytes, proof: Sequence[bytes]) -> Iterator[PathStep]:
    """Give the rungs from a leaf to the root, as a verifier climbs them."""
    place, last, level = index, size - 1, 0
    for sibling in proof:
        # At the right edge a subtree may stand several levels up alone, until it meets a sibling on its left.
        while place == last and not place & 1:
            place, last, level = place >> 1, last >> 1, level + 1
        is_left = bool(place & 1)
        digest = node_hash(sibling, digest) if is_left else node_hash(digest, sibling)
        yield PathStep(level, sibling, is_left, digest)
        place, last, level = place >> 1, last >> 1, level + 1
