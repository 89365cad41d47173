"""`regctl init`: make a register. The demonstration is founded here at once, by its own six offices."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from registry.cli.demo import make_demo
from registry.cli.demo_offices import DemoFacts, read_facts
from registry.cli.opening import now, settings_of, spoken, told
from registry.cli.spoken import (
    EXIT_INPUT,
    EXIT_INVALID,
    EXIT_USAGE,
    CommandFault,
    SpokenOption,
    colour_option,
    language_of,
    language_option,
)
from registry.cli.terminal import labelled, terminal_width
from registry.rights.words import Language, Words
from registry.settings import home_folder

ROLES = ("clerk", "signatory", "reviewer", "auditor", "admin")
MARGIN = 2

ABOUT = Words(
    "Создаёт реестр в его папке. Демонстрационный реестр учреждают шесть вымышленных ведомств; всё в нём вымышлено.",
    "Makes a register in its folder. Six fictitious offices found the demonstration; everything in it is fictitious.",
)
HELP_DEMO = Words(
    "Учредить демонстрационный реестр: шесть ведомств, двести результатов, двенадцать сюжетов.",
    "Found the demonstration register: six offices, two hundred results, twelve stories.",
)
HELP_KEEP = Words("Ничего не делать, если реестр уже есть.", "Do nothing where there is a register already.")
HELP_URL = Words(
    "Адрес, по которому реестр будут открывать; иначе http://127.0.0.1:8000.",
    "Where people will reach the register; else http://127.0.0.1:8000.",
)
BAD_URL = Words("ожидался адрес http(s) без «?» и «#»", "an http(s) address without ? and # was expected")
IS_THERE = Words(
    "в папке {folder} уже есть реестр; укажите другую папку: regctl --home ПАПКА init",
    "there is a register in {folder} already; choose another folder: regctl --home DIR init",
)
NOT_EMPTY = Words(
    "{folder}: не пустая папка; укажите другую: regctl --home ПАПКА init",
    "{folder} is not an empty folder; choose another: regctl --home DIR init",
)
ONLY_DEMO = Words(
    "эта команда учреждает только демонстрационный реестр: добавьте --demo",
    "only the demonstration register can be founded by this command: add --demo",
)
FOUNDING = Words("Создание реестра", "Making the register")
MADE = Words(
    "Демонстрационный реестр: {folder}; результатов: {results}, ведомств: {offices}; всё вымышлено.",
    "Demonstration register: {folder}; {results} results, {offices} offices; everything is fictitious.",
)
KEPT = Words("Реестр уже есть: {folder}.", "There is a register already: {folder}.")
AS_COMMAND = Words("в командах: $(cat {file})", "in commands: $(cat {file})")
FOUNDING_ID = Words("Учредительный идентификатор", "Founding id")
ACCOUNTS = Words("Учётные записи", "Accounts")
ACCOUNT_FORM = Words("государство-роль, например by-clerk", "state-role, for example by-clerk")
ROLE_LIST = Words("Роли", "Roles")
PASSWORD = Words("Пароль всех", "Password of all")
KEYS = Words("Ключи ведомств", "Offices' keys")
KEYS_PLACE = Words(
    "{offices}/<государство>/signatory.p12 и .pem, тот же пароль",
    "{offices}/<state>/signatory.p12 and .pem, same password",
)


def _read_url(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if not re.fullmatch(r"https?://[^\s?#\"\\]+", value):
        raise click.BadParameter(BAD_URL.within(language_of(ctx)), ctx, param)
    return value.rstrip("/")


@spoken("init", ABOUT, "regctl init --demo", "regctl --home /srv/demo init --demo --url https://register.example")
@click.option("--demo", is_flag=True, cls=SpokenOption, about=HELP_DEMO)
@click.option("--keep", is_flag=True, cls=SpokenOption, about=HELP_KEEP)
@click.option(
    "--url", default="http://127.0.0.1:8000", metavar="URL", callback=_read_url, cls=SpokenOption, about=HELP_URL
)
@language_option()
@colour_option()
@click.pass_obj
def init(home: Path | None, *, demo: bool, keep: bool, url: str, language: Language) -> None:
    """Make a register in its folder."""
    folder = home_folder(home)
    with told():
        facts = read_facts()
    is_there = (folder / "register.toml").exists()
    if is_there and keep:
        click.echo(KEPT.filled(folder=str(folder)).within(language))
        _introduce(folder, facts, language)
        return
    _check_place(folder, is_there=is_there, demo=demo)
    # A register half made by an interrupted command must not be taken for one: it gets its name when it is whole.
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700, parents=True)
    with told(), _progress(language) as say:
        make_demo(partial, facts, url, now(), say)
    partial.rename(folder)
    made = MADE.filled(folder=str(folder), results=len(facts.results), offices=len(facts.offices))
    click.echo(made.within(language))
    _introduce(folder, facts, language)


def _check_place(folder: Path, *, is_there: bool, demo: bool) -> None:
    if is_there:
        raise CommandFault(IS_THERE.filled(folder=str(folder)), EXIT_INVALID)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CommandFault(NOT_EMPTY.filled(folder=str(folder)), EXIT_INPUT)
    if not demo:
        raise CommandFault(ONLY_DEMO, EXIT_USAGE)


@contextmanager
def _progress(language: Language) -> Iterator[Callable[[Words], None]]:
    """Give a function that shows what has just been done, on a terminal."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task(FOUNDING.within(language), total=None)
        yield lambda words: progress.update(task, description=words.within(language))


def _introduce(folder: Path, facts: DemoFacts, language: Language) -> None:
    """Say how to go on: founding id, accounts, keys."""
    settings = settings_of(folder)
    states = "  ".join(str(row["state"]).lower() for row in facts.offices)
    rows = (
        (
            FOUNDING_ID,
            f"{settings.founding_id}\n{AS_COMMAND.filled(file=str(folder / 'founding_id')).within(language)}",
        ),
        (ACCOUNTS, f"{ACCOUNT_FORM.within(language)}\n{states}"),
        (ROLE_LIST, "  ".join(ROLES)),
        (PASSWORD, facts.password),
        (KEYS, KEYS_PLACE.filled(offices=str(settings.offices)).within(language)),
    )
    column = max(len(label.within(language)) for label, _ in rows) + 2
    for label, value in rows:
        for line in labelled(label.within(language), value, column, terminal_width(), MARGIN):
            click.echo(line)
