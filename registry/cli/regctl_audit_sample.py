"""`regctl audit --sample`: draw entries that anybody can draw again, audit them, write the auditor's worksheet.

Source: design 5.1 (auditor: a reproducible random sample with its seed).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from registry.cli.opening import opened_unverified
from registry.cli.progress import progress_bar
from registry.cli.spoken import EXIT_INPUT, EXIT_INVALID, EXIT_USAGE, CommandFault, unread_words
from registry.cli.stored_faults import fault_objects, print_faults
from registry.cli.terminal import labelled, terminal_width
from registry.evidence.sampling import LEAST_SEED, MOST_SEED
from registry.procedures.audit_sample import SampledEntry, SampleReport, audit_sample
from registry.reports.log_facts import LogFacts
from registry.reports.tables import Table, table_csv, table_xlsx
from registry.reports.worksheet import WorksheetHead, WorksheetRow, worksheet
from registry.rights.words import Language, Words
from registry.settings import Settings

WRITERS: Mapping[str, Callable[[Table], bytes]] = {".xlsx": table_xlsx, ".csv": table_csv}
"""By the ending of the worksheet's name."""
HELP_SAMPLE = Words(
    "Проверить столько случайно отобранных записей вместо всех.", "Audit so many entries drawn at random, not all."
)
HELP_SEED = Words(
    "Начальное значение выборки, 16–128 шестнадцатеричных цифр; с ним любой отберёт те же записи. Без него берётся "
    "случайное и показывается.",
    "Seed of the sample, 16 to 128 hex digits, with which anybody draws the same entries; without it a random one is "
    "taken and shown.",
)
HELP_WORKSHEET = Words("Записать рабочий лист (.xlsx или .csv).", "Write the worksheet (.xlsx or .csv).")
BAD_SEED = Words(
    "--seed: ожидались 16–128 шестнадцатеричных цифр, чётное число; получено {said}",
    "--seed: 16 to 128 hex digits, an even number of them, were expected; {said} came",
)
BAD_WORKSHEET = Words(
    "--worksheet: имя файла должно оканчиваться на .xlsx или .csv: {file}",
    "--worksheet: the file's name must end in .xlsx or .csv: {file}",
)
ALONE = Words(
    "--seed и --worksheet даются вместе с --sample, а --since — без него",
    "--seed and --worksheet go with --sample, --since without it",
)
AUDITING = Words("Проверка выборки", "Auditing the sample")
LOG_SIZE = Words("Записей в журнале", "Entries in the log")
DRAWN = Words("Отобрано", "Drawn")
SEED = Words("Начальное значение", "Seed")
SIGNATURES = Words("Подписей", "Signatures")
WORKSHEET = Words("Рабочий лист", "Worksheet")
CLEAN = Words("В выборке нарушений нет.", "No faults in the sample.")
FAULTY = Words("Нарушений в выборке: {count}.", "Faults in the sample: {count}.")


def check_options(sample: int | None, seed: str | None, file: Path | None, since: tuple[str, ...]) -> None:
    """Refuse options that do not go together, before anything is read.

    Raises:
        CommandFault: They do not, or one is malformed.
    """
    if (sample is None and (seed is not None or file is not None)) or (sample is not None and since):
        raise CommandFault(ALONE, EXIT_USAGE)
    if seed is not None:
        read_seed(seed)
    if file is not None and file.suffix not in WRITERS:
        raise CommandFault(BAD_WORKSHEET.filled(file=str(file)), EXIT_USAGE)


def read_seed(text: str | None) -> bytes:
    """Return the seed that was typed, or a random one for none.

    Raises:
        CommandFault: It is no seed.
    """
    if text is None:
        return secrets.token_bytes(32)
    try:
        seed = bytes.fromhex(text) if text.isalnum() else b""
    except ValueError:
        seed = b""
    if not LEAST_SEED <= len(seed) <= MOST_SEED:
        raise CommandFault(BAD_SEED.filled(said=text[:40]), EXIT_USAGE)
    return seed


def run_sample(
    settings: Settings, asked: int, seed: bytes, file: Path | None, *, as_json: bool, language: Language
) -> int:
    """Audit a sample, print what was found, write the worksheet; return the exit code."""
    with opened_unverified(settings) as register, progress_bar(AUDITING.within(language)) as progress:
        report = audit_sample(register, seed, asked)
        progress(len(report.entries), len(report.entries))
    if file is not None:
        _write(file, WRITERS[file.suffix](_worksheet(settings, report, asked, language)))
    if as_json:
        click.echo(json.dumps(_as_object(report), ensure_ascii=False))
    else:
        _print(report, file, language)
    return 0 if report.is_clean else EXIT_INVALID


def _worksheet(settings: Settings, report: SampleReport, asked: int, language: Language) -> Table:
    sealed = [entry.sealed_at for entry in report.entries if entry.sealed_at is not None]
    log = LogFacts(
        register=settings.register_name,
        founding_id=report.founding_id or "",
        size=report.checkpoint.size,
        root=report.checkpoint.root,
        recorded_until=max(sealed, default=report.signed_at),
        demo=settings.demo,
    )
    head = WorksheetHead(language, report.seed, asked, log, settings.public_url)
    return worksheet(head, [_row(entry) for entry in report.entries])


def _row(entry: SampledEntry) -> WorksheetRow:
    return WorksheetRow(
        index=entry.index,
        entry_id=entry.entry_id,
        kind=entry.kind,
        result=entry.result,
        sealed_at=entry.sealed_at,
        states=entry.states,
        envelope_sha256=entry.envelope_sha256,
        faults=[fault.words for fault in entry.faults],
    )


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise CommandFault(unread_words(str(file), error), EXIT_INPUT) from error


def _print(report: SampleReport, file: Path | None, language: Language) -> None:
    width = terminal_width()
    rows = [
        (LOG_SIZE, str(report.checkpoint.size)),
        (DRAWN, str(len(report.entries))),
        (SEED, report.seed.hex()),
        (SIGNATURES, str(sum(entry.signatures for entry in report.entries))),
        *([(WORKSHEET, str(file))] if file else []),
    ]
    column = max(len(label.within(language)) for label, _ in rows) + 2
    for label, value in rows:
        for line in labelled(label.within(language), value, column, width):
            click.echo(line)
    print_faults(report.faults, width, language)
    verdict = CLEAN if report.is_clean else FAULTY.filled(count=len(report.faults))
    click.echo("\n" + click.style(verdict.within(language), fg="green" if report.is_clean else "red", bold=True))


def _as_object(report: SampleReport) -> dict[str, Any]:
    return {
        "size": report.checkpoint.size,
        "root": report.checkpoint.root.hex(),
        "seed": report.seed.hex(),
        "entries": [{"index": entry.index, "entry": entry.entry_id} for entry in report.entries],
        "signatures": sum(entry.signatures for entry in report.entries),
        "clean": report.is_clean,
        "faults": fault_objects(report.faults),
    }
