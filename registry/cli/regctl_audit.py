"""`regctl audit`: hold everything stored against the envelopes, which are the truth.

Source: design 2 (truth and projection), 6.1 (database administrator).
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from registry.cli.opening import opened_unverified, settings_of, spoken
from registry.cli.progress import progress_bar
from registry.cli.spoken import (
    EXIT_INPUT,
    EXIT_INVALID,
    CommandFault,
    SpokenOption,
    colour_option,
    json_option,
    language_option,
    unread_words,
)
from registry.cli.stored_faults import fault_objects, print_faults
from registry.cli.terminal import labelled, ruled, terminal_width, wrapped
from registry.procedures import Register
from registry.procedures.audit import AuditFault, AuditReport, audit_register
from registry.records.errors import SchemaError
from registry.records.schema import verify_schema
from registry.rights.words import Language, Words

ABOUT = Words(
    "Проверяет все подписи, цепочку управления, листья, дерево, контрольные точки и каждую таблицу по конвертам "
    "записей; называет запись и нарушение.",
    "Checks all signatures, the governance chain, leaves, tree, checkpoints, and every table against the envelopes; "
    "names entry and fault.",
)
HELP_DATABASE = Words(
    "Проверить эту копию базы данных (файл SQLite).", "Audit this copy of the database instead (an SQLite file)."
)
HELP_WORKERS = Words("Процессов; иначе по числу ядер.", "Processes; else one per core.")
AUDITING = Words("Проверка реестра", "Auditing the register")
DATABASE = Words("База данных", "Database")
ENTRIES = Words("Записей", "Entries")
SIGNATURES = Words("Подписей", "Signatures")
NODES = Words("Узлов дерева", "Tree nodes")
CHECKPOINTS = Words("Контрольных точек", "Checkpoints")
ROWS = Words("Строк таблиц", "Table rows")
ACTS = Words("Записей о действиях", "Activity records")
DISPUTED = Words("Спорные записи (нарушением не считаются)", "Disputed entries (no fault)")
DISPUTED_BY = Words(
    "запись {index}: подписана сертификатом {fingerprint} ({state}), отозванным записью {by}",
    "entry {index}: signed with certificate {fingerprint} ({state}), revoked by entry {by}",
)
CLEAN = Words("Нарушений нет.", "No faults.")
FAULTY = Words("Нарушений: {count}.", "Faults: {count}.")


@spoken("audit", ABOUT, "regctl audit", "regctl audit --database var/demo/tampered.db --json")
@click.option("--database", type=click.Path(path_type=Path), metavar="FILE", cls=SpokenOption, about=HELP_DATABASE)
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", cls=SpokenOption, about=HELP_WORKERS)
@json_option()
@language_option()
@colour_option()
@click.pass_obj
def audit(home: Path | None, database: Path | None, workers: int | None, *, as_json: bool, language: Language) -> int:
    """Check everything stored against the envelopes."""
    settings = settings_of(home)
    if database is not None:
        _check_file(database)
        settings = replace(settings, database_url=f"sqlite:///{database.resolve()}")
    with opened_unverified(settings) as register:
        schema = _schema_faults(register)
        with progress_bar(AUDITING.within(language)) as progress:
            report = audit_register(register, workers=workers, progress=progress)
    report = replace(report, faults=(*schema, *report.faults))
    if as_json:
        click.echo(json.dumps(_as_object(report), ensure_ascii=False))
    else:
        _print(report, settings.database_url, language)
    return 0 if report.is_clean else EXIT_INVALID


def _check_file(database: Path) -> None:
    try:
        database.open("rb").close()
    except OSError as error:
        raise CommandFault(unread_words(str(database), error), EXIT_INPUT) from error


def _schema_faults(register: Register) -> tuple[AuditFault, ...]:
    """Return where the tables, rules and guards are not those that the program describes."""
    try:
        verify_schema(register.database)
    except SchemaError as error:
        return tuple(AuditFault(None, None, "schema", Words(said, said)) for said in error.faults)
    return ()


def _print(report: AuditReport, database: str, language: Language) -> None:
    width = terminal_width()
    rows = (
        (DATABASE, database.removeprefix("sqlite:///") if database.startswith("sqlite") else "PostgreSQL"),
        (ENTRIES, str(report.entries)),
        (SIGNATURES, str(report.signatures)),
        (NODES, str(report.nodes)),
        (CHECKPOINTS, str(report.checkpoints)),
        (ROWS, str(report.rows)),
        (ACTS, str(report.acts)),
    )
    column = max(len(label.within(language)) for label, _ in rows) + 2
    for label, value in rows:
        for line in labelled(label.within(language), value, column, width):
            click.echo(line)
    print_faults(report.faults, width, language)
    _print_disputed(report, width, language)
    verdict = CLEAN if report.is_clean else FAULTY.filled(count=len(report.faults))
    click.echo("\n" + click.style(verdict.within(language), fg="green" if report.is_clean else "red", bold=True))


def _print_disputed(report: AuditReport, width: int, language: Language) -> None:
    """Print the entries in doubt under a heading; nothing for none: they are no faults."""
    if report.disputed:
        click.echo("\n" + click.style(ruled(DISPUTED.within(language), width), bold=True))
    for entry in report.disputed:
        for doubt in entry.doubts:
            said = DISPUTED_BY.filled(
                index=entry.index, state=doubt.state, by=doubt.index, fingerprint=doubt.fingerprint
            )
            for line in wrapped(said.within(language), width):
                click.echo(line)


def _as_object(report: AuditReport) -> dict[str, object]:
    return {
        "entries": report.entries,
        "signatures": report.signatures,
        "nodes": report.nodes,
        "checkpoints": report.checkpoints,
        "rows": report.rows,
        "acts": report.acts,
        "clean": report.is_clean,
        "disputed": [
            {
                "index": entry.index,
                "entry": entry.entry_id,
                "revocation": doubt.entry,
                "revoked_at": doubt.index,
                "state": doubt.state,
                "fingerprint": doubt.fingerprint,
                "suspect_from": doubt.suspect_from,
            }
            for entry in report.disputed
            for doubt in entry.doubts
        ],
        "faults": fault_objects(report.faults),
    }
