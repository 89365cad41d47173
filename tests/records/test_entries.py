"""Entries come back as sealed, to those who may read them; to others they do not exist."""

from __future__ import annotations

import pytest

from registry.records import entries
from registry.records.database import Database
from registry.records.entries import (
    LeafFacts,
    append_entries,
    entries_between,
    entries_of,
    entries_of_results,
    entry_by_id,
    entry_by_index,
    governance_chain,
    governance_head,
    leaves_between,
    log_size,
    newest_of_results,
    parties_of,
    readable_entries_beside,
    readable_entries_of,
    readable_entry,
    readable_entry_at,
    voiding_entries_after,
)
from registry.records.errors import ConstraintError
from registry.records.vocabulary import Access
from registry.rights.entries import Kind, ResultNumber
from registry.rights.parties import Actor
from tests.records.examples import NOW, RESULT, found, hex_id, new_entry, stranger

OTHER = ResultNumber("ICMEC-2026-000002")


@pytest.fixture
def sealed(database: Database) -> Database:
    """Give a log: founding, two about one result (the second for BY and RU alone), one about another, governance."""
    with database.writing() as connection:
        append_entries(
            connection,
            [
                new_entry(0),
                new_entry(1, voids_others=False),
                new_entry(2, access=Access.PARTIES),
                new_entry(3, result=OTHER, parties=("KZ",), kind="consent.given"),
                new_entry(4, result=None, kind="certificate.introduced"),
            ],
        )
    return database


def test_entry_comes_back_as_sealed(sealed: Database) -> None:
    with sealed.reading() as connection:
        stored = entry_by_index(connection, 2)
        assert stored is not None
        assert entry_by_id(connection, stored.entry_id) == stored
        assert entry_by_index(connection, 99) is None
        assert log_size(connection) == 5
    sealed_entry = new_entry(2, access=Access.PARTIES)
    for name in stored.__slots__:
        assert getattr(stored, name) == getattr(sealed_entry, name)


def test_empty_log_has_nothing(database: Database) -> None:
    with database.writing() as connection:
        append_entries(connection, [])
        assert log_size(connection) == 0
        assert governance_head(connection) is None
        assert governance_chain(connection) == ()
        assert newest_of_results(connection, []) == {}


@pytest.mark.parametrize(
    ("actor", "reads"),
    [(stranger("BY"), [1, 2]), (stranger("RU"), [1, 2]), (stranger("KZ"), [1]), (None, [])],
)
def test_restricted_entry_exists_for_its_parties_alone(sealed: Database, actor: Actor | None, reads: list[int]) -> None:
    with sealed.reading() as connection:
        assert [entry.index for entry in readable_entries_of(connection, actor, RESULT)] == reads
        restricted = 2 in reads
        assert (readable_entry_at(connection, actor, 2) is not None) == restricted
        assert (readable_entry(connection, actor, hex_id(2)) is not None) == restricted
        assert (readable_entry_at(connection, actor, 1) is not None) == (1 in reads)
        beside = readable_entries_beside(connection, actor, Kind("licence.granted"))
        assert [entry.index for entry in beside if entry.result == RESULT] == reads


def test_entries_of_a_result_are_cut_at_a_log_size(sealed: Database) -> None:
    with sealed.reading() as connection:
        assert [entry.index for entry in entries_of(connection, RESULT)] == [1, 2]
        assert [entry.index for entry in entries_of(connection, RESULT, before=2)] == [1]
        kind = Kind("licence.granted")
        assert [entry.index for entry in readable_entries_beside(connection, stranger("BY"), kind, before=2)] == [1]
        absent = ResultNumber("ICMEC-2026-000009")
        assert entries_of(connection, absent) == ()
        several = entries_of_results(connection, [RESULT, OTHER, absent])
        assert {result: [entry.index for entry in of] for result, of in several.items()} == {
            RESULT: [1, 2],
            OTHER: [3],
            absent: [],
        }


def test_newest_and_voiding_entries(sealed: Database) -> None:
    with sealed.reading() as connection:
        assert newest_of_results(connection, [RESULT, OTHER, ResultNumber("ICMEC-2026-000009")]) == {
            RESULT: hex_id(2),
            OTHER: hex_id(3),
        }
        assert [entry.index for entry in voiding_entries_after(connection, RESULT, 0)] == [2]
        assert voiding_entries_after(connection, RESULT, 2) == ()


def test_governance_chain_ends_at_the_head_asked_for(sealed: Database) -> None:
    with sealed.reading() as connection:
        assert [entry.index for entry in governance_chain(connection)] == [0, 4]
        assert [entry.index for entry in governance_chain(connection, hex_id(0))] == [0]
        assert governance_chain(connection, hex_id(77)) == ()
        assert governance_head(connection) == hex_id(4)


def test_parties_are_those_that_signed(sealed: Database) -> None:
    with sealed.reading() as connection:
        assert parties_of(connection, [1, 3, 99]) == {1: ("BY", "RU"), 3: ("KZ",)}


def test_stretches_of_the_log_are_whole(sealed: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "CHUNK", 2)
    with sealed.reading() as connection:
        assert [entry.index for entry in entries_between(connection, 0, 5)] == [0, 1, 2, 3, 4]
        assert [entry.index for entry in entries_between(connection, 1, 4)] == [1, 2, 3]
        leaves = leaves_between(connection, 1, 3)
    second = new_entry(2)
    assert [leaf.index for leaf in leaves] == [1, 2]
    assert leaves[1] == LeafFacts(2, second.envelope_sha256, second.sealed_at, hex_id(0))
    assert leaves[0].sealed_at > NOW


@pytest.mark.parametrize(
    "change",
    [
        {"governance_head": None},
        {"governance_head": hex_id(55)},
        {"envelope_sha256": b"short"},
        {"sealed_at": NOW.replace(microsecond=1)},
        {"entry_id": "A" * 64},
        {"parties": ("by",)},
        {"parties": ("BY", "BY")},
    ],
)
def test_entry_against_a_rule_of_the_data_is_refused(database: Database, change: dict[str, object]) -> None:
    wrong = new_entry(1)
    facts = {name: getattr(wrong, name) for name in wrong.__slots__} | change
    with database.writing() as connection:
        found(connection)
    with pytest.raises(ConstraintError), database.writing() as connection:
        append_entries(connection, [type(wrong)(**facts)])
