"""Queries about the activity log: appending records in the transaction of their effect, searching them, reading leaves.

Source: formats 3.7; design 6.1 (personal data outside the log).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, or_, select

from registry.auditlog.tree import append, frontier_nodes, leaf_hash
from registry.evidence.activity import Action, Activity, Outcome, activity_leaf, decode_activity, encode_activity
from registry.records import tables, tree
from registry.records.accounts import ACCOUNT
from registry.records.database import ACTIVITY_LOCK, Connection, lock_log
from registry.records.entries import CHUNK, LeafFacts, governance_head
from registry.records.inserting import insert_rows
from registry.records.tables import table_of
from registry.records.vocabulary import Log
from registry.rights.entries import EntryId, StateCode

ACTIVITY = table_of(tables.ActivityRecord)

_NAMES = tuple(column.name for column in ACTIVITY.c)
_SIZE = select(func.coalesce(func.max(ACTIVITY.c.activity_index), -1) + 1)


@dataclass(frozen=True, slots=True)
class StoredActivity:
    """A record as stored; the bytes are the truth, the rest repeats them."""

    index: int
    record: bytes = field(repr=False)
    at: datetime
    account: str | None
    organ: str | None
    action: str
    """Value of an `Action`."""
    object: str | None
    outcome: Outcome
    governance_head: EntryId | None
    person: str | None = None
    """Name of the account, from outside the log; None where it is unknown by now."""

    @property
    def request(self) -> str | None:
        """Id of the request, which no column repeats.

        Raises:
            ActivityError: The bytes are no record.
        """
        return decode_activity(self.record).request


@dataclass(frozen=True, slots=True)
class ActivityQuestion:
    """What is looked for: members that are None do not narrow it."""

    person: str | None = None
    """A login, or an account's opaque id."""
    action: Action | None = None
    object: str | None = None
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Exclusive."""


def activity_size(connection: Connection) -> int:
    """Return the number of records: the index that the next one gets."""
    size: int = connection.execute(_SIZE).scalar_one()
    return size


def append_activity(connection: Connection, records: Sequence[Activity], head: EntryId | None = None) -> None:
    """Append records and their leaves; call it last in a transaction, whose end is then the record's too.

    Args:
        connection: A writing one.
        records: In order; none are none.
        head: The newest governance entry, where the caller knows it; asked for otherwise.

    Raises:
        LookupError: The tree's edge is not stored: nothing may happen that cannot be recorded.
        ConstraintError: An append-only guard refuses (raised where the transaction ends).
    """
    if not records:
        return
    lock_log(connection, ACTIVITY_LOCK)
    size, head = activity_size(connection), head or governance_head(connection)
    nodes = frontier_nodes(size)
    held = tree.read_nodes(connection, nodes, Log.ACTIVITY) if nodes else {}
    if len(held) != len(nodes):
        raise LookupError(f"expected {len(nodes)} nodes at the edge of {size} activity records, found {len(held)}")
    written = [(record, encode_activity(record)) for record in records]
    leaves = [leaf_hash(activity_leaf(data, record.at, head)) for record, data in written]
    rows = [
        (index, data, record.at, record.account, record.organ, record.action.value, record.object, record.outcome, head)
        for index, (record, data) in enumerate(written, start=size)
    ]
    insert_rows(connection, ACTIVITY, _NAMES, rows)
    tree.add_nodes(connection, append(size, [held[node] for node in nodes], leaves).nodes, Log.ACTIVITY)


def find_activity(
    connection: Connection, state: StateCode, question: ActivityQuestion, *, before: int | None = None, most: int = 50
) -> tuple[StoredActivity, ...]:
    """Return the newest records that answer the question, newest first.

    Args:
        connection: Any.
        state: Whose people's acts are shown, beside those of the register itself.
        question: What is looked for.
        before: Index that the page ends before; None for the newest page.
        most: Records of a page.
    """
    query = select(*_COLUMNS, ACCOUNT.c.name.label("person")).select_from(
        ACTIVITY.outerjoin(ACCOUNT, ACCOUNT.c.id == ACTIVITY.c.account)
    )
    query = query.where(or_(ACTIVITY.c.organ.is_(None), ACTIVITY.c.organ.startswith(f"{state}/", autoescape=True)))
    if question.person is not None:
        query = query.where(or_(ACTIVITY.c.account == question.person, ACCOUNT.c.login == question.person.lower()))
    for name in ("action", "object", "outcome"):
        if (wanted := getattr(question, name)) is not None:
            query = query.where(ACTIVITY.c[name] == wanted)
    if question.since is not None:
        query = query.where(ACTIVITY.c.at >= question.since)
    if question.until is not None:
        query = query.where(ACTIVITY.c.at < question.until)
    if before is not None:
        query = query.where(ACTIVITY.c.activity_index < before)
    rows = connection.execute(query.order_by(ACTIVITY.c.activity_index.desc()).limit(most)).mappings()
    return tuple(StoredActivity(**row) for row in rows)


def activity_between(connection: Connection, first: int, end: int) -> Iterator[StoredActivity]:
    """Give the records from a position up to, not including, another, in log order; memory stays flat."""
    for start in range(first, end, CHUNK):
        query = select(*_COLUMNS).where(
            ACTIVITY.c.activity_index >= start, ACTIVITY.c.activity_index < min(start + CHUNK, end)
        )
        rows = connection.execute(query.order_by(ACTIVITY.c.activity_index)).mappings()
        yield from (StoredActivity(**row) for row in rows)


def activity_leaves(connection: Connection, first: int, end: int) -> tuple[LeafFacts, ...]:
    """Return what the leaves from a position up to, not including, another are made of: public."""
    return tuple(
        LeafFacts(stored.index, hashlib.sha256(stored.record).digest(), stored.at, stored.governance_head)
        for stored in activity_between(connection, first, end)
    )


_COLUMNS = (
    ACTIVITY.c.activity_index.label("index"),
    *(column for column in ACTIVITY.c if column.name != "activity_index"),
)
