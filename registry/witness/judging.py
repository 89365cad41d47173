"""The decision about one request: whether a checkpoint continues what this witness cosigned before, and the answer.

The order of the checks is that of the specification. Where a checkpoint that the log itself has signed contradicts one
that is kept, the two are written out as the proof of two histories before anything is answered.

Source: C2SP tlog-witness, "add-checkpoint"; formats 3.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from registry.auditlog.checkpoint_request import CheckpointRequest, parse_checkpoint_request
from registry.auditlog.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint
from registry.auditlog.cosignatures import cosign
from registry.auditlog.errors import AuditLogError, CheckpointUnsignedError, NoteSignatureError, ProofError
from registry.auditlog.notes import Note, VerifierKey, format_lines, format_note, parse_note, signatures_by
from registry.auditlog.proofs import consistency_roots, verify_consistency
from registry.evidence.fork import Fork, encode_fork
from registry.signing.keys import verify_ed25519
from registry.witness.folder import WitnessFolder
from registry.witness.forks import keep_fork
from registry.witness.store import Decision, Kept

SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered over HTTP, or written into a file."""

    status: HTTPStatus
    body: bytes
    content_type: str = TEXT_TYPE


class _RefusedError(Exception):
    """A check failed; nothing is kept."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body)
        self.answer = answer


@dataclass(frozen=True, slots=True)
class _Opened:
    """A request whose checkpoint the log has signed."""

    request: CheckpointRequest
    stated: Checkpoint
    signed: Note
    """The log's own signatures alone: lines of others have no place in what is kept."""
    log_key: VerifierKey


def add_checkpoint(witness: WitnessFolder, body: bytes, now: datetime) -> Answer:
    """Decide about one request; a cosignature is answered only after the checkpoint is on the disk.

    Args:
        witness: Who answers.
        body: A request, whatever the bytes are.
        now: Aware instant.

    Raises:
        StoreError, FolderError: What is kept cannot be read or written: nothing may be answered.
    """
    try:
        opened = _open(witness, body)
        with witness.store.deciding() as decision:
            newest = decision.newest(opened.stated.origin)
            _notice_fork(witness, decision, opened, newest)
            _check(opened, newest)
            return _cosign(witness, decision, opened, newest, now)
    except _RefusedError as refused:
        return refused.answer


def _open(witness: WitnessFolder, body: bytes) -> _Opened:
    try:
        request = parse_checkpoint_request(body)
        note = parse_note(request.checkpoint)
        stated = parse_checkpoint(note.text)
    except AuditLogError as fault:
        raise _refused(HTTPStatus.BAD_REQUEST, str(fault)) from fault
    keys = witness.logs.get(stated.origin)
    if keys is None:
        raise _refused(HTTPStatus.NOT_FOUND, f"unknown log {stated.origin[:80]!a}")
    signing = [key for key in keys if _is_signed_by(request.checkpoint, key)]
    if not signing:
        raise _refused(HTTPStatus.FORBIDDEN, "expected a signature by a key of this log that is trusted here")
    if request.old_size > stated.size:
        raise _refused(HTTPStatus.BAD_REQUEST, f"expected an old size up to {stated.size}, found {request.old_size}")
    lines = tuple(line for key in signing for line in dict.fromkeys(signatures_by(note, key)))
    return _Opened(request, stated, Note(note.text, lines), signing[0])


def _is_signed_by(checkpoint: bytes, key: VerifierKey) -> bool:
    try:
        open_checkpoint(checkpoint, key, verify_ed25519)
    except (CheckpointUnsignedError, NoteSignatureError):
        return False
    return True


def _check(opened: _Opened, newest: Kept | None) -> None:
    """Refuse what does not continue the newest checkpoint kept; None is the empty tree."""
    request, stated = opened.request, opened.stated
    size = newest.size if newest else 0
    if request.old_size != size:
        raise _conflict(size)
    if newest and stated.size == size and stated.root != newest.root:
        raise _conflict(size)
    try:
        if newest and size:
            verify_consistency(size, stated.size, request.hashes, newest.root, stated.root)
        elif request.hashes:
            raise _refused(HTTPStatus.UNPROCESSABLE_ENTITY, "expected no hashes from the empty tree")
    except ProofError as fault:
        raise _refused(HTTPStatus.UNPROCESSABLE_ENTITY, str(fault)) from fault


def _cosign(witness: WitnessFolder, decision: Decision, opened: _Opened, newest: Kept | None, now: datetime) -> Answer:
    # Should the clock have been set back: a larger tree is never said to have been the newest before a smaller one.
    at = max(now, newest.cosigned_at) if newest else now
    lines = tuple(cosign(opened.signed.text, key.verifier, key.sign, at) for key in witness.keys)
    stated = opened.stated
    if newest is None or stated.size > newest.size:
        whole = format_note(Note(opened.signed.text, (*opened.signed.signatures, *lines)))
        decision.keep(Kept(stated.origin, stated.size, stated.root, whole, at))
    return Answer(HTTPStatus.OK, format_lines(lines).encode())


def _notice_fork(witness: WitnessFolder, decision: Decision, opened: _Opened, newest: Kept | None) -> None:
    """Write out the proof of two histories, where what the log has signed here contradicts what is kept."""
    stated = opened.stated
    same = decision.at(stated.origin, stated.size)
    if same and same.root != stated.root:
        _keep_fork(witness, same, opened, ())
    elif newest and opened.request.old_size == newest.size and 0 < newest.size < stated.size:
        hashes = opened.request.hashes
        try:
            old_root, new_root = consistency_roots(newest.size, stated.size, hashes, newest.root)
        except ProofError:
            return
        # Hashes that lead to the newer root and to another older one prove that the newer tree begins differently.
        if new_root == stated.root and old_root != newest.root:
            _keep_fork(witness, newest, opened, hashes)


def _keep_fork(witness: WitnessFolder, kept: Kept, opened: _Opened, hashes: tuple[bytes, ...]) -> None:
    # What is kept, an earlier key of the log may have signed.
    keys = (opened.log_key, *witness.logs[kept.origin])
    older_key = next((key for key in keys if _is_signed_by(kept.note, key)), None)
    if older_key is not None:
        fork = Fork(older_key, kept.note, format_note(opened.signed), hashes, opened.log_key)
        keep_fork(witness.forks, encode_fork(fork))


def _refused(status: HTTPStatus, said: str) -> _RefusedError:
    return _RefusedError(Answer(status, f"{said}\n".encode()))


def _conflict(size: int) -> _RefusedError:
    return _RefusedError(Answer(HTTPStatus.CONFLICT, f"{size}\n".encode(), SIZE_TYPE))
