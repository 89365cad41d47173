"""Errors as pages: the only place where a fact becomes a status.

What is absent and what a person may not see are one answer, to the byte. Faults of the program show the request's id.

Source: design 6.1 (existence of restricted records), design 9 (errors say what is wrong, where, and the mend).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from registry.procedures import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    NotOpenError,
    ProcedureError,
    RefusedError,
)
from registry.procedures.sign_in import SignInError, ThrottledError
from registry.records.errors import DatabaseUnavailableError
from registry.web.frame import request_id
from registry.web.journal import log_failure
from registry.web.languages import current_language
from registry.web.texts import LateText, late


@dataclass(frozen=True, slots=True)
class Fault:
    """What an error page says: what is wrong, and the mend."""

    title: LateText
    words: LateText


_FAULTS: dict[int, Fault] = {
    400: Fault(
        late("The request cannot be read"),
        late("The address or the form holds something that this page does not understand. Go back and try again."),
    ),
    401: Fault(
        late("Your session has ended"),
        late(
            "Nothing was saved by this attempt. Sign in on another tab of this browser, come back here with the "
            "browser's “Back” button – what you typed is still there – and send it again."
        ),
    ),
    403: Fault(
        late("Your role does not do this"),
        late("The page is there, but for another role in the office. Ask the administrator of your office who has it."),
    ),
    404: Fault(
        late("Not found"),
        late(
            "There is nothing at this address that you may read. Check the number, or look for it in the list of "
            "results. Entries that other states keep between themselves are not shown here either."
        ),
    ),
    405: Fault(late("Not found"), late("This address does not take such a request. Go back and try again.")),
    413: Fault(late("The file is too large"), late("Choose a smaller file: the limit stands beside the field.")),
    429: Fault(
        late("Too many attempts"),
        late("Wait a few minutes and try again. Nothing is locked for good."),
    ),
    500: Fault(
        late("The service has failed"),
        late("The fault is ours, and it is in the journal. Whatever was acknowledged before is safe. Try again later."),
    ),
    503: Fault(late("The service is not ready"), late("Try again in a few minutes.")),
}
_STATUSES: tuple[tuple[type[ProcedureError], int], ...] = (
    (NotFoundError, 404),
    (SignInError, 401),
    (NotAllowedError, 403),
    (ThrottledError, 429),
    (ConflictError, 409),
    (NotOpenError, 409),
    (RefusedError, 422),
)
_STALE_FORM = Fault(
    late("The form was open for too long"),
    late(
        "Nothing was saved by this attempt. Go back – what you typed is still there – and send it once more; "
        "if that does not help, copy what you typed and reload the page."
    ),
)


def _page(status: int, fault: Fault, words: str | None = None, *, identify: bool = False) -> Response:
    # A fault of our own may be the database's: its page names nobody, so that it asks the database nothing.
    nobody: dict[str, Any] = {"actor": None, "ways": []} if identify else {}
    shown = request_id() if identify else None
    return make_response(render_template("fault.html", fault=fault, words=words, request_id=shown, **nobody), status)


def _on_http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if isinstance(error, CSRFError):
        return _page(400, _STALE_FORM)
    fault = _FAULTS.get(status) or _FAULTS[500 if status >= 500 else 400]  # noqa: PLR2004 - the class of server faults
    response = _page(status, fault, identify=status >= 500)  # noqa: PLR2004 - the same
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _on_unavailable(error: DatabaseUnavailableError) -> Response:
    log_failure(error)
    return _page(503, _FAULTS[503], identify=True)


def status_of(error: ProcedureError) -> int:
    """Return the status of a refusal; absent and not allowed to be seen are the same."""
    return next((status for fact, status in _STATUSES if isinstance(error, fact)), 422)


def _on_refusal(error: ProcedureError) -> Response:
    status = status_of(error)
    if isinstance(error, NotFoundError):
        return _page(404, _FAULTS[404])
    refusal = Fault(late("This cannot be done"), late("Nothing was changed."))
    response = _page(status, refusal, error.words.within(current_language()))
    if isinstance(error, ThrottledError):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def init_faults(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(DatabaseUnavailableError, _on_unavailable)
    app.register_error_handler(ProcedureError, _on_refusal)
