"""Dates as people type them, and back: 05.03.2026, 2026-03-05, 5 3 2026, 5 марта 2026, 5 March 2026, or three fields.

Source: design 5.1 (inputs).
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from babel.dates import get_month_names

PARTS = ("day", "month", "year")

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TYPED = re.compile(r"(\d{1,2})[\s./,-]+([^\W_]+)[\s./,-]+(\d{4})(?:\s*(?:г\.?|года?))?", re.IGNORECASE)


@cache
def _months() -> dict[str, int]:
    found: dict[str, int] = {}
    for locale in ("ru", "en"):
        for context in ("format", "stand-alone"):
            for month, name in get_month_names("wide", context, locale).items():
                found[name.casefold()] = month
    return found | {str(month): month for month in range(1, 13)} | {f"{month:02}": month for month in range(1, 10)}


def typed_day(text: str) -> date | None:
    """Return the day that was typed, or None where it is none."""
    if match := _ISO.fullmatch(text.strip()):
        year, month, day = (int(part) for part in match.groups())
    elif (match := _TYPED.fullmatch(text.strip())) and match[2].casefold() in _months():
        day, month, year = int(match[1]), _months()[match[2].casefold()], int(match[3])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def stored_day(value: object) -> date | None:
    """Return the day that a draft holds, or None where it holds something else."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and _ISO.fullmatch(value) else None
    except ValueError:
        return None


def shown_day(value: object) -> str:
    """Return what the field shows: 05.03.2026, or what was typed."""
    day = stored_day(value)
    return f"{day:%d.%m.%Y}" if day else str(value or "")


def shown_parts(value: object) -> tuple[str, str, str]:
    """Return what three fields show: day, month, year, as far as what was typed can be cut into them."""
    day = stored_day(value)
    if day:
        return str(day.day), str(day.month), str(day.year)
    parts = [part.strip() for part in str(value or "").split(".", 2)]
    return (*parts, "", "", "")[:3]  # type: ignore[return-value] # three by construction
