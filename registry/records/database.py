"""Opening the database, and its transactions: settings read back, one writer at a time where it matters.

SQLite: every writing transaction begins IMMEDIATE, so what it read is still true when it writes. The journal is
chosen by the library: write-ahead with FULL where its reset bug is mended (3.51.3, backports 3.50.7 and 3.44.6),
else DELETE with EXTRA; NORMAL loses acknowledged commits at power loss. PostgreSQL: commits wait for the disk;
sealing holds `lock_log`. Reading transactions see one snapshot and cannot write.

Source: design 6.3 and 8 (database).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from registry.records.errors import ConstraintError, DatabaseUnavailableError, DatabaseUrlError, SettingError

__all__ = ["Connection", "Database", "lock_log", "open_database"]

BUSY_TIMEOUT_MS = 30_000
"""How long a writer waits for another before it gives up."""
LOG_LOCK = 0x69705F6C6F67
"""Key of the PostgreSQL advisory lock under which entries are appended."""
ACTIVITY_LOCK = LOG_LOCK + 1
"""The same for activity records; taken last in a transaction, after every other lock."""
SQLITE = "sqlite"
POSTGRESQL = "postgresql+psycopg"

_SYNCHRONOUS = {"OFF": 0, "FULL": 2, "EXTRA": 3}
_SERVER_SETTINGS = {
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
    "session_replication_role": "origin",
    "server_encoding": "UTF8",
}


@dataclass(frozen=True, slots=True)
class Database:
    """An open database."""

    url: str
    _reader: Engine
    _writer: Engine

    @property
    def is_embedded(self) -> bool:
        """Whether it is SQLite: one file, no service."""
        return self._writer.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection in a transaction that sees one snapshot and cannot write.

        Raises:
            DatabaseUnavailableError: The database did not answer.
            SettingError: The connection lacks a setting.
        """
        with _named_faults(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection in a transaction that commits at the end, or changes nothing if an error is raised.

        Raises:
            ConstraintError: A rule of the data or an append-only guard refuses.
            DatabaseUnavailableError: The database did not answer, or another writer held it too long.
            SettingError: The connection lacks a setting.
        """
        with _named_faults(), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every pooled connection."""
        self._reader.dispose()
        self._writer.dispose()


def open_database(url: str, *, lasting: bool = True) -> Database:
    """Open a database and prove with one connection that it has its settings.

    Args:
        url: `sqlite:///PATH` or `postgresql+psycopg://USER@HOST/NAME`.
        lasting: Whether a commit outlasts power loss. Only who makes an embedded database in one go, throws it away
            if that breaks off and writes it to the disk at the end, may say no; a server knows no such thing.

    Raises:
        DatabaseUrlError: The address is of another form.
        DatabaseUnavailableError: The database did not answer.
        SettingError: A setting cannot be had: the register refuses to serve.
    """
    parsed = _parse(url)
    if parsed.drivername == SQLITE:
        database = Database(url, *(_embedded(parsed, writes=writes, lasting=lasting) for writes in (False, True)))
    else:
        database = Database(url, _served(parsed, writes=False), _served(parsed, writes=True))
    with database.writing():
        pass
    return database


def lock_log(connection: Connection, key: int = LOG_LOCK) -> None:
    """Wait until no other transaction appends to the log; held to the end of this one.

    SQLite needs nothing more than its writing transaction, of which there is one at a time.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"key": key})


@contextmanager
def embedded_driver(connection: Connection) -> Iterator[sqlite3.Connection]:
    """Give the driver of an embedded database, in the transaction that is open.

    For what runs for every entry: a statement's way through the library costs more than one search or one row does.

    Raises:
        ConstraintError: A rule of the data or an append-only guard refuses.
        DatabaseUnavailableError: The database did not answer.
    """
    try:
        yield cast("sqlite3.Connection", connection.connection.driver_connection)
    except sqlite3.IntegrityError as error:
        raise ConstraintError(str(error)) from error
    except sqlite3.Error as error:
        raise DatabaseUnavailableError(str(error)) from error


_LOCK = text("SELECT pg_advisory_xact_lock(:key)")


def journal_of(version: tuple[int, int, int]) -> tuple[str, str]:
    """Return journal mode and synchronous setting that survive power loss with this SQLite library.

    Source: design 6.3; the bug is in two connections resetting the write-ahead log.
    """
    mended = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)
    return ("WAL", "FULL") if mended else ("DELETE", "EXTRA")


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUrlError("expected sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME") from error
    if parsed.drivername not in {SQLITE, POSTGRESQL} or parsed.database in {None, "", ":memory:"}:
        raise DatabaseUrlError(
            "expected sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME, "
            f"came {parsed.render_as_string(hide_password=True)}"
        )
    return parsed


def _embedded(url: URL, *, writes: bool, lasting: bool) -> Engine:
    # isolation_level None keeps the driver from opening transactions of its own: it begins too late and loses updates.
    engine = create_engine(
        url, connect_args={"isolation_level": None, "timeout": BUSY_TIMEOUT_MS / 1000}, hide_parameters=True
    )
    wanted = embedded_settings(writes=writes, lasting=lasting)
    event.listen(engine, "connect", lambda raw, _record: _set_up_embedded(raw, wanted))
    event.listen(engine, "begin", _begin("BEGIN IMMEDIATE" if writes else "BEGIN"))
    return engine


def _begin(statement: str) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return begin


def embedded_settings(*, writes: bool, lasting: bool = True) -> Mapping[str, str | int]:
    """Return the SQLite settings of a connection: name and the value that reading back must give."""
    journal, synchronous = journal_of(sqlite3.sqlite_version_info)
    return {
        "busy_timeout": BUSY_TIMEOUT_MS,
        "journal_mode": journal.lower(),
        "synchronous": _SYNCHRONOUS[synchronous if lasting else "OFF"],
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "query_only": 0 if writes else 1,
    }


def _set_up_embedded(raw: Any, wanted: Mapping[str, str | int]) -> None:
    cursor = raw.cursor()
    try:
        for name, value in wanted.items():
            cursor.execute(f"PRAGMA {name} = {value}")  # names and values are this module's own
        for name, value in wanted.items():
            found = cursor.execute(f"PRAGMA {name}").fetchone()
            if found != (value,):
                raise SettingError(name, str(value), str(found))
    finally:
        cursor.close()


def _served(url: URL, *, writes: bool) -> Engine:
    # A reader's statements see one snapshot; each of a writer's sees what was committed before it, so that what it
    # reads after waiting for a lock is what the other left.
    level = "READ COMMITTED" if writes else "REPEATABLE READ"
    options = f"-c lock_timeout={BUSY_TIMEOUT_MS} -c default_transaction_read_only={'off' if writes else 'on'}"
    engine = create_engine(
        url,
        isolation_level=level,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": options, "connect_timeout": BUSY_TIMEOUT_MS // 1000},
    )
    event.listen(engine, "connect", lambda raw, _record: _check_served(raw))
    return engine


def _check_served(raw: Any) -> None:
    with raw.cursor() as cursor:
        for name, value in _SERVER_SETTINGS.items():
            (found,) = cursor.execute("SELECT current_setting(%s)", (name,)).fetchone()
            if found != value:
                raise SettingError(name, value, found)
    raw.rollback()


@contextmanager
def _named_faults() -> Iterator[None]:
    try:
        yield
    except (IntegrityError, DataError) as error:
        raise ConstraintError(str(error.orig)) from error
    except (DBAPIError, PoolTimeoutError) as error:
        raise DatabaseUnavailableError(str(error)) from error
