"""Licences in force on a date: the screen, the workbook and the values say the same."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from io import BytesIO, StringIO

from flask.testing import FlaskClient
from openpyxl import load_workbook

NUMBER = re.compile(r"ICMEC-\d{4}-\d{6}")


def test_screen_workbook_and_values_list_the_same_licences(signed_in: Callable[..., FlaskClient]) -> None:
    browser = signed_in("by-reviewer")
    page = browser.get("/licences").text
    screen = re.findall(r'<a class="reg-whole" href="/results/([^"?]+)', page)
    sheet = load_workbook(BytesIO(browser.get("/licences.xlsx").data)).active
    workbook = [row[0] for row in sheet.iter_rows(values_only=True) if row[0] and NUMBER.fullmatch(str(row[0]))]
    text = browser.get("/licences.csv").data.decode("utf-8-sig")
    values = [row[0] for row in csv.reader(StringIO(text)) if row and NUMBER.fullmatch(row[0])]
    assert screen == workbook == values
    assert screen


def test_the_day_decides(signed_in: Callable[..., FlaskClient]) -> None:
    """Long before the first licence there is none, and the page says how one gets there."""
    page = signed_in("by-reviewer").get("/licences?in_force_on=1999-01-01").text
    assert "Licences in force on this day will stand here." in page
    assert "it is sealed" in page


def test_files_are_named_after_both_dates(signed_in: Callable[..., FlaskClient]) -> None:
    answer = signed_in("by-reviewer").get("/licences.xlsx?in_force_on=2026-11-01&as_recorded_at=60")
    assert answer.headers["Content-Disposition"] == "attachment; filename=licences_2026-11-01_60.xlsx"


def test_the_russian_file_speaks_russian(signed_in: Callable[..., FlaskClient]) -> None:
    text = signed_in("by-reviewer", "ru").get("/licences.csv").data.decode("utf-8-sig")
    assert "Лицензии, действующие на 23 ноября 2026" in text
    assert "Лицензиаты" in text
