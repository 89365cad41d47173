"""Measuring: rates in interleaved runs, their medians, and ratios between two things measured in the same run."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

RUNS = 3

Work = Callable[[], int]
"""Does some work and returns how many units of it were done."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Units a second: the median of the runs, and each run."""

    median: float
    runs: tuple[float, ...]


def rates(works: Mapping[str, Work], runs: int = RUNS) -> dict[str, Rate]:
    """Measure several works, interleaved (a b c a b c …), so that a drifting machine hits all of them alike."""
    measured: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            begun = time.perf_counter()
            units = work()
            measured[name].append(units / (time.perf_counter() - begun))
    return {name: Rate(statistics.median(values), tuple(values)) for name, values in measured.items()}


@dataclass(frozen=True, slots=True)
class Target:
    """The ratio, or the figure, that the project asks for."""

    ratio: float
    at_most: bool = False

    def is_met(self, ratio: float) -> bool:
        """Whether a ratio is good enough."""
        return ratio <= self.ratio if self.at_most else ratio >= self.ratio

    def __str__(self) -> str:
        return f"{'<=' if self.at_most else '>='} {self.ratio}"


def report(what: str, mine: Rate, against: str, other: Rate, target: Target | None = None) -> None:
    """Print one JSON line: two medians a second, their ratio, and the ratio asked for."""
    ratio = mine.median / other.median
    line = {
        "what": what,
        "per_second": round(mine.median, 1),
        "runs": [round(value, 1) for value in mine.runs],
        "against": against,
        "against_per_second": round(other.median, 1),
        "ratio": round(ratio, 3),
    }
    if target is not None:
        line |= {"target": str(target), "met": target.is_met(ratio)}
    print(json.dumps(line, ensure_ascii=False), flush=True)


def report_figure(what: str, figure: float, target: Target) -> None:
    """Print one JSON line: a figure that is asked for by itself."""
    line = {"what": what, "figure": round(figure, 1), "target": str(target), "met": target.is_met(figure)}
    print(json.dumps(line, ensure_ascii=False), flush=True)
