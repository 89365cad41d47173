"""The demonstration register, and `regctl` run beside the test or in it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from registry.cli.regctl import run
from registry.procedures import Register
from registry.settings import load_settings, open_register
from tests.cli.running import Ran, RegctlRun
from tests.demo_register import copy_of, shared_demo

LANGUAGE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "COLUMNS")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*LANGUAGE_VARIABLES, "REGISTRY_HOME", "REGISTRY_DATABASE", "REGISTRY_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Give the folder of the shared demonstration; nobody changes it."""
    return shared_demo(tmp_path_factory, worker_id)


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    """Give a copy of the demonstration that the test may change."""
    return copy_of(demo_home, tmp_path)


@pytest.fixture
def register(home: Path) -> Iterator[Register]:
    """Give the opened register of the copy."""
    opened = open_register(load_settings(home, {}))
    yield opened
    opened.database.close()


@pytest.fixture
def regctl(capsysbinary: pytest.CaptureFixture[bytes]) -> RegctlRun:
    """Give a function that runs `regctl` in this process."""

    def ran(*arguments: str | os.PathLike[str], home: Path | None = None) -> Ran:
        capsysbinary.readouterr()
        named: Sequence[str] = () if home is None else ("--home", str(home))
        code = run([*named, *map(str, arguments)])
        said = capsysbinary.readouterr()
        return Ran(code, said.out.decode(), said.err.decode())

    return ran


def environment(**added: str) -> Mapping[str, str]:
    """Return a small environment for a process of its own."""
    return {"PATH": os.environ["PATH"], "TERM": "xterm-256color", **added}
