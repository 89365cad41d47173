"""How a verification looks on a terminal: steps, a summary of one line each, who signed, and last the verdict's word.

Commands stand at the left edge, because a shell and Python read them so.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.cli import regverify_words as words
from registry.cli.terminal import WIDEST, labelled, plain, ruled, styled, terminal_width
from registry.evidence.verdict import Step, Verdict, Verification
from registry.rights.words import Language, Words

_NUMBER = 4
_COLOURS = {
    Verdict.VALID: {"fg": "green"},
    Verdict.INVALID: {"fg": "red", "bold": True},
    Verdict.INCOMPLETE: {"fg": "yellow", "bold": True},
    Verdict.NOT_COVERED: {"dim": True},
}


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
    width = terminal_width()
    label = subject.label.within(language)
    yield from labelled(label, subject.name, len(label) + 2, width)
    yield ""
    for step in verification.steps:
        yield from _step_lines(step, language, width)
    yield from _command_lines(subject, verification, language, width)
    yield styled(ruled(words.SUMMARY.within(language), width), bold=True)
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
    return styled(verdict.value, **_COLOURS[verdict])  # type: ignore[arg-type]  # a table of styled's own arguments


def overview_lines(verdicts: Sequence[tuple[str, Verdict | None]], language: Language) -> Iterator[str]:
    """Yield one line per file when several were verified; None is a file that could not be read."""
    yield ruled(words.SEVERAL.filled(count=len(verdicts)).within(language), WIDEST)
    for name, verdict in verdicts:
        word = "" if verdict is None else verdict.value
        coloured = "\u2013" if verdict is None else verdict_word(verdict)
        yield f"{plain(name):<{WIDEST - max(len(word), 1) - 1}} {coloured}"
    yield ""


def disputed_lines(disputed: Sequence[Words], language: Language, width: int = WIDEST) -> Iterator[str]:
    """Yield the entries in doubt under a heading; nothing for none."""
    if not disputed:
        return
    yield styled(f"{words.DISPUTED.within(language)}:", fg="red", bold=True)
    for said in disputed:
        yield from textwrap.wrap(plain(said.within(language)), width, initial_indent="\u2013 ", subsequent_indent="  ")
    yield ""


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
            yield from labelled(label.within(language), value, column, width, _NUMBER)
    yield ""


def _command_lines(subject: Subject, verification: Verification, language: Language, width: int) -> Iterator[str]:
    # At the left edge and in one piece: bash reads the whole section, Python minds its margins.
    steps = [step for step in verification.steps if step.command]
    yield styled(ruled(words.COMMANDS_HEAD.within(language), width), bold=True)
    if subject.setting:
        yield styled(plain(subject.setting), dim=True)
    for step in steps:
        yield f"# {step.number}  {step.title.within(language)}"
        yield styled(plain(step.command, keep="\n"), dim=True)
    yield ""


def _headline(step: Step, language: Language, width: int, *, bold: bool = False) -> str:
    word = step.verdict.value
    title = textwrap.shorten(step.title.within(language), width - _NUMBER - len(word) - 1, placeholder="…")
    padding = " " * (width - _NUMBER - len(title) - len(word))
    return f"{step.number:>2}  {styled(title, bold=True) if bold else title}{padding}{verdict_word(step.verdict)}"


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
        yield from labelled(label, value, column, width)
    if shown:
        yield ""
    yield from disputed_lines(verification.disputed, language, width)
    if verification.limits:
        yield f"{words.LIMITS.within(language)}:"
        for limit in verification.limits:
            yield from textwrap.wrap(limit.within(language), width, initial_indent="\u2013 ", subsequent_indent="  ")
        yield ""
