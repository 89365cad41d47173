"""`regctl rebuild`: make every table for search and display anew from the envelopes.

Source: design 2 (truth and projection); formats 3.8 (exit codes).
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from registry.cli.opening import now, opened, spoken
from registry.cli.progress import progress_bar
from registry.cli.spoken import EXIT_INVALID, colour_option, json_option, language_option
from registry.cli.stored_faults import fault_objects, print_faults
from registry.cli.terminal import labelled, terminal_width, wrapped
from registry.procedures.rebuild import Rebuilt, UnsoundEntriesError, rebuild_projections
from registry.rights.words import Language, Words

ABOUT = Words(
    "Заново составляет по конвертам записей все таблицы для поиска и показа, байт в байт такими, какими они были "
    "при внесении. Если хотя бы один конверт не читается или не соответствует журналу, ничего не меняет и называет "
    "запись. Пока команда идёт, новые записи не вносятся.",
    "Makes every table for search and display anew from the envelopes, byte for byte as sealing wrote them. If any "
    "envelope cannot be read or is not the one in the log, changes nothing and names the entry. Nothing is sealed "
    "while it runs.",
)
REBUILDING = Words("Составление таблиц", "Rebuilding the tables")
ENTRIES = Words("Прочитано записей", "Entries read")
RESULTS = Words("Результатов", "Results")
ROWS = Words("Записано строк", "Rows written")
DONE = Words("Таблицы составлены заново.", "The tables are made anew.")
REFUSED = Words(
    "Ничего не изменено: таблицы составляются только по исправным конвертам. Восстановите базу данных из копии, "
    "которую regctl audit находит исправной.",
    "Nothing was changed: the tables are made from sound envelopes only. Restore the database from a copy that "
    "regctl audit finds clean.",
)


@spoken("rebuild", ABOUT, "regctl rebuild", "regctl --home /srv/register rebuild --json")
@json_option()
@language_option()
@colour_option()
@click.pass_obj
def rebuild(home: Path | None, *, as_json: bool, language: Language) -> int:
    """Make every projection anew from the envelopes."""
    try:
        with opened(home) as (_, register), progress_bar(REBUILDING.within(language)) as progress:
            rebuilt = rebuild_projections(register, now=now(), progress=progress)
    except UnsoundEntriesError as error:
        refused(error, language, as_json=as_json)
        return EXIT_INVALID
    if as_json:
        click.echo(json.dumps({"rebuilt": True, **_as_object(rebuilt), "faults": []}))
    else:
        _print(rebuilt, language)
    return 0


def refused(refusal: UnsoundEntriesError, language: Language, *, as_json: bool) -> None:
    """Name every entry that cannot be relied on, and what to do."""
    if as_json:
        click.echo(json.dumps({"rebuilt": False, "faults": fault_objects(refusal.faults)}, ensure_ascii=False))
        return
    width = terminal_width()
    print_faults(refusal.faults, width, language)
    click.echo()
    for line in wrapped(REFUSED.within(language), width):
        click.echo(click.style(line, fg="red", bold=True))


def _print(rebuilt: Rebuilt, language: Language) -> None:
    rows = rows_of(rebuilt)
    column = max(len(label.within(language)) for label, _ in rows) + 2
    for label, value in rows:
        for line in labelled(label.within(language), str(value), column, terminal_width()):
            click.echo(line)
    click.echo("\n" + click.style(DONE.within(language), fg="green", bold=True))


def rows_of(rebuilt: Rebuilt) -> tuple[tuple[Words, int], ...]:
    """Return what was made, each figure with its label."""
    return (ENTRIES, rebuilt.entries), (RESULTS, rebuilt.results), (ROWS, rebuilt.rows)


def _as_object(rebuilt: Rebuilt) -> dict[str, int]:
    return {"entries": rebuilt.entries, "results": rebuilt.results, "rows": rebuilt.rows}
