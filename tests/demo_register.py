"""The demonstration register, founded once for a whole run of tests, copied for each test that changes it."""

from __future__ import annotations

import fcntl
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from registry.cli.demo import make_demo
from registry.cli.demo_offices import read_facts

URL = "http://127.0.0.1:8000"
PASSWORD = "demonstration-only"


def shared_demo(factory: pytest.TempPathFactory, worker: str, *, whole: bool = False) -> Path:
    """Return the folder of a demonstration register that every worker of this run shares; nobody writes to it.

    The small one, of thirty results, is enough for most tests and made in a fifth of the time.
    """
    base = factory.getbasetemp()
    common = base if worker == "master" else base.parent
    name = "demonstration-whole" if whole else "demonstration"
    home, partial = common / name, common / f"{name}.partial"
    with (common / f"{name}.lock").open("w") as lock:
        # The first worker founds it, the others wait here.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            partial.mkdir()
            now = datetime.now(UTC).replace(microsecond=0)
            make_demo(partial, read_facts(), URL, now, lambda _: None, whole=whole)
            partial.rename(home)
    return home


def copy_of(home: Path, place: Path) -> Path:
    """Return a copy of the register that a test may change."""
    return Path(shutil.copytree(home, place / "register"))
