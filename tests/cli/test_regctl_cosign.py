"""`regctl cosign`: the demonstration's witnesses are introduced, asked, and answer by file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import CYRILLIC, RegctlRun, refusal


@pytest.fixture
def folder(regctl: RegctlRun, home: Path, tmp_path: Path) -> Path:
    """Give a witness of BY that governance has introduced; one state makes the quorum."""
    place = tmp_path / "witness"
    line = (home / "log_vkey").read_text().strip()
    made = regctl("witness", "init", place, "--name", "witness.example/by", "--log", line)
    keys = [said for said in made.out.splitlines() if said.startswith("witness.example/by+")]
    ran = regctl("office", "witness", *keys, "--state", "BY", "--quorum", "1", home=home)
    assert (ran.code, ran.err) == (0, "")
    return place


def test_by_file_a_checkpoint_becomes_witnessed(regctl: RegctlRun, home: Path, folder: Path, tmp_path: Path) -> None:
    request, answer = tmp_path / "request", tmp_path / "cosignatures"
    before = regctl("cosign", "--json", home=home)
    assert (before.code, json.loads(before.out)["witnessed"]) == (4, False)
    assert json.loads(before.out)["witnesses"][0]["outcome"] == "no_address"
    assert regctl("cosign", "--request", request, home=home).code == 0
    assert regctl("witness", "cosign", folder, request, "--output", answer).code == 0
    for language in ("ru", "en"):
        ran = regctl("cosign", "--answer", answer, "--language", language, home=home)
        assert (ran.code, ran.err) == (0, "")
        assert bool(CYRILLIC.search(ran.out)) is (language == "ru")
    assert regctl("audit", home=home).code == 0


def test_a_witness_that_does_not_answer_is_told(regctl: RegctlRun, home: Path, folder: Path) -> None:
    """Nothing listens at the address; the checkpoint is not called witnessed."""
    assert folder.is_dir()
    with (home / "register.toml").open("a", encoding="utf-8") as file:
        file.write('\n[witnesses]\n"witness.example/by" = "http://127.0.0.1:9"\n')
    ran = regctl("cosign", home=home)
    assert ran.code == 4
    assert "witness.example/by: no answer" in ran.out


def test_a_file_without_a_cosignature_is_refused(regctl: RegctlRun, home: Path, tmp_path: Path) -> None:
    (tmp_path / "answer").write_text("nothing of the kind")
    assert "no cosignature here" in refusal(regctl("cosign", "--answer", tmp_path / "answer", home=home), 1)


@pytest.mark.parametrize("address", ["http://witness.example", "http://10.0.0.1:80", "file:///etc/passwd", "https://"])
def test_an_address_that_may_not_be_asked_is_told(regctl: RegctlRun, home: Path, address: str) -> None:
    with (home / "register.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[witnesses]\n"witness.example/by" = "{address}"\n')
    assert "an https:// address, or one on this machine" in refusal(regctl("cosign", home=home), 5)
