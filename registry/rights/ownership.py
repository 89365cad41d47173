"""Title: who holds which share of the exclusive right, as spans of days, in exact fractions.

Events are taken in the order of their legal dates, then of the log: an entry recorded later about an earlier day
fills in that day without undoing what is recorded of later days. A transfer that the title of that day does not bear
changes nothing and is a break in the chain.

Source: design 4.4; rules R1, R3, R8.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from registry.rights.consents import Consent
from registry.rights.entries import Effective, Entry, EntryId, Kind, Terms
from registry.rights.findings import Finding, Severity
from registry.rights.following import Move, Passing, newest_name, rename
from registry.rights.parties import Party, party_key
from registry.rights.phrases import day_words, fraction, spoken
from registry.rights.words import Words

RECORDED = Kind("ownership.recorded")
TRANSFERRED = Kind("ownership.transferred")
RENAMED = Kind("holder.renamed")
ONE = Fraction(1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holding:
    """One right-holder's share over one span of days."""

    party: Party
    party_key: str
    capacity: str
    """state | organisation | contractor"""
    title_share: Fraction | None
    """None: jointly, without shares."""
    income_share: Fraction | None
    since: date
    until: date | None
    """Last day, inclusive; None while it lasts."""
    ground: Mapping[str, str]
    """Multilingual text."""
    entry: EntryId
    """The entry the share rests on; of what is left after a transfer, still the entry that gave it."""
    index: int


@dataclass(frozen=True, slots=True)
class TitleEvent:
    """An entry about title, sealed or being drafted."""

    entry: EntryId
    index: int
    kind: Kind
    """As which kind it acts on title: RECORDED, TRANSFERRED or RENAMED."""
    effective: Effective
    terms: Terms
    parties: tuple[str, ...]
    """States that sign; a co-holder whose state signs consents by it."""


@dataclass(frozen=True, slots=True)
class Title:
    """Spans in the order in which they begin, the breaks in the chain, and every move that it bears, in order."""

    holdings: tuple[Holding, ...]
    breaks: tuple[Finding, ...]
    moves: tuple[Move, ...] = ()


def title_event(entry: Entry) -> TitleEvent:
    """Read a sealed entry about title."""
    return TitleEvent(entry.id, entry.index, entry.kind, entry.effective, entry.terms, entry.payload.parties)


def fold_title(events: Sequence[TitleEvent], consents: Mapping[EntryId, Consent]) -> Title:
    """Fold the events about one result into spans; linear once they are in order of their dates.

    Args:
        events: In any order.
        consents: Every consent known about the result, by entry.
    """
    chain = _Chain(consents)
    for event in sorted(events, key=lambda event: (event.effective.starts_on, event.index)):
        if event.kind == RECORDED:
            chain.record(event)
        elif event.kind == RENAMED:
            chain.rename(event)
        else:
            chain.transfer(event)
    return chain.finish()


class _Chain:
    """The chain of title while it is being folded: what is held now, and the spans that are over."""

    def __init__(self, consents: Mapping[EntryId, Consent]) -> None:
        self.consents = consents
        self.held: dict[str, Holding] = {}
        self.ends_on: date | None = None
        self.over: list[Holding] = []
        self.breaks: list[Finding] = []
        self.moves: list[Move] = []
        self.called: dict[str, str] = {}
        """What a holder that was renamed is called by now."""
        self.renamed: dict[str, Party] = {}

    def record(self, event: TitleEvent) -> None:
        """Take a record of ownership: it replaces everything from its day on."""
        day = event.effective.starts_on
        if self.ends_on is not None and self.ends_on + _DAY < day:
            self._break("R1", event, _GAP.filled(first=day_words(self.ends_on + _DAY), last=day_words(day - _DAY)))
        for key in list(self.held):
            self._close(key, day)
        self.ends_on = event.effective.ends_on
        parties = tuple(self._as_called(holder["party"]) for holder in event.terms["holders"])
        self._note(event, Passing.RECORD, "", parties, whole=True)
        for holder, party in zip(event.terms["holders"], parties, strict=True):
            title, income = holder.get("title_share"), holder.get("income_share")
            self._open(
                event,
                party,
                holder["capacity"],
                fraction(title) if title else None,
                fraction(income) if income else None,
            )

    def transfer(self, event: TitleEvent) -> None:
        """Take a transfer, if what is held on its day bears it."""
        terms, day = event.terms, event.effective.starts_on
        to_party = self._as_called(terms["to_party"])
        giver, taker = newest_name(self.called, party_key(terms["from_party"])), party_key(to_party)
        lane = self.held.get(giver)
        if lane is None or (self.ends_on is not None and self.ends_on < day):
            self._break(
                "R3", event, _HOLDS_NOTHING.filled(name=spoken(terms["from_party"]["name"]), day=day_words(day))
            )
            return
        moved = fraction(terms["share"]) if terms.get("share") else lane.title_share
        if not _bears(lane.title_share, moved):
            self._break("R3", event, _HOLDS_LESS.filled(name=spoken(terms["from_party"]["name"]), day=day_words(day)))
            return
        self._check_consents(event, giver, taker)
        self._note(event, Passing.TRANSFER, giver, (to_party,), whole=moved == lane.title_share)
        self._move(event, lane, to_party, moved)

    def rename(self, event: TitleEvent) -> None:
        """Take a change of name: the same holder under another name; one that holds nothing may still be licensed."""
        day, old, party = event.effective.starts_on, party_key(event.terms["before"]), event.terms["after"]
        new = party_key(party)
        self._note(event, Passing.RENAMING, old, (party,), whole=True)
        rename(self.called, old, new)
        self.renamed[new] = party
        lane, other = self.held.get(old), self.held.get(new)
        if lane is None or (other is not None and other is not lane):
            return
        self._close(old, day)
        self.held[new] = replace(lane, party=party, party_key=new, since=day)

    def _note(self, event: TitleEvent, passing: Passing, giver: str, takers: tuple[Party, ...], *, whole: bool) -> None:
        day = event.effective.starts_on
        self.moves.append(Move(day, event.index, event.entry, passing, giver, takers, whole))

    def _as_called(self, party: Party) -> Party:
        """Return a party under the name of the day: an entry may be drawn up before a change of name is known."""
        new = newest_name(self.called, party_key(party))
        return self.renamed.get(new, party) if new != party_key(party) else party

    def _move(self, event: TitleEvent, lane: Holding, to_party: Party, moved: Fraction | None) -> None:
        day, taker = event.effective.starts_on, party_key(to_party)
        income = lane.income_share
        if income is not None and moved is not None and lane.title_share is not None:
            income = income * moved / lane.title_share
        self._close(lane.party_key, day)
        if moved is not None and lane.title_share is not None and moved < lane.title_share:
            kept_income = None if lane.income_share is None or income is None else lane.income_share - income
            self.held[lane.party_key] = replace(
                lane, title_share=lane.title_share - moved, income_share=kept_income, since=day
            )
        before = self.held.get(taker)
        if before is not None:
            self._close(taker, day)
            moved = None if moved is None or before.title_share is None else before.title_share + moved
            income = before.income_share if income is None else income + (before.income_share or 0)
        self._open(event, to_party, event.terms["to_capacity"], moved, income)
        if len(self.held) == 1 and moved is None:
            self.held[taker] = replace(self.held[taker], title_share=ONE)

    def _check_consents(self, event: TitleEvent, giver: str, taker: str) -> None:
        """Note as a break what the entry lacks: the giver's signature, a co-holder's consent (R8)."""
        if event.terms["from_party"]["state"] not in event.parties:
            self._break("R8", event, _UNSIGNED.filled(name=spoken(event.terms["from_party"]["name"])))
        given = {
            newest_name(self.called, self.consents[cited].holder_key)
            for cited in event.terms.get("consents") or ()
            if cited in self.consents and self.consents[cited].was_good(event.effective.starts_on, event.index)
        }
        for key, lane in self.held.items():
            if key not in (giver, taker) and key not in given and lane.party["state"] not in event.parties:
                self._break("R8", event, _NO_CONSENT.filled(name=spoken(lane.party["name"])))

    def _open(
        self, event: TitleEvent, party: Party, capacity: str, title: Fraction | None, income: Fraction | None
    ) -> None:
        terms, key = event.terms, party_key(party)
        ground = terms["ground"] if event.kind == RECORDED else terms["instrument"]
        since = event.effective.starts_on
        self.held[key] = Holding(party, key, capacity, title, income, since, None, ground, event.entry, event.index)

    def _close(self, key: str, day: date) -> None:
        """End a span before the day; one that would begin and end on the same day never was."""
        lane = self.held.pop(key)
        last = day - _DAY if self.ends_on is None else min(day - _DAY, self.ends_on)
        if lane.since <= last:
            self.over.append(replace(lane, until=last))

    def _break(self, rule: str, event: TitleEvent, words: Words) -> None:
        self.breaks.append(
            Finding(rule, Severity.WARNS, "", words, (event.entry,), f"Правило {rule} реестра / Register rule {rule}")
        )

    def finish(self) -> Title:
        """Return the spans, those still open included."""
        still = [lane if self.ends_on is None else replace(lane, until=self.ends_on) for lane in self.held.values()]
        holdings = tuple(sorted(self.over + still, key=lambda lane: lane.since))
        return Title(holdings, tuple(self.breaks), tuple(self.moves))


def _bears(held: Fraction | None, moved: Fraction | None) -> bool:
    """Whether a share can be taken out of what is held; without shares only everything can."""
    return held is moved if held is None or moved is None else moved <= held


_GAP = Words(
    "Разрыв в цепочке перехода прав: с {first} по {last} правообладатель не записан.",
    "Break in the chain of title: from {first} to {last} no right-holder is recorded.",
)
_HOLDS_NOTHING = Words(
    "Разрыв в цепочке перехода прав: {name} на {day} не числится правообладателем; переход не учтён.",
    "Break in the chain of title: {name} is no right-holder on {day}; the transfer is left out of account.",
)
_HOLDS_LESS = Words(
    "Разрыв в цепочке перехода прав: {name} на {day} имеет меньше, чем передаёт; переход не учтён.",
    "Break in the chain of title: {name} holds less on {day} than it transfers; the transfer is left out of account.",
)
_UNSIGNED = Words(
    "Разрыв в цепочке перехода прав: запись не подписана государством отчуждателя ({name}).",
    "Break in the chain of title: the entry is not signed by the state of the transferor ({name}).",
)
_NO_CONSENT = Words(
    "Разрыв в цепочке перехода прав: нет ни подписи, ни действующего согласия сообладателя ({name}).",
    "Break in the chain of title: neither a signature nor a valid consent of the co-holder ({name}).",
)
