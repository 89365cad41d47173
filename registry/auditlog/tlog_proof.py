"""The proof as text: index, inclusion proof and cosigned checkpoint in one piece that needs no server.

Source: C2SP tlog-proof.
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.auditlog.errors import (
    AuditLogError,
    TlogProofSyntaxError,
    TlogProofTooLargeError,
    TooManyHashesError,
)
from registry.auditlog.notes import MOST_NOTE_BYTES
from registry.auditlog.plain_text import decode_base64, decode_decimal, encode_base64
from registry.auditlog.proofs import MOST_HASHES
from registry.auditlog.tree import HASH_SIZE

HEADER = "c2sp.org/tlog-proof@v1"
MOST_EXTRA_BYTES = 4096
MOST_PROOF_CHARACTERS = MOST_NOTE_BYTES + 2 * MOST_EXTRA_BYTES + 4096
"""Above the sum of the largest note, the largest extra line and 63 hashes."""


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A leaf's place, its inclusion proof, and the checkpoint it leads to, verbatim."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    """A signed note, not verified here."""
    extra: bytes | None = None
    """Opaque and authenticated by nothing."""


def parse_tlog_proof(text: str) -> TlogProof:
    """Return the parts of a proof's text, nothing verified yet.

    Raises:
        TlogProofTooLargeError: Longer than any proof can be.
        TlogProofSyntaxError: Another shape, or an index, hash or extra line that is malformed.
        TooManyHashesError: More than 63 hashes.

    Source: C2SP tlog-proof, "Format".
    """
    if len(text) > MOST_PROOF_CHARACTERS:
        raise TlogProofTooLargeError(f"expected at most {MOST_PROOF_CHARACTERS} characters, found {len(text)}")
    head, blank, checkpoint = text.partition("\n\n")
    first, *lines = head.split("\n")
    if first != HEADER or not blank or not checkpoint:
        raise TlogProofSyntaxError(f"expected {HEADER}, an index, hashes, a blank line and a checkpoint")
    extra = _take_extra(lines)
    index = _take_index(lines)
    if len(lines) > MOST_HASHES:
        raise TooManyHashesError(f"expected at most {MOST_HASHES} hashes, found {len(lines)}")
    return TlogProof(index, tuple(_read_hash(line) for line in lines), _note_bytes(checkpoint), extra)


def format_tlog_proof(proof: TlogProof) -> str:
    """Return the proof's text; `parse_tlog_proof` reads it back.

    Raises:
        TlogProofError: What the proof holds has no form in the text.
    """
    extra = [] if proof.extra is None else [f"extra {encode_base64(proof.extra)}"]
    hashes = [encode_base64(digest) for digest in proof.hashes]
    lines = [HEADER, *extra, f"index {proof.index}", *hashes, "", proof.checkpoint.decode("utf-8", "replace")]
    text = "\n".join(lines)
    if parse_tlog_proof(text) != proof:
        raise TlogProofSyntaxError("expected a checkpoint of UTF-8 text, found other bytes")
    return text


def _take_extra(lines: list[str]) -> bytes | None:
    """Remove the extra line, if there is one, and return what it holds."""
    if not lines or not lines[0].startswith("extra "):
        return None
    extra = _decoded_base64(lines.pop(0).removeprefix("extra "))
    if len(extra) > MOST_EXTRA_BYTES:
        raise TlogProofSyntaxError(f"expected at most {MOST_EXTRA_BYTES} bytes of extra data, found {len(extra)}")
    return extra


def _take_index(lines: list[str]) -> int:
    """Remove the index line and return the index."""
    if not lines or not lines[0].startswith("index "):
        raise TlogProofSyntaxError(f"expected a line with the index, found {(lines or [''])[0][:40]!a}")
    try:
        return decode_decimal(lines.pop(0).removeprefix("index "))
    except AuditLogError as fault:
        raise TlogProofSyntaxError(str(fault)) from fault


def _read_hash(line: str) -> bytes:
    digest = _decoded_base64(line)
    if len(digest) != HASH_SIZE:
        raise TlogProofSyntaxError(f"expected a hash of {HASH_SIZE} bytes, found {len(digest)}")
    return digest


def _decoded_base64(text: str) -> bytes:
    try:
        return decode_base64(text)
    except AuditLogError as fault:
        raise TlogProofSyntaxError(str(fault)) from fault


def _note_bytes(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as fault:
        raise TlogProofSyntaxError("expected a checkpoint of UTF-8 text, found a lone surrogate") from fault
