"""Steps judged one after another: each gets the next number, and nothing a hostile file says fills the screen."""

from __future__ import annotations

from dataclasses import dataclass, field

from registry.evidence.plan import Plan, cut
from registry.evidence.verdict import Step, Verdict
from registry.rights.words import Words


@dataclass(slots=True)
class StepList:
    """The steps so far."""

    judged: list[Step] = field(default_factory=list)

    def add(self, plan: Plan, verdict: Verdict, shown: str = "", command: str = "", fault: Words | None = None) -> None:
        """Add the next step; see `verdict.Step`."""
        number, said = len(self.judged) + 1, fault and cut(fault)
        seen = cut(Words(shown, shown)).en
        self.judged.append(Step(number, plan.title, verdict, seen, plan.rule, command, said))
