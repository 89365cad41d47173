"""Who may open a page: every route says so, and what does not say so is not served.

`@public` is for the short list that nobody needs an account for, `@signed_in` for every person,
`@allow(Act.X)` for those whose role allows one of the acts. Whose object it is, the queries decide.

Source: design 6.1, outsider; `rights.parties.may`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.wrappers import Response

from registry.evidence.activity import Action
from registry.procedures.record_act import record_act
from registry.rights.parties import Act, Actor, may
from registry.web.frame import current_register, now
from registry.web.sessions import actor_or_none

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "registry_access"


@dataclass(frozen=True, slots=True)
class Access:
    """What a route asks of whoever calls it."""

    needs_account: bool
    acts: tuple[Act, ...] = ()
    """One of these must be allowed; empty: any role."""


class UndeclaredAccessError(RuntimeError):
    """A route does not say who may open it."""


def public(view: View) -> View:
    """Declare that anybody may open the page."""
    return _declare(view, Access(needs_account=False))


def signed_in(view: View) -> View:
    """Declare that every signed-in person may open the page."""
    return _declare(view, Access(needs_account=True))


def allow(*acts: Act) -> Callable[[View], View]:
    """Declare that the page is for people whose role allows one of the acts."""
    return lambda view: _declare(view, Access(needs_account=True, acts=acts))


def _declare(view: View, access: Access) -> View:
    setattr(view, _MARK, access)
    return view


def access_of(app: Flask, endpoint: str) -> Access | None:
    """Return what a route declares, or None where it declares nothing."""
    access = getattr(app.view_functions[endpoint], _MARK, None)
    return access if isinstance(access, Access) else None


def current_actor() -> Actor:
    """Return who is signed in; only for pages that need an account."""
    actor = actor_or_none()
    if actor is None:
        raise Unauthorized
    return actor


def allows(act: Act) -> bool:
    """Whether somebody is signed in whose role allows the act; for showing what is of use, not for guarding."""
    actor = actor_or_none()
    return actor is not None and may(actor, act)


def _guard() -> Response | None:
    if request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint)
    if access is None:
        raise UndeclaredAccessError(request.endpoint)
    if not access.needs_account:
        return None
    actor = actor_or_none()
    if actor is None:
        return _ask_to_sign_in()
    if access.acts and not any(may(actor, act) for act in access.acts):
        record_act(current_register(), actor, Action.PAGE_OPEN, str(request.url_rule), now=now(), refused=True)
        raise Forbidden
    return None


def _ask_to_sign_in() -> Response:
    # Only a page that can be asked for again is sent to the door: a form that was typed must not be lost silently.
    if request.method not in {"GET", "HEAD"}:
        raise Unauthorized
    target = request.full_path.rstrip("?")
    return redirect(url_for("account.sign_in", next=None if target == "/" else target), 303)


def init_access(app: Flask) -> None:
    """Guard every route.

    Raises:
        UndeclaredAccessError: A route, named, does not say who may open it.
    """
    public(app.view_functions["static"])
    app.before_request(_guard)


def check_access(app: Flask) -> None:
    """Refuse to start an application with a route that does not say who may open it.

    Raises:
        UndeclaredAccessError: With the routes' names.
    """
    silent = sorted({rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None})
    if silent:
        raise UndeclaredAccessError(", ".join(silent))
