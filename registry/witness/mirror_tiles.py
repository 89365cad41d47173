"""The files of a log that grows, laid aside until its tree is found to be what the log has signed.

Source: C2SP tlog-tiles; decision 21.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from registry.auditlog.tiles import TILE_HEIGHT, TILE_WIDTH, encode_bundle, encode_tile, entries_path, tile_path
from registry.auditlog.tree import Node
from registry.evidence.log_nodes import TileNodes
from registry.rights.words import Words
from registry.witness.errors import FolderError
from registry.witness.mirror_folder import MirrorFolder
from registry.witness.writing import write_whole


@dataclass(slots=True)
class LaidTiles:
    """Files of a tree that grows, laid aside until the tree is found to be the log's."""

    folder: Path
    size: int
    nodes: TileNodes
    _open: dict[int, list[bytes]] = field(default_factory=dict)
    """Hashes of each level since its last full tile."""
    _paths: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        level = 0
        while count := self.size >> (TILE_HEIGHT * level):
            first = count - count % TILE_WIDTH
            edge: list[Node] = [(TILE_HEIGHT * level, position) for position in range(first, count)]
            self._open[level] = [self.nodes([node])[node] for node in edge]
            level += 1

    def take(self, number: int, leaves: Sequence[bytes], nodes: Iterable[tuple[Node, bytes]]) -> None:
        """Lay a bundle aside, and every tile that it makes full."""
        self._write(entries_path(number, len(leaves)), encode_bundle(leaves))
        for (height, position), digest in nodes:
            if height % TILE_HEIGHT:
                continue
            level = height // TILE_HEIGHT
            hashes = self._open.setdefault(level, [])
            hashes.append(digest)
            if len(hashes) == TILE_WIDTH:
                self._write(tile_path(level, position // TILE_WIDTH), encode_tile(hashes))
                hashes.clear()

    def finish(self, size: int) -> None:
        """Lay the tiles aside that are not full."""
        for level, hashes in self._open.items():
            if hashes:
                number = (size >> (TILE_HEIGHT * level)) // TILE_WIDTH
                self._write(tile_path(level, number, len(hashes)), encode_tile(hashes))

    def settle(self, mirror: MirrorFolder, note: bytes) -> None:
        """Put everything in its place, the checkpoint last; then remove the partial files that it needs no longer."""
        place = mirror.log.folder
        try:
            for path in self._paths:
                (place / path).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / path).replace(place / path)
            mirror.keep(place / "checkpoint", note)
            for path in self._paths:
                _remove_older(place / path)
            shutil.rmtree(self.folder, ignore_errors=True)
        except OSError as fault:
            raise FolderError(_UNWRITTEN.filled(file=str(place), said=fault.strerror or str(fault))) from fault

    def _write(self, path: str, data: bytes) -> None:
        file = self.folder / path
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, data)
        except OSError as fault:
            raise FolderError(_UNWRITTEN.filled(file=str(file), said=fault.strerror or str(fault))) from fault
        self._paths.append(path)


def _remove_older(file: Path) -> None:
    """Remove the partial files that a newer one, or the full one, makes superfluous."""
    if file.parent.name.endswith(".p"):
        for other in file.parent.iterdir():
            if other != file:
                other.unlink()
    else:
        shutil.rmtree(file.with_name(f"{file.name}.p"), ignore_errors=True)


_UNWRITTEN = Words("{file}: не записано: {said}", "{file}: cannot be written: {said}")
