"""Queries about a desk's queue: which proposals wait for the actor's state, the office or the others, and since when.

Source: design 5.1 (queue).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, not_, select

from registry.records.database import Connection
from registry.records.proposals import (
    LIVE,
    PARTY,
    PROPOSAL,
    SIGNATURE,
    StoredProposal,
    read_proposals,
    readable_by,
    select_proposals,
)
from registry.records.vocabulary import ProposalStatus
from registry.rights.parties import Actor


def awaiting_my_state(connection: Connection, actor: Actor, *, most: int = 200) -> tuple[StoredProposal, ...]:
    """Return the open proposals that wait for a signature of the actor's state, the nearest deadline first."""
    query = select_proposals().where(PROPOSAL.c.status == ProposalStatus.OPEN, _awaits(actor))
    return read_proposals(connection, query.order_by(PROPOSAL.c.deadline, PROPOSAL.c.id).limit(most))


def live_of_my_office(connection: Connection, actor: Actor, *, most: int = 200) -> tuple[StoredProposal, ...]:
    """Return the open and complete proposals that the actor's office made, newest first."""
    query = select_proposals().where(PROPOSAL.c.status.in_(LIVE), _made_by(actor))
    return read_proposals(connection, query.order_by(PROPOSAL.c.frozen_at.desc(), PROPOSAL.c.id).limit(most))


def waiting_on_others(connection: Connection, actor: Actor, *, most: int = 200) -> tuple[StoredProposal, ...]:
    """Return the live proposals that the actor may read and that wait for other states alone, newest first."""
    query = select_proposals().where(PROPOSAL.c.status.in_(LIVE), readable_by(actor), not_(_awaits(actor)))
    return read_proposals(connection, query.order_by(PROPOSAL.c.frozen_at.desc(), PROPOSAL.c.id).limit(most))


def overdue_for(connection: Connection, actor: Actor, now: datetime, *, most: int = 200) -> tuple[StoredProposal, ...]:
    """Return the open proposals that the actor may read and whose deadline has passed, the most overdue first."""
    query = select_proposals().where(
        PROPOSAL.c.status == ProposalStatus.OPEN, PROPOSAL.c.deadline < now, readable_by(actor)
    )
    return read_proposals(connection, query.order_by(PROPOSAL.c.deadline, PROPOSAL.c.id).limit(most))


def finished_for(connection: Connection, actor: Actor, *, most: int = 200) -> tuple[StoredProposal, ...]:
    """Return the proposals that the actor may read and that have ended, the last ended first."""
    query = select_proposals().where(PROPOSAL.c.status.not_in(LIVE), readable_by(actor))
    return read_proposals(connection, query.order_by(PROPOSAL.c.ended_at.desc(), PROPOSAL.c.id).limit(most))


def _made_by(actor: Actor) -> ColumnElement[bool]:
    return and_(PROPOSAL.c.state == actor.state, PROPOSAL.c.organ == actor.organ)


def _awaits(actor: Actor) -> ColumnElement[bool]:
    given = (
        select(func.count())
        .select_from(SIGNATURE)
        .where(SIGNATURE.c.proposal == PARTY.c.proposal, SIGNATURE.c.state == PARTY.c.state)
        .correlate(PARTY)
        .scalar_subquery()
    )
    return (
        select(PARTY.c.proposal)
        .where(PARTY.c.proposal == PROPOSAL.c.id, PARTY.c.state == actor.state, PARTY.c.needed > given)
        .exists()
    )
