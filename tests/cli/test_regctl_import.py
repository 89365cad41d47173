"""`regctl import st96`: a publication that nobody here wrote becomes a draft, and what found no place is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.procedures import Register
from registry.procedures.open_account import account_named
from registry.records.drafts import drafts_of_office
from tests.cli.running import ROOT, RegctlRun, in_process, refusal

EXAMPLE = ROOT.parent / "shared" / "data" / "st96" / "PatentPublication_Example.xml"
SMALL = """<?xml version="1.0" encoding="UTF-8"?>
<pat:PatentPublication xmlns:pat="http://www.wipo.int/standards/XMLSchema/ST96/Patent"
  xmlns:com="http://www.wipo.int/standards/XMLSchema/ST96/Common" com:languageCode="en">
  <pat:BibliographicData><pat:InventionTitleBag><pat:InventionTitle>{title}</pat:InventionTitle>
  </pat:InventionTitleBag></pat:BibliographicData></pat:PatentPublication>"""


@pytest.fixture
def publication(tmp_path: Path) -> Path:
    """Give a small publication."""
    file = tmp_path / "publication.xml"
    file.write_text(SMALL.format(title="Pump"), encoding="utf-8")
    return file


@pytest.mark.parametrize("language", ["ru", "en"])
def test_wipos_own_example_becomes_a_draft(regctl: RegctlRun, register: Register, home: Path, language: str) -> None:
    if not EXAMPLE.exists():
        pytest.skip("WIPO's example lies outside this repository, in ../shared/data, which is absent here")
    ran = regctl("import", "st96", EXAMPLE, "--as", "by-clerk", "--language", language, home=home)
    assert (ran.code, ran.err) == (0, "")
    assert ("Черновик создан" if language == "ru" else "Draft made") in ran.out
    assert "ClaimText" in ran.out
    assert "terms.ground" in ran.out
    with register.database.reading() as connection:
        (draft,) = drafts_of_office(connection, account_named(register, "by-clerk"))
    assert draft.id in ran.out
    terms = draft.content["terms"]
    assert terms["title"] == {"en": "Manufcaturing method for room-temperature substrate bonding"}
    assert (len(terms["performers"]), len(terms["authors"])) == (5, 5)
    assert {"type", "number", "office", "date"} <= terms["numbers"][0].keys()


def test_a_publication_may_come_from_standard_input(home: Path, publication: Path) -> None:
    ran = in_process(["--home", str(home), "import", "st96", "-", "--as", "by-clerk"], cwd=publication.parent)
    assert "-: The file is not well-formed XML." in refusal(ran, 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "not well-formed XML"),
        ("<a>", "not well-formed XML"),
        ("<a/>", "a PatentPublication of WIPO's namespace is expected"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "a document type of its own"),
        (" " * (9 * 1024 * 1024), "larger than 8 MiB"),
    ],
)
def test_what_is_no_publication_is_refused(
    regctl: RegctlRun, home: Path, publication: Path, content: str, said: str
) -> None:
    publication.write_text(content, encoding="utf-8")
    told = refusal(regctl("import", "st96", publication, "--as", "by-clerk", home=home), 1)
    assert str(publication) in told
    assert said in told


def test_a_title_cannot_write_on_the_screen(regctl: RegctlRun, home: Path, publication: Path) -> None:
    publication.write_text(SMALL.format(title="Pump \u202e[bold]&#x9b;2J"), encoding="utf-8")
    ran = regctl("import", "st96", publication, "--as", "by-clerk", home=home)
    assert ran.code == 0
    assert "\u202e" not in ran.out
    assert "\x9b" not in ran.out
    assert "[bold]" in ran.out


def test_an_account_that_does_not_exist_is_named(regctl: RegctlRun, home: Path, publication: Path) -> None:
    ran = regctl("import", "st96", publication, "--as", "nobody", home=home)
    assert refusal(ran, 1) == "there is no active account nobody"


@pytest.mark.parametrize("login", ["by-signatory", "by-auditor"])
def test_only_a_clerk_drafts(regctl: RegctlRun, home: Path, publication: Path, login: str) -> None:
    assert "role" in refusal(regctl("import", "st96", publication, "--as", login, home=home), 1)
