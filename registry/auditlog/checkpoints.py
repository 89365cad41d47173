"""Checkpoints: what a log promises at a size, and that it has signed it; which witnesses saw it, `cosignatures` says.

The register allows no extension lines, and the name of the log's key is the origin (formats 3.5).

Source: C2SP tlog-checkpoint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from registry.auditlog.errors import (
    Base64Error,
    CheckpointSyntaxError,
    CheckpointUnsignedError,
    DecimalError,
    ExtensionLineError,
    OriginError,
)
from registry.auditlog.notes import (
    Note,
    VerifierKey,
    VerifyEd25519,
    parse_note,
    sign_note,
    verified_by,
)
from registry.auditlog.plain_text import decode_base64, decode_decimal, encode_base64
from registry.auditlog.tree import EMPTY_ROOT, HASH_SIZE, check_hash, check_size

_LINES = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Origin, number of leaves, and the 32 bytes of the root over them."""

    origin: str
    size: int
    root: bytes


def parse_checkpoint(text: str) -> Checkpoint:
    """Return the checkpoint that a note's text states.

    Args:
        text: Three lines, each ended by a newline.

    Raises:
        CheckpointSyntaxError: Fewer lines, an empty origin, a size or root that is malformed, an empty tree with
            another root than SHA-256 of nothing.
        ExtensionLineError: Further lines.

    Source: C2SP tlog-checkpoint, "Note text".
    """
    *lines, rest = text.split("\n")
    if rest or len(lines) < _LINES or not lines[0]:
        raise CheckpointSyntaxError("expected the three lines origin, size and root, each ended by a newline")
    if len(lines) > _LINES:
        raise ExtensionLineError(f"expected no line after the root, found {lines[_LINES][:40]!a}")
    try:
        size, root = decode_decimal(lines[1]), decode_base64(lines[2])
    except (DecimalError, Base64Error) as fault:
        raise CheckpointSyntaxError(str(fault)) from fault
    if len(root) != HASH_SIZE:
        raise CheckpointSyntaxError(f"expected a root of {HASH_SIZE} bytes, found {len(root)}")
    if size == 0 and root != EMPTY_ROOT:
        raise CheckpointSyntaxError("expected the root of an empty tree for size 0, found another")
    return Checkpoint(lines[0], size, root)


def format_checkpoint(checkpoint: Checkpoint) -> str:
    """Return the note's text; `parse_checkpoint` reads it back.

    Raises:
        OriginError: The origin is empty or holds a control character.
        TreeSizeError: The size is out of range.
        HashSizeError: The root has not 32 bytes.
    """
    if not checkpoint.origin or any(letter < " " for letter in checkpoint.origin):
        raise OriginError(f"expected an origin of one line, found {checkpoint.origin[:80]!a}")
    check_size(checkpoint.size)
    check_hash(checkpoint.root)
    return f"{checkpoint.origin}\n{checkpoint.size}\n{encode_base64(checkpoint.root)}\n"


def sign_checkpoint(checkpoint: Checkpoint, key: VerifierKey, sign: Callable[[bytes], bytes]) -> Note:
    """Return the checkpoint as a note signed by its log.

    Args:
        checkpoint: What the log promises; re-read and re-hashed by the caller.
        key: The log's key, Ed25519 (0x01), named as the origin.
        sign: Signs a message with the private half.

    Raises:
        OriginError: The key belongs to another log.
        VerifierKeyError: The key is of another kind.
    """
    _check_origin(checkpoint, key)
    text = format_checkpoint(checkpoint)
    return Note(text, (sign_note(text, key, sign),))


def open_checkpoint(data: bytes, log_key: VerifierKey, verify: VerifyEd25519) -> tuple[Checkpoint, Note]:
    """Return a checkpoint that its log has signed.

    Args:
        data: A signed note.
        log_key: The log's key; its name is the origin that is expected.
        verify: The Ed25519 check.

    Raises:
        NoteError, Base64Error: The note is malformed, or the log's signature does not verify.
        CheckpointSyntaxError, ExtensionLineError: The text is no checkpoint of this register.
        OriginError: The checkpoint of another log.
        CheckpointUnsignedError: No signature of the log's key.
    """
    note = parse_note(data)
    checkpoint = parse_checkpoint(note.text)
    _check_origin(checkpoint, log_key)
    if not verified_by(note, (log_key,), verify):
        raise CheckpointUnsignedError(f"expected a signature by {log_key.name}, found none by its key")
    return checkpoint, note


def _check_origin(checkpoint: Checkpoint, key: VerifierKey) -> None:
    if checkpoint.origin != key.name:
        raise OriginError(f"expected a checkpoint of {key.name}, found one of {checkpoint.origin[:80]!a}")
