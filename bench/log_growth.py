"""What the log costs as it grows: appending to a tree of a thousand and of a million leaves, and reading proofs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from bench.measuring import Work
from registry.auditlog.tree import append, frontier_nodes
from registry.evidence.sampling import draw_sample
from registry.records import tree
from registry.records.bundles import read_inclusion
from registry.records.database import Database, lock_log, open_database
from registry.records.upgrading import upgrade

CHUNK = 50_000
"""Leaves stored at once while the tree is made."""
APPENDED = 200
PROOFS = 2_000
SEED = bytes(range(16))


class GrownTree:
    """A database that holds nothing but the entries log's tree of so many made-up leaves."""

    def __init__(self, file: Path, leaves: int) -> None:
        url = f"sqlite:///{file}"
        upgrade(url)
        self.size = 0
        self._hashes = (hashlib.sha256(b"leaf %d" % number).digest() for number in count())
        swift = open_database(url, lasting=False)
        while self.size < leaves:
            self._append(swift, min(CHUNK, leaves - self.size))
        swift.close()
        self._database = open_database(url)

    def appending(self) -> Work:
        """Append one leaf after another, each in a transaction that waits for the disk, as a sealing does."""

        def work() -> int:
            for _ in range(APPENDED):
                self._append(self._database, 1)
            return APPENDED

        return work

    def _append(self, database: Database, leaves: int) -> None:
        with database.writing() as connection:
            lock_log(connection)
            size = tree.tree_size(connection)
            edge = frontier_nodes(size)
            held = tree.read_nodes(connection, edge) if edge else {}
            new = [next(self._hashes) for _ in range(leaves)]
            appended = append(size, [held[node] for node in edge], new)
            tree.add_nodes(connection, appended.nodes)
            self.size = appended.size


def proving(database: Database, size: int) -> Work:
    """Read the inclusion proofs of entries all over the log, each in a query of its own, on one core."""
    samples = _samples(size)

    def work() -> int:
        with database.reading() as connection:
            for index in next(samples):
                read_inclusion(connection, index, size)
        return PROOFS

    return work


def _samples(size: int) -> Iterator[tuple[int, ...]]:
    for number in count():
        yield draw_sample(SEED + number.to_bytes(8, "big"), size, PROOFS)
