"""Entries signed with a key revoked since are marked wherever they show, and not as recorded before the revocation."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from lxml import html
from pypdf import PdfReader

from registry.procedures.read_lists import list_licences
from registry.settings import load_settings, open_register
from registry.web import create_app
from tests.demo_register import copy_of
from tests.web.conftest import NOON
from tests.web.desk import Desk

MARK = "disputed: its key was revoked by entry"


@dataclass
class Doubted:
    """A copy of the demonstration in which Belarus has revoked its signatory's key from the beginning."""

    desk: Desk
    revoked_at: int
    number: str
    licence: int
    """Position of a licence that Belarus has signed."""

    def page(self, address: str, login: str = "by-clerk", language: str = "en") -> str:
        answer = self.desk.browser(login, language).get(address)
        assert answer.status_code == 200, answer.text
        return answer.text

    def marks(self, address: str) -> list[str]:
        """Return the marks of a page that lead to the revocation."""
        found = html.fromstring(self.page(address)).xpath("//main//a[contains(@class, 'reg-marked')]")
        return [mark.text_content() for mark in found if mark.get("href") == f"/entries/{self.revoked_at}"]


@pytest.fixture(scope="module")
def doubted(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doubted]:
    """Revoke, in a copy that the tests of this module share."""
    settings = load_settings(copy_of(demo_home, tmp_path_factory.mktemp("doubted")), {})
    register, clock = open_register(settings), [NOON]
    desk = Desk(create_app(settings, register, lambda: clock[0]), settings, register, clock)
    receipt, clerk = desk.revoke("BY", 1), desk.person("by-clerk")
    lines = list_licences(register, clerk, in_force_on=NOON.date()).lines
    line = next(line for line in lines if line.standing and line.licence.index in line.standing.doubts)
    yield Doubted(desk, receipt.index, line.number, line.licence.index)
    register.database.close()


def test_the_result_page_marks_grounds_licences_and_history(doubted: Doubted) -> None:
    """A notice at the top, and a mark in every table that cites an entry in doubt."""
    page = html.fromstring(doubted.page(f"/results/{doubted.number}"))
    assert "disputed" in page.xpath("//*[contains(@class, 'reg-attention')]")[0].text_content()
    headings = {
        table.xpath("preceding::h2[1]")[0].text_content()
        for table in page.xpath("//table[.//a[contains(@class, 'reg-marked--refused')]]")
    }
    assert {"To whom it belongs", "Who may use it", "History"} <= headings
    assert doubted.page(f"/results/{doubted.number}", language="ru").count("спорная: ключ отозван записью") >= 3


def test_as_recorded_before_the_revocation_nothing_is_marked(doubted: Doubted) -> None:
    query = f"in_force_on=2026-11-23&as_recorded_at={doubted.revoked_at}"
    for place in (f"/results/{doubted.number}", "/licences"):
        assert doubted.marks(f"{place}?{query}") == []
        assert doubted.marks(place)


@pytest.mark.parametrize("place", ["/licences", "/entries", "/?list=finished"])
def test_lists_mark_entries_in_doubt(doubted: Doubted, place: str) -> None:
    marks = [mark for page in range(1, 9) for mark in doubted.marks(f"{place}{page_of(place, page, doubted)}")]
    assert marks
    assert all(mark.startswith(MARK) for mark in marks)


def page_of(place: str, page: int, doubted: Doubted) -> str:
    if place == "/entries":
        return f"?before={doubted.revoked_at - 30 * (page - 1)}"
    return f"&page={page}" if "?" in place else ""


def test_found_results_say_how_many_entries_are_in_doubt(doubted: Doubted) -> None:
    page = html.fromstring(doubted.page(f"/results?q={doubted.number}"))
    (tag,) = page.xpath("//tbody//*[contains(@class, 'reg-tag--refused')]")
    assert "disputed entr" in tag.text_content()


def test_the_public_log_tells_nothing_of_who_signed(doubted: Doubted) -> None:
    browser = doubted.desk.app.test_client()
    browser.set_cookie("language", "en")
    assert MARK not in browser.get(f"/entries?before={doubted.revoked_at}").text


def test_the_entry_s_own_page_says_why(doubted: Doubted) -> None:
    page = html.fromstring(doubted.page(f"/entries/{doubted.licence}"))
    notes = [note.text_content() for note in page.xpath("//*[contains(@class, 'reg-attention--refused')]")]
    assert any("signed with a certificate that has been revoked since" in note for note in notes)
    assert "reg-attention--refused" not in doubted.page(f"/entries/{doubted.revoked_at}")


def test_receipt_and_proposal_of_an_entry_in_doubt_say_so(doubted: Doubted) -> None:
    page = html.fromstring(doubted.page("/?list=finished"))
    places = page.xpath("//td[.//a[contains(@class, 'reg-marked')]]/a[contains(@href, '/proposals/')]/@href")
    assert places
    for address in (places[0], f"{places[0]}/receipt"):
        assert "revoked since" in doubted.page(address)


def test_workbook_and_values_mark_the_licences(doubted: Doubted) -> None:
    """The column of marks says what the page says."""
    browser = doubted.desk.browser("by-reviewer")
    sheet = openpyxl.load_workbook(BytesIO(browser.get("/licences.xlsx").data)).active
    assert sheet is not None
    assert any(str(cell).startswith(MARK) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    rows = list(csv.reader(io.StringIO(browser.get("/licences.csv").data.decode("utf-8-sig"))))
    head = next(row for row in rows if "Marks on the entry" in row)
    column = head.index("Marks on the entry")
    marked = {row[head.index("Entry")]: row[column] for row in rows if len(row) > column}
    assert marked[str(doubted.licence)].startswith(MARK)


def test_the_extract_marks_and_lists_them(doubted: Doubted) -> None:
    """An asterisk at each citation, a section with the revocation, and none as recorded before."""
    browser = doubted.desk.browser("by-reviewer")
    text = "".join(
        page.extract_text()
        for page in PdfReader(BytesIO(browser.get(f"/results/{doubted.number}/extract.pdf").data)).pages
    )
    assert f"{doubted.licence}*" in text
    assert "Disputed entries" in text
    before = f"/results/{doubted.number}/extract.pdf?in_force_on=2026-11-23&as_recorded_at={doubted.revoked_at}"
    earlier = "".join(page.extract_text() for page in PdfReader(BytesIO(browser.get(before).data)).pages)
    assert f"{doubted.licence}*" not in earlier
    assert "Disputed entries" not in earlier
