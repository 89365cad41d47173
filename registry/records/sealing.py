"""What sealing reads and ends: complete proposals, a few hundred at once, in as few statements as for one.

Source: design 4.2; formats 3.5 (one transaction).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, insert, select, update

from registry.records.database import Connection
from registry.records.entries import ENTRY
from registry.records.log_keys import rotates_entries
from registry.records.proposals import EVENT, PROPOSAL, SIGNATURE
from registry.records.tables import COMPLETE
from registry.records.tree import CHECKPOINT, NODE
from registry.records.vocabulary import Log, ProposalStatus, ProposalStep
from registry.rights.entries import EntryId, Kind, ResultNumber
from registry.rights.governance import ROTATED
from registry.signing.jws import Signature

# Built once: to build a statement takes longer than to run it, and sealing runs these for every entry.
# An index of what is complete alone, in this order: nothing is sorted, however much waits.
_WAITING = (
    select(PROPOSAL.c.id).where(COMPLETE).order_by(PROPOSAL.c.completed_at, PROPOSAL.c.id).limit(bindparam("most"))
)
_NEWEST = ENTRY.alias()
_EDGE = select(
    select(ENTRY.c.entry_id)
    .where(ENTRY.c.result.is_(None))
    .order_by(ENTRY.c.entry_index.desc())
    .limit(1)
    .scalar_subquery(),
    select(func.coalesce(func.max(ENTRY.c.entry_index), -1) + 1).scalar_subquery(),
    select(func.coalesce(func.max(NODE.c.position), -1) + 1)
    .where(NODE.c.log == Log.ENTRIES, NODE.c.level == 0)
    .scalar_subquery(),
    # Of the newest entry, where it rotates a log's key and no checkpoint ends with it.
    select(ENTRY.c.envelope)
    .where(
        ENTRY.c.entry_index == select(func.max(_NEWEST.c.entry_index)).scalar_subquery(),
        ENTRY.c.kind == ROTATED,
        ~select(CHECKPOINT.c.size)
        .where(CHECKPOINT.c.log == Log.ENTRIES, CHECKPOINT.c.size == ENTRY.c.entry_index + 1)
        .exists(),
    )
    .scalar_subquery(),
)
_NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
_PROPOSALS = select(
    PROPOSAL.c.id, PROPOSAL.c.kind, PROPOSAL.c.result, PROPOSAL.c.entry_id, PROPOSAL.c.payload, PROPOSAL.c.frozen_at
).where(PROPOSAL.c.id.in_(_NUMBERS))
_SIGNATURES = (
    select(SIGNATURE.c.proposal, SIGNATURE.c.protected, SIGNATURE.c.signature)
    .where(SIGNATURE.c.proposal.in_(_NUMBERS))
    .order_by(SIGNATURE.c.state)
)
_END = (
    update(PROPOSAL)
    .where(PROPOSAL.c.id.in_(_NUMBERS))
    .values(
        status=bindparam("ended_as", type_=PROPOSAL.c.status.type),
        ended_at=bindparam("at", type_=PROPOSAL.c.ended_at.type),
        ended_reason=bindparam("reason", type_=PROPOSAL.c.ended_reason.type),
    )
)
_END_EVENT = insert(EVENT).from_select(
    ["proposal", "place", "at", "step", "reason_code", "findings"],
    select(
        EVENT.c.proposal,
        func.max(EVENT.c.place) + 1,
        bindparam("at", type_=EVENT.c.at.type),
        bindparam("step", type_=EVENT.c.step.type),
        bindparam("reason", type_=EVENT.c.reason_code.type),
        bindparam("findings", type_=EVENT.c.findings.type),
    )
    .where(EVENT.c.proposal.in_(_NUMBERS))
    .group_by(EVENT.c.proposal),
)


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
class LogEdge:
    """Where the log ends."""

    governance_head: EntryId | None
    """None in a register that has not been founded."""
    size: int
    """Entries."""
    leaves: int
    """Of the tree: as many, unless what is stored contradicts itself."""
    awaits_checkpoint: bool
    """Whether the newest entry rotates the key of the entries log, and no checkpoint ends with it: until there is one,
    nothing more is sealed (decision 27)."""


@dataclass(frozen=True, slots=True)
class Lapse:
    """A complete proposal that cannot be sealed, and why; `findings` is JSON-shaped."""

    proposal: int
    reason_code: str
    findings: Any


def proposals_to_seal(connection: Connection, *, most: int) -> tuple[CompleteProposal, ...]:
    """Return complete proposals, the first completed first: three queries; call it under `lock_log`."""
    numbers = connection.execute(_WAITING, {"most": most}).scalars().all()
    if not numbers:
        return ()
    rows = {row[0]: row for row in connection.execute(_PROPOSALS, {"numbers": numbers}).all()}
    signed: dict[int, list[Signature]] = {number: [] for number in numbers}
    for number, protected, signature in connection.execute(_SIGNATURES, {"numbers": numbers}).all():
        signed[number].append(Signature(protected, signature))
    return tuple(CompleteProposal(*rows[number], tuple(signed[number])) for number in numbers)


def log_edge(connection: Connection) -> LogEdge:
    """Return where the log ends, in one query; call it under `lock_log`."""
    head, size, leaves, rotation = connection.execute(_EDGE).one()
    return LogEdge(head, size, leaves, rotation is not None and rotates_entries(rotation))


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
    said = {"numbers": numbers, "at": at, "reason": reason_code}
    connection.execute(_END, {**said, "ended_as": status})
    connection.execute(_END_EVENT, {**said, "step": ProposalStep(status.value), "findings": findings})
