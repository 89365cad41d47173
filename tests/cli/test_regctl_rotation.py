"""A rotation of a log's key at the operator's desk: from `regctl log-key` to the old file's removal (decision 27)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from registry.auditlog.notes import format_vkey
from registry.cli.regverify import run as regverify
from registry.procedures import Register
from registry.procedures.gather_evidence import gather_own_evidence
from registry.records.entries import entry_by_index
from registry.records.vocabulary import Log
from registry.settings import KEY_FILES, log_key_of
from tests.cli.running import CYRILLIC, Ran, RegctlRun, refusal
from tests.cli.test_regctl_governance import number_of, requests, sign
from tests.cli.test_regctl_publish import complete

ASKED = ("BY", "KG", "KZ", "RU")


def told(ran: Ran) -> str:
    """Return what a command said, on one line."""
    assert ran.code == 0, ran
    return " ".join(ran.out.split())


def of_keys(regctl: RegctlRun, home: Path) -> str:
    """Return what the doctor says of the logs' keys, and of the mend."""
    checks = json.loads(regctl("doctor", "--json", home=home).out)["checks"]
    check = next(check for check in checks if check["name"] == "Log keys")
    return f"{check['en']} → {check['mend']['en']}" if check["mend"] else str(check["en"])


def made_key(regctl: RegctlRun, home: Path, log: str) -> tuple[str, Path]:
    """Make the successor of a log's key; return its line, as printed, and its file."""
    before = set((home / "keys").iterdir())
    ran = regctl("log-key", "--log", log, "--language", "en", home=home)
    (file,) = set((home / "keys").iterdir()) - before
    assert ran.code == 0, ran
    return next(line for line in ran.out.splitlines() if f"/{log}+" in line), file


def rotate(regctl: RegctlRun, home: Path, folder: Path, log: str, vkey: str) -> None:
    """Propose, sign in four states and accept, as at the ceremony; the last signature seals and publishes."""
    shutil.rmtree(folder / "requests", ignore_errors=True)
    asked = [argument for state in ASKED for argument in ("--asked", state)]
    ran = regctl(
        *("governance", "propose", "log_key.rotated", "--as", "by-clerk", "--output", folder / "requests"),
        *("--set", f"log={log}", "--set", f"vkey={vkey}", *asked),
        home=home,
    )
    number = number_of(ran)
    for state, request in requests(folder).items():
        answer = sign(regctl, home, request, state)
        login = f"{state.lower()}-signatory"
        assert regctl("governance", "accept", number, answer, "--as", login, home=home).code == 0


@pytest.mark.parametrize("log", ["entries", "activity"])
def test_a_key_is_prepared_then_in_force_and_the_old_one_may_go(
    regctl: RegctlRun, register: Register, home: Path, tmp_path: Path, log: str
) -> None:
    """At each step the doctor says what each file is for; after it the register seals, publishes and is audited."""
    vkey, file = made_key(regctl, home, log)
    assert file.stat().st_mode & 0o777 == 0o600
    assert f"{file} is not named by governance yet: propose log_key.rotated" in of_keys(regctl, home)
    rotate(regctl, home, tmp_path, log, vkey)
    old = home / "keys" / f"{KEY_FILES[Log(log)]}.key"
    assert f"log {log}: key {file.name}, as governance names it" in of_keys(regctl, home)
    assert f"{old} signs nothing any more: it may be removed" in of_keys(regctl, home)
    old.unlink()
    complete(register, home)
    assert regctl("publish", home=home).code == 0
    assert "may be removed" not in of_keys(regctl, home)
    assert regctl("audit", "--workers", "1", home=home).code == 0


def test_a_key_that_is_nowhere_is_named(regctl: RegctlRun, register: Register, home: Path, tmp_path: Path) -> None:
    """Governance may name a key whose file is elsewhere: the doctor and publishing say which key is missing."""
    stranger = format_vkey(log_key_of(register.log_name, b"\x0b" * 32).verifier)
    rotate(regctl, home, tmp_path, "entries", stranger)
    assert f"governance names the key {stranger} for the log entries, and its file is not here" in of_keys(regctl, home)
    complete(register, home)
    ran = regctl("publish", "--language", "ru", home=home)
    said = refusal(ran, 1)
    assert stranger in said
    assert CYRILLIC.search(said)


def test_the_command_speaks_both_languages_and_overwrites_nothing(regctl: RegctlRun, home: Path) -> None:
    before = {file: file.read_bytes() for file in (home / "keys").iterdir()}
    russian = told(regctl("log-key", "--language", "ru", home=home))
    assert CYRILLIC.search(russian)
    assert "log_key.rotated --set log=entries --set vkey=" in russian
    told(regctl("log-key", "--log", "activity", home=home))
    assert len(list((home / "keys").iterdir())) == len(before) + 2
    assert all(file.read_bytes() == content for file, content in before.items())


def test_evidence_of_entries_before_at_and_after_is_confirmed_by_regverify(
    regctl: RegctlRun, register: Register, home: Path, tmp_path: Path
) -> None:
    vkey, _ = made_key(regctl, home, "entries")
    rotate(regctl, home, tmp_path, "entries", vkey)
    complete(register, home)
    assert regctl("publish", home=home).code == 0
    founding = (home / "founding_id").read_text().strip()
    for index in (0, 5, 66, 67, 68):
        with register.database.reading() as connection:
            stored = entry_by_index(connection, index)
        assert stored is not None
        file = tmp_path / f"{index}.evidence.json"
        file.write_bytes(gather_own_evidence(register, stored.entry_id))
        assert regverify(["evidence", str(file), "--founding", founding]) == 0
