"""Proposals with real signatures, made in bulk beforehand, so that what is killed has something to seal at once.

Results come in pairs of proposals, a registration and the owners of what it registers, complete but held back until
they are released; and singly, with one signature still to come, which is handed out to be added as at a desk.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from registry.evidence.envelope import Envelope, encode_envelope
from registry.records import drafts, proposals
from registry.records.database import Connection
from registry.records.proposals import NewEvent, NewProposal, NewSignature, StoredParty
from registry.records.vocabulary import Access, ProposalStatus, ProposalStep
from registry.rights.encoding import encode_payload
from registry.rights.entries import Draft, Effective, EntryId, Kind, Payload, ResultNumber, StateCode
from registry.rights.payloads import entry_id
from registry.rights.words import Words
from registry.signing.jws import Signature
from tests.procedures.member_offices import FOUNDED_AT, Commission, result_terms, thirds

STATES = ("BY", "KZ")
SIGNED_AT = FOUNDED_AT + timedelta(minutes=1)
PERFORMER = Words("исполнитель", "performer")


@dataclass(frozen=True, slots=True)
class Awaited:
    """The last signature of a proposal: what a signatory hands in."""

    number: int
    """Of the proposal."""
    state: str
    protected: str
    signature: str


@dataclass(slots=True)
class Stock:
    """Proposals made in one register's database, and what each becomes when it is sealed."""

    commission: Commission
    envelopes: dict[str, bytes] = field(default_factory=dict, repr=False)
    """Entry id -> the bytes that an entry of that id must be stored with."""
    awaited: list[Awaited] = field(default_factory=list, repr=False)
    """Signatures to come, in the order in which they were made."""
    _held: list[int] = field(default_factory=list, repr=False)
    _released: int = 0

    def make(self, pairs: int, singles: int) -> None:
        """Make `pairs` of complete proposals, held back, and `singles` that wait for one signature."""
        with self.commission.register.database.writing() as connection:
            for _ in range(pairs):
                result, registration = self._make(connection, "result.registered", result_terms(*STATES), None)
                owned = {"result": result, "after": registration}
                self._make(connection, "ownership.recorded", thirds(*STATES), owned)
            for _ in range(singles):
                self._make(connection, "result.registered", result_terms(*STATES), None, waits_for=STATES[1])

    def release(self, count: int) -> int:
        """Let the next proposals be sealed, if so many are held back; return how many."""
        numbers = self._held[self._released : self._released + count]
        with self.commission.register.database.writing() as connection:
            for place, number in enumerate(numbers, start=self._released):
                at = SIGNED_AT + timedelta(milliseconds=place)
                proposals.set_proposal_status(connection, number, ProposalStatus.COMPLETE, at=at)
                proposals.add_event(connection, NewEvent(number, ProposalStep.COMPLETED, at))
        self._released += len(numbers)
        return len(numbers)

    def _make(
        self,
        connection: Connection,
        kind: str,
        terms: dict[str, Any],
        about: Mapping[str, Any] | None,
        *,
        waits_for: str | None = None,
    ) -> tuple[ResultNumber, EntryId]:
        held = about or {"result": self._number(connection), "after": None}
        draft = Draft(Kind(kind), held["result"], Effective(FOUNDED_AT.date()), terms, after=held["after"])
        states = tuple(StateCode(state) for state in STATES)
        data = encode_payload(Payload(self.commission.register.name, draft, states, os.urandom(16)))
        signed = {state: self.commission.offices[state].signatory.sign(data, SIGNED_AT) for state in STATES}
        made = entry_id(data)
        self.envelopes[made] = encode_envelope(Envelope(data, tuple(signed.values())))
        proposal = _new(draft, data, states)
        number = proposals.add_proposal(connection, self.commission.person(STATES[0]), proposal)
        for state in [state for state in STATES if state != waits_for]:
            proposals.add_signature(connection, self._signature(number, state, signed[state]))
        if waits_for:
            late = signed[waits_for]
            self.awaited.append(Awaited(number, waits_for, late.protected, late.signature))
        else:
            self._held.append(number)
        return held["result"], made

    def _number(self, connection: Connection) -> ResultNumber:
        return drafts.reserve_number(connection, self.commission.register.body.number_prefix, FOUNDED_AT.year)

    def _signature(self, number: int, state: str, signature: Signature) -> NewSignature:
        certificate = self.commission.offices[state].signatory.certificate
        return NewSignature(
            proposal=number,
            governance=False,
            state=StateCode(state),
            fingerprint=certificate.fingerprint,
            organization=certificate.organization,
            common_name=certificate.common_name,
            account=self.commission.person(state, "signatory").account,
            protected=signature.protected,
            signature=signature.signature,
            signed_at=SIGNED_AT,
            received_at=SIGNED_AT,
        )


def _new(draft: Draft, data: bytes, states: Sequence[StateCode]) -> NewProposal:
    return NewProposal(
        kind=draft.kind,
        result=draft.result,
        after=draft.after,
        entry_id=entry_id(data),
        payload=data,
        access=Access.MEMBERS,
        parties=tuple(StoredParty(state, 1, PERFORMER) for state in states),
        frozen_at=FOUNDED_AT,
        deadline=FOUNDED_AT + timedelta(days=21),
    )
