"""The tables of the register, with each rule of its data as a key, a UNIQUE or a CHECK.

Envelopes and payloads are bytes, never JSON: stored as they were signed. What the database must refuse beyond these
rules is in `triggers`; the tables that are derived are in `projection_tables`, what outsiders say of checkpoints in
`outside_tables`. Tables never leave this floor.

Source: design 2 (truth and projection), 4.2, 6.2; formats 3.2 to 3.5; design 8 (database).
"""

from datetime import datetime
from typing import Any, ClassVar, cast

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from registry.evidence.activity import Outcome
from registry.records.columns import (
    Instant,
    Line,
    hex_of_32,
    in_order,
    instants,
    one_of,
    optional,
    required,
    states,
    whole,
)
from registry.records.vocabulary import Access, AccountStatus, InterfaceLanguage, Log, ProposalStatus, ProposalStep
from registry.rights.parties import Role

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
WITHOUT_ROWID = {"sqlite_with_rowid": False}
COMPLETE = text("status = 'complete'")
"""What the index of proposals to seal covers. The query says it in the same words, and the index begins with the status
all the same, or SQLite's planner passes it by.
"""
REOPENED = text("reopened_from IS NOT NULL")


class Base(SQLModel):
    """What every table shares."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)


class Account(Base, table=True):
    """A person of an office."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("login"),
        CheckConstraint("length(id) = 32", name="id_length"),
        CheckConstraint("login = lower(login)", name="login_lower"),
        *instants("opened_at", "password_set_at"),
        *states("state"),
        Index(None, "state", "organ"),
    )
    id: str = Field(sa_column=required(Line(32), primary_key=True))
    login: str = Field(sa_column=required(Line(100)))
    name: str = Field(sa_column=required(Line(300)))
    state: str = Field(sa_column=required(Line(2)))
    organ: str = Field(sa_column=required(Line(100)))
    role: Role = Field(sa_column=required(one_of(Role, "role")))
    language: InterfaceLanguage = Field(sa_column=required(one_of(InterfaceLanguage, "language")))
    status: AccountStatus = Field(sa_column=required(one_of(AccountStatus, "status")))
    password_hash: str = Field(sa_column=required(Line(300)))
    opened_at: datetime = Field(sa_column=required(Instant()))
    password_set_at: datetime = Field(sa_column=required(Instant()))


class AccountSession(Base, table=True):
    """A signed-in browser; the token itself is known to the browser alone."""

    __tablename__ = "account_session"
    __table_args__ = (
        ForeignKeyConstraint(["account"], ["account.id"]),
        CheckConstraint("length(token_hash) = 32", name="token_hash_length"),
        *instants("opened_at", "seen_at", "ends_at", "ended_at"),
        *in_order([("opened_at", "seen_at"), ("opened_at", "ends_at"), ("opened_at", "ended_at")]),
        Index(None, "account", "ended_at"),
    )
    token_hash: bytes = Field(sa_column=required(LargeBinary(32), primary_key=True))
    account: str = Field(sa_column=required(Line(32)))
    address: str = Field(sa_column=required(Line(100)))
    opened_at: datetime = Field(sa_column=required(Instant()))
    seen_at: datetime = Field(sa_column=required(Instant()))
    ends_at: datetime = Field(sa_column=required(Instant()))
    ended_at: datetime | None = Field(default=None, sa_column=optional(Instant()))


class SignInFailure(Base, table=True):
    """A failed sign-in, for the throttle; the login is as typed, known or not."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (
        *instants("at"),
        Index(None, "login", "at"),
        Index(None, "address", "at"),
        Index(None, "at"),
    )
    id: int = Field(sa_column=required(whole(), primary_key=True))
    login: str = Field(sa_column=required(Line(100)))
    address: str = Field(sa_column=required(Line(100)))
    at: datetime = Field(sa_column=required(Instant()))


class Draft(Base, table=True):
    """A draft of an office: mutable, versioned; removed when frozen or thrown away."""

    __tablename__ = "draft"
    __table_args__ = (
        ForeignKeyConstraint(["author"], ["account.id"]),
        ForeignKeyConstraint(["reopened_from"], ["proposal.id"]),
        CheckConstraint("length(id) = 32", name="id_length"),
        CheckConstraint("version >= 1", name="version_positive"),
        *instants("opened_at", "saved_at"),
        *in_order([("opened_at", "saved_at")]),
        *states("state"),
        Index(None, "state", "organ", "saved_at"),
        Index(None, "author", "saved_at"),
    )
    id: str = Field(sa_column=required(Line(32), primary_key=True))
    kind: str = Field(sa_column=required(Line(60)))
    result: str | None = Field(default=None, sa_column=optional(Line(40)))
    content: dict[str, Any] = Field(sa_column=required(JSON()))
    version: int = Field(sa_column=required(Integer()))
    author: str = Field(sa_column=required(Line(32)))
    state: str = Field(sa_column=required(Line(2)))
    organ: str = Field(sa_column=required(Line(100)))
    opened_at: datetime = Field(sa_column=required(Instant()))
    saved_at: datetime = Field(sa_column=required(Instant()))
    reopened_from: int | None = Field(default=None, sa_column=optional(whole()))


class ResultCounter(Base, table=True):
    """The last result number given out in a year."""

    __tablename__ = "result_counter"
    __table_args__ = (CheckConstraint("last BETWEEN 1 AND 999999", name="last_range"),)
    prefix: str = Field(sa_column=required(Line(12), primary_key=True))
    year: int = Field(sa_column=required(Integer(), primary_key=True, autoincrement=False))
    last: int = Field(sa_column=required(Integer()))


class Proposal(Base, table=True):
    """A frozen proposal: its status and what goes with that change once or twice, nothing else ever."""

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("entry_id"),
        UniqueConstraint("id", "governance"),
        ForeignKeyConstraint(["author"], ["account.id"]),
        ForeignKeyConstraint(["reopened_from"], ["proposal.id"]),
        CheckConstraint("id > 0", name="id_positive"),
        CheckConstraint("governance = (result IS NULL)", name="governance_has_no_result"),
        CheckConstraint("(status IN ('open', 'complete')) = (ended_at IS NULL)", name="ended_at_when_ended"),
        CheckConstraint("ended_reason IS NULL OR ended_at IS NOT NULL", name="ended_reason_when_ended"),
        *hex_of_32("entry_id", "after_entry"),
        CheckConstraint("status <> 'open' OR completed_at IS NULL", name="completed_at_not_when_open"),
        *instants("frozen_at", "deadline", "completed_at", "ended_at"),
        *in_order([("frozen_at", "deadline"), ("frozen_at", "ended_at")]),
        *states("state"),
        Index(None, "status", "deadline"),
        Index(None, "result", "status"),
        Index(None, "state", "organ", "status"),
        Index(None, "status", "completed_at", "id", sqlite_where=COMPLETE, postgresql_where=COMPLETE),
        Index(None, "reopened_from", sqlite_where=REOPENED, postgresql_where=REOPENED),
    )
    id: int = Field(sa_column=required(whole(), primary_key=True, autoincrement=False))
    kind: str = Field(sa_column=required(Line(60)))
    result: str | None = Field(default=None, sa_column=optional(Line(40)))
    governance: bool = Field(sa_column=required(Boolean()))
    after_entry: str | None = Field(default=None, sa_column=optional(Line(64)))
    entry_id: str = Field(sa_column=required(Line(64)))
    payload: bytes = Field(sa_column=required(LargeBinary()))
    access: Access = Field(sa_column=required(one_of(Access, "access")))
    author: str = Field(sa_column=required(Line(32)))
    state: str = Field(sa_column=required(Line(2)))
    organ: str = Field(sa_column=required(Line(100)))
    frozen_at: datetime = Field(sa_column=required(Instant()))
    deadline: datetime = Field(sa_column=required(Instant()))
    reopened_from: int | None = Field(default=None, sa_column=optional(whole()))
    status: ProposalStatus = Field(sa_column=required(one_of(ProposalStatus, "status")))
    completed_at: datetime | None = Field(default=None, sa_column=optional(Instant()))
    ended_at: datetime | None = Field(default=None, sa_column=optional(Instant()))
    ended_reason: str | None = Field(default=None, sa_column=optional(Line(100)))


class ProposalParty(Base, table=True):
    """A state whose signature completes a proposal, and why; `needed` is more than 1 for governance thresholds only."""

    __tablename__ = "proposal_party"
    __table_args__ = (
        ForeignKeyConstraint(["proposal"], ["proposal.id"]),
        CheckConstraint("needed BETWEEN 1 AND 64", name="needed_range"),
        *states("state"),
        Index(None, "state", "proposal"),
        WITHOUT_ROWID,
    )
    proposal: int = Field(sa_column=required(whole(), primary_key=True, autoincrement=False))
    state: str = Field(sa_column=required(Line(2), primary_key=True))
    needed: int = Field(sa_column=required(Integer()))
    reason_ru: str = Field(sa_column=required(Line()))
    reason_en: str = Field(sa_column=required(Line()))


class ProposalSignature(Base, table=True):
    """An accepted signature: of a required state, with a key once, and once a state unless governance counts keys."""

    __tablename__ = "proposal_signature"
    __table_args__ = (
        ForeignKeyConstraint(["proposal", "governance"], ["proposal.id", "proposal.governance"]),
        ForeignKeyConstraint(["proposal", "state"], ["proposal_party.proposal", "proposal_party.state"]),
        ForeignKeyConstraint(["account"], ["account.id"]),
        *hex_of_32("fingerprint"),
        *instants("signed_at", "received_at"),
        Index(
            "uq_proposal_signature_state",
            "proposal",
            "state",
            unique=True,
            sqlite_where=text("NOT governance"),
            postgresql_where=text("NOT governance"),
        ),
        WITHOUT_ROWID,
    )
    proposal: int = Field(sa_column=required(whole(), primary_key=True, autoincrement=False))
    fingerprint: str = Field(sa_column=required(Line(64), primary_key=True))
    governance: bool = Field(sa_column=required(Boolean()))
    state: str = Field(sa_column=required(Line(2)))
    organization: str = Field(sa_column=required(Line()))
    common_name: str = Field(sa_column=required(Line()))
    account: str = Field(sa_column=required(Line(32)))
    protected: str = Field(sa_column=required(Line()))
    signature: str = Field(sa_column=required(Line()))
    signed_at: datetime = Field(sa_column=required(Instant()))
    received_at: datetime = Field(sa_column=required(Instant()))


class ProposalEvent(Base, table=True):
    """One step in the life of a proposal; `account` is empty where the register itself acted."""

    __tablename__ = "proposal_event"
    __table_args__ = (
        ForeignKeyConstraint(["proposal"], ["proposal.id"]),
        ForeignKeyConstraint(["account"], ["account.id"]),
        CheckConstraint("place >= 1", name="place_positive"),
        *instants("at"),
        WITHOUT_ROWID,
    )
    proposal: int = Field(sa_column=required(whole(), primary_key=True, autoincrement=False))
    place: int = Field(sa_column=required(Integer(), primary_key=True, autoincrement=False))
    at: datetime = Field(sa_column=required(Instant()))
    step: ProposalStep = Field(sa_column=required(one_of(ProposalStep, "step")))
    account: str | None = Field(default=None, sa_column=optional(Line(32)))
    reason_code: str | None = Field(default=None, sa_column=optional(Line(100)))
    words: str | None = Field(default=None, sa_column=optional(Line()))
    findings: Any = Field(default=None, sa_column=optional(JSON(none_as_null=True)))


class Entry(Base, table=True):
    """A sealed entry; the position in the log is the key, dense from 0."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("entry_id"),
        ForeignKeyConstraint(["governance_head"], ["entry.entry_id"]),
        CheckConstraint("entry_index >= 0", name="entry_index_natural"),
        CheckConstraint("(governance_head IS NULL) = (entry_index = 0)", name="governance_head_but_founding"),
        CheckConstraint("length(envelope_sha256) = 32", name="envelope_sha256_length"),
        CheckConstraint("sealed_at LIKE '____-__-__T__:__:__.000000Z'", name="sealed_at_whole_seconds"),
        *hex_of_32("entry_id", "governance_head"),
        Index(None, "result", "entry_index"),
        Index(None, "kind", "entry_index"),
    )
    entry_index: int = Field(sa_column=required(whole(), primary_key=True, autoincrement=False))
    entry_id: str = Field(sa_column=required(Line(64)))
    kind: str = Field(sa_column=required(Line(60)))
    result: str | None = Field(default=None, sa_column=optional(Line(40)))
    envelope: bytes = Field(sa_column=required(LargeBinary()))
    envelope_sha256: bytes = Field(sa_column=required(LargeBinary(32)))
    sealed_at: datetime = Field(sa_column=required(Instant()))
    governance_head: str | None = Field(default=None, sa_column=optional(Line(64)))
    access: Access = Field(sa_column=required(one_of(Access, "access")))
    voids_others: bool = Field(sa_column=required(Boolean()))


class EntryParty(Base, table=True):
    """A state that signed an entry."""

    __tablename__ = "entry_party"
    __table_args__ = (ForeignKeyConstraint(["entry_index"], ["entry.entry_index"]), *states("state"), WITHOUT_ROWID)
    entry_index: int = Field(sa_column=required(whole(), primary_key=True, autoincrement=False))
    state: str = Field(sa_column=required(Line(2), primary_key=True))


class TreeNode(Base, table=True):
    """The hash over a full subtree of 2**level leaves that begins at leaf position * 2**level."""

    __tablename__ = "tree_node"
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 62", name="level_range"),
        CheckConstraint("position >= 0", name="position_natural"),
        CheckConstraint("length(hash) = 32", name="hash_length"),
        WITHOUT_ROWID,
    )
    log: Log = Field(sa_column=required(one_of(Log, "log"), primary_key=True))
    level: int = Field(sa_column=required(Integer(), primary_key=True, autoincrement=False))
    position: int = Field(sa_column=required(whole(), primary_key=True, autoincrement=False))
    hash: bytes = Field(sa_column=required(LargeBinary(32)))


class Checkpoint(Base, table=True):
    """A signed checkpoint as published: one for a size, sizes only grow."""

    __tablename__ = "checkpoint"
    __table_args__ = (
        CheckConstraint("size >= 0", name="size_natural"),
        CheckConstraint("length(root) = 32", name="root_length"),
        *instants("signed_at"),
        WITHOUT_ROWID,
    )
    log: Log = Field(sa_column=required(one_of(Log, "log"), primary_key=True))
    size: int = Field(sa_column=required(whole(), primary_key=True, autoincrement=False))
    root: bytes = Field(sa_column=required(LargeBinary(32)))
    note: bytes = Field(sa_column=required(LargeBinary()))
    signed_at: datetime = Field(sa_column=required(Instant()))


class ActivityRecord(Base, table=True):
    """What somebody did; the record's bytes are the truth, the columns repeat them for the queries."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("activity_index >= 0", name="activity_index_natural"),
        CheckConstraint("at LIKE '____-__-__T__:__:__.000000Z'", name="at_whole_seconds"),
        CheckConstraint("length(action) >= 3", name="action_said"),
        *hex_of_32("governance_head"),
        Index(None, "account", "activity_index"),
        Index(None, "organ", "activity_index"),
        Index(None, "action", "activity_index"),
        Index(None, "object", "activity_index"),
        Index(None, "at", "activity_index"),
    )
    activity_index: int = Field(sa_column=required(whole(), primary_key=True, autoincrement=False))
    record: bytes = Field(sa_column=required(LargeBinary()))
    at: datetime = Field(sa_column=required(Instant()))
    account: str | None = Field(default=None, sa_column=optional(Line(32)))
    organ: str | None = Field(default=None, sa_column=optional(Line(200)))
    # The list of actions grows, and no CHECK of an append-only table can: `evidence.activity` holds the list.
    action: str = Field(sa_column=required(Line(40)))
    object: str | None = Field(default=None, sa_column=optional(Line(200)))
    outcome: Outcome = Field(sa_column=required(one_of(Outcome, "outcome")))
    governance_head: str | None = Field(default=None, sa_column=optional(Line(64)))


METADATA = Base.metadata


def table_of(model: type[Base]) -> Table:
    """Return the Core table of a model: what the queries are written on."""
    return cast("Table", model.__table__)  # type: ignore[attr-defined]  # SQLModel makes it, untyped
