"""Examples of the law set upon a real register: the same history sealed, the same draft put through the procedures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time
from typing import Any

from registry.records.database import Database
from registry.rights.encoding import draft_content, encode_payload, entry_id
from registry.rights.entries import Draft, Entry, EntryId, Payload, StateCode
from registry.rights.findings import Finding
from registry.rights.rules import required_parties
from tests.procedures.long_history import Ledger
from tests.procedures.member_offices import REGISTER, Commission, found_commission, found_office
from tests.rights.cases import FIRST_DAY, Book, drafted
from tests.rights.worlds import World

Example = Callable[[World], Sequence[Finding]]


@dataclass
class Told(Book):
    """A book whose entries have the ids of their bytes, and that keeps what was last asked of it."""

    asked: Draft | None = None
    answered: tuple[Finding, ...] = ()

    def force(self, *drawn: Any, **more: Any) -> Entry:
        made = super().force(*drawn, **more)
        payload = replace(made.payload, register=REGISTER)
        self.entries[-1] = replace(made, payload=payload, id=entry_id(encode_payload(payload)))
        return self.entries[-1]

    def findings(
        self,
        kind: str,
        terms: Mapping[str, Any],
        since: date = FIRST_DAY,
        until: date | None = None,
        **more: Any,
    ) -> tuple[Finding, ...]:
        self.asked = drafted(kind, terms, since, until, **more)
        self.answered = super().findings(kind, terms, since, until, **more)
        return self.answered


@dataclass(frozen=True)
class Stage(World):
    """A world that keeps the book of the example that was told in it."""

    books: list[Told] = field(default_factory=list)

    def book(self) -> Told:
        self.books.append(Told(body=self.body, trust=self.trust))
        return self.books[-1]


@dataclass(frozen=True)
class Staged:
    """A register in which the example has come to the point where its draft is judged."""

    commission: Commission
    ledger: Ledger
    draft: Draft
    state: str
    """Whose clerk drafts."""
    expected: tuple[Finding, ...]
    required: tuple[StateCode, ...]
    """Whose signatures would complete it."""
    newest: EntryId | None
    """The newest entry about the result when it is drafted."""
    overtaking: tuple[Payload, ...]
    """What is sealed only after the draft was frozen: what the draft did not know (R21)."""

    @property
    def content(self) -> dict[str, Any]:
        """The draft as it is saved."""
        return {name: value for name, value in draft_content(self.draft).items() if name != "after"}

    def draft_it(self) -> str:
        """Save the draft as the clerk's; return its id."""
        content = self.content
        kind, result, terms = content.pop("kind"), content.pop("result"), content.pop("terms")
        return self.commission.draft(self.state, kind, result, terms, **content)


def stage(example: Example, world: World, database: Database, *, password: str | None = None) -> Staged:
    """Tell an example and set it upon an empty database: founded, its history sealed, nothing drafted yet."""
    told = Stage(**{each.name: getattr(world, each.name) for each in fields(world)})
    example(told)
    (book,) = told.books
    assert book.asked is not None
    assert book.trust is not None
    offices = {}
    for code, trusted in book.trust.states.items():
        ((organ, mandate),) = trusted.organs.items()
        offices[str(code)] = replace(found_office(code), organ=organ, kinds=mandate.kinds)
    commission = found_commission(database, body=world.body, offices=offices, password=password)
    commission.now = datetime.combine(book.today, time(9), UTC)
    sealed = [entry.payload for entry in book.entries]
    known = len(sealed)
    if book.asked.after is not None:
        known = 1 + next(place for place, entry in enumerate(book.entries) if entry.id == book.asked.after)
    signed = (StateCode(world.second["state"]),)
    embedded = [replace(entry.payload, parties=signed) for held in book.background.values() for entry in held.entries]
    ledger = Ledger(database)
    ledger.seal([*embedded, *sealed[:known]])
    case = book.case(book.asked)
    required = tuple(party.state for party in required_parties(case))
    state, overtaking = world.first["state"], tuple(sealed[known:])
    return Staged(commission, ledger, book.asked, state, book.answered, required, case.draft.after, overtaking)
