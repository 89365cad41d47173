"""Facts about the body that have their dates, read from `config/`: terms of protection, reasons, organs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from pathlib import Path

from registry.rights.facts import Organ, ProtectionTerm, Reason
from registry.rights.kinds import all_kinds
from registry.rights.kinds._choices import OFFICES, RIGHT_TYPES
from registry.rights.words import Words
from registry.settings.rows import Row, SettingsError, read_table

MATTERS = ("correction", "refusal", "sending_back")
ANY_OFFICE = "*"
EVERY_KIND = "*"
SECRET = "secret"  # noqa: S105 - how long know-how lasts

_YEARS = re.compile("P[1-9][0-9]?Y")
_LASTS = re.compile("P[1-9][0-9]?Y|secret")
_CODE = re.compile("[a-z_]+")
_ORGAN = re.compile("[a-z][a-z0-9-]*")
_SIGNS = re.compile(r"\*|nothing|[a-z_]+\.[a-z_]+( [a-z_]+\.[a-z_]+)*")
_DAY = timedelta(days=1)
Span = tuple[date, date | None]


def read_protection_terms(file: Path, states: Collection[str]) -> Iterator[ProtectionTerm]:
    """Yield the terms of protection, each office and type without overlap and without gap.

    Args:
        file: Its name is told with every fault.
        states: Codes of the states that the body knows.

    Raises:
        SettingsError: A row cannot be used, or contradicts the one before it; names file, row, member and mend.
    """
    offices = tuple(sorted({*states, *OFFICES, ANY_OFFICE}))
    table = read_table(file)
    before: dict[tuple[str, str], Span] = {}
    for found in table.rows("term", Words("строка term", "term")):
        office, right_type = found.text("office"), found.choice("right_type", tuple(RIGHT_TYPES))
        row = found.called(f"{office}, {right_type}")
        if office not in offices:
            raise row.fault("office", office, _OFFICE)
        lasts = row.text("lasts", _LASTS)
        renewable = row.text("renewable_to", _YEARS) if "renewable_to" in row.members else None
        since, until = read_span(row, before.get((office, right_type)), whole=True)
        before[office, right_type] = since, until
        source, checked = row.sourced()
        row.close()
        yield ProtectionTerm(
            office=office,
            right_type=right_type,
            years=None if lasts == SECRET else _years(lasts),
            renewable_to=_years(renewable) if renewable else None,
            since=since,
            until=until,
            source=source,
            checked_by_lawyer=checked,
        )
    table.close()


def read_reasons(file: Path) -> Iterator[Reason]:
    """Yield the reasons that forms offer.

    Raises:
        SettingsError: A row cannot be used, or contradicts the one before it; names file, row, member and mend.
    """
    table = read_table(file)
    before: dict[tuple[str, str], Span] = {}
    for found in table.rows("reason", Words("строка reason", "reason")):
        matter, code = found.choice("matter", MATTERS), found.text("code", _CODE)
        row = found.called(f"{matter}, {code}")
        since, until = read_span(row, before.get((matter, code)))
        before[matter, code] = since, until
        source, checked = row.sourced()
        yield Reason(matter, code, row.words(), since, until, source, checked)
        row.close()
    table.close()
    for matter in MATTERS:
        if not any(known == matter for known, _ in before):
            raise SettingsError(_NO_REASON.filled(file=file.name, matter=matter))


def read_organs(file: Path, states: Collection[str]) -> Iterator[Organ]:
    """Yield the organs of the body and of its states.

    Args:
        file: Its name is told with every fault.
        states: Codes of the states that the body knows.

    Raises:
        SettingsError: A row cannot be used, or contradicts the one before it; names file, row, member and mend.
    """
    table = read_table(file)
    before: dict[tuple[str | None, str], Span] = {}
    for found in table.rows("organ", Words("строка organ", "organ")):
        organ = found.text("organ", _ORGAN)
        row = found.called(organ)
        state = row.text("state") if "state" in row.members else None
        if state is not None and state not in states:
            raise row.fault("state", state, _STATE)
        since, until = read_span(row, before.get((state, organ)))
        before[state, organ] = since, until
        signs = row.text("signs", _SIGNS)
        source, checked = row.sourced()
        kinds = () if signs == "nothing" else tuple(signs.split())
        unknown = [kind for kind in kinds if kind != EVERY_KIND and kind not in all_kinds()]
        if unknown:
            raise row.fault("signs", unknown[0], _KIND)
        yield Organ(organ, state, row.words(), kinds, since, until, source, checked)
        row.close()
    table.close()


def read_span(row: Row, before: Span | None, *, whole: bool = False) -> Span:
    """Return the days of a row, which follow those of the row before it about the same.

    Args:
        row: Whose members `since` and `until` are read.
        before: The days of the row before it about the same; None where it is the first.
        whole: Refuse a gap between the two.

    Raises:
        SettingsError: The days overlap, leave a gap, or end before they begin.
    """
    since = row.day("since")
    until = row.day("until") if "until" in row.members else None
    if until is not None and until < since:
        raise row.fault("until", until.isoformat(), _NOT_BEFORE)
    if before is None:
        return since, until
    last = before[1]
    if last is None or last >= since:
        raise row.fault("since", since.isoformat(), _AFTER)
    if whole and last + _DAY < since:
        raise row.fault("since", since.isoformat(), _NO_GAP.filled(day=(last + _DAY).isoformat()))
    return since, until


def _years(text: str) -> int:
    return int(text[1:-1])


_OFFICE = Words(
    "код государства из states.toml, код ведомства или *", "the code of a state of states.toml, of an office, or *"
)
_NO_REASON = Words(
    "{file}: нет ни одной строки reason с matter = {matter}. Добавьте хотя бы одну: без причин форма бесполезна.",
    "{file}: there is no row reason with matter = {matter}. Add one at least: a form without reasons is of no use.",
)
_KIND = Words(
    "виды записей, известные реестру (docs/kinds.md), через пробел, * или nothing",
    "kinds of entry that the register knows (docs/kinds.md), a space between, or *, or nothing",
)
_STATE = Words("код государства из states.toml", "the code of a state of states.toml")
_NOT_BEFORE = Words("день не раньше since", "a day not before since")
_AFTER = Words(
    "день после конца предыдущей строки о том же; строки не пересекаются",
    "a day after the end of the row before about the same; rows do not overlap",
)
_NO_GAP = Words("{day}: между строками о том же нет промежутка", "{day}: rows about the same leave no gap")
