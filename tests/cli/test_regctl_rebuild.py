"""`regctl rebuild`: tables that somebody changed are as sealing wrote them again, or nothing is touched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from registry.procedures import Register
from registry.records.database import open_database
from tests.cli.running import CYRILLIC, RegctlRun, on_terminal, refusal, uncoloured
from tests.procedures.intruder import tamper
from tests.procedures.projected_dump import dump_projections


@pytest.mark.parametrize(
    ("language", "said"), [("ru", "Таблицы составлены заново."), ("en", "The tables are made anew.")]
)
def test_what_the_audit_finds_rebuilding_mends(
    regctl: RegctlRun, home: Path, register: Register, language: str, said: str
) -> None:
    tamper(register.database, "holding", "UPDATE holding SET title_num = 1, title_den = 1 WHERE place = 0")
    found = regctl("audit", "--language", language, home=home)
    assert (found.code, "holding.title_den" in found.out) == (1, True)
    ran = regctl("rebuild", "--language", language, home=home)
    assert (ran.code, ran.out.splitlines()[-1], ran.err) == (0, said, "")
    assert regctl("audit", home=home).code == 0


def test_the_demonstration_comes_back_byte_for_byte(regctl: RegctlRun, home: Path, register: Register) -> None:
    before = dump_projections(register.database)
    assert all(before.values())
    ran = regctl("rebuild", "--json", home=home)
    rows = sum(map(len, before.values()))
    entries = json.loads(regctl("audit", "--json", home=home).out)["entries"]
    assert json.loads(ran.out) == {
        "rebuilt": True,
        "entries": entries,
        "results": len({row[0] for row in before["result"]}),
        "rows": rows,
        "faults": [],
    }
    assert dump_projections(register.database) == before


@pytest.mark.parametrize("language", ["ru", "en"])
def test_an_envelope_that_is_not_the_logs_is_named_and_nothing_is_written(
    regctl: RegctlRun, home: Path, language: str
) -> None:
    """The copy with one byte changed, in the place of the register."""
    shutil.copyfile(home / "tampered.db", home / "register.db")
    before = dump_projections(open_database(f"sqlite:///{home / 'register.db'}"))
    ran = regctl("rebuild", "--language", language, home=home)
    assert ran.code == 1
    assert ("запись 2 · entry.envelope" if language == "ru" else "entry 2 · entry.envelope") in ran.out
    assert ("Ничего не изменено" if language == "ru" else "Nothing was changed") in ran.out
    whole = json.loads(regctl("rebuild", "--json", home=home).out)
    assert (whole["rebuilt"], {fault["index"] for fault in whole["faults"]}) == (False, {2})
    assert all(CYRILLIC.search(fault["ru"]) and fault["en"] for fault in whole["faults"])
    assert dump_projections(open_database(f"sqlite:///{home / 'register.db'}")) == before


def test_a_database_that_is_not_as_described_is_refused(regctl: RegctlRun, home: Path, register: Register) -> None:
    with register.database.writing() as connection:
        connection.exec_driver_sql("DROP INDEX ix_holding_party_key_result")
    assert "ix_holding_party_key_result" in refusal(regctl("rebuild", home=home), 1)


def test_progress_is_shown_on_a_terminal(home: Path) -> None:
    code, shown = on_terminal(["--home", str(home), "rebuild", "--language", "ru"])
    assert (code, "Составление таблиц" in shown) == (0, True)
    assert uncoloured(shown).splitlines()[-1] == "Таблицы составлены заново."
