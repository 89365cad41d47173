"""Opening the register a command works on, with faults told in one line.

What the floors below raise becomes a `CommandFault` here: words in both languages and an exit code of formats 3.8.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from registry.cli.regverify_files import read_file
from registry.cli.spoken import EXIT_INPUT, EXIT_INVALID, CommandFault, SpokenCommand, unread_words
from registry.procedures import (
    LogKeyAbsentError,
    NotFoundError,
    ProcedureError,
    RefusedError,
    Register,
    RegisterFaultError,
)
from registry.procedures.open_account import account_named
from registry.records.errors import (
    ConstraintError,
    DatabaseUnavailableError,
    DatabaseUrlError,
    RecordsError,
    SchemaError,
    SettingError,
)
from registry.records.schema import verify_schema
from registry.rights.findings import Finding
from registry.rights.parties import Actor
from registry.rights.words import Words
from registry.settings import Settings, SettingsError, load_settings, open_register

EXIT_CODES = Words(
    "Коды завершения: 0 сделано, 1 отказано или найдено нарушение, 2 ошибка в команде, 4 не подписано, "
    "5 ошибка чтения или записи, 70 внутренняя ошибка.",
    "Exit codes: 0 done, 1 refused or faulty, 2 usage, 4 nothing signed, 5 input or output, 70 internal.",
)

_DRIVER = re.compile(r"^\([\w.]+\) ")
_DATABASE = {
    DatabaseUrlError: Words("адрес базы данных не годится: {said}", "the database's address cannot be used: {said}"),
    SettingError: Words(
        "база данных не даёт нужной надёжности: {said}", "the database lacks what durability rests on: {said}"
    ),
    SchemaError: Words(
        "база данных не такова, какой её описывает эта программа; подробности: regctl doctor, после установки новой "
        "версии: regctl upgrade. Первое отличие: {said}",
        "the database is not what this program describes; see regctl doctor, or after a new version of the program "
        "regctl upgrade. First difference: {said}",
    ),
    ConstraintError: Words("база данных отказала: {said}", "the database refused: {said}"),
    DatabaseUnavailableError: Words(
        "база данных не отвечает или занята: {said}", "the database does not answer, or is busy: {said}"
    ),
}
NO_ACCOUNT = Words("нет действующей учётной записи {login}", "there is no active account {login}")
_OTHER = Words("база данных: {said}", "the database: {said}")
_CONTRADICTION = Words(
    "сохранённое противоречит само себе: {said}; место назовёт regctl audit",
    "what is stored contradicts itself: {said}; regctl audit names the place",
)


def spoken(name: str, about: Words, *examples: str) -> Callable[[Callable[..., Any]], SpokenCommand]:
    """Return the decorator that makes a function a command of `regctl`."""
    return click.command(name, cls=SpokenCommand, about=about, examples=examples, exit_codes=EXIT_CODES)


def settings_of(home: Path | None) -> Settings:
    """Read the settings of the register in a folder.

    Raises:
        CommandFault: They cannot be used.
    """
    with told():
        return load_settings(home)


@contextmanager
def opened(home: Path | None) -> Iterator[tuple[Settings, Register]]:
    """Give the register in a folder, its database found to be what this program describes; close it at the end.

    Raises:
        CommandFault: There is none, or it cannot be used, or what is done with it is refused.
    """
    settings = settings_of(home)
    with opened_unverified(settings) as register:
        verify_schema(register.database)
        yield settings, register


@contextmanager
def opened_unverified(settings: Settings) -> Iterator[Register]:
    """Give the register whatever its database looks like; close it at the end.

    Raises:
        CommandFault: It cannot be opened, or what is done with it is refused.
    """
    with told():
        register = open_register(settings)
        try:
            yield register
        finally:
            register.database.close()


@contextmanager
def told() -> Iterator[None]:
    """Turn a refusal of the floors below into one line and an exit code."""
    try:
        yield
    except ProcedureError as error:
        raise CommandFault(_refusal(error), EXIT_INVALID) from error
    except LogKeyAbsentError as error:
        raise CommandFault(error.words, EXIT_INVALID) from error
    except RegisterFaultError as error:
        raise CommandFault(_CONTRADICTION.filled(said=str(error)), EXIT_INVALID) from error
    except SchemaError as error:
        raise CommandFault(database_words(error), EXIT_INVALID) from error
    except RecordsError as error:
        raise CommandFault(database_words(error), EXIT_INPUT) from error
    except SettingsError as error:
        raise CommandFault(error.words, EXIT_INPUT) from error


def database_words(error: RecordsError) -> Words:
    """Return what is wrong with the database, on one line."""
    said = error.faults[0] if isinstance(error, SchemaError) else str(error).partition("\n")[0]
    return _DATABASE.get(type(error), _OTHER).filled(said=_DRIVER.sub("", said))


def finding_words(finding: Finding) -> Words:
    """Return a finding with its rule and place, on one line."""
    where = " ".join(part for part in (finding.rule, finding.place) if part)
    return Words(f"{where}: {finding.words.ru}", f"{where}: {finding.words.en}")


def acting_as(register: Register, login: str) -> Actor:
    """Return the person of a login.

    Raises:
        CommandFault: There is no active account.
    """
    try:
        return account_named(register, login)
    except NotFoundError as error:
        raise CommandFault(NO_ACCOUNT.filled(login=login), EXIT_INVALID) from error


def read_named(name: str, most_bytes: int) -> bytes:
    """Return a file, or standard input for "-", at most so many bytes and one more, which its decoder refuses.

    Raises:
        CommandFault: It cannot be read.
    """
    try:
        return read_file(name, most_bytes)
    except OSError as error:
        raise CommandFault(unread_words(name, error), EXIT_INPUT) from error


def now() -> datetime:
    """Return the time, UTC, whole seconds: the clock is read at the edge only."""
    return datetime.now(UTC).replace(microsecond=0)


def _refusal(error: ProcedureError) -> Words:
    if not isinstance(error, RefusedError):
        return error.words
    found = [finding_words(finding) for finding in error.findings if finding.refuses]
    return Words(*(" ".join((error.words.within(it), *(each.within(it) for each in found))) for it in ("ru", "en")))
