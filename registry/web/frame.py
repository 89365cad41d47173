"""What every page of one running application stands on: settings, the register, the clock.

Below this floor time is an argument; here it is read, once, through `now`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import cast

from flask import Flask, current_app, g, has_request_context

from registry.procedures import Register
from registry.settings import Settings

_EXTENSION = "registry"


@dataclass(frozen=True, slots=True)
class Frame:
    """One application's ground."""

    settings: Settings
    register: Register
    clock: Callable[[], datetime]
    """Returns an aware instant."""


def utc_clock() -> datetime:
    """Return the machine's time."""
    return datetime.now(UTC)


def put_frame(app: Flask, frame: Frame) -> None:
    """Lay the application's ground; called once, by the factory."""
    app.extensions[_EXTENSION] = frame


def current_frame() -> Frame:
    """Return the ground of the application that answers."""
    return cast("Frame", current_app.extensions[_EXTENSION])


def current_register() -> Register:
    """Return the register, as every procedure takes it first; while a page is answered, with the request's id."""
    register = current_frame().register
    return replace(register, request=request_id()) if has_request_context() else register


def request_id() -> str:
    """Return the id of the request being answered: the error page, the journal and activity records name it."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return cast("str", g.request_id)


def current_settings() -> Settings:
    """Return the settings."""
    return current_frame().settings


def now() -> datetime:
    """Return the present instant, UTC, whole seconds."""
    return current_frame().clock().astimezone(UTC).replace(microsecond=0)


def today() -> date:
    """Return the present day, UTC."""
    return now().date()
