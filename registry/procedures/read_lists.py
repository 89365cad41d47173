"""Lists: results, and licences in force on a day as recorded at a log size.

Source: design 4.4, 5.1 and 5.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry.procedures import Register
from registry.rights.entries import EntryId, ResultNumber
from registry.rights.parties import Actor
from registry.rights.standing import Licence


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One result in a list."""

    number: ResultNumber
    title: Mapping[str, str]
    kind_of_result: str
    origin: str
    entry_id: EntryId
    index: int
    """Of the entry that registered it."""
    holders: tuple[str, ...]
    """States of the right-holders on the day asked about, sorted."""


@dataclass(frozen=True, slots=True)
class ResultList:
    """One page of results, by number; `next_after` is None on the last page."""

    lines: tuple[ResultLine, ...]
    next_after: ResultNumber | None
    total: int


@dataclass(frozen=True, slots=True)
class LicenceLine:
    """One licence in the list of licences in force."""

    number: ResultNumber
    title: Mapping[str, str]
    """Of the result."""
    licence: Licence


@dataclass(frozen=True, slots=True)
class LicenceList:
    """Licences in force on a day, as recorded at a log size; by result and log position."""

    in_force_on: date
    as_recorded_at: int
    lines: tuple[LicenceLine, ...]


def list_results(
    register: Register, actor: Actor, *, search: str = "", after: str | None = None, most: int = 50
) -> ResultList:
    """Return results the person may read whose number or title contains the words, by number."""
    raise NotImplementedError


def list_licences(
    register: Register, actor: Actor, *, in_force_on: date, as_recorded_at: int | None = None
) -> LicenceList:
    """Return the licences in force on a day that the person may read."""
    raise NotImplementedError
