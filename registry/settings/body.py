"""The body of states that keeps the register, read from `config/`: its name, states over time, presumptions, facts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from registry.rights.entries import StateCode
from registry.rights.parties import Body, State, StatusPeriod
from registry.rights.words import Words
from registry.settings.facts import read_organs, read_protection_terms, read_reasons
from registry.settings.rows import Row, read_table
from registry.settings.usage import read_kinds, read_presumptions

CONFIG = Path(__file__).parents[2] / "config"
RULES = (
    "body.toml",
    "states.toml",
    "presumptions.toml",
    "protection.toml",
    "reasons.toml",
    "organs.toml",
    "kinds.toml",
)
"""Files of the facts about the body, in the order in which their digest is taken."""
STATUSES = ("signatory", "member", "frozen", "suspended", "withdrawn")

_DAY = timedelta(days=1)
_COLOUR = re.compile("#[0-9a-f]{6}")
_PREFIX = re.compile("[A-Z]{2,12}")
_STATE = re.compile("[A-Z]{2}")
_ONCE = Words("каждое значение один раз", "each value once")
_AFTER = Words(
    "день после конца предыдущего периода; периоды не пересекаются",
    "a day after the end of the period before; periods do not overlap",
)
_NO_GAP = Words("{day}: между периодами нет промежутка", "{day}: periods leave no gap")
_NOT_BEFORE = Words("день не раньше since", "a day not before since")


def load_body(folder: Path = CONFIG) -> Body:
    """Read the body of states from its files.

    Raises:
        SettingsError: A file is missing, or a row cannot be used; names file, row, member and mend.
    """
    facts = read_table(folder / "body.toml")
    states = {state.code: state for state in _states(folder / "states.toml")}
    body = Body(
        name=facts.words(),
        number_prefix=facts.text("number_prefix", _PREFIX),
        mark_colour=facts.text("mark_colour", _COLOUR),
        states=states,
        presumptions=tuple(read_presumptions(folder / "presumptions.toml", states)),
        protection_terms=tuple(read_protection_terms(folder / "protection.toml", states)),
        reasons=tuple(read_reasons(folder / "reasons.toml")),
        organs=tuple(read_organs(folder / "organs.toml", states)),
        kinds=tuple(read_kinds(folder / "kinds.toml")),
    )
    facts.words("organisation_")
    facts.sourced()
    facts.close()
    return body


def _states(file: Path) -> Iterator[State]:
    table, seen = read_table(file), set()
    for found in table.rows("state", Words("строка state", "state")):
        code = found.text("code", _STATE)
        row = found.called(code)
        if code in seen:
            raise row.fault("code", code, _ONCE)
        seen.add(code)
        name, formal_name, _ = row.words(), row.words("formal_"), row.sourced()
        yield State(StateCode(code), name, formal_name, tuple(_periods(row)))
        row.close()
    table.close()


def _periods(state: Row) -> Iterator[StatusPeriod]:
    rows = list(state.rows("period", Words("период", "period")))
    periods = [_period(row) for row in rows]
    for row, (earlier, later) in zip(rows[1:], itertools.pairwise(periods), strict=True):
        if earlier.until is None or earlier.until >= later.since:
            raise row.fault("since", later.since.isoformat(), _AFTER)
        if earlier.until + _DAY < later.since:
            raise row.fault("since", later.since.isoformat(), _NO_GAP.filled(day=(earlier.until + _DAY).isoformat()))
    yield from periods


def _period(row: Row) -> StatusPeriod:
    status, since = row.choice("status", STATUSES), row.day("since")
    until = row.day("until") if "until" in row.members else None
    if until is not None and until < since:
        raise row.fault("until", until.isoformat(), _NOT_BEFORE)
    source, checked = row.sourced()
    row.close()
    return StatusPeriod(status, since, until, source, checked)
