"""Tiles, entry bundles and their paths."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.auditlog.errors import (
    BundleError,
    CompressedError,
    LeafSizeError,
    TileLengthError,
    TilePathError,
    TreeSizeError,
)
from registry.auditlog.proofs import consistency_nodes
from registry.auditlog.tiles import (
    decode_bundle,
    decode_tile,
    encode_bundle,
    encode_tile,
    entries_path,
    parse_entries_path,
    parse_tile_path,
    parts_since,
    tile_nodes,
    tile_path,
    tiles_of,
)
from registry.auditlog.tree import append, frontier_nodes

GZIP = b"\x1f\x8b\x08\x00" + b"\x00" * 60
NUMBERS = st.integers(0, 2**55 - 1)
WIDTHS = st.integers(1, 256)


def test_the_published_example_path() -> None:
    assert tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tile_path(0, 1_067, 8) == "tile/0/x001/067.p/8"
    assert entries_path(0) == "tile/entries/000"


@given(st.integers(0, 63), NUMBERS, WIDTHS)
def test_tile_paths_round_trip(level: int, number: int, width: int) -> None:
    assert parse_tile_path(tile_path(level, number, width)) == (level, number, width)


@given(NUMBERS, WIDTHS)
def test_entries_paths_round_trip(number: int, width: int) -> None:
    assert parse_entries_path(entries_path(number, width)) == (number, width)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0",
        "/tile/0/000",
        "tile/0/000/",
        "tile/00/000",
        "tile/64/000",
        "tile/100/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/001/067",
        "tile/0/x001/x067",
        "tile/0/000.p/0",
        "tile/0/000.p/08",
        "tile/0/000.p/256",
        "tile/0/000.p/257",
        "tile/0/000.p/",
        "tile/0/000.p/8\n",
        "tile/0/٠٠٠",
        "tile/0/../000",
        "tile/entries/000",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/x001/x000/x000/x000/x000/x000/x000/000",
    ],
)
def test_a_path_with_another_spelling_is_refused(path: str) -> None:
    with pytest.raises(TilePathError):
        parse_tile_path(path)


@pytest.mark.parametrize("path", ["tile/0/000", "tile/entries/x000/001", "tile/entries/0", "entries/000"])
def test_an_entries_path_with_another_spelling_is_refused(path: str) -> None:
    with pytest.raises(TilePathError):
        parse_entries_path(path)


@pytest.mark.parametrize(
    ("level", "number", "width"), [(-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, 2**55, 1), (0, 0, 0), (0, 0, 257)]
)
def test_an_impossible_tile_has_no_path(level: int, number: int, width: int) -> None:
    with pytest.raises(TilePathError):
        tile_path(level, number, width)


def test_the_published_example_of_a_log_of_70_000() -> None:
    paths = list(tiles_of(70_000))
    assert sum(path.startswith("tile/0/") for path in paths) == 273 + 1
    assert "tile/0/273.p/112" in paths
    assert "tile/entries/273.p/112" in paths
    assert [path for path in paths if path.startswith(("tile/1/", "tile/2/"))] == [
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]


def test_a_log_of_256_has_a_full_tile_and_one_hash_above_it() -> None:
    assert list(tiles_of(256)) == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
    assert list(tiles_of(0)) == []


def test_an_impossible_size_has_no_tiles() -> None:
    with pytest.raises(TreeSizeError):
        list(tiles_of(-1))


@given(st.integers(1, 600))
def test_the_nodes_that_appending_hands_out_fill_every_tile(oracle: Any, size: int) -> None:
    leaves = oracle.leaves(size)
    stored = dict(append(0, (), leaves).nodes)
    for path in tiles_of(size):
        if not path.startswith("tile/entries/"):
            level, number, width = parse_tile_path(path)
            hashes = [stored[node] for node in tile_nodes(level, number, width)]
            first = number * 256**level * 256
            assert hashes[0] == oracle.root(leaves[first : first + 256**level])
            assert decode_tile(encode_tile(hashes), width) == tuple(hashes)


def test_an_impossible_tile_has_no_nodes() -> None:
    with pytest.raises(TilePathError):
        tile_nodes(0, 0, 257)


@pytest.mark.parametrize("hashes", [[], [b"x" * 31], [b"x" * 32] * 257], ids=["none", "short", "too many"])
def test_an_impossible_tile_is_not_written(hashes: list[bytes]) -> None:
    with pytest.raises(TileLengthError):
        encode_tile(hashes)


@pytest.mark.parametrize("size", [0, 31, 63, 65, 8192], ids=lambda size: f"{size} bytes")
def test_a_truncated_or_oversized_tile_is_refused(size: int) -> None:
    with pytest.raises(TileLengthError):
        decode_tile(b"x" * size, 2)


def test_a_compressed_tile_is_named_as_such() -> None:
    with pytest.raises(CompressedError):
        decode_tile(GZIP, 256)


def test_a_tile_that_merely_begins_like_gzip_is_read() -> None:
    assert decode_tile(GZIP, 2) == (GZIP[:32], GZIP[32:])


@given(st.lists(st.binary(min_size=1, max_size=300), min_size=1, max_size=256))
def test_bundles_round_trip(leaves: list[bytes]) -> None:
    assert decode_bundle(encode_bundle(leaves)) == tuple(leaves)


def test_the_longest_leaf_fits_a_bundle() -> None:
    assert decode_bundle(encode_bundle([b"x" * 65_535])) == (b"x" * 65_535,)


@pytest.mark.parametrize("leaves", [[], [b"x"] * 257], ids=["none", "too many"])
def test_an_impossible_bundle_is_not_written(leaves: list[bytes]) -> None:
    with pytest.raises(BundleError):
        encode_bundle(leaves)


@pytest.mark.parametrize("leaf", [b"", b"x" * 65_536], ids=["empty", "too long"])
def test_a_leaf_of_impossible_size_is_not_bundled(leaf: bytes) -> None:
    with pytest.raises(LeafSizeError):
        encode_bundle([leaf])


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00", b"\x00\x00", b"\x00\x02x", b"\x00\x01x\x00", b"\x00\x01x" * 257],
    ids=["nothing", "half a length", "an empty entry", "truncated", "cut in a length", "257 entries"],
)
def test_a_malformed_bundle_is_refused(data: Any) -> None:
    with pytest.raises(BundleError):
        decode_bundle(data)


def test_a_compressed_bundle_is_named_as_such() -> None:
    with pytest.raises(CompressedError):
        decode_bundle(GZIP)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 1000, 65_536, 70_000])
def test_the_tiles_since_a_size_hold_every_node_of_the_proof_from_it(size: int) -> None:
    assert [tile_path(*part) for part in parts_since(0, size)] == [
        path for path in tiles_of(size) if not path.startswith("tile/entries/")
    ]
    for old in {0, 1, 200, 255, 256, 257, 512, 999, 65_535, size} & set(range(size + 1)):
        held = {node for part in parts_since(old, size) for node in tile_nodes(*part)}
        needed = [node for group in consistency_nodes(old, size) for node in group] if old else []
        for level, position in (*needed, *frontier_nodes(old), *frontier_nodes(size)):
            height = level % 8
            below = {(level - height, (position << height) + place) for place in range(1 << height)}
            assert below <= held, (old, level, position)
