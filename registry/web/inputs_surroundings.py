"""What a form offers beside its schema: the result's entries, parties the register knows, states, the reader's wishes.

Source: design 5.1 (party from the authority file first; readable entries with their words).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.procedures import NotFoundError, Register
from registry.procedures.read_parties import MOST, read_parties
from registry.procedures.read_result import read_result
from registry.rights.entries import Entry
from registry.rights.fields import LANGUAGES
from registry.rights.kinds import kind_of
from registry.rights.parties import Actor, Body, Party, party_key
from registry.rights.phrases import all_named, joined, period_words, same, spoken
from registry.rights.standing import Standing
from registry.rights.words import Words

PARTY_MEMBERS = frozenset({"name", "state", "number"})


@dataclass(frozen=True, slots=True)
class EntryChoice:
    """A sealed entry that a draft may cite."""

    id: str
    index: int
    kind: str
    label: Words
    """Its position, what it is, whom it concerns, its term."""
    sentence: Words
    content: Mapping[str, Any]
    """What it says now, with every correction: {"kind", "effective", "terms"}."""


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A party that the register knows."""

    key: str
    label: Words
    party: Party


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a form offers beside its schema."""

    language: str
    body: Body
    today: date
    """UTC day."""
    entries: tuple[EntryChoice, ...] = ()
    """About the draft's result, the newest first."""
    parties: tuple[KnownParty, ...] = ()
    """Those of the result first."""
    party_words: str = ""
    """What the parties offered were looked for by."""
    more_parties: bool = False
    """Whether the register knows more parties than are offered."""
    languages: frozenset[str] = frozenset()
    """Further languages that texts are asked for in."""
    three_dates: bool = False
    """Dates as three fields."""
    title: Mapping[str, str] | None = None
    """Of the draft's result."""
    number: str | None = None

    def say(self, words: Words) -> str:
        """Return words in the page's language."""
        return words.within(self.language)

    @property
    def member_states(self) -> tuple[str, ...]:
        """Codes of the states that are or were of the body, by name."""
        return self._by_name(code for code, state in self.body.states.items() if state.periods)

    @property
    def other_states(self) -> tuple[str, ...]:
        """Codes of all other states, by name."""
        return self._by_name(code for code, state in self.body.states.items() if not state.periods)

    @property
    def names(self) -> Mapping[str, str]:
        """What to call the entries and the result that a draft cites."""
        named = {entry.id: entry.label.within(self.language) for entry in self.entries}
        if self.number and self.title:
            named[self.number] = self.title.get(self.language) or next(iter(self.title.values()))
        return named

    def content_of(self, entry: str | None) -> Mapping[str, Any] | None:
        """Return what an entry says now; None where the person may not read it, or there is none."""
        return next((choice.content for choice in self.entries if choice.id == entry), None)

    def party(self, key: str) -> Party | None:
        """Return a known party."""
        return next((known.party for known in self.parties if known.key == key), None)

    def _by_name(self, codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(codes, key=lambda code: self.say(self.body.state_name(code))))


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the person wants a form."""

    language: str
    languages: frozenset[str] = frozenset()
    three_dates: bool = False
    party_words: str = ""


def surroundings(register: Register, actor: Actor, number: str | None, wishes: Wishes, *, today: date) -> Surroundings:
    """Gather what a form about a result offers to a person.

    Args:
        register: The register.
        actor: The person; nothing is offered that the person may not read.
        number: Of the result; None where the draft has none.
        wishes: How the person wants the form.
        today: UTC day.
    """
    standing: Standing | None = None
    title: Mapping[str, str] | None = None
    if number is not None:
        try:
            view = read_result(register, actor, number, in_force_on=today)
        except NotFoundError:
            view = None
        if view is not None:
            standing, title = view.standing, view.title
    entries = _as_they_read(standing) if standing else ()
    marked = {correction.corrects for correction in standing.corrections} if standing else set()
    nearest = [party for entry in entries for party in parties_within(entry.terms)]
    known = read_parties(register, actor, most=MOST + 1, words=wishes.party_words)
    return Surroundings(
        language=wishes.language,
        body=register.body,
        today=today,
        entries=tuple(_choice(entry, register.body, corrected=entry.id in marked) for entry in reversed(entries)),
        parties=tuple(_known((*nearest, *known[:MOST]), register.body)),
        party_words=wishes.party_words,
        more_parties=len(known) > MOST,
        languages=wishes.languages & frozenset(LANGUAGES),
        three_dates=wishes.three_dates,
        title=title,
        number=number,
    )


def parties_within(value: Any) -> Iterator[Party]:
    """Yield every party that terms name, however deep."""
    match value:
        case Mapping() if {"name", "state"} <= value.keys() <= PARTY_MEMBERS and isinstance(value["name"], Mapping):
            yield value
        case Mapping():
            for inner in value.values():
                yield from parties_within(inner)
        case list() | tuple():
            for inner in value:
                yield from parties_within(inner)


def _known(parties: Iterable[Party], body: Body) -> Iterator[KnownParty]:
    seen: set[str] = set()
    for party in parties:
        key = party_key(party)
        if key not in seen:
            seen.add(key)
            number = [same(party["number"])] if party.get("number") else []
            yield KnownParty(
                key, joined((spoken(party["name"]), body.state_name(party["state"]), *number), ", "), party
            )


def _as_they_read(standing: Standing) -> tuple[Entry, ...]:
    """Return the entries with every correction, in log order."""
    entries = (entry for kept in standing.by_kind.values() for entry in kept)
    return tuple(sorted(entries, key=lambda entry: entry.index))


def _choice(entry: Entry, body: Body, *, corrected: bool) -> EntryChoice:
    described = kind_of(entry.kind)
    named = [all_named([party], body) for party in _whom(entry)]
    parts = [Words(f"№ {entry.index}", f"No. {entry.index}"), described.title, *named, period_words(entry.effective)]
    if corrected:
        parts.append(Words("исправлена", "corrected"))
    until = entry.effective.ends_on
    effective = {"from": entry.effective.starts_on.isoformat()} | ({"until": until.isoformat()} if until else {})
    return EntryChoice(
        id=entry.id,
        index=entry.index,
        kind=entry.kind,
        label=joined(parts, " · "),
        sentence=described.sentence(entry.payload.draft, body),
        content={"kind": entry.kind, "effective": effective, "terms": entry.terms},
    )


def _whom(entry: Entry) -> list[Party]:
    """Return whom an entry is told apart by: who receives, else who gives."""
    terms = entry.terms
    for member in ("licensees", "to_party", "holder"):
        if terms.get(member):
            return list(parties_within(terms[member]))
    return []
