"""The projections: tables for search and display, derived from the envelopes and nothing else.

They hold no truth. A row belongs to an audience: "*" is what every member state may read; a state's own rows
replace them for that state where it is a party to restricted entries about the result. So nothing restricted, not
even its effect on a date or a total, shows to anybody else.

Source: design 2 (truth and projection), 6.1 (existence of restricted records).
"""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKeyConstraint, Index, Integer
from sqlmodel import Field

from registry.records.columns import Line, hex_of_32, in_order, one_of, optional, required, states, whole
from registry.records.tables import WITHOUT_ROWID, Base
from registry.records.vocabulary import Access
from registry.rights.marks import Sharing

EVERYBODY = "*"
"""Audience of a row made from what every member state may read; other rows name one state.
"""


class Result(Base, table=True):
    """Projection: a result as one audience may see it."""

    __tablename__ = "result"
    __table_args__ = (
        ForeignKeyConstraint(["first_index"], ["entry.entry_index"]),
        ForeignKeyConstraint(["last_index"], ["entry.entry_index"]),
        *in_order([("first_index", "last_index")]),
        WITHOUT_ROWID,
    )
    number: str = Field(sa_column=required(Line(40), primary_key=True))
    audience: str = Field(sa_column=required(Line(2), primary_key=True))
    title: dict[str, str] = Field(sa_column=required(JSON()))
    kind_of_result: str = Field(sa_column=required(Line(40)))
    origin: str = Field(sa_column=required(Line(40)))
    states: str = Field(sa_column=required(Line()))
    access: Access = Field(sa_column=required(one_of(Access, "access")))
    entry_id: str = Field(sa_column=required(Line(64)))
    first_index: int = Field(sa_column=required(whole()))
    last_index: int = Field(sa_column=required(whole()))
    searched: str = Field(sa_column=required(Line()))


class Holding(Base, table=True):
    """Projection: one right-holder's share over one span of days."""

    __tablename__ = "holding"
    __table_args__ = (
        ForeignKeyConstraint(["result", "audience"], ["result.number", "result.audience"]),
        ForeignKeyConstraint(["entry_index"], ["entry.entry_index"]),
        CheckConstraint("(title_num IS NULL) = (title_den IS NULL)", name="title_share_whole"),
        CheckConstraint("title_num > 0 AND title_num <= title_den", name="title_share_range"),
        CheckConstraint("(income_num IS NULL) = (income_den IS NULL)", name="income_share_whole"),
        CheckConstraint("income_num > 0 AND income_num <= income_den", name="income_share_range"),
        *in_order([("since", "until")]),
        *states("state"),
        Index(None, "party_key", "result"),
        WITHOUT_ROWID,
    )
    result: str = Field(sa_column=required(Line(40), primary_key=True))
    audience: str = Field(sa_column=required(Line(2), primary_key=True))
    place: int = Field(sa_column=required(Integer(), primary_key=True, autoincrement=False))
    party_key: str = Field(sa_column=required(Line()))
    party: dict[str, Any] = Field(sa_column=required(JSON()))
    state: str = Field(sa_column=required(Line(2)))
    capacity: str = Field(sa_column=required(Line(40)))
    title_num: int | None = Field(default=None, sa_column=optional(whole()))
    title_den: int | None = Field(default=None, sa_column=optional(whole()))
    income_num: int | None = Field(default=None, sa_column=optional(whole()))
    income_den: int | None = Field(default=None, sa_column=optional(whole()))
    since: date = Field(sa_column=required(Date()))
    until: date | None = Field(default=None, sa_column=optional(Date()))
    entry_index: int = Field(sa_column=required(whole()))


class Licence(Base, table=True):
    """Projection: a licence with its dates after presumptions and later entries."""

    __tablename__ = "licence"
    __table_args__ = (
        ForeignKeyConstraint(["result", "audience"], ["result.number", "result.audience"]),
        ForeignKeyConstraint(["entry_index"], ["entry.entry_index"]),
        Index(None, "since", "until"),
        Index(None, "parent"),
        WITHOUT_ROWID,
    )
    result: str = Field(sa_column=required(Line(40), primary_key=True))
    audience: str = Field(sa_column=required(Line(2), primary_key=True))
    entry_index: int = Field(sa_column=required(whole(), primary_key=True, autoincrement=False))
    entry_id: str = Field(sa_column=required(Line(64)))
    category: str = Field(sa_column=required(Line(40)))
    territory: str = Field(sa_column=required(Line()))
    parent: str | None = Field(default=None, sa_column=optional(Line(64)))
    since: date = Field(sa_column=required(Date()))
    until: date | None = Field(default=None, sa_column=optional(Date()))
    terms: dict[str, Any] = Field(sa_column=required(JSON()))


class Consent(Base, table=True):
    """Projection: a consent given by a co-holder or a state."""

    __tablename__ = "consent"
    __table_args__ = (
        ForeignKeyConstraint(["result", "audience"], ["result.number", "result.audience"]),
        ForeignKeyConstraint(["entry_index"], ["entry.entry_index"]),
        *in_order([("since", "until")]),
        *states("state"),
        Index(None, "since", "until"),
        WITHOUT_ROWID,
    )
    result: str = Field(sa_column=required(Line(40), primary_key=True))
    audience: str = Field(sa_column=required(Line(2), primary_key=True))
    entry_index: int = Field(sa_column=required(whole(), primary_key=True, autoincrement=False))
    entry_id: str = Field(sa_column=required(Line(64)))
    state: str = Field(sa_column=required(Line(2)))
    act: str = Field(sa_column=required(Line(40)))
    since: date = Field(sa_column=required(Date()))
    until: date | None = Field(default=None, sa_column=optional(Date()))
    terms: dict[str, Any] = Field(sa_column=required(JSON()))


class ResultMark(Base, table=True):
    """Projection: a mark by which a result is recognised as perhaps the one being registered (R23).

    A state's rows hold what it may read beyond everybody's. They name no row of `result`: most entries change that row
    and leave the marks as they are.
    """

    __tablename__ = "result_mark"
    __table_args__ = (
        ForeignKeyConstraint(["entry_id"], ["entry.entry_id"]),
        *hex_of_32("mark"),
        Index(None, "mark", "audience"),
        WITHOUT_ROWID,
    )
    result: str = Field(sa_column=required(Line(40), primary_key=True))
    audience: str = Field(sa_column=required(Line(2), primary_key=True))
    mark: str = Field(sa_column=required(Line(64), primary_key=True))
    sharing: Sharing = Field(sa_column=required(one_of(Sharing, "sharing")))
    entry_id: str = Field(sa_column=required(Line(64)))
