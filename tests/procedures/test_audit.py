"""Auditing: clean when nothing was touched, each table and column named when it was."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from registry.auditlog.tree import leaf_hash
from registry.evidence.leaf import encode_leaf
from registry.procedures.audit import AuditReport, audit_register
from registry.records.database import Database, open_database
from registry.records.entries import entry_by_index
from tests.procedures.intruder import tamper
from tests.procedures.member_offices import (
    Commission,
    found_commission,
    licence_terms,
    party,
    result_terms,
)

OTHER_HEX = "ab" * 32
CONSENT = {"act": "sublicence", "holder": party("KZ")}


def tell(commission: Commission) -> str:
    """Seal a result with owners, a licence and a consent; return its number."""
    number = commission.seal_shared("BY", "KZ")
    licence = licence_terms([party("BY"), party("KZ")], [party("RU")])
    commission.seal(commission.freeze("BY", "licence.granted", number, licence))
    commission.seal(commission.freeze("KZ", "consent.given", number, CONSENT))
    return number


@pytest.fixture(scope="session")
def told(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Commission]:
    """Give a register with five entries in a file that others are copied from."""
    file = tmp_path_factory.mktemp("told") / "register.db"
    shutil.copyfile(sqlite_template, file)
    database = open_database(f"sqlite:///{file}")
    commission = found_commission(database)
    tell(commission)
    database.close()
    return file, commission


@pytest.fixture
def copied(told: tuple[Path, Commission], tmp_path: Path) -> Commission:
    """Give a copy of that register."""
    file, commission = told
    shutil.copyfile(file, tmp_path / "register.db")
    database = open_database(f"sqlite:///{tmp_path / 'register.db'}")
    return replace(commission, register=replace(commission.register, database=database))


def audit(commission: Commission) -> AuditReport:
    return audit_register(commission.register, workers=1)


def places(report: AuditReport) -> set[str]:
    return {fault.place for fault in report.faults}


def test_an_untouched_register_is_clean(commission: Commission) -> None:
    tell(commission)
    seen: list[tuple[int, int]] = []
    report = audit_register(commission.register, workers=1, progress=lambda done, whole: seen.append((done, whole)))
    assert report.faults == ()
    assert (report.entries, report.signatures, report.nodes, report.checkpoints) == (5, 3 + 2 + 2 + 3 + 1, 8, 5)
    assert report.rows == 1 + 2 + 1 + 1 + 2  # a title in two languages marks a result twice
    assert seen[-1] == (5, 5)


def test_a_founded_register_without_results_is_clean(commission: Commission) -> None:
    assert audit(commission).is_clean


def test_processes_find_what_one_finds(commission: Commission) -> None:
    for _ in range(3):
        commission.seal_shared("BY", "KZ")
    tamper(commission.register.database, "result", "UPDATE result SET origin = 'background'")
    alone = audit(commission)
    assert len(alone.faults) == 3
    assert audit_register(commission.register, workers=2) == alone


def test_a_leaf_that_names_an_older_governance_entry_is_named(commission: Commission) -> None:
    """Though column and leaf agree: the audit knows the newest by the log's order, not by what is stored."""
    number = commission.seal_shared("BY", "KZ")
    commission.seal(commission.freeze("BY", "rules.adopted", None, {"rules": "ab" * 32}))
    index = commission.seal(commission.freeze("KZ", "consent.given", number, CONSENT)).index
    database = commission.register.database
    with database.reading() as connection:
        stored = entry_by_index(connection, index)
    assert stored is not None
    older = leaf_hash(encode_leaf(stored.sealed_at, stored.envelope_sha256, commission.founding_id))
    changed = f"UPDATE entry SET governance_head = '{commission.founding_id}' WHERE entry_index = {index}"  # noqa: S608 - own
    tamper(database, "entry", changed)
    assert [(fault.index, fault.place) for fault in audit(commission).faults] == [(index, "entry.governance_head")]
    digest = f"x'{older.hex()}'" if database.is_embedded else f"'\\x{older.hex()}'::bytea"
    where = f"log = 'entries' AND level = 0 AND position = {index}"
    tamper(database, "tree_node", f"UPDATE tree_node SET hash = {digest} WHERE {where}")  # noqa: S608 - own
    found = {(fault.index, fault.place) for fault in audit(commission).faults}
    assert {(index, "entry.governance_head"), (index, "tree_node.hash")} <= found


COLUMNS = [
    ("entry", "entry_id", f"'{OTHER_HEX}'"),
    ("entry", "kind", "'ownership.transferred'"),
    ("entry", "result", "'TEST-2026-000002'"),
    ("entry", "access", "'parties'"),
    ("entry", "voids_others", "NOT voids_others"),
    ("entry", "envelope", "substr(envelope, 1, length(envelope) - 9)"),
    ("entry", "envelope_sha256", "zeroblob(32)"),
    ("entry", "governance_head", f"'{OTHER_HEX}'"),
    ("entry_party", "state", "'RU'"),
    ("holding", "party_key", "'BY:BY-2'"),
    ("holding", "party", "'{}'"),
    ("holding", "state", "'RU'"),
    ("holding", "capacity", "'state'"),
    ("holding", "title_num", "2"),
    ("holding", "title_den", "3"),
    ("holding", "income_num", "2"),
    ("holding", "income_den", "3"),
    ("holding", "since", "'2020-01-01'"),
    ("holding", "until", "'2026-12-31'"),
    ("holding", "entry_index", "3"),
]
ONE_ROW = [
    ("result", "title", '\'{"en": "Another"}\''),
    ("result", "kind_of_result", "'know_how'"),
    ("result", "origin", "'background'"),
    ("result", "states", "'BY'"),
    ("result", "access", "'parties'"),
    ("result", "entry_id", f"'{OTHER_HEX}'"),
    ("result", "first_index", "2"),
    ("result", "last_index", "3"),
    ("result", "searched", "'nothing'"),
    ("licence", "entry_id", f"'{OTHER_HEX}'"),
    ("licence", "category", "'exclusive'"),
    ("licence", "territory", "'BY KZ'"),
    ("licence", "parent", f"'{OTHER_HEX}'"),
    ("licence", "since", "'2020-01-01'"),
    ("licence", "until", "'not a day'"),
    ("licence", "terms", "'not json'"),
    ("consent", "entry_id", f"'{OTHER_HEX}'"),
    ("consent", "state", "'BY'"),
    ("consent", "act", "'pledge'"),
    ("consent", "since", "'2020-01-01'"),
    ("consent", "until", "'2026-12-31'"),
    ("consent", "terms", "'{}'"),
]


def change(copied: Commission, table: str, column: str, value: str, where: str) -> set[str]:
    tamper(copied.register.database, table, f"UPDATE {table} SET {column} = {value} WHERE {where}")  # noqa: S608 - own
    return places(audit(copied))


@pytest.mark.parametrize(("table", "column", "value"), COLUMNS)
def test_a_changed_column_is_named(copied: Commission, table: str, column: str, value: str) -> None:
    one = {"entry": "entry_index = 2", "entry_party": "entry_index = 2 AND state = 'KZ'", "holding": "place = 0"}
    assert f"{table}.{column}" in change(copied, table, column, value, one[table])


@pytest.mark.parametrize(("table", "column", "value"), ONE_ROW)
def test_a_changed_column_of_a_projection_is_named(copied: Commission, table: str, column: str, value: str) -> None:
    assert f"{table}.{column}" in change(copied, table, column, value, "1 = 1")


@pytest.mark.parametrize("value", ["'2026-03-02T09:00:00.000000Z'", "'yesterday'", "''"])
def test_a_changed_date_of_sealing_is_found(copied: Commission, value: str) -> None:
    """The envelope does not hold it, but the leaf does."""
    assert change(copied, "entry", "sealed_at", value, "entry_index = 2") & {"tree_node.hash", "entry.sealed_at"}


@pytest.mark.parametrize("value", ["'text in place of bytes'", "x'00'", "x''"])
def test_an_envelope_that_is_none_is_named(copied: Commission, value: str) -> None:
    assert "entry.envelope" in change(copied, "entry", "envelope", value, "entry_index = 3")


@pytest.mark.parametrize("table", ["entry_party", "tree_node", "holding", "licence", "consent", "result", "entry"])
def test_a_removed_row_is_found(copied: Commission, table: str) -> None:
    one = {
        "entry_party": "entry_index = 2 AND state = 'KZ'",
        "tree_node": "level = 1 AND position = 0",
        "entry": "entry_index = 3",
    }
    where = one.get(table, "1 = 1")
    tamper(copied.register.database, table, f"DELETE FROM {table} WHERE {where}")  # noqa: S608 - own values
    found = {place.partition(".")[0] for place in places(audit(copied))}
    assert table in found


@pytest.mark.parametrize("index", [0, 1, 4])
def test_a_removed_leaf_or_entry_at_either_end_is_found(copied: Commission, index: int) -> None:
    tamper(copied.register.database, "entry", f"DELETE FROM entry WHERE entry_index = {index}")  # noqa: S608 - own
    assert not audit(copied).is_clean


@pytest.mark.parametrize(("level", "position"), [(0, 2), (1, 0), (2, 0)])
def test_a_changed_node_is_found(copied: Commission, level: int, position: int) -> None:
    where = f"level = {level} AND position = {position}"
    assert "tree_node.hash" in change(copied, "tree_node", "hash", "zeroblob(32)", where)


def test_a_node_too_many_is_found(copied: Commission) -> None:
    tamper(copied.register.database, "tree_node", "INSERT INTO tree_node VALUES ('entries', 40, 7, zeroblob(32))")
    assert "tree_node.position" in places(audit(copied))


@pytest.mark.parametrize(
    ("column", "value", "place"),
    [
        ("root", "zeroblob(32)", "checkpoint.root"),
        ("note", "substr(note, 1, length(note) - 3)", "checkpoint.note"),
        ("note", "(SELECT note FROM checkpoint WHERE size = 2)", "checkpoint.root"),
        ("size", "9", "checkpoint.size"),
    ],
)
def test_a_changed_checkpoint_is_found(copied: Commission, column: str, value: str, place: str) -> None:
    assert place in change(copied, "checkpoint", column, value, "size = 3")


def test_a_fault_says_where_in_both_languages(copied: Commission) -> None:
    change(copied, "entry", "kind", "'ownership.transferred'", "entry_index = 2")
    (fault, *_) = audit(copied).faults
    assert fault.index == 2
    assert fault.place == "entry.kind"
    assert "ownership.recorded" in fault.words.ru
    assert "ownership.transferred" in fault.words.en


def test_two_swapped_envelopes_are_found(copied: Commission) -> None:
    tamper(
        copied.register.database,
        "entry",
        "UPDATE entry SET envelope = (SELECT other.envelope FROM entry other WHERE other.entry_index = 3),"
        " envelope_sha256 = (SELECT other.envelope_sha256 FROM entry other WHERE other.entry_index = 3)"
        " WHERE entry_index = 4",
    )
    found = places(audit(copied))
    assert {"entry.entry_id", "tree_node.hash"} <= found


def test_a_founding_entry_that_does_not_hold_is_said_once(copied: Commission) -> None:
    found = change(copied, "entry", "envelope", "x'7b7d'", "entry_index = 0")
    assert "entry.envelope" in found


def test_the_wrong_register_is_said(copied: Commission) -> None:
    other = replace(copied.register, name="registry.example/other")
    assert "entry.envelope" in places(audit_register(other, workers=1))


def test_entries_hidden_from_their_result_are_found(copied: Commission) -> None:
    """A governance entry that is none, and a result's entry that says it is of governance."""
    assert "entry.result" in change(copied, "entry", "result", "NULL", "entry_index = 2")


def test_restricted_entries_are_projected_for_their_parties_alone_and_audited(commission: Commission) -> None:
    number = commission.seal_shared("BY", "KZ")
    licence = licence_terms([party("BY"), party("KZ")], [party("KZ", "7")])
    commission.seal(commission.freeze("BY", "licence.granted", number, licence, access="parties"))
    assert audit(commission).is_clean


def test_a_secret_result_is_audited(commission: Commission) -> None:
    proposal = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"), access="parties")
    commission.seal(proposal)
    assert audit(commission).is_clean


def test_on_either_database_a_changed_row_is_named(commission: Commission, database: Database) -> None:
    tell(commission)
    tamper(database, "holding", "UPDATE holding SET title_den = 3 WHERE place = 0")
    tamper(database, "entry", "UPDATE entry SET access = 'parties' WHERE entry_index = 1")
    found = places(audit(commission))
    assert found == {"holding.title_den", "entry.access"}
