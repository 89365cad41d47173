"""The public log: its page, its checkpoint, its tiles and its bundles of leaves. It tells nothing of content.

Source: formats 3.4 and 3.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.auditlog.checkpoints import Checkpoint
from registry.procedures import Register


@dataclass(frozen=True, slots=True)
class LogLine:
    """One leaf of the public log."""

    index: int
    sealed_at: datetime
    envelope_sha256: str
    governance_head: str | None
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class LogPage:
    """The public page of the log, newest leaf first."""

    origin: str
    founding_id: str
    vkey: str
    checkpoint: Checkpoint | None
    signed_at: datetime | None
    note: bytes
    """The newest checkpoint as published."""
    lines: tuple[LogLine, ...]
    older_before: int | None
    """Pass as `before` for the next page; None on the last."""


def read_log_page(register: Register, *, before: int | None = None, most: int = 50) -> LogPage:
    """Return one page of the public log, covered by the newest checkpoint.

    Raises:
        NotFoundError: Nothing is published yet.
    """
    raise NotImplementedError


def read_checkpoint(register: Register) -> bytes:
    """Return the newest checkpoint, a signed note.

    Raises:
        NotFoundError: Nothing is published yet.
    """
    raise NotImplementedError


def read_tile(register: Register, path: str) -> bytes:
    """Return a tile or a bundle of leaves by its path, "tile/0/x001/067.p/8" or "tile/entries/000.p/8".

    Only what the newest checkpoint covers is handed out.

    Raises:
        NotFoundError: No such tile in the published log.
    """
    raise NotImplementedError
