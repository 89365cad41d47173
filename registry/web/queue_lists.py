"""The lists of the queue: what each holds, and what an empty one says.

Source: design 5.1 (queue: for me, my office, waiting on others, overdue, each with why and on whom).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from registry.procedures.read_queue import Queue, QueueLine
from registry.web.texts import LateText, late

PAGE = 50
"""Lines of a list on one page."""
SLUGS = ("for-me", "overdue", "my-office", "others", "finished")
_PAGE = re.compile("[1-9][0-9]{0,3}")


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
    page: int = 1
    goes_on: bool = False
    """Whether there is a page after this one."""


def asked_list(query: Mapping[str, str]) -> tuple[str | None, int]:
    """Return which list an address asks for, and which page of it; every list's first page where it asks for none."""
    slug, page = query.get("list"), query.get("page", "1")
    if slug not in SLUGS:
        return None, 1
    return slug, int(page) if _PAGE.fullmatch(page) else 1


def lists_of(queue: Queue, asked: str | None = None, page: int = 1) -> tuple[QueueList, ...]:
    """Return the lists in the order of their urgency to the person, each cut to a page.

    Args:
        queue: One line more than a page of each list, where there is one.
        asked: Slug of the one list to show; None for all.
        page: Which page of it, from 1.
    """
    shown = (each for each in _lists(queue) if asked in {None, each.slug})
    return tuple(replace(each, lines=each.lines[:PAGE], page=page, goes_on=len(each.lines) > PAGE) for each in shown)


def _lists(queue: Queue) -> tuple[QueueList, ...]:
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
            late("Sealed, sent back, withdrawn and lapsed proposals stand here, the last ended first."),
            ended=True,
        ),
    )
