"""`regctl witness`: a state's witness: made, serving, or cosigning by file in an office without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import click
from granian.constants import Interfaces
from granian.server import Server

from registry.auditlog.checkpoint_request import MOST_REQUEST_BYTES
from registry.auditlog.notes import COSIGNATURE_ML_DSA_44
from registry.cli.listening import HELP_ADDRESS, address_of, check_port, end_with_parent
from registry.cli.opening import EXIT_CODES, now, read_named, spoken
from registry.cli.regctl_compare import compare_command
from registry.cli.regctl_mirror import mirror
from registry.cli.spoken import (
    EXIT_INPUT,
    EXIT_INVALID,
    EXIT_NOTHING_SIGNED,
    CommandFault,
    SpokenGroup,
    SpokenOption,
    colour_option,
    language_option,
)
from registry.cli.terminal import plain
from registry.rights.words import Language, Words
from registry.witness.app import make_app
from registry.witness.errors import WitnessError
from registry.witness.folder import WitnessFolder, load_witness, make_witness, trust_log, vkeys_of
from registry.witness.forks import kept_forks
from registry.witness.judging import Answer, add_checkpoint

STANDARD = "-"

ABOUT = Words(
    "Свидетель государства: подписывает каждую контрольную точку журнала, если она продолжает прежние, и хранит её.",
    "A state's witness: it cosigns each checkpoint of a log that continues those before, and keeps it.",
)
ABOUT_INIT = Words(
    "Создаёт свидетеля: папку, ключи, хранилище. Строки ключей вводит в реестр запись управления "
    "(witness.introduced), а адрес свидетеля оператор вносит в register.toml.",
    "Makes a witness: folder, keys, store. Governance introduces the lines of its keys into the register "
    "(witness.introduced); the operator puts the witness's address into register.toml.",
)
ABOUT_SERVE = Words(
    "Отвечает по HTTP как свидетель (C2SP tlog-witness). За пределами этой машины — только за сервером с TLS. "
    "Ctrl+C останавливает.",
    "Answers over HTTP as a witness (C2SP tlog-witness). Beyond this machine only behind a server with TLS. "
    "Ctrl+C ends it.",
)
ABOUT_COSIGN = Words(
    "Для ведомства без сети: читает запрос из файла и пишет подписи свидетеля текстом. «-» вместо файла — "
    "стандартный ввод и вывод.",
    "For an office without a network: reads the request from a file and writes the witness's cosignatures as text. "
    "“-” for a file is standard input or output.",
)
ABOUT_TRUST = Words(
    "Добавляет свидетелю ещё один ключ журнала — при смене ключа или для другого журнала. Сверьте строку с записью "
    "управления (log_key.rotated). То, что свидетель подписал раньше, остаётся.",
    "Lets a witness trust one more key of a log: its successor at a rotation, or another log's. Hold the line against "
    "governance (log_key.rotated). What the witness has cosigned stays.",
)
HELP_NAME = Words("Имя свидетеля, например witness.example/by.", "The witness's name, for example witness.example/by.")
HELP_LOG = Words(
    "Строка ключа журнала, которому он свидетель; можно указать несколько раз.",
    "Key line of a log to be witnessed; may be given more than once.",
)
HELP_NEXT = Words("Строка нового ключа журнала.", "Key line of the log's new key.")
HELP_PORT = Words("Порт; иначе 8100.", "Port; else 8100.")
HELP_OUTPUT = Words(
    "Куда записать подписи; иначе стандартный вывод.", "Where to write the cosignatures; else standard output."
)
NO_LOG = Words(
    "назовите ключ журнала: --log СТРОКА (её показывает страница журнала)",
    "name the log's key: --log LINE (the log's page shows it)",
)
TRUSTED = Words(
    "Свидетель {name} подписывает журнал {log}; ключей журнала: {count}. Работающего свидетеля перезапустите.",
    "Witness {name} cosigns the log {log}; keys of the log: {count}. Restart the witness if it is serving.",
)
MADE = Words("Свидетель {name} создан: {folder}", "Witness {name} made: {folder}")
INTRODUCE = Words("Для записи управления (witness.introduced):", "For governance (witness.introduced):")
CLASSIC, QUANTUM = Words("Ed25519", "Ed25519"), Words("ML-DSA-44, постквантовый", "ML-DSA-44, post-quantum")
NEXT = Words("Запуск: regctl witness serve {folder}", "To run it: regctl witness serve {folder}")
SERVING = Words("Свидетель {name}: {address}   (Ctrl+C останавливает)", "Witness {name}: {address}   (Ctrl+C ends it)")
NOT_WRITTEN = Words("{file}: не записано: {said}", "{file}: cannot be written: {said}")
WRITTEN = Words(
    "Подписи записаны: {file}. Передайте файл реестру.", "Cosignatures written: {file}. Hand the file to the register."
)
FORKS = Words(
    "журнал показал две разные истории: доказательства лежат в {folder}; проверьте их: regverify fork ФАЙЛ",
    "the log has shown two histories: the proofs are in {folder}; confirm them with regverify fork FILE",
)
_REFUSED = {
    HTTPStatus.BAD_REQUEST: Words("{file}: запрос не годится: {said}", "{file}: the request cannot be used: {said}"),
    HTTPStatus.NOT_FOUND: Words(
        "{file}: этому журналу свидетель не назначен: {said}", "{file}: this witness does not know the log: {said}"
    ),
    HTTPStatus.FORBIDDEN: Words(
        "{file}: контрольную точку подписал не ключ журнала: {said}",
        "{file}: the checkpoint is not signed by the log's key: {said}",
    ),
    HTTPStatus.CONFLICT: Words(
        "{file}: не подписано: свидетель уже видел размер журнала {said}; попросите у реестра запрос от этого размера",
        "{file}: not cosigned: the witness has seen the log at size {said}; ask the register for a request from there",
    ),
    HTTPStatus.UNPROCESSABLE_ENTITY: Words(
        "{file}: не подписано: не доказано, что журнал продолжает прежний: {said}",
        "{file}: not cosigned: nothing proves that the log continues what it was: {said}",
    ),
}
_EXITS = {HTTPStatus.CONFLICT: EXIT_NOTHING_SIGNED}


@click.group(
    "witness",
    cls=SpokenGroup,
    about=ABOUT,
    examples=(
        'regctl witness init /srv/witness --name witness.example/by --log "$(cat log_vkey)"',
        "regctl witness serve /srv/witness --port 8100",
    ),
    exit_codes=EXIT_CODES,
    no_args_is_help=False,
)
def witness() -> None:
    """Run a state's witness."""


@spoken(
    "init",
    ABOUT_INIT,
    'regctl witness init /srv/witness --name witness.example/by --log "$(cat log_vkey)"',
    "regctl witness init witness --name witness.example/kz --log entries+1a2b3c4d+AX…",
)
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--name", required=True, metavar="NAME", cls=SpokenOption, about=HELP_NAME)
@click.option("--log", "logs", multiple=True, metavar="LINE", cls=SpokenOption, about=HELP_LOG)
@language_option()
@colour_option()
def init(folder: Path, name: str, logs: tuple[str, ...], language: Language) -> None:
    """Make a witness and say how governance introduces it."""
    if not logs:
        raise click.UsageError(NO_LOG.within(language))
    with _told():
        made = make_witness(folder, name, tuple(line.strip() for line in logs))
    click.echo(MADE.filled(name=made.name, folder=str(folder)).within(language))
    click.echo(INTRODUCE.within(language))
    for key, line in zip(made.keys, vkeys_of(made), strict=True):
        kind = QUANTUM if key.verifier.kind == COSIGNATURE_ML_DSA_44 else CLASSIC
        click.echo(f"\n  {kind.within(language)}\n{line}")
    click.echo("\n" + NEXT.filled(folder=str(folder)).within(language))


@spoken(
    "trust",
    ABOUT_TRUST,
    'regctl witness trust /srv/witness --log "$(cat next_log_vkey)"',
    "regctl witness trust witness --log entries+1a2b3c4d+AX…",
)
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--log", "line", required=True, metavar="LINE", cls=SpokenOption, about=HELP_NEXT)
@language_option()
@colour_option()
def trust(folder: Path, line: str, language: Language) -> None:
    """Let a witness trust one more key of a log."""
    with _told():
        changed = trust_log(folder, line.strip())
    log = line.partition("+")[0]
    words = TRUSTED.filled(name=changed.name, log=log, count=len(changed.logs[log]))
    click.echo(words.within(language))


@spoken(
    "serve",
    ABOUT_SERVE,
    "regctl witness serve /srv/witness",
    "regctl witness serve /srv/witness --address 127.0.0.1 --port 8101",
)
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(1, 65535), default=8100, metavar="N", cls=SpokenOption, about=HELP_PORT)
@click.option("--address", default="127.0.0.1", metavar="IP", cls=SpokenOption, about=HELP_ADDRESS)
@language_option()
@colour_option()
def serve(folder: Path, port: int, address: str, language: Language) -> None:
    """Serve a witness."""
    loaded = _loaded(folder)
    with _told():
        for origin in loaded.logs:
            loaded.store.newest(origin)
    check_port(address, port)
    _tell_forks(loaded, language)
    server = Server(
        str(folder.resolve()),
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        log_enabled=False,
    )
    place = address_of(address, port)
    server.on_startup(lambda: click.echo(SERVING.filled(name=loaded.name, address=place).within(language)))
    server.serve(target_loader=load_application)


def load_application(target: str) -> Callable[..., Any]:
    """Return the application of the witness in a folder, in the process that serves; not beyond its parent's end."""
    end_with_parent()
    return make_app(load_witness(Path(target)))


@spoken(
    "cosign",
    ABOUT_COSIGN,
    "regctl witness cosign /srv/witness checkpoint.request --output checkpoint.cosignatures",
    "regctl witness cosign /srv/witness - < checkpoint.request",
)
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.argument("request", metavar="REQUEST")
@click.option("--output", metavar="FILE", default=STANDARD, cls=SpokenOption, about=HELP_OUTPUT)
@language_option()
@colour_option()
def cosign(folder: Path, request: str, output: str, language: Language) -> None:
    """Cosign a checkpoint by file."""
    loaded = _loaded(folder)
    with _told():
        answer = add_checkpoint(loaded, read_named(request, MOST_REQUEST_BYTES), now())
    _tell_forks(loaded, language)
    if answer.status is not HTTPStatus.OK:
        raise _refusal(request, answer)
    _write(output, answer.body, language)


def _refusal(request: str, answer: Answer) -> CommandFault:
    said = plain(answer.body.decode().strip())
    code = _EXITS.get(answer.status, EXIT_INVALID)
    return CommandFault(_REFUSED[answer.status].filled(file=request, said=said), code)


def _loaded(folder: Path) -> WitnessFolder:
    with _told():
        return load_witness(folder)


def _tell_forks(loaded: WitnessFolder, language: Language) -> None:
    if kept_forks(loaded.forks):
        click.echo(FORKS.filled(folder=str(loaded.forks)).within(language), err=True)


def _write(place: str, cosignatures: bytes, language: Language) -> None:
    if place == STANDARD:
        click.echo(cosignatures, nl=False)
        return
    try:
        Path(place).write_bytes(cosignatures)
    except OSError as error:
        said = error.strerror or str(error)
        raise CommandFault(NOT_WRITTEN.filled(file=place, said=said), EXIT_INPUT) from error
    click.echo(WRITTEN.filled(file=place).within(language))


@contextmanager
def _told() -> Iterator[None]:
    """Turn a refusal of the witness into one line and an exit code."""
    try:
        yield
    except WitnessError as error:
        raise CommandFault(error.words, EXIT_INPUT) from error


for command in (init, trust, serve, cosign, mirror, compare_command):
    witness.add_command(command)
