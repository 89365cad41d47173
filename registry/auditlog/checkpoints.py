"""Checkpoints: what a log promises at a size, who has signed it, and which witnesses have seen it.

The register allows no extension lines, and the name of the log's key is the origin (formats 3.5).

Sources: C2SP tlog-checkpoint; C2SP tlog-cosignature (Ed25519, 0x04). ML-DSA-44 cosignatures (0x06) are a known
kind that is passed over: they are never taken as valid here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from registry.auditlog.errors import (
    Base64Error,
    CheckpointSyntaxError,
    CheckpointUnsignedError,
    CosignatureError,
    DecimalError,
    ExtensionLineError,
    OriginError,
)
from registry.auditlog.notes import (
    COSIGNATURE_ED25519,
    Note,
    NoteSignature,
    VerifierKey,
    VerifyEd25519,
    parse_note,
    sign_note,
    signatures_by,
    verified_by,
)
from registry.auditlog.plain_text import decode_base64, decode_decimal, encode_base64
from registry.auditlog.tree import EMPTY_ROOT, HASH_SIZE, check_hash, check_size

_LINES = 3
_TIME_SIZE = 8
_COSIGNATURE_SIZE = _TIME_SIZE + 64
_LATEST_S = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())


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


def cosigners(
    note: Note, witness_keys: Sequence[VerifierKey], verify: VerifyEd25519
) -> tuple[tuple[VerifierKey, datetime], ...]:
    """Return the witnesses that have cosigned a checkpoint, each with the time it states.

    Args:
        note: A parsed checkpoint.
        witness_keys: Known keys. Only Ed25519 cosigners (0x04) are read; keys of other kinds are passed over.
        verify: The Ed25519 check.

    Returns:
        Keys in the order given, each once, with the earliest UTC instant it stated.

    Raises:
        CosignatureError: A cosignature that names a known key is malformed or does not verify.

    Source: C2SP tlog-cosignature, "Format" and "Ed25519 signed message".
    """
    found = []
    for key in witness_keys:
        if key.kind != COSIGNATURE_ED25519:
            continue
        times = [_cosigned_at(note.text, key, line, verify) for line in signatures_by(note, key)]
        if times:
            found.append((key, min(times)))
    return tuple(found)


def cosignature_message(text: str, timestamp_s: int) -> bytes:
    """Return what an Ed25519 witness signs: two lines of its own, then the checkpoint's text.

    Source: C2SP tlog-cosignature, "Ed25519 signed message".
    """
    return f"cosignature/v1\ntime {timestamp_s}\n{text}".encode()


def _cosigned_at(text: str, key: VerifierKey, line: NoteSignature, verify: VerifyEd25519) -> datetime:
    if len(line.signature) != _COSIGNATURE_SIZE:
        raise CosignatureError(f"expected {_COSIGNATURE_SIZE} bytes by {key.name}, found {len(line.signature)}")
    timestamp_s = int.from_bytes(line.signature[:_TIME_SIZE], "big")
    if timestamp_s > _LATEST_S:
        raise CosignatureError(f"expected a time before the year 10000 by {key.name}, found {timestamp_s}")
    if not verify(key.public, line.signature[_TIME_SIZE:], cosignature_message(text, timestamp_s)):
        raise CosignatureError(f"expected a good cosignature by {key.name}, found one that does not verify")
    return datetime.fromtimestamp(timestamp_s, UTC)


def _check_origin(checkpoint: Checkpoint, key: VerifierKey) -> None:
    if checkpoint.origin != key.name:
        raise OriginError(f"expected a checkpoint of {key.name}, found one of {checkpoint.origin[:80]!a}")
