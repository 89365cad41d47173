"""How faults in what is stored are told: on a terminal by entry and place, in JSON as objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import click

from registry.cli.terminal import ruled, wrapped
from registry.rights.words import Language, Words

MARGIN = 2
FAULTS = Words("Нарушения", "Faults")
ENTRY = Words("запись {index}", "entry {index}")


class Fault(Protocol):
    """One thing that is wrong with what is stored."""

    @property
    def index(self) -> int | None:
        """Position in the log; None where no single entry is concerned."""

    @property
    def entry_id(self) -> str | None:
        """Id of the entry, as stored."""

    @property
    def place(self) -> str:
        """Table and column."""

    @property
    def words(self) -> Words:
        """What is wrong."""


def print_faults(faults: Sequence[Fault], width: int, language: Language) -> None:
    """Print the faults under a heading; nothing for none."""
    if faults:
        click.echo("\n" + click.style(ruled(FAULTS.within(language), width), bold=True))
    for fault in faults:
        where = [] if fault.index is None else [ENTRY.filled(index=fault.index).within(language)]
        click.echo(click.style(" · ".join([*where, fault.place]), bold=True))
        said = wrapped(fault.words.within(language), width - MARGIN)
        for line in (*said, *(wrapped(fault.entry_id, width - MARGIN) if fault.entry_id else ())):
            click.echo(f"{'':{MARGIN}}{line}")


def fault_objects(faults: Sequence[Fault]) -> list[dict[str, object]]:
    """Return the faults as JSON-shaped content."""
    return [
        {
            "index": fault.index,
            "entry": fault.entry_id,
            "place": fault.place,
            "ru": fault.words.ru,
            "en": fault.words.en,
        }
        for fault in faults
    ]
