"""What the database itself refuses, whoever asks: changing, removing or replacing what is append-only.

SQLite: BEFORE UPDATE and DELETE refuse; BEFORE INSERT refuses what REPLACE would overwrite, which passes a trigger
on DELETE unless `recursive_triggers` is on, and holds entries dense and checkpoints growing. Tables with a key of
several columns have no row id by which they could be replaced. PostgreSQL: row triggers on UPDATE and DELETE,
statement triggers on TRUNCATE, ENABLE ALWAYS, so that a replication role does not silence them. A proposal changes
its status alone, and only forwards; the instant of its completion is set with that status and stays.

The texts are compared with what the database holds (`schema`); migrations carry their own copies, since they are
never edited.

Source: design 2 (truth and projection), 6.1, 8 (database).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

APPEND_ONLY = (
    "entry",
    "entry_party",
    "tree_node",
    "checkpoint",
    "cosignature",
    "time_stamp",
    "proposal_party",
    "proposal_signature",
    "proposal_event",
    "activity",
    "national_signature",
)
PROPOSAL_FIXED = (
    "id",
    "kind",
    "result",
    "governance",
    "after_entry",
    "entry_id",
    "payload",
    "access",
    "author",
    "state",
    "organ",
    "frozen_at",
    "deadline",
    "reopened_from",
)
_NOT_OPEN = "(SELECT status FROM proposal WHERE id = NEW.proposal) <> 'open'"
_FORWARDS = (
    "(OLD.status = 'open' AND NEW.status IN ('complete', 'sent_back', 'withdrawn', 'lapsed', 'superseded'))"
    " OR (OLD.status = 'complete' AND NEW.status IN ('sealed', 'lapsed'))"
)
# In parentheses, or PL/pgSQL would take the first THEN for its own.
_COMPLETED = (
    "(CASE WHEN NEW.status = 'complete' THEN NEW.completed_at IS NULL"
    " ELSE NEW.completed_at {differs} OLD.completed_at END)"
)
_DENSE = "NEW.entry_index <> (SELECT coalesce(max(entry_index), -1) + 1 FROM entry)"
_DENSE_ACTIVITY = "NEW.activity_index <> (SELECT coalesce(max(activity_index), -1) + 1 FROM activity)"
_SEALED = "EXISTS (SELECT 1 FROM entry WHERE entry_id = NEW.entry_id)"
_SIGNED = (
    "EXISTS (SELECT 1 FROM proposal_signature WHERE proposal = NEW.proposal"
    " AND (fingerprint = NEW.fingerprint OR (state = NEW.state AND NOT NEW.governance)))"
)
_COSIGNED = (
    "EXISTS (SELECT 1 FROM cosignature"
    " WHERE log = NEW.log AND size = NEW.size AND name = NEW.name AND key_id = NEW.key_id)"
)
_ATTACHED = (
    "EXISTS (SELECT 1 FROM national_signature"
    " WHERE proposal = NEW.proposal AND (place = NEW.place OR sha256 = NEW.sha256))"
)
_GROWS = "EXISTS (SELECT 1 FROM checkpoint WHERE log = NEW.log AND size >= NEW.size)"


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger: its table, its name and the statements that make it, in order."""

    table: str
    name: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A PostgreSQL trigger function and its body."""

    name: str
    body: str


# What an INSERT may not meet: first the rule's name, then the condition under which it is refused.
_INSERTS_SQLITE = {
    "entry": ("dense", f"{_DENSE} OR {_SEALED}"),
    "activity": ("dense", _DENSE_ACTIVITY),
    "entry_party": (
        "new",
        "EXISTS (SELECT 1 FROM entry_party WHERE entry_index = NEW.entry_index AND state = NEW.state)",
    ),
    "tree_node": (
        "new",
        "EXISTS (SELECT 1 FROM tree_node WHERE log = NEW.log AND level = NEW.level AND position = NEW.position)",
    ),
    "checkpoint": ("grows", _GROWS),
    "cosignature": (
        "new",
        _COSIGNED,
    ),
    "time_stamp": (
        "new",
        "EXISTS (SELECT 1 FROM time_stamp WHERE log = NEW.log AND size = NEW.size AND place = NEW.place)",
    ),
    "national_signature": ("new", _ATTACHED),
    "proposal": ("new", "EXISTS (SELECT 1 FROM proposal WHERE id = NEW.id OR entry_id = NEW.entry_id)"),
    "proposal_party": (
        "new",
        "EXISTS (SELECT 1 FROM proposal_party WHERE proposal = NEW.proposal AND state = NEW.state)",
    ),
    "proposal_signature": (
        "open",
        f"{_NOT_OPEN} OR {_SIGNED}",
    ),
    "proposal_event": (
        "new",
        "EXISTS (SELECT 1 FROM proposal_event WHERE proposal = NEW.proposal AND place = NEW.place)",
    ),
}
_INSERTS_POSTGRESQL = {
    "entry": ("dense", _DENSE),
    "activity": ("dense", _DENSE_ACTIVITY),
    "checkpoint": ("grows", _GROWS),
    "proposal_signature": ("open", _NOT_OPEN),
}


def _refuse_sqlite(table: str, name: str, event: str, words: str, condition: str = "") -> Trigger:
    when = f" WHEN {condition}" if condition else ""
    text = f"CREATE TRIGGER {name} BEFORE {event} ON {table}{when} BEGIN SELECT RAISE(ABORT, '{words}'); END"
    return Trigger(table, name, (text,))


def sqlite_triggers() -> Iterator[Trigger]:
    """Give every trigger of the embedded database."""
    for table in APPEND_ONLY:
        yield _refuse_sqlite(table, f"{table}_no_update", "UPDATE", f"append-only: {table} refuses UPDATE")
    for table in (*APPEND_ONLY, "proposal"):
        yield _refuse_sqlite(table, f"{table}_no_delete", "DELETE", f"append-only: {table} refuses DELETE")
    for table, (rule, condition) in _INSERTS_SQLITE.items():
        yield _refuse_sqlite(table, f"{table}_{rule}", "INSERT", f"append-only: {table} must be {rule}", condition)
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in PROPOSAL_FIXED)
    yield _refuse_sqlite("proposal", "proposal_fixed", "UPDATE", "append-only: proposal is fixed", changed)
    yield _refuse_sqlite(
        "proposal", "proposal_forwards", "UPDATE", "append-only: proposal has ended", f"NOT ({_FORWARDS})"
    )
    again = _COMPLETED.format(differs="IS NOT")
    yield _refuse_sqlite("proposal", "proposal_completed", "UPDATE", "append-only: proposal is completed once", again)


def _body(condition: str, words: str) -> str:
    return (
        f"\nBEGIN\n    IF {condition} THEN\n        RAISE EXCEPTION '{words}'"
        " USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NEW;\nEND\n"
    )


def postgresql_functions() -> Iterator[Function]:
    """Give every trigger function of PostgreSQL."""
    yield Function(
        "registry_refuse",
        "\nBEGIN\n    RAISE EXCEPTION 'append-only: % refuses %', TG_TABLE_NAME, TG_OP"
        " USING ERRCODE = 'integrity_constraint_violation';\nEND\n",
    )
    for table, (rule, condition) in _INSERTS_POSTGRESQL.items():
        yield Function(f"registry_{table}_{rule}", _body(condition, f"append-only: {table} must be {rule}"))
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in PROPOSAL_FIXED)
    yield Function("registry_proposal_fixed", _body(changed, "append-only: proposal is fixed"))
    yield Function("registry_proposal_forwards", _body(f"NOT ({_FORWARDS})", "append-only: proposal has ended"))
    again = _COMPLETED.format(differs="IS DISTINCT FROM")
    yield Function("registry_proposal_completed", _body(again, "append-only: proposal is completed once"))


def _call(table: str, name: str, event: str, function: str, each: str = "ROW") -> Trigger:
    return Trigger(
        table,
        name,
        (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ),
    )


def postgresql_triggers() -> Iterator[Trigger]:
    """Give every trigger of PostgreSQL."""
    for table in APPEND_ONLY:
        yield _call(table, f"{table}_no_update", "UPDATE", "registry_refuse")
    for table in (*APPEND_ONLY, "proposal"):
        yield _call(table, f"{table}_no_delete", "DELETE", "registry_refuse")
        yield _call(table, f"{table}_no_truncate", "TRUNCATE", "registry_refuse", "STATEMENT")
    for table, (rule, _condition) in _INSERTS_POSTGRESQL.items():
        yield _call(table, f"{table}_{rule}", "INSERT", f"registry_{table}_{rule}")
    yield _call("proposal", "proposal_fixed", "UPDATE", "registry_proposal_fixed")
    yield _call("proposal", "proposal_forwards", "UPDATE", "registry_proposal_forwards")
    yield _call("proposal", "proposal_completed", "UPDATE", "registry_proposal_completed")
