"""Whether the database found is the one that this program describes; every table in one place.

Compared: the migration reached, tables, columns, keys, uniques, indexes, checks, triggers with their texts. Nothing is
mended here: a register whose database differs refuses to serve, and `doctor` names each difference. PostgreSQL keeps a
check in words of its own, so there its name and its literals are compared.

Source: design 6.4 (doctor), 7.2 (every rule of the data), 8 (compare `sqlite_master` at start).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    CheckConstraint,
    Dialect,
    Inspector,
    Table,
    UniqueConstraint,
    inspect,
    text,
)

from registry.records.database import Connection, Database
from registry.records.errors import SchemaError
from registry.records.national_tables import NationalSignature
from registry.records.outside_tables import TimeStamp
from registry.records.projections import PROJECTED
from registry.records.triggers import postgresql_functions, postgresql_triggers, sqlite_triggers
from registry.records.upgrading import newest_revision

# One, and whole once every module of tables is imported: these, those of `tables` with them, and the projections.
(METADATA,) = {table.metadata for table in (NationalSignature, TimeStamp)}
PROJECTIONS = tuple(PROJECTED)
"""Names of the tables that hold no truth."""

Facts = frozenset[tuple[Any, ...]]
_OTHERS = {"alembic_version"}
_ADDED = re.compile(r"[()]|::\w+")
_LITERAL = re.compile(r"'[^']*'|\b\d+\b")


def verify_schema(database: Database) -> None:
    """Compare the database with the models and the triggers.

    Raises:
        SchemaError: They differ; each difference is named.
    """
    with database.reading() as connection:
        faults = tuple(schema_faults(connection))
    if faults:
        raise SchemaError(faults)


def schema_faults(connection: Connection) -> Iterator[str]:
    """Give each difference between the database and what this program describes, in one line."""
    reached = MigrationContext.configure(connection).get_current_revision()
    if reached != newest_revision():
        yield f"migration: expected {newest_revision()}, found {reached}"
    inspector = inspect(connection)
    found = set(inspector.get_table_names()) - _OTHERS
    yield from _differences("tables", frozenset((name,) for name in METADATA.tables), frozenset((n,) for n in found))
    for table in METADATA.sorted_tables:
        if table.name in found:
            for part, facts in _PARTS.items():
                expected, stored = facts(table, inspector)
                yield from _differences(f"{part} of {table.name}", expected, stored)
    if connection.dialect.name == "sqlite":
        yield from _embedded_faults(connection)
    else:
        yield from _served_faults(connection)


def _differences(what: str, expected: Facts, found: Facts) -> Iterator[str]:
    for fact in sorted(expected - found, key=str):
        yield f"{what}: missing or changed: {_words(fact)}"
    for fact in sorted(found - expected, key=str):
        yield f"{what}: not expected: {_words(fact)}"


def _words(fact: tuple[Any, ...]) -> str:
    return " ".join(str(part) for part in fact)


def _columns(table: Table, inspector: Inspector) -> tuple[Facts, Facts]:
    dialect = inspector.dialect
    expected = ((column.name, column.type.compile(dialect), column.nullable) for column in table.c)
    found = (
        (column["name"], column["type"].compile(dialect), column["nullable"])
        for column in inspector.get_columns(table.name)
    )
    return frozenset(expected), frozenset(found)


def _keys(table: Table, inspector: Inspector) -> tuple[Facts, Facts]:
    expected = {(_name(table.primary_key, inspector.dialect), *table.primary_key.columns.keys())}
    stored = inspector.get_pk_constraint(table.name)
    found = {(stored["name"], *stored["constrained_columns"])}
    for key in table.foreign_key_constraints:
        elements = key.elements
        target = elements[0].column.table.name
        name = _name(key, inspector.dialect)
        expected.add((name, *key.column_keys, target, *(element.column.name for element in elements)))
    for foreign in inspector.get_foreign_keys(table.name):
        columns = [*foreign["constrained_columns"], foreign["referred_table"], *foreign["referred_columns"]]
        options = [f"{name} {value}" for name, value in foreign.get("options", {}).items()]
        found.add((foreign["name"], *columns, *options))
    return frozenset(expected), frozenset(found)


def _uniques(table: Table, inspector: Inspector) -> tuple[Facts, Facts]:
    unique = (constraint for constraint in table.constraints if isinstance(constraint, UniqueConstraint))
    expected = ((_name(constraint, inspector.dialect), *constraint.columns.keys()) for constraint in unique)
    found = ((stored["name"], *stored["column_names"]) for stored in inspector.get_unique_constraints(table.name))
    return frozenset(expected), frozenset(found)


def _indexes(table: Table, inspector: Inspector) -> tuple[Facts, Facts]:
    where = f"{inspector.dialect.name}_where"
    expected = (
        (
            _name(index, inspector.dialect),
            bool(index.unique),
            _condition(index.dialect_kwargs.get(where)),
            *index.columns.keys(),
        )
        for index in table.indexes
    )
    found = (
        (
            stored["name"],
            bool(stored["unique"]),
            _condition(stored.get("dialect_options", {}).get(where)),
            *stored["column_names"],
        )
        for stored in inspector.get_indexes(table.name)
        if "duplicates_constraint" not in stored
    )
    return frozenset(expected), frozenset(found)


def _condition(where: Any) -> str:
    """Return a condition without the parentheses and the casts that PostgreSQL adds."""
    return "" if where is None else _ADDED.sub("", str(where))


def _checks(table: Table, inspector: Inspector) -> tuple[Facts, Facts]:
    dialect = inspector.dialect
    read = _plain if dialect.name == "sqlite" else _literals
    compiler = dialect.ddl_compiler(dialect, None).sql_compiler  # type: ignore[arg-type]  # no statement yet: columns alone
    expected = (
        (
            _name(constraint, dialect),
            read(compiler.process(constraint.sqltext, include_table=False, literal_binds=True)),
        )
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    )
    stored = ((check["name"], read(check["sqltext"])) for check in inspector.get_check_constraints(table.name))
    return frozenset(expected), frozenset(stored)


def _plain(check: str) -> str:
    return " ".join(check.split())


def _literals(check: str) -> str:
    return " ".join(sorted(_LITERAL.findall(check)))


def _name(part: Any, dialect: Dialect) -> str:
    name: str = dialect.identifier_preparer.format_constraint(part) or ""
    return name


_PARTS: dict[str, Callable[[Table, Inspector], tuple[Facts, Facts]]] = {
    "columns": _columns,
    "keys": _keys,
    "uniques": _uniques,
    "indexes": _indexes,
    "checks": _checks,
}


def _embedded_faults(connection: Connection) -> Iterator[str]:
    expected = ((trigger.table, trigger.name, trigger.statements[0]) for trigger in sqlite_triggers())
    query = text("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
    found = (tuple(row) for row in connection.execute(query))
    yield from _differences("triggers", frozenset(expected), frozenset(found))
    bare = (
        (name,) for name, table in METADATA.tables.items() if table.dialect_options["sqlite"]["with_rowid"] is False
    )
    stored = connection.execute(text("SELECT name FROM pragma_table_list WHERE schema = 'main' AND wr = 1"))
    yield from _differences("tables without row id", frozenset(bare), frozenset(tuple(row) for row in stored))


def _served_faults(connection: Connection) -> Iterator[str]:
    triggers = ((trigger.table, trigger.statements[0], "A") for trigger in postgresql_triggers())
    found = connection.execute(
        text(
            "SELECT c.relname, pg_get_triggerdef(t.oid), t.tgenabled::text FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal"
        )
    )
    stored = ((table, re.sub(r" ON \w+\.", " ON ", definition), enabled) for table, definition, enabled in found)
    yield from _differences("triggers", frozenset(triggers), frozenset(stored))
    functions = ((function.name, "plpgsql", function.body) for function in postgresql_functions())
    bodies = connection.execute(
        text(
            "SELECT p.proname, l.lanname, p.prosrc FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang"
            " WHERE p.pronamespace = current_schema()::regnamespace AND p.proname LIKE :ours"
        ),
        {"ours": "registry\\_%"},
    )
    yield from _differences("functions", frozenset(functions), frozenset(tuple(row) for row in bodies))
    rules = connection.execute(text("SELECT tablename, rulename FROM pg_rules WHERE schemaname = current_schema()"))
    yield from _differences("rules", frozenset(), frozenset(tuple(row) for row in rules))
