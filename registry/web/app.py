"""The application factory: lays the ground, then each layer of the frame, then the desks.

It refuses to build an application in which a route does not say who may open it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from registry.procedures import Register
from registry.settings import Settings
from registry.web.access import check_access, init_access
from registry.web.dates import init_dates
from registry.web.desks import DESKS
from registry.web.display import init_display
from registry.web.faults import init_faults
from registry.web.frame import Frame, put_frame, utc_clock
from registry.web.headers import init_headers
from registry.web.journal import init_journal, log_failure
from registry.web.languages import init_languages
from registry.web.limits import init_limits
from registry.web.navigation import init_navigation
from registry.web.sessions import init_sessions

MOST_REQUEST_BYTES = 2 * 1024 * 1024
LAYERS = (
    init_journal,
    init_sessions,
    init_access,
    init_headers,
    init_languages,
    init_display,
    init_navigation,
    init_dates,
    init_limits,
    init_faults,
)


class _Application(Flask):
    def log_exception(self, exc_info: Any) -> None:
        log_failure(exc_info[1])


def create_app(settings: Settings, register: Register, clock: Callable[[], datetime] = utc_clock) -> Flask:
    """Build the application.

    Args:
        settings: Of the running register.
        register: The register that the procedures act on.
        clock: Returns an aware instant; tests hand in their own.

    Returns:
        The WSGI application.

    Raises:
        UndeclaredAccessError: A route does not say who may open it.
        AssetsError: The styles and fonts were not built.
    """
    app = _Application("registry.web")
    _configure(app, settings)
    put_frame(app, Frame(settings, register, clock))
    for layer in LAYERS:
        layer(app)
    CSRFProtect(app)  # type: ignore[no-untyped-call] # flask-wtf is untyped
    for desk in DESKS:
        app.register_blueprint(desk)
    check_access(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MOST_REQUEST_BYTES,
        # Flask's own cookie holds the CSRF token and messages to the person, nothing else.
        SESSION_COOKIE_NAME="__Host-form" if settings.secure else "form",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        # The token lives as long as the session: a form may lie open for hours and must still be accepted.
        WTF_CSRF_TIME_LIMIT=None,
        RATELIMIT_STORAGE_URI="memory://",
    )
    own = FileSystemLoader(f"{app.root_path}/templates")
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([own, components])
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
