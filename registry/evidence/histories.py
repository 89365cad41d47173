"""Whether two checkpoints that a log has signed tell one history, by the nodes of a tree; and the proof where not.

Source: RFC 9162, section 2.1.4.2; formats 3.5; decision 21.
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.auditlog.checkpoints import Checkpoint, open_checkpoint
from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import VerifierKey
from registry.auditlog.proofs import consistency_proof
from registry.auditlog.tree import NodeReader, root_at
from registry.evidence.errors import EvidenceError, words_of
from registry.evidence.fork import Fork
from registry.evidence.log_audit import FileAbsentError, FileTooLargeError
from registry.rights.words import Words
from registry.signing.keys import verify_ed25519


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint that its log has signed."""

    stated: Checkpoint
    note: bytes
    key: VerifierKey
    """Of the log, that verified it."""


class UntiedError(EvidenceError):
    """The nodes do not tie the two trees, so nothing is proved."""


def open_signed(note: bytes, keys: tuple[VerifierKey, ...]) -> Signed:
    """Return a checkpoint that one of a log's keys has signed.

    Args:
        note: Whatever the bytes are.
        keys: Known keys of the log, at least one; more while it changes its key.

    Raises:
        AuditLogError: It is malformed, or signed by none of them: what the last key says.
    """
    *others, last = keys
    for key in others:
        try:
            return Signed(open_checkpoint(note, key, verify_ed25519)[0], note, key)
        except AuditLogError:
            continue
    return Signed(open_checkpoint(note, last, verify_ed25519)[0], note, last)


def find_fork(one: Signed, other: Signed, nodes: NodeReader) -> Fork | None:
    """Return the proof that two checkpoints cannot both be true; None where they tell one history.

    Args:
        one: A checkpoint.
        other: Another, of the same log.
        nodes: Reads the tree of the larger one; not asked for equal sizes or an empty tree.

    Raises:
        UntiedError: The nodes are absent, malformed or of another tree.
        LogReadError: A file of the log cannot be read.
    """
    older, newer = sorted((one, other), key=lambda signed: signed.stated.size)
    size = older.stated.size
    path: tuple[bytes, ...] = ()
    contradicts = older.stated.root != newer.stated.root
    if size < newer.stated.size:
        path, contradicts = _tied(older.stated, newer.stated, nodes) if size else ((), False)
    return Fork(older.key, older.note, newer.note, path, newer.key) if contradicts else None


def _tied(older: Checkpoint, newer: Checkpoint, nodes: NodeReader) -> tuple[tuple[bytes, ...], bool]:
    """Return the path from the older to the newer tree, and whether it leads to another older root."""
    try:
        new_root, old_root = root_at(newer.size, nodes), root_at(older.size, nodes)
        path = consistency_proof(older.size, newer.size, nodes)
    except (FileAbsentError, FileTooLargeError) as cause:
        raise UntiedError(_ABSENT.filled(said=str(cause))) from cause
    except AuditLogError as cause:
        raise UntiedError(words_of(cause)) from cause
    if new_root != newer.root:
        raise UntiedError(_UNFIT.filled(found=new_root.hex(), expected=newer.root.hex()))
    # A whole older tree is itself the first node of the walk; the proof of consistency does not repeat it.
    whole = (old_root,) if older.size & (older.size - 1) == 0 else ()
    return (*whole, *path), old_root != older.root


_ABSENT = Words("Нет файла журнала: {said}.", "A file of the log is missing: {said}.")
_UNFIT = Words(
    "Плитки журнала ведут к корню {found}, а контрольная точка называет {expected}.",
    "The log's tiles lead to the root {found}, but the checkpoint states {expected}.",
)
