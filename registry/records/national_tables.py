"""National signatures: CMS files beside proposals, append-only, each with what its check gave when it was attached.

The bytes stand in the database, under the same guards and backups as the proposal that they are about, and outside
everything that a web server hands out by itself.

Source: design 6.1 (upload); decision 24.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Integer, LargeBinary, UniqueConstraint
from sqlmodel import Field

from registry.records.columns import (
    Instant,
    Line,
    hex_of_32,
    instants,
    one_of,
    optional,
    required,
    states,
    whole,
)
from registry.records.tables import WITHOUT_ROWID, Base
from registry.signing.national import CheckResult, CmsFinding


class NationalSignature(Base, table=True):
    """A detached CMS file beside a proposal; what it says of itself, and what its check gave."""

    __tablename__ = "national_signature"
    __table_args__ = (
        UniqueConstraint("proposal", "sha256"),
        ForeignKeyConstraint(["proposal"], ["proposal.id"]),
        ForeignKeyConstraint(["account"], ["account.id"]),
        CheckConstraint("place >= 1", name="place_positive"),
        CheckConstraint("length(content) = size", name="size_of_content"),
        CheckConstraint("size BETWEEN 1 AND 262144", name="size_range"),
        *hex_of_32("sha256"),
        *instants("attached_at"),
        *states("state"),
        WITHOUT_ROWID,
    )
    proposal: int = Field(sa_column=required(whole(), primary_key=True, autoincrement=False))
    place: int = Field(sa_column=required(Integer(), primary_key=True, autoincrement=False))
    sha256: str = Field(sa_column=required(Line(64)))
    size: int = Field(sa_column=required(Integer()))
    media_type: str = Field(sa_column=required(Line(100)))
    content: bytes = Field(sa_column=required(LargeBinary()))
    account: str = Field(sa_column=required(Line(32)))
    state: str = Field(sa_column=required(Line(2)))
    organ: str = Field(sa_column=required(Line(100)))
    attached_at: datetime = Field(sa_column=required(Instant()))
    algorithm: str = Field(sa_column=required(Line(100)))
    digest_algorithm: str = Field(sa_column=required(Line(100)))
    claimed_digest: str | None = Field(default=None, sa_column=optional(Line()))
    signer: str | None = Field(default=None, sa_column=optional(Line(300)))
    result: CheckResult = Field(sa_column=required(one_of(CheckResult, "result")))
    finding: CmsFinding = Field(sa_column=required(one_of(CmsFinding, "finding")))
