"""The files of a log as C2SP tlog-tiles names them, made from what is stored: tiles of hashes, bundles of leaves.

Source: formats 3.4 and 3.5; C2SP tlog-tiles.
"""

from __future__ import annotations

from registry.auditlog.tiles import TILE_HEIGHT, TILE_WIDTH, encode_bundle, encode_tile
from registry.evidence.leaf import encode_leaf
from registry.records import tree
from registry.records.activity import activity_leaves
from registry.records.database import Connection
from registry.records.entries import LeafFacts, leaves_between
from registry.records.vocabulary import Log


def hash_tile(connection: Connection, log: Log, level: int, number: int, width: int) -> bytes | None:
    """Return the bytes of a tile; None where the log is not so long."""
    first = number * TILE_WIDTH
    hashes = tree.level_hashes(connection, TILE_HEIGHT * level, first, first + width, log)
    return encode_tile(hashes) if len(hashes) == width else None


def entry_bundle(connection: Connection, log: Log, number: int, width: int) -> bytes | None:
    """Return the bytes of a bundle of leaves; None where the log is not so long."""
    first, read = number * TILE_WIDTH, leaves_between if log is Log.ENTRIES else activity_leaves
    leaves = read(connection, first, first + width)
    return encode_bundle([leaf_bytes(leaf) for leaf in leaves]) if len(leaves) == width else None


def leaf_bytes(leaf: LeafFacts) -> bytes:
    """Return the leaf made of these facts."""
    return encode_leaf(leaf.sealed_at, leaf.envelope_sha256, leaf.governance_head)
