"""Queries that show projections: results by words, holders on a day, licences in force on a day.

Each shows the rows of the person's own audience: the state's own where there are any, else everybody's; filters and
counts come after that. Nobody signed in sees nothing.

Source: design 5.1, 5.3; 6.1 (existence of restricted records).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Table, and_, false, func, not_, or_, select

from registry.records import projection_tables
from registry.records.database import Connection
from registry.records.projecting import ConsentRow, HoldingRow, LicenceRow, ResultRow
from registry.records.projection_tables import EVERYBODY
from registry.records.tables import table_of
from registry.rights.entries import ResultNumber
from registry.rights.parties import Actor
from registry.rights.search_words import folded_words

RESULT = table_of(projection_tables.Result)
HOLDING = table_of(projection_tables.Holding)
LICENCE = table_of(projection_tables.Licence)
CONSENT = table_of(projection_tables.Consent)


@dataclass(frozen=True, slots=True)
class ResultQuestion:
    """Which results are asked for: all words must occur; None asks for any."""

    words: str = ""
    kind_of_result: str | None = None
    origin: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of results by number; `next_after` is None on the last page."""

    rows: tuple[ResultRow, ...]
    next_after: ResultNumber | None
    total: int


@dataclass(frozen=True, slots=True)
class LicenceQuestion:
    """Which licences are asked for: those in force on the day; None asks for any."""

    day: date
    result: ResultNumber | None = None
    category: str | None = None
    state: str | None = None
    """In whose territory."""


@dataclass(frozen=True, slots=True)
class FoundLicence:
    """A licence, and the title of its result."""

    licence: LicenceRow
    title: Mapping[str, str]


LicencePlace = tuple[str, int]
"""Result number and log position: where a page of licences ends."""


def find_results(
    connection: Connection,
    actor: Actor | None,
    question: ResultQuestion,
    *,
    after: str | None = None,
    most: int = 50,
) -> ResultPage:
    """Return a page of the results that the person may read, by number.

    Args:
        connection: Any.
        actor: The person.
        question: What is asked.
        after: The last number of the page before.
        most: Rows of a page.
    """
    wanted = and_(seen_by(actor, RESULT), *_result_conditions(question))
    total = connection.execute(select(func.count()).select_from(RESULT).where(wanted)).scalar_one()
    query = select(RESULT).where(wanted)
    if after is not None:
        query = query.where(RESULT.c.number > after)
    found = connection.execute(query.order_by(RESULT.c.number).limit(most + 1)).mappings().all()
    rows = tuple(ResultRow(**row) for row in found[:most])
    return ResultPage(rows, rows[-1].number if len(found) > most else None, total)


def readable_result(connection: Connection, actor: Actor | None, number: str) -> ResultRow | None:
    """Return a result that the person may read."""
    query = select(RESULT).where(RESULT.c.number == number, seen_by(actor, RESULT))
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else ResultRow(**row)


def titles_of(
    connection: Connection, actor: Actor | None, numbers: Sequence[ResultNumber]
) -> Mapping[ResultNumber, Mapping[str, str]]:
    """Return the titles of the results among these that the person may read."""
    query = select(RESULT.c.number, RESULT.c.title).where(RESULT.c.number.in_(list(numbers)), seen_by(actor, RESULT))
    return {row.number: row.title for row in connection.execute(query)}


def holders_on(
    connection: Connection, actor: Actor | None, numbers: Sequence[ResultNumber], day: date
) -> Mapping[ResultNumber, tuple[HoldingRow, ...]]:
    """Return the right-holders on a day of the results among these that the person may read: one query for a page."""
    found: dict[ResultNumber, list[HoldingRow]] = {number: [] for number in numbers}
    query = select(HOLDING).where(HOLDING.c.result.in_(list(numbers)), seen_by(actor, HOLDING), _covers(HOLDING, day))
    for row in connection.execute(query.order_by(HOLDING.c.result, HOLDING.c.place)).mappings():
        found[row["result"]].append(HoldingRow(**row))
    return {number: tuple(rows) for number, rows in found.items()}


def licences_in_force(
    connection: Connection,
    actor: Actor | None,
    question: LicenceQuestion,
    *,
    after: LicencePlace | None = None,
    most: int = 1000,
) -> tuple[FoundLicence, ...]:
    """Return the licences in force on a day that the person may read, by result and log position.

    Args:
        connection: Any.
        actor: The person.
        question: What is asked.
        after: Result and position of the last licence of the page before.
        most: Licences of a page.
    """
    titled = LICENCE.join(RESULT, and_(RESULT.c.number == LICENCE.c.result, RESULT.c.audience == LICENCE.c.audience))
    query = select(LICENCE, RESULT.c.title).select_from(titled).where(seen_by(actor, LICENCE))
    query = query.where(_covers(LICENCE, question.day), *_licence_conditions(question))
    if after is not None:
        result, index = after
        later = and_(LICENCE.c.result == result, LICENCE.c.entry_index > index)
        query = query.where(or_(LICENCE.c.result > result, later))
    rows = connection.execute(query.order_by(LICENCE.c.result, LICENCE.c.entry_index).limit(most)).mappings()
    return tuple(
        FoundLicence(LicenceRow(**{name: value for name, value in row.items() if name != "title"}), row["title"])
        for row in rows
    )


def consents_in_force(
    connection: Connection, actor: Actor | None, number: ResultNumber, day: date
) -> tuple[ConsentRow, ...]:
    """Return the consents about a result in force on a day that the person may read, in log order."""
    query = select(CONSENT).where(CONSENT.c.result == number, seen_by(actor, CONSENT), _covers(CONSENT, day))
    return tuple(ConsentRow(**row) for row in connection.execute(query.order_by(CONSENT.c.entry_index)).mappings())


def passed_on(connection: Connection, actor: Actor | None, numbers: Sequence[ResultNumber]) -> frozenset[ResultNumber]:
    """Return the results among these whose title rests on more than one entry: their licences may have new bearers."""
    query = select(HOLDING.c.result).where(HOLDING.c.result.in_(list(numbers)), seen_by(actor, HOLDING))
    several = query.group_by(HOLDING.c.result).having(func.count(HOLDING.c.entry_index.distinct()) > 1)
    return frozenset(connection.execute(several).scalars())


def seen_by(actor: Actor | None, table: Table) -> ColumnElement[bool]:
    """Return the condition that a projection row is the one the person's state sees."""
    if actor is None:
        return false()
    number = table.c.number if table is RESULT else table.c.result
    own = RESULT.alias("own")
    has_own = select(own.c.number).where(own.c.number == number, own.c.audience == actor.state).exists()
    return or_(table.c.audience == actor.state, and_(table.c.audience == EVERYBODY, not_(has_own)))


def _covers(table: Table, day: date) -> ColumnElement[bool]:
    return and_(table.c.since <= day, or_(table.c.until.is_(None), table.c.until >= day))


def _result_conditions(question: ResultQuestion) -> list[ColumnElement[bool]]:
    conditions = [RESULT.c.searched.contains(word, autoescape=True) for word in folded_words(question.words)]
    if question.kind_of_result is not None:
        conditions.append(RESULT.c.kind_of_result == question.kind_of_result)
    if question.origin is not None:
        conditions.append(RESULT.c.origin == question.origin)
    if question.state is not None:
        conditions.append(RESULT.c.states.contains(question.state, autoescape=True))
    return conditions


def _licence_conditions(question: LicenceQuestion) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if question.result is not None:
        conditions.append(LICENCE.c.result == question.result)
    if question.category is not None:
        conditions.append(LICENCE.c.category == question.category)
    if question.state is not None:
        conditions.append(LICENCE.c.territory.contains(question.state, autoescape=True))
    return conditions
