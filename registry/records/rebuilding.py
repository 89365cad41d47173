"""Reading the register result by result, a few at once, for the projections to be made anew.

What is read are the entries alone: no projection, and no more than fits in memory.

Source: design 2 (truth and projection).
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from registry.records.auditing import Range
from registry.records.database import Connection
from registry.records.entries import ENTRY
from registry.rights.entries import ResultNumber

CHUNK = 500
"""Results named in one statement."""


def ranges_of_results(connection: Connection, *, most: int) -> Iterator[Range]:
    """Give ranges of results, in the database's own order, that together hold every result with an entry.

    Args:
        connection: Any, as long as no entry is appended meanwhile.
        most: Entries of one range, unless a single result has more.
    """
    first: ResultNumber | None = None
    last: ResultNumber | None = None
    held = 0
    for number, count in _counts(connection):
        if first is not None and last is not None and held + count > most:
            yield first, last
            first, held = None, 0
        first, last, held = first or number, number, held + count
    if first is not None and last is not None:
        yield first, last


def _counts(connection: Connection) -> Iterator[tuple[ResultNumber, int]]:
    """Give every result with its number of entries; the next statement begins where the last one ended."""
    query = select(ENTRY.c.result, func.count()).where(ENTRY.c.result.is_not(None)).group_by(ENTRY.c.result)
    query = query.order_by(ENTRY.c.result).limit(CHUNK)
    found = connection.execute(query).all()
    while found:
        yield from ((ResultNumber(number), count) for number, count in found)
        found = connection.execute(query.where(ENTRY.c.result > found[-1][0])).all()
