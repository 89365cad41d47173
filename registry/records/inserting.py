"""Inserting many rows at once: executemany on SQLite, COPY on PostgreSQL, where it is ten times as fast.

COPY passes the same checks, keys and triggers as INSERT; values pass the same column types. They pass them column by
column, before the statement: binding value by value costs SQLite more than storing does. Both go to the driver itself,
within the transaction that is open: a statement's way through the library costs more than one row does.

Source: design 8 (database): Core, not ORM, for bulk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import Dialect, Table, insert
from sqlalchemy.dialects import sqlite

from registry.records.database import Connection, embedded_driver
from registry.records.errors import ConstraintError, DatabaseUnavailableError

FEWEST_TO_COPY = 16
"""Below this many rows INSERT is as fast."""


def insert_rows(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows; nothing for no rows.

    Args:
        connection: A writing one.
        table: Where to.
        names: Columns, each that has a value.
        rows: Values in the order of the names.

    Raises:
        ConstraintError: A rule of the data or an append-only guard refuses (by INSERT on PostgreSQL, raised where the
            transaction ends).
        DatabaseUnavailableError: The database broke off.
    """
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        _insert(connection, table, names, rows)
    elif len(rows) >= FEWEST_TO_COPY:
        _copy(connection, table, names, rows)
    else:
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


def _insert(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    statement, places = _statement(table, tuple(names))
    columns = _stored_columns(connection, table, names, rows)
    with embedded_driver(connection) as driver:
        driver.executemany(statement, zip(*[columns[place] for place in places], strict=True))


@cache
def _statement(table: Table, names: tuple[str, ...]) -> tuple[str, tuple[int, ...]]:
    """Return the INSERT of SQLite, and which of the names each of its places takes."""
    compiled = insert(table).compile(dialect=sqlite.dialect(), column_keys=list(names))
    return str(compiled), tuple(names.index(name) for name in compiled.positiontup or ())


def _copy(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    columns = _stored_columns(connection, table, names, rows)
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in zip(*columns, strict=True):
                copy.write_row(row)
    except (psycopg.IntegrityError, psycopg.DataError) as error:
        raise ConstraintError(str(error)) from error
    except psycopg.Error as error:
        raise DatabaseUnavailableError(str(error)) from error


def _stored_columns(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[Sequence[Any]]:
    """Return the values column by column, in the form that the database stores."""
    processors = _processors(connection.dialect, table, tuple(names))
    return [
        values if process is None else _stored_forms(process, values)
        for process, values in zip(processors, zip(*rows, strict=True), strict=True)
    ]


@lru_cache(maxsize=256)
def _processors(dialect: Dialect, table: Table, names: tuple[str, ...]) -> tuple[Callable[[Any], Any] | None, ...]:
    return tuple(table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names)


def _stored_forms(process: Callable[[Any], Any], values: Sequence[Any]) -> Sequence[Any]:
    try:
        forms = {value: process(value) for value in dict.fromkeys(values)}  # instants, kinds and states repeat
    except TypeError:  # JSON has no hash
        return [process(value) for value in values]
    return [forms[value] for value in values]
