"""`regverify` on a machine that has Python and `cryptography` and nothing else: installed, and as one file."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from registry.cli.verifier_archive import ENTRY, archive_bytes, verifier_modules
from tests.evidence.golden import GOLDEN, Golden

ROOT = Path(__file__).parents[2]
BESIDE = ("cryptography", "cffi", "pycparser")
"""`cryptography` and what it brings."""


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the Python of a new environment that holds `cryptography` alone."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=False, symlinks=True)
    for name in BESIDE:
        for file in importlib.metadata.files(name) or ():
            target = _site(folder) / file
            if ".." not in file.parts and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.symlink_to(Path(str(file.locate())))
    return folder / "bin" / "python"


def _site(folder: Path) -> Path:
    return next(folder.glob("lib/python3*/site-packages"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Golden]]:
    folder = tmp_path_factory.mktemp("golden")
    made = {}
    for name in ("licence_valid", "licence_ecdsa_twin", "licence_incomplete_missing_signer"):
        golden = GOLDEN[name]()
        path = folder / f"{name}.evidence.json"
        path.write_bytes(golden.data)
        made[name] = path, golden
    return made


def ran(command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=120)


def check_verdicts(start: list[str], files: dict[str, tuple[Path, Golden]], cwd: Path) -> None:
    for path, golden in files.values():
        done = ran([*start, "evidence", str(path), "--founding", golden.founding_id], cwd)
        assert (done.stderr, done.stdout.splitlines()[-1]) == ("", golden.verdict.value)
        assert done.returncode == {"VALID": 0, "INVALID": 1, "INCOMPLETE": 3}[golden.verdict.value]


def test_the_package_asks_for_cryptography_alone(tmp_path: Path) -> None:
    """An extra brings the server; without it an installer has one thing to fetch."""
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "registry").mkdir()
    program = "from setuptools import build_meta; print(build_meta.prepare_metadata_for_build_wheel('.'))"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    text = (tmp_path / done.stdout.split()[-1] / "METADATA").read_text()
    needed = [line for line in re.findall(r"^Requires-Dist: (.*)$", text, re.MULTILINE) if "extra ==" not in line]
    assert [re.split("[<>=]", line)[0] for line in needed] == ["cryptography"]
    assert 'Requires-Dist: flask>=3.1.3; extra == "server"' in text


def test_installed_beside_cryptography_it_verifies(
    bare: Path, files: dict[str, tuple[Path, Golden]], tmp_path: Path
) -> None:
    """Neither click, rich, orjson nor anything of the server is there to be imported."""
    link = _site(bare.parents[1]) / "registry"
    link.symlink_to(ROOT / "registry")
    try:
        check_verdicts([str(bare), "-m", "registry.cli.regverify"], files, tmp_path)
    finally:
        link.unlink()


def test_as_one_file_it_verifies(bare: Path, files: dict[str, tuple[Path, Golden]], tmp_path: Path) -> None:
    archive = tmp_path / "regverify.pyz"
    archive.write_bytes(archive_bytes())
    check_verdicts([str(bare), str(archive)], files, tmp_path)
    done = ran([str(bare), str(archive), "--help"], tmp_path)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "Examples:")


def test_one_file_has_reproducible_bytes_and_nothing_of_the_server(tmp_path: Path) -> None:
    """Another process, with files touched in between, writes the same bytes."""
    target = tmp_path / "regverify.pyz"
    command = [sys.executable, "-m", "registry.cli.verifier_archive", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"{hashlib.sha256(archive_bytes()).hexdigest()}  {target}\n"
    with zipfile.ZipFile(target) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    rooms = {module.split(".")[1] for module in verifier_modules() if "." in module}
    assert rooms == {"auditlog", "cli", "encoding", "evidence", "rights", "signing"}


def test_the_one_file_holds_every_module_that_is_imported() -> None:
    program = f"import sys, {ENTRY}; print(*(m for m in sys.modules if m.startswith('registry')))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= set(verifier_modules())
