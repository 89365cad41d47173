"""`regctl doctor`: all is well, or each fault with its mend."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from registry.cli import regctl_doctor
from registry.procedures import Register
from registry.procedures.seal import seal_complete
from tests.cli.licences import present
from tests.cli.running import CYRILLIC, RegctlRun
from tests.cli.test_regctl_publish import complete


class Usage(NamedTuple):
    """As `shutil.disk_usage` gives it."""

    total: int
    used: int
    free: int


@pytest.fixture(autouse=True)
def _built(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the styles be there: this is about the register."""
    built = tmp_path / "project" / "registry" / "web" / "static" / "built"
    (built / "fonts").mkdir(parents=True)
    (built / "registry.css").touch()
    (built / "fonts" / "noto.ttf").touch()
    monkeypatch.setattr("registry.settings.PROJECT", tmp_path / "project")


def examined(regctl: RegctlRun, home: Path) -> dict[str, str]:
    """Return the faults that the doctor finds: name of the check -> what is wrong and the mend."""
    ran = regctl("doctor", "--json", home=home)
    found = json.loads(ran.out)
    assert (ran.code, ran.err) == (0 if found["well"] else 1, "")
    assert all(CYRILLIC.search(check["ru"]) or check["name"] == "Clock" for check in found["checks"])
    return {check["name"]: f"{check['en']} → {check['mend']['en']}" for check in found["checks"] if check["mend"]}


@pytest.mark.parametrize(("language", "verdict"), [("ru", "Всё исправно."), ("en", "All is well.")])
def test_the_demonstration_is_well(regctl: RegctlRun, home: Path, language: str, verdict: str) -> None:
    ran = regctl("doctor", "--language", language, home=home)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, verdict)
    assert examined(regctl, home) == {}


@pytest.mark.parametrize("name", ["log.key", "session.key", "seal.p12", "seal.password"])
def test_a_key_that_others_can_read(regctl: RegctlRun, home: Path, name: str) -> None:
    file = home / "keys" / name
    file.chmod(0o644)
    assert examined(regctl, home) == {"Keys": f"{file} can be read by others → chmod 600 {file}"}


def test_a_missing_key(regctl: RegctlRun, home: Path) -> None:
    (home / "keys" / "log.key").unlink()
    faults = examined(regctl, home)
    assert faults.keys() == {"Keys", "Opening"}
    assert all("safe copy" in said for said in faults.values())


def test_another_log_key(regctl: RegctlRun, home: Path) -> None:
    shutil.copy(home / "keys" / "activity.key", home / "keys" / "log.key")
    said = examined(regctl, home)["Log keys"]
    assert (home / "log_vkey").read_text().strip() in said
    assert "its file is not here → put that key's file from its safe copy" in said


def test_the_database_of_another_register(regctl: RegctlRun, home: Path) -> None:
    file = home / "register.toml"
    founding_id = (home / "founding_id").read_text().strip()
    file.write_text(file.read_text(encoding="utf-8").replace(founding_id, "0" * 64), encoding="utf-8")
    assert "the database holds another register" in examined(regctl, home)["Founding"]


def test_a_missing_guard(regctl: RegctlRun, home: Path) -> None:
    with contextlib.closing(sqlite3.connect(home / "register.db")) as connection:
        connection.execute("DROP TRIGGER entry_no_update")
        connection.commit()
    assert "entry_no_update" in examined(regctl, home)["Database"]


def test_a_database_that_does_not_open(regctl: RegctlRun, home: Path) -> None:
    (home / "register.db").write_bytes(b"This is no database." * 100)
    assert "file is not a database" in examined(regctl, home)["Opening"]


def test_entries_that_no_checkpoint_covers(regctl: RegctlRun, register: Register, home: Path) -> None:
    complete(register, home)
    seal_complete(register, now=present())
    assert examined(regctl, home) == {
        "Log": "68 entries, but the newest checkpoint covers 67 → regctl publish",
    }


def test_a_clock_that_is_behind(regctl: RegctlRun, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regctl_doctor, "now", lambda: datetime(2026, 1, 1, tzinfo=UTC))
    assert "later than this machine's clock → set the clock right" in examined(regctl, home)["Clock"]


def test_a_seal_that_ends_soon(regctl: RegctlRun, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regctl_doctor, "now", lambda: datetime(2035, 12, 20, tzinfo=UTC))
    assert examined(regctl, home)["Seal"].startswith("valid until 2036-01-")


def test_a_disk_that_is_almost_full(regctl: RegctlRun, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: Usage(10**9, 10**9, 10 * 1024 * 1024))
    assert examined(regctl, home) == {"Disk": "10 MiB free → make room on the disk"}


def test_fonts_that_were_not_built(regctl: RegctlRun, home: Path, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "project")
    assert "make setup" in examined(regctl, home)["Styles and fonts"]
