"""Signing in: password, throttle, server-side session.

A wrong login costs the same work as a wrong password, and gets the same answer. The browser holds the session's token,
the register its SHA-256. Failures are stored, so that every process throttles alike and a restart forgets nothing.

Source: design 6.2; design 8, accounts.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.evidence.activity import Action, Outcome
from registry.procedures import ProcedureError, Register
from registry.procedures.acting import records_of
from registry.records import accounts
from registry.records.activity import append_activity
from registry.records.database import Connection
from registry.records.passwords import nobodys_hash, verify_password
from registry.records.vocabulary import InterfaceLanguage
from registry.rights.parties import Actor, Role
from registry.rights.words import Words

WHOLE_SESSION = timedelta(hours=12)
IDLE = timedelta(minutes=30)
IDLE_OF_KEYS_AND_PEOPLE = timedelta(minutes=15)
"""For signatories and administrators."""
NOTED_EVERY = timedelta(seconds=30)
"""How often a session's use is written down: not at every picture of a page."""
WINDOW = timedelta(minutes=15)
"""Failures older than this do not count."""
MOST_OF_LOGIN = 10
MOST_OF_ADDRESS = 30
MOST_OF_ALL = 1000


@dataclass(frozen=True, slots=True)
class SessionToken:
    """Handed to the browser once; the register keeps its hash only."""

    token: str
    """256 random bits, base64url."""
    ends_at: datetime
    idle_s: int
    """Seconds without a request after which the session ends."""
    actor: Actor


class SignInError(ProcedureError):
    """Login or password is wrong, or the account is disabled: one answer for all three."""


class ThrottledError(ProcedureError):
    """Too many failures from this account or address; `retry_after_s` says how long to wait."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(
            Words(
                "Слишком много неудачных попыток входа. Подождите {minutes} мин и попробуйте снова.",
                "Too many failed attempts to sign in. Wait {minutes} minutes and try again.",
            ).filled(minutes=-(-retry_after_s // 60))
        )
        self.retry_after_s = retry_after_s


def sign_in(register: Register, login: str, password: str, address: str, *, now: datetime) -> SessionToken:
    """Check the password and open a session.

    Args:
        register: The register.
        login: As typed.
        password: As typed.
        address: Where the request comes from, for the throttle.
        now: Time.

    Raises:
        SignInError: Login, password or account is not accepted.
        ThrottledError: Too many failures.
    """
    with register.database.reading() as connection:
        _check_throttle(connection, login, address, now)
        account = accounts.account_by_login(connection, login)
    # Outside any transaction: hashing is slow on purpose.
    is_right = verify_password(account.password_hash if account else nobodys_hash(), password)
    known = account.actor if account else None
    if account is None or not account.is_active or not is_right:
        with register.database.writing() as connection:
            accounts.forget_failures(connection, now - WINDOW)
            accounts.add_failure(connection, login, address, now)
            # The log names the account that was tried, never what was typed. The throttle bounds how many there are.
            refused = records_of(register, known, Action.SESSION_BEGIN, [None], now, Outcome.REFUSED)
            append_activity(connection, refused)
        raise SignInError(Words("Неверное имя или пароль.", "The login or the password is wrong."))
    token = secrets.token_urlsafe(32)
    ends_at = now + WHOLE_SESSION
    with register.database.writing() as connection:
        accounts.forget_failures_of(connection, login)
        accounts.open_session(connection, account.id, _hash(token), address=address, at=now, ends_at=ends_at)
        append_activity(connection, records_of(register, known, Action.SESSION_BEGIN, [None], now))
    return SessionToken(token, ends_at, int(_idle(account.role).total_seconds()), account.actor)


def session_actor(register: Register, token: str, *, now: datetime) -> Actor | None:
    """Return who a session belongs to, and keep it from idling out; None if it has ended."""
    with register.database.reading() as connection:
        session = accounts.session_by_token(connection, _hash(token))
    if session is None or session.ended_at is not None or not session.account.is_active:
        return None
    if now >= session.ends_at or now - session.seen_at >= _idle(session.account.role):
        return None
    if now - session.seen_at >= NOTED_EVERY:
        with register.database.writing() as connection:
            accounts.touch_session(connection, session.token_hash, now)
    return session.account.actor


def sign_out(register: Register, token: str, *, now: datetime) -> None:
    """End a session at once."""
    with register.database.writing() as connection:
        session = accounts.session_by_token(connection, _hash(token))
        if session is None or session.ended_at is not None:
            return
        accounts.end_session(connection, session.token_hash, now)
        append_activity(connection, records_of(register, session.account.actor, Action.SESSION_END, [None], now))


def set_language(register: Register, actor: Actor, language: str) -> None:
    """Remember the interface language of the account: "ru" or "en"."""
    with register.database.writing() as connection:
        accounts.set_account_language(connection, actor.account, InterfaceLanguage(language))


def _check_throttle(connection: Connection, login: str, address: str, now: datetime) -> None:
    counts = accounts.count_failures(connection, login, address, now - WINDOW)
    if counts.login >= MOST_OF_LOGIN or counts.address >= MOST_OF_ADDRESS or counts.whole >= MOST_OF_ALL:
        raise ThrottledError(int(WINDOW.total_seconds()))


def _idle(role: Role) -> timedelta:
    return IDLE_OF_KEYS_AND_PEOPLE if role in {Role.SIGNATORY, Role.ADMINISTRATOR} else IDLE


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
