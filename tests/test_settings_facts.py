"""The facts of the body of states are read from files, and contradictory ones are refused by file, row and mend."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from registry.settings import CONFIG, RULES, SettingsError, load_body, rules_digest

SECOND = Path(__file__).parent / "rights" / "second_body"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the second body's configuration, to be broken in one place."""
    copy = tmp_path / "config"
    shutil.copytree(SECOND, copy)
    return copy


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_default_body_is_read() -> None:
    body = load_body()
    assert body.number_prefix == "ICMEC"
    assert {organ.organ for organ in body.organs} == {"icmec"}
    assert body.reason_words("correction", "slip").en == "slip of the pen or misprint"


def test_another_body_is_read_without_other_code() -> None:
    body = load_body(SECOND)
    assert [code for code in body.states if body.is_party(code, date(2026, 1, 1))] == ["XA", "XB", "XC"]
    assert [organ.state for organ in body.organs] == ["XA", "XB", "XC"]


def test_a_term_of_protection_is_the_one_of_the_filing_date() -> None:
    body = load_body(SECOND)
    years = [body.protection_term("XA", "invention", day) for day in (date(2019, 12, 31), date(2020, 1, 1))]
    assert [term.years if term else None for term in years] == [12, 15]
    assert body.protection_term("XB", "invention", date(2020, 1, 1)) is None
    assert body.protection_term("XB", "know_how", date(2020, 1, 1)) is not None


def test_every_file_of_the_default_body_counts_for_the_digest_of_the_rules() -> None:
    assert {file.name for file in CONFIG.glob("*.toml") if not file.name.startswith("demo")} == set(RULES)
    assert len(rules_digest()) == 64


def test_a_reason_is_offered_on_its_days_and_understood_for_ever(folder: Path) -> None:
    change(folder / "reasons.toml", "since = 2010-05-01", "since = 2010-05-01\nuntil = 2020-12-31")
    body = load_body(folder)
    assert body.reasons_for("correction", date(2021, 1, 1)) == ()
    assert body.reason("correction", "slip", date(2020, 12, 31)) is not None
    assert body.reason_words("correction", "slip").en == "slip"
    assert body.reason_words("correction", "gone").en == "gone"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("protection.toml", "until = 2019-12-31", "", r"term 3.*rows do not overlap"),
        (
            "protection.toml",
            "until = 2019-12-31",
            "until = 2019-11-30",
            r"term 3.*2019-12-01: rows about the same leave",
        ),
        ("protection.toml", "until = 2019-12-31", "until = 2009-12-31", r"term 2.*a day not before since"),
        (
            "protection.toml",
            'office = "XA"',
            'office = "XZ"',
            r"term 2 .*office = .XZ.; expected: the code of a state",
        ),
        ("protection.toml", '"know_how"', '"recipe"', r"term 1.*right_type = 'recipe'; expected: one of"),
        ("protection.toml", 'lasts = "P12Y"', 'lasts = "12"', r"term 2.*lasts = '12'"),
        ("protection.toml", "since = 2020-01-01\n", "", r"term 3 .*: member since is missing"),
        ("protection.toml", "since = 2020-01-01", 'since = "2020"', r"term 3.*a date such as"),
        ("protection.toml", 'lasts = "P15Y"', 'lasts = "P15Y"\nfee = 3', r"term 3 .*: member fee is unknown"),
        ("organs.toml", 'state = "XB"', 'state = "XZ"', r"organ 2 \(xb-office\): state = 'XZ'"),
        ("organs.toml", 'organ = "xb-office"\nstate = "XB"', 'organ = "xa-office"\nstate = "XA"', r"organ 2.*overlap"),
        ("organs.toml", 'signs = "*"', 'signs = "everything"', r"organ 1.*signs = 'everything'"),
        ("organs.toml", 'signs = "*"', 'signs = "licence.granted licence.grantd"', r"organ 1 \(xa-office\): .*grantd"),
        ("presumptions.toml", 'value = "XA XB"', 'value = "XA XZ"', r"\(territory\): value = 'XZ'.*of states.toml"),
        ("reasons.toml", '"sending_back"', '"refusal"', r"no row reason with matter = sending_back"),
        ("reasons.toml", '"refusal"', '"whim"', r"reason 2.*matter = 'whim'"),
        (
            "reasons.toml",
            'matter = "refusal"\ncode = "interest"',
            'matter = "correction"\ncode = "slip"',
            r"reason 2.*overlap",
        ),
    ],
)
def test_contradictory_configuration_names_file_row_and_mend(
    folder: Path, file: str, old: str, new: str, said: str
) -> None:
    change(folder / file, old, new)
    with pytest.raises(SettingsError, match=said) as refused:
        load_body(folder)
    assert file in str(refused.value)
    assert re.search("[а-я]{3}", refused.value.words.ru)


PERIOD = """
[[state.period]]
status = "frozen"
since = {since}
source = "x"
checked_by_lawyer = false
"""


@pytest.mark.parametrize(
    ("since", "said"), [("2020-06-15", "periods do not overlap"), ("2020-08-01", "2020-07-01: periods leave no gap")]
)
def test_periods_of_a_state_neither_overlap_nor_leave_gaps(folder: Path, since: str, said: str) -> None:
    text = (folder / "states.toml").read_text(encoding="utf-8")
    head, tail = text.split("since = 2010-05-01", 1)
    rest = tail.split("[[state]]", 1)
    broken = (
        head + "since = 2010-05-01\nuntil = 2020-06-30" + rest[0] + PERIOD.format(since=since) + "[[state]]" + rest[1]
    )
    (folder / "states.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        load_body(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "reasons.toml").unlink()
    with pytest.raises(SettingsError, match=r"reasons\.toml cannot be read: it is missing"):
        load_body(folder)
