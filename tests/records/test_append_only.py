# ruff: noqa: S608 - the statements are this file's own
"""What is append-only is refused a change by the database itself, on both engines, whatever the statement."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from registry.evidence.activity import Action, Activity, Outcome
from registry.records.activity import append_activity
from registry.records.cosignatures import StoredCosignature, add_cosignature
from registry.records.database import Database
from registry.records.entries import append_entries
from registry.records.errors import ConstraintError, RecordsError
from registry.records.national_signatures import add_national
from registry.records.proposals import NewEvent, add_event, add_signature, set_proposal_status
from registry.records.stamps import StoredStamp, add_stamp
from registry.records.tables import METADATA
from registry.records.tree import StoredCheckpoint, add_checkpoint, add_nodes
from registry.records.triggers import APPEND_ONLY, PROPOSAL_FIXED
from registry.records.vocabulary import Log, ProposalStatus, ProposalStep
from tests.records.examples import NOW, found, grow_log, national_of, new_entry, person, propose, signature_of

ALL = (*APPEND_ONLY, "proposal")
# A column of each table that an attacker would change, and what to.
CHANGES = {
    "entry": "envelope = envelope",
    "entry_party": "state = 'KZ'",
    "tree_node": "hash = hash",
    "checkpoint": "note = note",
    "cosignature": "signature = signature",
    "time_stamp": "token = token",
    "proposal_party": "needed = 2",
    "proposal_signature": "signature = 'BB'",
    "proposal_event": "words = 'otherwise'",
    "activity": "outcome = 'refused'",
    "national_signature": "signer = 'Another'",
}


def fill(database: Database) -> None:
    """Store a row in every append-only table."""
    with database.writing() as connection:
        actor = person(connection)
        found(connection, 1)
        grow_log(connection)
        add_cosignature(connection, StoredCosignature(Log.ENTRIES, 2, "witness.example/by", b"0000", b"s", NOW, NOW))
        add_stamp(connection, StoredStamp(Log.ENTRIES, 2, 0, b"token", NOW, NOW, NOW))
        proposal = propose(connection, actor)
        add_signature(connection, signature_of(actor, proposal))
        add_event(connection, NewEvent(proposal, ProposalStep.FROZEN, NOW, actor.account))
        add_national(connection, national_of(actor, proposal))
        append_activity(connection, [Activity(NOW, Action.SESSION_BEGIN, Outcome.ALLOWED, bytes(16), actor.account)])


@pytest.fixture
def filled(database: Database) -> Iterator[Database]:
    """Give a database with a row in every append-only table."""
    fill(database)
    yield database
    with database.reading() as connection:
        for table in ALL:
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0


def refused(database: Database, *statements: str) -> str:
    """Run statements that must be refused; return what the database said."""
    with pytest.raises(ConstraintError) as error, database.writing() as connection:  # noqa: PT012 - the last one is refused
        for statement in statements:
            connection.execute(text(statement))
    return str(error.value)


def columns_of(table: str) -> str:
    """Return the columns of a table."""
    return ", ".join(f'"{column.name}"' for column in METADATA.tables[table].c)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_update_is_refused(filled: Database, table: str) -> None:
    assert f"append-only: {table} refuses UPDATE" in refused(filled, f"UPDATE {table} SET {CHANGES[table]}")


@pytest.mark.parametrize("table", ALL)
def test_delete_is_refused(filled: Database, table: str) -> None:
    assert f"append-only: {table} refuses DELETE" in refused(filled, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", ALL)
def test_truncate_is_refused(filled: Database, table: str) -> None:
    """SQLite has no TRUNCATE; its own optimisation of DELETE is off where there are triggers."""
    if filled.is_embedded:
        with pytest.raises(RecordsError), filled.writing() as connection:
            connection.execute(text(f"TRUNCATE {table}"))
    else:
        assert "refuses TRUNCATE" in refused(filled, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("table", ALL)
def test_replace_is_refused(filled: Database, table: str) -> None:
    """On PostgreSQL the nearest thing is ON CONFLICT DO UPDATE."""
    columns = columns_of(table)
    if filled.is_embedded:
        said = refused(filled, f"REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}")
    else:
        keys = ", ".join(METADATA.tables[table].primary_key.columns.keys())
        change = CHANGES.get(table, "payload = excluded.payload || excluded.payload")
        change = change if "payload" in change else f"{change.split(' = ')[0]} = excluded.{change.split(' = ')[0]}"
        said = refused(
            filled,
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}"
            f" ON CONFLICT ({keys}) DO UPDATE SET {change}",
        )
    assert "append-only" in said


@pytest.mark.parametrize("table", ALL)
def test_replace_is_refused_on_a_connection_without_recursive_triggers(sqlite_database: Database, table: str) -> None:
    """REPLACE passes a trigger on DELETE there; the trigger on INSERT stands alone."""
    fill(sqlite_database)
    raw = sqlite3.connect(sqlite_database.url.removeprefix("sqlite:///"))
    assert raw.execute("PRAGMA recursive_triggers").fetchone() == (0,)
    columns = columns_of(table)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(f"REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}")
    for verb in ("UPDATE OR REPLACE", "UPDATE OR IGNORE", "UPDATE"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            raw.execute(f"{verb} {table} SET {CHANGES.get(table, 'id = id + 1')}")
    raw.close()


@pytest.mark.parametrize("index", [0, 1, 3, 7])
def test_entry_that_leaves_a_gap_or_takes_a_place_is_refused(filled: Database, index: int) -> None:
    with pytest.raises(ConstraintError, match="dense"), filled.writing() as connection:
        append_entries(connection, [new_entry(index)])


def test_entry_id_is_sealed_once(filled: Database) -> None:
    again = new_entry(1)
    with pytest.raises(ConstraintError), filled.writing() as connection:
        append_entries(connection, [type(again)(**{**_facts(again), "index": 2})])


def _facts(entry: object) -> dict[str, object]:
    return {name: getattr(entry, name) for name in entry.__slots__}  # type: ignore[attr-defined]


def test_replacing_an_entry_by_its_id_is_refused(sqlite_database: Database) -> None:
    with sqlite_database.writing() as connection:
        found(connection, 1)
    columns = columns_of("entry").replace('"entry_index"', "2")
    said = refused(
        sqlite_database, f"REPLACE INTO entry ({columns_of('entry')}) SELECT {columns} FROM entry WHERE entry_index = 1"
    )
    assert "append-only: entry must be dense" in said


@pytest.mark.parametrize("size", [1, 2])
def test_checkpoint_of_an_older_or_equal_size_is_refused(filled: Database, size: int) -> None:
    with pytest.raises(ConstraintError, match="grows"), filled.writing() as connection:
        add_checkpoint(connection, StoredCheckpoint(Log.ENTRIES, size, b"9" * 32, b"other\n", NOW))


def test_second_hash_for_a_node_is_refused(filled: Database) -> None:
    with pytest.raises(ConstraintError), filled.writing() as connection:
        add_nodes(connection, [((1, 0), b"9" * 32)])


@pytest.mark.parametrize("column", PROPOSAL_FIXED)
def test_no_fact_of_a_proposal_changes(filled: Database, column: str) -> None:
    values = {
        "id": "id + 1",
        "result": "'ICMEC-2026-000999'",
        "governance": "NOT governance",
        "after_entry": f"'{'a' * 64}'",
        "entry_id": f"'{'b' * 64}'",
        "access": "'parties'",
        "author": f"'{'0' * 32}'",
        "state": "'KZ'",
        "frozen_at": "'2020-01-01T00:00:00.000000Z'",
        "deadline": "'2030-01-01T00:00:00.000000Z'",
        "reopened_from": "id",
        "payload": "'\\x00'" if not filled.is_embedded else "x'00'",
    }
    change = f"{column} = {values.get(column, repr('other'))}"
    said = refused(filled, f"UPDATE proposal SET status = 'complete', completed_at = frozen_at, {change}")
    assert "append-only: proposal is fixed" in said


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (None, ProposalStatus.OPEN),
        (None, ProposalStatus.SEALED),
        (ProposalStatus.COMPLETE, ProposalStatus.OPEN),
        (ProposalStatus.COMPLETE, ProposalStatus.WITHDRAWN),
        (ProposalStatus.COMPLETE, ProposalStatus.SENT_BACK),
        (ProposalStatus.WITHDRAWN, ProposalStatus.OPEN),
        (ProposalStatus.SENT_BACK, ProposalStatus.COMPLETE),
        (ProposalStatus.LAPSED, ProposalStatus.LAPSED),
    ],
)
def test_proposal_goes_forwards_only(filled: Database, first: ProposalStatus | None, then: ProposalStatus) -> None:
    with filled.reading() as connection:
        number = connection.execute(text("SELECT id FROM proposal")).scalar_one()
    if first is not None:
        with filled.writing() as connection:
            set_proposal_status(connection, number, first, at=NOW)
    with pytest.raises(ConstraintError, match="proposal has ended"), filled.writing() as connection:
        set_proposal_status(connection, number, then, at=NOW)


@pytest.mark.parametrize(
    ("first", "change"),
    [
        ("", "status = 'complete'"),
        ("", "status = 'withdrawn', ended_at = frozen_at, completed_at = frozen_at"),
        (
            "status = 'complete', completed_at = frozen_at",
            "status = 'sealed', ended_at = frozen_at, completed_at = NULL",
        ),
        (
            "status = 'complete', completed_at = frozen_at",
            "status = 'sealed', ended_at = frozen_at, completed_at = deadline",
        ),
    ],
    ids=["complete without its instant", "instant without completion", "instant taken away", "instant changed"],
)
def test_instant_of_completion_comes_with_it_and_stays(filled: Database, first: str, change: str) -> None:
    if first:
        with filled.writing() as connection:
            connection.execute(text(f"UPDATE proposal SET {first}"))
    assert "completed once" in refused(filled, f"UPDATE proposal SET {change}")


def test_open_proposal_has_no_instant_of_completion(filled: Database) -> None:
    columns = columns_of("proposal")
    values = columns.replace('"id"', "id + 1").replace('"entry_id"', f"'{'c' * 64}'")
    values = values.replace('"completed_at"', "frozen_at")
    said = refused(filled, f"INSERT INTO proposal ({columns}) SELECT {values} FROM proposal")
    assert "completed_at_not_when_open" in said


def test_signature_on_a_proposal_that_is_not_open_is_refused(database: Database) -> None:
    with database.writing() as connection:
        clerk = person(connection)
        proposal = propose(connection, clerk)
        set_proposal_status(connection, proposal, ProposalStatus.SENT_BACK, at=NOW, reason="wrong_shares")
    with pytest.raises(ConstraintError, match="must be open"), database.writing() as connection:
        add_signature(connection, signature_of(clerk, proposal))


@pytest.mark.postgresql
def test_replication_role_does_not_silence_the_triggers(postgresql_database: Database) -> None:
    with postgresql_database.writing() as connection:
        found(connection, 1)
        grow_log(connection)
    for table in ("entry", "entry_party", "tree_node", "checkpoint"):
        for statement in (f"UPDATE {table} SET {CHANGES[table]}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            assert "append-only" in refused(
                postgresql_database, "SET LOCAL session_replication_role = replica", statement
            )
