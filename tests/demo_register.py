"""The demonstration register, founded once for a whole run of tests, copied for each test that changes it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from registry.cli.demo import DemoStories
from registry.cli.demo_founding import found_demo
from registry.cli.demo_offices import read_facts

URL = "http://127.0.0.1:8000"
PASSWORD = "demonstration-only"
PATIENCE_S = 240


def shared_demo(factory: pytest.TempPathFactory, worker: str) -> Path:
    """Return the folder of a demonstration register that every worker of this run shares; nobody writes to it."""
    base = factory.getbasetemp()
    home = (base if worker == "master" else base.parent) / "demonstration"
    partial = home.with_name("demonstration.partial")
    try:
        partial.mkdir()
    except FileExistsError:
        _wait_for(home)
    else:
        _tell(partial)
        partial.rename(home)
        # What is left in the old place keeps other workers from founding a second one.
        partial.mkdir()
    return home


def copy_of(home: Path, place: Path) -> Path:
    """Return a copy of the register that a test may change."""
    return Path(shutil.copytree(home, place / "register"))


def _tell(place: Path) -> None:
    facts = read_facts()
    desk = found_demo(place, facts, url=URL)
    DemoStories(desk, facts.organisations, facts.results).tell(lambda _: None)
    desk.register.database.close()


def _wait_for(home: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not home.exists():
        if time.monotonic() > deadline:
            pytest.fail(f"another worker has not founded {home} within {PATIENCE_S} s")
        time.sleep(0.2)
