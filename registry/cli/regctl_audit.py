"""`regctl audit`: hold everything stored against the envelopes."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from registry.cli.opening import EXIT_INPUT, EXIT_INVALID, fail, languages_option, register_of
from registry.procedures import Register
from registry.procedures.audit import AuditReport, audit_register
from registry.records.database import open_database
from registry.records.errors import RecordsError
from registry.rights.words import Words

CHECKED = Words(
    "Проверено: записей {entries}, подписей {signatures}, узлов дерева {nodes}, контрольных точек {checkpoints}, строк таблиц {rows}",
    "Checked: {entries} entries, {signatures} signatures, {nodes} tree nodes, {checkpoints} checkpoints, {rows} rows",
)
CLEAN = Words("Нарушений нет.", "Clean.")
FAULTY = Words("Нарушения: {faults}.", "Faults: {faults}.")
ENTRY = Words("запись {index}", "entry {index}")
AUDITING = Words("Проверка реестра", "Auditing the register")


@click.command()
@click.option(
    "--database",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Audit this copy of the embedded database instead.",
)
@click.option("--workers", type=click.IntRange(1, 256), help="Processes; by default one per core.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@languages_option
@click.pass_obj
def audit(home: Path | None, database: Path | None, workers: int | None, *, as_json: bool, language: str) -> None:
    """Check all signatures, the governance chain, leaves, tree, checkpoints, and every table against the envelopes.

    Exit code 0: clean; 1: faults, each named; 5: the register cannot be read.

    \b
    Examples:
      regctl audit
      regctl audit --database var/demo/tampered.db --json
    """
    _, register = register_of(home)
    if database is not None:
        register.database.close()
        register = replace(register, database=open_database(f"sqlite:///{database.resolve()}"), log_key=None)
    try:
        report = _audit(register, workers, language)
    except RecordsError as error:
        fail(str(error), EXIT_INPUT)
    if as_json:
        click.echo(json.dumps(_as_object(report), ensure_ascii=False))
    else:
        _print(report, language)
    sys.exit(0 if report.is_clean else EXIT_INVALID)


def _audit(register: Register, workers: int | None, language: str) -> AuditReport:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task(AUDITING.within(language), total=None)
        return audit_register(
            register,
            workers=workers,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )


def _print(report: AuditReport, language: str) -> None:
    counts = CHECKED.filled(
        entries=report.entries,
        signatures=report.signatures,
        nodes=report.nodes,
        checkpoints=report.checkpoints,
        rows=report.rows,
    )
    click.echo(counts.within(language))
    for fault in report.faults:
        where = [] if fault.index is None else [ENTRY.filled(index=fault.index).within(language)]
        where += [fault.entry_id] if fault.entry_id else []
        click.echo(f"  {' · '.join([*where, fault.place])}\n    {fault.words.within(language)}")
    verdict = CLEAN if report.is_clean else FAULTY.filled(faults=len(report.faults))
    click.echo(verdict.within(language))


def _as_object(report: AuditReport) -> dict[str, object]:
    return {
        "entries": report.entries,
        "signatures": report.signatures,
        "nodes": report.nodes,
        "checkpoints": report.checkpoints,
        "rows": report.rows,
        "clean": report.is_clean,
        "faults": [
            {
                "index": fault.index,
                "entry": fault.entry_id,
                "place": fault.place,
                "ru": fault.words.ru,
                "en": fault.words.en,
            }
            for fault in report.faults
        ],
    }
