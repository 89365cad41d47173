"""The reviewer's desk: searching, paging, and what stands about one result with its ground."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from pypdf import PdfReader

from registry.procedures import Register
from registry.procedures.open_account import account_named
from registry.procedures.read_result import read_result
from registry.rights.entries import Document
from registry.web.results import read_query
from tests.procedures.long_history import append_history
from tests.web.desk import NEMAN, RESULT, TERMS, Desk

JOINT = "ICMEC-2026-000001"


def _numbers(page: str) -> list[str]:
    return re.findall(r'href="/results/([A-Z]+-\d{4}-\d{6})"', page)


def test_the_list_goes_on_where_the_page_before_ended(
    signed_in: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No result is skipped or shown twice."""
    monkeypatch.setattr("registry.web.results.PAGE", 12)
    browser, seen, address = signed_in("by-reviewer"), [], "/results"
    while address:
        page = browser.get(address).text
        seen += _numbers(page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        address = onward[1].replace("&amp;", "&") if onward else ""
    assert seen == [f"ICMEC-2026-{number:06d}" for number in range(1, 31)]


def test_a_result_is_found_by_its_number(signed_in: Callable[..., FlaskClient]) -> None:
    page = signed_in("by-reviewer").get("/results?q=icmec-2026-000007").text
    assert _numbers(page) == ["ICMEC-2026-000007"]
    assert "Read as the number of a result: ICMEC-2026-000007." in page


def test_a_result_is_found_by_words_of_its_title_in_either_language(signed_in: Callable[..., FlaskClient]) -> None:
    browser = signed_in("by-reviewer")
    assert JOINT in _numbers(browser.get("/results?q=ретрансляторов").text)
    assert JOINT in _numbers(browser.get("/results?q=frequencies").text)


def test_nothing_found_says_what_to_try(signed_in: Callable[..., FlaskClient]) -> None:
    page = signed_in("by-reviewer").get("/results?q=zzzz").text
    assert "No result answers to this." in page
    assert "Try fewer words" in page
    assert 'value="zzzz"' in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", None),
        ("ICMEC-2026-000001", "number of a result: ICMEC-2026-000001"),
        ("000001", "part of a number"),
        ("ICMEC-2026", "part of a number"),
        ("field kitchen", "words of titles"),
    ],
)
def test_the_search_says_how_it_read_the_query(app: Flask, typed: str, said: str | None) -> None:
    with app.test_request_context("/", headers={"Cookie": "language=en"}):
        reading = read_query(typed)
    assert reading is None if said is None else said in reading


def test_the_table_of_title_stands_in_the_order_of_its_picture(signed_in: Callable[..., FlaskClient]) -> None:
    page = signed_in("by-reviewer").get(f"/results/{JOINT}").text
    section = page[page.index("To whom it belongs") : page.index("Who may use it")]
    picture, table = section[section.index("<svg") : section.index("</svg>")], section[section.index("<table") :]
    names = ["Vektor", "Agat", "Tulpar"]
    assert sorted(names, key=table.index) == sorted(names, key=picture.index) == names


def test_each_holder_stands_beside_share_ground_and_entry(signed_in: Callable[..., FlaskClient]) -> None:
    page = signed_in("by-reviewer").get(f"/results/{JOINT}").text
    for share in ("1/6", "1/2", "1/3"):
        assert f'aria-label="{share}"' in page
    assert re.search(r'<a href="/entries/\d+">entry \d+</a>', page)
    assert "A share gives no control by itself" in page


def test_a_result_without_licence_says_how_one_gets_there(signed_in: Callable[..., FlaskClient]) -> None:
    page = signed_in("by-reviewer").get(f"/results/{JOINT}").text
    assert "No licence is in force on this day." in page
    assert "the states of both sign it" in page


def test_every_history_line_leads_to_its_entry(signed_in: Callable[..., FlaskClient]) -> None:
    page = signed_in("by-reviewer").get(f"/results/{JOINT}").text
    history = page[page.index(">History<") :]
    indices = [int(found) for found in re.findall(r'href="/entries/(\d+)"', history[: history.index("</table>")])]
    assert indices == sorted(indices, reverse=True)
    assert len(indices) >= 3


def test_an_absent_result_and_an_unreadable_number_are_one_answer(signed_in: Callable[..., FlaskClient]) -> None:
    browser = signed_in("by-reviewer")
    absent, nonsense = browser.get("/results/ICMEC-2026-999999"), browser.get("/results/nonsense-2026-99999")
    assert absent.status_code == nonsense.status_code == 404
    assert re.sub(r"next=[^\"]*", "", absent.text) == re.sub(r"next=[^\"]*", "", nonsense.text)


def test_the_extract_carries_both_dates_in_its_name(signed_in: Callable[..., FlaskClient]) -> None:
    answer = signed_in("by-reviewer").get(f"/results/{JOINT}/extract.pdf?in_force_on=2026-10-01&as_recorded_at=40")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={JOINT}_2026-10-01_40.pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    assert JOINT in text


def test_the_link_to_the_extract_names_this_state_for_ever(signed_in: Callable[..., FlaskClient]) -> None:
    """Downloaded tomorrow, it must say what the page says today."""
    page = signed_in("by-reviewer").get(f"/results/{JOINT}").text
    assert re.search(r'extract\.pdf\?in_force_on=2026-11-23&amp;as_recorded_at=\d+"', page)


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "{{ 7 * 7 }}", '"><img src=x onerror=alert(1)>', "%00"]
)
def test_what_is_searched_for_is_shown_as_text(signed_in: Callable[..., FlaskClient], hostile: str) -> None:
    page = signed_in("by-reviewer").get("/results", query_string={"q": hostile})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "“49”" not in page.text


def test_an_author_who_keeps_his_name_to_himself_is_not_named(
    register: Register, signed_in: Callable[..., FlaskClient]
) -> None:
    known = {number: authors_of(register, number) for number in (f"ICMEC-2026-{at:06d}" for at in range(1, 31))}
    number = next(number for number, authors in known.items() if any(each["confidential"] for each in authors))
    page = signed_in("by-reviewer", "ru").get(f"/results/{number}").text
    assert "имя не раскрывается" in page
    for author in known[number]:
        assert (author["name"] in page) is not author["confidential"]
    assert "МПК" in page
    assert "Классификация:" not in page


def authors_of(register: Register, number: str) -> list[dict[str, Any]]:
    view = read_result(register, account_named(register, "by-reviewer"), number, in_force_on=date(2026, 11, 23))
    assert view.standing.registered is not None
    return list(view.standing.registered.terms.get("authors", ()))


SAID = {
    "ru": (
        "количество изделий: не более 40",
        "по предположению: вид лицензии; юристом не проверено",
        "на условиях: Не дольше года.",
    ),
    "en": ("number of items: at most 40", "presumed: category; not checked by a lawyer", "on conditions: A year."),
}


@pytest.mark.parametrize("language", SAID)
def test_limits_of_a_licence_and_conditions_of_a_consent_stand_beside_them(desk: Desk, language: str) -> None:
    conditions = {"ru": "Не дольше года.", "en": "A year."}
    history = [
        ("licence.granted", TERMS | {"quantity": 40, "presumed": ["category"]}),
        ("consent.given", {"act": "pledge", "holder": NEMAN, "conditions": conditions}),
    ]
    append_history(desk.register.database, RESULT, history, "BY", "KZ")
    browser = desk.browser("by-clerk", language)
    page = " ".join(html.fromstring(browser.get(f"/results/{RESULT}").text).text_content().split())
    assert [words for words in SAID[language] if words not in page] == []
    assert SAID[language][1] in browser.get("/licences").text


def test_a_document_that_several_entries_cite_is_listed_once_with_each(desk: Desk) -> None:
    deed = Document("d" * 64, 4096, "application/pdf", "Deed of 3 March", "NCIP archive", 12)
    consent = {"act": "pledge", "holder": NEMAN, "conditions": {"en": "A year.", "ru": "Год."}}
    append_history(desk.register.database, RESULT, [("consent.given", consent)] * 2, "BY", "KZ", documents=(deed,))
    page = html.fromstring(desk.browser("by-clerk").get(f"/results/{RESULT}").text)
    (row,) = [row for row in page.iter("tr") if "Deed of 3 March" in row.text_content()]
    first, second = (link.get("href") for link in row.iter("a"))
    assert first != second
