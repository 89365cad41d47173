"""A checkpoint with the proof that it continues an older one, as text: what a witness is sent, and what a file can say.

    old 5
    <base64 hash>
    <base64 hash>

    <the newer checkpoint, a signed note, verbatim>

Source: C2SP tlog-witness, "add-checkpoint".
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.auditlog.errors import AuditLogError, CheckpointRequestError
from registry.auditlog.notes import MOST_NOTE_BYTES
from registry.auditlog.plain_text import decode_base64, decode_decimal, encode_base64
from registry.auditlog.proofs import MOST_HASHES
from registry.auditlog.tree import HASH_SIZE

MOST_REQUEST_BYTES = MOST_NOTE_BYTES + 4096
"""Above the sum of the largest note and 63 hashes."""
_OLD = "old "


@dataclass(frozen=True, slots=True)
class CheckpointRequest:
    """A newer checkpoint and the proof from an older size."""

    old_size: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    """A signed note, not verified here."""


def parse_checkpoint_request(data: bytes) -> CheckpointRequest:
    """Return the parts of a request, nothing verified yet.

    Raises:
        CheckpointRequestError: Too large, not UTF-8, another shape, more than 63 hashes, or a size or hash that is
            malformed.

    Source: C2SP tlog-witness, "add-checkpoint".
    """
    if len(data) > MOST_REQUEST_BYTES:
        raise CheckpointRequestError(f"expected at most {MOST_REQUEST_BYTES} bytes, found {len(data)}")
    head, blank, checkpoint = data.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as fault:
        raise CheckpointRequestError("expected a size and hashes in ASCII, found other bytes") from fault
    if not first.startswith(_OLD) or not blank or not checkpoint:
        raise CheckpointRequestError('expected "old", a size, hashes, a blank line and a checkpoint')
    if len(lines) > MOST_HASHES:
        raise CheckpointRequestError(f"expected at most {MOST_HASHES} hashes, found {len(lines)}")
    try:
        old_size, hashes = decode_decimal(first.removeprefix(_OLD)), tuple(map(decode_base64, lines))
    except AuditLogError as fault:
        raise CheckpointRequestError(str(fault)) from fault
    if any(len(digest) != HASH_SIZE for digest in hashes):
        raise CheckpointRequestError(f"expected hashes of {HASH_SIZE} bytes, found another length")
    return CheckpointRequest(old_size, hashes, checkpoint)


def format_checkpoint_request(request: CheckpointRequest) -> bytes:
    """Return the text of a request; `parse_checkpoint_request` reads it back.

    Raises:
        CheckpointRequestError: What it holds has no form in the text.
    """
    lines = [f"{_OLD}{request.old_size}", *map(encode_base64, request.hashes), "", ""]
    data = "\n".join(lines).encode() + request.checkpoint
    if parse_checkpoint_request(data) != request:
        raise CheckpointRequestError("expected a size below 2**63 and a checkpoint, found others")
    return data
