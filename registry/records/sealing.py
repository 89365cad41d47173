"""What sealing reads and ends: complete proposals, a few hundred at once, in as few statements as for one.

Source: design 4.2; formats 3.5 (one transaction).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, literal, select, update

from registry.records.columns import Instant
from registry.records.database import Connection
from registry.records.proposals import EVENT, PROPOSAL, SIGNATURE
from registry.records.tables import COMPLETE
from registry.records.vocabulary import ProposalStatus, ProposalStep
from registry.rights.entries import EntryId, Kind, ResultNumber
from registry.signing.jws import Signature


@dataclass(frozen=True, slots=True)
class CompleteProposal:
    """A proposal with every signature, as far as sealing needs it."""

    number: int
    kind: Kind
    result: ResultNumber | None
    entry_id: EntryId
    payload: bytes = field(repr=False)
    frozen_at: datetime
    signatures: tuple[Signature, ...]
    """By state."""


@dataclass(frozen=True, slots=True)
class Lapse:
    """A complete proposal that cannot be sealed, and why; `findings` is JSON-shaped."""

    proposal: int
    reason_code: str
    findings: Any


def proposals_to_seal(connection: Connection, *, most: int) -> tuple[CompleteProposal, ...]:
    """Return complete proposals, the first completed first: three queries; call it under `lock_log`."""
    # An index of what is complete alone, in this order: nothing is sorted, however much waits.
    first = select(PROPOSAL.c.id).where(COMPLETE).order_by(PROPOSAL.c.completed_at, PROPOSAL.c.id).limit(most)
    numbers = connection.execute(first).scalars().all()
    columns = (PROPOSAL.c.id, PROPOSAL.c.kind, PROPOSAL.c.result, PROPOSAL.c.entry_id, PROPOSAL.c.payload)
    query = select(*columns, PROPOSAL.c.frozen_at).where(PROPOSAL.c.id.in_(numbers))
    rows = {row[0]: row for row in connection.execute(query).all()}
    signed: dict[int, list[Signature]] = {number: [] for number in numbers}
    given = select(SIGNATURE.c.proposal, SIGNATURE.c.protected, SIGNATURE.c.signature)
    given = given.where(SIGNATURE.c.proposal.in_(numbers)).order_by(SIGNATURE.c.state)
    for number, protected, signature in connection.execute(given).all():
        signed[number].append(Signature(protected, signature))
    return tuple(CompleteProposal(*rows[number], tuple(signed[number])) for number in numbers)


def end_proposals(connection: Connection, sealed: Sequence[int], lapsed: Sequence[Lapse], at: datetime) -> None:
    """End proposals and note the steps: two statements for all that are sealed, however many.

    Raises:
        ConstraintError: A proposal cannot go there from where it stands (raised where the transaction ends).
    """
    if sealed:
        _end(connection, list(sealed), ProposalStatus.SEALED, at)
    for lapse in lapsed:
        _end(connection, [lapse.proposal], ProposalStatus.LAPSED, at, lapse.reason_code, lapse.findings)


def _end(
    connection: Connection,
    numbers: list[int],
    status: ProposalStatus,
    at: datetime,
    reason_code: str | None = None,
    findings: Any = None,
) -> None:
    ended = update(PROPOSAL).where(PROPOSAL.c.id.in_(numbers))
    connection.execute(ended.values(status=status, ended_at=at, ended_reason=reason_code))
    place = select(
        EVENT.c.proposal,
        func.max(EVENT.c.place) + 1,
        literal(at, Instant()),
        literal(ProposalStep(status.value), EVENT.c.step.type),
        literal(reason_code, EVENT.c.reason_code.type),
        literal(findings, EVENT.c.findings.type),
    ).where(EVENT.c.proposal.in_(numbers))
    names = ["proposal", "place", "at", "step", "reason_code", "findings"]
    connection.execute(insert(EVENT).from_select(names, place.group_by(EVENT.c.proposal)))
