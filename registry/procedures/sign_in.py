"""Signing in: password, throttle, server-side session.

Source: design 6.2; design 8, accounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.procedures import ProcedureError, Register
from registry.rights.parties import Actor


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

    def __init__(self, words, retry_after_s: int) -> None:
        super().__init__(words)
        self.retry_after_s = retry_after_s


def sign_in(register: Register, login: str, password: str, address: str, *, now: datetime) -> SessionToken:
    """Check the password and open a session.

    Raises:
        SignInError: Login, password or account is not accepted.
        ThrottledError: Too many failures.
    """
    raise NotImplementedError


def session_actor(register: Register, token: str, *, now: datetime) -> Actor | None:
    """Return who a session belongs to, and keep it from idling out; None if it has ended."""
    raise NotImplementedError


def sign_out(register: Register, token: str, *, now: datetime) -> None:
    """End a session at once."""
    raise NotImplementedError


def set_language(register: Register, actor: Actor, language: str) -> None:
    """Remember the interface language of the account: "ru" or "en"."""
    raise NotImplementedError


def hash_password(password: str) -> str:
    """Return the argon2id hash to store."""
    raise NotImplementedError
