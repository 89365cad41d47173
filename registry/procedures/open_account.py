"""Opening an account: who may sign in, for which office, in which role.

Source: design 6.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.procedures import Register
from registry.rights.parties import Actor, Role


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What is known of a person when the account is opened."""

    login: str
    password: str
    name: str
    state: str
    organ: str
    role: Role
    language: str = "ru"


def open_account(register: Register, account: NewAccount, *, now: datetime) -> Actor:
    """Open an account.

    Raises:
        LoginTakenError: The login exists.
    """
    raise NotImplementedError


def disable_account(register: Register, account: str, *, now: datetime) -> None:
    """Disable an account; its sessions end at once."""
    raise NotImplementedError
