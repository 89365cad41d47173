"""Password hashes: argon2id, a few at a time.

Source: design 6.2; design 8, accounts; RFC 9106.
"""

from __future__ import annotations

import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MOST_PASSWORD = 1024
"""Characters; longer ones are refused before any hashing."""
AT_ONCE = 4
"""Hashes worked on at one time in a process: each takes 64 MiB."""

_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_HASHING = threading.BoundedSemaphore(AT_ONCE)


def hash_password(password: str) -> str:
    """Return the argon2id hash to store."""
    with _HASHING:
        return _HASHER.hash(password)


def verify_password(password_hash: str, password: str) -> bool:
    """Return whether the password is the one hashed; slow on purpose."""
    if len(password) > MOST_PASSWORD:
        return False
    with _HASHING:
        try:
            return _HASHER.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


@cache
def nobodys_hash() -> str:
    """Return the hash of a password that nobody has, so that an unknown login takes as long as a known one."""
    return hash_password(secrets.token_urlsafe(32))
