"""Nodes and checkpoints are read as they were stored; proofs made from them verify."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from registry.auditlog.proofs import inclusion_proof, verify_inclusion
from registry.auditlog.tree import append, frontier_nodes, leaf_hash
from registry.records import tree
from registry.records.database import Database
from registry.records.errors import ConstraintError
from registry.records.tree import (
    StoredCheckpoint,
    add_checkpoint,
    add_nodes,
    all_checkpoints,
    checkpoint_of_size,
    count_nodes,
    first_checkpoint_covering,
    level_hashes,
    newest_checkpoint,
    node_reader,
    read_nodes,
    tree_size,
)
from registry.records.vocabulary import Log
from tests.records.examples import NOW

LEAVES = [leaf_hash(b"leaf %d" % number) for number in range(11)]


def checkpoint(size: int, log: Log = Log.ENTRIES) -> StoredCheckpoint:
    """Return a checkpoint of a size."""
    return StoredCheckpoint(log, size, bytes([size]) * 32, b"note %d\n" % size, NOW)


def test_tree_grown_in_steps_proves_every_leaf(database: Database) -> None:
    """Each step reads the right edge back from the database."""
    with database.writing() as connection:
        read = node_reader(connection)
        for first, end in ((0, 1), (1, 4), (4, 11)):
            edge = frontier_nodes(first)
            held = read(edge)
            grown = append(first, [held[node] for node in edge], LEAVES[first:end])
            add_nodes(connection, grown.nodes)
            assert tree_size(connection) == end
    with database.reading() as connection:
        read = node_reader(connection)
        for index, leaf in enumerate(LEAVES):
            verify_inclusion(index, 11, leaf, inclusion_proof(index, 11, read), grown.root)
        assert level_hashes(connection, 0, 2, 5) == tuple(LEAVES[2:5])
        assert count_nodes(connection) == 11 + 5 + 2 + 1


def test_node_is_found_by_its_key_and_not_by_reading_the_log(sqlite_database: Database) -> None:
    """Otherwise a proof would take longer with every entry."""
    with sqlite_database.reading() as connection:
        plan = connection.execute(
            text(f"EXPLAIN QUERY PLAN {tree._WANTED_OF_JSON}"), {"log": "entries", "wanted": "[1]"}
        )
        steps = [row.detail for row in plan]
    assert "SEARCH n USING PRIMARY KEY (log=? AND level=? AND position=?)" in steps


def test_a_position_beyond_every_log_is_taken_for_no_other_node(database: Database) -> None:
    """On SQLite level and position travel as one number: this one would read as the first node of the next level."""
    with database.writing() as connection:
        add_nodes(connection, [((0, 0), b"a" * 32), ((0, 1), b"b" * 32), ((1, 0), b"c" * 32)])
    with database.reading() as connection:
        assert read_nodes(connection, [(0, 1 << 57)]) == {}
        assert read_nodes(connection, [(1, 0)]) == {(1, 0): b"c" * 32}


def test_logs_are_kept_apart(database: Database) -> None:
    with database.writing() as connection:
        add_nodes(connection, [((0, 0), b"a" * 32)])
        add_nodes(connection, [((0, 0), b"b" * 32)], Log.ACTIVITY)
        add_nodes(connection, [])
        assert read_nodes(connection, [(0, 0), (5, 5)]) == {(0, 0): b"a" * 32}
        assert read_nodes(connection, [(0, 0)], Log.ACTIVITY) == {(0, 0): b"b" * 32}
        assert read_nodes(connection, []) == {}
        assert tree_size(connection, Log.ACTIVITY) == 1


@pytest.mark.parametrize("node", [((-1, 0), b"a" * 32), ((63, 0), b"a" * 32), ((0, -1), b"a" * 32), ((0, 0), b"a")])
def test_node_that_cannot_be_is_refused(database: Database, node: tuple[tuple[int, int], bytes]) -> None:
    with pytest.raises(ConstraintError), database.writing() as connection:
        add_nodes(connection, [node])


def test_checkpoints_by_size(database: Database) -> None:
    with database.writing() as connection:
        assert newest_checkpoint(connection) is None
        for size in (1, 4, 9):
            add_checkpoint(connection, checkpoint(size))
        add_checkpoint(connection, checkpoint(2, Log.ACTIVITY))
    with database.reading() as connection:
        assert newest_checkpoint(connection) == checkpoint(9)
        assert newest_checkpoint(connection, Log.ACTIVITY) == checkpoint(2, Log.ACTIVITY)
        assert checkpoint_of_size(connection, 4) == checkpoint(4)
        assert checkpoint_of_size(connection, 5) is None
        assert first_checkpoint_covering(connection, 1) == checkpoint(4)
        assert first_checkpoint_covering(connection, 3) == checkpoint(4)
        assert first_checkpoint_covering(connection, 4) == checkpoint(9)
        assert first_checkpoint_covering(connection, 9) is None
        assert [found.size for found in all_checkpoints(connection)] == [1, 4, 9]
