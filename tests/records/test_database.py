"""Settings are read back, transactions keep their promises, whoever writes at the same time."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from registry.records import database as opening
from registry.records.accounts import FAILURE, account_by_login, add_failure, count_failures
from registry.records.database import Database, embedded_settings, journal_of, lock_log, open_database
from registry.records.entries import append_entries, log_size
from registry.records.errors import (
    ConstraintError,
    DatabaseUnavailableError,
    DatabaseUrlError,
    NaiveInstantError,
    RecordsError,
    SettingError,
)
from tests.postgresql import Server
from tests.records.examples import NOW, found, new_entry, person, stranger


@pytest.mark.parametrize(
    ("version", "journal"),
    [
        ((3, 40, 1), ("DELETE", "EXTRA")),
        ((3, 44, 5), ("DELETE", "EXTRA")),
        ((3, 44, 6), ("WAL", "FULL")),
        ((3, 45, 0), ("DELETE", "EXTRA")),
        ((3, 50, 6), ("DELETE", "EXTRA")),
        ((3, 50, 7), ("WAL", "FULL")),
        ((3, 51, 0), ("DELETE", "EXTRA")),
        ((3, 51, 2), ("DELETE", "EXTRA")),
        ((3, 51, 3), ("WAL", "FULL")),
        ((3, 52, 0), ("WAL", "FULL")),
    ],
)
def test_journal_follows_the_library(version: tuple[int, int, int], journal: tuple[str, str]) -> None:
    assert journal_of(version) == journal


@pytest.mark.parametrize("writes", [True, False])
def test_each_sqlite_connection_has_every_setting(sqlite_database: Database, *, writes: bool) -> None:
    transaction = sqlite_database.writing if writes else sqlite_database.reading
    with transaction() as connection:
        for name, value in embedded_settings(writes=writes).items():
            assert connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() == value


def test_only_what_is_made_in_one_go_does_not_wait_for_the_disk(tmp_path: Path) -> None:
    """Everything else stays: triggers, foreign keys, the journal."""
    address = f"sqlite:///{tmp_path / 'made.db'}"
    for lasting in (False, True):
        made = open_database(address, lasting=lasting)
        with made.writing() as connection:
            found = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
        made.close()
        assert (found == 0) is not lasting
    careless, careful = embedded_settings(writes=True, lasting=False), embedded_settings(writes=True)
    assert {name for name in careful if careful[name] != careless[name]} == {"synchronous"}


def test_sqlite_connection_that_cannot_have_a_setting_is_refused() -> None:
    """A memory database keeps its journal in memory, whatever one asks for."""
    raw = sqlite3.connect(":memory:")
    with pytest.raises(SettingError, match="journal_mode: expected delete") as refused:
        opening._set_up_embedded(raw, {"journal_mode": "delete"})
    assert refused.value.name == "journal_mode"
    raw.close()


@pytest.mark.postgresql
@pytest.mark.parametrize(("setting", "value"), [("synchronous_commit", "off"), ("session_replication_role", "replica")])
def test_postgresql_database_that_loses_commits_or_triggers_is_refused(
    postgresql_server: Server, setting: str, value: str
) -> None:
    postgresql_server.run("CREATE DATABASE careless")
    try:
        postgresql_server.run(f"ALTER DATABASE careless SET {setting} = '{value}'")
        with pytest.raises(SettingError, match=setting):
            open_database(postgresql_server.url("careless"))
    finally:
        postgresql_server.run("DROP DATABASE careless WITH (FORCE)")


@pytest.mark.parametrize(
    "url", ["", "nonsense", "sqlite://", "sqlite:///:memory:", "mysql://host/name", "postgresql://host/name"]
)
def test_address_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(DatabaseUrlError, match="expected sqlite"):
        open_database(url)


def test_refused_address_keeps_its_password_to_itself() -> None:
    with pytest.raises(DatabaseUrlError) as refused:
        open_database("mysql://user:secret-word@host/name")
    assert "secret-word" not in str(refused.value)


def test_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailableError):
        open_database(f"sqlite:///{tmp_path / 'absent' / 'register.db'}")


def test_says_whether_it_is_embedded(database: Database, database_url: str) -> None:
    assert database.is_embedded == database_url.startswith("sqlite")


def test_reading_transaction_cannot_write(database: Database) -> None:
    with pytest.raises(RecordsError), database.reading() as connection:
        found(connection)
    with database.reading() as connection:
        assert log_size(connection) == 0


def test_reading_transaction_sees_one_snapshot(postgresql_database: Database) -> None:
    """On SQLite with a rollback journal the writer waits for readers instead; the design's WAL would not."""
    with postgresql_database.reading() as reader:
        before = log_size(reader)
        with postgresql_database.writing() as writer:
            found(writer)
        assert log_size(reader) == before


def test_error_within_a_writing_transaction_changes_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as connection:  # noqa: PT012 - rolled back
        found(connection, 3)
        _ = 1 // 0
    with database.reading() as connection:
        assert log_size(connection) == 0


def test_value_that_no_column_takes_is_a_constraint_error(postgresql_database: Database) -> None:
    """SQLite keeps no lengths; PostgreSQL does."""
    with pytest.raises(ConstraintError), postgresql_database.writing() as connection:
        connection.execute(insert(FAILURE), {"login": "x" * 101, "address": "", "at": NOW})


def test_statement_the_database_does_not_know_is_named(database: Database) -> None:
    with pytest.raises(DatabaseUnavailableError), database.writing() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))


def test_second_writer_gives_up_after_the_timeout(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BUSY_TIMEOUT_MS", 50)
    impatient = open_database(sqlite_database.url)
    with sqlite_database.writing(), pytest.raises(DatabaseUnavailableError, match="locked"), impatient.writing():
        pass
    impatient.close()


def test_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(NaiveInstantError), database.writing() as connection:
        add_failure(connection, "by-clerk", "::1", datetime(2026, 11, 23, 14, 5))


def test_instant_comes_back_in_utc_to_the_microsecond(database: Database) -> None:
    minsk = datetime(2026, 11, 23, 17, 5, 9, 123456, tzinfo=timezone(timedelta(hours=3)))
    with database.writing() as connection:
        connection.execute(insert(FAILURE), {"login": "a", "address": "b", "at": minsk})
    with database.reading() as connection:
        found_at = connection.execute(FAILURE.select()).one().at
        stored = connection.execute(text("SELECT at FROM sign_in_failure")).scalar_one()
    assert found_at == minsk
    assert found_at.tzinfo is UTC
    assert stored == "2026-11-23T14:05:09.123456Z"


@pytest.mark.parametrize("login", ["a\0b", "a\ud800b", "Ёлка"])
def test_text_that_no_database_stores_finds_nothing(database: Database, login: str) -> None:
    with database.writing() as connection:
        assert account_by_login(connection, login) is None
        add_failure(connection, login, "::1", NOW)
        assert count_failures(connection, login, "::1", NOW).login == 1


def _append(url: str, entries: int, faults: list[BaseException]) -> None:
    database = open_database(url)
    try:
        for _ in range(entries):
            with database.writing() as connection:
                lock_log(connection)
                append_entries(connection, [new_entry(log_size(connection))])
    except BaseException as fault:  # noqa: BLE001 - handed to the test, which fails with it
        faults.append(fault)
    finally:
        database.close()


def test_sixteen_writers_leave_dense_indices(database: Database) -> None:
    """Each reads the size and appends the next: no gap, no index twice, none lost."""
    with database.writing() as connection:
        found(connection)
    faults: list[BaseException] = []
    writers = [threading.Thread(target=_append, args=(database.url, 8, faults)) for _ in range(16)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    with database.reading() as connection:
        indices = connection.execute(text("SELECT entry_index FROM entry ORDER BY entry_index")).scalars().all()
    assert indices == list(range(1 + 16 * 8))


def test_person_who_is_not_stored_reads_nothing_by_error(database: Database) -> None:
    with database.writing() as connection:
        assert person(connection).state == "BY"
        assert account_by_login(connection, stranger("RU").name) is None
