"""Opening the register a command works on, with faults told in one line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from registry.procedures import ProcedureError, Register
from registry.settings import Settings, SettingsError, load_settings, open_register

EXIT_INVALID = 1
EXIT_USAGE = 2
EXIT_INPUT = 5


def fail(message: str, code: int = EXIT_USAGE) -> NoReturn:
    """End the command with one line on standard error."""
    click.echo(f"regctl: {message}", err=True)
    sys.exit(code)


def settings_of(home: Path | None) -> Settings:
    """Read the settings of the register in a folder, or end the command."""
    try:
        return load_settings(home)
    except SettingsError as error:
        fail(str(error), EXIT_INPUT)


def register_of(home: Path | None) -> tuple[Settings, Register]:
    """Open the register in a folder, or end the command."""
    settings = settings_of(home)
    try:
        return settings, open_register(settings)
    except SettingsError as error:
        fail(str(error), EXIT_INPUT)


@contextmanager
def told_in_one_line(language: str = "en") -> Iterator[None]:
    """Turn a procedure's refusal into one line and an exit code."""
    try:
        yield
    except ProcedureError as error:
        fail(error.words.within(language), EXIT_INVALID)


def now() -> datetime:
    """Return the time, UTC, whole seconds: the clock is read at the edge only."""
    return datetime.now(UTC).replace(microsecond=0)


def languages_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add `--language`."""
    return click.option(
        "--language", type=click.Choice(["ru", "en"]), default="en", show_default=True, help="Language of the answer."
    )(function)
