"""How a verification looks on a terminal: steps, a summary of one line each, who signed, and last the verdict's word.

What comes from a file is shown without control characters: a hostile file must not write on the auditor's screen.
Commands stand at the left edge, because a shell and Python read them so.
"""

from __future__ import annotations

import re
import shutil
import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import click

from registry.cli import regverify_words as words
from registry.evidence.verdict import Step, Verdict, Verification
from registry.rights.words import Language, Words

WIDEST = 100
NARROWEST = 64
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
_GROUPED_WIDTH = 64 + 15
_NO_BREAK = "\u00a0"
_NUMBER = 4
_COLOURS = {
    Verdict.VALID: {"fg": "green"},
    Verdict.INVALID: {"fg": "red", "bold": True},
    Verdict.INCOMPLETE: {"fg": "yellow", "bold": True},
    Verdict.NOT_COVERED: {"dim": True},
}
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What was verified, and how to say what it comes to."""

    label: Words
    name: str
    setting: str
    """Shell line that the steps' commands rely on; may be empty."""
    conclusions: Mapping[Verdict, Words]


def verification_lines(subject: Subject, verification: Verification, language: Language) -> Iterator[str]:
    """Yield the report's lines; the last one is the verdict's word."""
    width = max(NARROWEST, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))
    label = subject.label.within(language)
    yield from _labelled(label, subject.name, len(label) + 2, width)
    yield ""
    for step in verification.steps:
        yield from _step_lines(step, language, width)
    yield from _command_lines(subject, verification, language, width)
    yield click.style(_ruled(words.SUMMARY.within(language), width), bold=True)
    for step in verification.steps:
        yield _headline(step, language, width)
    yield ""
    yield from _fact_lines(verification, language, width)
    yield conclusion(subject, verification, language)
    yield verdict_word(verification.verdict)


def conclusion(subject: Subject, verification: Verification, language: Language) -> str:
    """Return what it comes to, in one line: for a fault, the step and the fault."""
    step = verification.first_fault
    if step is not None and step.fault is not None:
        said = words.STEP_CONCLUSION.filled(number=step.number, title=step.title, fault=step.fault)
        return plain(said.within(language))
    return subject.conclusions[verification.verdict].within(language)


def verdict_word(verdict: Verdict) -> str:
    """Return the verdict's word in its colour."""
    return click.style(verdict.value, **_COLOURS[verdict])  # type: ignore[arg-type]  # a table of style's own arguments


def overview_lines(verdicts: Sequence[tuple[str, Verdict | None]], language: Language) -> Iterator[str]:
    """Yield one line per file when several were verified; None is a file that could not be read."""
    yield _ruled(words.SEVERAL.filled(count=len(verdicts)).within(language), WIDEST)
    for name, verdict in verdicts:
        word = "" if verdict is None else verdict.value
        coloured = "\u2013" if verdict is None else verdict_word(verdict)
        yield f"{plain(name):<{WIDEST - max(len(word), 1) - 1}} {coloured}"
    yield ""


def plain(text: str, keep: str = "") -> str:
    """Return text without control and formatting characters, each shown as a replacement character."""
    return "".join(
        letter if letter in keep or unicodedata.category(letter) not in _HIDDEN else "\ufffd" for letter in text
    )


def grouped(text: str, width: int) -> str:
    """Return the text with every SHA-256 in it in groups of four, held together by no-break spaces.

    Where a whole digest does not fit the width, it may be broken in its middle and nowhere else.
    """
    middle = _NO_BREAK if width >= _GROUPED_WIDTH else " "

    def halves(digest: re.Match[str]) -> str:
        groups = textwrap.wrap(digest[0], 4)
        return middle.join((_NO_BREAK.join(groups[:8]), _NO_BREAK.join(groups[8:])))

    return _DIGEST.sub(halves, text)


def _step_lines(step: Step, language: Language, width: int) -> Iterator[str]:
    yield _headline(step, language, width, bold=True)
    parts = [(words.INPUT, step.input.replace("; ", "\n")), (words.RULE, step.rule.within(language))]
    if step.fault is not None:
        parts.append((words.FAULT[step.verdict], step.fault.within(language)))
    if step.command:
        parts.append((words.REPEAT, words.REPEAT_BELOW.filled(number=step.number).within(language)))
    column = max(len(label.within(language)) for label in (words.REPEAT, *words.FAULT.values())) + 2
    for label, value in parts:
        if value:
            yield from _labelled(label.within(language), value, column, width, _NUMBER)
    yield ""


def _command_lines(subject: Subject, verification: Verification, language: Language, width: int) -> Iterator[str]:
    # At the left edge and in one piece: bash reads the whole section, Python minds its margins.
    steps = [step for step in verification.steps if step.command]
    yield click.style(_ruled(words.COMMANDS_HEAD.within(language), width), bold=True)
    if subject.setting:
        yield click.style(plain(subject.setting), dim=True)
    for step in steps:
        yield f"# {step.number}  {step.title.within(language)}"
        yield click.style(plain(step.command, keep="\n"), dim=True)
    yield ""


def _headline(step: Step, language: Language, width: int, *, bold: bool = False) -> str:
    word = step.verdict.value
    title = textwrap.shorten(step.title.within(language), width - _NUMBER - len(word) - 1, placeholder="…")
    padding = " " * (width - _NUMBER - len(title) - len(word))
    return f"{step.number:>2}  {click.style(title, bold=True) if bold else title}{padding}{verdict_word(step.verdict)}"


def _fact_lines(verification: Verification, language: Language, width: int) -> Iterator[str]:
    signers = [
        f"{signer.state}  {signer.name}, {signer.signed_at:%Y-%m-%d %H:%M:%S} UTC" for signer in verification.signers
    ]
    facts = [
        (words.ENTRY, verification.entry_id or ""),
        (words.INDEX, "" if verification.index is None else str(verification.index)),
        *((words.SIGNED if position == 0 else Words("", ""), line) for position, line in enumerate(signers)),
    ]
    column = max(len(label.within(language)) for label in (words.ENTRY, words.INDEX, words.SIGNED)) + 2
    shown = [(label.within(language), value) for label, value in facts if value]
    for label, value in shown:
        yield from _labelled(label, value, column, width)
    if shown:
        yield ""
    if verification.limits:
        yield f"{words.LIMITS.within(language)}:"
        for limit in verification.limits:
            yield from textwrap.wrap(limit.within(language), width, initial_indent="\u2013 ", subsequent_indent="  ")
        yield ""


def _labelled(label: str, value: str, column: int, width: int, indent: int = 0) -> list[str]:
    """Return a label and a value wrapped beside it."""
    margin = " " * (indent + column)
    room = width - len(margin)
    shown = grouped(plain(value, keep="\n"), room).split("\n")
    wrapped = [line for part in shown for line in textwrap.wrap(part, room, break_on_hyphens=False)]
    lines = [line.replace(_NO_BREAK, " ") for line in wrapped or [""]]
    head = click.style(f"{label:<{column}}", dim=True)
    return [f"{'':{indent}}{head}{lines[0]}", *(f"{margin}{line}" for line in lines[1:])]


def _ruled(title: str, width: int) -> str:
    return f"{title} {'─' * (width - len(title) - 1)}"
