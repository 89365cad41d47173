"""`regverify evidence` with several files: what a later one says of an earlier one stands beside the verdict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from registry.cli.regverify import run
from tests.evidence.test_doubtful import revoked


@pytest.fixture
def files(tmp_path: Path) -> tuple[list[str], str]:
    """Give the files of three licences, the second and third in doubt, and of the revocation; and the founding id."""
    made, (first, second, third, revocation, _) = revoked(2)
    names = []
    for index in (first, second, third, revocation):
        (tmp_path / f"{index}.json").write_bytes(made.file(index))
        names.append(str(tmp_path / f"{index}.json"))
    return names, made.founding_id


@pytest.mark.parametrize("language", ["en", "ru"])
def test_entries_in_doubt_are_named_after_the_overview(
    files: tuple[list[str], str], capsys: pytest.CaptureFixture[str], language: str
) -> None:
    """The exit code and the last line are those of VALID: a later revocation undoes nothing."""
    names, founding = files
    assert run(["evidence", *names, "--founding", founding, "--language", language]) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[-1] == "VALID"
    assert ("Disputed entries:" if language == "en" else "Спорные записи:") in said
    told = " ".join(said.partition("Disputed entries:" if language == "en" else "Спорные записи:")[2].split())
    assert [name in told for name in names] == [False, True, True, False]


def test_a_file_alone_names_nothing(files: tuple[list[str], str], capsys: pytest.CaptureFixture[str]) -> None:
    names, founding = files
    assert run(["evidence", names[1], "--founding", founding, "--language", "en"]) == 0
    assert "Disputed entries" not in capsys.readouterr().out


def test_json_has_them_in_both_languages(files: tuple[list[str], str], capsys: pytest.CaptureFixture[str]) -> None:
    names, founding = files
    assert run(["evidence", *names, "--founding", founding, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], len(told["disputed"])) == ("VALID", 2)
    assert all(set(each) == {"ru", "en"} for each in told["disputed"])
    assert all(file["disputed"] == [] for file in told["files"])
