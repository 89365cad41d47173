"""National signatures are stored in their proposal's order, each file once, and what the tables say holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from registry.records.database import Database
from registry.records.errors import ConstraintError
from registry.records.national_signatures import add_national, national_file, national_list, proposal_of_entry
from registry.signing.national import CheckResult, CmsFinding
from tests.records.examples import NOW, found, hex_id, national_of, person, propose


def test_files_keep_their_order_their_bytes_and_their_person(database: Database) -> None:
    with database.writing() as connection:
        found(connection)
        actor = person(connection)
        first, second = propose(connection, actor, 1), propose(connection, actor, 2)
        for content in (b"one", b"two"):
            add_national(connection, national_of(actor, first, content))
        add_national(connection, national_of(actor, second, b"one"))
    with database.reading() as connection:
        files = national_list(connection, first)
        assert [(file.place, file.size) for file in files] == [(1, 3), (2, 3)]
        assert {(file.person, file.state, file.attached_at) for file in files} == {("Person of BY", "BY", NOW)}
        assert (files[0].result, files[0].finding) == (CheckResult.NOT_CHECKABLE, CmsFinding.ALGORITHM_UNKNOWN)
        assert [national_file(connection, first, place) for place in (1, 2, 3)] == [b"one", b"two", None]
        assert national_file(connection, second, 2) is None
        assert proposal_of_entry(connection, hex_id(1002)) == second
        assert proposal_of_entry(connection, hex_id(7)) is None


@pytest.mark.parametrize(
    "members",
    [
        {"content": b"cms!"},
        {"size": 0, "content": b""},
        {"size": 262_145, "content": bytes(262_145)},
        {"sha256": "A" * 64},
        {"state": "by"},
        {"proposal": 5},
        {"account": "0" * 32},
    ],
)
def test_what_cannot_be_is_refused(database: Database, members: dict[str, object]) -> None:
    with database.writing() as connection:
        found(connection)
        actor = person(connection)
        number = propose(connection, actor)
    with pytest.raises(ConstraintError), database.writing() as connection:
        add_national(connection, replace(national_of(actor, number), **members))  # type: ignore[arg-type]  # any


def test_the_same_file_is_attached_to_a_proposal_once(database: Database) -> None:
    with database.writing() as connection:
        found(connection)
        actor = person(connection)
        number = propose(connection, actor)
        add_national(connection, national_of(actor, number))
    with pytest.raises(ConstraintError), database.writing() as connection:
        add_national(connection, national_of(actor, number))


@pytest.mark.parametrize(("column", "value"), [("result", "fine"), ("finding", "fine"), ("place", "0")])
def test_the_closed_lists_are_closed(database: Database, column: str, value: str) -> None:
    with database.writing() as connection:
        found(connection)
        actor = person(connection)
        number = propose(connection, actor)
        add_national(connection, national_of(actor, number))
    columns = "proposal, place, sha256, size, media_type, content, account, state, organ, attached_at, algorithm"
    columns += ", digest_algorithm, claimed_digest, signer, result, finding"
    values = columns.replace("place,", "2,").replace("sha256,", f"'{'f' * 64}',")
    values = values.replace("2,", "0,") if column == "place" else values.replace(column, f"'{value}'")
    with pytest.raises(ConstraintError), database.writing() as connection:
        connection.execute(
            text(f"INSERT INTO national_signature ({columns}) SELECT {values} FROM national_signature")  # noqa: S608 - fixed
        )
