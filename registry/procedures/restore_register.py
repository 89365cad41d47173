"""Restoring a register into an empty database from what mirrors hold: entries, tree, checkpoints, cosignatures.

Everything is derived from envelopes, leaves and notes; the projections follow (`procedures.rebuild`). What no mirror
holds is not restored: accounts, sessions, drafts, proposals, the activity log. Two instants that only the register kept
are set anew: a checkpoint counts as signed when its last entry was sealed, a cosignature as received when it was made.

Source: formats 3.9; design 2 (truth and projection); decision 21.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from registry.auditlog.checkpoints import parse_checkpoint
from registry.auditlog.cosignatures import cosigned_at
from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import Note, NoteSignature, format_note, parse_note
from registry.auditlog.tree import append, leaf_hash
from registry.evidence.activity import Action
from registry.evidence.cosignature_audit import Marked, known_witnesses
from registry.evidence.cosigning import COSIGNATURE_CHECKS
from registry.evidence.envelope import envelope_sha256, open_envelope
from registry.evidence.errors import GROUND_ERRORS, EvidenceError, words_of
from registry.evidence.leaf import Leaf, encode_leaf
from registry.procedures import ProcedureError, Register
from registry.procedures.acting import acting
from registry.records import cosignatures, entries, tree
from registry.records.cosignatures import StoredCosignature
from registry.records.database import Connection, lock_log
from registry.records.drafts import keep_numbers
from registry.records.trust import follow
from registry.records.vocabulary import Access, Log
from registry.rights.entries import ResultNumber
from registry.rights.governance import Trust
from registry.rights.kinds import kind_of
from registry.rights.payloads import decode_payload, entry_id
from registry.rights.words import Words

PART = 1000
"""Entries written at once."""

Progress = Callable[[int, int], None]


class MirroredLog(Protocol):
    """What mirrors hold of a register's entries log; the leaves lead to the root that the newest checkpoint states."""

    @property
    def size(self) -> int:
        """Leaves."""

    def leaves(self) -> Iterator[Leaf]:
        """Give every leaf, in log order."""

    def envelope(self, index: int) -> bytes | None:
        """Return an envelope; None where no mirror holds it."""

    def checkpoints(self) -> Iterator[bytes]:
        """Give every checkpoint with its cosignatures, by size."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was written."""

    entries: int
    checkpoints: int
    cosignatures: int


class RestoreError(ProcedureError):
    """The database is not empty, or what the mirrors hold does not make up a register: nothing was written."""


def restore_register(
    register: Register, mirrored: MirroredLog, *, now: datetime, progress: Progress | None = None
) -> Restored:
    """Write everything that mirrors hold into an empty database, in one transaction; rebuild projections afterwards.

    Args:
        register: The register, its database empty.
        mirrored: What mirrors hold.
        now: Time.
        progress: Called with entries written and entries in all.

    Raises:
        RestoreError: The database holds entries, an envelope is missing or not the one its leaf names, or the root that
            follows is not the one that was signed.
        ConstraintError, DatabaseUnavailableError: The database refused or broke off.
    """
    with acting(register, None, Action.REGISTER_RESTORE, f"register/{mirrored.size}", now=now) as act:
        connection = act.connection
        lock_log(connection)
        if entries.log_size(connection):
            raise RestoreError(_NOT_EMPTY)
        _check_whole(mirrored)
        restoring = _Restoring(connection, mirrored)
        restoring.write_entries(register.name, progress)
        restoring.write_checkpoints()
        keep_numbers(connection, restoring.results)
    return Restored(restoring.size, restoring.checkpoints, restoring.cosignatures)


def _check_whole(mirrored: MirroredLog) -> None:
    missing = [index for index in range(mirrored.size) if mirrored.envelope(index) is None]
    if missing:
        listed = ", ".join(map(str, missing[:_MOST_LISTED])) + (" …" if len(missing) > _MOST_LISTED else "")
        raise RestoreError(_MISSING.filled(count=len(missing), entries=listed))


@dataclass(slots=True)
class _Restoring:
    """What was written so far."""

    connection: Connection
    mirrored: MirroredLog
    size: int = 0
    checkpoints: int = 0
    cosignatures: int = 0
    results: set[ResultNumber] = field(default_factory=set)
    sealed_at: list[datetime] = field(default_factory=list)
    _frontier: tuple[bytes, ...] = ()
    _root: bytes = b""

    def write_entries(self, register: str, progress: Progress | None) -> None:
        """Write entries, parties and the tree."""
        part: list[entries.NewEntry] = []
        for index, leaf in enumerate(self.mirrored.leaves()):
            part.append(self._entry(register, index, leaf))
            if len(part) == PART or index + 1 == self.mirrored.size:
                self._write(part)
                part = []
                if progress is not None:
                    progress(self.size, self.mirrored.size)

    def write_checkpoints(self) -> None:
        """Write every checkpoint with its cosignatures; the newest must state the root that the entries lead to."""
        witnesses = known_witnesses(self._trusts())
        newest = None
        for note in self.mirrored.checkpoints():
            newest = self._write_checkpoint(note, witnesses)
        if newest is None or (newest.size, newest.root) != (self.size, self._root):
            raise RestoreError(_OTHER_ROOT.filled(size=self.size, root=self._root.hex()))

    def _write(self, part: Sequence[entries.NewEntry]) -> None:
        entries.append_entries(self.connection, part)
        leaves = [leaf_hash(encode_leaf(new.sealed_at, new.envelope_sha256, new.governance_head)) for new in part]
        appended = append(self.size, self._frontier, leaves)
        tree.add_nodes(self.connection, appended.nodes)
        self.size, self._frontier, self._root = appended.size, appended.frontier, appended.root
        self.sealed_at += [new.sealed_at for new in part]
        self.results |= {new.result for new in part if new.result is not None}

    def _entry(self, register: str, index: int, leaf: Leaf) -> entries.NewEntry:
        envelope = self.mirrored.envelope(index) or b""
        if envelope_sha256(envelope) != leaf.envelope_sha256:
            raise RestoreError(_OTHER_ENVELOPE.filled(index=index))
        try:
            data = open_envelope(envelope).payload
            payload = decode_payload(data)
        except EvidenceError as cause:
            raise RestoreError(_UNREADABLE.filled(index=index, said=cause.words)) from cause
        except GROUND_ERRORS as cause:
            raise RestoreError(_UNREADABLE.filled(index=index, said=words_of(cause))) from cause
        if payload.register != register:
            raise RestoreError(_OTHER_REGISTER.filled(theirs=payload.register, ours=register))
        draft = payload.draft
        return entries.NewEntry(
            index=index,
            entry_id=entry_id(data),
            kind=draft.kind,
            result=draft.result,
            envelope=envelope,
            envelope_sha256=leaf.envelope_sha256,
            sealed_at=leaf.sealed_at,
            governance_head=leaf.governance_head,
            access=Access(draft.access),
            voids_others=kind_of(draft.kind).voids_others,
            parties=payload.parties,
        )

    def _trusts(self) -> Iterator[Trust]:
        trust: Trust | None = None
        for stored in entries.governance_chain(self.connection):
            trust = follow(trust, stored)
            yield trust

    def _write_checkpoint(self, data: bytes, witnesses: Marked) -> tree.StoredCheckpoint:
        note = parse_note(data)
        stated = parse_checkpoint(note.text)
        own = Note(note.text, tuple(line for line in note.signatures if line.name == stated.origin))
        signed_at = self.sealed_at[min(stated.size, self.size) - 1]
        stored = tree.StoredCheckpoint(Log.ENTRIES, stated.size, stated.root, format_note(own), signed_at)
        tree.add_checkpoint(self.connection, stored)
        self.checkpoints += 1
        for line in note.signatures:
            if (cosignature := _cosignature(note, stated.size, line, witnesses)) is not None:
                self.cosignatures += cosignatures.add_cosignature(self.connection, cosignature)
        return stored


def _cosignature(note: Note, size: int, line: NoteSignature, witnesses: Marked) -> StoredCosignature | None:
    key = witnesses.get((line.name, line.key_id))
    if key is None or key.kind not in COSIGNATURE_CHECKS:
        return None
    try:
        at = cosigned_at(note.text, key, line, COSIGNATURE_CHECKS)
    except AuditLogError:
        return None
    return None if at is None else StoredCosignature(Log.ENTRIES, size, line.name, line.key_id, line.signature, at, at)


_MOST_LISTED = 20
_NOT_EMPTY = Words(
    "В базе данных уже есть записи: восстановить реестр можно только в пустую.",
    "The database holds entries already: a register can only be restored into an empty one.",
)
_MISSING = Words(
    "Не хватает конвертов: {count} (записи {entries}). Их читают только стороны: добавьте папки зеркал этих государств "
    "параметром --with.",
    "{count} envelopes are missing (entries {entries}). Only their parties may read them: add the folders of those "
    "states' mirrors with --with.",
)
_OTHER_ROOT = Words(
    "Из записей следует дерево размера {size} с корнем {root}, а новейшая контрольная точка подписана под другим.",
    "The entries lead to a tree of size {size} with the root {root}; the newest checkpoint is signed for another.",
)
_OTHER_ENVELOPE = Words(
    "Запись {index}: конверт не тот, который называет лист.",
    "Entry {index}: the envelope is not the one its leaf names.",
)
_UNREADABLE = Words("Запись {index}: {said}", "Entry {index}: {said}")
_OTHER_REGISTER = Words(
    "Записи принадлежат реестру {theirs}, а не {ours}.", "The entries are of the register {theirs}, not {ours}."
)
