"""Writing the projections and reading them back whole, for sealing, rebuilding and audit.

Source: design 2 (truth and projection).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Column, RowMapping, Table, delete, func, select

from registry.records import projection_tables
from registry.records.database import Connection
from registry.records.inserting import insert_rows
from registry.records.marks import MARK
from registry.records.projecting import ConsentRow, HoldingRow, LicenceRow, MarkRow, Projection, ResultRow
from registry.records.tables import table_of
from registry.rights.entries import ResultNumber

RESULT = table_of(projection_tables.Result)
HOLDING = table_of(projection_tables.Holding)
LICENCE = table_of(projection_tables.Licence)
CONSENT = table_of(projection_tables.Consent)

ProjectionRow = ResultRow | HoldingRow | LicenceRow | ConsentRow | MarkRow


class Projected(NamedTuple):
    """A projection table, and which rows of a `Projection` it holds."""

    table: Table
    number: Column[Any]
    """Its column that names the result."""
    row: type[ProjectionRow]
    rows: Callable[[Projection], Sequence[ProjectionRow]]


PROJECTED: Mapping[str, Projected] = {
    "result": Projected(RESULT, RESULT.c.number, ResultRow, lambda projection: (projection.result,)),
    "holding": Projected(HOLDING, HOLDING.c.result, HoldingRow, lambda projection: projection.holdings),
    "licence": Projected(LICENCE, LICENCE.c.result, LicenceRow, lambda projection: projection.licences),
    "consent": Projected(CONSENT, CONSENT.c.result, ConsentRow, lambda projection: projection.consents),
    "result_mark": Projected(MARK, MARK.c.result, MarkRow, lambda projection: projection.marks),
}
"""Every projection table by name, a table before those that refer to it: what is sealed, rebuilt and audited."""
CHUNK = 500
"""Results named in one statement."""


def replace_projections(
    connection: Connection,
    numbers: Iterable[ResultNumber],
    projections: Sequence[Projection],
    *,
    marks: bool = True,
) -> None:
    """Replace everything projected about some results.

    Args:
        connection: A writing one.
        numbers: The results, projected before or not.
        projections: What `projecting.project_result` gives for them, of all together.
        marks: Whether their marks may have changed (`marks.may_mark`); False leaves them as they are.
    """
    for some in _chunks(numbers):
        for projected in _last_first():
            if marks or projected.table is not MARK:
                connection.execute(delete(projected.table).where(projected.number.in_(some)))
    for projected in PROJECTED.values():
        if projected.table is MARK and not marks:
            continue
        rows = [row for projection in projections for row in projected.rows(projection)]
        insert_rows(connection, projected.table, projected.row._fields, rows)


def forget_projections(connection: Connection) -> None:
    """Remove every projection, before they are rebuilt."""
    for projected in _last_first():
        connection.execute(delete(projected.table))


def stored_projections(connection: Connection, number: ResultNumber) -> tuple[Projection, ...]:
    """Return everything projected about a result, by audience, to be held against `projecting.project_result`."""
    query = select(RESULT).where(RESULT.c.number == number).order_by(RESULT.c.audience)
    results = [ResultRow(**row) for row in connection.execute(query).mappings()]
    holdings = [HoldingRow(**row) for row in _parts(connection, HOLDING, number, HOLDING.c.place)]
    licences = [LicenceRow(**row) for row in _parts(connection, LICENCE, number, LICENCE.c.entry_index)]
    consents = [ConsentRow(**row) for row in _parts(connection, CONSENT, number, CONSENT.c.entry_index)]
    marks = [MarkRow(**row) for row in _parts(connection, MARK, number, MARK.c.mark)]
    return tuple(
        Projection(
            result,
            tuple(row for row in holdings if row.audience == result.audience),
            tuple(row for row in licences if row.audience == result.audience),
            tuple(row for row in consents if row.audience == result.audience),
            tuple(row for row in marks if row.audience == result.audience),
        )
        for result in results
    )


def projected_numbers(connection: Connection) -> tuple[ResultNumber, ...]:
    """Return the number of every result that has a projection, sorted."""
    return tuple(connection.execute(select(RESULT.c.number).distinct().order_by(RESULT.c.number)).scalars())


def count_rows(connection: Connection) -> int:
    """Return how many rows the projections hold."""
    counts = [select(func.count()).select_from(table).scalar_subquery() for table, *_ in PROJECTED.values()]
    return sum(connection.execute(select(*counts)).one())


def _last_first() -> Sequence[Projected]:
    """Return the tables in the order in which rows can be deleted."""
    return tuple(PROJECTED.values())[::-1]


def _parts(connection: Connection, table: Table, number: ResultNumber, place: Column[Any]) -> Sequence[RowMapping]:
    query = select(table).where(table.c.result == number).order_by(table.c.audience, place)
    return connection.execute(query).mappings().all()


def _chunks(numbers: Iterable[ResultNumber]) -> Iterator[list[ResultNumber]]:
    remaining = iter(sorted(set(numbers)))
    while some := list(islice(remaining, CHUNK)):
        yield some
