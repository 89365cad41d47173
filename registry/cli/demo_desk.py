"""One hand for all desks of the demonstration: drafts, freezes, signs, seals, by the procedures that people use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from registry.cli.demo_offices import KeyPair, Office
from registry.procedures import DraftRecord, ProposalRecord, RefusedError, Register
from registry.procedures.draft import discard_draft, open_draft, save_draft
from registry.procedures.freeze import freeze_draft
from registry.procedures.publish import publish_checkpoint
from registry.procedures.seal import SealOutcome, seal_complete
from registry.procedures.send_back import send_back
from registry.procedures.sign import add_signature
from registry.rights.governance import is_governance
from registry.rights.parties import Actor
from registry.rights.words import Words
from registry.signing.jws import sign_payload

STEP = timedelta(minutes=7)
MORNING, EVENING, SATURDAY = 6, 15, 5
"""Hours of UTC between which the offices work, from Minsk to Bishkek; first free day of the week."""


class DemoError(Exception):
    """A story could not be told: the register refused what the demonstration's data say, or took what it must not."""


@dataclass
class DemoClock:
    """The demonstration's own time, which only goes forward."""

    now: datetime
    by_day: bool = True
    """Whether it skips nights and weekends."""

    def tick(self, by: timedelta = STEP) -> datetime:
        """Go on, and return the time."""
        self.now += by
        if self.by_day and (self.now.hour >= EVENING or self.now.hour < MORNING or self.now.weekday() >= SATURDAY):
            days = 0 if self.now.hour < MORNING else 1
            while (self.now + timedelta(days=days)).weekday() >= SATURDAY:
                days += 1
            self.now = (self.now + timedelta(days=days)).replace(hour=MORNING, minute=20 + self.now.minute % 30)
        return self.now


@dataclass(frozen=True, slots=True)
class Matter:
    """What one state's clerk types into a draft."""

    state: str
    kind: str
    result: str | None
    terms: Mapping[str, Any]
    effective: tuple[date, date | None]
    documents: Sequence[Mapping[str, Any]] = ()
    access: str = "members"


@dataclass(frozen=True, slots=True)
class DemoDesk:
    """The people and keys of all six offices."""

    register: Register
    offices: dict[str, Office]
    people: Mapping[tuple[str, str], Actor]
    """(state, role) -> person."""
    clock: DemoClock
    sealed: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Id of each entry sealed here -> its position in the log and its kind."""

    def draft(self, matter: Matter) -> DraftRecord:
        """Draft as the state's clerk."""
        clerk = self.people[matter.state, "clerk"]
        record = open_draft(self.register, clerk, matter.kind, matter.result, now=self.clock.tick())
        return self.save(record, matter)

    def save(self, record: DraftRecord, matter: Matter) -> DraftRecord:
        """Save what the clerk has typed."""
        since, until = matter.effective
        content = dict(record.content) | {
            "kind": matter.kind,
            "result": matter.result,
            "effective": {"from": since.isoformat(), "until": until.isoformat() if until else None},
            "access": matter.access,
            "language": "ru",
            "terms": dict(matter.terms),
            "documents": list(matter.documents),
        }
        clerk = self.people[matter.state, "clerk"]
        return save_draft(self.register, clerk, record.id, content, record.version, now=self.clock.tick())

    def freeze(self, matter: Matter) -> ProposalRecord:
        """Draft and freeze one proposal as the state's clerk."""
        return self.freeze_draft(matter.state, self.draft(matter))

    def freeze_draft(self, state: str, record: DraftRecord, *, lapsing: int = 0) -> ProposalRecord:
        """Freeze a draft as the state's clerk."""
        clerk = self.people[state, "clerk"]
        try:
            return freeze_draft(self.register, clerk, record.id, now=self.clock.tick(), lapsing=lapsing)
        except RefusedError as error:
            found = "; ".join(f"{finding.rule} {finding.place}: {finding.words.en}" for finding in error.findings)
            raise DemoError(f"{record.kind} about {record.result}: {found}") from error

    def is_refused(self, state: str, record: DraftRecord, rule: str) -> None:
        """Try to freeze what the register must refuse by a rule; the draft stays.

        Raises:
            DemoError: It was frozen, or refused by other rules.
        """
        try:
            freeze_draft(self.register, self.people[state, "clerk"], record.id, now=self.clock.tick())
        except RefusedError as error:
            if {finding.rule for finding in error.findings if finding.refuses} == {rule}:
                return
            found = "; ".join(f"{finding.rule} {finding.place}" for finding in error.findings)
            raise DemoError(f"{record.kind} about {record.result}: refused by {found}, not by {rule}") from error
        raise DemoError(f"{record.kind} about {record.result}: frozen, though {rule} should refuse it")

    def refused(self, matter: Matter, rule: str) -> None:
        """Draft what a rule must refuse, try to freeze it, throw the draft away."""
        record = self.draft(matter)
        self.is_refused(matter.state, record, rule)
        discard_draft(self.register, self.people[matter.state, "clerk"], record.id, now=self.clock.tick())

    def sign(self, proposal: ProposalRecord, state: str, pair: KeyPair | None = None) -> ProposalRecord:
        """Sign as one state's signatory, with the office's own key."""
        office = self.offices[state]
        pair = pair or (office.governance if is_governance(proposal.kind) else office.signatory)
        now = self.clock.tick()
        signature = sign_payload(proposal.payload, pair.key, [pair.certificate], now)
        return add_signature(self.register, self.people[state, "signatory"], proposal.number, signature, now=now)

    def complete(self, proposal: ProposalRecord) -> ProposalRecord:
        """Sign for every state that has not signed."""
        for party in proposal.parties:
            if not party.is_done:
                proposal = self.sign(proposal, party.state)
        return proposal

    def seal(self, proposal: ProposalRecord) -> str:
        """Sign for every state that has not signed, seal, publish; return the entry's id."""
        return self.seal_all([proposal])[0]

    def seal_all(self, proposals: Iterable[ProposalRecord]) -> list[str]:
        """Complete the proposals, seal them together, publish; return the entries' ids in the same order."""
        completed = [self.complete(proposal) for proposal in proposals]
        outcome = self.try_seal(completed)
        for proposal in completed:
            if outcome.receipt_of(proposal.number) is None:
                raise DemoError(f"proposal {proposal.number} ({proposal.kind}) was not sealed: {outcome.lapsed}")
        return [proposal.entry_id for proposal in completed]

    def try_seal(self, completed: Sequence[ProposalRecord]) -> SealOutcome:
        """Seal these complete proposals, publish; what lapses is said."""
        outcome = seal_complete(self.register, now=self.clock.tick())
        publish_checkpoint(self.register, now=self.clock.now)
        kinds = {proposal.number: proposal.kind for proposal in completed}
        self.sealed.update((receipt.entry_id, (receipt.index, kinds[receipt.number])) for receipt in outcome.receipts)
        return outcome

    def enter(self, matter: Matter) -> str:
        """Draft, freeze, sign for everybody, seal, publish; return the entry's id."""
        return self.seal(self.freeze(matter))

    def send_back(self, proposal: ProposalRecord, state: str, reason_code: str, words: str) -> None:
        """Send a proposal back as one state's signatory."""
        send_back(
            self.register, self.people[state, "signatory"], proposal.number, reason_code, words, now=self.clock.tick()
        )


Progress = Callable[[Words], None]
"""Called with what has just been done."""
