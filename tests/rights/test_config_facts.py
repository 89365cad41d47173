"""The facts in `config/`: whole, without overlaps, and as the published table of states has them."""

from __future__ import annotations

import csv
import re
import tomllib
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from registry.rights.kinds import all_kinds
from registry.rights.licensing import PRESUMABLE

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config"
PUBLISHED = ROOT.parent / "shared" / "data" / "country_codes.csv"
DATED = {
    "kinds.toml": "kind",
    "organs.toml": "organ",
    "presumptions.toml": "presumption",
    "protection.toml": "term",
    "reasons.toml": "reason",
}
"""Files of facts that have their days, and the name of their rows."""
STATUSES = {"signatory", "member", "frozen", "suspended", "withdrawn"}


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((CONFIG / name).read_text(encoding="utf-8"))


STATES: dict[str, dict[str, Any]] = {row["code"]: row for row in read("states.toml")["state"]}


def status(code: str, day: date) -> str | None:
    for period in STATES[code].get("period", ()):
        if period["since"] <= day <= period.get("until", day):
            found: str = period["status"]
            return found
    return None


def test_every_row_has_a_source_and_says_that_no_lawyer_has_checked_it() -> None:
    periods = [period for row in STATES.values() for period in row.get("period", ())]
    rows = [*STATES.values(), *periods, read("body.toml")]
    for name, table in DATED.items():
        rows += read(name)[table]
    assert all(row["source"] and row["checked_by_lawyer"] is False for row in rows)


@pytest.mark.parametrize("name", DATED)
def test_every_fact_that_may_change_says_since_when_it_holds(name: str) -> None:
    rows = read(name)[DATED[name]]
    assert rows
    assert all(isinstance(row["since"], date) for row in rows)


def test_the_body_records_every_kind_about_results_since_the_agreement() -> None:
    assert {row["kind"]: row["since"] for row in read("kinds.toml")["kind"]} == {
        kind: date(2007, 10, 6) for kind, described in all_kinds().items() if not described.governance
    }


def test_every_state_is_named_in_both_languages_and_once() -> None:
    assert len(STATES) == len(read("states.toml")["state"]) > 190
    for row in STATES.values():
        assert all(row[name].strip() for name in ("ru", "en", "formal_ru", "formal_en"))
        assert not re.search(r"[*]|\((the|l')\)", " ".join(map(str, row.values())))


def test_periods_follow_one_another_without_overlap_or_gap() -> None:
    for row in STATES.values():
        periods = row.get("period", [])
        assert all(period["status"] in STATUSES for period in periods)
        for earlier, later in pairwise(periods):
            assert earlier["until"] + timedelta(days=1) == later["since"]


@pytest.mark.parametrize("code", ["AM", "BY", "KG", "KZ", "RU", "TJ", "UZ"])
def test_seven_states_signed_on_6_october_2007(code: str) -> None:
    assert status(code, date(2007, 10, 5)) is None
    assert status(code, date(2007, 10, 6)) == "signatory"


def test_nobody_else_has_a_status() -> None:
    assert sum("period" in row for row in STATES.values()) == 7


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("BY", date(2008, 12, 28), "signatory"),
        ("BY", date(2008, 12, 29), "member"),
        ("UZ", date(2012, 12, 18), "signatory"),
        ("UZ", date(2012, 12, 19), "suspended"),
        ("AM", date(2024, 2, 22), "signatory"),
        ("AM", date(2024, 2, 23), "frozen"),
        ("KZ", date(2026, 1, 1), "signatory"),
    ],
)
def test_membership_is_history(code: str, day: date, expected: str) -> None:
    assert status(code, day) == expected


def test_each_term_is_presumed_once() -> None:
    terms = [row["term"] for row in read("presumptions.toml")["presumption"]]
    assert sorted(terms) == sorted(PRESUMABLE)


def test_the_body_has_a_name_a_prefix_and_a_colour() -> None:
    body = read("body.toml")
    assert re.fullmatch("[A-Z]{2,12}", body["number_prefix"])
    assert re.fullmatch("#[0-9a-f]{6}", body["mark_colour"])
    assert body["ru"]
    assert body["en"]


def plain(name: str) -> str:
    without = re.sub(r"\((the|l')\)", "", name.replace("*", ""))
    return re.sub(r"^the ", "", " ".join(without.split()))


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published table of states does not lie beside the repository")
def test_names_are_those_of_the_published_table() -> None:
    with PUBLISHED.open(encoding="utf-8", newline="") as stream:
        published = {row["ISO3166-1-Alpha-2"]: row for row in csv.DictReader(stream)}
    named = {code for code, row in published.items() if row["UNTERM Russian Short"]}
    assert set(STATES) == named | {"CI", "TR"}
    for code, row in STATES.items():
        source = published[code]
        short = source["UNTERM Russian Short"] or source["official_name_ru"]
        assert row["ru"] == plain(short)
        assert row["en"] == plain(source["UNTERM English Short"] or source["CLDR display name"])
        assert row["formal_ru"] == plain(source["UNTERM Russian Formal"] or short)
        assert row["formal_en"] == plain(source["UNTERM English Formal"] or source["CLDR display name"])
