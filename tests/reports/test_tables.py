"""Lists open in a spreadsheet as what they are: dates as dates, text as text, nothing run; CSV says the same."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from registry.reports.errors import CellTooLongError
from registry.reports.log_facts import LogFacts
from registry.reports.tables import LICENCE_COLUMNS, LicenceRow, ListHead, head_lines, licences_csv, licences_xlsx
from registry.rights.parties import Body

HOSTILE = [
    '=HYPERLINK("http://example.invalid","x")',
    "+1+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "'quoted",
    "\uff1dA1",
    'a,"b";c\nd',
    "http://example.invalid",
    "_x0041_",
    "00123",
    "<b>&amp;",
]


@pytest.fixture
def head(log: LogFacts) -> ListHead:
    return ListHead("ru", date(2026, 11, 23), 4812, "Лицензии, действующие на 23 ноября 2026 г.", log)


def sheet(data: bytes) -> Worksheet:
    book = openpyxl.load_workbook(BytesIO(data))
    found = book.worksheets[0]
    assert len(book.worksheets) == 1
    return found


def lines(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


def body_of(table: Sequence[Sequence[object]]) -> list[Sequence[object]]:
    """Return the rows under the columns' names."""
    labels = next(at for at, row in enumerate(table) if row and row[0] in {"Номер результата", "Result number"})
    return list(table[labels + 1 :])


def titled(licences: Sequence[LicenceRow], text: str) -> list[LicenceRow]:
    return [replace(licences[0], title={"ru": text})]


def test_equal_lists_give_equal_bytes(licences: list[LicenceRow], head: ListHead, body: Body) -> None:
    assert licences_xlsx(licences, head, body) == licences_xlsx(licences, head, body)
    assert licences_csv(licences, head, body) == licences_csv(licences, head, body)


def test_dates_and_numbers_are_real_cells(licences: list[LicenceRow], head: ListHead, body: Body) -> None:
    rows = body_of(list(sheet(licences_xlsx(licences, head, body)).iter_rows(values_only=True)))
    keys = [column.key for column in LICENCE_COLUMNS]
    first, second = (dict(zip(keys, row, strict=True)) for row in rows)
    assert first["since"] == datetime(2026, 1, 1)
    assert first["until"] is None
    assert second["until"] == datetime(2030, 12, 31)
    assert (first["entry"], second["entry"]) == (377, 402)
    assert first["entry_id"] == licences[0].licence.entry


def test_cells_say_the_licence_in_words(licences: list[LicenceRow], head: ListHead, body: Body) -> None:
    row = dict(
        zip(
            [column.key for column in LICENCE_COLUMNS],
            body_of(lines(licences_csv(licences, head, body)))[0],
            strict=True,
        )
    )
    assert row["result"] == "ICMEC-2024-000118"
    assert row["licensors"] == "ОАО «Агат», BY; АО «Тұлпар», KZ; НИИ «Вектор», RU"
    assert row["category"] == "исключительная лицензия"
    assert row["territory"] == "Кыргызстан"
    assert row["sublicensing"] == "не допускается"
    assert (row["quantity"], row["third_states"], row["sublicence"]) == ("", "", "")
    assert row["since"] == "2026-01-01"


def test_what_a_licence_adds_is_shown(licences: list[LicenceRow], head: ListHead, body: Body) -> None:
    terms = {
        **licences[0].licence.terms,
        "quantity": 40,
        "third_states": ["US"],
        "remuneration": {"ru": "По договору."},
    }
    licence = replace(licences[0].licence, terms=terms, parent=licences[1].licence.entry)
    row = body_of(lines(licences_csv([replace(licences[0], licence=licence)], head, body)))[0]
    shown = dict(zip([column.key for column in LICENCE_COLUMNS], row, strict=True))
    assert (shown["quantity"], shown["third_states"]) == ("40", "US")
    assert shown["remuneration"] == "безвозмездно; По договору."
    assert shown["sublicence"] == licences[1].licence.entry


def test_both_formats_have_the_same_head_and_the_same_columns(
    licences: list[LicenceRow], head: ListHead, body: Body
) -> None:
    values = list(sheet(licences_xlsx(licences, head, body)).iter_rows(values_only=True))
    from_csv = lines(licences_csv(licences, head, body))
    labels = [column.label.ru for column in LICENCE_COLUMNS]
    assert labels in [list(row) for row in values]
    assert labels in from_csv
    expected = [label for label, _ in head_lines(head, len(licences))]
    assert [row[0] for row in values[: len(expected)]] == expected
    assert [row[0] for row in from_csv[: len(expected)]] == expected


def test_the_head_answers_which_question_under_which_checkpoint(
    licences: list[LicenceRow], head: ListHead, body: Body, log: LogFacts
) -> None:
    found = dict(row[:2] for row in lines(licences_csv(licences, head, body)) if len(row) == 2)
    assert found["Действующие лицензии"].startswith("ДЕМОНСТРАЦИЯ / DEMO")
    assert found["Действует на"] == "2026-11-23"
    assert found["Учтено записей журнала"] == "4812"
    assert found["Учредительная запись реестра"] == log.founding_id
    assert found["Контрольная точка: корневой хеш"] == log.root.hex()
    assert found["Запрос"] == head.query
    assert found["Лицензий"] == "2"


def test_a_real_register_does_not_say_demo(licences: list[LicenceRow], head: ListHead, body: Body) -> None:
    real = replace(head, log=replace(head.log, demo=False))
    assert b"DEMO" not in licences_csv(licences, real, body)


def test_english_lists_are_english(licences: list[LicenceRow], head: ListHead, body: Body) -> None:
    text = licences_csv(licences, replace(head, language="en", query="Licences in force"), body).decode("utf-8-sig")
    assert "Method for matching frequencies in a relay network" in text
    assert not [letter for letter in text.replace("ДЕМОНСТРАЦИЯ", "") if "а" <= letter.lower() <= "я"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_workbook_holds_hostile_text_as_text(
    licences: list[LicenceRow], head: ListHead, body: Body, text: str
) -> None:
    data = licences_xlsx(titled(licences, text), head, body)
    cells = [cell for row in sheet(data).iter_rows() for cell in row if isinstance(cell, Cell) and cell.value == text]
    with ZipFile(BytesIO(data)) as parts:
        markup = parts.read("xl/worksheets/sheet1.xml")
        shared = parts.read("xl/sharedStrings.xml").decode()
    assert [cell.data_type for cell in cells] == ["s"] or "_x005F_x0041_" in shared
    assert b"<f>" not in markup
    assert b"hyperlink" not in markup


@pytest.mark.parametrize("text", HOSTILE)
def test_csv_keeps_text_whole_and_starts_no_cell_with_a_formula(
    licences: list[LicenceRow], head: ListHead, body: Body, text: str
) -> None:
    """One leading apostrophe off, and the text is as recorded: for every cell of the file."""
    shown = str(body_of(lines(licences_csv(titled(licences, text), head, body)))[0][1])
    assert shown.removeprefix("'") == text
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"))


def test_csv_says_how_many_cells_got_an_apostrophe(licences: list[LicenceRow], head: ListHead, body: Body) -> None:
    notes = [
        next(row[1] for row in lines(licences_csv(rows, head, body)) if row and row[0].startswith("Апостроф"))
        for rows in (licences, titled(licences, "=1"))
    ]
    assert [note.rsplit(" ", 1)[1] for note in notes] == ["0", "1"]


def test_csv_ends_its_lines_as_rfc_4180_says(licences: list[LicenceRow], head: ListHead, body: Body) -> None:
    data = licences_csv(licences, head, body)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n")


def test_no_licence_is_a_list_without_rows(head: ListHead, body: Body) -> None:
    assert body_of(lines(licences_csv([], head, body))) == []
    assert body_of(list(sheet(licences_xlsx([], head, body)).iter_rows(values_only=True))) == []


def test_a_text_too_long_for_a_cell_is_refused_rather_than_cut(
    licences: list[LicenceRow], head: ListHead, body: Body
) -> None:
    longest = sheet(licences_xlsx(titled(licences, "я" * 32_767), head, body))
    assert "я" * 32_767 in [value for row in longest.iter_rows(values_only=True) for value in row]
    with pytest.raises(CellTooLongError, match="32767"):
        licences_xlsx(titled(licences, "я" * 32_768), head, body)
