"""What a witness has cosigned: every checkpoint whole, so that two that contradict one another are portable proof.

The only module of the witness that speaks SQL. Each decision is one transaction that begins IMMEDIATE: what was read is
still true when it is written, whichever thread or process asks, and it is on the disk (journal DELETE, synchronous
EXTRA: design 6.3) before anything is answered. What was written is never changed: triggers refuse.

Source: C2SP tlog-witness ("must be performed atomically"); formats 3.5; design 6.3; decision 14.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from registry.rights.words import Words
from registry.witness.errors import StoreError

BUSY_TIMEOUT_S = 10.0
SETTINGS = {"journal_mode": "delete", "synchronous": 3, "trusted_schema": 0}
_TABLE = """
CREATE TABLE checkpoint (
    origin TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    note BLOB NOT NULL,
    cosigned_at_s INTEGER NOT NULL,
    PRIMARY KEY (origin, size)
) WITHOUT ROWID
"""
_TRIGGERS = (
    "CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    """CREATE TRIGGER checkpoint_grows BEFORE INSERT ON checkpoint
    WHEN EXISTS (SELECT 1 FROM checkpoint WHERE origin = NEW.origin AND size >= NEW.size)
    BEGIN SELECT RAISE(ABORT, 'append-only: sizes grow'); END""",
)
_SELECT = "SELECT origin, size, root, note, cosigned_at_s FROM checkpoint WHERE origin = ?"


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint that the witness has cosigned."""

    origin: str
    size: int
    root: bytes
    note: bytes
    """The log's text and signature, and the witness's own cosignatures."""
    cosigned_at: datetime


class Decision:
    """One transaction over the store: what it reads stays true until it ends."""

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def newest(self, origin: str) -> Kept | None:
        """Return the checkpoint of the greatest size."""
        return _one(self._connection, f"{_SELECT} ORDER BY size DESC LIMIT 1", (origin,))

    def at(self, origin: str, size: int) -> Kept | None:
        """Return the checkpoint of a size."""
        return _one(self._connection, f"{_SELECT} AND size = ?", (origin, size))

    def keep(self, kept: Kept) -> None:
        """Write a checkpoint; it is on the disk when the transaction has ended."""
        row = (kept.origin, kept.size, kept.root, kept.note, int(kept.cosigned_at.timestamp()))
        self._connection.execute("INSERT INTO checkpoint VALUES (?, ?, ?, ?, ?)", row)


@dataclass(frozen=True, slots=True)
class CheckpointStore:
    """The file; every use opens it anew, so that threads and processes share nothing but the file itself."""

    file: Path

    def create(self) -> None:
        """Make the file.

        Raises:
            StoreError: It cannot be made, or is there.
        """
        with _told(self.file), self._opened("rwc") as connection:
            connection.execute("BEGIN IMMEDIATE")
            for statement in (_TABLE, *_TRIGGERS):
                connection.execute(statement)
            connection.execute("COMMIT")

    @contextmanager
    def deciding(self) -> Iterator[Decision]:
        """Give one transaction that commits at the end, or changes nothing if an error is raised.

        Raises:
            StoreError: The file cannot be read or written.
        """
        with _told(self.file), self._opened("rw") as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Decision(connection)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def newest(self, origin: str) -> Kept | None:
        """Return the checkpoint of the greatest size.

        Raises:
            StoreError: The file cannot be read.
        """
        with _told(self.file), self._opened("ro") as connection:
            return Decision(connection).newest(origin)

    def every(self, origin: str) -> tuple[Kept, ...]:
        """Return all that was cosigned for a log, by size.

        Raises:
            StoreError: The file cannot be read.
        """
        with _told(self.file), self._opened("ro") as connection:
            return tuple(map(_kept, connection.execute(f"{_SELECT} ORDER BY size", (origin,))))

    @contextmanager
    def _opened(self, mode: str) -> Iterator[sqlite3.Connection]:
        address = f"{self.file.resolve().as_uri()}?mode={mode}"
        opened = sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_S)
        with closing(opened) as connection:
            for name, value in SETTINGS.items():
                connection.execute(f"PRAGMA {name} = {value}")
                (found,) = connection.execute(f"PRAGMA {name}").fetchone()
                if found != value:
                    raise StoreError(_SETTING.filled(name=name, expected=str(value), found=str(found)))
            yield connection


def _one(connection: sqlite3.Connection, query: str, values: tuple[object, ...]) -> Kept | None:
    row = connection.execute(query, values).fetchone()
    return None if row is None else _kept(row)


def _kept(row: tuple[str, int, bytes, bytes, int]) -> Kept:
    origin, size, root, note, cosigned_at_s = row
    return Kept(origin, size, root, note, datetime.fromtimestamp(cosigned_at_s, UTC))


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as fault:
        raise StoreError(_FAULT.filled(file=str(file), said=str(fault))) from fault


_SETTING = Words(
    "SQLite: для {name} ожидалось {expected}, действует {found}",
    "SQLite: {name} was expected to be {expected}, it is {found}",
)
_FAULT = Words("хранилище {file}: {said}", "the store {file}: {said}")
