"""`regverify log`: a whole log, read once from a folder or an address, against its checkpoint and evidence files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from registry.cli import regverify_words as words
from registry.cli.plain_line import Asked, Command, Option, Place, say, tell
from registry.cli.regverify_reading import (
    PROGRAM,
    VKEY_EXAMPLE,
    read_location,
    read_or_tell,
    read_vkey,
    reader_of,
)
from registry.cli.regverify_report import Subject, verification_lines
from registry.cli.spoken_words import EXIT_INPUT
from registry.evidence.bundle import MOST_EVIDENCE, decode_bundle
from registry.evidence.errors import EvidenceError
from registry.evidence.log_audit import FileAbsentError, LogReadError, verify_log
from registry.evidence.log_heads import KnownLeaves, known_leaves
from registry.evidence.verdict import verification_content
from registry.rights.words import Language

_LOCATION, _FILES = "URL|DIR", "[FILE…]"


def _log(asked: Asked) -> int:
    location, language = asked.values[_LOCATION], asked.language
    known = _known_or_tell(asked.values[_FILES], language)
    if known is None:
        return EXIT_INPUT
    try:
        with _progress(language) as progress:
            verification = verify_log(reader_of(location), asked.values["--vkey"], progress, known)
    except FileAbsentError:
        return tell(PROGRAM, words.NO_LOG.filled(name=location).within(language), EXIT_INPUT)
    except LogReadError as fault:
        return tell(PROGRAM, str(fault), EXIT_INPUT)
    if asked.as_json:
        say(json.dumps({"log": location, **verification_content(verification)}, ensure_ascii=False))
    else:
        subject = Subject(words.LOG, location, "", words.LOG_CONCLUSION)
        for line in verification_lines(subject, verification, language):
            say(line)
    return verification.exit_code


LOG = Command(
    "log",
    words.ABOUT_LOG,
    (
        f"regverify log https://register.example/log/entries {VKEY_EXAMPLE}",
        f"regverify log ./mirror/entries {VKEY_EXAMPLE} *.evidence.json",
    ),
    (Place(_LOCATION, read_location), Place(_FILES, is_several=True, is_required=False)),
    (Option("--vkey", words.HELP_VKEY, "TEXT", read_vkey),),
    _log,
)


def _known_or_tell(files: Sequence[str], language: Language) -> KnownLeaves | None:
    """Return what evidence files show of their log; None, told on standard error, where one cannot be read."""
    known = KnownLeaves()
    for name in files:
        data = read_or_tell(name, MOST_EVIDENCE, language)
        if data is None:
            return None
        try:
            known |= known_leaves(decode_bundle(data))
        except EvidenceError as fault:
            tell(PROGRAM, f"{name}: {fault.words.within(language)}", EXIT_INPUT)
            return None
    return known


@contextmanager
def _progress(language: Language) -> Iterator[Callable[[int, int], None]]:
    """Give a function that keeps one line on standard error, where that is a terminal."""
    is_shown = sys.stderr.isatty()
    label = words.READING_LOG.within(language)

    def show(done: int, size: int) -> None:
        if is_shown:
            sys.stderr.write(f"\r{label} {done:>{len(str(size))}}/{size}")
            sys.stderr.flush()

    try:
        yield show
    finally:
        if is_shown:
            sys.stderr.write("\r\x1b[K")
