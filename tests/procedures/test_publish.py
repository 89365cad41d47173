"""Publishing: only what is stored as it was hashed, never two roots for one size."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import pytest

from registry.auditlog.checkpoints import open_checkpoint
from registry.auditlog.proofs import consistency_proof, verify_consistency
from registry.auditlog.tiles import decode_bundle, decode_tile, tiles_of
from registry.auditlog.tree import root_of_hashes
from registry.procedures import NotFoundError, RegisterFaultError
from registry.procedures.publish import publish_checkpoint
from registry.procedures.read_log import log_state, read_checkpoint, read_log_page, read_tile
from registry.procedures.seal import seal_complete
from registry.records.tree import all_checkpoints, node_reader
from registry.signing.keys import verify_ed25519
from tests.procedures.intruder import tamper
from tests.procedures.member_offices import Commission, log_key, result_terms


def seal_unpublished(commission: Commission) -> None:
    commission.sign_all(commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ")))
    seal_complete(commission.register, now=commission.tick())


def test_a_checkpoint_is_signed_by_the_log_s_key_over_everything_sealed(commission: Commission) -> None:
    seal_unpublished(commission)
    checkpoint = publish_checkpoint(commission.register, now=commission.tick())
    opened, _ = open_checkpoint(read_checkpoint(commission.register), log_key().verifier, verify_ed25519)
    assert opened == checkpoint
    assert checkpoint.size == 2


def test_publishing_again_changes_nothing(commission: Commission) -> None:
    seal_unpublished(commission)
    first = publish_checkpoint(commission.register, now=commission.tick())
    note = read_checkpoint(commission.register)
    assert publish_checkpoint(commission.register, now=commission.tick()) == first
    assert read_checkpoint(commission.register) == note


def test_every_checkpoint_continues_the_one_before(commission: Commission) -> None:
    for _ in range(4):
        seal_unpublished(commission)
        publish_checkpoint(commission.register, now=commission.tick())
    with commission.register.database.reading() as connection:
        checkpoints = all_checkpoints(connection)
        read = node_reader(connection)
        for old, new in pairwise(checkpoints):
            proof = consistency_proof(old.size, new.size, read)
            verify_consistency(old.size, new.size, proof, old.root, new.root)
    assert [checkpoint.size for checkpoint in checkpoints] == [1, 2, 3, 4, 5]


def test_racing_publishers_sign_one_root(commission: Commission) -> None:
    seal_unpublished(commission)
    now = commission.tick()
    with ThreadPoolExecutor(4) as pool:
        signed = set(pool.map(lambda _: publish_checkpoint(commission.register, now=now), range(8)))
    assert len(signed) == 1


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        (
            "entry",
            "UPDATE entry SET envelope = (SELECT envelope FROM entry WHERE entry_index = 0) WHERE entry_index = 1",
        ),
        ("entry", "UPDATE entry SET sealed_at = '2026-03-02T09:00:00.000000Z' WHERE entry_index = 1"),
        (
            "tree_node",
            (
                "UPDATE tree_node SET hash = (SELECT hash FROM tree_node WHERE log = 'entries' AND level = 1)"
                " WHERE log = 'entries' AND position = 1"
            ),
        ),
        ("tree_node", "DELETE FROM tree_node WHERE level = 1"),
        (
            "tree_node",
            (
                "UPDATE tree_node SET hash = (SELECT hash FROM tree_node WHERE log = 'entries' AND position = 1)"
                " WHERE log = 'entries' AND position = 0"
            ),
        ),
    ],
)
def test_no_checkpoint_over_what_is_not_stored_as_it_was_hashed(
    commission: Commission, table: str, statement: str
) -> None:
    seal_unpublished(commission)
    tamper(commission.register.database, table, statement)
    with pytest.raises(RegisterFaultError):
        publish_checkpoint(commission.register, now=commission.tick())
    assert log_state(commission.register).checkpoint_size == 1


def test_no_checkpoint_after_entries_were_lost(commission: Commission) -> None:
    commission.seal_result("BY", "KZ")
    tamper(commission.register.database, "entry", "DELETE FROM entry WHERE entry_index = 1")
    with pytest.raises(RegisterFaultError):
        publish_checkpoint(commission.register, now=commission.tick())


def test_a_copy_without_the_log_s_key_publishes_nothing(commission: Commission) -> None:
    seal_unpublished(commission)
    with pytest.raises(RegisterFaultError):
        publish_checkpoint(replace(commission.register, log_keys=()), now=commission.tick())


def test_the_log_is_read_by_its_tiles(commission: Commission) -> None:
    for _ in range(4):
        seal_unpublished(commission)
    checkpoint = publish_checkpoint(commission.register, now=commission.tick())
    tiles = {path: read_tile(commission.register, path) for path in tiles_of(checkpoint.size)}
    hashes = decode_tile(tiles["tile/0/000.p/5"], 5)
    assert root_of_hashes(hashes) == checkpoint.root
    leaves = decode_bundle(tiles["tile/entries/000.p/5"])
    assert len({len(leaf) for leaf in leaves}) == 1


@pytest.mark.parametrize(
    "path", ["tile/0/000", "tile/0/000.p/3", "tile/1/000.p/1", "tile/entries/000.p/3", "tile/x", ""]
)
def test_nothing_is_handed_out_beyond_the_checkpoint(commission: Commission, path: str) -> None:
    seal_unpublished(commission)
    publish_checkpoint(commission.register, now=commission.tick())
    seal_unpublished(commission)
    assert log_state(commission.register).size == 3
    assert read_tile(commission.register, "tile/0/000.p/1")
    with pytest.raises(NotFoundError):
        read_tile(commission.register, path)


def test_the_log_s_page_tells_nothing_of_content(commission: Commission) -> None:
    number = commission.seal_result("BY", "KZ")
    commission.seal_result("BY", "KZ")
    page = read_log_page(commission.register, most=2)
    assert [line.index for line in page.lines] == [2, 1]
    assert page.older_before == 1
    assert [line.index for line in read_log_page(commission.register, before=1).lines] == [0]
    assert page.founding_id == commission.founding_id
    assert number not in repr(page)
