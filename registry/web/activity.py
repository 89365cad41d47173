"""The auditor's desk: the activity log, searched by person, action, object, outcome and day.

Source: design 5.1 (auditor: activity search); formats 3.7.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, Response, render_template, request

from registry.evidence.activity import Action, Outcome
from registry.procedures.read_activity import read_act, read_activity
from registry.records.activity import ActivityQuestion
from registry.rights.parties import Act
from registry.web.access import allow, current_actor
from registry.web.attachments import attachment
from registry.web.dates import read_day
from registry.web.frame import current_register, now
from registry.web.texts import LateText, gettext, late

blueprint = Blueprint("activity", __name__)

Listed = TypeVar("Listed", bound=StrEnum)
MOST_TYPED = 200
"""Characters of a filter."""
_INDEX = re.compile("[0-9]{1,15}")

ACTIONS: dict[Action, LateText] = {
    Action.REGISTER_FOUND: late("Register founded"),
    Action.REGISTER_REBUILD: late("Projections rebuilt"),
    Action.REGISTER_RESTORE: late("Register restored from mirrors"),
    Action.ACCOUNT_OPEN: late("Account opened"),
    Action.ACCOUNT_DISABLE: late("Account disabled"),
    Action.SESSION_BEGIN: late("Sign-in"),
    Action.SESSION_END: late("Sign-out"),
    Action.DRAFT_OPEN: late("Draft begun"),
    Action.DRAFT_DISCARD: late("Draft thrown away"),
    Action.PROPOSAL_FREEZE: late("Draft fixed for signing"),
    Action.PROPOSAL_SIGN: late("Proposal signed"),
    Action.PROPOSAL_ATTACH: late("National signature attached"),
    Action.PROPOSAL_SEND_BACK: late("Proposal sent back"),
    Action.PROPOSAL_WITHDRAW: late("Proposal withdrawn"),
    Action.PROPOSAL_COUNTER: late("Counter-proposal begun"),
    Action.PROPOSAL_REOPEN: late("New draft from an ended proposal"),
    Action.PROPOSAL_LAPSE: late("Proposal lapsed"),
    Action.ENTRIES_SEAL: late("Entries sealed"),
    Action.CHECKPOINT_PUBLISH: late("Checkpoint published"),
    Action.ENTRY_READ: late("Restricted entry read"),
    Action.RESULT_READ: late("Result with restricted entries read"),
    Action.EVIDENCE_EXPORT: late("Evidence file taken"),
    Action.REPORT_EXPORT: late("Report taken"),
    Action.MIRROR_EXPORT: late("Entries handed to a state's mirror"),
    Action.ACTIVITY_READ: late("Activity log read"),
    Action.PAGE_OPEN: late("Page asked for"),
}
OUTCOMES: dict[Outcome, LateText] = {
    Outcome.ALLOWED: late("allowed"),
    Outcome.REFUSED: late("refused"),
    Outcome.FAILED: late("failed"),
}


@blueprint.get("/activity")
@allow(Act.ACTIVITY_READ)
def index() -> str:
    """Show the newest acts that answer what was typed."""
    typed = {name: request.args.get(name, "").strip()[:MOST_TYPED] for name in _FIELDS}
    errors: dict[str, str] = {}
    question = ActivityQuestion(
        action=_listed(Action, typed["action"]),
        outcome=_listed(Outcome, typed["outcome"]),
        object=typed["object"] or None,
        person=typed["person"] or None,
        since=_midnight(_day(typed, "since", errors)),
        until=_midnight(_day(typed, "until", errors), days=1),
    )
    before = request.args.get("before", "")
    page = read_activity(
        current_register(),
        current_actor(),
        question,
        before=int(before) if _INDEX.fullmatch(before) else None,
        now=now(),
    )
    kept = {name: value for name, value in typed.items() if value}
    actions = {action.value: str(label) for action, label in ACTIONS.items()}
    outcomes = {outcome.value: str(label) for outcome, label in OUTCOMES.items()}
    return render_template(
        "activity/index.html",
        page=page,
        typed=typed,
        errors=errors,
        before=before,
        asked=bool(kept),
        newest=kept,
        older=None if page.older_before is None else {**kept, "before": page.older_before},
        actions=actions,
        action_items=_items(dict(sorted(actions.items(), key=lambda item: item[1]))),
        outcomes=outcomes,
        outcome_items=_items(outcomes),
    )


def _items(named: dict[str, str]) -> list[dict[str, str]]:
    return [{"value": "", "text": gettext("any")}, *({"value": value, "text": words} for value, words in named.items())]


@blueprint.get("/activity/<int(max=9007199254740991):index>/record.json")
@allow(Act.ACTIVITY_READ)
def record(index: int) -> Response:
    """Hand out the exact bytes of a record: their SHA-256 is what its leaf holds."""
    view = read_act(current_register(), current_actor(), index, now=now())
    return attachment(view.stored.record, f"activity-{index}.json", "application/json")


_FIELDS = ("person", "action", "object", "outcome", "since", "until")


def _listed(values: type[Listed], typed: str) -> Listed | None:
    return next((value for value in values if value.value == typed), None)


def _day(typed: dict[str, str], field: str, errors: dict[str, str]) -> date | None:
    if not typed[field]:
        return None
    day = read_day(typed[field])
    if day is None:
        errors[field] = gettext("Type a day such as 05.03.2026 or 2026-03-05.")
    return day


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    try:
        return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=days)
    except OverflowError:  # the last day that a date can say has no next
        return None
