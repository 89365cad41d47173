"""An activity record: who did what to what, and whether it was allowed; the second log holds its hash.

A record names accounts by opaque ids; whose they are stands outside the log, so that a person's name can be removed
without breaking it. Its leaf is made as an entry's is, with the record's bytes in place of the envelope.

Source: formats 3.1, 3.4 and 3.7.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from registry.encoding import base64url, strict_json
from registry.encoding.errors import EncodingError
from registry.evidence.errors import ActivityError, LeafError, words_of
from registry.evidence.leaf import encode_leaf, format_instant, parse_instant
from registry.rights.entries import EntryId
from registry.rights.words import Words

ACTIVITY_FORMAT = "ip-rights-activity/1"
NONCE_SIZE = 16
"""Bytes."""
MOST_ACTIVITY = 4096
"""Bytes of a record."""
MOST_TEXT = 200
"""Characters of a member."""
MEMBERS = ("account", "action", "at", "format", "nonce", "object", "organ", "outcome", "request")
"""Of a record, in canonical order."""


class Action(StrEnum):
    """What can be done in the register; grammar `subject:verb`."""

    REGISTER_FOUND = "register:found"
    REGISTER_REBUILD = "register:rebuild"
    REGISTER_RESTORE = "register:restore"
    ACCOUNT_OPEN = "account:open"
    ACCOUNT_DISABLE = "account:disable"
    SESSION_BEGIN = "session:begin"
    SESSION_END = "session:end"
    DRAFT_OPEN = "draft:open"
    DRAFT_DISCARD = "draft:discard"
    PROPOSAL_FREEZE = "proposal:freeze"
    PROPOSAL_SIGN = "proposal:sign"
    PROPOSAL_ATTACH = "proposal:attach"
    PROPOSAL_SEND_BACK = "proposal:send_back"
    PROPOSAL_WITHDRAW = "proposal:withdraw"
    PROPOSAL_COUNTER = "proposal:counter"
    PROPOSAL_REOPEN = "proposal:reopen"
    PROPOSAL_LAPSE = "proposal:lapse"
    ENTRIES_SEAL = "entries:seal"
    CHECKPOINT_PUBLISH = "checkpoint:publish"
    ENTRY_READ = "entry:read"
    RESULT_READ = "result:read"
    EVIDENCE_EXPORT = "evidence:export"
    REPORT_EXPORT = "report:export"
    MIRROR_EXPORT = "mirror:export"
    ACTIVITY_READ = "activity:read"
    PAGE_OPEN = "page:open"


class Outcome(StrEnum):
    """How an act ended."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    """A rule, a role or a wrong password stood in its way; nothing else changed."""
    FAILED = "failed"
    """It broke off; nothing else changed."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One act."""

    at: datetime
    """UTC, whole seconds."""
    action: Action
    outcome: Outcome
    nonce: bytes
    """16 random bytes: makes the leaf a hiding commitment."""
    account: str | None = None
    """Opaque id; None where the register itself acted, or nobody is signed in."""
    organ: str | None = None
    """State and organ of the account, for example "BY/by-ip"."""
    object: str | None = None
    """What was acted on, for example "proposal/5000000001"; None where there is none."""
    request: str | None = None
    """Id of the request, which the error page and the service's journal name too."""


def encode_activity(activity: Activity) -> bytes:
    """Return the record's bytes, canonical JSON.

    Raises:
        ActivityError: It is one that `decode_activity` would refuse.

    Source: formats 3.7.
    """
    value = {
        "format": ACTIVITY_FORMAT,
        "at": format_instant(activity.at),
        "account": activity.account,
        "organ": activity.organ,
        "action": activity.action.value,
        "object": activity.object,
        "outcome": activity.outcome.value,
        "request": activity.request,
        "nonce": base64url.encode(activity.nonce),
    }
    data = strict_json.canonical(value)
    _read_activity(value)
    return data


def decode_activity(data: bytes) -> Activity:
    """Return the act that a record's bytes say.

    Raises:
        ActivityError: Not canonical JSON, not the members of formats 3.7, or one is not of its form.
    """
    try:
        return _read_activity(strict_json.decode_canonical(data, MOST_ACTIVITY))
    except EncodingError as cause:
        raise ActivityError(words_of(cause)) from cause


def activity_leaf(data: bytes, at: datetime, governance_head: EntryId | None) -> bytes:
    """Return the leaf of a record.

    Args:
        data: The record's bytes.
        at: Its instant.
        governance_head: Id of the newest governance entry when it was written; None before the founding.

    Source: formats 3.4 and 3.7.
    """
    return encode_leaf(at, hashlib.sha256(data).digest(), governance_head)


def _read_activity(value: Any) -> Activity:
    if type(value) is not dict or tuple(sorted(value)) != MEMBERS:
        raise ActivityError(_MEMBERS)
    if value["format"] != ACTIVITY_FORMAT:
        raise ActivityError(_FORMAT)
    for name in ("account", "organ", "object", "request"):
        text = value[name]
        if text is not None and (type(text) is not str or not 0 < len(text) <= MOST_TEXT):
            raise ActivityError(_TEXT.filled(member=name, most=MOST_TEXT))
    if value["action"] not in _ACTIONS or value["outcome"] not in _OUTCOMES:
        raise ActivityError(_ENUM)
    return Activity(
        at=_read_instant(value["at"]),
        action=Action(value["action"]),
        outcome=Outcome(value["outcome"]),
        nonce=_read_nonce(value["nonce"]),
        account=value["account"],
        organ=value["organ"],
        object=value["object"],
        request=value["request"],
    )


def _read_instant(value: Any) -> datetime:
    try:
        return parse_instant(str(value))
    except LeafError as cause:
        raise ActivityError(cause.words) from cause


def _read_nonce(value: Any) -> bytes:
    try:
        nonce = base64url.decode(value) if type(value) is str else b""
    except EncodingError as cause:
        raise ActivityError(_NONCE) from cause
    if len(nonce) != NONCE_SIZE:
        raise ActivityError(_NONCE)
    return nonce


_ACTIONS = frozenset(action.value for action in Action)
_OUTCOMES = frozenset(outcome.value for outcome in Outcome)


_MEMBERS = Words(
    f"Запись о действии: ожидались члены {', '.join(MEMBERS)}.",
    f"Activity record: the members {', '.join(MEMBERS)} were expected.",
)
_FORMAT = Words(f"«format»: ожидался {ACTIVITY_FORMAT}.", f'"format": {ACTIVITY_FORMAT} was expected.')
_TEXT = Words(
    "«{member}»: ожидался null или текст не длиннее {most} знаков.",
    '"{member}": null or a text of at most {most} characters was expected.',
)
_NONCE = Words("«nonce»: ожидались 16 байт в base64url.", '"nonce": 16 bytes in base64url were expected.')
_ENUM = Words(
    "«action» и «outcome»: ожидались значения из перечня журнала действий.",
    '"action" and "outcome": values of the activity log\'s lists were expected.',
)
