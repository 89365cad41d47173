"""Reading the record's time: how large the log was on a day, and when it had a size.

The two dates of every page are a day of legal time and a size of the log; people think of the second as a day too.

Source: design 4.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.procedures import Register
from registry.records.entries import leaves_between, log_size


@dataclass(frozen=True, slots=True)
class RecordMoment:
    """A size of the log, and when it had it."""

    size: int
    """Entries considered; never more than `log_size`."""
    sealed_at: datetime | None
    """When the newest of them was sealed; None while there is none."""
    log_size: int
    """Of the log now."""


def read_moment(register: Register, size: int | None) -> RecordMoment:
    """Return when the log had a size; its present size where none is given or it never was that large."""
    with register.database.reading() as connection:
        whole = log_size(connection)
        considered = whole if size is None else min(size, whole)
        newest = leaves_between(connection, considered - 1, considered) if considered else ()
        return RecordMoment(considered, newest[0].sealed_at if newest else None, whole)


def size_at(register: Register, instant: datetime) -> int:
    """Return how many entries were sealed at an instant or before.

    Found by halving: entries are sealed in order, so the log is sorted by its dates but for a clock that was set back.
    """
    with register.database.reading() as connection:
        low, high = 0, log_size(connection)
        while low < high:
            middle = (low + high) // 2
            if leaves_between(connection, middle, middle + 1)[0].sealed_at <= instant:
                low = middle + 1
            else:
                high = middle
        return low
