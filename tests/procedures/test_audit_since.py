"""An audit that goes on from a kept checkpoint: it costs what is new, and no change of what was kept passes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from registry.auditlog.notes import format_vkey
from registry.procedures.audit import AuditReport, KeptCheckpointError, audit_register
from registry.records.database import Database
from registry.records.tree import newest_checkpoint
from registry.records.vocabulary import Log
from tests.procedures.intruder import tamper
from tests.procedures.member_offices import Commission, activity_key, found_commission, licence_terms, log_key, party

WHOLE = (
    r"SCAN (entry|entry_party|tree_node|checkpoint|result|holding|licence|consent|result_mark)\b"
    r"|SEARCH tree_node USING PRIMARY KEY \(log=\?\)$"
)
"""What a plan says of a table, or an index of it, that is read from end to end."""


def note(commission: Commission, log: Log = Log.ENTRIES) -> bytes:
    """Return the newest checkpoint of a log."""
    with commission.register.database.reading() as connection:
        kept = newest_checkpoint(connection, log)
    assert kept is not None
    return kept.note


def audit(commission: Commission, *kept: bytes, workers: int = 1) -> AuditReport:
    return audit_register(commission.register, kept=kept, workers=workers)


def places(report: AuditReport) -> set[str]:
    return {fault.place for fault in report.faults}


def test_only_what_is_new_is_audited_with_the_results_it_touches(commission: Commission) -> None:
    _, second = commission.seal_shared("BY", "KZ"), commission.seal_shared("BY", "KZ")
    kept = note(commission)
    licence = licence_terms([party("BY"), party("KZ")], [party("RU")])
    commission.seal(commission.freeze("BY", "licence.granted", second, licence))
    report = audit(commission, kept)
    assert report.is_clean, report.faults
    assert dict(report.since) == {Log.ENTRIES: 5}
    assert report.entries == 1 + 3  # the founding entry, and the history of the result that was touched
    database = commission.register.database
    tamper(database, "result", "UPDATE result SET origin = 'background' WHERE first_index = 1")
    assert audit(commission, kept).is_clean  # that is what a whole audit is for
    assert places(audit(commission)) == {"result.origin"}
    tamper(database, "result", "UPDATE result SET origin = 'background' WHERE first_index = 3")
    assert places(audit(commission, kept)) == {"result.origin"}
    assert audit(commission, kept, workers=2) == audit(commission, kept)


def test_nothing_new_is_clean(commission: Commission) -> None:
    commission.seal_shared("BY", "KZ")
    kept = note(commission)
    report = audit(commission, kept)
    assert report.is_clean
    assert (report.entries, report.nodes) == (1, 0)


def test_both_logs_go_on_from_what_was_kept(database: Database) -> None:
    keys = {"entries": log_key(), "activity": activity_key()}
    logs = [{"name": name, "vkey": format_vkey(key.verifier)} for name, key in keys.items()]
    commission = found_commission(database, founding={"logs": logs})
    commission.register = replace(commission.register, activity_keys=(keys["activity"],))
    commission.seal_shared("BY", "KZ")
    kept = note(commission), note(commission, Log.ACTIVITY)
    commission.seal_shared("BY", "KZ")
    report = audit(commission, *kept)
    assert report.is_clean, report.faults
    assert set(report.since) == {Log.ENTRIES, Log.ACTIVITY}
    assert 0 < report.acts < audit(commission, kept[0]).acts


@pytest.mark.parametrize(
    ("table", "statement", "place"),
    [
        ("tree_node", "UPDATE {} SET hash = {hash} WHERE log = 'entries' AND level = 1 AND position = 0", "hash"),
        ("tree_node", "UPDATE {} SET hash = {hash} WHERE log = 'entries' AND level = 0 AND position = 4", "hash"),
        ("tree_node", "DELETE FROM {} WHERE log = 'entries' AND level = 0 AND position = 2", "hash"),
        ("tree_node", "INSERT INTO {} (log, level, position, hash) VALUES ('entries', 9, 9, {hash})", "position"),
        ("checkpoint", "UPDATE {} SET root = {hash} WHERE log = 'entries' AND size = 3", "root"),
    ],
)
def test_a_changed_tree_is_found(commission: Commission, table: str, statement: str, place: str) -> None:
    """Under what was kept as well as beyond it: the edge of the kept tree has the kept root or it is another tree."""
    commission.seal_shared("BY", "KZ")
    kept = note(commission)
    commission.seal_shared("BY", "KZ")
    database = commission.register.database
    zeros = "zeroblob(32)" if database.is_embedded else f"'\\x{'00' * 32}'"
    tamper(database, table, statement.format(table, hash=zeros))
    assert f"{table}.{place}" in places(audit(commission, kept))


def test_a_log_that_lost_what_was_kept_is_found(commission: Commission) -> None:
    """An old backup restored: the checkpoint that somebody kept covers more than the log has."""
    commission.seal_shared("BY", "KZ")
    kept = note(commission)
    database = commission.register.database
    tamper(database, "checkpoint", "DELETE FROM checkpoint WHERE log = 'entries'")
    tamper(database, "tree_node", "DELETE FROM tree_node WHERE log = 'entries' AND position >= 2 >> level")
    tamper(database, "entry_party", "DELETE FROM entry_party WHERE entry_index >= 2")
    tamper(database, "entry", "DELETE FROM entry WHERE entry_index >= 2")
    found = audit(commission, kept)
    assert "tree_node.hash" in places(found)
    assert any("size 3" in fault.words.en for fault in found.faults)


def test_a_removed_new_entry_is_found(commission: Commission) -> None:
    commission.seal_shared("BY", "KZ")
    kept = note(commission)
    commission.seal_shared("BY", "KZ")
    tamper(commission.register.database, "entry_party", "DELETE FROM entry_party WHERE entry_index = 3")
    tamper(commission.register.database, "entry", "DELETE FROM entry WHERE entry_index = 3")
    assert not audit(commission, kept).is_clean


@pytest.mark.parametrize(
    "change",
    [
        lambda _note: b"",
        lambda note: note.replace(b"/entries", b"/another"),
        lambda note: note[:-6] + b"AAAA=\n",
        lambda note: note + note,
    ],
)
def test_what_is_no_checkpoint_of_the_register_is_refused(
    commission: Commission, change: Callable[[bytes], bytes]
) -> None:
    kept = note(commission)
    with pytest.raises(KeptCheckpointError) as refusal:
        audit(commission, change(kept))
    assert refusal.value.place == 0


def test_one_checkpoint_of_a_log_is_enough(commission: Commission) -> None:
    kept = note(commission)
    with pytest.raises(KeptCheckpointError) as refusal:
        audit(commission, kept, kept)
    assert refusal.value.place == 1


def test_reading_what_is_new_goes_through_indexes(sqlite_database: Database) -> None:
    """The cost is that of what is new: no statement reads the tables of entries or of the tree from end to end."""
    commission = found_commission(sqlite_database)
    commission.seal_shared("BY", "KZ")
    kept = note(commission)
    commission.seal_shared("BY", "KZ")
    with asked(sqlite_database) as statements:
        assert audit(commission, kept).is_clean
    assert statements
    with sqlite_database.reading() as connection:
        for statement, parameters in statements:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            lines = [str(row[3]) for row in plan]
            whole = [line for line in lines if re.match(WHOLE, line)]
            assert not whole, (statement, lines)


@contextmanager
def asked(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Give the list of questions that readers ask meanwhile, with their parameters."""
    statements: list[tuple[str, Any]] = []

    def keep(_connection: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        if statement.startswith("SELECT"):
            statements.append((statement, parameters))

    event.listen(database._reader, "before_cursor_execute", keep)
    try:
        yield statements
    finally:
        event.remove(database._reader, "before_cursor_execute", keep)
