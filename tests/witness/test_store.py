"""What a witness has cosigned is never changed, removed or outgrown by a smaller size."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from registry.witness.errors import StoreError
from registry.witness.store import CheckpointStore, Kept
from tests.witness.history import AT


def kept(size: int, root: bytes = b"r" * 32) -> Kept:
    return Kept("log.example/entries", size, root, b"note", AT)


@pytest.fixture
def store(tmp_path: Path) -> CheckpointStore:
    made = CheckpointStore(tmp_path / "witness.db")
    made.create()
    with made.deciding() as decision:
        decision.keep(kept(3))
    return made


def test_what_is_kept_is_read_back(store: CheckpointStore) -> None:
    assert store.newest("log.example/entries") == kept(3)
    assert store.newest("log.example/other") is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE checkpoint SET root = zeroblob(32)",
        "DELETE FROM checkpoint",
        "REPLACE INTO checkpoint SELECT origin, size, zeroblob(32), note, cosigned_at_s FROM checkpoint",
        "INSERT INTO checkpoint SELECT origin, 2, root, note, cosigned_at_s FROM checkpoint",
    ],
)
def test_the_file_itself_refuses_to_forget(store: CheckpointStore, statement: str) -> None:
    with sqlite3.connect(store.file) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()


def test_a_decision_that_fails_keeps_nothing(store: CheckpointStore) -> None:
    def fail() -> None:
        with store.deciding() as decision:
            decision.keep(kept(4))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert [found.size for found in store.every("log.example/entries")] == [3]


def test_a_file_that_is_gone_is_not_made_anew(store: CheckpointStore) -> None:
    """A witness that forgot what it cosigned would cosign another history."""
    store.file.unlink()
    with pytest.raises(StoreError), store.deciding():
        pass
    assert not store.file.exists()


def test_a_file_that_is_no_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "witness.db").write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(StoreError):
        CheckpointStore(tmp_path / "witness.db").newest("log.example/entries")
