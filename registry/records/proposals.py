"""Queries about proposals: their bytes, parties, signatures and events.

A proposal may be read by the states that must sign it and by the office that made it. Its number is drawn by
chance, so that it tells nobody how many proposals others have made. `lock_proposal` makes two signatories wait for
one another on PostgreSQL: each must see the other's signature to know which was the last.

Source: design 4.2, 6.1 (existence of restricted records).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, insert, or_, select, update

from registry.records import tables
from registry.records.accounts import ACCOUNT
from registry.records.database import Connection
from registry.records.tables import table_of
from registry.records.vocabulary import Access, ProposalStatus, ProposalStep
from registry.rights.entries import EntryId, Kind, ResultNumber, StateCode
from registry.rights.parties import Actor
from registry.rights.words import Words

PROPOSAL = table_of(tables.Proposal)
PARTY = table_of(tables.ProposalParty)
SIGNATURE = table_of(tables.ProposalSignature)
EVENT = table_of(tables.ProposalEvent)
ENTRY = table_of(tables.Entry)

LEAST_NUMBER = 10**9
"""Proposal numbers have ten digits."""
LIVE = (ProposalStatus.OPEN, ProposalStatus.COMPLETE)


@dataclass(frozen=True, slots=True)
class StoredParty:
    """A state whose signature completes the proposal."""

    state: StateCode
    needed: int
    reason: Words


@dataclass(frozen=True, slots=True)
class NewProposal:
    """What freezing fixes; the actor's office is its author."""

    kind: Kind
    result: ResultNumber | None
    after: EntryId | None
    entry_id: EntryId
    payload: bytes
    access: Access
    parties: tuple[StoredParty, ...]
    frozen_at: datetime
    deadline: datetime
    reopened_from: int | None = None


@dataclass(frozen=True, slots=True)
class NewSignature:
    """An accepted signature, as it goes into the envelope, and whose it is."""

    proposal: int
    governance: bool
    state: StateCode
    fingerprint: str
    organization: str
    common_name: str
    account: str
    protected: str
    signature: str
    signed_at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One step; `findings` is JSON-shaped."""

    proposal: int
    step: ProposalStep
    at: datetime
    account: str | None = None
    reason_code: str | None = None
    words: str | None = None
    findings: Any = None


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One step as stored; person, state and organ are None where the register itself acted."""

    at: datetime
    step: ProposalStep
    account: str | None
    person: str | None
    state: StateCode | None
    organ: str | None
    reason_code: str | None
    words: str | None
    findings: Any


@dataclass(frozen=True, slots=True)
class StoredProposal:
    """A proposal as stored, with parties by state and signatures by arrival."""

    id: int
    kind: Kind
    result: ResultNumber | None
    governance: bool
    after_entry: EntryId | None
    entry_id: EntryId
    payload: bytes
    access: Access
    author: str
    author_name: str
    state: StateCode
    organ: str
    frozen_at: datetime
    deadline: datetime
    reopened_from: int | None
    status: ProposalStatus
    completed_at: datetime | None
    ended_at: datetime | None
    ended_reason: str | None
    index: int | None
    """Position in the log once sealed."""
    parties: tuple[StoredParty, ...]
    signatures: tuple[NewSignature, ...]

    @property
    def missing(self) -> tuple[StateCode, ...]:
        """States whose signatures are not all in."""
        states = [signature.state for signature in self.signatures]
        return tuple(party.state for party in self.parties if states.count(party.state) < party.needed)


def add_proposal(connection: Connection, actor: Actor, proposal: NewProposal) -> int:
    """Store a frozen proposal with its parties; return its number."""
    number = _free_number(connection)
    row = {
        "id": number,
        "kind": proposal.kind,
        "result": proposal.result,
        "governance": proposal.result is None,
        "after_entry": proposal.after,
        "entry_id": proposal.entry_id,
        "payload": proposal.payload,
        "access": proposal.access,
        "author": actor.account,
        "state": actor.state,
        "organ": actor.organ,
        "frozen_at": proposal.frozen_at,
        "deadline": proposal.deadline,
        "reopened_from": proposal.reopened_from,
        "status": ProposalStatus.OPEN,
    }
    connection.execute(insert(PROPOSAL), row)
    connection.execute(
        insert(PARTY),
        [
            {
                "proposal": number,
                "state": party.state,
                "needed": party.needed,
                "reason_ru": party.reason.ru,
                "reason_en": party.reason.en,
            }
            for party in proposal.parties
        ],
    )
    return number


def proposal_by_number(connection: Connection, actor: Actor, number: int) -> StoredProposal | None:
    """Return a proposal that the actor may read."""
    return _first(read_proposals(connection, select_proposals().where(PROPOSAL.c.id == number, readable_by(actor))))


def lock_proposal(connection: Connection, number: int) -> StoredProposal | None:
    """Return a proposal for the register's own work, held against every other writer to the end of the transaction."""
    connection.execute(select(PROPOSAL.c.id).where(PROPOSAL.c.id == number).with_for_update())
    return _first(read_proposals(connection, select_proposals().where(PROPOSAL.c.id == number)))


def live_proposals_about(connection: Connection, result: ResultNumber) -> tuple[StoredProposal, ...]:
    """Return the open and complete proposals about a result, for the register's own work (R21)."""
    query = select_proposals().where(PROPOSAL.c.result == result, PROPOSAL.c.status.in_(LIVE))
    return read_proposals(connection, query.order_by(PROPOSAL.c.frozen_at, PROPOSAL.c.id))


def readable_live_proposals_about(
    connection: Connection, actor: Actor, result: ResultNumber | None
) -> tuple[StoredProposal, ...]:
    """Return the open and complete proposals about a result, or of governance, that the actor may read."""
    about = PROPOSAL.c.result.is_(None) if result is None else PROPOSAL.c.result == result
    query = select_proposals().where(about, PROPOSAL.c.status.in_(LIVE), readable_by(actor))
    return read_proposals(connection, query.order_by(PROPOSAL.c.frozen_at, PROPOSAL.c.id))


def readable_answers_to(connection: Connection, actor: Actor, number: int) -> tuple[int, ...]:
    """Return the numbers of the proposals made from one that the actor may read, the first frozen first."""
    query = select(PROPOSAL.c.id).where(PROPOSAL.c.reopened_from == number, readable_by(actor))
    return tuple(connection.execute(query.order_by(PROPOSAL.c.frozen_at, PROPOSAL.c.id)).scalars())


def readable_statuses(connection: Connection, actor: Actor, numbers: Collection[int]) -> Mapping[int, ProposalStatus]:
    """Return how each of these proposals stands that the actor may read: one query."""
    if not numbers:
        return {}
    query = select(PROPOSAL.c.id, PROPOSAL.c.status).where(PROPOSAL.c.id.in_(numbers), readable_by(actor))
    return {row.id: row.status for row in connection.execute(query)}


def overdue_proposals(connection: Connection, now: datetime, *, most: int = 256) -> tuple[int, ...]:
    """Return the numbers of open proposals whose deadline has passed, the most overdue first."""
    query = select(PROPOSAL.c.id).where(PROPOSAL.c.status == ProposalStatus.OPEN, PROPOSAL.c.deadline < now)
    return tuple(connection.execute(query.order_by(PROPOSAL.c.deadline, PROPOSAL.c.id).limit(most)).scalars())


def overtaken_proposals(connection: Connection, *, most: int = 256) -> tuple[int, ...]:
    """Return the numbers of open proposals that stand on something older than what was sealed since (R21).

    An entry that voids others was sealed about the same result after the one that the signers saw, or, for governance,
    any governance entry. Each open proposal costs a look into two indexes, whatever the register holds.
    """
    seen, newer = ENTRY.alias(), ENTRY.alias()
    place = select(seen.c.entry_index).where(seen.c.entry_id == PROPOSAL.c.after_entry).correlate(PROPOSAL)
    since = newer.c.entry_index > func.coalesce(place.scalar_subquery(), -1)
    about = select(newer.c.entry_index).where(newer.c.result == PROPOSAL.c.result, newer.c.voids_others, since)
    governing = select(newer.c.entry_index).where(newer.c.result.is_(None), since)
    query = select(PROPOSAL.c.id).where(
        PROPOSAL.c.status == ProposalStatus.OPEN,
        or_(about.exists(), and_(PROPOSAL.c.governance, governing.exists())),
    )
    return tuple(connection.execute(query.order_by(PROPOSAL.c.frozen_at, PROPOSAL.c.id).limit(most)).scalars())


def add_signature(connection: Connection, signature: NewSignature) -> None:
    """Store an accepted signature.

    Raises:
        ConstraintError: The proposal is not open, the state is none of its parties, or has signed (raised where the
            transaction ends).
    """
    connection.execute(insert(SIGNATURE), {column.name: getattr(signature, column.name) for column in SIGNATURE.c})


def set_proposal_status(
    connection: Connection, number: int, status: ProposalStatus, *, at: datetime, reason: str | None = None
) -> None:
    """Move a proposal on: to complete, which is noted once, or to one of its ends with a reason code.

    Raises:
        ConstraintError: The proposal cannot go there from where it stands (raised where the transaction ends).
    """
    moved = update(PROPOSAL).where(PROPOSAL.c.id == number).values(status=status, ended_reason=reason)
    if status is ProposalStatus.COMPLETE:
        moved = moved.values(completed_at=at)
    elif status not in LIVE:
        moved = moved.values(ended_at=at)
    connection.execute(moved)


def add_event(connection: Connection, event: NewEvent) -> None:
    """Note a step; steps are numbered from 1."""
    place = select(func.coalesce(func.max(EVENT.c.place), 0) + 1).where(EVENT.c.proposal == event.proposal)
    row = {column.name: getattr(event, column.name) for column in EVENT.c if column.name != "place"}
    connection.execute(insert(EVENT), {**row, "place": connection.execute(place).scalar_one()})


def events_of(connection: Connection, number: int) -> tuple[StoredEvent, ...]:
    """Return the steps of a proposal, in order; ask `proposal_by_number` first whether the person may read it."""
    columns = [column for column in EVENT.c if column.name not in {"proposal", "place"}]
    query = (
        select(*columns, ACCOUNT.c.name.label("person"), ACCOUNT.c.state, ACCOUNT.c.organ)
        .select_from(EVENT.outerjoin(ACCOUNT, ACCOUNT.c.id == EVENT.c.account))
        .where(EVENT.c.proposal == number)
        .order_by(EVENT.c.place)
    )
    return tuple(StoredEvent(**row) for row in connection.execute(query).mappings())


def readable_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor's state must sign the proposal, or the actor's office made it."""
    asked = select(PARTY.c.proposal).where(PARTY.c.proposal == PROPOSAL.c.id, PARTY.c.state == actor.state).exists()
    return or_(and_(PROPOSAL.c.state == actor.state, PROPOSAL.c.organ == actor.organ), asked)


def select_proposals() -> Select[Any]:
    """Return the query of proposals as `read_proposals` reads them."""
    joined = PROPOSAL.join(ACCOUNT, ACCOUNT.c.id == PROPOSAL.c.author)
    joined = joined.outerjoin(ENTRY, ENTRY.c.entry_id == PROPOSAL.c.entry_id)
    return select(PROPOSAL, ACCOUNT.c.name.label("author_name"), ENTRY.c.entry_index.label("index")).select_from(joined)


def read_proposals(connection: Connection, query: Select[Any]) -> tuple[StoredProposal, ...]:
    """Read proposals with their parties and signatures: three queries, however many proposals."""
    rows = connection.execute(query).mappings().all()
    numbers = [row["id"] for row in rows]
    parties = _grouped(connection, select(PARTY).where(PARTY.c.proposal.in_(numbers)).order_by(PARTY.c.state))
    signed = select(SIGNATURE).where(SIGNATURE.c.proposal.in_(numbers))
    signatures = _grouped(connection, signed.order_by(SIGNATURE.c.received_at, SIGNATURE.c.fingerprint))
    return tuple(
        StoredProposal(
            **row,
            parties=tuple(
                StoredParty(party["state"], party["needed"], Words(party["reason_ru"], party["reason_en"]))
                for party in parties.get(row["id"], ())
            ),
            signatures=tuple(NewSignature(**signature) for signature in signatures.get(row["id"], ())),
        )
        for row in rows
    )


def _grouped(connection: Connection, query: Select[Any]) -> Mapping[int, Sequence[Mapping[Any, Any]]]:
    found: dict[int, list[Mapping[Any, Any]]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["proposal"], []).append(row)
    return found


def _first(found: tuple[StoredProposal, ...]) -> StoredProposal | None:
    return found[0] if found else None


def _free_number(connection: Connection) -> int:
    while True:
        number = LEAST_NUMBER + secrets.randbelow(9 * LEAST_NUMBER)
        if connection.execute(select(PROPOSAL.c.id).where(PROPOSAL.c.id == number)).one_or_none() is None:
            return number
