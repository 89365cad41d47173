"""What a mirror has judged: which entries are about which result, by which marks results are known, and every fault.

Everything in it follows from the mirror's other files and is made anew where it is missing, so it need not outlast a
loss of power. Beside `store`, the only module of the witness that speaks SQL.

Source: decision 21.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from registry.rights.entries import EntryId, ResultNumber
from registry.rights.kinds import Alike
from registry.rights.marks import Known, Sharing
from registry.rights.words import Words
from registry.witness.errors import StoreError

_TABLES = """
CREATE TABLE IF NOT EXISTS judged (only INTEGER PRIMARY KEY CHECK (only = 0), size INTEGER NOT NULL);
INSERT OR IGNORE INTO judged VALUES (0, 0);
CREATE TABLE IF NOT EXISTS entry (
    entry_index INTEGER PRIMARY KEY, entry_id TEXT NOT NULL, result TEXT);
CREATE INDEX IF NOT EXISTS entry_result ON entry (result, entry_index);
CREATE TABLE IF NOT EXISTS mark (
    mark TEXT NOT NULL, result TEXT NOT NULL, entry_id TEXT NOT NULL, sharing TEXT NOT NULL, told_at TEXT NOT NULL,
    PRIMARY KEY (mark, result)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS mark_result ON mark (result);
CREATE TABLE IF NOT EXISTS fault (
    entry_index INTEGER NOT NULL, proved INTEGER NOT NULL, step INTEGER NOT NULL, ru TEXT NOT NULL, en TEXT NOT NULL);
"""
_FOUND = """
SELECT mark, result, entry_id, sharing FROM mark
WHERE mark = ? AND told_at < ? ORDER BY result
"""


@dataclass(frozen=True, slots=True)
class EntryFault:
    """One thing that is wrong with an entry, or may be."""

    index: int
    proved: bool
    """False where an envelope that the mirror may not read could explain it."""
    step: int
    """Of formats 3.8; 0 where a rule of law is concerned."""
    words: Words


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A mark of a result, and since when it is known by it."""

    mark: str
    sharing: Sharing
    entry_id: EntryId
    told_at: str
    """Instant of the entry that brought it; empty for the registration itself."""


class MirrorIndex:
    """One run over the index; what it writes is there together, at the end of each part."""

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @property
    def size(self) -> int:
        """Entries judged."""
        return int(self._connection.execute("SELECT size FROM judged").fetchone()[0])

    def forget(self) -> None:
        """Forget everything: an entry before the last that was judged has come to light."""
        for table in ("entry", "fault", "mark"):
            self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        self.reach(0)

    def reach(self, size: int) -> None:
        """Note how many entries are judged, and write everything down."""
        self._connection.execute("UPDATE judged SET size = ?", (size,))
        self._connection.commit()

    def add_entry(self, index: int, entry_id: EntryId, result: ResultNumber | None) -> None:
        """Note an entry."""
        self._connection.execute("INSERT INTO entry VALUES (?, ?, ?)", (index, entry_id, result))

    def entries_of(self, result: ResultNumber) -> list[int]:
        """Return the positions of the entries about a result."""
        query = "SELECT entry_index FROM entry WHERE result = ? ORDER BY entry_index"
        return [index for (index,) in self._connection.execute(query, (result,))]

    def governance(self) -> list[int]:
        """Return the positions of the governance entries."""
        query = "SELECT entry_index FROM entry WHERE result IS NULL ORDER BY entry_index"
        return [index for (index,) in self._connection.execute(query)]

    def count(self) -> int:
        """Return how many entries were read."""
        return int(self._connection.execute("SELECT count(*) FROM entry").fetchone()[0])

    def mark(self, result: ResultNumber, rows: Mapping[str, MarkRow]) -> None:
        """Set the marks of a result; those that stay keep when they came."""
        held = {mark for (mark,) in self._connection.execute("SELECT mark FROM mark WHERE result = ?", (result,))}
        for mark in held - rows.keys():
            self._connection.execute("DELETE FROM mark WHERE result = ? AND mark = ?", (result, mark))
        for mark in sorted(rows.keys() - held):
            row = rows[mark]
            values = (mark, result, row.entry_id, row.sharing.value, row.told_at)
            self._connection.execute("INSERT INTO mark VALUES (?, ?, ?, ?, ?)", values)

    def known(self, marks: Iterable[str], before: str) -> Known:
        """Return the results that have some of these marks, as far as they were told before an instant."""
        found: Known = {}
        for wanted in marks:
            for mark, result, entry_id, sharing in self._connection.execute(_FOUND, (wanted, before)):
                found.setdefault(mark, []).append(Alike(ResultNumber(result), EntryId(entry_id), sharing))
        return found

    def add_fault(self, fault: EntryFault) -> None:
        """Note what is wrong with an entry."""
        values = (fault.index, fault.proved, fault.step, fault.words.ru, fault.words.en)
        self._connection.execute("INSERT INTO fault VALUES (?, ?, ?, ?, ?)", values)

    def faults(self) -> tuple[EntryFault, ...]:
        """Return everything found so far, in log order."""
        query = "SELECT entry_index, proved, step, ru, en FROM fault ORDER BY entry_index, rowid"
        return tuple(
            EntryFault(index, bool(proved), step, Words(ru, en))
            for index, proved, step, ru, en in self._connection.execute(query)
        )


@contextmanager
def opened_index(file: Path) -> Iterator[MirrorIndex]:
    """Give the index, made where it is missing; what was not reached at the end is forgotten.

    Raises:
        StoreError: It cannot be read or written: remove it, and everything is judged anew.
    """
    try:
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(_TABLES)
            yield MirrorIndex(connection)
    except sqlite3.Error as fault:
        raise StoreError(_FAULT.filled(file=str(file), said=str(fault))) from fault


_FAULT = Words(
    "указатель {file}: {said}; удалите его, и зеркало проверит всё заново",
    "the index {file}: {said}; remove it, and the mirror judges everything anew",
)
