"""`regctl import`: drafts from other offices' files."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import click

from registry.cli.opening import EXIT_INVALID, fail, languages_option, now, register_of, told_in_one_line
from registry.procedures.draft import open_draft, save_draft
from registry.procedures.open_account import account_named
from registry.reports.errors import PublicationError
from registry.reports.st96 import MOST_BYTES, read_publication
from registry.rights.words import Words

DRAFTED = Words("Черновик {draft} создан: «{title}».", "Draft {draft} made: “{title}”.")
NOT_PLACED = Words(
    "Не перенесено в черновик, элементов: {count}. Проверьте, нужны ли эти сведения:",
    "Not placed in the draft, elements: {count}. See whether any of it is needed:",
)


@click.group("import")
def import_() -> None:
    """Make drafts from other offices' files.

    \b
    Examples:
      regctl import st96 publication.xml --as by-clerk
      regctl import st96 - --as kz-clerk < publication.xml
    """


@import_.command()
@click.argument("file", type=click.File("rb"))
@click.option("--as", "login", required=True, help="Account of the clerk whose draft it becomes.")
@languages_option
@click.pass_obj
def st96(home: Path | None, file: BinaryIO, login: str, language: str) -> None:
    """Make a draft of a result from a patent publication in WIPO ST.96 XML.

    What has no place in the draft is listed, so that nothing is left out unseen.
    """
    try:
        publication = read_publication(file.read(MOST_BYTES + 1))
    except PublicationError as error:
        fail(error.words.within(language), EXIT_INVALID)
    _, register = register_of(home)
    with told_in_one_line(language):
        clerk = account_named(register, login)
        record = open_draft(register, clerk, "result.registered", None, now=now())
        content = dict(record.content) | publication.content
        record = save_draft(register, clerk, record.id, content, record.version, now=now())
    title = publication.content["terms"]["title"]
    click.echo(
        DRAFTED.filled(draft=record.id, title=title.get(language) or next(iter(title.values()))).within(language)
    )
    click.echo(NOT_PLACED.filled(count=len(publication.unplaced)).within(language))
    for element in publication.unplaced:
        click.echo(f"  {element.path} × {element.count}: {element.text}")
