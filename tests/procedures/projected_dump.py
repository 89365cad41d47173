"""The projection tables as they lie in the database, byte for byte, and somebody who vandalises each of them."""

from __future__ import annotations

from collections.abc import Mapping

from registry.records.columns import Line
from registry.records.database import Database
from registry.records.projections import PROJECTED, Projected
from tests.procedures.intruder import look, tamper

Dump = Mapping[str, list[tuple[object, ...]]]
ADDED = "TEST-2026-000099"
"""A result that no entry is about."""


def dump_projections(database: Database) -> Dump:
    """Return every row of every projection table as the database holds it: JSON as the text that it is."""
    dumped = {}
    for name, projected in PROJECTED.items():
        keys = ", ".join(column.name for column in projected.table.primary_key.columns)
        row = "*" if database.is_embedded else f"{name}::text"
        dumped[name] = look(database, f"SELECT {row} FROM {name} ORDER BY {keys}")  # noqa: S608 - our own tables
    return dumped


def vandalise(database: Database, changed: str, removed: str) -> set[str]:
    """Change a column of every row about one result, remove all about another, add copies about one that is none.

    Returns:
        The columns changed, as an audit names them.
    """
    for name, projected in PROJECTED.items():
        number, column = projected.number.name, _changed(projected)
        others = [column.name for column in projected.table.columns if column.name != number]
        tamper(
            database,
            name,
            f"INSERT INTO {name} ({number}, {', '.join(others)})"  # noqa: S608 - our own tables
            f" SELECT '{ADDED}', {', '.join(others)} FROM {name} WHERE {number} = '{changed}'",
            f"UPDATE {name} SET {column} = 'vandal' WHERE {number} = '{changed}'",  # noqa: S608 - our own tables
            f"DELETE FROM {name} WHERE {number} = '{removed}'",  # noqa: S608 - our own tables
        )
    return {f"{name}.{_changed(projected)}" for name, projected in PROJECTED.items()}


def _changed(projected: Projected) -> str:
    """Return the first column that holds text and is no key."""
    columns = projected.table.columns
    return next(column.name for column in columns if not column.primary_key and isinstance(column.type, Line))
