"""What several mirrors of one register hold together: a log from which the register's state can be made anew.

Source: formats 3.9; decision 21.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from registry.auditlog.tiles import TILE_WIDTH
from registry.evidence.leaf import Leaf, decode_leaf
from registry.witness.mirror_folder import LogFolder, MirrorFolder
from registry.witness.mirror_growing import own_leaves


@dataclass(frozen=True, slots=True)
class MirroredLog:
    """The leaves and checkpoints of one mirror, with envelopes of others where it has none."""

    mirror: MirrorFolder
    size: int
    """Leaves; what the mirror's newest checkpoint, verified, covers."""
    others: tuple[LogFolder, ...] = ()

    def leaves(self) -> Iterator[Leaf]:
        """Give every leaf, in log order."""
        for number in range(-(-self.size // TILE_WIDTH)):
            for leaf in own_leaves(self.mirror, number, min(TILE_WIDTH, self.size - number * TILE_WIDTH)):
                yield decode_leaf(leaf)

    def envelope(self, index: int) -> bytes | None:
        """Return an envelope; None where no mirror holds it."""
        held = (folder.envelope(index) for folder in (self.mirror, *self.others))
        return next((data for data in held if data is not None), None)

    def checkpoints(self) -> Iterator[bytes]:
        """Give every checkpoint with its cosignatures, by size."""
        for size, file in self.mirror.checkpoints():
            if size <= self.size:
                yield file.read_bytes()
