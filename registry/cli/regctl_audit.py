"""`regctl audit`: hold everything stored against the envelopes, which are the truth.

Source: design 2 (truth and projection), 6.1 (database administrator).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from registry.auditlog.notes import MOST_NOTE_BYTES
from registry.cli.opening import opened_unverified, read_named, settings_of, spoken
from registry.cli.progress import progress_bar
from registry.cli.regctl_audit_sample import (
    HELP_SAMPLE,
    HELP_SEED,
    HELP_WORKSHEET,
    check_options,
    read_seed,
    run_sample,
)
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
from registry.evidence.entry_audit import AuditFault
from registry.procedures import Register
from registry.procedures.audit import AuditReport, KeptCheckpointError, audit_register
from registry.records.errors import SchemaError
from registry.records.schema import verify_schema
from registry.records.vocabulary import Log
from registry.rights.words import Language, Words
from registry.settings import Settings

ABOUT = Words(
    "Проверяет все подписи, цепочку управления, листья, дерево, контрольные точки и каждую таблицу по конвертам "
    "записей; называет запись и нарушение.",
    "Checks all signatures, the governance chain, leaves, tree, checkpoints, and every table against the envelopes; "
    "names entry and fault.",
)
HELP_DATABASE = Words(
    "Проверить эту копию базы данных (файл SQLite).", "Audit this copy of the database instead (an SQLite file)."
)
HELP_SINCE = Words(
    "Проверить только то, что внесено после этой контрольной точки прежней проверки (файл); по одной на каждый журнал.",
    "Audit only what came after this checkpoint, kept from an earlier audit (a file); one for each log.",
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
SINCE = Words("Начиная с записи", "From entry on")
SINCE_ACT = Words("Начиная с действия", "From act on")
LEFT_OUT = Words(
    "Более ранние записи проверены только по корню дерева из прежней контрольной точки: строки таблиц о результатах, "
    "по которым новых записей нет, проверяет полная проверка.",
    "Earlier entries were held against the kept checkpoint's root alone: table rows about results without new entries "
    "take a whole audit.",
)
BAD_KEPT = Words("{file}: не контрольная точка этого реестра: {said}", "{file}: no checkpoint of this register: {said}")
DISPUTED = Words("Спорные записи (нарушением не считаются)", "Disputed entries (no fault)")
DISPUTED_BY = Words(
    "запись {index}: подписана сертификатом {fingerprint} ({state}), отозванным записью {by}",
    "entry {index}: signed with certificate {fingerprint} ({state}), revoked by entry {by}",
)
CLEAN = Words("Нарушений нет.", "No faults.")
FAULTY = Words("Нарушений: {count}.", "Faults: {count}.")
SINCE_LABELS = ((Log.ENTRIES, SINCE), (Log.ACTIVITY, SINCE_ACT))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be audited, and of which database."""

    since: tuple[str, ...]
    sample: int | None
    seed: str | None
    worksheet: Path | None
    database: Path | None
    workers: int | None


@spoken("audit", ABOUT, "regctl audit --since kept.checkpoint", "regctl audit --sample 200 --seed 8c1fd5a90b7e4426")
@click.option("--since", multiple=True, metavar="FILE", cls=SpokenOption, about=HELP_SINCE)
@click.option("--sample", type=click.IntRange(1, 100_000), metavar="N", cls=SpokenOption, about=HELP_SAMPLE)
@click.option("--seed", metavar="HEX", cls=SpokenOption, about=HELP_SEED)
@click.option("--worksheet", type=click.Path(path_type=Path), metavar="FILE", cls=SpokenOption, about=HELP_WORKSHEET)
@click.option("--database", type=click.Path(path_type=Path), metavar="FILE", cls=SpokenOption, about=HELP_DATABASE)
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", cls=SpokenOption, about=HELP_WORKERS)
@json_option()
@language_option()
@colour_option()
@click.pass_obj
def audit(home: Path | None, /, *, as_json: bool, language: Language, **chosen: Any) -> int:
    """Check everything stored against the envelopes, or a part of it."""
    asked = _Asked(**chosen)
    check_options(asked.sample, asked.seed, asked.worksheet, asked.since)
    settings = settings_of(home)
    if asked.database is not None:
        _check_file(asked.database)
        settings = replace(settings, database_url=f"sqlite:///{asked.database.resolve()}")
    if asked.sample is not None:
        seed = read_seed(asked.seed)
        return run_sample(settings, asked.sample, seed, asked.worksheet, as_json=as_json, language=language)
    report = _audited(settings, asked.since, asked.workers, language)
    if as_json:
        click.echo(json.dumps(_as_object(report), ensure_ascii=False))
    else:
        _print(report, settings.database_url, language)
    return 0 if report.is_clean else EXIT_INVALID


def _audited(settings: Settings, since: tuple[str, ...], workers: int | None, language: Language) -> AuditReport:
    kept = [read_named(name, MOST_NOTE_BYTES) for name in since]
    with opened_unverified(settings) as register:
        schema = _schema_faults(register)
        try:
            with progress_bar(AUDITING.within(language)) as progress:
                report = audit_register(register, kept=kept, workers=workers, progress=progress)
        except KeptCheckpointError as error:
            said = BAD_KEPT.filled(file=since[error.place], said=error.words)
            raise CommandFault(said, EXIT_INVALID) from error
    return replace(report, faults=(*schema, *report.faults))


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
        *((label, str(report.since[log])) for log, label in SINCE_LABELS if log in report.since),
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
    for line in wrapped(LEFT_OUT.within(language), width) if Log.ENTRIES in report.since else ():
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
        "since": {log.value: size for log, size in report.since.items()},
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
