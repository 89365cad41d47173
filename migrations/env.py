# ruff: noqa: INP001 - a script that Alembic runs, not part of a package
"""Alembic's way in: `registry.records.upgrading` hands over a connection in a writing transaction."""

from alembic import context

from registry.records.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
