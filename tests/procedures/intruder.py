"""What somebody who owns the database can do, past every trigger, check and key; and a look at what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, event, text

from registry.records.database import Database


def tamper(database: Database, table: str, *statements: str) -> None:
    """Run statements against a table with its triggers, foreign keys and checks out of the way."""
    engine = create_engine(database.url)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys = 0")
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = 1")
            triggers = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"), {"table": table}
            )
            for (name,) in triggers.all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            _drop_constraints(connection, table)
        for statement in statements:
            changed = connection.exec_driver_sql(statement)
            assert changed.rowcount != 0, f"changed nothing: {statement}"
        connection.commit()
    engine.dispose()


def _drop_constraints(connection: Connection, table: str) -> None:
    """Drop the table's checks, and every foreign key to it."""
    found = connection.exec_driver_sql(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"  # noqa: S608 - the tests' own tables
        f" WHERE (conrelid = '{table}'::regclass AND contype IN ('c', 'f'))"
        f" OR (confrelid = '{table}'::regclass AND contype = 'f')"
    )
    for owner, name in found.all():
        connection.exec_driver_sql(f"ALTER TABLE {owner} DROP CONSTRAINT {name}")


@contextmanager
def watched(database: Database) -> Iterator[list[str]]:
    """Give the list of statements that writers send meanwhile."""
    statements: list[str] = []

    def note(*facts: object) -> None:
        statements.append(str(facts[2]))

    event.listen(database._writer, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database._writer, "before_cursor_execute", note)


def look(database: Database, query: str) -> list[tuple[object, ...]]:
    """Return the rows of a query."""
    with database.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]
