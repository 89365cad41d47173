"""A PostgreSQL server of its own that can be killed and started again on what it left.

Beside each start stands a shell that alone may collect the server and that ends it when whoever started it is gone.

Source: design 6.3 (PostgreSQL killed).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.postgresql import START_LIMIT_S, UNPRIVILEGED, Server, _make_cluster, find_binaries

KEEPER = """
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=60 >>"$2/log" 2>&1 </dev/null &
server=$!
trap '' INT TERM HUP
read -r _
kill -INT $server
wait $server
"""


class CrashingServer:
    """A cluster, and the server that runs on it now."""

    def __init__(self, folder: Path, binaries: Path, user: str | None) -> None:
        self.server = Server(folder, binaries)
        self._user = user
        self._keeper: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start the server; return how many seconds passed until it answered."""
        began = time.monotonic()
        self._keeper = subprocess.Popen(
            ["sh", "-c", KEEPER, "keeper", str(self.server.binaries), str(self.server.folder)],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            user=self._user,
            cwd="/",
            start_new_session=True,
        )
        while True:
            try:
                self.server.run("SELECT 1")
            except psycopg.OperationalError:
                if time.monotonic() - began > START_LIMIT_S:
                    raise
                time.sleep(0.02)
            else:
                return time.monotonic() - began

    def crash(self, *, whole: bool) -> None:
        """Kill the server with SIGKILL; with its sessions, or leaving these to notice by themselves.

        Sessions of a dead server finish what they are at, and end; no new server starts on the data before.
        """
        server = self.server.process
        sessions = _children(server)
        os.kill(server, signal.SIGKILL)
        for session in sessions if whole else ():
            try:
                os.kill(session, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._collect()
        end = time.monotonic() + START_LIMIT_S
        while any(Path(f"/proc/{session}").exists() for session in sessions) and time.monotonic() < end:
            time.sleep(0.005)

    def stop(self) -> None:
        """Stop the server, if it runs."""
        if self._keeper is not None:
            self._collect()

    def _collect(self) -> None:
        assert self._keeper is not None
        assert self._keeper.stdin is not None
        self._keeper.stdin.close()
        self._keeper.wait(START_LIMIT_S)
        self._keeper = None


def _children(process: int) -> tuple[int, ...]:
    return tuple(int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split())


@contextmanager
def crashing_server() -> Iterator[CrashingServer]:
    """Make a cluster, start a server on it; stop it and remove everything at the end.

    Raises:
        NoServerError: There are no binaries.
    """
    binaries = find_binaries()
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    # Short, since a socket's path may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if user:
        shutil.chown(folder, user)
    _make_cluster(binaries, folder, user)
    crashing = CrashingServer(folder, binaries, user)
    try:
        crashing.start()
        yield crashing
    finally:
        crashing.stop()
        shutil.rmtree(folder, ignore_errors=True)
