"""One hand for all desks of the demonstration: drafts, freezes, signs, seals, by the procedures that people use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from registry.cli.demo_offices import KeyPair, Office
from registry.procedures import ProposalRecord, RefusedError, Register
from registry.procedures.draft import open_draft, save_draft
from registry.procedures.freeze import freeze_draft
from registry.procedures.publish import publish_checkpoint
from registry.procedures.seal import seal_complete
from registry.procedures.send_back import send_back
from registry.procedures.sign import add_signature
from registry.rights.parties import Actor
from registry.rights.words import Words
from registry.signing.jws import sign_payload

STEP = timedelta(minutes=37)


class DemoError(Exception):
    """A story could not be told: the register refused what the demonstration's data say."""


@dataclass
class DemoClock:
    """The demonstration's own time, which only goes forward."""

    now: datetime

    def tick(self, by: timedelta = STEP) -> datetime:
        """Go on, and return the time."""
        self.now += by
        return self.now


@dataclass(frozen=True, slots=True)
class DemoDesk:
    """The people and keys of all six offices."""

    register: Register
    offices: Mapping[str, Office]
    people: Mapping[tuple[str, str], Actor]
    """(state, role) -> person."""
    clock: DemoClock

    def freeze(
        self,
        state: str,
        kind: str,
        result: str | None,
        terms: Mapping[str, Any],
        effective: tuple[date, date | None],
        documents: Sequence[Mapping[str, Any]] = (),
    ) -> ProposalRecord:
        """Draft and freeze one proposal as the state's clerk."""
        clerk = self.people[state, "clerk"]
        record = open_draft(self.register, clerk, kind, result, now=self.clock.tick())
        since, until = effective
        content = dict(record.content) | {
            "kind": kind,
            "result": result,
            "effective": {"from": since.isoformat(), "until": until.isoformat() if until else None},
            "access": "members",
            "language": "ru",
            "terms": dict(terms),
            "documents": list(documents),
        }
        save_draft(self.register, clerk, record.id, content, record.version, now=self.clock.tick())
        try:
            return freeze_draft(self.register, clerk, record.id, now=self.clock.tick())
        except RefusedError as error:
            found = "; ".join(f"{finding.rule} {finding.place}: {finding.words.en}" for finding in error.findings)
            raise DemoError(f"{kind} about {result}: {found}") from error

    def sign(self, proposal: ProposalRecord, state: str) -> ProposalRecord:
        """Sign as one state's signatory, with the office's own key."""
        office = self.offices[state]
        pair: KeyPair = office.governance if proposal.result is None and _governs(proposal) else office.signatory
        now = self.clock.tick()
        signature = sign_payload(proposal.payload, pair.key, [pair.certificate], now)
        return add_signature(self.register, self.people[state, "signatory"], proposal.number, signature, now=now)

    def seal(self, proposal: ProposalRecord) -> str:
        """Sign for every state that has not signed, seal, publish; return the entry's id."""
        for party in proposal.parties:
            if not party.is_done:
                self.sign(proposal, party.state)
        outcome = seal_complete(self.register, now=self.clock.tick())
        if outcome.receipt_of(proposal.number) is None:
            raise DemoError(f"proposal {proposal.number} ({proposal.kind}) was not sealed: {outcome.lapsed}")
        publish_checkpoint(self.register, now=self.clock.now)
        return proposal.entry_id

    def send_back(self, proposal: ProposalRecord, state: str, reason_code: str, words: str) -> None:
        """Send a proposal back as one state's signatory."""
        send_back(
            self.register, self.people[state, "signatory"], proposal.number, reason_code, words, now=self.clock.tick()
        )


def _governs(proposal: ProposalRecord) -> bool:
    return proposal.kind.startswith(("certificate.", "governance."))


Progress = Callable[[Words], None]
"""Called with what has just been done."""
