"""`regctl audit`: clean where nothing was touched, entry and fault named where one byte was."""

from __future__ import annotations

import csv
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


def checkpoint_of(home: Path, place: Path) -> Path:
    """Keep the newest checkpoint of the entries log, as an auditor would."""
    with sqlite3.connect(home / "register.db") as connection:
        query = "SELECT note FROM checkpoint WHERE log = 'entries' ORDER BY size DESC LIMIT 1"
        ((note,),) = connection.execute(query).fetchall()
    kept = place / "kept.checkpoint"
    kept.write_bytes(note)
    return kept


def test_an_audit_goes_on_from_a_kept_checkpoint(regctl: RegctlRun, home: Path, tmp_path: Path) -> None:
    kept = checkpoint_of(home, tmp_path)
    ran = regctl("audit", "--since", kept, "--language", "en", home=home)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "No faults.")
    assert "From entry on" in ran.out
    assert "take a whole audit" in ran.out
    assert json.loads(regctl("audit", "--since", kept, "--json", home=home).out)["since"] == {"entries": 67}


def test_what_is_no_kept_checkpoint_is_named(regctl: RegctlRun, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("not a checkpoint\n")
    assert f"{file}: no checkpoint of this register" in refusal(regctl("audit", "--since", file, home=home), 1)
    assert "absent" in refusal(regctl("audit", "--since", tmp_path / "absent", home=home), 5)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_sample_leaves_a_worksheet(regctl: RegctlRun, home: Path, tmp_path: Path, ending: str) -> None:
    """Drawn again with the same seed it is the same, byte for byte."""
    files = [tmp_path / f"first.{ending}", tmp_path / f"second.{ending}"]
    for file in files:
        ran = regctl("audit", "--sample", "10", "--seed", "00" * 16, "--worksheet", file, "--language", "ru", home=home)
        assert (ran.code, ran.out.splitlines()[-1]) == (0, "В выборке нарушений нет."), ran
    assert files[0].read_bytes() == files[1].read_bytes()


def test_the_worksheet_says_what_was_drawn_and_how_to_check_it(regctl: RegctlRun, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "sheet.csv"
    ran = regctl("audit", "--sample", "10", "--seed", "00" * 16, "--worksheet", file, "--json", home=home)
    drawn = json.loads(ran.out)
    rows = list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    head = dict(row[:2] for row in rows if len(row) == 2)
    assert head["Seed of the sample"] == drawn["seed"] == "00" * 16
    assert head["Draw again"] == f"regctl audit --sample 10 --seed {'00' * 16}"
    table = rows[-10:]
    assert [int(row[1]) for row in table] == [entry["index"] for entry in drawn["entries"]]
    assert all(row[8] == "no fault" and row[10].startswith("regverify evidence entry-") for row in table)


def test_a_random_seed_is_said(regctl: RegctlRun, home: Path) -> None:
    first, second = (json.loads(regctl("audit", "--sample", "5", "--json", home=home).out) for _ in range(2))
    assert first["seed"] != second["seed"]
    again = regctl("audit", "--sample", "5", "--seed", first["seed"], "--json", home=home)
    assert json.loads(again.out)["entries"] == first["entries"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--seed", "00" * 16], "--sample"),
        (["--worksheet", "sheet.csv"], "--sample"),
        (["--sample", "5", "--since", "kept"], "--since"),
        (["--sample", "5", "--seed", "xyz"], "xyz"),
        (["--sample", "5", "--seed", "00"], "16"),
        (["--sample", "5", "--worksheet", "sheet.pdf"], ".xlsx"),
    ],
)
def test_options_that_do_not_fit_are_a_mistake(regctl: RegctlRun, home: Path, arguments: list[str], said: str) -> None:
    assert said in refusal(regctl("audit", *arguments, home=home), 2)
