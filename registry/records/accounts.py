"""Queries about people, their sessions, and failed sign-ins.

Source: design 6.2.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update

from registry.records import tables
from registry.records.database import Connection
from registry.records.tables import table_of
from registry.records.vocabulary import AccountStatus, InterfaceLanguage
from registry.rights.entries import StateCode
from registry.rights.parties import Actor, Role

ACCOUNT = table_of(tables.Account)
SESSION = table_of(tables.AccountSession)
FAILURE = table_of(tables.SignInFailure)

MOST_LOGIN = 100
"""Characters of a login or an address that are kept."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What is stored of a person; `login` is compared in lower case."""

    login: str
    name: str
    state: StateCode
    organ: str
    role: Role
    password_hash: str = field(repr=False)
    language: InterfaceLanguage = InterfaceLanguage.RUSSIAN


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """A person as stored."""

    id: str
    login: str
    name: str
    state: StateCode
    organ: str
    role: Role
    language: InterfaceLanguage
    status: AccountStatus
    password_hash: str = field(repr=False)
    opened_at: datetime
    password_set_at: datetime

    @property
    def is_active(self) -> bool:
        """Whether the person may sign in."""
        return self.status is AccountStatus.ACTIVE

    @property
    def actor(self) -> Actor:
        """The person as the procedures know one."""
        return Actor(self.id, self.name, self.state, self.organ, self.role, self.language.value)


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session and whose it is."""

    token_hash: bytes
    account: StoredAccount
    address: str
    opened_at: datetime
    seen_at: datetime
    ends_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class FailureCounts:
    """Failed sign-ins since an instant."""

    login: int
    address: int
    whole: int


def add_account(connection: Connection, account: NewAccount, at: datetime) -> StoredAccount | None:
    """Store a person under a new opaque id; None if the login is taken."""
    if account_by_login(connection, account.login) is not None:
        return None
    row = {
        "id": secrets.token_hex(16),
        "login": account.login.lower(),
        "name": account.name,
        "state": account.state,
        "organ": account.organ,
        "role": account.role,
        "language": account.language,
        "status": AccountStatus.ACTIVE,
        "password_hash": account.password_hash,
        "opened_at": at,
        "password_set_at": at,
    }
    connection.execute(insert(ACCOUNT), row)
    return _account(row)


def account_by_login(connection: Connection, login: str) -> StoredAccount | None:
    """Return the person of a login."""
    return _one_account(connection, select(ACCOUNT).where(ACCOUNT.c.login == login.lower()))


def account_by_id(connection: Connection, account: str) -> StoredAccount | None:
    """Return a person."""
    return _one_account(connection, select(ACCOUNT).where(ACCOUNT.c.id == account))


def accounts_of_organ(connection: Connection, actor: Actor) -> tuple[StoredAccount, ...]:
    """Return the people of the actor's own office, by login."""
    query = select(ACCOUNT).where(ACCOUNT.c.state == actor.state, ACCOUNT.c.organ == actor.organ)
    return tuple(_account(row) for row in connection.execute(query.order_by(ACCOUNT.c.login)).mappings())


def set_account_language(connection: Connection, account: str, language: InterfaceLanguage) -> None:
    """Remember the language of a person's screens."""
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account).values(language=language))


def set_account_status(connection: Connection, account: str, status: AccountStatus) -> None:
    """Let a person sign in, or not."""
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account).values(status=status))


def set_password_hash(connection: Connection, account: str, password_hash: str, at: datetime) -> None:
    """Replace a person's password hash."""
    connection.execute(
        update(ACCOUNT).where(ACCOUNT.c.id == account).values(password_hash=password_hash, password_set_at=at)
    )


def open_session(
    connection: Connection, account: str, token_hash: bytes, *, address: str, at: datetime, ends_at: datetime
) -> None:
    """Store a session under the SHA-256 of its token."""
    row = {
        "token_hash": token_hash,
        "account": account,
        "address": address[:MOST_LOGIN],
        "opened_at": at,
        "seen_at": at,
        "ends_at": ends_at,
    }
    connection.execute(insert(SESSION), row)


def session_by_token(connection: Connection, token_hash: bytes) -> StoredSession | None:
    """Return a session, ended or not, with its person."""
    query = (
        select(SESSION, *(column.label(f"account_{column.name}") for column in ACCOUNT.c))
        .join(ACCOUNT, ACCOUNT.c.id == SESSION.c.account)
        .where(SESSION.c.token_hash == token_hash)
    )
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else _session(row)


def sessions_of(connection: Connection, account: str) -> tuple[StoredSession, ...]:
    """Return a person's sessions that have not been ended, newest first."""
    query = (
        select(SESSION, *(column.label(f"account_{column.name}") for column in ACCOUNT.c))
        .join(ACCOUNT, ACCOUNT.c.id == SESSION.c.account)
        .where(SESSION.c.account == account, SESSION.c.ended_at.is_(None))
        .order_by(SESSION.c.opened_at.desc(), SESSION.c.token_hash)
    )
    return tuple(_session(row) for row in connection.execute(query).mappings())


def touch_session(connection: Connection, token_hash: bytes, at: datetime) -> None:
    """Note that a session was used."""
    connection.execute(
        update(SESSION).where(SESSION.c.token_hash == token_hash, SESSION.c.ended_at.is_(None)).values(seen_at=at)
    )


def end_session(connection: Connection, token_hash: bytes, at: datetime) -> None:
    """End a session; an ended one stays as it ended."""
    connection.execute(
        update(SESSION).where(SESSION.c.token_hash == token_hash, SESSION.c.ended_at.is_(None)).values(ended_at=at)
    )


def end_sessions_of(connection: Connection, account: str, at: datetime) -> int:
    """End every session of a person; return how many."""
    ended = connection.execute(
        update(SESSION).where(SESSION.c.account == account, SESSION.c.ended_at.is_(None)).values(ended_at=at)
    )
    return ended.rowcount


def add_failure(connection: Connection, login: str, address: str, at: datetime) -> None:
    """Note a failed sign-in."""
    row = {"login": login.lower()[:MOST_LOGIN], "address": address[:MOST_LOGIN], "at": at}
    connection.execute(insert(FAILURE), row)


def count_failures(connection: Connection, login: str, address: str, since: datetime) -> FailureCounts:
    """Count the failed sign-ins since an instant: of the login, of the address, of everybody."""

    def count(*conditions: Any) -> Any:
        return select(func.count()).select_from(FAILURE).where(FAILURE.c.at >= since, *conditions).scalar_subquery()

    by_login = count(FAILURE.c.login == login.lower()[:MOST_LOGIN])
    by_address = count(FAILURE.c.address == address[:MOST_LOGIN])
    return FailureCounts(*connection.execute(select(by_login, by_address, count())).one())


def forget_failures(connection: Connection, before: datetime) -> None:
    """Remove failed sign-ins older than an instant."""
    connection.execute(delete(FAILURE).where(FAILURE.c.at < before))


def forget_failures_of(connection: Connection, login: str) -> None:
    """Remove the failed sign-ins of a login that has now signed in."""
    connection.execute(delete(FAILURE).where(FAILURE.c.login == login.lower()[:MOST_LOGIN]))


def _one_account(connection: Connection, query: Select[Any]) -> StoredAccount | None:
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else _account(row)


def _account(row: Mapping[Any, Any], prefix: str = "") -> StoredAccount:
    return StoredAccount(**{column.name: row[f"{prefix}{column.name}"] for column in ACCOUNT.c})


def _session(row: Mapping[Any, Any]) -> StoredSession:
    facts = {column.name: row[column.name] for column in SESSION.c}
    return StoredSession(**{**facts, "account": _account(row, "account_")})
