"""The log of 305 entries that another program made from the same published formats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from registry.auditlog.checkpoints import open_checkpoint
from registry.auditlog.cosignatures import cosigners
from registry.auditlog.notes import COSIGNATURE_ED25519, VerifierKey, format_note, format_vkey, parse_vkey
from registry.auditlog.tiles import decode_bundle, decode_tile, encode_bundle, parse_tile_path, tile_nodes, tiles_of
from registry.auditlog.tree import Appended, append, leaf_hash


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "reference" / "log"


@pytest.fixture(scope="module")
def log_key(shared_data: Path) -> VerifierKey:
    return parse_vkey((shared_data / "reference" / "log_vkey").read_text().strip())


@pytest.fixture(scope="module")
def appended(folder: Path) -> Appended:
    leaves = []
    for path in tiles_of(305):
        if path.startswith("tile/entries/"):
            data = (folder / path).read_bytes()
            bundle = decode_bundle(data)
            assert encode_bundle(bundle) == data
            leaves += bundle
    return append(0, (), [leaf_hash(leaf) for leaf in leaves])


def test_its_checkpoint_opens_and_is_written_back_byte_for_byte(
    folder: Path, log_key: VerifierKey, verify: Any
) -> None:
    data = (folder / "checkpoint").read_bytes()
    checkpoint, note = open_checkpoint(data, log_key, verify)
    assert (checkpoint.origin, checkpoint.size) == ("register.example/icmec/entries", 305)
    assert format_note(note) == data


def test_its_key_is_written_back_byte_for_byte(shared_data: Path, log_key: VerifierKey) -> None:
    assert format_vkey(log_key) == (shared_data / "reference" / "log_vkey").read_text().strip()


def test_its_root_follows_from_its_entries(folder: Path, log_key: VerifierKey, verify: Any, appended: Appended) -> None:
    checkpoint, _ = open_checkpoint((folder / "checkpoint").read_bytes(), log_key, verify)
    assert (appended.size, appended.root) == (checkpoint.size, checkpoint.root)


def test_its_tiles_are_the_nodes_that_appending_hands_out(folder: Path, appended: Appended) -> None:
    stored = dict(appended.nodes)
    for path in tiles_of(305):
        if not path.startswith("tile/entries/"):
            level, number, width = parse_tile_path(path)
            hashes = decode_tile((folder / path).read_bytes(), width)
            assert hashes == tuple(stored[node] for node in tile_nodes(level, number, width))


def test_it_holds_no_other_file(folder: Path) -> None:
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert found == {"checkpoint", *tiles_of(305)}


def test_the_log_s_key_is_no_witness(folder: Path, log_key: VerifierKey, verify: Any) -> None:
    _, note = open_checkpoint((folder / "checkpoint").read_bytes(), log_key, verify)
    assert len(note.signatures) == 4
    assert log_key.kind != COSIGNATURE_ED25519
    assert cosigners(note, [log_key], {4: verify}) == ()
