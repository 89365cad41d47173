"""Proofs of two histories, each a file of its own that anybody confirms with `regverify fork`.

Source: formats 3.5; design 6.1 (operator with the log key).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from registry.rights.words import Words
from registry.witness.errors import FolderError
from registry.witness.writing import write_whole

MOST_FORKS = 1000
"""Files kept: one proof is enough, and only the log's own key can make more."""
SUFFIX = ".fork.json"


def keep_fork(folder: Path, data: bytes) -> Path:
    """Write a proof, once, whole and on the disk; return its file.

    Raises:
        FolderError: It cannot be written.
    """
    file = folder / f"{hashlib.sha256(data).hexdigest()[:32]}{SUFFIX}"
    try:
        if file.exists() or len(kept_forks(folder)) >= MOST_FORKS:
            return file
        write_whole(file, data)
    except OSError as fault:
        raise FolderError(_UNWRITTEN.filled(file=str(file), said=fault.strerror or str(fault))) from fault
    return file


def kept_forks(folder: Path) -> tuple[Path, ...]:
    """Return the proofs kept, by name."""
    return tuple(sorted(folder.glob(f"*{SUFFIX}")))


_UNWRITTEN = Words("{file}: не записано: {said}", "{file}: cannot be written: {said}")
