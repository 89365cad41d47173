"""The throw-away server serves, writes durably, and never outlives who started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from registry.records.database import open_database
from registry.records.schema import verify_schema
from registry.records.upgrading import upgrade
from tests.postgresql import NoServerError, Server, bundled_binaries, running_server

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.postgresql


def is_alive(process: int) -> bool:
    """Whether a process runs; one that has ended and is not yet collected does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_server_is_not_root_and_listens_on_no_port(postgresql_server: Server) -> None:
    status = Path(f"/proc/{postgresql_server.process}/status").read_text()
    assert "Uid:\t0\t" not in status
    assert (postgresql_server.folder / ".s.PGSQL.5432").exists()
    assert "listen_addresses=" in Path(f"/proc/{postgresql_server.process}/cmdline").read_text().split("\0")


def test_bundled_binaries_serve_the_register_too() -> None:
    """Another major version: the schema compares equal there as well."""
    try:
        binaries = bundled_binaries()
    except NoServerError as error:
        pytest.skip(str(error))
    with running_server(binaries) as server:
        server.run("CREATE DATABASE register")
        upgrade(server.url("register"))
        database = open_database(server.url("register"))
        verify_schema(database)
        database.close()


def test_server_ends_with_whoever_started_it_even_by_kill() -> None:
    script = (
        "import time\nfrom tests.postgresql import running_server\n"
        "with running_server() as server:\n    print(server.process, server.folder, flush=True)\n    time.sleep(600)\n"
    )
    starter = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    process, folder = starter.stdout.readline().split()
    assert is_alive(int(process))
    os.kill(starter.pid, signal.SIGKILL)
    starter.wait()
    starter.stdout.close()
    end = time.monotonic() + 30
    while (is_alive(int(process)) or Path(folder).exists()) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_alive(int(process))
    assert not Path(folder).exists()


def test_binaries_that_are_none_are_named() -> None:
    with TemporaryDirectory(prefix="none-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "initdb").write_text("#!/bin/sh\necho broken >&2\nexit 1\n")
        (folder / "initdb").chmod(0o755)
        with pytest.raises(NoServerError, match="initdb failed: broken"), running_server(folder):
            pass
