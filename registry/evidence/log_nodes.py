"""Nodes of a log's tree read from its tiles: what proofs between two sizes are made of.

Source: C2SP tlog-tiles.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from registry.auditlog.tiles import TILE_HEIGHT, TILE_WIDTH, decode_tile, tile_path
from registry.auditlog.tree import Node, root_of_hashes
from registry.evidence.log_audit import MOST_TILE, FileAbsentError, LogReader


@dataclass(slots=True)
class TileNodes:
    """Reads nodes of the tree of one size, each tile once."""

    reader: LogReader
    size: int
    digests: dict[str, str] = field(default_factory=dict)
    """SHA-256 in hex of each tile that was read, by its path."""
    _tiles: dict[tuple[int, int], tuple[bytes, ...]] = field(default_factory=dict)

    def __call__(self, nodes: Sequence[Node]) -> Mapping[Node, bytes]:
        """Return the hashes of the nodes: `auditlog.tree.NodeReader`.

        Raises:
            LogReadError: A tile cannot be had.
            CompressedError, TileLengthError: A tile is not one.
        """
        return {node: self._node(node) for node in nodes}

    def _node(self, node: Node) -> bytes:
        level, position = node
        tile_level, height = divmod(level, TILE_HEIGHT)
        number, offset = divmod(position << height, TILE_WIDTH)
        hashes = self._tile(tile_level, number)
        return root_of_hashes(hashes[offset : offset + (1 << height)])

    def _tile(self, level: int, number: int) -> tuple[bytes, ...]:
        if (level, number) not in self._tiles:
            width = min(TILE_WIDTH, (self.size >> (TILE_HEIGHT * level)) - number * TILE_WIDTH)
            self._tiles[level, number] = self._read(level, number, width)
        return self._tiles[level, number]

    def _read(self, level: int, number: int, width: int) -> tuple[bytes, ...]:
        # A partial tile may vanish once the full one exists (tlog-tiles, "Partial Tiles"): then the full one is cut.
        try:
            held, data = width, self.reader.read(tile_path(level, number, width), MOST_TILE)
        except FileAbsentError:
            if width == TILE_WIDTH:
                raise
            held, data = TILE_WIDTH, self.reader.read(tile_path(level, number), MOST_TILE)
        self.digests[tile_path(level, number, held)] = hashlib.sha256(data).hexdigest()
        return decode_tile(data, held)[:width]
