"""`regctl witness`: made, served and used by file, in both languages."""

from __future__ import annotations

import hashlib
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

from registry.auditlog.notes import format_vkey, parse_lines, parse_vkey
from registry.witness.client import ask
from registry.witness.errors import UnreachableError
from tests.cli.running import CYRILLIC, ROOT, RegctlRun, refusal
from tests.witness.history import ORIGIN, History

PATIENCE_S = 60


@pytest.fixture
def log() -> History:
    return History().grow(7)


@pytest.fixture
def folder(regctl: RegctlRun, tmp_path: Path, log: History) -> Path:
    place = tmp_path / "witness"
    ran = regctl("witness", "init", place, "--name", "witness.example/by", "--log", format_vkey(log.vkey))
    assert (ran.code, ran.err) == (0, "")
    return place


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a witness in processes of its own; give its address once it answers."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "registry.cli.regctl", "witness", "serve", str(folder), "--port", str(port)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    address, until = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE_S
    try:
        while True:
            try:
                ask(address, None, seconds=5)
                break
            except UnreachableError:
                if time.monotonic() > until or process.poll() is not None:
                    raise
                time.sleep(0.1)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE_S)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_init_prints_the_lines_that_governance_introduces(
    regctl: RegctlRun, tmp_path: Path, log: History, language: str
) -> None:
    line = format_vkey(log.vkey)
    ran = regctl("witness", "init", tmp_path / "w", "--name", "w.example", "--log", line, "--language", language)
    keys = [parse_vkey(said) for said in ran.out.splitlines() if said.startswith("w.example+")]
    assert [key.kind for key in keys] in ([4], [4, 6])
    assert bool(CYRILLIC.search(ran.out)) is (language == "ru")


def test_init_twice_is_refused(regctl: RegctlRun, folder: Path, log: History) -> None:
    ran = regctl("witness", "init", folder, "--name", "w.example", "--log", format_vkey(log.vkey))
    assert "not an empty folder" in refusal(ran, 5)


def test_a_witness_of_no_log_is_a_mistake(regctl: RegctlRun, tmp_path: Path) -> None:
    ran = regctl("witness", "init", tmp_path / "w", "--name", "w.example")
    assert ran.code == 2
    assert "--log" in ran.err


def test_it_cosigns_by_file(regctl: RegctlRun, folder: Path, log: History, tmp_path: Path) -> None:
    request, output = tmp_path / "request", tmp_path / "cosignatures"
    request.write_bytes(log.request(0, 3))
    ran = regctl("witness", "cosign", folder, request, "--output", output)
    assert (ran.code, ran.err) == (0, "")
    assert {line.name for line in parse_lines(output.read_text())} == {"witness.example/by"}


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda log: log.request(0), 4),
        (lambda _: b"nothing of the kind", 1),
        (lambda log: History(log.leaves, "registry.example/other").request(3), 1),
        (lambda log: History(log.leaves, seed=b"\x08" * 32).request(3), 1),
        (lambda log: log.forked(2, 5).request(3), 1),
    ],
    ids=["from another size", "malformed", "another log", "another key", "another history"],
)
def test_a_file_that_it_does_not_cosign_is_told_in_one_line(
    regctl: RegctlRun, folder: Path, log: History, tmp_path: Path, make: object, code: int
) -> None:
    request = tmp_path / "request"
    request.write_bytes(log.request(0, 3))
    assert regctl("witness", "cosign", folder, request).code == 0
    request.write_bytes(make(log))  # type: ignore[operator]
    for language in ("ru", "en"):
        told = refusal(regctl("witness", "cosign", folder, request, "--language", language), code)
        assert str(request) in told
        assert bool(CYRILLIC.search(told)) is (language == "ru")


def test_a_fork_is_told_with_the_place_of_its_proof(
    regctl: RegctlRun, folder: Path, log: History, tmp_path: Path
) -> None:
    request = tmp_path / "request"
    for body in (log.request(0, 3), log.forked(2, 1).request(0)):
        request.write_bytes(body)
        ran = regctl("witness", "cosign", folder, request)
    assert ran.code == 4
    assert f"{folder / 'forks'}; confirm them with regverify fork FILE" in ran.err


def test_no_witness_is_told(regctl: RegctlRun, tmp_path: Path) -> None:
    assert "no witness.toml" in refusal(regctl("witness", "serve", tmp_path), 5)


def test_it_serves_over_http(folder: Path, log: History) -> None:
    """And remembers after it was started again."""
    with served(folder) as address:
        assert ask(f"{address}/add-checkpoint", log.request(0, 3), seconds=30).status == 200
    with served(folder) as address:
        answer = ask(f"{address}/add-checkpoint", log.request(0), seconds=30)
        assert (answer.status, answer.content_type, answer.body) == (409, "text/x.tlog.size", b"3\n")
        assert ask(f"{address}/add-checkpoint", log.request(3), seconds=30).status == 200
        assert ask(f"{address}/add-checkpoint", b"x" * 1_000_000, seconds=30).status == 400
        place = f"{address}/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
        assert ask(place, None, seconds=30).body.startswith(f"{ORIGIN}\n7\n".encode())


@pytest.mark.parametrize("language", ["ru", "en"])
def test_one_more_key_of_the_log_is_trusted_by_a_command(
    regctl: RegctlRun, folder: Path, log: History, language: str
) -> None:
    line = format_vkey(History(seed=b"\x08" * 32).vkey)
    ran = regctl("witness", "trust", folder, "--log", line, "--language", language)
    assert (ran.code, ran.err) == (0, "")
    assert ORIGIN in ran.out
    assert bool(CYRILLIC.search(ran.out)) is (language == "ru")
    assert line in (folder / "witness.toml").read_text(encoding="utf-8")
    assert format_vkey(log.vkey) in (folder / "witness.toml").read_text(encoding="utf-8")


def test_a_key_that_cannot_be_trusted_is_told(regctl: RegctlRun, folder: Path) -> None:
    assert "name" in refusal(regctl("witness", "trust", folder, "--log", "x", "--language", "en"), 5)
