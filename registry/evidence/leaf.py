"""The leaf: what the log holds of an entry. Four lines, of one size, telling nothing of the content.

The date is the operator's claim; the last line fixes which certificates, mandates and rules applied at sealing.

Source: formats 3.4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from registry.evidence.errors import LeafError
from registry.rights.entries import EntryId
from registry.rights.words import Words

LEAF_FORMAT = "ip-rights-leaf/1"
NO_HEAD = "0" * 64
"""Last line of the founding entry's leaf."""
HASH_SIZE = 32

_INSTANT = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_LEAF = re.compile(f"{LEAF_FORMAT}\n({_INSTANT.pattern})\n([0-9a-f]{{64}})\n([0-9a-f]{{64}})\n")


@dataclass(frozen=True, slots=True)
class Leaf:
    """The parts of a leaf."""

    sealed_at: datetime
    """UTC, whole seconds."""
    envelope_sha256: bytes
    governance_head: EntryId | None
    """None for the founding entry."""


def encode_leaf(sealed_at: datetime, envelope_sha256: bytes, governance_head: EntryId | None) -> bytes:
    """Return the leaf's bytes.

    Args:
        sealed_at: Aware, UTC, whole seconds.
        envelope_sha256: 32 bytes, SHA-256 of the envelope bytes.
        governance_head: Id of the newest governance entry before this one; None for the founding entry.

    Raises:
        LeafError: The instant is not UTC in whole seconds, or the digest has not 32 bytes.

    Source: formats 3.4.
    """
    if len(envelope_sha256) != HASH_SIZE:
        raise LeafError(
            Words(
                f"Хеш конверта должен занимать {HASH_SIZE} байт; получено {len(envelope_sha256)}.",
                f"The envelope's digest must have {HASH_SIZE} bytes; {len(envelope_sha256)} came.",
            )
        )
    instant, head = format_instant(sealed_at), governance_head or NO_HEAD
    return f"{LEAF_FORMAT}\n{instant}\n{envelope_sha256.hex()}\n{head}\n".encode("ascii")


def decode_leaf(data: bytes) -> Leaf:
    """Return the parts of a leaf; `encode_leaf` writes them back.

    Raises:
        LeafError: The bytes are no leaf.
    """
    match = _LEAF.fullmatch(data.decode("latin-1"))
    if match is None:
        raise LeafError(
            Words(
                f"Ожидался лист журнала «{LEAF_FORMAT}» из четырёх строк; получено {len(data)} байт иного вида.",
                f'A log leaf "{LEAF_FORMAT}" of four lines was expected; {len(data)} other bytes came.',
            )
        )
    sealed_at, digest, head = match.groups()
    return Leaf(parse_instant(sealed_at), bytes.fromhex(digest), None if head == NO_HEAD else EntryId(head))


def format_instant(instant: datetime) -> str:
    """Return "2026-11-23T14:05:09Z".

    Raises:
        LeafError: Not UTC, or not whole seconds.
    """
    offset = instant.utcoffset()
    if offset is None or offset or instant.microsecond:
        raise LeafError(
            Words(
                f"Ожидалось время UTC в целых секундах; получено {instant}.",
                f"Whole seconds of UTC expected; {instant} came.",
            )
        )
    return f"{instant.isoformat()[:19]}Z"


def parse_instant(text: str) -> datetime:
    """Return the UTC instant that the text names.

    Raises:
        LeafError: The text is not of the form "2026-11-23T14:05:09Z", or no such instant exists.
    """
    try:
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
    except ValueError:
        pass
    raise LeafError(
        Words(
            f"Ожидалось время вида 2026-11-23T14:05:09Z; получено {text[:40]!r}.",
            f"An instant such as 2026-11-23T14:05:09Z was expected; {text[:40]!r} came.",
        )
    )
