"""`regctl audit`: clean where nothing was touched, entry and fault named where one byte was."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.running import CYRILLIC, RegctlRun, on_terminal, refusal, uncoloured


@pytest.mark.parametrize(("language", "verdict"), [("ru", "Нарушений нет."), ("en", "No faults.")])
def test_the_demonstration_is_clean(regctl: RegctlRun, home: Path, language: str, verdict: str) -> None:
    ran = regctl("audit", "--language", language, home=home)
    assert (ran.code, ran.out.splitlines()[-1], ran.err) == (0, verdict, "")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_tampered_copy_is_found_and_the_entry_named(regctl: RegctlRun, home: Path, language: str) -> None:
    ran = regctl("audit", "--database", home / "tampered.db", "--language", language, home=home)
    assert ran.code == 1
    assert ("запись 2 · entry.envelope" if language == "ru" else "entry 2 · entry.envelope") in ran.out
    assert ran.out.splitlines()[-1].startswith("Нарушений: " if language == "ru" else "Faults: ")


def test_the_answer_as_one_object(regctl: RegctlRun, home: Path) -> None:
    whole = json.loads(regctl("audit", "--json", home=home).out)
    assert (whole["clean"], whole["entries"], whole["faults"]) == (True, 67, [])
    ran = regctl("audit", "--json", "--database", home / "tampered.db", home=home)
    found = json.loads(ran.out)
    assert (ran.code, found["clean"]) == (1, False)
    assert {fault["index"] for fault in found["faults"]} == {2}
    assert all(CYRILLIC.search(fault["ru"]) and fault["en"] for fault in found["faults"])


def test_a_guard_that_was_taken_out_is_a_fault_too(regctl: RegctlRun, home: Path) -> None:
    """A database administrator who drops a trigger has not yet changed an entry."""
    with sqlite3.connect(home / "register.db") as connection:
        ((name,),) = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' LIMIT 1").fetchall()
        connection.execute(f"DROP TRIGGER {name}")
    ran = regctl("audit", home=home)
    assert (ran.code, name in ran.out, "schema" in ran.out) == (1, True, True)


def test_a_missing_copy_is_named(regctl: RegctlRun, home: Path) -> None:
    ran = regctl("audit", "--database", home / "absent.db", home=home)
    assert "absent.db: cannot be read: there is no such file" in refusal(ran, 5)


def test_a_file_that_is_no_database_is_told(regctl: RegctlRun, home: Path) -> None:
    ran = regctl("audit", "--database", home / "register.toml", home=home)
    assert "file is not a database" in refusal(ran, 5)


def test_progress_is_shown_on_a_terminal(home: Path) -> None:
    code, shown = on_terminal(["--home", str(home), "audit", "--language", "ru"])
    assert (code, "Проверка реестра" in shown) == (0, True)
    assert uncoloured(shown).splitlines()[-1] == "Нарушений нет."
