"""The page of a result on which every kind of entry left its trace: each section, each mark, both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from registry.settings import load_settings, open_register
from registry.web import create_app
from tests.demo_register import copy_of
from tests.web.conftest import NOON
from tests.web.desk import Desk
from tests.web.whole_law import NEMAN, POLOTSK, propose, seal, seal_result, seal_whole_law


@pytest.fixture(scope="module")
def told(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, str]]:
    """Give the desk and the number of the result; nobody changes it any more."""
    settings = load_settings(copy_of(demo_home, tmp_path_factory.mktemp("law")), {})
    register = open_register(settings)
    clock = [NOON]
    desk = Desk(create_app(settings, register, lambda: clock[0]), settings, register, clock)
    yield desk, seal_whole_law(desk)
    register.database.close()


def page_of(told: tuple[Desk, str], language: str = "en") -> Any:
    desk, number = told
    return html.fromstring(desk.browser("by-reviewer", language).get(f"/results/{number}").text)


def rows(page: Any, key: str) -> list[list[str]]:
    table = page.xpath("//h2[@id=$key]/following-sibling::table[1]//tbody/tr", key=key)
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("td")] for row in table]


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ("encumbrances", "arrest"),
        ("disputes", "Sayran-Svyaz LLP (fictitious), KZ"),
        ("protection", "Belarus"),
        ("background", "ICMEC-2026-000005"),
        ("catalogue", "7310-12-000-1234"),
        ("claims", "Kazakhstan"),
    ],
)
def test_every_section_stands_on_the_page(told: tuple[Desk, str], key: str, first: str) -> None:
    assert rows(page_of(told), key)[0][0] == first


def test_pledges_stand_by_rank(told: tuple[Desk, str]) -> None:
    assert [row[:2] for row in rows(page_of(told), "encumbrances")] == [
        ["arrest", "–"],
        ["pledge", "1"],
        ["subsequent pledge", "2"],
    ]


def test_the_end_of_a_right_is_computed_and_says_by_which_rule(told: tuple[Desk, str]) -> None:
    (right,) = rows(page_of(told), "protection")
    assert right[4] == "4 Feb 2044"
    assert right[5].startswith("years from the filing date: 20; national law of Belarus")
    (right,) = rows(page_of(told, "ru"), "protection")
    assert right[5].startswith("лет с даты подачи заявки: 20; Национальное законодательство Беларуси;")


def test_a_sublicence_stands_under_its_licence_and_the_licensor_is_who_holds_the_right(told: tuple[Desk, str]) -> None:
    page = page_of(told)
    assert [each.text_content().split()[0] for each in page.xpath("//div[@class='reg-depth-1']")] == ["sublicence"]
    (first, *_) = page.xpath("//td[@data-label='Licensor']")
    said = " ".join(first.text_content().split())
    assert said.index("Neman") < said.index("Polotsk Optics") < said.index("by the entry: Neman")


def test_corrected_and_disputed_entries_are_marked_wherever_they_show(told: tuple[Desk, str]) -> None:
    desk, _ = told
    page = page_of(told)
    ((corrected, *_, by),) = rows(page, "corrections")
    marked = page.xpath("//a[contains(@class, 'reg-marked--action')]")
    assert {mark.text_content() for mark in marked} == {f"corrected by entry {by}"}
    assert len(marked) == 2  # among the licences and in the history
    assert page.xpath("//a[contains(@class, 'reg-marked--refused')]")
    entry = desk.browser("by-reviewer").get(f"/entries/{corrected}").text
    assert "what stands is computed as corrected" in entry
    listed = html.fromstring(desk.browser("by-reviewer").get("/licences").text)
    assert listed.xpath("//a[contains(@class, 'reg-marked--action')]/text()") == [f"corrected by entry {by}"]


def test_what_bars_disposal_is_said_first(told: tuple[Desk, str]) -> None:
    said = page_of(told, "ru").xpath("//main//div[@class='reg-attention']/p/text()")
    assert [words.strip() for words in said if words.strip()] == [
        "Внесена отметка о споре: до окончания спора распоряжаться его предметом нельзя.",
        "На право наложен арест или запрет: распоряжаться им нельзя.",
        "2 залога: для распоряжения нужно согласие залогодержателей.",
    ]


def test_before_the_correction_the_register_answers_as_it_did_then(told: tuple[Desk, str]) -> None:
    desk, number = told
    ((corrected, *_, by),) = rows(page_of(told), "corrections")
    past = desk.browser("by-reviewer").get(f"/results/{number}?as_recorded_at={by}")
    assert past.status_code == 200
    assert "corrected by entry" not in past.text
    assert f"/entries/{corrected}" in past.text


def test_a_break_in_the_chain_is_shown_with_its_entry(desk: Desk) -> None:
    """A state that may not read the record of ownership sees the transfer, and that its ground is missing."""
    number = seal_result(desk, access="parties")
    transfer = {
        "from_party": NEMAN,
        "to_party": POLOTSK,
        "to_capacity": "organisation",
        "share": {"num": 1, "den": 1},
        "category": "full",
        "ground_type": "contract",
        "instrument": {"ru": "Договор уступки № 7"},
        "executed_by_from": "2026-06-01",
        "executed_by_to": "2026-06-01",
    }
    seal(desk, "by-clerk", "ownership.transferred", number, transfer)
    page = html.fromstring(desk.browser("tj-reviewer").get(f"/results/{number}").text)
    (broken,) = page.xpath("//div[contains(@class, 'reg-attention--refused')]")
    assert "Break in the chain of title." in broken.text_content()
    assert broken.xpath(".//a[starts-with(@href, '/entries/')]")
    assert "Break in the chain" not in desk.browser("by-reviewer").get(f"/results/{number}").text


def test_the_signer_of_a_correction_sees_what_was_and_what_is(told: tuple[Desk, str], desk: Desk) -> None:
    number = seal_result(desk)
    granted = seal(desk, "by-clerk", "consent.given", number, {"act": "pledge", "holder": NEMAN, "recipient": POLOTSK})
    content = {
        "kind": "consent.given",
        "effective": {"from": "2026-04-01"},
        "terms": {"act": "assignment", "holder": NEMAN, "recipient": POLOTSK},
    }
    terms = {
        "entry": granted,
        "wrong": {"en": "The act"},
        "right": {"en": "Assignment"},
        "reason": "slip",
        "corrected": content,
    }
    proposal = propose(desk, "by-clerk", "entry.corrected", number, terms)
    page = html.fromstring(desk.browser("by-signatory").get(f"/proposals/{proposal.number}").text)
    changed = page.xpath("//table[caption]//tbody/tr")
    assert [[" ".join(cell.text_content().split()) for cell in row.xpath("td")] for row in changed] == [
        ["Act consented to", "pledge of the exclusive right", "assignment of the exclusive right"]
    ]
