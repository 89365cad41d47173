"""Opening, finding and disabling accounts: who may sign in, for which office, in which role.

Source: design 6.2.
"""

from __future__ import annotations

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
    new = accounts.NewAccount(
        login=account.login,
        name=account.name,
        state=StateCode(account.state),
        organ=account.organ,
        role=account.role,
        password_hash=hash_password(account.password),
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
