"""`regctl witness mirror --rebuild`: the register's database, made anew from the files of mirrors.

Source: formats 3.9; decision 21.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from registry.cli.opening import now, told
from registry.cli.progress import progress_bar
from registry.cli.spoken import EXIT_INPUT, EXIT_INVALID, CommandFault
from registry.cli.terminal import labelled, terminal_width
from registry.procedures import Register
from registry.procedures.rebuild import rebuild_projections
from registry.procedures.restore_register import restore_register
from registry.records.database import open_database
from registry.records.upgrading import upgrade
from registry.rights.words import Language, Words
from registry.settings import load_body
from registry.witness.mirror_folder import LogFolder, MirrorFolder
from registry.witness.mirrored_log import MirroredLog
from registry.witness.mirroring import Followed

POSTGRESQL = "postgresql+psycopg://"
SQLITE = "sqlite:///"

RESTORING = Words("Восстановление записей", "Restoring the entries")
RESTORED = Words("Реестр восстановлен: {place}", "Register restored: {place}")
LABELS = {
    "entries": Words("Записей", "Entries"),
    "checkpoints": Words("Контрольных точек", "Checkpoints"),
    "cosignatures": Words("Подписей свидетелей", "Cosignatures"),
    "results": Words("Результатов", "Results"),
    "rows": Words("Строк для поиска и показа", "Rows for search and display"),
}
IS_THERE = Words(
    "{file} уже есть; укажите файл, которого ещё нет", "{file} is there already; name a file that is not there yet"
)
NOT_MADE = Words("{file}: не создано: {said}", "{file}: cannot be made: {said}")
UNJUDGED = Words(
    "зеркало проверило не все записи ({judged} из {size}): сначала дополните его",
    "the mirror has not judged every entry ({judged} of {size}): complete it first",
)


def restore(
    held: MirrorFolder, followed: Followed, others: tuple[LogFolder, ...], place: str, language: Language | None
) -> dict[str, object]:
    """Make the register's database anew from mirrors, say what was made, and return it as JSON-shaped content.

    Args:
        held: The mirror, without a proved fault.
        followed: What it holds.
        others: Mirrors that have envelopes which it lacks.
        place: An SQLite file that is not there yet, or the address of an empty PostgreSQL database.
        language: Of what is said; None says nothing.

    Raises:
        CommandFault: It cannot be made.
    """
    size = followed.newest.stated.size
    if followed.judged < size:
        raise CommandFault(UNJUDGED.filled(judged=followed.judged, size=size), EXIT_INVALID)
    log = MirroredLog(held, size, others)
    with told(), _database(place) as url, progress_bar(RESTORING.within(language or "en")) as progress:
        upgrade(url)
        register = Register(followed.register, load_body(), open_database(url), ())
        try:
            made = restore_register(register, log, now=now(), progress=progress)
            rebuilt = rebuild_projections(register, now=now())
        finally:
            register.database.close()
    figures = {
        "entries": made.entries,
        "checkpoints": made.checkpoints,
        "cosignatures": made.cosignatures,
        "results": rebuilt.results,
        "rows": rebuilt.rows,
    }
    if language is not None:
        _show(figures, place, language)
    return {"database": place, **figures}


@contextmanager
def _database(place: str) -> Iterator[str]:
    """Give the address to write to; an SQLite file gets its name when it is whole."""
    if place.startswith(POSTGRESQL):
        yield place
        return
    file = Path(place.removeprefix(SQLITE))
    partial = file.with_name(f"{file.name}.partial")
    if file.exists():
        raise CommandFault(IS_THERE.filled(file=str(file)), EXIT_INVALID)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        yield f"{SQLITE}{partial.resolve()}"
        partial.rename(file)
    except OSError as error:
        raise CommandFault(NOT_MADE.filled(file=str(file), said=error.strerror or str(error)), EXIT_INPUT) from error


def _show(figures: dict[str, int], place: str, language: Language) -> None:
    click.echo("\n" + click.style(RESTORED.filled(place=place).within(language), fg="green", bold=True))
    rows = [(label.within(language), figures[name]) for name, label in LABELS.items()]
    column = max(len(label) for label, _ in rows) + 2
    for label, value in rows:
        for line in labelled(label, str(value), column, terminal_width()):
            click.echo(line)
