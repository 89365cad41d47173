"""Holding one stored entry against its envelope, which is the truth.

The database repeats parts of an envelope in columns, for its queries; whoever can write the database can write them.
Here everything that is stored of one entry is derived again from the envelope's bytes, and each difference is named by
table and column.

Source: design 2 (truth and projection), 6.1 (database administrator); formats 3.3 to 3.6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.auditlog.tree import leaf_hash
from registry.evidence.envelope import Envelope, entry_from_envelope, envelope_sha256, open_envelope
from registry.evidence.errors import GROUND_ERRORS, EvidenceError, words_of
from registry.evidence.leaf import encode_leaf
from registry.evidence.signers import VerifiedEnvelope, judge_envelope, verify_signatures
from registry.rights.entries import Entry, EntryId
from registry.rights.errors import UnknownKindError
from registry.rights.governance import Trust
from registry.rights.kinds import kind_of
from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class StoredColumns:
    """Everything the database holds of one entry."""

    index: int
    entry_id: str
    kind: str
    result: str | None
    envelope: bytes
    envelope_sha256: bytes
    sealed_at: datetime | None
    """None where what is stored is no instant."""
    governance_head: EntryId | None
    access: str
    voids_others: bool
    parties: tuple[str, ...]
    """Sorted."""
    leaf_hash: bytes | None
    """The tree's node of level 0 at `index`; None where there is none."""


@dataclass(frozen=True, slots=True)
class ColumnFault:
    """One thing that is wrong with an entry; `place` is "table.column"."""

    place: str
    words: Words


@dataclass(frozen=True, slots=True)
class AuditFault:
    """One thing that is wrong with what is stored, and where."""

    index: int | None
    """Position in the log; None where no single entry is concerned."""
    entry_id: str | None
    place: str
    """Table and column, for example "entry.envelope" or "holding.title_num"."""
    words: Words


@dataclass(frozen=True, slots=True)
class Placed:
    """A stored entry and what the log says of its place."""

    stored: StoredColumns
    trust: Trust | None
    """The state of trust at `head`; None for the founding entry."""
    head: EntryId | None
    """The newest governance entry before this one, by position; None for the founding entry."""


@dataclass(frozen=True, slots=True)
class AuditedEntry:
    """What the envelope says, as far as it can be read, and what is wrong."""

    entry: Entry | None
    trust: Trust | None
    """After this entry; None where its envelope does not hold."""
    signatures: int
    """Checked."""
    faults: tuple[ColumnFault, ...]
    signed_with: frozenset[str] = frozenset()
    """Fingerprints of the certificates whose signatures hold."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """An entry of which everything but the signatures' arithmetic is checked; without envelope where that failed."""

    placed: Placed
    faults: tuple[ColumnFault, ...]
    envelope: Envelope | None = None
    found: VerifiedEnvelope | None = None


def audit_entries(batch: Sequence[Placed]) -> list[AuditedEntry]:
    """Hold everything stored of some entries against their envelopes.

    Args:
        batch: Entries, each with the trust and the governance entry before it. A few dozen at once are checked fastest:
            all are judged before any signature is verified (`evidence.signers.judge_envelope`).

    Returns:
        What was found of each, in the same order.
    """
    return [_verified(judged) for judged in [_judged(placed) for placed in batch]]


def sealed_entry(stored: StoredColumns) -> tuple[Entry | None, tuple[ColumnFault, ...]]:
    """Return the entry that a stored envelope holds, or None with what stands in the way of relying on it.

    The envelope must be readable, about the result under which it is stored, and the one that the log's tree commits
    to. Its signatures are left to `audit_entries`.

    Args:
        stored: The entry as stored.
    """
    if stored.sealed_at is None or stored.sealed_at.microsecond:
        return None, (ColumnFault("entry.sealed_at", _NO_INSTANT),)
    try:
        entry = entry_from_envelope(stored.index, stored.sealed_at, stored.governance_head, stored.envelope)
    except EvidenceError as error:
        return None, (ColumnFault("entry.envelope", error.words),)
    except GROUND_ERRORS as error:
        return None, (ColumnFault("entry.envelope", words_of(error)),)
    faults = [*_log_faults(stored, stored.sealed_at, stored.governance_head)]
    if (result := entry.payload.draft.result) != stored.result:
        faults.append(differing("entry.result", result, stored.result))
    return (None if faults else entry), tuple(faults)


def _judged(placed: Placed) -> _Judged:
    stored = placed.stored
    if stored.sealed_at is None or stored.sealed_at.microsecond:
        return _Judged(placed, (ColumnFault("entry.sealed_at", _NO_INSTANT),))
    try:
        envelope = open_envelope(stored.envelope)
        judged = judge_envelope(envelope, placed.trust, stored.sealed_at)
    except EvidenceError as error:
        return _Judged(placed, _unsound(placed, stored.sealed_at, error))
    faults = (*_column_faults(stored, judged), *_log_faults(stored, stored.sealed_at, placed.head))
    return _Judged(placed, faults, envelope, judged)


def _verified(judged: _Judged) -> AuditedEntry:
    stored, envelope, found = judged.placed.stored, judged.envelope, judged.found
    if envelope is None or found is None or stored.sealed_at is None:
        return AuditedEntry(None, None, 0, judged.faults)
    try:
        verify_signatures(envelope, found.headers)
    except EvidenceError as error:
        return AuditedEntry(None, None, 0, _unsound(judged.placed, stored.sealed_at, error))
    entry = Entry(found.entry_id, stored.index, stored.sealed_at, found.payload, judged.placed.head)
    signers = frozenset(header.fingerprint for header in found.headers)
    return AuditedEntry(entry, found.trust, len(found.headers), judged.faults, signers)


def _unsound(placed: Placed, sealed_at: datetime, error: EvidenceError) -> tuple[ColumnFault, ...]:
    return (ColumnFault("entry.envelope", error.words), *_log_faults(placed.stored, sealed_at, placed.head))


def _column_faults(stored: StoredColumns, verified: VerifiedEnvelope) -> Iterator[ColumnFault]:
    draft = verified.payload.draft
    try:
        voids_others = kind_of(draft.kind).voids_others
    except UnknownKindError:
        yield ColumnFault("entry.kind", _UNKNOWN_KIND.filled(kind=draft.kind))
        voids_others = stored.voids_others
    expected = (
        verified.entry_id,
        draft.kind,
        draft.result,
        draft.access,
        voids_others,
        verified.payload.parties,
    )
    found = (
        stored.entry_id,
        stored.kind,
        stored.result,
        stored.access,
        stored.voids_others,
        stored.parties,
    )
    if expected != found:
        for place, right, wrong in zip(_PLACES, expected, found, strict=True):
            if right != wrong:
                yield differing(place, right, wrong)


def _log_faults(stored: StoredColumns, sealed_at: datetime, head: EntryId | None) -> Iterator[ColumnFault]:
    """Give what differs between the entry, its leaf and the log's tree."""
    digest = envelope_sha256(stored.envelope)
    if stored.governance_head != head:
        yield differing("entry.governance_head", head, stored.governance_head)
    if digest != stored.envelope_sha256:
        yield differing("entry.envelope_sha256", digest, stored.envelope_sha256)
    leaf = leaf_hash(encode_leaf(sealed_at, digest, head))
    if leaf != stored.leaf_hash:
        yield ColumnFault("tree_node.hash", _OTHER_LEAF.filled(right=leaf.hex(), wrong=said(stored.leaf_hash)))


def row_faults(
    table: str, expected: Mapping[str, Any] | None, found: Mapping[str, Any] | None
) -> Iterator[ColumnFault]:
    """Give what differs between a row as derived and as stored; None is no row."""
    if expected is None or found is None:
        row = expected or found or {}
        words = _ROW_MISSING if found is None else _ROW_TOO_MANY
        yield ColumnFault(table, words.filled(row=said(dict(row))))
        return
    for column, right in expected.items():
        if right != found[column]:
            yield differing(f"{table}.{column}", right, found[column])


def fault_of(index: int | None, entry_id: str | None, fault: ColumnFault) -> AuditFault:
    """Return the fault of a column with the entry that it concerns."""
    return AuditFault(index, entry_id, fault.place, fault.words)


def differing(place: str, right: object, wrong: object) -> ColumnFault:
    """Return the fault of a column that does not hold what the envelopes say."""
    return ColumnFault(place, _DIFFERS.filled(right=said(right), wrong=said(wrong)))


def said(value: object) -> str:
    """Return a stored value as a fault shows it: digests in hex, long texts cut."""
    match value:
        case None:
            return "—"
        case bytes():
            text = value.hex()
        case tuple() | list():
            text = ", ".join(map(str, value))
        case _:
            text = str(value)
    return text if len(text) <= MOST_SAID else f"{text[:MOST_SAID]}…"


MOST_SAID = 200
"""Characters of a value that a fault repeats."""
_PLACES: Sequence[str] = (
    "entry.entry_id",
    "entry.kind",
    "entry.result",
    "entry.access",
    "entry.voids_others",
    "entry_party.state",
)
_DIFFERS = Words(
    "по конверту должно быть {right}, а сохранено {wrong}.", "the envelope says {right}, but {wrong} is stored."
)
_OTHER_LEAF = Words(
    "лист этой записи имеет хеш {right}, а в дереве журнала стоит {wrong}.",
    "this entry's leaf hashes to {right}, but the log's tree holds {wrong}.",
)
_UNKNOWN_KIND = Words("вид записи {kind} неизвестен реестру.", "the register knows no kind of entry {kind}.")
_NO_INSTANT = Words("сохранено не время UTC в целых секундах.", "what is stored is no instant of UTC in whole seconds.")
_ROW_MISSING = Words(
    "нет строки, которая следует из конвертов: {row}.", "a row that follows from the envelopes is missing: {row}."
)
_ROW_TOO_MANY = Words(
    "лишняя строка, которая из конвертов не следует: {row}.", "a row that follows from no envelope: {row}."
)
