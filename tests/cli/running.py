"""Running the commands as people do: in a process of their own, on a terminal, with a password on a descriptor."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).parents[2]
PASSWORD = "demonstration-only"
CYRILLIC = re.compile("[а-яё]{3}")
_COLOUR = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


class RegctlRun(Protocol):
    """Runs `regctl` and returns what it said."""

    def __call__(self, *arguments: str | os.PathLike[str], home: Path | None = None) -> Ran:
        """Run."""


def refusal(ran: Ran, code: int) -> str:
    """Return the one line with which a command refused; there is nothing else, and no traceback."""
    assert (ran.code, ran.out) == (code, ""), ran
    lines = ran.err.splitlines()
    assert len([line for line in lines if line.startswith("regctl: ")]) == 1, ran.err
    assert "Traceback" not in ran.err
    return next(line for line in lines if line.startswith("regctl: ")).removeprefix("regctl: ")


def password_descriptor(password: str | bytes = PASSWORD) -> str:
    """Return the number of a descriptor that a password and a newline can be read from."""
    reading, writing = os.pipe()
    os.write(writing, (password if isinstance(password, bytes) else password.encode()) + b"\n")
    os.close(writing)
    return str(reading)


def in_process(arguments: Sequence[str], *, cwd: Path, password: str | None = None, **added: str) -> Ran:
    """Run `regctl` in a process of its own, without a terminal."""
    fds = () if password is None else (int(password_descriptor(password)),)
    named = [*arguments, *(["--password-fd", str(fds[0])] if fds else [])]
    done = subprocess.run(
        [sys.executable, "-m", "registry.cli.regctl", *named],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **added},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        pass_fds=fds,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def on_terminal(
    arguments: Sequence[str], answers: Sequence[tuple[str, str]] = (), *, columns: int = 80, **added: str
) -> tuple[int, str]:
    """Run `regctl` on a terminal and answer its questions.

    Args:
        arguments: Of the command.
        answers: For each question in turn, words to wait for and what to type then, without the newline.
        columns: Width of the terminal.
        added: Environment variables.

    Returns:
        Exit code, and everything the terminal showed.
    """
    primary, secondary = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "registry.cli.regctl", *arguments],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color",
            "COLUMNS": str(columns),
            **added,
        },
        stdin=secondary,
        stdout=secondary,
        stderr=secondary,
        start_new_session=True,
    )
    os.close(secondary)
    shown, waiting = "", list(answers)
    raw = bytearray()
    seen = 0
    while piece := _read(primary):
        raw += piece
        shown = raw.decode(errors="ignore")
        if waiting and waiting[0][0] in shown[seen:]:
            seen = len(shown)
            os.write(primary, f"{waiting.pop(0)[1]}\n".encode())
    os.close(primary)
    assert not waiting, f"never asked: {waiting[0][0]}\n{shown}"
    return process.wait(timeout=60), shown


def uncoloured(shown: str) -> str:
    """Return what a terminal showed, without colours."""
    return _COLOUR.sub("", shown).replace("\r\n", "\n")


def _read(primary: int) -> bytes:
    try:
        return os.read(primary, 65_536)
    except OSError:  # the other side is closed
        return b""
