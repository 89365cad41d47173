"""The headers of every answer: what a browser may load, keep, frame and tell.

Source: design 6.1 (script injection), design 8 (own header code).
"""

from __future__ import annotations

from flask import Flask, Response, request

from registry.web.frame import current_settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TWO_YEARS_S = 2 * 365 * 24 * 3600
KEEP_FOR_A_YEAR = "public, max-age=31536000, immutable"


def _put_headers(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if current_settings().secure:
        response.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS_S}; includeSubDomains"
    if request.endpoint == "static" and response.status_code == 200 and "v" in request.args:  # noqa: PLR2004 - OK
        response.headers["Cache-Control"] = KEEP_FOR_A_YEAR
    elif request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def init_headers(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_put_headers)
