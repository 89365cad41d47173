"""`regverify consistency` and `regverify explain` as an auditor runs them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from registry.auditlog.notes import format_note, format_vkey
from registry.auditlog.tiles import encode_tile, tile_path
from registry.cli.regverify import run
from registry.evidence.explanations import EXPLANATIONS
from registry.evidence.plan import Number
from tests.evidence.golden_making import licensed
from tests.evidence.making import MadeRegister


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def made(tmp_path: Path) -> MadeRegister:
    """Give a register whose checkpoints, evidence file and tiles lie in the test's folder."""
    register, data = licensed()
    (tmp_path / "new.evidence.json").write_bytes(data)
    (tmp_path / "kept").write_bytes(format_note(register.note(3)))
    tile = tmp_path / "log" / tile_path(0, 0, len(register.log))
    tile.parent.mkdir(parents=True)
    tile.write_bytes(encode_tile([sealed.leaf_hash for sealed in register.log]))
    return register


def compared(tmp_path: Path, made: MadeRegister, *more: str) -> int:
    names = [str(tmp_path / "kept"), str(tmp_path / "new.evidence.json")]
    return run(["consistency", *names, "--vkey", format_vkey(made.vkey), *more])


@pytest.mark.parametrize(("language", "conclusion"), [("ru", "Доказано: "), ("en", "Proved: ")])
def test_a_kept_checkpoint_and_an_evidence_file_are_of_one_history(
    tmp_path: Path, made: MadeRegister, capsys: pytest.CaptureFixture[str], language: str, conclusion: str
) -> None:
    assert compared(tmp_path, made, "--log", str(tmp_path / "log"), "--language", language) == 0
    said = capsys.readouterr()
    *_, before, last = said.out.splitlines()
    assert (before.startswith(conclusion), last, said.err) == (True, "VALID", "")


def test_a_checkpoint_kept_before_a_rotation_is_compared_with_one_after_it(
    tmp_path: Path, made: MadeRegister, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each by its own key; with either key alone, the other one is not signed by it."""
    old = format_vkey(made.vkey)
    (tmp_path / "before").write_bytes(format_note(made.note()))
    made.rotate(b"\x08" * 32)
    (tmp_path / "after").write_bytes(made.file(made.add()))
    tile = tmp_path / "grown" / tile_path(0, 0, len(made.log))
    tile.parent.mkdir(parents=True)
    tile.write_bytes(encode_tile([sealed.leaf_hash for sealed in made.log]))
    names = ["consistency", str(tmp_path / "before"), str(tmp_path / "after"), "--log", str(tmp_path / "grown")]
    assert run([*names, "--vkey", old, "--new-vkey", format_vkey(made.vkey)]) == 0
    assert run([*names, "--vkey", old]) == 1
    assert run([*names, "--vkey", format_vkey(made.vkey)]) == 1
    assert run([*names, "--vkey", format_vkey(made.vkey), "--new-vkey", old]) == 1
    assert capsys.readouterr().err == ""


def test_without_hashes_it_is_incomplete_and_says_what_to_give(
    tmp_path: Path, made: MadeRegister, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compared(tmp_path, made) == 3
    *_, before, last = capsys.readouterr().out.splitlines()
    assert last == "INCOMPLETE"
    assert "--log" in before


def test_two_histories_are_invalid(tmp_path: Path, made: MadeRegister, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kept").write_bytes(format_note(made.note(3, root=bytes(32))))
    assert compared(tmp_path, made, "--log", str(tmp_path / "log"), "--json") == 1
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert answer["verdict"] == "INVALID"
    assert [step["verdict"] for step in answer["steps"]] == ["VALID"] * 5 + ["INVALID"]


def test_one_source_and_one_standard_input(
    tmp_path: Path, made: MadeRegister, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compared(tmp_path, made, "--log", "x", "--proof", "y") == 2
    assert run(["consistency", "-", "-"]) == 2
    assert compared(tmp_path, made, "--proof", str(tmp_path / "absent")) == 5
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_step_is_explained(capsys: pytest.CaptureFixture[str], language: str) -> None:
    assert set(EXPLANATIONS) == set(Number)
    assert run(["explain", "--language", language]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [int(found[1]) for line in lines if (found := re.match(r" ?(\d+)  .* ─+$", line))] == list(range(1, 14))
    assert max(map(len, lines)) <= 100


def test_one_step_is_explained_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "9", "--json"]) == 0
    (step,) = json.loads(capsys.readouterr().out)["steps"]
    assert (step["number"], set(step["meaning"])) == (9, {"ru", "en"})


@pytest.mark.parametrize("step", ["0", "14", "nine", "٩"])
def test_a_step_that_does_not_exist_is_a_mistaken_command(capsys: pytest.CaptureFixture[str], step: str) -> None:
    assert run(["explain", step]) == 2
    assert capsys.readouterr().err.splitlines()[0].endswith("the number of a step, 1 to 13, was expected")
