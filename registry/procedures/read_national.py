"""Reading national signatures: those beside a proposal, or beside the entry that it became.

They are open to whoever may read the proposal or the entry itself, and to nobody else.

Source: decision 24; design 6.1 (existence of restricted records).
"""

from __future__ import annotations

from registry.procedures import NotFoundError, Register
from registry.records import entries, proposals
from registry.records.database import Connection
from registry.records.national_signatures import StoredNational, national_file, national_list, proposal_of_entry
from registry.rights.parties import Actor


def national_of_proposal(register: Register, actor: Actor, number: int) -> tuple[StoredNational, ...]:
    """Return the files attached to a proposal.

    Raises:
        NotFoundError: No such proposal that the person may read.
    """
    with register.database.reading() as connection:
        _check_proposal(connection, actor, number)
        return national_list(connection, number)


def national_of_entry(register: Register, actor: Actor, index: int) -> tuple[StoredNational, ...]:
    """Return the files attached to the proposal that became an entry.

    Raises:
        NotFoundError: No such entry that the person may read.
    """
    with register.database.reading() as connection:
        number = _number_of_entry(connection, actor, index)
        return () if number is None else national_list(connection, number)


def file_of_proposal(register: Register, actor: Actor, number: int, place: int) -> bytes:
    """Return the bytes of a file attached to a proposal.

    Raises:
        NotFoundError: No such file that the person may read.
    """
    with register.database.reading() as connection:
        _check_proposal(connection, actor, number)
        return _file(connection, number, place)


def file_of_entry(register: Register, actor: Actor, index: int, place: int) -> bytes:
    """Return the bytes of a file attached to the proposal that became an entry.

    Raises:
        NotFoundError: No such file that the person may read.
    """
    with register.database.reading() as connection:
        return _file(connection, _number_of_entry(connection, actor, index), place)


def _check_proposal(connection: Connection, actor: Actor, number: int) -> None:
    if proposals.proposal_by_number(connection, actor, number) is None:
        raise NotFoundError


def _number_of_entry(connection: Connection, actor: Actor, index: int) -> int | None:
    stored = entries.readable_entry_at(connection, actor, index)
    if stored is None:
        raise NotFoundError
    return proposal_of_entry(connection, stored.entry_id)


def _file(connection: Connection, number: int | None, place: int) -> bytes:
    content = None if number is None else national_file(connection, number, place)
    if content is None:
        raise NotFoundError
    return content
