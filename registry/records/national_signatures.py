"""Queries about national signatures: attaching a file, listing those of a proposal, handing one out.

Who may read a proposal or an entry may read them; `national_list` and `national_file` are asked after that.

Source: decision 24.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from registry.records.accounts import ACCOUNT
from registry.records.database import Connection
from registry.records.national_tables import NationalSignature
from registry.records.proposals import PROPOSAL
from registry.records.tables import table_of
from registry.rights.entries import EntryId, StateCode
from registry.signing.national import CheckResult, CmsFinding

NATIONAL = table_of(NationalSignature)
FILE_OBJECT = "file/"
"""How an activity record names a file: this, then its SHA-256."""


@dataclass(frozen=True, slots=True)
class NewNational:
    """A file to be attached, with what its check gave."""

    proposal: int
    sha256: str
    size: int
    media_type: str
    content: bytes
    account: str
    state: StateCode
    organ: str
    attached_at: datetime
    algorithm: str
    """Of the signature: object identifier, dotted."""
    digest_algorithm: str
    claimed_digest: str | None
    """Lower-case hex, as the file states it."""
    signer: str | None
    result: CheckResult
    finding: CmsFinding


@dataclass(frozen=True, slots=True)
class StoredNational:
    """A file as attached, without its bytes."""

    place: int
    """From 1, in the order of attaching."""
    sha256: str
    size: int
    media_type: str
    state: StateCode
    organ: str
    person: str
    attached_at: datetime
    algorithm: str
    digest_algorithm: str
    claimed_digest: str | None
    signer: str | None
    result: CheckResult
    finding: CmsFinding


def add_national(connection: Connection, file: NewNational) -> None:
    """Store a file in the next place of its proposal, which the caller holds locked.

    Raises:
        ConstraintError: The same bytes are attached already (raised where the transaction ends).
    """
    place = select(func.coalesce(func.max(NATIONAL.c.place), 0) + 1).where(NATIONAL.c.proposal == file.proposal)
    row = {column.name: getattr(file, column.name) for column in NATIONAL.c if column.name != "place"}
    connection.execute(insert(NATIONAL), {**row, "place": connection.execute(place).scalar_one()})


def national_list(connection: Connection, number: int) -> tuple[StoredNational, ...]:
    """Return the files attached to a proposal, in order."""
    names = [name for name in StoredNational.__dataclass_fields__ if name != "person"]
    query = (
        select(*(NATIONAL.c[name] for name in names), ACCOUNT.c.name.label("person"))
        .select_from(NATIONAL.join(ACCOUNT, ACCOUNT.c.id == NATIONAL.c.account))
        .where(NATIONAL.c.proposal == number)
        .order_by(NATIONAL.c.place)
    )
    return tuple(StoredNational(**row) for row in connection.execute(query).mappings())


def national_file(connection: Connection, number: int, place: int) -> bytes | None:
    """Return the bytes of a file attached to a proposal."""
    query = select(NATIONAL.c.content).where(NATIONAL.c.proposal == number, NATIONAL.c.place == place)
    content: bytes | None = connection.execute(query).scalar_one_or_none()
    return content


def proposal_of_entry(connection: Connection, entry_id: EntryId) -> int | None:
    """Return the number of the proposal that became an entry; None for one that came another way."""
    number: int | None = connection.execute(
        select(PROPOSAL.c.id).where(PROPOSAL.c.entry_id == entry_id)
    ).scalar_one_or_none()
    return number
