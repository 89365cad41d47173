"""Tiles and entry bundles: the files through which anybody reads the log.

A tile holds up to 256 hashes of full subtrees of 256**level leaves; a bundle holds up to 256 leaves. Paths have one
spelling each.

Source: C2SP tlog-tiles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from registry.auditlog.errors import BundleError, CompressedError, LeafSizeError, TileLengthError, TilePathError
from registry.auditlog.tree import HASH_SIZE, MOST_LEAF_BYTES, MOST_LEAVES, Node, check_size

TILE_WIDTH = 256
TILE_HEIGHT = 8
MOST_LEVEL = 63
MOST_BUNDLE_BYTES = TILE_WIDTH * (2 + MOST_LEAF_BYTES)

_LENGTH_SIZE = 2
_GZIP = b"\x1f\x8b\x08"
_PATH = re.compile(
    r"tile/(?P<level>0|[1-9][0-9]?|entries)/(?P<number>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


def tile_path(level: int, number: int, width: int = TILE_WIDTH) -> str:
    """Return the path of a tile, for example "tile/0/x001/067.p/8".

    Args:
        level: 0 for leaf hashes, up to 63.
        number: Which tile of its level, from 0.
        width: Number of hashes, 1 to 256; below 256 the tile is partial.

    Raises:
        TilePathError: There can be no such tile.
    """
    if not 0 <= level <= MOST_LEVEL:
        raise TilePathError(f"expected a level from 0 to {MOST_LEVEL}, found {level}")
    return f"tile/{level}/{_spelt(number, width)}"


def entries_path(number: int, width: int = TILE_WIDTH) -> str:
    """Return the path of an entry bundle, for example "tile/entries/001.p/49".

    Raises:
        TilePathError: There can be no such bundle.
    """
    return f"tile/entries/{_spelt(number, width)}"


def parse_tile_path(path: str) -> tuple[int, int, int]:
    """Return level, number and width of the tile that a path names.

    Raises:
        TilePathError: Not the canonical path of a tile.
    """
    level, number, width = _parse(path)
    if level is None or tile_path(level, number, width) != path:
        raise TilePathError(f"expected the path of a tile, found {path[:80]!a}")
    return level, number, width


def parse_entries_path(path: str) -> tuple[int, int]:
    """Return number and width of the entry bundle that a path names.

    Raises:
        TilePathError: Not the canonical path of an entry bundle.
    """
    level, number, width = _parse(path)
    if level is not None or entries_path(number, width) != path:
        raise TilePathError(f"expected the path of an entry bundle, found {path[:80]!a}")
    return number, width


def tile_nodes(level: int, number: int, width: int = TILE_WIDTH) -> tuple[Node, ...]:
    """Return the tree's nodes whose hashes make up a tile, in order.

    Raises:
        TilePathError: There can be no such tile.
    """
    tile_path(level, number, width)
    return tuple((TILE_HEIGHT * level, number * TILE_WIDTH + place) for place in range(width))


def tiles_of(size: int) -> Iterator[str]:
    """Yield the path of every bundle and tile of a log of that size: bundles, then tiles level by level.

    Raises:
        TreeSizeError: The size is out of range.
    """
    check_size(size)
    for number, width in _parts(size):
        yield entries_path(number, width)
    level = 0
    while size >> (TILE_HEIGHT * level):
        for number, width in _parts(size >> (TILE_HEIGHT * level)):
            yield tile_path(level, number, width)
        level += 1


def parts_since(old: int, size: int) -> Iterator[tuple[int, int, int]]:
    """Yield level, number and width of each tile that a log of one size has and that of an older size had not whole.

    Together they hold every node by which the newer tree is proved to begin with the older one.

    Args:
        old: Up to the size.
        size: Number of leaves.

    Raises:
        TreeSizeError: The size is out of range.
    """
    check_size(size)
    level = 0
    while size >> (TILE_HEIGHT * level):
        first = (old >> (TILE_HEIGHT * level)) // TILE_WIDTH
        for number, width in _parts(size >> (TILE_HEIGHT * level), first):
            yield level, number, width
        level += 1


def encode_tile(hashes: Sequence[bytes]) -> bytes:
    """Return the bytes of a tile.

    Raises:
        TileLengthError: No hash, more than 256, or one that has not 32 bytes.
    """
    if not 1 <= len(hashes) <= TILE_WIDTH or any(len(digest) != HASH_SIZE for digest in hashes):
        raise TileLengthError(f"expected 1 to {TILE_WIDTH} hashes of {HASH_SIZE} bytes")
    return b"".join(hashes)


def decode_tile(data: bytes, width: int) -> tuple[bytes, ...]:
    """Return the hashes of a tile.

    Args:
        data: 32 bytes for each hash, neither more nor fewer.
        width: How many hashes the tile's path promises.

    Raises:
        CompressedError: The bytes are gzip.
        TileLengthError: Truncated or oversized.
    """
    if len(data) != width * HASH_SIZE:
        _check_not_compressed(data)
        raise TileLengthError(f"expected a tile of {width * HASH_SIZE} bytes, found {len(data)}")
    return tuple(data[start : start + HASH_SIZE] for start in range(0, len(data), HASH_SIZE))


def encode_bundle(leaves: Sequence[bytes]) -> bytes:
    """Return the bytes of an entry bundle: each leaf behind its length, two bytes, big-endian.

    Raises:
        BundleError: No leaf, or more than 256.
        LeafSizeError: A leaf is empty or longer than 65,535 bytes.
    """
    if not 1 <= len(leaves) <= TILE_WIDTH:
        raise BundleError(f"expected 1 to {TILE_WIDTH} entries, found {len(leaves)}")
    for leaf in leaves:
        if not 1 <= len(leaf) <= MOST_LEAF_BYTES:
            raise LeafSizeError(f"expected a leaf of 1 to {MOST_LEAF_BYTES} bytes, found {len(leaf)}")
    return b"".join(len(leaf).to_bytes(_LENGTH_SIZE, "big") + leaf for leaf in leaves)


def decode_bundle(data: bytes) -> tuple[bytes, ...]:
    """Return the leaves of an entry bundle.

    Raises:
        CompressedError: The bytes are gzip.
        BundleError: Truncated, an empty entry, none at all, or more than 256.
    """
    leaves: list[bytes] = []
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + _LENGTH_SIZE], "big")
        leaf = data[at + _LENGTH_SIZE : at + _LENGTH_SIZE + length]
        if not leaf or len(leaf) != length:
            _check_not_compressed(data)
            raise BundleError(f"expected a whole entry at byte {at}, found a truncated or empty one")
        leaves.append(leaf)
        at += _LENGTH_SIZE + length
        if len(leaves) > TILE_WIDTH:
            raise BundleError(f"expected at most {TILE_WIDTH} entries, found more")
    if not leaves:
        raise BundleError("expected at least one entry, found none")
    return tuple(leaves)


def _parts(count: int, first: int = 0) -> Iterator[tuple[int, int]]:
    """Yield number and width of the tiles over so many hashes: full ones, then the partial one if there is one."""
    for number in range(first, count // TILE_WIDTH):
        yield number, TILE_WIDTH
    if count % TILE_WIDTH:
        yield count // TILE_WIDTH, count % TILE_WIDTH


def _spelt(number: int, width: int) -> str:
    if not 0 <= number <= MOST_LEAVES // TILE_WIDTH or not 1 <= width <= TILE_WIDTH:
        raise TilePathError(f"expected a tile number from 0 and a width of 1 to {TILE_WIDTH}, found {number}, {width}")
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return path if width == TILE_WIDTH else f"{path}.p/{width}"


def _parse(path: str) -> tuple[int | None, int, int]:
    """Return level (None for entries), number and width; the caller compares the spelling."""
    found = _PATH.fullmatch(path)
    if found is None:
        raise TilePathError(f"expected the path of a tile or an entry bundle, found {path[:80]!a}")
    level = None if found["level"] == "entries" else int(found["level"])
    number = int(found["number"].replace("x", "").replace("/", ""))
    return level, number, int(found["width"] or TILE_WIDTH)


def _check_not_compressed(data: bytes) -> None:
    if data.startswith(_GZIP):
        raise CompressedError("expected the log's bytes as they are, found gzip: ask the server not to compress")
