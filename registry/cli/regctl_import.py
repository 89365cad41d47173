"""`regctl import`: drafts from other offices' files."""

from __future__ import annotations

import itertools
from pathlib import Path

import click

from registry.cli.opening import EXIT_CODES, acting_as, now, opened, read_named, spoken
from registry.cli.spoken import (
    EXIT_INVALID,
    CommandFault,
    SpokenGroup,
    SpokenOption,
    colour_option,
    language_option,
)
from registry.cli.terminal import labelled, plain, terminal_width
from registry.procedures import Register
from registry.procedures.draft import Examination, examine_draft, open_draft, save_draft
from registry.reports.errors import PublicationError
from registry.reports.st96 import MOST_BYTES, PublicationDraft, Unplaced, read_publication
from registry.rights.parties import Actor
from registry.rights.words import Language, Words

MARGIN = 2

ABOUT = Words("Черновики из файлов других ведомств.", "Makes drafts from other offices' files.")
ABOUT_ST96 = Words(
    "Создаёт черновик результата из патентной публикации (XML, стандарт ВОИС ST.96). Перечисляет всё, чему в черновике "
    "не нашлось места, и всё, что ещё надо заполнить. «-» читает стандартный ввод.",
    "Makes a draft of a result from a patent publication (XML, WIPO Standard ST.96). Lists everything that found no "
    "place in the draft, and everything still to fill in. “-” reads standard input.",
)
HELP_AS = Words(
    "Имя для входа того регистратора, чей это будет черновик.", "Login of the clerk whose draft it becomes."
)
DRAFTED = Words("Черновик создан: «{title}»", "Draft made: “{title}”")
DRAFT = Words("Черновик", "Draft")
OWNER = Words("Чей", "Whose")
MISSING = Words("Осталось заполнить или исправить: {count}", "Still to fill in or to mend: {count}")
UNPLACED = Words(
    "Не перенесено, элементов: {count}. Проверьте, не нужно ли что-нибудь из этого.",
    "Not placed, elements: {count}. See whether any of it is needed.",
)


@click.group(
    "import",
    cls=SpokenGroup,
    about=ABOUT,
    examples=(
        "regctl import st96 publication.xml --as by-clerk",
        "regctl import st96 - --as kz-clerk < publication.xml",
    ),
    exit_codes=EXIT_CODES,
    no_args_is_help=False,
)
def import_() -> None:
    """Make drafts from other offices' files."""


@spoken(
    "st96",
    ABOUT_ST96,
    "regctl import st96 publication.xml --as by-clerk",
    "regctl import st96 publication.xml --as by-clerk --language ru",
)
@click.argument("file", metavar="FILE")
@click.option("--as", "login", required=True, metavar="LOGIN", cls=SpokenOption, about=HELP_AS)
@language_option()
@colour_option()
@click.pass_obj
def st96(home: Path | None, file: str, login: str, language: Language) -> None:
    """Make a draft of a result from a patent publication in WIPO ST.96 XML."""
    try:
        publication = read_publication(read_named(file, MOST_BYTES))
    except PublicationError as error:
        raise CommandFault(_named(file, error.words), EXIT_INVALID) from error
    with opened(home) as (_, register):
        clerk = acting_as(register, login)
        draft = _draft(register, clerk, publication)
    _print(publication, draft, clerk, language)


def _named(file: str, words: Words) -> Words:
    return Words(f"{file}: {words.ru}", f"{file}: {words.en}")


def _draft(register: Register, clerk: Actor, publication: PublicationDraft) -> Examination:
    record = open_draft(register, clerk, "result.registered", None, now=now())
    content = dict(record.content) | publication.content
    saved = save_draft(register, clerk, record.id, content, record.version, now=now())
    return examine_draft(register, clerk, saved.id, now=now())


def _print(publication: PublicationDraft, draft: Examination, clerk: Actor, language: Language) -> None:
    width = terminal_width()
    titles = publication.content["terms"].get("title", {})
    title = titles.get(language) or next(iter(titles.values()), "…")
    click.echo(plain(DRAFTED.filled(title=title).within(language)))
    rows = ((DRAFT.within(language), draft.record.id), (OWNER.within(language), f"{clerk.name}, {clerk.state}"))
    for label, value in rows:
        _echo(labelled(label, value, max(len(each) for each, _ in rows) + 2, width, MARGIN))
    if draft.findings:
        click.echo("\n" + MISSING.filled(count=len(draft.findings)).within(language))
        places = max(len(finding.place) for finding in draft.findings) + 2
        for finding in draft.findings:
            _echo(labelled(finding.place, finding.words.within(language), min(places, width // 2), width, MARGIN))
    if publication.unplaced:
        click.echo("\n" + UNPLACED.filled(count=len(publication.unplaced)).within(language))
        for folder, elements in itertools.groupby(
            publication.unplaced, lambda element: element.path.rpartition("/")[0]
        ):
            _print_elements(folder, list(elements), width)


def _print_elements(folder: str, elements: list[Unplaced], width: int) -> None:
    """Show elements that stand together under the path they share."""
    if folder:
        click.echo(f"{'':{MARGIN}}{click.style(plain(folder), dim=True)}")
    named = []
    for element in elements:
        name = element.path.rpartition("/")[2]
        named.append((f"{name} × {element.count}" if element.count > 1 else name, element.text))
    column = min(max(len(name) for name, _ in named) + 2, width // 2)
    for name, text in named:
        _echo(labelled(name, text, column, width, MARGIN * 2))


def _echo(lines: list[str]) -> None:
    for line in lines:
        click.echo(line)


import_.add_command(st96)
