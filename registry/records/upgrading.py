"""Bringing a database to the newest form: Alembic, the whole way in one transaction.

A kill at any statement leaves the old form or the new one, since both databases make tables within transactions.

Source: design 6.3 (migration interrupted), 7.2 (migrations).
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from registry.records.database import Connection, Database, lock_log, open_database

MIGRATIONS = Path(__file__).parents[2] / "migrations"
NEWEST = "head"


def upgrade(url: str, revision: str = NEWEST) -> None:
    """Create the database's tables, or migrate them.

    Args:
        url: As `open_database` takes it; an embedded database is created where there is none.
        revision: Where to go; the newest by default.
    """
    database = open_database(url)
    try:
        with database.writing() as connection:
            lock_log(connection)
            command.upgrade(_config(connection), revision)
    finally:
        database.close()


def downgrade(database: Database, revision: str) -> None:
    """Take an empty register back to an older form; with entries the migration refuses."""
    with database.writing() as connection:
        lock_log(connection)
        command.downgrade(_config(connection), revision)


def reached_revision(database: Database) -> str | None:
    """Return the revision that the database has reached; None where it has none of the tables."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """Return the revision that this program knows as the newest."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
