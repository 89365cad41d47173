"""What every command of `regctl` has in common: help, languages, faults in one line with the right exit code."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import click
import pytest

from registry.cli.regctl import regctl as commands
from registry.records import database
from tests.cli.running import CYRILLIC, RegctlRun, in_process, on_terminal, refusal

EVERY = [
    (),
    ("init",),
    ("serve",),
    ("doctor",),
    ("audit",),
    ("upgrade",),
    ("rebuild",),
    ("publish",),
    ("stamp",),
    ("cosign",),
    ("sign",),
    ("office",),
    ("office", "certify"),
    ("office", "witness"),
    ("governance",),
    ("governance", "status"),
    ("governance", "acts"),
    ("governance", "propose"),
    ("governance", "accept"),
    ("governance", "minutes"),
    ("log-key",),
    ("witness",),
    ("witness", "init"),
    ("witness", "trust"),
    ("witness", "serve"),
    ("witness", "cosign"),
    ("witness", "mirror"),
    ("witness", "compare"),
    ("export",),
    ("export", "bundle"),
    ("import",),
    ("import", "st96"),
]
OPENING = [("publish",), ("audit",), ("rebuild",), ("serve", "--port", "1"), ("doctor",)]
WRITING = [("publish",), ("serve", "--port", "1")]


def test_every_command_is_in_the_list_above() -> None:
    named = {()}
    for name, command in commands.commands.items():
        named |= {(name,)}
        if isinstance(command, click.Group):
            named |= {(name, below) for below in command.commands}
    assert named == set(EVERY)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("command", EVERY)
def test_help_begins_with_two_examples(
    regctl: RegctlRun, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], language: str
) -> None:
    monkeypatch.setenv("LANG", f"{language}_BY.UTF-8")
    ran = regctl(*command, "--help")
    first, *lines = ran.out.splitlines()
    assert (ran.code, first) == (0, "Примеры:" if language == "ru" else "Examples:")
    assert all(line.startswith("  regctl ") for line in lines[:2])
    assert lines[2] == ""
    assert max(map(len, lines)) <= 100
    assert bool(CYRILLIC.search(ran.out)) is (language == "ru")


@pytest.mark.parametrize("command", EVERY[1:])
def test_examples_are_commands_that_exist(command: tuple[str, ...]) -> None:
    found: click.Command = commands
    for name in command:
        assert isinstance(found, click.Group)
        found = found.commands[name]
    for example in found.examples:  # type: ignore[attr-defined]  # every command here is a spoken one
        assert f"regctl {' '.join(command)}" in example.replace("--home /srv/demo ", "").replace(
            "--home /srv/register ", ""
        )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no command given"),
        (("dance",), "no such command: dance"),
        (("audit", "--loud"), "no such option: --loud"),
        (("audit", "--workers", "many"), "--workers: "),
        (("audit", "--workers", "0"), "--workers: "),
        (("serve", "--port", "70000"), "--port: "),
        (("sign",), "missing: REQUEST"),
        (("sign", "x", "--key", "y", "--password-fd", "-1"), "--password-fd: "),
        (("publish", "--language", "fr"), "--language: ru or en was expected"),
        (("import", "st96", "x"), "missing: --as"),
    ],
)
def test_a_command_that_cannot_be_is_a_usage_fault(regctl: RegctlRun, arguments: tuple[str, ...], said: str) -> None:
    ran = regctl(*arguments)
    assert said in refusal(ran, 2)
    assert ran.err.splitlines()[-1].startswith("Help: regctl")


@pytest.mark.parametrize("command", OPENING)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_folder_without_a_register_is_told(
    regctl: RegctlRun, tmp_path: Path, command: tuple[str, ...], language: str
) -> None:
    told = refusal(regctl(*command, "--language", language, home=tmp_path), 5)
    assert "register.toml" in told
    assert bool(CYRILLIC.search(told)) is (language == "ru")


@pytest.mark.parametrize("command", OPENING)
def test_a_register_file_that_cannot_be_read_is_told(
    regctl: RegctlRun, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "register.toml").write_text("name = [", encoding="utf-8")
    assert "register.toml is not TOML" in refusal(regctl(*command, home=tmp_path), 5)


@pytest.mark.parametrize("command", OPENING[:3])
@pytest.mark.parametrize("name", ["log.key", "session.key", "seal.p12", "seal.password"])
def test_a_key_that_cannot_be_read_is_named(regctl: RegctlRun, home: Path, command: tuple[str, ...], name: str) -> None:
    (home / "keys" / name).write_bytes(b"?")
    told = refusal(regctl(*command, home=home), 5)
    # A wrong password shows at the file that it does not open.
    assert str(home / "keys" / name.replace("password", "p12")) in told
    assert "restore it from its safe copy" in told


@pytest.mark.parametrize("command", OPENING[:3])
def test_a_missing_database_is_told_and_not_made(regctl: RegctlRun, home: Path, command: tuple[str, ...]) -> None:
    (home / "register.db").unlink()
    assert "there is no database" in refusal(regctl(*command, home=home), 5)
    assert not (home / "register.db").exists()


@pytest.mark.parametrize("command", OPENING[:3])
def test_a_file_that_is_no_database_is_told(regctl: RegctlRun, home: Path, command: tuple[str, ...]) -> None:
    (home / "register.db").write_bytes(b"This is no database." * 100)
    assert "file is not a database" in refusal(regctl(*command, home=home), 5)


@pytest.mark.parametrize("command", OPENING[:3])
def test_an_address_that_is_none_is_told(
    regctl: RegctlRun, home: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_DATABASE", "mysql://somewhere/x")
    assert "the database's address cannot be used" in refusal(regctl(*command, home=home), 5)


@pytest.mark.parametrize("command", WRITING)
@pytest.mark.parametrize("statement", ["DROP TABLE tree_node", "UPDATE alembic_version SET version_num = '9999'"])
def test_a_database_of_another_schema_is_not_written_to(
    regctl: RegctlRun, home: Path, command: tuple[str, ...], statement: str
) -> None:
    with contextlib.closing(sqlite3.connect(home / "register.db")) as connection:
        connection.execute(statement)
        connection.commit()
    told = refusal(regctl(*command, home=home), 1)
    assert "the database is not what this program describes; see regctl doctor" in told


@pytest.mark.parametrize("command", OPENING[:3])
def test_a_database_that_another_holds_is_told(
    regctl: RegctlRun, home: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 100)
    with contextlib.closing(sqlite3.connect(home / "register.db", isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        assert "the database does not answer, or is busy: database is locked" in refusal(regctl(*command, home=home), 5)


def test_the_folder_may_come_from_the_environment(home: Path, tmp_path: Path) -> None:
    ran = in_process(["publish", "--json"], cwd=tmp_path, REGISTRY_HOME=str(home))
    assert (ran.code, ran.err) == (0, "")


def test_colours_only_on_a_terminal_and_never_against_no_color(home: Path) -> None:
    assert "\x1b[32m" in on_terminal(["--home", str(home), "doctor"])[1]
    assert "\x1b[3" not in on_terminal(["--home", str(home), "doctor"], NO_COLOR="1")[1]
    assert "\x1b" not in in_process(["--home", str(home), "doctor"], cwd=home).out
