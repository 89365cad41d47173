"""`regverify evidence`: one verdict per evidence file, and the gravest of them for all together."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.auditlog.notes import MOST_NOTE_BYTES
from registry.cli import regverify_words as words
from registry.cli.plain_line import Asked, Command, Option, Place, UsageError, say
from registry.cli.regverify_files import STANDARD_INPUT
from registry.cli.regverify_reading import FOUNDING_EXAMPLE, PROGRAM, read_founding, read_or_tell, read_trusted_or_tell
from registry.cli.regverify_report import Subject, disputed_lines, overview_lines, verdict_word, verification_lines
from registry.cli.spoken_words import EXIT_INPUT
from registry.evidence.bundle import MOST_EVIDENCE
from registry.evidence.doubtful import EntrySeen, Suspect, disputed_words
from registry.evidence.verdict import EXIT_CODES, Verdict, Verification, verification_content
from registry.evidence.verification import entry_seen, verify_evidence
from registry.rights.words import Language, Words

_GRAVEST_FIRST = (Verdict.INVALID, Verdict.INCOMPLETE, Verdict.NOT_COVERED, Verdict.VALID)
_FILES = "FILE…"


@dataclass(frozen=True, slots=True)
class _Given:
    """What the auditor gives beside the files."""

    founding_id: str
    kept: bytes | None
    trusted: tuple[bytes, ...]


_Verified = tuple[str, int, Verification | None]
"""Name, bytes read and verification of a file; None, told on standard error, where it cannot be read."""


def _evidence(asked: Asked) -> int:
    files: tuple[str, ...] = asked.values[_FILES]
    checkpoint, tsa = asked.values["--checkpoint"], asked.values["--tsa"]
    if [*files, checkpoint, tsa].count(STANDARD_INPUT) > 1:
        raise UsageError(words.TWO_STDIN, f"{PROGRAM} evidence")
    kept = None
    if checkpoint is not None:
        kept = read_or_tell(checkpoint, MOST_NOTE_BYTES, asked.language)
        if kept is None:
            return EXIT_INPUT
    trusted = read_trusted_or_tell(tsa, asked.language)
    if trusted is None:
        return EXIT_INPUT
    verified = _verify_files(files, _Given(asked.values["--founding"], kept, trusted), asked.language)
    return _answer_json(verified) if asked.as_json else _answer_text(verified, tsa, asked.language)


EVIDENCE = Command(
    "evidence",
    words.ABOUT_EVIDENCE,
    (
        f"regverify evidence licence.evidence.json {FOUNDING_EXAMPLE}",
        f"regverify evidence *.evidence.json {FOUNDING_EXAMPLE} --json",
    ),
    (Place(_FILES, is_several=True),),
    (
        Option("--founding", words.HELP_FOUNDING, "HEX", read_founding, is_required=True),
        Option("--checkpoint", words.HELP_CHECKPOINT, "FILE"),
        Option("--tsa", words.HELP_TSA, "CERT"),
    ),
    _evidence,
)


def _verify_files(files: Sequence[str], given: _Given, language: Language) -> Iterator[_Verified]:
    # Each within a call of its own, so that one file is forgotten before the next is read.
    for name in files:
        yield name, *_verify_file(name, given, language)


def _verify_file(name: str, given: _Given, language: Language) -> tuple[int, Verification | None]:
    data = read_or_tell(name, MOST_EVIDENCE, language)
    if data is None:
        return 0, None
    return len(data), verify_evidence(data, given.founding_id, given.kept, given.trusted)


@dataclass(slots=True)
class _Together:
    """What the files say of one another, gathered while each is held alone."""

    entries: list[EntrySeen] = field(default_factory=list)
    suspects: set[Suspect] = field(default_factory=set)

    def take(self, name: str, verification: Verification | None) -> None:
        """Note what one file says."""
        seen = entry_seen(name, verification) if verification else None
        self.entries += [seen] if seen else []
        self.suspects |= set(verification.suspects) if verification else set()

    def disputed(self) -> tuple[Words, ...]:
        """Return what to say of the entries in doubt."""
        return disputed_words(self.entries, self.suspects)


def _answer_text(verified: Iterator[_Verified], tsa: str | None, language: Language) -> int:
    seen: list[tuple[str, Verdict | None]] = []
    together = _Together()
    for name, size, verification in verified:
        seen.append((name, _verdict_of(verification)))
        together.take(name, verification)
        if verification is not None:
            subject = _evidence_subject(name, size, tsa, language)
            if len(seen) > 1:
                say()
            for line in verification_lines(subject, verification, language):
                say(line)
    if len(seen) > 1:
        say()
        for line in overview_lines(seen, language):
            say(line)
        for line in disputed_lines(together.disputed(), language):
            say(line)
        say(verdict_word(gravest(seen)))
    return _exit_code(seen)


def _answer_json(verified: Iterator[_Verified]) -> int:
    seen: list[tuple[str, Verdict | None]] = []
    answers: list[dict[str, Any]] = []
    together = _Together()
    for name, _, verification in verified:
        seen.append((name, _verdict_of(verification)))
        together.take(name, verification)
        answers.append({"file": name, **(verification_content(verification) if verification else {"verdict": None})})
    code = _exit_code(seen)
    verdict = None if all(found is None for _, found in seen) else gravest(seen).value
    disputed = [{"ru": said.ru, "en": said.en} for said in together.disputed()]
    whole = {"verdict": verdict, "exit_code": code, "files": answers, "disputed": disputed}
    say(json.dumps(whole, ensure_ascii=False))
    return code


def _evidence_subject(name: str, size: int, tsa: str | None, language: Language) -> Subject:
    shown = words.STANDARD_INPUT.within(language) if name == STANDARD_INPUT else name
    counted = words.BYTES.filled(count=f"{size:,}".replace(",", "\u00a0")).within(language)
    named = {"FILE": name, "TSA": tsa}
    setting = " ".join(f"{each}={shlex.quote(said)}" for each, said in named.items() if said and said != STANDARD_INPUT)
    return Subject(words.FILE, f"{shown}, {counted}", setting, words.EVIDENCE_CONCLUSION)


def _verdict_of(verification: Verification | None) -> Verdict | None:
    return None if verification is None else verification.verdict


def gravest(seen: Sequence[tuple[str, Verdict | None]]) -> Verdict:
    """Return the gravest verdict; a file that could not be read leaves the whole incomplete."""
    found = {verdict or Verdict.INCOMPLETE for _, verdict in seen}
    return next(verdict for verdict in _GRAVEST_FIRST if verdict in found)


def _exit_code(seen: Sequence[tuple[str, Verdict | None]]) -> int:
    """Return the exit code of all files together: a proved fault outweighs one that could not be read."""
    worst = gravest(seen)
    unread = any(verdict is None for _, verdict in seen)
    return EXIT_INPUT if unread and worst is not Verdict.INVALID else EXIT_CODES[worst]
