"""`regctl witness mirror`: a state's mirror of a register, fed over HTTP or by file; the register comes back from it.

Source: formats 3.8 (exit codes) and 3.9; decision 21.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import click

from registry.auditlog.notes import format_vkey
from registry.auditlog.plain_text import encode_base64
from registry.cli.mirror_words import EXIT_CODES, EXIT_INCOMPLETE
from registry.cli.opening import now, told
from registry.cli.progress import progress_bar
from registry.cli.regctl_restore import restore
from registry.cli.spoken import (
    EXIT_INPUT,
    EXIT_INVALID,
    CommandFault,
    SpokenCommand,
    SpokenOption,
    colour_option,
    json_option,
    language_option,
    unread_words,
)
from registry.cli.terminal import labelled, ruled, terminal_width, wrapped
from registry.evidence.mirror_file import REQUEST
from registry.rights.words import Language, Words
from registry.settings import load_body, rules_digest
from registry.witness.errors import FolderError, MirrorError, MissingError, WitnessError
from registry.witness.mirror_folder import LogFolder, MirrorFolder, is_mirror, load_mirror, make_mirror
from registry.witness.mirror_index import EntryFault
from registry.witness.mirror_judging import Law
from registry.witness.mirror_sources import FolderSource, HttpSource, MirrorSource, unpack
from registry.witness.mirroring import Followed, follow, standing_of_mirror

STANDARD = "-"
MARGIN = 2

ABOUT = Words(
    "Зеркало государства: хранит плитки журнала, каждую контрольную точку, записи управления и конверты, которые "
    "вправе читать его государство; само проверяет каждую запись — подписи, сертификаты, управление, дерево и нормы "
    "права. Первый вызов создаёт папку. Источник — сервер реестра (--url), файл или папка другого зеркала (--bundle). "
    "--rebuild восстанавливает по зеркалу базу данных реестра.",
    "A state's mirror: keeps the log's tiles, every checkpoint, governance, and the envelopes that its state may read; "
    "judges each entry itself: signatures, certificates, governance, tree and rules of law. The first call makes the "
    "folder. It is fed by the register's server (--url), a file, or another mirror's folder (--bundle). --rebuild "
    "restores the register's database from it.",
)
HELP_FOUNDING = Words(
    "Учредительный идентификатор, который опубликовало государство; при создании.",
    "The founding id that the state has published; when it is made.",
)
HELP_STATE = Words("Код государства, чьё это зеркало; при создании.", "Code of the state; when it is made.")
HELP_URL = Words("Адрес реестра; при создании.", "Where the register answers; when it is made.")
HELP_LOG_KEY = Words(
    "Строка ключа журнала, если учредительной записи ещё нет; при создании.",
    "The log's key line, where there is no founding entry yet; when it is made.",
)
HELP_BUNDLE = Words(
    "Принять файл от regctl export bundle или папку другого зеркала; «-» — стандартный ввод.",
    "Take in a file of regctl export bundle, or another mirror's folder; “-” is standard input.",
)
HELP_REBUILD = Words(
    "Восстановить реестр в новую базу данных: файл SQLite или адрес PostgreSQL.",
    "Restore the register into a new database: an SQLite file, or an address of PostgreSQL.",
)
HELP_WITH = Words(
    "Папка другого зеркала, где есть недостающие конверты; можно несколько раз.",
    "Folder of another mirror that has missing envelopes; may be given more than once.",
)
MADE = Words("Зеркало создано: {folder}", "Mirror made: {folder}")
HAND_OVER = Words(
    "Оператор реестра вносит в register.toml, раздел [mirrors], и перезапускает сервер:",
    "The register's operator enters in register.toml, under [mirrors], and starts the server anew:",
)
JUDGING = Words("Проверка записей", "Judging the entries")
REGISTER = Words("Реестр", "Register")
SIZE = Words("Листьев журнала", "Leaves of the log")
NEW = Words("{size}, из них новых: {new}", "{size}, of which new: {new}")
ROOT = Words("Корень", "Root")
JUDGED = Words("Проверено записей", "Entries judged")
READ = Words("{judged}, из них прочитано: {held}", "{judged}, of which read: {held}")
CHECKPOINTS = Words("Контрольных точек", "Checkpoints")
WAITS = Words(
    "дальше проверить нельзя: нет записи управления {entry}; получите файл для зеркала от начала (--since 0)",
    "nothing more can be judged: the governance entry {entry} is missing; have a file sent from the beginning "
    "(--since 0)",
)
OTHER_LAW = Words(
    "Нормы права проверены по настройкам этой программы ({ours}), а управление приняло другие ({theirs}): нарушение "
    "нормы не считается доказанным.",
    "The rules of law were judged by this program's facts ({ours}); governance has adopted others ({theirs}): no rule "
    "is called broken.",
)
FAULTS = Words("Найдено", "Found")
PROVED = Words("запись {index}, шаг {step}: доказано", "entry {index}, step {step}: proved")
LAW_PROVED = Words("запись {index}, нормы права: доказано", "entry {index}, rules of law: proved")
LAW_OPEN = Words(
    "запись {index}, нормы права: не доказано, часть записей зеркалу не видна",
    "entry {index}, rules of law: not proved, the mirror may not read every entry",
)
ASKED = Words(
    "Запрос свидетелю: {file}. Ответ даёт regctl witness cosign СВИДЕТЕЛЬ {file}",
    "Request to a witness: {file}. It answers with regctl witness cosign WITNESS {file}",
)
OTHER_MIRROR = Words(
    "в папке {folder} зеркало государства {state} для реестра с идентификатором {founding}; укажите другую папку",
    "{folder} holds the mirror of {state} for the register founded as {founding}; name another folder",
)
CLEAN = Words("Нарушений не найдено.", "No fault was found.")


@dataclass(frozen=True, slots=True)
class Making:
    """What a mirror is made of."""

    founding: str | None
    state: str | None
    url: str | None
    log_keys: tuple[str, ...]


@click.command(
    "mirror",
    cls=SpokenCommand,
    about=ABOUT,
    examples=(
        'regctl witness mirror by --founding "$(cat founding_id)" --state BY --url https://register.example',
        "regctl witness mirror by --bundle by.bundle",
    ),
    exit_codes=EXIT_CODES,
)
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--founding", metavar="HEX", cls=SpokenOption, about=HELP_FOUNDING)
@click.option("--state", metavar="STATE", cls=SpokenOption, about=HELP_STATE)
@click.option("--url", metavar="URL", cls=SpokenOption, about=HELP_URL)
@click.option("--log-key", "log_keys", multiple=True, metavar="LINE", cls=SpokenOption, about=HELP_LOG_KEY)
@click.option("--bundle", metavar="FILE", cls=SpokenOption, about=HELP_BUNDLE)
@click.option("--rebuild", metavar="DATABASE", cls=SpokenOption, about=HELP_REBUILD)
@click.option("--with", "others", multiple=True, metavar="FOLDER", cls=SpokenOption, about=HELP_WITH)
@json_option()
@language_option()
@colour_option()
def mirror(  # noqa: PLR0913 - the command's own options
    folder: Path,
    *,
    founding: str | None,
    state: str | None,
    url: str | None,
    log_keys: tuple[str, ...],
    bundle: str | None,
    rebuild: str | None,
    others: tuple[str, ...],
    as_json: bool,
    language: Language,
) -> int:
    """Make a mirror, feed it, or restore a register from it."""
    with told():
        law = Law(load_body(), rules_digest())
    with mirror_told():
        held, is_new = _mirror(folder, Making(founding, state, url, log_keys))
        if is_new and not as_json:
            _introduce(held, language)
        if is_new and bundle is None and held.url is None:
            return 0
        followed = _followed(held, law, bundle, language)
    content = followed_content(followed)
    if not as_json:
        _show(followed, law, language)
        _tell_request(held, bundle, language)
    if rebuild is not None and followed.is_clean:
        places = tuple(LogFolder(Path(other)) for other in others)
        content["restored"] = restore(held, followed, places, rebuild, None if as_json else language)
    if as_json:
        click.echo(json.dumps(content, ensure_ascii=False))
    if not followed.is_clean:
        return EXIT_INVALID
    is_whole = followed.judged == followed.newest.stated.size
    return 0 if is_whole and not followed.faults else EXIT_INCOMPLETE


@contextmanager
def mirror_told() -> Iterator[None]:
    """Turn what a mirror cannot go on with into one line and an exit code."""
    try:
        yield
    except MissingError as error:
        raise CommandFault(error.words, EXIT_INCOMPLETE) from error
    except MirrorError as error:
        raise CommandFault(error.words, EXIT_INVALID) from error
    except WitnessError as error:
        raise CommandFault(error.words, EXIT_INPUT) from error


def _mirror(folder: Path, making: Making) -> tuple[MirrorFolder, bool]:
    if is_mirror(folder) or making.founding is None or making.state is None:
        held = load_mirror(folder)
        if making.founding not in {None, held.founding} or making.state not in {None, held.state}:
            raise FolderError(OTHER_MIRROR.filled(folder=str(folder), founding=held.founding, state=held.state))
        return held, False
    made = make_mirror(folder, making.founding, making.state, url=making.url, log_keys=making.log_keys)
    return made, True


def _introduce(made: MirrorFolder, language: Language) -> None:
    click.echo(MADE.filled(folder=str(made.folder)).within(language))
    click.echo(HAND_OVER.within(language))
    click.echo(f'\n[mirrors]\n{made.state} = "{format_vkey(made.vkey)}"\n')


def _followed(held: MirrorFolder, law: Law, bundle: str | None, language: Language) -> Followed:
    source: MirrorSource
    if bundle is not None:
        source = _source(held, bundle)
    elif held.url is not None:
        source = HttpSource(held, held.url, now)
    else:
        return standing_of_mirror(held, law)
    with progress_bar(JUDGING.within(language)) as progress:
        return follow(held, source, law, progress)


def _source(held: MirrorFolder, bundle: str) -> MirrorSource:
    if bundle == STANDARD:
        return _unpacked(held, sys.stdin.buffer)
    if Path(bundle).is_dir():
        return FolderSource(LogFolder(Path(bundle)))
    try:
        with Path(bundle).open("rb") as stream:
            return _unpacked(held, stream)
    except OSError as error:
        raise CommandFault(unread_words(bundle, error), EXIT_INPUT) from error


def _unpacked(held: MirrorFolder, stream: BinaryIO) -> FolderSource:
    return unpack(stream, held.incoming)[1]


def _tell_request(held: MirrorFolder, bundle: str | None, language: Language) -> None:
    request = held.incoming / "entries" / REQUEST
    if bundle is not None and request.exists():
        _echo(ASKED.filled(file=str(request)).within(language), terminal_width())


def _show(followed: Followed, law: Law, language: Language) -> None:
    width = terminal_width()
    rows = [(label.within(language), said) for label, said in _rows(followed, language)]
    column = max(len(label) for label, _ in rows) + 2
    for label, said in rows:
        for line in labelled(label, said, column, width):
            click.echo(line)
    if followed.other_law is not None:
        _echo(OTHER_LAW.filled(ours=law.digest[:16], theirs=followed.other_law[:16]).within(language), width)
    if followed.waits_for is not None:
        _echo(WAITS.filled(entry=followed.waits_for).within(language), width)
    _show_faults(followed, language, width)


def _show_faults(followed: Followed, language: Language, width: int) -> None:
    if not followed.faults:
        click.echo("\n" + click.style(CLEAN.within(language), fg="green", bold=True))
        return
    click.echo("\n" + click.style(ruled(FAULTS.within(language), width), bold=True))
    for fault in followed.faults:
        click.echo(click.style(_place(fault).within(language), bold=True))
        for line in wrapped(fault.words.within(language), width - MARGIN):
            click.echo(f"{'':{MARGIN}}{line}")


def _echo(text: str, width: int) -> None:
    for line in wrapped(text, width):
        click.echo(line)


def _rows(followed: Followed, language: Language) -> Iterator[tuple[Words, str]]:
    stated = followed.newest.stated
    yield REGISTER, followed.register or stated.origin
    yield SIZE, NEW.filled(size=stated.size, new=stated.size - followed.was).within(language)
    yield ROOT, encode_base64(stated.root)
    yield JUDGED, READ.filled(judged=followed.judged, held=followed.held).within(language)
    yield CHECKPOINTS, str(followed.checkpoints)


def _place(fault: EntryFault) -> Words:
    if fault.step:
        return PROVED.filled(index=fault.index, step=fault.step)
    return (LAW_PROVED if fault.proved else LAW_OPEN).filled(index=fault.index)


def followed_content(followed: Followed) -> dict[str, Any]:
    """Return what a mirror holds and found as JSON-shaped content."""
    stated = followed.newest.stated
    return {
        "register": followed.register,
        "size": stated.size,
        "new": stated.size - followed.was,
        "root": stated.root.hex(),
        "judged": followed.judged,
        "read": followed.held,
        "checkpoints": followed.checkpoints,
        "waits_for": followed.waits_for,
        "other_law": followed.other_law,
        "faults": [
            {
                "index": fault.index,
                "proved": fault.proved,
                "step": fault.step,
                "ru": fault.words.ru,
                "en": fault.words.en,
            }
            for fault in followed.faults
        ],
    }
