"""Signing in and out, and who I am.

Source: design 6.2.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from registry.procedures import ProcedureError
from registry.procedures.sign_in import SignInError, ThrottledError
from registry.procedures.sign_in import sign_in as open_session
from registry.procedures.sign_in import sign_out as close_session
from registry.rights.parties import Act, may
from registry.web.access import current_actor, public, signed_in
from registry.web.demonstration import demo_accounts
from registry.web.faults import status_of
from registry.web.frame import current_register, current_settings, now
from registry.web.languages import current_language, local_address
from registry.web.limits import SIGN_IN_LIMIT, limiter
from registry.web.sessions import actor_or_none, begin_session, end_session, session_cookie, token_or_none
from registry.web.texts import gettext

blueprint = Blueprint("account", __name__)


@blueprint.get("/home")
@public
def home() -> BaseResponse:
    """Lead everybody to the page their work begins on."""
    actor = actor_or_none()
    if actor is None:
        return redirect(url_for("account.sign_in"), 303)
    return redirect(url_for("clerk.queue" if may(actor, Act.DRAFT_READ) else "results.index"), 303)


@blueprint.get("/sign-in")
@public
def sign_in() -> BaseResponse:
    """Ask for login and password."""
    if actor_or_none() is not None:
        return redirect(_target(), 303)
    ended = session_cookie() in request.cookies
    return _sign_in_page(200, ended=ended, login=request.args.get("login", ""))


@blueprint.post("/sign-in")
@public
@limiter.limit(SIGN_IN_LIMIT)
def begin() -> BaseResponse:
    """Open a session, and go on to the page that was asked for."""
    login, password = request.form.get("login", "").strip(), request.form.get("password", "")
    errors = _missing(login, password)
    if errors:
        return _sign_in_page(422, errors=errors, login=login)
    try:
        token = open_session(current_register(), login, password, request.remote_addr or "", now=now())
    except (SignInError, ThrottledError) as error:
        return _refused(error, login)
    response = redirect(_target(), 303)
    begin_session(response, token)
    return response


def _missing(login: str, password: str) -> dict[str, str]:
    errors = {"login": gettext("Type your login."), "password": gettext("Type your password.")}
    typed = {"login": login, "password": password}
    return {field: words for field, words in errors.items() if not typed[field]}


def _refused(error: ProcedureError, login: str) -> Response:
    errors = {"login": error.words.within(current_language())}
    response = _sign_in_page(status_of(error), errors=errors, login=login)
    if isinstance(error, ThrottledError):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def _sign_in_page(status: int, **shown: object) -> Response:
    accounts = demo_accounts(current_settings()) if current_settings().demo else ()
    body = render_template("account/sign_in.html", target=_target(), accounts=accounts, **shown)
    return make_response(body, status)


def _target() -> str:
    return local_address(request.values.get("next"), url_for("account.home"))


@blueprint.post("/sign-out")
@public
def sign_out() -> BaseResponse:
    """End the session at once."""
    token = token_or_none()
    if token is not None:
        close_session(current_register(), token, now=now())
    response = redirect(url_for("account.sign_in"), 303)
    end_session(response)
    session["signed_out"] = True
    return response


@blueprint.get("/account")
@signed_in
def who_i_am() -> str:
    """Show the person, the office, the role, and what the role may do."""
    actor = current_actor()
    return render_template("account/who_i_am.html", acts=[act for act in Act if may(actor, act)])
