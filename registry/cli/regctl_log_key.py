"""`regctl log-key`: makes the successor of a log's key, which signs once governance has named it.

Source: formats 3.6; decision 27.
"""

from __future__ import annotations

from pathlib import Path

import click

from registry.auditlog.notes import format_vkey
from registry.cli.opening import settings_of, spoken, told
from registry.cli.spoken import SpokenOption, colour_option, language_option
from registry.cli.terminal import terminal_width, wrapped
from registry.records.vocabulary import Log
from registry.rights.words import Language, Words
from registry.settings import make_log_key

ABOUT = Words(
    "Создаёт новый ключ журнала и печатает его строку для записи управления log_key.rotated. Прежний ключ остаётся: он "
    "подписывает журнал до этой записи включительно.",
    "Makes a new key of a log and prints its line for governance (log_key.rotated). The old key stays: it signs "
    "the log up to and with that entry.",
)
HELP_LOG = Words("Журнал: entries или activity; иначе entries.", "The log: entries or activity; else entries.")
MADE = Words(
    "Ключ создан: {file}. Сохраните надёжную копию и перезапустите regctl serve, чтобы сервер его прочитал.",
    "Key made: {file}. Keep a safe copy, and restart regctl serve so that the server reads it.",
)
LINE = Words("Строка ключа:", "Key line:")
PROPOSE = Words("Затем предложите смену ключа:", "Then propose the rotation:")
COMMAND = "regctl governance propose log_key.rotated --set log={log} --set vkey='{vkey}' --as {login}"
LOGIN = Words("ЛОГИН", "LOGIN")


@spoken("log-key", ABOUT, "regctl log-key", "regctl --home /srv/register log-key --log activity")
@click.option(
    "--log",
    "name",
    type=click.Choice([log.value for log in Log]),
    default=Log.ENTRIES.value,
    cls=SpokenOption,
    about=HELP_LOG,
)
@language_option()
@colour_option()
@click.pass_obj
def log_key(home: Path | None, name: str, language: Language) -> None:
    """Make the successor of a log's key."""
    settings = settings_of(home)
    with told():
        file, key = make_log_key(settings, Log(name))
    vkey = format_vkey(key.verifier)
    for line in wrapped(MADE.filled(file=str(file)).within(language), terminal_width()):
        click.echo(line)
    command = COMMAND.format(log=name, vkey=vkey, login=LOGIN.within(language))
    click.echo(f"\n{LINE.within(language)}\n{vkey}\n\n{PROPOSE.within(language)}\n{command}")
