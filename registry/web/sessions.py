"""Who is signed in: flask-login, wrapped once, over the sessions that the register keeps on its own side.

The browser holds a random token in one cookie; the register holds the token's hash and asks, at every request, whether
the session and its account still stand. Nothing about a person is kept in the browser.

Source: design 6.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import flask_login
from flask import Flask, Request, g, session
from werkzeug.wrappers import Response

from registry.procedures.sign_in import SessionToken, session_actor
from registry.records.errors import DatabaseUnavailableError
from registry.rights.parties import Actor
from registry.web.frame import current_register, current_settings, now

_UNKNOWN = "registry_person_unknown"


@dataclass(frozen=True, slots=True)
class _Person(flask_login.UserMixin):
    actor: Actor
    token: str

    def get_id(self) -> str:
        return self.actor.account


def session_cookie() -> str:
    """Return the name of the cookie; `__Host-` binds it to this host wherever there is TLS."""
    return "__Host-session" if current_settings().secure else "session"


def _load_person(request: Request) -> _Person | None:
    token = request.cookies.get(session_cookie())
    if not token or _UNKNOWN in g:
        return None
    try:
        actor = session_actor(current_register(), token, now=now())
    except DatabaseUnavailableError:
        # Asked once: the page that says so must not ask again.
        setattr(g, _UNKNOWN, True)
        raise
    return _Person(actor, token) if actor else None


def _person_or_none() -> _Person | None:
    person = cast("Any", flask_login.current_user)._get_current_object()  # noqa: SLF001 - werkzeug's way to the object
    return person if isinstance(person, _Person) else None


def actor_or_none() -> Actor | None:
    """Return who is signed in, or None."""
    person = _person_or_none()
    return person.actor if person else None


def token_or_none() -> str | None:
    """Return the token of the session that stands, or None."""
    person = _person_or_none()
    return person.token if person else None


def begin_session(response: Response, token: SessionToken) -> None:
    """Hand the browser its token; whatever the browser brought along is forgotten."""
    session.clear()
    response.set_cookie(
        session_cookie(), token.token, secure=current_settings().secure, httponly=True, samesite="Strict", path="/"
    )


def end_session(response: Response) -> None:
    """Take the token out of the browser."""
    session.clear()
    response.delete_cookie(
        session_cookie(), secure=current_settings().secure, httponly=True, samesite="Strict", path="/"
    )


def init_sessions(app: Flask) -> None:
    """Let the application know who asks."""
    manager: Any = flask_login.LoginManager()  # type: ignore[no-untyped-call] # flask-login is untyped
    manager.session_protection = None
    manager.request_loader(_load_person)
    manager.init_app(app, add_context_processor=False)
