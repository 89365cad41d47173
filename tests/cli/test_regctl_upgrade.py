"""`regctl upgrade`: a database of an older form is refused by name, brought to the newest, and then serves."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from registry.procedures import Register
from registry.records.upgrading import newest_revision
from tests.cli.running import RegctlRun
from tests.procedures.projected_dump import dump_projections

OLDER = "0003"
NEWER_TABLES = ("result_mark", "activity", "cosignature", "time_stamp", "national_signature")
"""What a register of that revision does not have yet."""


@pytest.fixture
def older(home: Path) -> Path:
    """Give a register's folder whose database is taken back to an older revision."""
    with closing(sqlite3.connect(home / "register.db", isolation_level=None)) as database:
        for table in NEWER_TABLES:
            database.execute(f"DROP TABLE {table}")
        for table in ("tree_node", "checkpoint"):
            query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
            guards = database.execute(query, (table,)).fetchall()
            for name, _ in guards:
                database.execute(f"DROP TRIGGER {name}")
            database.execute(f"DELETE FROM {table} WHERE log = 'activity'")  # noqa: S608 - our own tables
            for _, guard in guards:
                database.execute(guard)
        database.execute("UPDATE alembic_version SET version_num = ?", (OLDER,))
    return home


@pytest.mark.parametrize("language", ["ru", "en"])
def test_an_older_database_is_refused_then_upgraded_and_clean(regctl: RegctlRun, older: Path, language: str) -> None:
    """The refusal names the command that mends it; afterwards the register opens and the audit finds nothing."""
    refused = regctl("publish", "--language", language, home=older)
    assert (refused.code, "regctl upgrade" in refused.err) == (1, True)
    ran = regctl("upgrade", "--json", home=older)
    said = json.loads(ran.out)
    assert (ran.code, said["before"], said["after"]) == (0, OLDER, newest_revision())
    assert regctl("publish", home=older).code == 0
    audited = regctl("audit", "--json", home=older)
    assert (audited.code, json.loads(audited.out)["faults"]) == (0, [])


def test_a_register_that_is_up_to_date_stays_as_it_is(regctl: RegctlRun, home: Path, register: Register) -> None:
    before = dump_projections(register.database)
    ran = regctl("upgrade", "--json", home=home)
    newest = newest_revision()
    said = json.loads(ran.out)
    assert (ran.code, said["before"], said["after"]) == (0, newest, newest)
    assert dump_projections(register.database) == before
    assert regctl("audit", home=home).code == 0


@pytest.mark.parametrize(
    ("language", "last"),
    [
        ("ru", "База данных соответствует этой версии программы."),
        ("en", "The database is as this program describes it."),
    ],
)
def test_it_says_what_was_done_in_both_languages(regctl: RegctlRun, home: Path, language: str, last: str) -> None:
    ran = regctl("upgrade", "--language", language, home=home)
    assert (ran.code, ran.out.splitlines()[-1], ran.err) == (0, last, "")
