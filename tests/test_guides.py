"""The guides: what they quote stands on the screens, what they tell a person to type works as they say.

Source: design 5.7 (guides run in CI).
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from registry.cli.demo_offices import load_pair
from registry.evidence.signing_request import decode_answer
from registry.procedures import Register
from registry.procedures.gather_evidence import gather_own_evidence
from registry.procedures.read_governance import read_governance
from registry.procedures.read_log import read_checkpoint
from registry.records.entries import entry_by_index
from registry.rights.entries import StateCode
from registry.settings import load_settings, open_register
from registry.web import create_app
from registry.web.assets import build_assets
from tests.cli.licences import freeze_licence, write_request
from tests.demo_register import PASSWORD, copy_of, shared_demo
from tests.softhsm import PIN, token_folder

ROOT = Path(__file__).parents[1]
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
ENGLISH = [guide for guide in GUIDES if not guide.name.endswith(".ru.md")]
SERVED_AT = "http://127.0.0.1:8000"
QUOTED = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)")
SHELL = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"\s+# exit code (\d+)$")


def shell_lines(guide: Path) -> list[str]:
    """Return the lines of a guide that a person types."""
    blocks = SHELL.findall(guide.read_text(encoding="utf-8"))
    return [line.strip() for block in blocks for line in block.splitlines()]


@cache
def screens() -> str:
    """Return every text that a screen can show, in both languages, and the demonstration's data."""
    texts = [*(ROOT / "registry").rglob("*.py"), *(ROOT / "registry" / "web").rglob("*.html")]
    texts += [*(ROOT / "registry" / "web" / "translations").rglob("*.po"), ROOT / "config" / "demo.toml"]
    whole = "\n".join(file.read_text(encoding="utf-8") for file in texts)
    return re.sub(r'"\n\s*"', "", whole)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_what_a_guide_quotes_stands_on_a_screen(guide: Path) -> None:
    quoted = QUOTED.findall(guide.read_text(encoding="utf-8"))
    assert not [label for label in quoted if label not in screens()]


@pytest.mark.parametrize("guide", ENGLISH, ids=lambda guide: guide.name)
def test_both_languages_say_the_same_commands(guide: Path) -> None:
    russian = guide.with_name(guide.name.replace(".md", ".ru.md"))
    answers = [re.sub(r" --language ru\b", "", line) for line in shell_lines(russian)]
    assert [" ".join(line.split()) for line in answers] == [" ".join(line.split()) for line in shell_lines(guide)]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_a_guide_takes_ten_minutes_to_read_and_do(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    assert len(text.split()) <= 650
    assert text.count("\n") <= 85


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Give a folder as `make setup` leaves it: the programs in .venv/bin."""
    programs = tmp_path / "desk" / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("regctl", "regverify"):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -m registry.cli.{name} "$@"\n', encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return tmp_path / "desk"


@pytest.fixture
def demonstration(desk: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Register]:
    """Give the demonstration where `make run` makes it."""
    build_assets()
    home = copy_of(shared_demo(tmp_path_factory, worker_id), desk)
    (desk / "var").mkdir()
    shutil.move(home, desk / "var" / "demo")
    register = open_register(load_settings(desk / "var" / "demo", {}))
    yield register
    register.database.close()


@pytest.fixture
def served(demonstration: Register, desk: Path) -> Iterator[str]:
    """Serve the demonstration; give its address."""
    application = create_app(load_settings(desk / "var" / "demo", {}), demonstration)
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def do(lines: list[str], desk: Path) -> str:
    """Type each line as it stands, in one shell after another; each ends with the code that stands beside it."""
    said = []
    for line in lines:
        expected = CODE.search(line)
        done = subprocess.run(
            ["bash", "-c", f'export PATH="$PWD/.venv/bin:$PATH"\n{CODE.sub("", line)}'],
            cwd=desk,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == (int(expected[1]) if expected else 0), f"{line}\n{done.stdout}{done.stderr}"
        said.append(done.stdout)
    return "".join(said)


@pytest.mark.parametrize("name", ["auditor.md", "auditor.ru.md"])
def test_the_auditors_guide_works_as_it_says(desk: Path, demonstration: Register, served: str, name: str) -> None:
    """With the two files that it has a person save from the browser."""
    with demonstration.database.reading() as connection:
        entry = entry_by_index(connection, 2)
    assert entry is not None
    (desk / "entry-2.evidence.json").write_bytes(gather_own_evidence(demonstration, entry.entry_id))
    (desk / "kept.checkpoint").write_bytes(read_checkpoint(demonstration))
    lines = [line.replace(SERVED_AT, served) for line in shell_lines(ROOT / "docs" / "guides" / name)]
    assert len(lines) == 12
    said = do(lines, desk)
    verdicts = re.findall(r"^(?:VALID|INVALID|NOT COVERED|INCOMPLETE)$", said, re.MULTILINE)
    assert verdicts == ["VALID", "INVALID", "VALID", "VALID", "VALID"]


@pytest.mark.parametrize("name", ["signatory.md", "signatory.ru.md"])
def test_the_signatorys_guide_signs_with_a_token(
    desk: Path, demonstration: Register, tmp_path: Path, name: str
) -> None:
    """As it says, with the PIN from a descriptor in place of a person."""
    line = next(
        line.strip() for line in (ROOT / "docs" / "guides" / name).read_text().splitlines() if "--token" in line
    )
    proposal = freeze_licence(demonstration)
    write_request(proposal, demonstration, "KZ", desk).rename(desk / "proposal-1.request.json")
    pair = load_pair(desk / "var" / "demo" / "offices", "KZ", "signatory", PASSWORD)
    with token_folder(tmp_path) as make:
        make("TJ").put_key(pair.key, "signatory", b"\x01", pair.certificate.der)
        done = subprocess.run(
            ["bash", "-c", f'export PATH="$PWD/.venv/bin:$PATH"\n{line} --yes --pin-fd 0'],
            cwd=desk,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            input=f"{PIN}\n",
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert (done.returncode, done.stderr.count("regctl:")) == (0, 0), done.stderr
    assert decode_answer((desk / "proposal-1.signature.json").read_bytes()).digest == proposal.entry_id


def test_the_operators_guide_works_as_it_says(desk: Path) -> None:
    build_assets()
    lines = shell_lines(ROOT / "docs" / "guides" / "operator.md")
    assert len(lines) == 12
    said = do(lines, desk)
    assert "All is well." in said
    assert "The tables are made anew." in said


@pytest.mark.parametrize("name", ["administrator.md", "administrator.ru.md"])
def test_the_administrators_guide_works_as_it_says(desk: Path, demonstration: Register, name: str) -> None:
    """An act goes its whole way, and its minutes are written."""
    lines = shell_lines(ROOT / "docs" / "guides" / name)
    assert len(lines) == 8
    said = do(lines, desk)
    assert "by-archive" in said.rpartition('{"size"')[2]
    assert (desk / "minutes.pdf").read_bytes()[:5] == b"%PDF-"
    assert read_governance(demonstration).trust.states[StateCode("BY")].organs["by-archive"].kinds


@pytest.mark.parametrize("name", ["mirror.md", "mirror.ru.md"])
def test_the_guide_of_a_mirror_works_as_it_says(desk: Path, demonstration: Register, name: str) -> None:
    """With two files that somebody kept."""
    with demonstration.database.reading() as connection:
        entry = entry_by_index(connection, 2)
    assert entry is not None
    (desk / "entry-2.evidence.json").write_bytes(gather_own_evidence(demonstration, entry.entry_id))
    (desk / "kept.checkpoint").write_bytes(read_checkpoint(demonstration))
    lines = shell_lines(ROOT / "docs" / "guides" / name)
    assert len(lines) == 10
    said = do(lines, desk)
    clean = "Нарушений не найдено." if name.endswith(".ru.md") else "No fault was found."
    assert said.count(clean) >= 4
