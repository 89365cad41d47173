"""`regctl upgrade`: bring the database to the form that this program describes, and its projections with it.

Source: design 6.4 (signed bytes never migrate), 7.2 (migrations).
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from registry.cli.opening import now, opened, opened_unverified, settings_of, spoken, told
from registry.cli.progress import progress_bar
from registry.cli.regctl_rebuild import REBUILDING, refused, rows_of
from registry.cli.spoken import EXIT_INVALID, colour_option, json_option, language_option
from registry.cli.terminal import labelled, terminal_width
from registry.procedures.rebuild import UnsoundEntriesError, rebuild_projections
from registry.records.upgrading import reached_revision
from registry.records.upgrading import upgrade as upgrade_database
from registry.rights.words import Language, Words

ABOUT = Words(
    "Приводит базу данных к виду, который описывает эта версия программы, и заново составляет таблицы для поиска и "
    "показа. Подписанные байты не меняются. Прежде остановите службу и сделайте копию базы данных. Повторный запуск "
    "ничему не вредит.",
    "Brings the database to the form that this version of the program describes, and makes the tables for search and "
    "display anew. Signed bytes are never changed. Stop the service and copy the database first. Running it again "
    "does no harm.",
)
BEFORE = Words("Версия таблиц была", "Tables were at")
AFTER = Words("Версия таблиц стала", "Tables are at")
NOTHING = Words("нет", "none")
DONE = Words("База данных соответствует этой версии программы.", "The database is as this program describes it.")


@spoken("upgrade", ABOUT, "regctl upgrade", "regctl --home /srv/register upgrade --json")
@json_option()
@language_option()
@colour_option()
@click.pass_obj
def upgrade(home: Path | None, *, as_json: bool, language: Language) -> int:
    """Bring the database to the newest form."""
    settings = settings_of(home)
    with opened_unverified(settings) as register:
        before = reached_revision(register.database)
    with told():
        upgrade_database(settings.database_url)
    try:
        with opened(home) as (_, register), progress_bar(REBUILDING.within(language)) as progress:
            rebuilt = rebuild_projections(register, now=now(), progress=progress)
            after = reached_revision(register.database)
    except UnsoundEntriesError as error:
        refused(error, language, as_json=as_json)
        return EXIT_INVALID
    if as_json:
        click.echo(json.dumps({"before": before, "after": after, "rows": rebuilt.rows}))
        return 0
    none = NOTHING.within(language)
    rows = [(BEFORE.within(language), before or none), (AFTER.within(language), after or none)]
    rows += [(label.within(language), str(value)) for label, value in rows_of(rebuilt)]
    column, width = max(len(label) for label, _ in rows) + 2, terminal_width()
    for label, value in rows:
        for line in labelled(label, value, column, width):
            click.echo(line)
    click.echo("\n" + click.style(DONE.within(language), fg="green", bold=True))
    return 0
