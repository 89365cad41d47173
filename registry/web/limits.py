"""How often an address may try to sign in; the throttle of one account is the procedure's own.

Source: design 6.1 (outsider), design 6.2.
"""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

SIGN_IN_LIMIT = "20 per minute; 200 per hour"

limiter = Limiter(get_remote_address)


def init_limits(app: Flask) -> None:
    """Count attempts."""
    limiter.init_app(app)
