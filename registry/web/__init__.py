"""The screens: a Flask application, one blueprint per desk.

access      who may open a page: `@public`, `@signed_in`, `@allow(Act.X)`; `current_actor()`
frame       the ground of the application: `current_register()`, `current_settings()`, `now()`, `today()`
sessions    who is signed in
languages   ru and en; the switch keeps the page, and a typed form too (`switch_language`)
dates       the two dates: `asked_moment()`, the strip under the navigation
texts       gettext with types
display     filters: `say`, `said`, `long_day`, `groups` …; markup is in `templates/macros.html`
navigation  what every page carries
headers     what a browser may load, keep and frame
faults      errors as pages; the only place with status codes
journal     one JSON line per answer
assets      styles and fonts, built at set-up
desks       the blueprints, listed

A page extends `base.html`, sets `heading`, `desk` (for the navigation) and, where it shows a state, `moment`, and fills
the blocks `main` and `side`. It is complete without JavaScript; inline styles and scripts are refused by the policy.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from registry.procedures import Register
    from registry.settings import Settings


def create_app(settings: Settings, register: Register, clock: Callable[[], datetime] | None = None) -> Flask:
    """Build the application; see `registry.web.app.create_app`."""
    # Imported late: set-up builds the styles through `registry.web.assets`, which must not need the whole house.
    from registry.web.app import create_app as create  # noqa: PLC0415 - see above
    from registry.web.frame import utc_clock  # noqa: PLC0415 - see above

    return create(settings, register, clock or utc_clock)
