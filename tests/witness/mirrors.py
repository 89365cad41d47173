"""Mirrors beside a commission: made, fed from files that the register hands over, and looked into."""

from __future__ import annotations

import io
from pathlib import Path

from registry.procedures.export_mirror import export_mirror
from registry.witness.mirror_folder import MirrorFolder, make_mirror
from registry.witness.mirror_judging import Law
from registry.witness.mirror_sources import unpack
from registry.witness.mirroring import Followed, follow
from tests.procedures.member_offices import Commission

DIGEST = "0" * 64
"""Of the rules that the tests' founding entry adopts."""


def mirror_of(commission: Commission, folder: Path, state: str = "BY") -> MirrorFolder:
    return make_mirror(folder, commission.founding_id, state)


def handed(commission: Commission, state: str = "BY", since: int = 0) -> bytes:
    """Return the file that the register hands to a state's mirror."""
    return b"".join(export_mirror(commission.register, state, since, now=commission.tick()))


def take(mirror: MirrorFolder, data: bytes, commission: Commission) -> Followed:
    """Let a mirror take in a file."""
    _, source = unpack(io.BytesIO(data), mirror.incoming)
    return follow(mirror, source, law_of(commission))


def law_of(commission: Commission, digest: str = DIGEST) -> Law:
    return Law(commission.register.body, digest)
