"""Reading the activity log: an auditor sees the acts of the own state's people, and the register's own.

Reading the log is an act like another: it is recorded before anything is shown.

Source: design 5.1 (auditor: activity search), 6.1; formats 3.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.auditlog.tree import leaf_hash
from registry.evidence.activity import Action, activity_leaf
from registry.procedures import NotAllowedError, NotFoundError, Register
from registry.procedures.acting import acting
from registry.records import activity, tree
from registry.records.activity import ActivityQuestion, StoredActivity
from registry.records.vocabulary import Log
from registry.rights.parties import Act, Actor, may
from registry.rights.words import Words

PAGE = 50
"""Records of one page."""
OBJECT = "activity"
"""What the act of reading the log names as its object."""


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """One page of the log, newest act first."""

    lines: tuple[StoredActivity, ...]
    older_before: int | None
    """Pass as `before` for the next page; None on the last."""
    size: int
    """Records in the log."""
    published: int
    """Records that the newest checkpoint covers."""


@dataclass(frozen=True, slots=True)
class ActivityView:
    """One record, with what the log holds of it."""

    stored: StoredActivity
    leaf: bytes
    leaf_hash: bytes


def read_activity(
    register: Register, actor: Actor, question: ActivityQuestion, *, before: int | None = None, now: datetime
) -> ActivityPage:
    """Return the newest acts that answer a question.

    Args:
        register: The register.
        actor: An auditor.
        question: What is looked for, within what the auditor may see.
        before: Index that the page ends before; None for the newest page.
        now: Time.

    Raises:
        NotAllowedError: The person's role does not read the log.
    """
    with acting(register, actor, Action.ACTIVITY_READ, OBJECT, now=now) as act:
        _require(actor)
        found = activity.find_activity(act.connection, actor.state, question, before=before, most=PAGE + 1)
        size = activity.activity_size(act.connection)
        newest = tree.newest_checkpoint(act.connection, Log.ACTIVITY)
    lines = found[:PAGE]
    return ActivityPage(lines, lines[-1].index if len(found) > PAGE else None, size, newest.size if newest else 0)


def read_act(register: Register, actor: Actor, index: int, *, now: datetime) -> ActivityView:
    """Return one record by its position.

    Raises:
        NotAllowedError: The person's role does not read the log.
        NotFoundError: No such record that the person may read.
    """
    with acting(register, actor, Action.ACTIVITY_READ, f"{OBJECT}/{index}", now=now) as act:
        _require(actor)
        found = activity.find_activity(act.connection, actor.state, ActivityQuestion(), before=index + 1, most=1)
        if not found or found[0].index != index:
            raise NotFoundError
    leaf = activity_leaf(found[0].record, found[0].at, found[0].governance_head)
    return ActivityView(found[0], leaf, leaf_hash(leaf))


def _require(actor: Actor) -> None:
    if not may(actor, Act.ACTIVITY_READ):
        raise NotAllowedError(
            Words("Ваша роль не предусматривает чтение журнала действий.", "Your role does not read the activity log.")
        )
