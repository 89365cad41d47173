"""The queue: what waits for the person, the office, the others; and proposals one by one.

Source: design 5.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.procedures import DraftRecord, ProposalRecord, Register
from registry.rights.parties import Actor
from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One draft or proposal in the queue, with why it is there and on whom it waits."""

    draft_id: str | None
    number: int | None
    """Number of the proposal; None for a draft."""
    kind: str
    result: str | None
    title: Words
    """The kind's title."""
    status: str
    """"draft" or a ProposalStatus."""
    why: Words
    waiting_for: tuple[str, ...]
    """States that have not signed."""
    changed_at: datetime
    deadline: datetime | None


@dataclass(frozen=True, slots=True)
class Queue:
    """The desk's lists, newest first in each."""

    for_me: tuple[QueueLine, ...]
    my_office: tuple[QueueLine, ...]
    waiting_on_others: tuple[QueueLine, ...]
    overdue: tuple[QueueLine, ...]
    finished: tuple[QueueLine, ...]
    """Sealed, sent back, withdrawn, lapsed: the most recent."""


def read_queue(register: Register, actor: Actor, *, now: datetime) -> Queue:
    """Return what lies on the person's desk."""
    raise NotImplementedError


def read_proposal(register: Register, actor: Actor, number: int) -> ProposalRecord:
    """Return a proposal with its signatures and its events.

    Raises:
        NotFoundError: No such proposal that the person may read.
    """
    raise NotImplementedError
