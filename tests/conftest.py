"""Fixtures for every room: an empty, migrated register database on SQLite and on PostgreSQL.

A test that asks for `database` runs on both. Without PostgreSQL the second half skips with the reason; where the
environment says CI=true it fails instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from registry.records.database import Database, open_database
from registry.records.upgrading import upgrade
from tests.postgresql import NoServerError, Server, running_server

# A slow machine is no fault of the code: examples are counted, never timed.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Mutants are judged by thousands: few examples, and the same ones for each.
settings.register_profile("mutants", settings.get_profile("house"), max_examples=5, derandomize=True, database=None)
settings.load_profile("house")

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
TEMPLATE = "migrated"
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """Give a PostgreSQL server, one for each worker of the session."""
    running = running_server()
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


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: Server) -> str:
    """Give the name of a migrated database that others are copied from."""
    postgresql_server.run(f"CREATE DATABASE {TEMPLATE}")
    upgrade(postgresql_server.url(TEMPLATE))
    return TEMPLATE


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated file that others are copied from."""
    file = tmp_path_factory.mktemp("template") / "register.db"
    upgrade(f"sqlite:///{file}")
    return file


@contextmanager
def _served(server: Server, template: str | None) -> Iterator[str]:
    name = f"test_{next(_NUMBERS)}"
    server.run(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    try:
        yield server.url(name)
    finally:
        server.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=ENGINES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database without any table, on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        with _served(request.getfixturevalue("postgresql_server"), None) as url:
            yield url


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of an empty, migrated database, on each engine."""
    if request.param == "sqlite":
        file = tmp_path / "register.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
    else:
        server = request.getfixturevalue("postgresql_server")
        with _served(server, request.getfixturevalue("postgresql_template")) as url:
            yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give an empty, migrated database, on each engine."""
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """Give an empty, migrated SQLite database, for tests that need one engine only."""
    file = tmp_path / "register.db"
    shutil.copyfile(sqlite_template, file)
    opened = open_database(f"sqlite:///{file}")
    yield opened
    opened.close()


@pytest.fixture
def postgresql_database(postgresql_server: Server, postgresql_template: str) -> Iterator[Database]:
    """Give an empty, migrated PostgreSQL database, for tests of what only it does."""
    with _served(postgresql_server, postgresql_template) as url:
        opened = open_database(url)
        yield opened
        opened.close()
