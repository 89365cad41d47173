"""The stories of the demonstration: their words in `config/`, and where each is to be seen in one register.

Source: design 5.7.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from registry.rights.words import Words
from registry.settings.body import CONFIG
from registry.settings.rows import read_table

STORIES = CONFIG / "demo_stories.toml"
SEEN = "stories.json"
"""File in the demonstration's folder: story -> what there is to look at: kind, address, kind of entry."""
_NAME = re.compile(r"/[a-z]+/([^?]+)")


@dataclass(frozen=True, slots=True)
class Sight:
    """Something to look at in a story."""

    kind: str
    """"result" | "before" (a result as recorded on an earlier day) | "proposal" | "entry"."""
    address: str
    """Path within the register."""
    entry_kind: str = ""
    """Of an entry."""

    @property
    def name(self) -> str:
        """Number of the result, the proposal or the entry."""
        found = _NAME.match(self.address)
        return found[1] if found else self.address


@dataclass(frozen=True, slots=True)
class Story:
    """One story as the page tells it."""

    slug: str
    title: Words
    told: Words
    look: Words
    command: str
    sights: tuple[Sight, ...]


def read_stories(home: Path) -> tuple[Story, ...]:
    """Return the stories that the register in a folder tells, in their order; none where it tells none.

    Raises:
        SettingsError: The words are missing or no TOML.
    """
    try:
        seen = json.loads((home / SEEN).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    return tuple(
        Story(
            slug=row["story"],
            title=Words(row["ru"], row["en"]),
            told=Words(row["told_ru"], row["told_en"]),
            look=Words(row["look_ru"], row["look_en"]),
            command=row.get("command", ""),
            sights=tuple(Sight(*sight) for sight in seen[row["story"]]),
        )
        for row in read_table(STORIES).members["story"]
        if row["story"] in seen
    )
