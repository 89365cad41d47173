"""What the body presumes and which kinds of entry it records, over time, read from `config/`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from registry.rights.facts import KindInUse
from registry.rights.kinds import all_kinds
from registry.rights.licensing import PRESUMABLE
from registry.rights.parties import Presumption
from registry.rights.words import Words
from registry.settings.facts import Span, read_span
from registry.settings.rows import Row, SettingsError, read_table

LICENSEES = "licensees"
"""Presumed territory: the licensees' own states."""
_PRESUMED: Mapping[str, re.Pattern[str]] = {
    "category": re.compile("exclusive|sole|simple|compulsory|open"),
    "territory": re.compile("licensees|[A-Z]{2}( [A-Z]{2})*"),
    "until": re.compile("P[1-9][0-9]?Y"),
}


def read_presumptions(file: Path, states: Collection[str]) -> Iterator[Presumption]:
    """Yield what is presumed, each term without overlap and without gap.

    Args:
        file: Its name is told with every fault.
        states: Codes of the states that the body knows.

    Raises:
        SettingsError: A row cannot be used, or contradicts the one before it; names file, row, member and mend.
    """
    table = read_table(file)
    before: dict[str, Span] = {}
    for found in table.rows("presumption", Words("строка presumption", "presumption")):
        term = found.choice("term", PRESUMABLE)
        row = found.called(term)
        value = row.text("value", _PRESUMED[term])
        if term == "territory":
            _check_states(row, value, states)
        before[term] = since, until = read_span(row, before.get(term), whole=True)
        source, checked = row.sourced()
        yield Presumption(term, value, row.words(), since, until, source, checked)
        row.close()
    table.close()


def _check_states(row: Row, value: str, states: Collection[str]) -> None:
    for code in value.split():
        if code != LICENSEES and code not in states:
            raise row.fault("value", code, _KNOWN_STATE)


def read_kinds(file: Path) -> Iterator[KindInUse]:
    """Yield the kinds of entry that the body records, each without overlap; it may pause one, and take it up again.

    Raises:
        SettingsError: A row cannot be used, or contradicts the one before it, or a kind has no row at all; names file,
            row, member and mend.
    """
    table = read_table(file)
    before: dict[str, Span] = {}
    known = [str(kind) for kind, described in all_kinds().items() if not described.governance]
    for found in table.rows("kind", Words("строка kind", "kind")):
        kind = found.text("kind")
        row = found.called(kind)
        if kind not in known:
            raise row.fault("kind", kind, _KIND)
        before[kind] = since, until = read_span(row, before.get(kind))
        source, checked = row.sourced()
        yield KindInUse(kind, since, until, source, checked)
        row.close()
    table.close()
    for kind in known:
        if kind not in before:
            raise SettingsError(_NO_KIND.filled(file=str(file), kind=kind))


_KNOWN_STATE = Words(
    "licensees или коды государств из states.toml через пробел",
    "licensees, or codes of states of states.toml, a space between",
)
_KIND = Words(
    "вид записи о результате, известный реестру (docs/kinds.md); записи управления ведутся всегда",
    "a kind of entry about a result that the register knows (docs/kinds.md); governance entries are always recorded",
)
_NO_KIND = Words(
    "{file}: нет ни одной строки kind с kind = {kind}. Добавьте её; вид, который не ведётся, закрывают полем until.",
    "{file}: there is no row kind with kind = {kind}. Add one; a kind that is not recorded is closed by until.",
)
