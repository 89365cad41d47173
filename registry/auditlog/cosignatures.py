"""Cosignatures: a witness's statement that at an instant this was the newest, consistent checkpoint it had seen.

Ed25519 (0x04) signs the note's whole text; ML-DSA-44 (0x06) signs origin, size and root with the witness's own name.
The checks and the signing come in as callables by kind: where the machine's `cryptography` offers no ML-DSA, the kind
is left out and such lines are passed over, never taken as valid.

Source: C2SP tlog-cosignature.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from registry.auditlog.checkpoints import parse_checkpoint
from registry.auditlog.errors import CosignatureError, NoteTooLargeError, VerifierKeyError
from registry.auditlog.notes import (
    COSIGNATURE_ED25519,
    COSIGNATURE_ML_DSA_44,
    Note,
    NoteSignature,
    VerifierKey,
    format_note,
    parse_note,
    signatures_by,
)

Verify = Callable[[bytes, bytes, bytes], bool]
"""(public key, signature, message) -> whether the signature is good."""
Checks = Mapping[int, Verify]
"""By kind of key."""

SIGNATURE_SIZES = {COSIGNATURE_ED25519: 64, COSIGNATURE_ML_DSA_44: 2420}
TIME_SIZE = 8
MOST_NAME_BYTES = 255
"""Of a cosigner and of an origin, in what ML-DSA-44 signs."""
_LABEL = b"subtree/v1\n\0"
_LATEST_S = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())


def cosign(text: str, key: VerifierKey, sign: Callable[[bytes], bytes], at: datetime) -> NoteSignature:
    """Return a witness's signature line under a checkpoint that it has found to continue what it knew.

    Args:
        text: The checkpoint's text, as the log signed it.
        key: The witness's public half, of kind 0x04 or 0x06.
        sign: Signs a message with the private half.
        at: Aware instant; whole seconds are stated.

    Raises:
        VerifierKeyError: The key is of another kind.
        CosignatureError: A name is too long for ML-DSA-44.
        CheckpointSyntaxError, ExtensionLineError: The text is no checkpoint of this register.
    """
    if key.kind not in SIGNATURE_SIZES:
        raise VerifierKeyError(f"expected a key of kind 0x04 or 0x06 to cosign, found 0x{key.kind:02x}")
    timestamp_s = int(at.timestamp())
    signature = sign(cosigned_message(text, key, timestamp_s))
    return NoteSignature(key.name, key.key_id, timestamp_s.to_bytes(TIME_SIZE, "big") + signature)


def cosigners(
    note: Note, witness_keys: Sequence[VerifierKey], checks: Checks
) -> tuple[tuple[VerifierKey, datetime], ...]:
    """Return the witnesses that have cosigned a checkpoint, each with the time it states.

    Args:
        note: A parsed checkpoint.
        witness_keys: Known keys; those of a kind without a check are passed over.
        checks: By kind.

    Returns:
        Keys in the order given, each once, with the earliest UTC instant it stated. An ML-DSA-44 line without a time
        says nothing of when the tree was the newest, and is not counted.

    Raises:
        CosignatureError: A cosignature that names a known key is malformed or does not verify.

    Source: C2SP tlog-cosignature, "Format".
    """
    found = []
    for key in witness_keys:
        if key.kind not in SIGNATURE_SIZES or key.kind not in checks:
            continue
        stated = [cosigned_at(note.text, key, line, checks) for line in signatures_by(note, key)]
        times = [at for at in stated if at is not None]
        if times:
            found.append((key, min(times)))
    return tuple(found)


def cosigned_at(text: str, key: VerifierKey, line: NoteSignature, checks: Checks) -> datetime | None:
    """Return the instant that a cosignature states; None where an ML-DSA-44 line states none.

    Raises:
        CosignatureError: It is malformed or does not verify.
    """
    size = TIME_SIZE + SIGNATURE_SIZES[key.kind]
    if len(line.signature) != size:
        raise CosignatureError(f"expected {size} bytes by {key.name}, found {len(line.signature)}")
    timestamp_s = int.from_bytes(line.signature[:TIME_SIZE], "big")
    if timestamp_s > _LATEST_S:
        raise CosignatureError(f"expected a time before the year 10000 by {key.name}, found {timestamp_s}")
    if not is_cosigned_by(text, key, line, checks):
        raise CosignatureError(f"expected a good cosignature by {key.name}, found one that does not verify")
    if timestamp_s == 0 and key.kind == COSIGNATURE_ML_DSA_44:
        return None
    return datetime.fromtimestamp(timestamp_s, UTC)


def is_cosigned_by(text: str, key: VerifierKey, line: NoteSignature, checks: Checks) -> bool:
    """Whether a line's bytes are a cosignature of this key, whatever name and key id the line itself bears."""
    timestamp_s = int.from_bytes(line.signature[:TIME_SIZE], "big")
    signature = line.signature[TIME_SIZE:]
    return checks[key.kind](key.public, signature, cosigned_message(text, key, timestamp_s))


def cosigned_message(text: str, key: VerifierKey, timestamp_s: int) -> bytes:
    """Return what a witness signs: for Ed25519 two lines before the text, for ML-DSA-44 one structure.

    Raises:
        CosignatureError: A name is too long for ML-DSA-44.
        CheckpointSyntaxError, ExtensionLineError: The text is no checkpoint of this register (ML-DSA-44 alone asks).

    Source: C2SP tlog-cosignature, "Ed25519 signed message" and "ML-DSA-44 signed message".
    """
    if key.kind == COSIGNATURE_ED25519:
        return f"cosignature/v1\ntime {timestamp_s}\n{text}".encode()
    checkpoint = parse_checkpoint(text)
    return b"".join(
        (
            _LABEL,
            _short(key.name),
            timestamp_s.to_bytes(8, "big"),
            _short(checkpoint.origin),
            (0).to_bytes(8, "big"),
            checkpoint.size.to_bytes(8, "big"),
            checkpoint.root,
        )
    )


def with_cosignatures(checkpoint: bytes, lines: Sequence[NoteSignature]) -> bytes:
    """Return the checkpoint with further signature lines, as many as a note of 64 KiB can hold.

    Args:
        checkpoint: A signed note.
        lines: Cosignatures, those that matter most first; a line that the note has already is not repeated.

    Raises:
        NoteError, Base64Error: The note is malformed.
    """
    note = parse_note(checkpoint)
    for line in lines:
        if line in note.signatures:
            continue
        longer = Note(note.text, (*note.signatures, line))
        try:
            checkpoint = format_note(longer)
        except NoteTooLargeError:
            break
        note = longer
    return checkpoint


def _short(name: str) -> bytes:
    data = name.encode()
    if not 1 <= len(data) <= MOST_NAME_BYTES:
        raise CosignatureError(f"expected a name of 1 to {MOST_NAME_BYTES} bytes, found {len(data)}")
    return bytes([len(data)]) + data
