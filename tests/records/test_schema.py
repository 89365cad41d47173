"""The migrated database is the one described, and whatever is changed in it is named."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from registry.records.database import Database, open_database
from registry.records.errors import SchemaError
from registry.records.schema import METADATA, PROJECTIONS, schema_faults, verify_schema
from registry.records.triggers import APPEND_ONLY, postgresql_triggers, sqlite_triggers
from registry.records.upgrading import newest_revision

TAMPERED = {
    "dropped trigger": ("DROP TRIGGER entry_no_update", "DROP TRIGGER entry_no_update ON entry", "entry_no_update"),
    "softened trigger": (
        (
            "DROP TRIGGER entry_no_delete;"
            "CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry WHEN OLD.entry_index < 5"
            " BEGIN SELECT RAISE(ABORT, 'append-only: entry refuses DELETE'); END"
        ),
        (
            "DROP TRIGGER entry_no_delete ON entry;"
            "CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry FOR EACH ROW WHEN (OLD.entry_index < 5)"
            " EXECUTE FUNCTION registry_refuse();"
            "ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_no_delete"
        ),
        "entry_no_delete",
    ),
    "trigger that undoes": (
        "CREATE TRIGGER more BEFORE UPDATE ON draft BEGIN SELECT RAISE(IGNORE); END",
        "CREATE TRIGGER more BEFORE UPDATE ON draft FOR EACH ROW EXECUTE FUNCTION registry_refuse()",
        "more",
    ),
    "missing index": (
        "DROP INDEX ix_entry_result_entry_index",
        "DROP INDEX ix_entry_result_entry_index",
        "ix_entry_result_entry_index",
    ),
    "partial unique made whole": (
        (
            "DROP INDEX uq_proposal_signature_state;"
            "CREATE UNIQUE INDEX uq_proposal_signature_state ON proposal_signature (proposal, state)"
        ),
        (
            "DROP INDEX uq_proposal_signature_state;"
            "CREATE UNIQUE INDEX uq_proposal_signature_state ON proposal_signature (proposal, state)"
        ),
        "uq_proposal_signature_state",
    ),
    "partial index made another": (
        (
            "DROP INDEX ix_proposal_status_completed_at_id;"
            "CREATE INDEX ix_proposal_status_completed_at_id ON proposal (status, completed_at, id)"
            " WHERE status = 'open'"
        ),
        (
            "DROP INDEX ix_proposal_status_completed_at_id;"
            "CREATE INDEX ix_proposal_status_completed_at_id ON proposal (status, completed_at, id)"
            " WHERE status = 'open'"
        ),
        "ix_proposal_status_completed_at_id",
    ),
    "another column": ("ALTER TABLE draft ADD COLUMN more TEXT", "ALTER TABLE draft ADD COLUMN more TEXT", "more"),
    "dropped column": (
        "ALTER TABLE proposal_event DROP COLUMN words",
        "ALTER TABLE proposal_event DROP COLUMN words",
        "words",
    ),
    "another table": ("CREATE TABLE more (id INTEGER)", "CREATE TABLE more (id INTEGER)", "more"),
    "missing table": ("DROP TABLE consent", "DROP TABLE consent", "consent"),
    "other migration": (
        "UPDATE alembic_version SET version_num = '9999'",
        "UPDATE alembic_version SET version_num = '9999'",
        f"expected {newest_revision()}, found 9999",
    ),
}


def run(database: Database, script: str) -> None:
    """Run what an administrator of the database would run; the parts of a script are parted by ';' at a line's end."""
    with database.writing() as connection:
        for statement in script.replace("; END", "#END").split(";"):
            connection.exec_driver_sql(statement.replace("#END", "; END"))


def test_migrated_database_is_the_one_described(database: Database) -> None:
    verify_schema(database)


def test_database_without_tables_is_not(empty_url: str) -> None:
    database = open_database(empty_url)
    with pytest.raises(SchemaError, match=f"migration: expected {newest_revision()}, found None") as refused:
        verify_schema(database)
    assert len(refused.value.faults) > len(METADATA.tables)
    database.close()


@pytest.mark.parametrize("change", TAMPERED)
def test_each_change_is_named(database: Database, change: str) -> None:
    embedded, served, named = TAMPERED[change]
    run(database, embedded if database.is_embedded else served)
    with pytest.raises(SchemaError, match=named):
        verify_schema(database)


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("ALTER TABLE entry DISABLE TRIGGER entry_no_update", "entry_no_update"),
        ("ALTER TABLE entry ENABLE TRIGGER entry_no_update", "entry_no_update"),
        ("ALTER TABLE entry DISABLE TRIGGER ALL", "entry_dense"),
        ("ALTER TABLE entry ALTER COLUMN result TYPE varchar(41)", "result"),
        ("ALTER TABLE entry ALTER COLUMN kind DROP NOT NULL", "kind"),
        ("ALTER TABLE tree_node DROP CONSTRAINT ck_tree_node_hash_length", "ck_tree_node_hash_length"),
        (
            (
                "ALTER TABLE tree_node DROP CONSTRAINT ck_tree_node_hash_length,"
                " ADD CONSTRAINT ck_tree_node_hash_length CHECK (length(hash) >= 1)"
            ),
            "ck_tree_node_hash_length",
        ),
        ("ALTER TABLE entry_party DROP CONSTRAINT fk_entry_party_entry_index", "fk_entry_party_entry_index"),
        ("ALTER TABLE account DROP CONSTRAINT uq_account_login", "uq_account_login"),
        ("CREATE RULE nothing AS ON UPDATE TO checkpoint DO INSTEAD NOTHING", "nothing"),
        (
            (
                "CREATE OR REPLACE FUNCTION registry_refuse() RETURNS trigger LANGUAGE plpgsql"
                " AS 'BEGIN RETURN coalesce(NEW, OLD); END'"
            ),
            "registry_refuse",
        ),
    ],
)
def test_each_change_of_postgresql_is_named(postgresql_database: Database, statement: str, named: str) -> None:
    with postgresql_database.writing() as connection:
        connection.exec_driver_sql(statement)
    with pytest.raises(SchemaError, match=named):
        verify_schema(postgresql_database)


@pytest.mark.parametrize(
    ("found", "put", "named"),
    [
        ("length(hash) = 32", "length(hash) > 0", "ck_tree_node_hash_length"),
        (" WITHOUT ROWID", "", "tree_node"),
        ("REFERENCES entry (entry_index)", "REFERENCES entry (entry_index) ON DELETE CASCADE", "fk_entry_party"),
    ],
)
def test_each_change_of_sqlite_master_is_named(sqlite_database: Database, found: str, put: str, named: str) -> None:
    """Batch migrations and `writable_schema` rewrite a table's own text."""
    with sqlite_database.reading() as connection:
        tables = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE name IN ('tree_node', 'entry_party')")
        )
        rewritten = {name: sql.replace(found, put) for name, sql in tables if found in sql}
    triggers = {trigger.name: trigger.statements[0] for trigger in sqlite_triggers() if trigger.table in rewritten}
    with sqlite_database.writing() as connection:
        for table, sql in rewritten.items():
            connection.exec_driver_sql(f"DROP TABLE {table}")
            connection.exec_driver_sql(sql)
        for trigger in triggers.values():
            connection.exec_driver_sql(trigger)
    with pytest.raises(SchemaError, match=named):
        verify_schema(sqlite_database)


def test_every_check_of_the_models_is_in_the_database_word_for_word(postgresql_database: Database) -> None:
    """PostgreSQL keeps checks in words of its own: the models' tables, made beside, must read the same."""
    query = text(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = :schema ::regnamespace AND contype IN ('c', 'u', 'p')"
    )
    with postgresql_database.writing() as connection:
        migrated = {tuple(row) for row in connection.execute(query, {"schema": "public"})}
        connection.exec_driver_sql("CREATE SCHEMA models")
        connection.exec_driver_sql("SET LOCAL search_path = models")
        METADATA.create_all(connection)
        described = {tuple(row) for row in connection.execute(query, {"schema": "models"})}
    bare = {(table.removeprefix("public."), *rest) for table, *rest in migrated if "alembic" not in table}
    assert bare == described


def test_every_append_only_table_has_its_triggers_on_both_engines() -> None:
    embedded = {(trigger.table, trigger.name) for trigger in sqlite_triggers()}
    served = {(trigger.table, trigger.name) for trigger in postgresql_triggers()}
    for table in APPEND_ONLY:
        assert {(table, f"{table}_no_update"), (table, f"{table}_no_delete")} <= embedded & served
        assert (table, f"{table}_no_truncate") in served


def test_projections_are_not_append_only() -> None:
    assert set(PROJECTIONS).isdisjoint(APPEND_ONLY)


def test_faults_come_one_a_line(sqlite_database: Database) -> None:
    run(sqlite_database, "DROP TRIGGER entry_no_update;DROP TRIGGER entry_dense")
    with sqlite_database.reading() as connection:
        faults = list(schema_faults(connection))
    assert len(faults) == 2
    assert all("\n" not in fault for fault in faults)
