"""Holding checkpoints against the key that governance names for their size, their root, cosignatures and stamps.

Source: formats 3.5 and 3.6; design 6.1 (database administrator); decision 27.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.auditlog.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint
from registry.auditlog.errors import AuditLogError, CheckpointUnsignedError
from registry.auditlog.notes import VerifierKey, format_vkey, parse_note
from registry.evidence.cosignature_audit import audit_cosignatures, known_witnesses
from registry.evidence.entry_audit import AuditFault, ColumnFault, differing, fault_of
from registry.evidence.errors import words_of
from registry.evidence.stamp_audit import audit_stamps
from registry.records import auditing
from registry.records.database import Connection
from registry.records.governance_audit import Chain
from registry.records.vocabulary import Log
from registry.rights.words import Words
from registry.signing.keys import verify_ed25519


class UnsignedNoteError(Exception):
    """A note is no checkpoint that the key named for its size has signed; `words` say why."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True, slots=True)
class NoteJudge:
    """Judges the checkpoints of one log by the key that governance names for each size."""

    log: Log
    chain: Chain
    keys: Mapping[int, VerifierKey | None]
    """By size; None where governance names no key."""

    def open(self, size: int, note: bytes) -> Checkpoint:
        """Return what the checkpoint of a size states.

        Raises:
            UnsignedNoteError: It is malformed, of another log, or not signed by the key that governance names for it.
        """
        key = self.keys[size]
        if key is None:
            raise UnsignedNoteError(_NO_KEY)
        try:
            return open_checkpoint(note, key, verify_ed25519)[0]
        except CheckpointUnsignedError as error:
            raise UnsignedNoteError(self._signed_by(note, key) or words_of(error)) from error
        except AuditLogError as error:
            raise UnsignedNoteError(words_of(error)) from error

    def _signed_by(self, note: bytes, key: VerifierKey) -> Words | None:
        """Return the fault of a checkpoint that another key of the same log has signed."""
        for other in self.chain.log_keys(self.log):
            try:
                open_checkpoint(note, other, verify_ed25519)
            except AuditLogError:
                continue
            return _OTHER_KEY.filled(found=format_vkey(other), named=format_vkey(key))
        return None


def note_judge(connection: Connection, sizes: Sequence[int], log: Log, chain: Chain) -> NoteJudge:
    """Return what judges a log's checkpoints of some sizes, stored or not."""
    heads = auditing.activity_heads(connection, sizes) if log is Log.ACTIVITY else {}
    named = {size: heads.get(size) if log is Log.ACTIVITY else chain.head_at(size) for size in sizes}
    keys = chain.keys_named(log)
    return NoteJudge(log, chain, {size: keys.get(head) for size, head in named.items()})


def audit_notes(
    connection: Connection, sizes: tuple[int, int], log: Log, chain: Chain
) -> tuple[int, tuple[AuditFault, ...]]:
    """Hold a log's checkpoints of some sizes, both inclusive, against their notes, cosignatures and stamps.

    Returns:
        How many there are, and what is wrong with them.
    """
    notes = auditing.checkpoint_notes(connection, *sizes, log)
    judge = note_judge(connection, [size for size, _, _ in notes], log, chain)
    faults = [fault for size, root, note in notes for fault in note_faults(judge, size, root, note)]
    stored = auditing.cosignature_columns(connection, *sizes, log)
    cosigned = audit_cosignatures(
        {size: note for size, _, note in notes}, stored, known_witnesses(trust for _, trust in chain.heads)
    )
    stamped = audit_stamps({size: note for size, _, note in notes}, auditing.stamp_columns(connection, *sizes, log))
    return len(notes), tuple(fault_of(None, None, fault) for fault in (*faults, *cosigned, *stamped))


def note_faults(judge: NoteJudge, size: int, root: bytes, note: bytes) -> Iterator[ColumnFault]:
    """Give what is wrong with the note of one stored checkpoint."""
    try:
        said = judge.open(size, note)
    except UnsignedNoteError as error:
        yield ColumnFault("checkpoint.note", _AT_SIZE.filled(size=size, fault=error.words))
        return
    if (said.size, said.root) != (size, root):
        yield differing("checkpoint.root", (said.size, said.root.hex()), (size, root.hex()))


def stated_in(note: bytes) -> Checkpoint:
    """Return what a note states, signed or not.

    Raises:
        AuditLogError: It is no checkpoint.
    """
    return parse_checkpoint(parse_note(note).text)


_AT_SIZE = Words("контрольная точка размера {size}: {fault}", "checkpoint of size {size}: {fault}")
_NO_KEY = Words(
    "управление реестра не называет ключа журнала, которым её можно проверить.",
    "the register's governance names no log key by which to check it.",
)
_OTHER_KEY = Words(
    "её подписал ключ {found}, а управление назвало для этого размера {named}.",
    "the key {found} has signed it, but governance names {named} for this size.",
)
