"""Whatever was accepted, and in whatever batches it was sealed, rebuilding writes what sealing wrote, byte for byte."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.procedures import Register
from registry.procedures.rebuild import rebuild_projections
from registry.records.database import Database, open_database
from registry.rights.encoding import encode_payload, entry_id
from registry.rights.entries import Entry, Payload, ResultNumber
from tests.procedures.long_history import Ledger
from tests.procedures.member_offices import found_commission
from tests.procedures.projected_dump import dump_projections
from tests.records.examples import NOW
from tests.rights.acts import acts, attempt, shared
from tests.rights.cases import BODY, EXAMPLES, NUMBER, REGISTER, Book

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of a fresh name is made in it
"""Where there is such a place: thousands of small registers need no disk."""
OTHER = ResultNumber("ICMEC-2026-000002")
told = st.lists(st.tuples(acts, st.sampled_from([NUMBER, OTHER]), st.booleans(), st.booleans()), max_size=8)
"""An act, about which result, whether for its parties alone, whether the batch before it is sealed first."""


@dataclass
class Shelf(Book):
    """A book whose entries have the ids of their bytes; what is accepted waits to be sealed."""

    number: ResultNumber = NUMBER
    restricted: bool = False
    waiting: list[Payload] = field(default_factory=list)

    def force(self, *drawn: Any, **more: Any) -> Entry:
        made = super().force(*drawn, **more)
        access = "parties" if self.restricted else "members"
        draft = replace(made.payload.draft, result=self.number, access=access)
        payload = replace(made.payload, draft=draft)
        self.waiting.append(payload)
        self.entries[-1] = replace(made, payload=payload, id=entry_id(encode_payload(payload)))
        return self.entries[-1]


@pytest.fixture(scope="module")
def founded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a founded register without results, to be copied."""
    file = tmp_path_factory.mktemp("founded") / "register.db"
    shutil.copyfile(sqlite_template, file)
    database = open_database(f"sqlite:///{file}")
    found_commission(database)
    database.close()
    return file


@contextmanager
def fresh(template: Path) -> Iterator[Database]:
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        shutil.copyfile(template, Path(folder) / "register.db")
        database = open_database(f"sqlite:///{Path(folder) / 'register.db'}")
        yield database
        database.close()


@pytest.mark.timeout(1800)  # two thousand registers where CI is true
@settings(max_examples=EXAMPLES, deadline=None)
@given(told=told, most=st.integers(1, 6), secret=st.booleans())
def test_rebuilding_writes_what_sealing_wrote(founded: Path, told: list[Any], most: int, *, secret: bool) -> None:
    waiting: list[Payload] = []
    shelves = {number: Shelf(number=number, waiting=waiting) for number in (NUMBER, OTHER)}
    shelves[OTHER].restricted = secret
    with fresh(founded) as database:
        ledger = Ledger(database)
        for shelf in shelves.values():
            shared(shelf)
        for step, number, restricted, seals in told:
            if seals:
                ledger.seal(waiting)
                waiting.clear()
            shelves[number].restricted = restricted
            attempt(shelves[number], step)
        ledger.seal(waiting)
        sealed = dump_projections(database)
        assert sealed["holding"]
        rebuilt = rebuild_projections(Register(REGISTER, BODY, database, ()), most=most, now=NOW)
        assert rebuilt.entries == 1 + sum(len(shelf.entries) for shelf in shelves.values())
        assert dump_projections(database) == sealed
