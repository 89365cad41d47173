"""Many rows at once pass the same rules as one."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from registry.records.database import Database
from registry.records.entries import append_entries, entry_by_index, log_size, parties_of
from registry.records.errors import ConstraintError, DatabaseUnavailableError
from registry.records.inserting import FEWEST_TO_COPY, insert_rows
from registry.records.projecting import project_result
from registry.records.projections import replace_projections, stored_projections
from registry.records.tree import NODE, add_nodes, level_hashes
from registry.rights.entries import ResultNumber
from tests.records.examples import consented, licensed, new_entry, owned, registered

MANY = 256


def test_256_entries_come_back_as_appended(database: Database) -> None:
    """Nulls, bytes, booleans, enums and instants pass by whichever way."""
    sealed = [new_entry(index, voids_others=bool(index % 2)) for index in range(MANY)]
    with database.writing() as connection:
        append_entries(connection, sealed)
    with database.reading() as connection:
        assert log_size(connection) == MANY
        for entry in (sealed[0], sealed[255]):
            stored = entry_by_index(connection, entry.index)
            assert stored is not None
            assert all(getattr(stored, name) == getattr(entry, name) for name in stored.__slots__)
        assert parties_of(connection, range(MANY)) == dict.fromkeys(range(MANY), ("BY", "RU"))


def test_projections_of_many_results_come_back_as_written(database: Database) -> None:
    """JSON, dates and open ends too."""
    numbers = [ResultNumber(f"ICMEC-2026-{number:06}") for number in range(1, 1 + FEWEST_TO_COPY)]
    story = (registered(1), owned(2, [("Ёлка\t«1»\n\\", "BY", 1, 1)]), licensed(3), consented(4))
    projections = {number: project_result(number, story) for number in numbers}
    with database.writing() as connection:
        append_entries(connection, [new_entry(index) for index in range(5)])
        replace_projections(connection, numbers, [one for some in projections.values() for one in some])
    with database.reading() as connection:
        assert {number: stored_projections(connection, number) for number in numbers} == projections


@pytest.mark.parametrize("missing", [0, 1, 20, MANY - 2])
def test_gap_anywhere_among_many_is_refused_whole(database: Database, missing: int) -> None:
    with pytest.raises(ConstraintError, match="dense"), database.writing() as connection:
        append_entries(connection, [new_entry(index) for index in range(MANY) if index != missing])
    with database.reading() as connection:
        assert log_size(connection) == 0


def test_second_hash_among_many_is_refused(database: Database) -> None:
    nodes = [((0, position), b"h" * 32) for position in range(MANY)]
    with database.writing() as connection:
        add_nodes(connection, nodes)
    with pytest.raises(ConstraintError), database.writing() as connection:
        add_nodes(connection, [((0, MANY + position), b"h" * 32) for position in range(MANY)] + nodes[-1:])
    with database.reading() as connection:
        assert len(level_hashes(connection, 0, 0, 10 * MANY)) == MANY


def test_nothing_is_inserted_for_no_rows(database: Database) -> None:
    with database.writing() as connection:
        insert_rows(connection, NODE, ["log", "level", "position", "hash"], [])
        assert level_hashes(connection, 0, 0, 10) == ()


@pytest.mark.postgresql
def test_connection_that_breaks_off_among_many_is_named(postgresql_database: Database) -> None:
    nodes = [((0, position), b"h" * 32) for position in range(MANY)]
    with pytest.raises(DatabaseUnavailableError), postgresql_database.writing() as connection:  # noqa: PT012 - the last one
        own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with postgresql_database.writing() as other:
            other.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
        add_nodes(connection, nodes)
    with postgresql_database.reading() as connection:
        assert level_hashes(connection, 0, 0, MANY) == ()
