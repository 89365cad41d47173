"""`regctl export`: files that a register hands over; `bundle` is for a state's mirror without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from registry.cli.opening import EXIT_CODES, now, opened, spoken
from registry.cli.spoken import (
    EXIT_INPUT,
    CommandFault,
    SpokenGroup,
    SpokenOption,
    colour_option,
    language_option,
)
from registry.procedures.export_mirror import export_mirror
from registry.rights.words import Language, Words

STANDARD = "-"

ABOUT = Words("Файлы, которые реестр передаёт.", "Files that the register hands over.")
ABOUT_BUNDLE = Words(
    "Записывает файл для зеркала государства: плитки журнала начиная с указанной записи, каждую контрольную точку с "
    "подписями свидетелей, записи управления, конверты, которые вправе читать это государство, и запрос свидетелю. "
    "Зеркало принимает его без сети: regctl witness mirror ПАПКА --bundle ФАЙЛ.",
    "Writes a file for a state's mirror: the log's tiles from an entry on, every checkpoint with its cosignatures, "
    "governance, the envelopes that this state may read, and the request to a witness. The mirror takes it in without "
    "a network: regctl witness mirror FOLDER --bundle FILE.",
)
HELP_SINCE = Words("Сколько записей уже есть у зеркала; иначе 0.", "Entries that the mirror has; else 0.")
HELP_FOR = Words("Код государства, чьё это зеркало.", "Code of the state whose mirror it is.")
HELP_OUTPUT = Words("Куда записать; иначе стандартный вывод.", "Where to write; else standard output.")
WRITTEN = Words("Файл для зеркала записан: {file}", "File for the mirror written: {file}")
NOT_WRITTEN = Words("{file}: не записано: {said}", "{file}: cannot be written: {said}")


@click.group(
    "export",
    cls=SpokenGroup,
    about=ABOUT,
    examples=(
        "regctl export bundle --for BY --output by.bundle",
        "regctl export bundle --for BY --since 120 --output by.bundle",
    ),
    exit_codes=EXIT_CODES,
    no_args_is_help=False,
)
def export() -> None:
    """Write files that the register hands over."""


@spoken(
    "bundle",
    ABOUT_BUNDLE,
    "regctl export bundle --for BY --output by.bundle",
    "regctl export bundle --for BY --since 120 --output by.bundle",
)
@click.option("--for", "state", required=True, metavar="STATE", cls=SpokenOption, about=HELP_FOR)
@click.option("--since", type=click.IntRange(0), default=0, metavar="N", cls=SpokenOption, about=HELP_SINCE)
@click.option("--output", metavar="FILE", default=STANDARD, cls=SpokenOption, about=HELP_OUTPUT)
@language_option()
@colour_option()
@click.pass_obj
def bundle(home: Path | None, *, state: str, since: int, output: str, language: Language) -> None:
    """Write the file for a state's mirror."""
    with opened(home) as (_, register):
        lines = export_mirror(register, state, since, now=now())
        if output == STANDARD:
            for line in lines:
                click.echo(line, nl=False)
            return
        _write_file(lines, output)
    click.echo(WRITTEN.filled(file=output).within(language))


def _write_file(lines: Iterator[bytes], place: str) -> None:
    try:
        with Path(place).open("wb") as stream:
            stream.writelines(lines)
    except OSError as error:
        said = error.strerror or str(error)
        raise CommandFault(NOT_WRITTEN.filled(file=place, said=said), EXIT_INPUT) from error


export.add_command(bundle)
