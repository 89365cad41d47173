"""A log's tiles and bundles as files, written as the formats say."""

from __future__ import annotations

from pathlib import Path

from registry.auditlog.tiles import (
    encode_bundle,
    encode_tile,
    parse_entries_path,
    parse_tile_path,
    tile_nodes,
    tiles_of,
)
from registry.auditlog.tree import append, leaf_hash


def write_files(folder: Path, leaves: list[bytes]) -> bytes:
    """Write tiles and bundles as the format says and return the root."""
    after = append(0, (), [leaf_hash(entry) for entry in leaves])
    nodes = dict(after.nodes)
    for path in tiles_of(len(leaves)):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if path.startswith("tile/entries/"):
            number, width = parse_entries_path(path)
            file.write_bytes(encode_bundle(leaves[number * 256 : number * 256 + width]))
        else:
            file.write_bytes(encode_tile([nodes[node] for node in tile_nodes(*parse_tile_path(path))]))
    return after.root
