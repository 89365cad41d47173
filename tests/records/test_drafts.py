"""Drafts are their office's alone, saved under a version; numbers are given out once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from registry.records.database import Database, open_database
from registry.records.drafts import (
    NewDraft,
    StoredDraft,
    add_draft,
    draft_by_id,
    drafts_of_office,
    remove_draft,
    reserve_number,
    save_draft,
)
from registry.records.errors import ConstraintError
from registry.rights.entries import Kind
from registry.rights.parties import Role
from tests.records.examples import NOW, RESULT, person, propose

CONTENT = {"terms": {"title": {"ru": "Ёлка \0"}, "share": {"num": 1, "den": 3}}, "effective": None}


def test_draft_comes_back_as_typed(database: Database) -> None:
    with database.writing() as connection:
        actor = person(connection)
        other = propose(connection, actor)
        stored = add_draft(connection, actor, NewDraft(Kind("licence.granted"), RESULT, CONTENT, other), NOW)
    with database.reading() as connection:
        read = draft_by_id(connection, actor, stored.id)
    assert read == stored
    assert isinstance(read, StoredDraft)
    assert (read.content, read.version, read.author_name) == (CONTENT, 1, actor.name)
    assert read.reopened_from == other


def test_saving_moves_the_version_and_an_old_one_saves_nothing(database: Database) -> None:
    with database.writing() as connection:
        actor = person(connection)
        draft = add_draft(connection, actor, NewDraft(Kind("consent.given"), RESULT, {}), NOW)
        assert save_draft(connection, actor, draft.id, {"a": 1}, version=1, at=NOW)
        assert not save_draft(connection, actor, draft.id, {"b": 2}, version=1, at=NOW)
        read = draft_by_id(connection, actor, draft.id)
        assert read is not None
        assert (read.content, read.version) == ({"a": 1}, 2)


def test_other_offices_neither_see_nor_change_a_draft(database: Database) -> None:
    with database.writing() as connection:
        mine, other = person(connection, "BY"), person(connection, "RU")
        draft = add_draft(connection, mine, NewDraft(Kind("consent.given"), RESULT, {}), NOW)
        assert draft_by_id(connection, other, draft.id) is None
        assert drafts_of_office(connection, other) == ()
        assert not save_draft(connection, other, draft.id, {"a": 1}, version=1, at=NOW)
        assert not remove_draft(connection, other, draft.id)
        assert draft_by_id(connection, mine, draft.id) == draft


def test_colleague_sees_the_offices_drafts_last_saved_first(database: Database) -> None:
    with database.writing() as connection:
        clerk, signatory = person(connection), person(connection, role=Role.SIGNATORY)
        first = add_draft(connection, clerk, NewDraft(Kind("consent.given"), RESULT, {}), NOW)
        second = add_draft(connection, clerk, NewDraft(Kind("consent.given"), RESULT, {}), NOW)
        save_draft(connection, signatory, first.id, {"a": 1}, version=1, at=NOW + timedelta(minutes=1))
        assert [draft.id for draft in drafts_of_office(connection, signatory)] == [first.id, second.id]
        assert len(drafts_of_office(connection, signatory, most=1)) == 1
        assert remove_draft(connection, clerk, first.id)
        assert not remove_draft(connection, clerk, first.id)
        assert [draft.id for draft in drafts_of_office(connection, clerk)] == [second.id]


def test_numbers_follow_one_another_in_each_year(database: Database) -> None:
    with database.writing() as connection:
        numbers = [reserve_number(connection, "ICMEC", year) for year in (2026, 2026, 2027, 2026)]
    assert numbers == ["ICMEC-2026-000001", "ICMEC-2026-000002", "ICMEC-2027-000001", "ICMEC-2026-000003"]


def test_number_of_a_transaction_that_fails_is_not_spent(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as connection:  # noqa: PT012 - rolled back
        reserve_number(connection, "ICMEC", 2026)
        _ = 1 // 0
    with database.writing() as connection:
        assert reserve_number(connection, "ICMEC", 2026) == "ICMEC-2026-000001"


def test_numbers_of_a_year_end(database: Database) -> None:
    with database.writing() as connection:
        reserve_number(connection, "ICMEC", 2026)
        connection.exec_driver_sql("UPDATE result_counter SET last = 999999")
    with pytest.raises(ConstraintError), database.writing() as connection:
        reserve_number(connection, "ICMEC", 2026)


def test_offices_at_once_never_get_one_number_twice(database: Database) -> None:
    numbers: list[str] = []

    def reserve() -> None:
        own = open_database(database.url)
        for _ in range(5):
            with own.writing() as connection:
                numbers.append(reserve_number(connection, "ICMEC", 2026))
        own.close()

    threads = [threading.Thread(target=reserve) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"ICMEC-2026-{number:06}" for number in range(1, 41)]
