"""A register founded by three member states, on each database, for processes that are killed; a server to be killed."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from registry.records.database import Database
from tests.faults.crashing_server import CrashingServer, crashing_server
from tests.postgresql import NoServerError
from tests.procedures.member_offices import Commission, found_commission


@pytest.fixture
def commission(database: Database) -> Commission:
    """Give a founded register with its offices and people."""
    return found_commission(database)


@pytest.fixture
def mortal_server() -> Iterator[CrashingServer]:
    """Give a PostgreSQL server that nobody else uses."""
    running = crashing_server()
    try:
        server = running.__enter__()
    except NoServerError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI needs PostgreSQL: {error}")
        pytest.skip(str(error))
    try:
        yield server
    finally:
        running.__exit__(None, None, None)
