"""The witness over HTTP, plain WSGI: `POST /add-checkpoint`, and the newest checkpoint of each log to read.

The place to read from is that of C2SP tlog-mirror: `/<SHA-256 of the origin, hex>/checkpoint`. `GET /` names the
witness and its keys as text.

Source: C2SP tlog-witness ("HTTP Interface"), tlog-mirror.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from registry.auditlog.checkpoint_request import MOST_REQUEST_BYTES
from registry.witness.errors import WitnessError
from registry.witness.folder import WitnessFolder, vkeys_of
from registry.witness.judging import TEXT_TYPE, Answer, add_checkpoint

StartResponse = Callable[[str, list[tuple[str, str]]], object]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

_ADD = "/add-checkpoint"


def utc_clock() -> datetime:
    """Return the machine's time."""
    return datetime.now(UTC)


def make_app(witness: WitnessFolder, clock: Callable[[], datetime] = utc_clock) -> Application:
    """Return the WSGI application of a witness.

    Args:
        witness: Its folder.
        clock: Returns an aware instant; tests hand in their own.
    """
    places = {f"/{hashlib.sha256(origin.encode()).hexdigest()}/checkpoint": origin for origin in witness.logs}

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        answer = _answer(witness, places, environ, clock)
        headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(answer.body)))]
        headers += [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
        if answer.status is HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("Allow", "POST" if environ["PATH_INFO"] == _ADD else "GET, HEAD"))
        start_response(f"{answer.status.value} {answer.status.phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    return application


def _answer(
    witness: WitnessFolder, places: dict[str, str], environ: dict[str, Any], clock: Callable[[], datetime]
) -> Answer:
    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    try:
        if path == _ADD:
            if method != "POST":
                return _said(HTTPStatus.METHOD_NOT_ALLOWED)
            return add_checkpoint(witness, _body(environ), clock())
        if path != "/" and path not in places:
            return _said(HTTPStatus.NOT_FOUND)
        if method not in {"GET", "HEAD"}:
            return _said(HTTPStatus.METHOD_NOT_ALLOWED)
        return _about(witness) if path == "/" else _newest(witness, places[path])
    except WitnessError as fault:
        # Whoever runs the witness is told; who asks learns only that there is no cosignature now.
        print(f"witness: {fault}", file=sys.stderr, flush=True)  # noqa: T201 - the service's own log
        return _said(HTTPStatus.SERVICE_UNAVAILABLE)


def _body(environ: dict[str, Any]) -> bytes:
    """Return the request's body, at most one byte above the limit, which the decoder refuses.

    Beyond the length that the client has stated a server may wait for ever (PEP 3333); one that decodes chunks ends.
    """
    stream, most = environ["wsgi.input"], MOST_REQUEST_BYTES + 1
    length = environ.get("CONTENT_LENGTH") or ("" if "HTTP_TRANSFER_ENCODING" in environ else "0")
    if length.isascii() and length.isdigit():
        most = min(most, int(length[:10]))
    data = b""
    while len(data) < most and (piece := stream.read(most - len(data))):
        data += piece
    return data


def _newest(witness: WitnessFolder, origin: str) -> Answer:
    kept = witness.store.newest(origin)
    return _said(HTTPStatus.NOT_FOUND) if kept is None else Answer(HTTPStatus.OK, kept.note)


def _about(witness: WitnessFolder) -> Answer:
    lines = [witness.name, *vkeys_of(witness), "", *witness.logs]
    return Answer(HTTPStatus.OK, "".join(f"{line}\n" for line in lines).encode(), TEXT_TYPE)


def _said(status: HTTPStatus) -> Answer:
    return Answer(status, f"{status.phrase}\n".encode())
