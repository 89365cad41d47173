"""Migrations go up from nothing and with data, down only while nothing is sealed, and are whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from registry.records.database import Database, open_database
from registry.records.entries import log_size
from registry.records.errors import ConstraintError
from registry.records.proposals import NewEvent, add_event, lock_proposal, set_proposal_status
from registry.records.schema import METADATA, schema_faults, verify_schema
from registry.records.sealing import proposals_to_seal
from registry.records.upgrading import downgrade, newest_revision, upgrade
from registry.records.vocabulary import ProposalStatus, ProposalStep
from tests.records.examples import NOW, found, person, propose

ROOT = Path(__file__).parents[2]


def tables_of(url: str) -> set[str]:
    """Return the tables that a database has."""
    database = open_database(url)
    with database.reading() as connection:
        names = set(inspect(connection).get_table_names())
    database.close()
    return names


def test_goes_up_from_nothing(empty_url: str) -> None:
    upgrade(empty_url)
    database = open_database(empty_url)
    verify_schema(database)
    database.close()


def test_going_up_again_changes_nothing(database: Database) -> None:
    with database.writing() as connection:
        found(connection, 2)
    upgrade(database.url)
    verify_schema(database)
    with database.reading() as connection:
        assert log_size(connection) == 3


def test_rows_of_the_first_form_get_the_instant_of_their_completion(empty_url: str) -> None:
    upgrade(empty_url, "0001")
    database = open_database(empty_url)
    later = NOW + timedelta(minutes=5)
    with database.writing() as connection:
        actor = person(connection)
        waiting, sealed, withdrawn, open_still = (propose(connection, actor, number) for number in range(1, 5))
        for number, at in ((sealed, NOW), (waiting, later)):
            add_event(connection, NewEvent(number, ProposalStep.SIGNED, NOW))
            add_event(connection, NewEvent(number, ProposalStep.COMPLETED, at))
            connection.execute(text("UPDATE proposal SET status = 'complete' WHERE id = :id"), {"id": number})
        set_proposal_status(connection, sealed, ProposalStatus.SEALED, at=later)
        set_proposal_status(connection, withdrawn, ProposalStatus.WITHDRAWN, at=later, reason="by_author")
    upgrade(empty_url)
    verify_schema(database)
    with database.writing() as connection:
        held = {number: lock_proposal(connection, number) for number in (waiting, sealed, withdrawn, open_still)}
        assert [stored and stored.completed_at for stored in held.values()] == [later, NOW, None, None]
        assert [proposal.number for proposal in proposals_to_seal(connection, most=9)] == [waiting]
    with pytest.raises(ConstraintError, match="has ended"), database.writing() as connection:
        set_proposal_status(connection, withdrawn, ProposalStatus.LAPSED, at=later)
    database.close()


def test_goes_down_while_nothing_is_sealed_and_up_again(database: Database) -> None:
    downgrade(database, "base")
    assert tables_of(database.url) <= {"alembic_version"}
    upgrade(database.url)
    verify_schema(database)


def test_never_goes_down_with_sealed_entries(database: Database) -> None:
    with database.writing() as connection:
        found(connection)
    with pytest.raises(RuntimeError, match="never removed"):
        downgrade(database, "base")
    verify_schema(database)
    with database.reading() as connection:
        assert log_size(connection) == 1


def test_two_at_once_make_one_database(empty_url: str) -> None:
    faults: list[BaseException] = []

    def go() -> None:
        try:
            upgrade(empty_url)
        except BaseException as fault:  # noqa: BLE001 - handed to the test, which fails with it
            faults.append(fault)

    # Alembic keeps its context in a module: two processes, not two threads, are what happens.
    script = f"from registry.records.upgrading import upgrade; upgrade({empty_url!r})"
    other = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    beside = threading.Thread(target=go)
    beside.start()
    beside.join()
    assert other.wait() == 0
    assert faults == []
    database = open_database(empty_url)
    verify_schema(database)
    database.close()


@pytest.mark.parametrize("delay_ms", [0, 4, 8, 16, 32])
def test_killed_on_the_way_it_leaves_nothing_or_everything(empty_url: str, delay_ms: int) -> None:
    """The kill comes while the tables are being made."""
    script = (
        "import os, sqlalchemy, registry.records.upgrading as u\n"
        "@sqlalchemy.event.listens_for(sqlalchemy.Engine, 'before_cursor_execute')\n"
        "def tell(connection, cursor, statement, *rest):\n"
        "    if 'CREATE TABLE' in statement: os.write(1, b'.')\n"
        f"u.upgrade({empty_url!r})\n"
    )
    going = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)
    assert going.stdout is not None
    going.stdout.read(2)
    time.sleep(delay_ms / 1000)
    os.kill(going.pid, signal.SIGKILL)
    going.wait()
    going.stdout.close()
    assert tables_of(empty_url) in (set(), set(METADATA.tables) | {"alembic_version"})
    upgrade(empty_url)
    database = open_database(empty_url)
    with database.reading() as connection:
        assert list(schema_faults(connection)) == []
    database.close()


def test_every_migration_has_one_successor() -> None:
    assert newest_revision() == "0008"
