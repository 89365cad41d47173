"""What the floors below refuse becomes one line in the person's language, with the exit code that fits."""

from __future__ import annotations

import contextlib
import io
import sqlite3
import sys
from pathlib import Path

import pytest

from registry.cli.opening import database_words, told
from registry.cli.spoken import CommandFault
from registry.procedures import NotFoundError, RefusedError, Register, RegisterFaultError
from registry.procedures.seal import seal_complete
from registry.records.errors import ConstraintError, DatabaseUnavailableError, NaiveInstantError, SchemaError
from registry.rights.findings import Finding, Severity
from registry.rights.words import Words
from registry.settings import SettingsError
from tests.cli.licences import freeze_licence, present, write_request
from tests.cli.running import RegctlRun, refusal
from tests.cli.test_regctl_publish import complete


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (NotFoundError(), 1, "Not found."),
        (RegisterFaultError("two roots"), 1, "what is stored contradicts itself: two roots; regctl audit names"),
        (SchemaError(("no table entry", "no table draft")), 1, "First difference: no table entry"),
        (ConstraintError("append only"), 5, "the database refused: append only"),
        (NaiveInstantError("no zone"), 5, "the database: no zone"),
        (SettingsError(Words("нет", "none")), 5, "none"),
    ],
)
def test_a_refusal_becomes_a_fault_with_its_code(error: Exception, code: int, said: str) -> None:
    with pytest.raises(CommandFault) as caught, told():
        raise error
    assert caught.value.code == code
    assert said in caught.value.words.en


def test_what_refuses_a_draft_is_said_with_rule_and_place() -> None:
    findings = [
        Finding("R7", Severity.REFUSES, "terms.holders", Words("доли не дают 1", "the shares do not make 1")),
        Finding("R2", Severity.WARNS, "terms.title", Words("похоже", "looks alike")),
    ]
    with pytest.raises(CommandFault) as caught, told():
        raise RefusedError(findings)
    assert caught.value.words.en.endswith("R7 terms.holders: the shares do not make 1")
    assert caught.value.words.ru.endswith("R7 terms.holders: доли не дают 1")


def test_what_a_driver_says_is_cut_to_its_first_line() -> None:
    said = "(sqlite3.OperationalError) database is locked\n[SQL: BEGIN IMMEDIATE]\n(Background on this error at: …)"
    assert database_words(DatabaseUnavailableError(said)).en.endswith("or is busy: database is locked")


def test_what_is_stored_and_contradicts_itself_is_not_published(
    regctl: RegctlRun, register: Register, home: Path
) -> None:
    """Somebody changed an entry between its sealing and its checkpoint, and put the guard back."""
    complete(register, home)
    seal_complete(register, now=present())
    with contextlib.closing(sqlite3.connect(home / "register.db")) as connection:
        ((guard,),) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'entry_no_update'").fetchall()
        connection.execute("DROP TRIGGER entry_no_update")
        connection.execute("UPDATE entry SET sealed_at = '2026-01-01T00:00:00.000000Z' WHERE entry_index = 67")
        connection.execute(guard)
        connection.commit()
    assert "what is stored contradicts itself" in refusal(regctl("publish", home=home), 1)
    assert regctl("audit", home=home).code == 1


class Interrupted(io.StringIO):
    """A terminal at which a person presses Ctrl+C."""

    def isatty(self) -> bool:
        return True

    def readline(self, _size: int | None = -1) -> str:  # type: ignore[override]
        raise KeyboardInterrupt


def test_an_interruption_signs_nothing(
    regctl: RegctlRun, register: Register, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = write_request(freeze_licence(register), register, "KZ", tmp_path)
    monkeypatch.setattr(sys, "stdin", Interrupted())
    ran = regctl("sign", request, "--key", home / "offices" / "kz" / "signatory.p12")
    assert (ran.code, ran.err.splitlines()[-1]) == (130, "regctl: interrupted")
    assert not list(tmp_path.glob("*.signature.json"))
