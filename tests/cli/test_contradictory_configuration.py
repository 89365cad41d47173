"""A configuration that contradicts itself: `regctl doctor` and start-up name file, row and mend, in both languages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from registry.settings import CONFIG
from tests.cli.running import CYRILLIC, ROOT, in_process

TERM = """
[[term]]
office = "BY"
right_type = "invention"
lasts = "P25Y"
since = 2020-01-01
source = "test"
checked_by_lawyer = false
"""
ORGAN = """
[[organ]]
organ = "by-office"
state = "{state}"
ru = "Ведомство"
en = "Office"
signs = "{signs}"
since = 2010-01-01
source = "test"
checked_by_lawyer = false
"""
FIVE_YEARS = 'en = "A term of five years from the effective date is presumed."\nsince = 2007-10-06\n'
LATER = """until = 2026-12-31
source = "test"
checked_by_lawyer = false

[[presumption]]
term = "until"
value = "P3Y"
ru = "Предполагается три года."
en = "Three years are presumed."
since = 2027-02-01
"""
LICENCE_ROW = """
[[kind]]
kind = "licence.granted"
since = 2007-10-06
source = "умолчание реестра; проверить юристу / default of the register, to be checked by a lawyer"
checked_by_lawyer = false
"""
PRESUMED = 'value = "licensees"'
AM = "until = 2024-02-22"
FAULTS = {
    "member states overlap": ("states.toml", AM, "until = 2024-03-22", "(AM), period 2: since = '2024-02-23'"),
    "member states leave a gap": ("states.toml", AM, "until = 2024-01-22", "(AM), period 2: since = '2024-02-23'"),
    "terms overlap": ("protection.toml", None, TERM, "(BY, invention): since = '2020-01-01'"),
    "a term of no known state": ("protection.toml", 'office = "BY"', 'office = "B9"', "office = 'B9'"),
    "an organ of no known state": (
        "organs.toml",
        None,
        ORGAN.format(state="ZZ", signs="*"),
        "organ 2 (by-office): state = 'ZZ'",
    ),
    "an organ signs what does not exist": (
        "organs.toml",
        None,
        ORGAN.format(state="BY", signs="licence.grant"),
        "(by-office): signs = 'licence.grant'",
    ),
    "organs overlap": (
        "organs.toml",
        None,
        ORGAN.format(state="BY", signs="*") * 2,
        "organ 3 (by-office): since = '2010-01-01'",
    ),
    "no reason left": ("reasons.toml", 'matter = "sending_back"', 'matter = "refusal"', "reasons.toml"),
    "a state presumed that is none": (
        "presumptions.toml",
        PRESUMED,
        'value = "BY ZZ"',
        "presumption 2 (territory): value = 'ZZ'",
    ),
    "presumed twice": (
        "presumptions.toml",
        'term = "until"\nvalue = "P5Y"',
        'term = "category"\nvalue = "sole"',
        "(category): since = '2007-10-06'",
    ),
    "presumptions leave a gap": (
        "presumptions.toml",
        FIVE_YEARS,
        FIVE_YEARS + LATER,
        "(until): since = '2027-02-01'; expected: 2027-01-01",
    ),
    "a kind that nobody knows": (
        "kinds.toml",
        'kind = "licence.granted"',
        'kind = "licence.sold"',
        "(licence.sold): kind = 'licence.sold'",
    ),
    "a kind recorded twice": (
        "kinds.toml",
        'kind = "licence.ended"',
        'kind = "licence.granted"',
        "(licence.granted): since = '2007-10-06'",
    ),
    "a kind left out": ("kinds.toml", LICENCE_ROW, "", "no row kind with kind = licence.granted. Add one"),
    "no prefix": ("body.toml", 'number_prefix = "ICMEC"', 'number_prefix = "1"', "body.toml: number_prefix = '1'"),
}


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Give an installation of the same program whose configuration may be broken."""
    folder = tmp_path / "installed"
    folder.mkdir()
    (folder / "registry").symlink_to(ROOT / "registry")
    shutil.copytree(CONFIG, folder / "config")
    return folder


def spoil(installed: Path, name: str, old: str | None, new: str) -> None:
    """Change one place of a file, every time it occurs; None: at its end."""
    file = installed / "config" / name
    text = file.read_text(encoding="utf-8")
    assert old is None or old in text
    file.write_text(text + new if old is None else text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("case", FAULTS)
def test_doctor_names_file_row_and_mend_in_both_languages(installed: Path, home: Path, case: str) -> None:
    name, old, new, said = FAULTS[case]
    spoil(installed, name, old, new)
    for language in ("ru", "en"):
        words = ["--home", str(home), "doctor", "--language", language]
        ran = in_process(words, cwd=installed, PYTHONPATH=str(installed))
        assert (ran.code, ran.out) == (5, "")
        (line,) = ran.err.splitlines()
        assert f"config/{name}" in line or name in line.split()[1]
        assert language == "ru" or said in line
        assert bool(CYRILLIC.search(line)) == (language == "ru")
        assert "expected: " in line or "Add one" in line or language == "ru"


@pytest.mark.parametrize("command", [("serve", "--port", "1"), ("publish",), ("rebuild",), ("audit",)])
def test_nothing_starts_with_a_contradictory_configuration(
    installed: Path, home: Path, command: tuple[str, ...]
) -> None:
    name, old, new, said = FAULTS["terms overlap"]
    spoil(installed, name, old, new)
    ran = in_process(["--home", str(home), *command, "--language", "en"], cwd=installed, PYTHONPATH=str(installed))
    assert (ran.code, ran.out) == (5, "")
    assert said in ran.err


def test_a_server_that_starts_by_itself_says_it_in_both_languages_as_well(installed: Path, home: Path) -> None:
    """What serves `wsgi:application` shows the traceback and nothing else."""
    name, old, new, said = FAULTS["terms overlap"]
    spoil(installed, name, old, new)
    shutil.copy(ROOT / "wsgi.py", installed)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(installed), "REGISTRY_HOME": str(home)}
    started = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=installed,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert started.returncode == 1
    assert said in started.stderr
    assert "строки не пересекаются" in started.stderr
