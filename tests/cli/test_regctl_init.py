"""`regctl init`: the demonstration, the same every time; nothing that is there is touched."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.evidence.envelope import decode_envelope
from registry.procedures import Register
from registry.records.entries import entries_between, log_size
from registry.settings import load_settings, open_register
from tests.cli.running import PASSWORD, RegctlRun, on_terminal, refusal, uncoloured
from tests.demo_register import copy_of, shared_demo

ID = re.compile("[0-9a-f]{64}")


@pytest.fixture
def whole(tmp_path_factory: pytest.TempPathFactory, worker_id: str, tmp_path: Path) -> Iterator[Register]:
    """Give the opened register of a copy of the whole demonstration."""
    opened = open_register(load_settings(copy_of(shared_demo(tmp_path_factory, worker_id, whole=True), tmp_path), {}))
    yield opened
    opened.database.close()


def contents(register: Register) -> list[Any]:
    """Return what every entry says, without what is made anew each time: nonces, certificates, ids."""
    with register.database.reading() as connection:
        stored = list(entries_between(connection, 1, log_size(connection)))
    return [without_chance(json.loads(decode_envelope(entry.envelope).payload)) for entry in stored]


def without_chance(value: Any) -> Any:
    match value:
        case dict():
            made_anew = {"nonce", "certificate", "governance_certificates"}
            return {name: without_chance(held) for name, held in value.items() if name not in made_anew}
        case list():
            return [without_chance(held) for held in value]
        case str():
            return ID.sub("…", value)
        case _:
            return value


def test_the_demonstration_is_the_same_every_time(whole: Register, tmp_path: Path) -> None:
    """Made at a terminal, in Russian, with progress shown; its entries are those of another one."""
    home = tmp_path / "second"
    code, shown = on_terminal(["--home", str(home), "init", "--demo", "--language", "ru"])
    assert code == 0, shown
    assert "сюжет: " in shown  # what is being done
    lines = uncoloured(shown).splitlines()
    assert max(len(line) for line in lines[-8:]) <= 80
    assert "by-clerk" in shown
    assert PASSWORD in shown
    second = open_register(load_settings(home, {}))
    assert contents(second) == contents(whole)
    second.database.close()
    assert not home.with_name("second.partial").exists()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_what_is_there_is_kept(regctl: RegctlRun, home: Path, language: str) -> None:
    before = (home / "register.db").read_bytes()
    ran = regctl("init", "--demo", "--keep", "--language", language, home=home)
    assert (ran.code, ran.err) == (0, "")
    assert (home / "founding_id").read_text().strip() in ran.out.replace(" ", "").replace("\n", "")
    assert (home / "register.db").read_bytes() == before


def test_what_is_there_is_not_replaced(regctl: RegctlRun, home: Path) -> None:
    before = (home / "register.db").read_bytes()
    assert "there is a register in" in refusal(regctl("init", "--demo", home=home), 1)
    assert (home / "register.db").read_bytes() == before


def test_a_folder_with_other_things_is_left_alone(regctl: RegctlRun, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    assert "is not an empty folder" in refusal(regctl("init", "--demo", home=tmp_path), 5)
    assert "is not an empty folder" in refusal(regctl("init", "--demo", home=tmp_path / "letter.txt"), 5)


def test_a_folder_that_cannot_be_made_is_told(regctl: RegctlRun, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "Not a directory" in refusal(regctl("init", "--demo", home=tmp_path / "file" / "demo"), 5)


def test_only_the_demonstration_is_founded_here(regctl: RegctlRun, tmp_path: Path) -> None:
    assert "add --demo" in refusal(regctl("init", home=tmp_path / "new"), 2)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("url", ["register.example", "ftp://register.example", 'http://x"y', "http://x?y"])
def test_an_address_that_is_none_is_a_usage_fault(regctl: RegctlRun, tmp_path: Path, url: str) -> None:
    assert "--url: an http(s) address" in refusal(regctl("init", "--demo", "--url", url, home=tmp_path / "new"), 2)
