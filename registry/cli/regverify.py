"""`regverify`: what an auditor runs, without Flask, without a database, without trusting the operator.

The result goes to standard output, and its last line is the verdict's word; messages and progress go to standard
error. Bad data is a verdict, never a traceback.

Source: formats 3.8; design 5.4.
"""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import MOST_NOTE_BYTES, parse_vkey
from registry.cli import regverify_words as words
from registry.cli.regverify_files import STANDARD_INPUT, AddressReader, read_file
from registry.cli.regverify_report import Subject, overview_lines, verdict_word, verification_lines
from registry.cli.spoken import (
    EXIT_INPUT,
    Program,
    SpokenCommand,
    SpokenGroup,
    SpokenOption,
    colour_option,
    json_option,
    language_of,
    language_option,
    run_spoken,
    unread_words,
)
from registry.cli.terminal import plain
from registry.evidence.bundle import MOST_EVIDENCE
from registry.evidence.log_audit import DirectoryReader, FileAbsentError, LogReader, LogReadError, verify_log
from registry.evidence.verdict import EXIT_CODES, Verdict, Verification, verification_content
from registry.evidence.verification import verify_evidence
from registry.rights.words import Language

PROGRAM = Program("regverify", words.INTERRUPTED, words.INTERNAL)
_GRAVEST_FIRST = (Verdict.INVALID, Verdict.INCOMPLETE, Verdict.NOT_COVERED, Verdict.VALID)
_FOUNDING_EXAMPLE = '--founding "$(cat founding_id)"'


def main() -> None:
    """Run `regverify` and end the process with the verdict's exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run `regverify` with these arguments and return its exit code: formats 3.8."""
    return run_spoken(regverify, PROGRAM, arguments)


@click.group(
    cls=SpokenGroup,
    about=words.ABOUT,
    exit_codes=words.ABOUT_EXIT_CODES,
    examples=(
        f"regverify evidence licence.evidence.json {_FOUNDING_EXAMPLE}",
        'regverify log https://register.example/log/entries --vkey "$(cat log_vkey)"',
    ),
    no_args_is_help=False,
)
def regverify() -> None:
    """Verify entries and logs."""


def _read_founding(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", value):
        raise click.BadParameter(words.BAD_FOUNDING.within(language_of(ctx)), ctx, param)
    return value


def _read_vkey(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        parse_vkey(value.strip())
    except AuditLogError as fault:
        raise click.BadParameter(words.BAD_VKEY.filled(said=str(fault)).within(language_of(ctx)), ctx, param) from fault
    return value.strip()


def _read_location(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if re.match("https?://", value) and not re.fullmatch(r"https?://[^\s?#]+", value):
        raise click.BadParameter(words.BAD_ADDRESS.within(language_of(ctx)), ctx, param)
    return value.rstrip("/") or value


def _answer_options(function: click.decorators.FC) -> click.decorators.FC:
    """Add what both commands take: the form and the language of the answer, and NO_COLOR."""
    return json_option()(language_option()(colour_option()(function)))


@regverify.command(
    cls=SpokenCommand,
    about=words.ABOUT_EVIDENCE,
    exit_codes=words.ABOUT_EXIT_CODES,
    examples=(
        f"regverify evidence licence.evidence.json {_FOUNDING_EXAMPLE}",
        f"regverify evidence *.evidence.json {_FOUNDING_EXAMPLE} --json",
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--founding", required=True, metavar="HEX", cls=SpokenOption, about=words.HELP_FOUNDING, callback=_read_founding
)
@click.option("--checkpoint", metavar="FILE", cls=SpokenOption, about=words.HELP_CHECKPOINT)
@_answer_options
@click.pass_context
def evidence(
    ctx: click.Context,
    files: tuple[str, ...],
    founding: str,
    checkpoint: str | None,
    *,
    as_json: bool,
    language: Language,
) -> int:
    """Verify evidence files."""
    if [*files, checkpoint].count(STANDARD_INPUT) > 1:
        raise click.UsageError(words.TWO_STDIN.within(language), ctx)
    kept = None
    if checkpoint is not None:
        kept = _read_or_tell(checkpoint, MOST_NOTE_BYTES, language)
        if kept is None:
            return EXIT_INPUT
    verified = _verify_files(files, founding, kept, language)
    if as_json:
        return _answer_json(verified)
    return _answer_text(verified, language)


@regverify.command(
    cls=SpokenCommand,
    about=words.ABOUT_LOG,
    exit_codes=words.ABOUT_EXIT_CODES,
    examples=(
        'regverify log https://register.example/log/entries --vkey "$(cat log_vkey)"',
        'regverify log ./mirror/entries --vkey "$(cat log_vkey)" --json',
    ),
)
@click.argument("location", metavar="URL|DIR", callback=_read_location)
@click.option("--vkey", metavar="TEXT", cls=SpokenOption, about=words.HELP_VKEY, callback=_read_vkey)
@_answer_options
def log(location: str, vkey: str | None, *, as_json: bool, language: Language) -> int:
    """Verify a whole log."""
    reader: LogReader
    reader = AddressReader(location) if re.match("https?://", location) else DirectoryReader(Path(location))
    try:
        with _log_progress(language) as progress:
            verification = verify_log(reader, vkey, progress)
    except FileAbsentError:
        return _tell(words.NO_LOG.filled(name=location).within(language), EXIT_INPUT)
    except LogReadError as fault:
        return _tell(str(fault), EXIT_INPUT)
    if as_json:
        click.echo(json.dumps({"log": location, **verification_content(verification)}, ensure_ascii=False))
    else:
        subject = Subject(words.LOG, location, "", words.LOG_CONCLUSION)
        _print(verification_lines(subject, verification, language))
    return verification.exit_code


def _verify_files(
    files: Sequence[str], founding: str, kept: bytes | None, language: Language
) -> Iterator[tuple[str, int, Verification | None]]:
    """Yield name, bytes read and verification of each file; None, told on standard error, where it cannot be read."""
    for name in files:
        data = _read_or_tell(name, MOST_EVIDENCE, language)
        if data is None:
            yield name, 0, None
        else:
            yield name, len(data), verify_evidence(data, founding, kept)


def _answer_text(verified: Iterator[tuple[str, int, Verification | None]], language: Language) -> int:
    seen: list[tuple[str, Verdict | None]] = []
    for name, size, verification in verified:
        seen.append((name, _verdict_of(verification)))
        if verification is not None:
            subject = _evidence_subject(name, size, language)
            if len(seen) > 1:
                click.echo()
            _print(verification_lines(subject, verification, language))
    if len(seen) > 1:
        click.echo()
        _print(overview_lines(seen, language))
        click.echo(verdict_word(_gravest(seen)))
    return _exit_code(seen)


def _answer_json(verified: Iterator[tuple[str, int, Verification | None]]) -> int:
    seen: list[tuple[str, Verdict | None]] = []
    answers: list[dict[str, Any]] = []
    for name, _, verification in verified:
        seen.append((name, _verdict_of(verification)))
        answers.append({"file": name, **(verification_content(verification) if verification else {"verdict": None})})
    code = _exit_code(seen)
    verdict = None if all(found is None for _, found in seen) else _gravest(seen).value
    click.echo(json.dumps({"verdict": verdict, "exit_code": code, "files": answers}, ensure_ascii=False))
    return code


def _evidence_subject(name: str, size: int, language: Language) -> Subject:
    shown = words.STANDARD_INPUT.within(language) if name == STANDARD_INPUT else name
    counted = words.BYTES.filled(count=f"{size:,}".replace(",", "\u00a0")).within(language)
    setting = "" if name == STANDARD_INPUT else f"FILE={shlex.quote(name)}"
    return Subject(words.FILE, f"{shown}, {counted}", setting, words.EVIDENCE_CONCLUSION)


def _verdict_of(verification: Verification | None) -> Verdict | None:
    return None if verification is None else verification.verdict


def _gravest(seen: Sequence[tuple[str, Verdict | None]]) -> Verdict:
    """Return the gravest verdict; a file that could not be read leaves the whole incomplete."""
    found = {verdict or Verdict.INCOMPLETE for _, verdict in seen}
    return next(verdict for verdict in _GRAVEST_FIRST if verdict in found)


def _exit_code(seen: Sequence[tuple[str, Verdict | None]]) -> int:
    """Return the exit code of all files together: a proved fault outweighs one that could not be read."""
    gravest = _gravest(seen)
    unread = any(verdict is None for _, verdict in seen)
    return EXIT_INPUT if unread and gravest is not Verdict.INVALID else EXIT_CODES[gravest]


def _read_or_tell(name: str, most_bytes: int, language: Language) -> bytes | None:
    try:
        return read_file(name, most_bytes)
    except OSError as fault:
        _tell(unread_words(name, fault).within(language), EXIT_INPUT)
        return None


@contextmanager
def _log_progress(language: Language) -> Iterator[Callable[[int, int], None]]:
    """Give a function that moves a bar on standard error, where that is a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(words.READING_LOG.within(language), total=None)
        yield lambda done, size: bar.update(task, completed=done, total=size)


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)


def _tell(message: str, code: int) -> int:
    """Say one line on standard error and return the exit code that goes with it."""
    click.echo(f"{PROGRAM.name}: {plain(message)}", err=True)
    return code


if __name__ == "__main__":
    main()
