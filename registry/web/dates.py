"""The two dates of every page that shows a state: in force on a day, as recorded at a log size.

Both stand in the address (`?in_force_on=2026-03-05&as_recorded_at=118`), so that a page can be cited. A person may type
either date as 05.03.2026 or 2026-03-05, and the record as a number of entries or as a day; the address then becomes the
exact one.

Source: design 4.4, design 5.1 (inputs).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from flask import Flask, Response, abort, make_response, redirect, render_template, request

from registry.procedures.read_moment import read_moment, size_at
from registry.web.frame import current_register, today
from registry.web.texts import gettext

IN_FORCE_ON = "in_force_on"
AS_RECORDED_AT = "as_recorded_at"
_TYPED_DAY = re.compile(r"\s*(\d{1,2})[./](\d{1,2})[./](\d{4})\s*")
_ISO_DAY = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*")


@dataclass(frozen=True, slots=True)
class Moment:
    """The two dates of a page."""

    in_force_on: date
    as_recorded_at: int
    """Log size: entries with index below it are considered."""
    recorded_at: datetime | None
    """When the newest entry considered was sealed; None while there is none."""
    log_size: int
    is_today: bool

    @property
    def is_now(self) -> bool:
        """Whether the page shows the present."""
        return self.is_today and self.as_recorded_at == self.log_size

    @property
    def query(self) -> dict[str, str]:
        """What the address carries; empty for the present."""
        return {} if self.is_now else self.exact_query

    @property
    def exact_query(self) -> dict[str, str]:
        """What the address carries so that it names this state for ever."""
        return {IN_FORCE_ON: self.in_force_on.isoformat(), AS_RECORDED_AT: str(self.as_recorded_at)}


class MomentError(ValueError):
    """A date that was asked for cannot be read; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def read_day(typed: str) -> date | None:
    """Return a typed day, or None where it is none: 05.03.2026, 5/3/2026, 2026-03-05."""
    if match := _TYPED_DAY.fullmatch(typed):
        day, month, year = (int(part) for part in match.groups())
    elif match := _ISO_DAY.fullmatch(typed):
        year, month, day = (int(part) for part in match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def asked_moment() -> Moment:
    """Return the two dates that the address asks for; the present where it says nothing.

    Raises:
        MomentError: One of them cannot be read.
    """
    day = _asked_day()
    size = _asked_size()
    stored = read_moment(current_register(), size)
    moment = Moment(
        in_force_on=day or today(),
        as_recorded_at=stored.size,
        recorded_at=stored.sealed_at,
        log_size=stored.log_size,
        is_today=day is None or day == today(),
    )
    _require_exact_address(moment)
    return moment


def _asked_day() -> date | None:
    typed = request.args.get(IN_FORCE_ON, "").strip()
    day = read_day(typed) if typed else None
    if typed and day is None:
        raise MomentError(IN_FORCE_ON)
    return day


def _asked_size() -> int | None:
    typed = request.args.get(AS_RECORDED_AT, "").strip()
    if not typed:
        return None
    if typed.isascii() and typed.isdecimal() and len(typed) < 16:  # noqa: PLR2004 - digits of 2**53
        return int(typed)
    day = read_day(typed)
    if day is None:
        raise MomentError(AS_RECORDED_AT)
    end_of_day = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1, seconds=-1)
    return size_at(current_register(), end_of_day)


def _require_exact_address(moment: Moment) -> None:
    asked = {name: request.args[name] for name in (IN_FORCE_ON, AS_RECORDED_AT) if name in request.args}
    exact = {name: value for name, value in moment.exact_query.items() if name in asked and asked[name].strip()}
    if asked != exact:
        abort(redirect(_address({**_other_query(), **exact}), 303))


def _other_query() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if name not in {IN_FORCE_ON, AS_RECORDED_AT}}


def _address(query: dict[str, str]) -> str:
    return request.path + (f"?{urlencode(query)}" if query else "")


def _on_moment_error(error: MomentError) -> Response:
    messages = {
        IN_FORCE_ON: gettext("Type the day as 05.03.2026 or 2026-03-05."),
        AS_RECORDED_AT: gettext("Type a day, as 05.03.2026 or 2026-03-05, or a number of entries, as 118."),
    }
    typed = {name: request.args.get(name, "") for name in (IN_FORCE_ON, AS_RECORDED_AT)}
    errors = {error.field: messages[error.field]}
    return make_response(
        render_template("moment.html", typed=typed, errors=errors, kept_query=_other_query(), path=request.path), 400
    )


def init_dates(app: Flask) -> None:
    """Let pages ask for the two dates, and say what cannot be read."""
    app.register_error_handler(MomentError, _on_moment_error)
    app.jinja_env.globals["kept_query"] = _other_query
