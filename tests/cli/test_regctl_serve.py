"""`regctl serve`: serves from any folder, ends quietly, and does not begin where it could not go on."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from registry.procedures import Register
from registry.web.assets import build_assets
from tests.cli.running import CYRILLIC, ROOT, RegctlRun, refusal
from tests.cli.test_regctl_publish import complete

PATIENCE_S = 60


@pytest.fixture(scope="module", autouse=True)
def _assets() -> None:
    build_assets()


@pytest.fixture
def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(home: Path, port: int, cwd: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """Serve from a folder that is not the project's, and wait until the port answers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "registry.cli.regctl", "--home", str(home), "serve", "--port", str(port), *more],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        # Ended in order: whoever kills the first process leaves the others to serve on.
        process.terminate()
        process.communicate(timeout=PATIENCE_S)


def get(port: int, path: str) -> tuple[int, str]:
    """Return status and body, asking again until the server is up."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as connection:
                connection.request("GET", path)
                answer = connection.getresponse()
                return answer.status, answer.read().decode()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def until_refused(port: int) -> None:
    """Connect until nobody listens."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S).close()
        time.sleep(0.2)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_from_any_folder_and_ends_quietly(
    home: Path, free_port: int, tmp_path: Path, end: signal.Signals
) -> None:
    with serving(home, free_port, tmp_path, "--workers", "1") as process:
        status, page = get(free_port, "/sign-in")
        assert (status, "<h1" in page) == (200, True)
        assert get(free_port, "/log/entries/checkpoint")[1].splitlines()[1] == "67"
        process.send_signal(end)
        out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    assert all(json.loads(line)["message"] == "answered" for line in err.splitlines())
    assert f"http://127.0.0.1:{free_port}/" in out
    assert "demonstration-only" in out


def test_what_a_crash_broke_off_is_finished_first(
    register: Register, home: Path, free_port: int, tmp_path: Path
) -> None:
    complete(register, home)
    register.database.close()
    with serving(home, free_port, tmp_path, "--workers", "1"):
        assert get(free_port, "/log/entries/checkpoint")[1].splitlines()[1] == "68"


def test_killed_it_leaves_nobody_serving_and_starts_again(home: Path, free_port: int, tmp_path: Path) -> None:
    with serving(home, free_port, tmp_path, "--workers", "1") as process:
        get(free_port, "/sign-in")
        process.kill()
        process.wait(timeout=PATIENCE_S)
        with pytest.raises(ConnectionRefusedError):
            until_refused(free_port)
    with serving(home, free_port, tmp_path, "--workers", "1"):
        assert get(free_port, "/sign-in")[0] == 200


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_port_in_use_is_told(regctl: RegctlRun, home: Path, free_port: int, language: str) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        told = refusal(regctl("serve", "--port", str(free_port), "--language", language, home=home), 5)
    assert str(free_port) in told
    assert bool(CYRILLIC.search(told)) is (language == "ru")


@pytest.mark.parametrize("address", ["203.0.113.7", "not-an-address", "::ffff:203.0.113.7"])
def test_an_address_that_is_not_this_machines_is_told(
    regctl: RegctlRun, home: Path, free_port: int, address: str
) -> None:
    ran = regctl("serve", "--address", address, "--port", str(free_port), home=home)
    assert f"cannot listen on {address}:{free_port}" in refusal(ran, 5)


def test_styles_that_were_not_built_are_told(
    regctl: RegctlRun, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.settings.PROJECT", tmp_path)
    assert "build them: make setup" in refusal(regctl("serve", home=home), 5)


def test_a_refusal_changes_nothing(regctl: RegctlRun, register: Register, home: Path, free_port: int) -> None:
    """Nothing is sealed where nothing can be served."""
    complete(register, home)
    assert regctl("serve", "--address", "203.0.113.7", "--port", str(free_port), home=home).code == 5
    assert len(json.loads(regctl("publish", "--json", home=home).out)["sealed"]) == 1
