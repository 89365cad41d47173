"""`regctl serve`: serve the register over HTTP."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from granian.constants import Interfaces
from granian.server import Server

from registry.cli.demo_offices import read_facts
from registry.cli.listening import HELP_ADDRESS, address_of, check_port, end_with_parent
from registry.cli.opening import opened, spoken, told
from registry.cli.regctl_publish import publish_all
from registry.cli.spoken import EXIT_INPUT, CommandFault, SpokenOption, colour_option, language_option
from registry.rights.words import Language, Words
from registry.settings import HOME_VARIABLE, PROJECT, Settings, export_variable

ABOUT = Words(
    "Открывает реестр по HTTP. Сначала проверяет базу данных и завершает то, что прервал сбой; Ctrl+C останавливает.",
    "Serves the register over HTTP. First checks the database and finishes what a crash broke off; Ctrl+C ends it.",
)
HELP_PORT = Words("Порт; иначе 8000.", "Port; else 8000.")
HELP_WORKERS = Words("Процессов; иначе 2.", "Processes; else 2.")
NOT_BUILT = Words(
    "в {folder} нет стилей и шрифтов; соберите их: make setup",
    "no styles and fonts in {folder}; build them: make setup",
)
SERVING = Words("{register}: {address}   (Ctrl+C останавливает)", "{register}: {address}   (Ctrl+C ends it)")
SIGN_IN = Words(
    "Вход в демонстрационный реестр: by-clerk, by-signatory, kz-signatory …, пароль {password}",
    "Sign in to the demonstration as by-clerk, by-signatory, kz-signatory …, password {password}",
)


@spoken("serve", ABOUT, "regctl serve", "regctl --home /srv/register serve --address 0.0.0.0 --port 8443")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, metavar="N", cls=SpokenOption, about=HELP_PORT)
@click.option("--address", default="127.0.0.1", metavar="IP", cls=SpokenOption, about=HELP_ADDRESS)
@click.option("--workers", type=click.IntRange(1, 64), default=2, metavar="N", cls=SpokenOption, about=HELP_WORKERS)
@language_option()
@colour_option()
@click.pass_obj
def serve(home: Path | None, port: int, address: str, workers: int, language: Language) -> None:
    """Serve the register."""
    with opened(home) as (settings, register):
        _check_built(settings)
        check_port(address, port)
        # What a crash left between the last signature and the checkpoint is finished before anybody is served.
        publish_all(register)
    export_variable(HOME_VARIABLE, str(settings.home.resolve()))
    server = Server(
        "wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        log_enabled=False,
    )
    server.on_startup(lambda: _announce(settings, address, port, language))
    with _witnesses_asked(settings):
        server.serve(target_loader=load_application)


@contextmanager
def _witnesses_asked(settings: Settings) -> Iterator[None]:
    """Have witnesses and time-stamping authority asked meanwhile, in a process of its own: nothing here waits."""
    if not settings.witnesses and settings.authority is None:
        yield
        return
    command = [sys.executable, "-m", "registry.cli.regctl", "--home", str(settings.home.resolve()), "cosign", "--watch"]
    asking = subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.DEVNULL)  # noqa: S603 - this program itself
    try:
        yield
    finally:
        asking.terminate()
        asking.wait()


def load_application(target: str) -> Callable[..., Any]:
    """Return the application, in a process that serves; wherever the command was given, and not beyond its end."""
    end_with_parent()
    sys.path.insert(0, str(PROJECT))
    module, _, name = target.partition(":")
    application: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return application


def _check_built(settings: Settings) -> None:
    if not (settings.built / "registry.css").exists() or not settings.fonts.is_dir():
        raise CommandFault(NOT_BUILT.filled(folder=str(settings.built)), EXIT_INPUT)


def _announce(settings: Settings, address: str, port: int, language: Language) -> None:
    place = address_of(address, port)
    click.echo(SERVING.filled(register=settings.body.name, address=place).within(language))
    if settings.demo:
        with told():
            password = read_facts().password
        click.echo(SIGN_IN.filled(password=password).within(language))
