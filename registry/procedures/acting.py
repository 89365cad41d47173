"""The transaction of an act, with its activity record: no act without a record, no record without its act.

An allowed act is recorded in the transaction of its effect, so that either both are committed or neither. A refused
one changed nothing: its record has a transaction of its own. Where a record cannot be written, the act does not happen.

Source: design 4.2 (each step is an activity record); formats 3.7.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from registry.evidence.activity import MOST_TEXT, NONCE_SIZE, Action, Activity, Outcome
from registry.procedures import ProcedureError, Register, RegisterFaultError
from registry.records.activity import append_activity
from registry.records.database import Connection
from registry.records.errors import ConstraintError
from registry.rights.parties import Actor


@dataclass(slots=True)
class Acting:
    """An act under way."""

    connection: Connection
    """In the writing transaction that the record is committed with."""
    objects: list[str] = field(default_factory=list)
    """What is acted on, one record each; none: nothing was done, and nothing is recorded."""


@contextmanager
def acting(register: Register, actor: Actor | None, action: Action, *objects: str, now: datetime) -> Iterator[Acting]:
    """Give the transaction of an act; the body may name its objects while it learns them.

    Args:
        register: The register.
        actor: Who acts; None for the register itself, or the operator at the terminal.
        action: What is done.
        objects: What is acted on, where it is known beforehand: a refusal names it.
        now: Time.

    Raises:
        ProcedureError, RegisterFaultError, ConstraintError: Those of the body, recorded as refused or failed.
        LookupError: The activity log cannot be continued: nothing was done.
    """
    try:
        with register.database.writing() as connection:
            act = Acting(connection, list(objects))
            yield act
            if act.objects:
                append_activity(connection, records_of(register, actor, action, act.objects, now))
    except ProcedureError:
        record_apart(register, actor, action, objects, now, Outcome.REFUSED)
        raise
    except (RegisterFaultError, ConstraintError):
        record_apart(register, actor, action, objects, now, Outcome.FAILED)
        raise


def record_apart(
    register: Register, actor: Actor | None, action: Action, objects: Sequence[str], now: datetime, outcome: Outcome
) -> None:
    """Record an act that changed nothing, in a transaction of its own."""
    with register.database.writing() as connection:
        named: Sequence[str | None] = objects or (None,)
        append_activity(connection, records_of(register, actor, action, named, now, outcome))


def records_of(
    register: Register,
    actor: Actor | None,
    action: Action,
    objects: Sequence[str | None],
    now: datetime,
    outcome: Outcome = Outcome.ALLOWED,
) -> list[Activity]:
    """Return the records of an act, one for each object."""
    return [
        Activity(
            at=now.astimezone(UTC).replace(microsecond=0),
            action=action,
            outcome=outcome,
            nonce=secrets.token_bytes(NONCE_SIZE),
            account=actor.account if actor else None,
            organ=f"{actor.state}/{actor.organ}" if actor else None,
            object=None if named is None else _plain(named),
            request=register.request,
        )
        for named in objects
    ]


def _plain(named: str) -> str:
    """Return what an address named as printable ASCII: it may be anything that somebody typed."""
    return ascii(named)[1:-1][:MOST_TEXT] or "-"
