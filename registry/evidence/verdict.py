"""The verdict: four words, the same on screen, on the command line, in JSON and in PDF, and the steps that lead to it.

INVALID says that a fault is proved; what is merely unknown is INCOMPLETE (something is missing, and can be got) or
NOT COVERED (not signed, or not answerable from what was given).

Source: formats 3.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from registry.evidence.doubtful import Suspect
from registry.rights.words import Words


class Verdict(StrEnum):
    """What a step, and the whole, comes to."""

    VALID = "VALID"
    INVALID = "INVALID"
    """A fault is proved."""
    INCOMPLETE = "INCOMPLETE"
    """Something is missing; the words say what, and how to get it."""
    NOT_COVERED = "NOT COVERED"
    """Not signed, or not answerable from what was given."""


EXIT_CODES = {Verdict.VALID: 0, Verdict.INVALID: 1, Verdict.INCOMPLETE: 3, Verdict.NOT_COVERED: 4}
"""Exit codes of formats 3.8; 2 (usage), 5 (input, output) and 70 (internal) are the command line's own."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the verdict."""

    number: int
    title: Words
    verdict: Verdict
    input: str
    """What was judged: digests, names, numbers."""
    rule: Words
    command: str
    """Shell lines with which anybody repeats the step; `$FILE` is the file judged."""
    fault: Words | None = None
    """What was expected and what came; what is missing and how to get it; or why there is no answer."""


@dataclass(frozen=True, slots=True)
class SignerSeen:
    """Who signed, as the certificate and the state of trust say."""

    state: str
    name: str
    """Organisation named in the certificate."""
    fingerprint: str
    signed_at: datetime
    """UTC; the signer's claim."""


@dataclass(frozen=True, slots=True)
class Verification:
    """The steps in order and what they come to."""

    steps: tuple[Step, ...]
    verdict: Verdict
    entry_id: str | None = None
    index: int | None = None
    signers: tuple[SignerSeen, ...] = ()
    limits: tuple[Words, ...] = ()
    """What this file cannot answer, whatever the verdict."""
    suspects: tuple[Suspect, ...] = ()
    """Revoked certificates that the governance of a VALID file names: they cast doubt upon entries of other files."""
    disputed: tuple[Words, ...] = ()
    """Entries that are in doubt by what was handed in together: they stand, and the verdict with them."""

    @property
    def exit_code(self) -> int:
        """Exit code of formats 3.8."""
        return EXIT_CODES[self.verdict]

    @property
    def first_fault(self) -> Step | None:
        """The first step that proves a fault; else the first that is incomplete; else None."""
        for verdict in (Verdict.INVALID, Verdict.INCOMPLETE):
            for step in self.steps:
                if step.verdict is verdict:
                    return step
        return None


def overall(steps: Sequence[Step], *, nothing_signed: bool = False) -> Verdict:
    """Return what the steps come to together.

    Args:
        steps: All steps judged.
        nothing_signed: Whether there was no signature at all; then the whole is NOT COVERED unless a fault is proved.

    Source: formats 3.8.
    """
    reached = {step.verdict for step in steps}
    if Verdict.INVALID in reached:
        return Verdict.INVALID
    if nothing_signed:
        return Verdict.NOT_COVERED
    return Verdict.INCOMPLETE if Verdict.INCOMPLETE in reached else Verdict.VALID


def verification_content(verification: Verification) -> dict[str, Any]:
    """Return the verification as JSON-shaped content, texts in both languages: what `--json` prints."""
    return {
        "verdict": verification.verdict.value,
        "exit_code": verification.exit_code,
        "entry_id": verification.entry_id,
        "index": verification.index,
        "signers": [
            {
                "state": signer.state,
                "name": signer.name,
                "fingerprint": signer.fingerprint,
                "signed_at": signer.signed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
            for signer in verification.signers
        ],
        "steps": [
            {
                "number": step.number,
                "title": _both(step.title),
                "verdict": step.verdict.value,
                "input": step.input,
                "rule": _both(step.rule),
                "command": step.command,
                "fault": step.fault and _both(step.fault),
            }
            for step in verification.steps
        ],
        "limits": [_both(limit) for limit in verification.limits],
        "disputed": [_both(said) for said in verification.disputed],
    }


def _both(words: Words) -> dict[str, str]:
    return {"ru": words.ru, "en": words.en}
