"""Opening, finding and disabling accounts: who may sign in, for which office, in which role.

Source: design 6.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from registry.evidence.activity import Action
from registry.procedures import NotFoundError, ProcedureError, Register
from registry.procedures.acting import acting
from registry.records import accounts
from registry.records.passwords import hash_password
from registry.records.vocabulary import AccountStatus, InterfaceLanguage
from registry.rights.entries import StateCode
from registry.rights.parties import Actor, Role
from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What is known of a person when the account is opened."""

    login: str
    password: str = field(repr=False)
    name: str
    state: str
    organ: str
    role: Role
    language: str = "ru"


class LoginTakenError(ProcedureError):
    """The login exists."""


def open_account(register: Register, account: NewAccount, *, now: datetime) -> Actor:
    """Open an account.

    Raises:
        LoginTakenError: The login exists.
    """
    return open_accounts(register, [account], now=now)[0]


def open_accounts(register: Register, opened: Sequence[NewAccount], *, now: datetime) -> tuple[Actor, ...]:
    """Open accounts one after another; return the people in the order given.

    Equal passwords are hashed once, so whoever reads the table sees that they are equal: for accounts whose password
    is no secret. People with passwords of their own are no slower for it.

    Raises:
        LoginTakenError: A login exists; the accounts before it are open.
    """
    hashes = {password: hash_password(password) for password in {account.password for account in opened}}
    return tuple(_open(register, account, hashes[account.password], now) for account in opened)


def _open(register: Register, account: NewAccount, password_hash: str, now: datetime) -> Actor:
    new = accounts.NewAccount(
        login=account.login,
        name=account.name,
        state=StateCode(account.state),
        organ=account.organ,
        role=account.role,
        password_hash=password_hash,
        language=InterfaceLanguage(account.language),
    )
    with acting(register, None, Action.ACCOUNT_OPEN, now=now) as act:
        stored = accounts.add_account(act.connection, new, now)
        if stored is None:
            raise LoginTakenError(Words("Такое имя для входа уже есть.", "The login exists already."))
        act.objects.append(f"account/{stored.id}")
    return stored.actor


def account_named(register: Register, login: str) -> Actor:
    """Return the person of a login, for the operator's terminal.

    Raises:
        NotFoundError: No such account, or it is disabled.
    """
    with register.database.reading() as connection:
        stored = accounts.account_by_login(connection, login)
    if stored is None or not stored.is_active:
        raise NotFoundError
    return stored.actor


def disable_account(register: Register, account: str, *, now: datetime) -> None:
    """Disable an account; its sessions end at once.

    Raises:
        NotFoundError: No such account.
    """
    with acting(register, None, Action.ACCOUNT_DISABLE, f"account/{account}", now=now) as act:
        if accounts.account_by_id(act.connection, account) is None:
            raise NotFoundError
        accounts.set_account_status(act.connection, account, AccountStatus.DISABLED)
        accounts.end_sessions_of(act.connection, account, now)
