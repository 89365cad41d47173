"""Files handed out for saving: always as an attachment, never shown within the site."""

from __future__ import annotations

from flask import Response


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """Return an answer that a browser saves under the name (ASCII)."""
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
