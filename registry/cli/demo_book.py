"""What the demonstration has recorded so far, and how its terms name parties, shares and documents."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from registry.cli.demo_desk import DemoDesk, Matter
from registry.cli.demo_offices import DemoFacts
from registry.rights.entries import ResultNumber
from registry.rights.words import Words

PAGE_BYTES = 48_000


@dataclass(frozen=True, slots=True)
class DemoBook:
    """The desks, the facts, and what stands in the register under which number."""

    desk: DemoDesk
    facts: DemoFacts
    numbers: dict[int, ResultNumber] = field(default_factory=dict)
    """Place in the demonstration's list -> number in the register."""
    terms: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    """Place -> terms under which the result was registered."""
    since: dict[int, date] = field(default_factory=dict)
    """Place -> day from which the result and its owners are recorded."""
    ownership: dict[int, str] = field(default_factory=dict)
    """Place -> id of the entry that records the owners."""
    owned: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    """Place -> terms of that entry."""
    told: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    """Story -> what there is to look at, in order: "result" | "before" | "proposal" | "entry", address, its kind."""

    def party(self, key: str) -> dict[str, Any]:
        """Return an organisation as the terms name a party."""
        row = self.facts.organisations[key]
        return {"name": {"en": row["en"], "ru": row["ru"]}, "number": row["number"], "state": row["state"]}

    def state_of(self, key: str) -> str:
        """Return the state of an organisation."""
        return str(self.facts.organisations[key]["state"])

    def holders(self, place: int) -> list[tuple[str, Fraction]]:
        """Return the right-holders' keys with their shares."""
        pairs = [holder.partition("=") for holder in self.facts.results[place]["holders"]]
        return [(key, Fraction(share) if share else Fraction(1)) for key, _, share in pairs]

    def states(self, place: int) -> set[str]:
        """Return the states of the right-holders."""
        return {self.state_of(key) for key, _ in self.holders(place)}

    def lead(self, place: int) -> str:
        """Return the key of the first right-holder."""
        return self.holders(place)[0][0]

    def place(self, key: str) -> int:
        """Return the place of the result that the facts call so."""
        return next(place for place, row in enumerate(self.facts.results) if row.get("key") == key)

    def chosen(self, *about: object) -> random.Random:
        """Return a source of choices that are the same every time."""
        return random.Random(f"{self.facts.works['seed']} {about}")  # noqa: S311 - it is to be foreseeable

    def today(self) -> date:
        """Return the day of the demonstration's clock."""
        return self.desk.clock.now.date()

    def pause(self, days: int) -> None:
        """Let days pass."""
        self.desk.clock.tick(timedelta(days=days))

    def tells(
        self,
        story: str,
        *,
        result: int | None = None,
        before: tuple[int, date] | None = None,
        proposal: int | None = None,
        entry: str | None = None,
    ) -> None:
        """Note what a story shows: a result, a result as recorded on an earlier day, a proposal, an entry."""
        seen = self.told.setdefault(story, [])
        if result is not None:
            seen.append(("result", f"/results/{self.numbers[result]}"))
        if before is not None:
            place, day = before
            seen.append(("before", f"/results/{self.numbers[place]}?in_force_on={day}&as_recorded_at={day}"))
        if proposal is not None:
            seen.append(("proposal", f"/proposals/{proposal}"))
        if entry is not None:
            index, kind = self.desk.sealed[entry]
            seen.append(("entry", f"/entries/{index}", kind))

    def matter(self, state: str, kind: str, place: int, terms: Mapping[str, Any], **more: Any) -> Matter:
        """Return what a clerk types about a result, in force from today unless said otherwise."""
        return Matter(state, kind, self.numbers[place], terms, more.pop("effective", (self.today(), None)), **more)


def happens(choose: random.Random, percent: int) -> bool:
    """Choose whether something that is so likely happens."""
    return choose.randrange(100) < percent


def share_of(share: Fraction) -> dict[str, int]:
    """Return a share as the terms hold it."""
    return {"num": share.numerator, "den": share.denominator}


def text(ru: str, en: str) -> dict[str, str]:
    """Return a text as the terms hold it."""
    return {"en": en, "ru": ru}


def said(words: Words) -> dict[str, str]:
    """Return words as the terms hold a text."""
    return text(words.ru, words.en)


def document(name: str, custodian: str, pages: int) -> dict[str, Any]:
    """Return the description of an invented document that stays with its custodian."""
    content = f"{name} · {custodian} (demonstration)".encode()
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": PAGE_BYTES * pages + len(content),
        "media_type": "application/pdf",
        "name": name,
        "custodian": custodian,
        "pages": pages,
    }
