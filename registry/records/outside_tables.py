"""What outsiders have said of published checkpoints: witnesses' cosignatures and RFC 3161 time stamps.

Both come from elsewhere, are verified before they are stored, and are append-only.

Source: formats 3.5 and 3.8; decisions 20 and 22.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary
from sqlmodel import Field

from registry.records.columns import Instant, Line, instants, one_of, required, whole
from registry.records.tables import WITHOUT_ROWID, Base
from registry.records.vocabulary import Log


class Cosignature(Base, table=True):
    """A witness's cosignature of a published checkpoint: one for a key, the first that came."""

    __tablename__ = "cosignature"
    __table_args__ = (
        ForeignKeyConstraint(["log", "size"], ["checkpoint.log", "checkpoint.size"]),
        CheckConstraint("length(key_id) = 4", name="key_id_length"),
        *instants("cosigned_at", "received_at"),
        Index(None, "log", "name", "key_id", "size"),
        WITHOUT_ROWID,
    )
    log: Log = Field(sa_column=required(one_of(Log, "log"), primary_key=True))
    size: int = Field(sa_column=required(whole(), primary_key=True, autoincrement=False))
    name: str = Field(sa_column=required(Line(), primary_key=True))
    key_id: bytes = Field(sa_column=required(LargeBinary(4), primary_key=True))
    signature: bytes = Field(sa_column=required(LargeBinary()))
    cosigned_at: datetime = Field(sa_column=required(Instant()))
    received_at: datetime = Field(sa_column=required(Instant()))


class TimeStamp(Base, table=True):
    """An RFC 3161 token over a published checkpoint: the first, and each that renewed the one before it."""

    __tablename__ = "time_stamp"
    __table_args__ = (
        ForeignKeyConstraint(["log", "size"], ["checkpoint.log", "checkpoint.size"]),
        CheckConstraint("place >= 0", name="place_natural"),
        *instants("stamped_at", "valid_until", "received_at"),
    )
    log: Log = Field(sa_column=required(one_of(Log, "log"), primary_key=True))
    size: int = Field(sa_column=required(whole(), primary_key=True, autoincrement=False))
    place: int = Field(sa_column=required(whole(), primary_key=True, autoincrement=False))
    token: bytes = Field(sa_column=required(LargeBinary()))
    stamped_at: datetime = Field(sa_column=required(Instant()))
    valid_until: datetime = Field(sa_column=required(Instant()))
    received_at: datetime = Field(sa_column=required(Instant()))
