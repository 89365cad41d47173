"""The service's journal: one JSON line per answer on standard error, a request id that the error page shows too.

A line never holds content: the route's pattern, not the address; the account's opaque id, not the name.

Source: design 6.4.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any

from flask import Flask, Response, g, request

from registry.web.frame import now, request_id
from registry.web.sessions import actor_or_none

logger = logging.getLogger("registry.web")


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON, with its fields and, where there is one, its traceback."""
        line: dict[str, Any] = {"level": record.levelname.lower(), "message": record.getMessage()}
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_failure(error: BaseException | None) -> None:
    """Write down a fault of the program, with its traceback, under the request's id."""
    fields = {"at": now().isoformat(), "request": request_id()}
    logger.error("failed", exc_info=error, extra={"fields": fields})


def _begin() -> None:
    g.began = time.perf_counter()


def _note_answer(response: Response) -> Response:
    # Files are the same for everybody: who asks for them is not looked up.
    actor = None if request.endpoint == "static" else actor_or_none()
    fields = {
        "at": now().isoformat(),
        "request": request_id(),
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "account": actor.account if actor else None,
        "milliseconds": round((time.perf_counter() - g.began) * 1000, 1) if "began" in g else None,
    }
    logger.info("answered", extra={"fields": fields})
    return response


def init_journal(app: Flask) -> None:
    """Write a line for every answer of the application."""
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    app.before_request(_begin)
    app.after_request(_note_answer)
