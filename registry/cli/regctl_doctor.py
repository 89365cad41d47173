"""`regctl doctor`: look the register over; each finding with its mend."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from registry.cli.opening import EXIT_INVALID, now, register_of
from registry.procedures import Register
from registry.procedures.read_log import log_state
from registry.records.errors import RecordsError
from registry.records.schema import verify_schema
from registry.settings import Settings

Check = Callable[[Settings, Register], str | None]
"""Returns what is wrong with its mend, or None."""


@click.command()
@click.pass_obj
def doctor(home: Path | None) -> None:
    """Check the database, its triggers and settings, keys, fonts and the log; name the mend of each fault.

    \b
    Examples:
      regctl doctor
      regctl --home /srv/register doctor
    """
    settings, register = register_of(home)
    faults = 0
    for name, check in CHECKS.items():
        fault = check(settings, register)
        faults += fault is not None
        click.echo(f"{'FAULT' if fault else 'ok   '}  {name}{f': {fault}' if fault else ''}")
    sys.exit(EXIT_INVALID if faults else 0)


def _database(_settings: Settings, register: Register) -> str | None:
    try:
        verify_schema(register.database)
    except RecordsError as error:
        return f"{error}; restore the schema from a backup, then `regctl audit`"
    return None


def _keys(settings: Settings, _register: Register) -> str | None:
    for file in (settings.log_key_file, settings.seal_file, settings.seal_password_file):
        if not file.exists():
            return f"{file} is missing; restore it from its safe copy"
        if file.stat().st_mode & 0o077:
            return f"{file} can be read by others; chmod 600 {file}"
    return None


def _fonts(settings: Settings, _register: Register) -> str | None:
    if not any(settings.fonts.glob("*.ttf")):
        return f"no fonts in {settings.fonts}; run `make setup`"
    return None


def _log(_settings: Settings, register: Register) -> str | None:
    state = log_state(register)
    if state.checkpoint_size < state.size:
        return f"{state.size} entries, but the newest checkpoint covers {state.checkpoint_size}; run `regctl publish`"
    return None


def _clock(_settings: Settings, register: Register) -> str | None:
    state = log_state(register)
    if state.last_sealed_at is not None and state.last_sealed_at > now():
        return f"the newest entry was sealed at {state.last_sealed_at:%Y-%m-%d %H:%M:%S} UTC, later than this machine's clock; set the clock"
    return None


CHECKS: dict[str, Check] = {
    "database, triggers, settings": _database,
    "keys": _keys,
    "fonts": _fonts,
    "log and checkpoint": _log,
    "clock": _clock,
}
