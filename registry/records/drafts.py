"""Queries about drafts, which are their office's alone, and about the numbers that results get.

Source: design 4.2, 5.1 (nothing typed is lost).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from registry.records import tables
from registry.records.accounts import ACCOUNT
from registry.records.database import Connection
from registry.records.tables import table_of
from registry.rights.entries import Kind, ResultNumber, StateCode
from registry.rights.parties import Actor

DRAFT = table_of(tables.Draft)
COUNTER = table_of(tables.ResultCounter)
_NUMBER = re.compile("([A-Z]{2,12})-([0-9]{4})-([0-9]{6})")


@dataclass(frozen=True, slots=True)
class NewDraft:
    """What a new draft begins with; its author's office owns it."""

    kind: Kind
    result: ResultNumber | None
    content: Mapping[str, Any]
    reopened_from: int | None = None


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft as stored."""

    id: str
    kind: Kind
    result: ResultNumber | None
    content: dict[str, Any]
    version: int
    author: str
    author_name: str
    state: StateCode
    organ: str
    opened_at: datetime
    saved_at: datetime
    reopened_from: int | None


def add_draft(connection: Connection, actor: Actor, draft: NewDraft, at: datetime) -> StoredDraft:
    """Store a draft of the actor's office under a new opaque id."""
    row = {
        "id": secrets.token_hex(16),
        "kind": draft.kind,
        "result": draft.result,
        "content": dict(draft.content),
        "version": 1,
        "author": actor.account,
        "state": actor.state,
        "organ": actor.organ,
        "opened_at": at,
        "saved_at": at,
        "reopened_from": draft.reopened_from,
    }
    connection.execute(insert(DRAFT), row)
    stored: Mapping[str, Any] = {**row, "author_name": actor.name}
    return StoredDraft(**stored)


def draft_by_id(connection: Connection, actor: Actor, draft: str) -> StoredDraft | None:
    """Return a draft of the actor's office."""
    row = connection.execute(_drafts().where(DRAFT.c.id == draft, _owned_by(actor))).mappings().one_or_none()
    return None if row is None else StoredDraft(**row)


def drafts_of_office(connection: Connection, actor: Actor, *, most: int = 200) -> tuple[StoredDraft, ...]:
    """Return the drafts of the actor's office, last saved first."""
    query = _drafts().where(_owned_by(actor)).order_by(DRAFT.c.saved_at.desc(), DRAFT.c.id).limit(most)
    return tuple(StoredDraft(**row) for row in connection.execute(query).mappings())


def save_draft(
    connection: Connection, actor: Actor, draft: str, content: Mapping[str, Any], *, version: int, at: datetime
) -> bool:
    """Replace a draft's content if it still has the version; return whether it had."""
    saved = connection.execute(
        update(DRAFT)
        .where(DRAFT.c.id == draft, DRAFT.c.version == version, _owned_by(actor))
        .values(content=dict(content), version=version + 1, saved_at=at)
    )
    return saved.rowcount == 1


def remove_draft(connection: Connection, actor: Actor, draft: str) -> bool:
    """Remove a draft of the actor's office, frozen or thrown away; return whether there was one."""
    return connection.execute(delete(DRAFT).where(DRAFT.c.id == draft, _owned_by(actor))).rowcount == 1


def reserve_number(connection: Connection, prefix: str, year: int) -> ResultNumber:
    """Give out the next result number of a year; it is never given out again once this transaction commits.

    Args:
        connection: A writing one.
        prefix: Of the body of states, for example "ICMEC".
        year: Four digits.

    Raises:
        ConstraintError: The year's 999,999 numbers are given out (raised where the transaction ends).
    """
    upsert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    reserved = upsert(COUNTER).values(prefix=prefix, year=year, last=1)
    reserved = reserved.on_conflict_do_update(
        index_elements=[COUNTER.c.prefix, COUNTER.c.year], set_={"last": COUNTER.c.last + 1}
    )
    last = connection.execute(reserved.returning(COUNTER.c.last)).scalar_one()
    return ResultNumber(f"{prefix}-{year:04}-{last:06}")


def keep_numbers(connection: Connection, numbers: Iterable[ResultNumber]) -> None:
    """Note that numbers are given out already, in a register that was restored: the next ones follow the greatest.

    Args:
        connection: A writing one; no number was given out in this database yet.
        numbers: Of every result.
    """
    greatest: dict[tuple[str, int], int] = {}
    for number in numbers:
        if match := _NUMBER.fullmatch(number):
            given = (match[1], int(match[2]))
            greatest[given] = max(greatest.get(given, 0), int(match[3]))
    for (prefix, year), last in sorted(greatest.items()):
        connection.execute(insert(COUNTER).values(prefix=prefix, year=year, last=last))


def _drafts() -> Select[Any]:
    return select(DRAFT, ACCOUNT.c.name.label("author_name")).join(ACCOUNT, ACCOUNT.c.id == DRAFT.c.author)


def _owned_by(actor: Actor) -> ColumnElement[bool]:
    return and_(DRAFT.c.state == actor.state, DRAFT.c.organ == actor.organ)
