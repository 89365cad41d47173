"""The lists of the queue: what each holds, and what an empty one says.

Source: design 5.1 (queue: for me, my office, waiting on others, overdue, each with why and on whom).
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.procedures.read_queue import Queue, QueueLine
from registry.web.texts import LateText, late


@dataclass(frozen=True, slots=True)
class QueueList:
    """One list of the queue."""

    slug: str
    title: LateText
    lines: tuple[QueueLine, ...]
    what: LateText
    """What will stand here."""
    how: LateText
    """How it gets here."""
    ended: bool = False
    """Whether nothing is awaited any more."""


def lists_of(queue: Queue) -> tuple[QueueList, ...]:
    """Return the lists in the order of their urgency to the person."""
    return (
        QueueList(
            "for-me",
            late("For me"),
            queue.for_me,
            late("Nothing waits for you."),
            late("A draft that you may finish, or a proposal that waits for your signature, is named here."),
        ),
        QueueList(
            "overdue",
            late("Overdue"),
            queue.overdue,
            late("Nothing is overdue."),
            late("A proposal whose deadline for signatures has passed is named here."),
        ),
        QueueList(
            "my-office",
            late("My office"),
            queue.my_office,
            late("Your office has no draft and no open proposal."),
            late("Drafts of every clerk of the office and the proposals it has made stand here."),
        ),
        QueueList(
            "others",
            late("Waiting on others"),
            queue.waiting_on_others,
            late("No proposal waits for other states."),
            late("A proposal that you may read and that other states have yet to sign stands here."),
        ),
        QueueList(
            "finished",
            late("Finished"),
            queue.finished,
            late("No proposal has ended yet."),
            late("Sealed, sent back, withdrawn and lapsed proposals stand here; the last fifty."),
            ended=True,
        ),
    )
