"""Lists as XLSX and CSV: the licences in force on a day, one row each, typed cells, nothing that a program would run.

Both formats have the same columns in the same order, under a head that says which question the list answers.

XLSX: text is written as text, whatever it looks like; dates and whole numbers are real. No cell holds a formula or a
link.

CSV (RFC 4180, UTF-8 with byte order mark, dates as 2026-03-05) has no types, and spreadsheet programs run a cell that
begins with = + - @ (or with the tab or line end before one). Quoting does not stop them. So such a text gets one
apostrophe before it, and so does a text that begins with an apostrophe: the reader who takes one leading apostrophe off
each cell has the data as recorded. This is never done silently: a line of the head says it, and how many cells it
concerns.

Source: design 5.3 and 8; RFC 4180.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO

import xlsxwriter

from registry.reports.errors import CellTooLongError
from registry.reports.licence_terms import LICENCE_KIND, presumed_terms
from registry.reports.log_facts import LogFacts
from registry.reports.wording import DEMO, all_chosen, chosen, instant, party_labels, said, state_names
from registry.rights.entries import ResultNumber
from registry.rights.licensing import category_of, territory_of
from registry.rights.parties import Body, Party
from registry.rights.standing import Licence
from registry.rights.words import Words

MOST_LETTERS = 32_767
"""Of one cell of a workbook."""
_RISKY = tuple("=+-@\t\r\n'\uff1d\uff0b\uff0d\uff20")
"""Signs that make a program run a cell, wide forms included, and the apostrophe itself."""

_TITLE = Words("Действующие лицензии", "Licences in force")
_IN_FORCE_ON = Words("Действует на", "In force on")
_RECORDED = Words("По состоянию записей на", "As recorded on")
_SIZE = Words("Учтено записей журнала", "Entries of the log considered")
_FOUNDING = Words("Учредительная запись реестра", "Founding entry of the register")
_CHECKPOINT = Words("Контрольная точка: записей", "Checkpoint: entries")
_ROOT = Words("Контрольная точка: корневой хеш", "Checkpoint: root hash")
_REGISTER = Words("Реестр", "Register")
_QUERY = Words("Запрос", "Query")
_ROWS = Words("Лицензий", "Licences")
_APOSTROPHES = Words("Апостроф в начале ячейки", "Apostrophe at the start of a cell")
_APOSTROPHES_WHY = Words(
    "добавлен перед текстом, который начинается со знака = + - @ или с апострофа, чтобы программа не приняла его за "
    "формулу; уберите один апостроф, чтобы получить текст записи. Таких ячеек: {count}",
    "added before a text that begins with = + - @ or with an apostrophe, so that no program takes it for a formula; "
    "take one apostrophe off to have the text as recorded. Cells concerned: {count}",
)


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """One licence in force, with the title of its result; texts are chosen when the list is written."""

    result: ResultNumber
    title: Mapping[str, str]
    """Multilingual."""
    licence: Licence
    licensors: Sequence[Party]
    """On the day of the list: a licence follows the right to its new holder (R14)."""
    marks: str = ""
    """What must be said beside its entry: that it is corrected or disputed, in the list's language."""


@dataclass(frozen=True, slots=True)
class ListHead:
    """The question that a list answers, and under which checkpoint."""

    language: str
    in_force_on: date
    as_recorded_at: int
    query: str
    """In words, in the list's language."""
    log: LogFacts


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column: `key` is the same in every language and format; `width` in letters."""

    key: str
    label: Words
    width: int


LICENCE_COLUMNS = (
    ListColumn("result", Words("Номер результата", "Result number"), 20),
    ListColumn("title", Words("Название результата", "Title of the result"), 44),
    ListColumn("licensors", Words("Лицензиары", "Licensors"), 36),
    ListColumn("granted_by", Words("Лицензиары по записи", "Licensors of the entry"), 36),
    ListColumn("licensees", Words("Лицензиаты", "Licensees"), 30),
    ListColumn("category", Words("Вид лицензии", "Category"), 26),
    ListColumn("sublicence", Words("Сублицензия по лицензии (запись)", "Sublicence under licence (entry id)"), 20),
    ListColumn("territory", Words("Территория", "Territory"), 26),
    ListColumn("fields_of_use", Words("Области применения", "Fields of use"), 30),
    ListColumn("ways_of_use", Words("Способы использования", "Ways of use"), 26),
    ListColumn("purposes", Words("Цели", "Purposes"), 30),
    ListColumn("quantity", Words("Количество изделий", "Quantity of items"), 12),
    ListColumn("since", Words("С даты", "Since"), 12),
    ListColumn("until", Words("По дату", "Until"), 12),
    ListColumn("sublicensing", Words("Сублицензии", "Sublicensing"), 24),
    ListColumn("third_states", Words("Допускаемые третьи государства", "Third states allowed"), 24),
    ListColumn("remuneration", Words("Вознаграждение", "Remuneration"), 24),
    ListColumn("presumed", Words("По предположению", "Presumed"), 34),
    ListColumn("entry", Words("Запись", "Entry"), 10),
    ListColumn("marks", Words("Отметки о записи", "Marks on the entry"), 36),
    ListColumn("entry_id", Words("Идентификатор записи", "Entry id"), 68),
)
"""The columns of the list of licences, for every format and for the page."""

Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table under its head, before it has a format."""

    title: Words
    language: str
    head: Sequence[Sequence[Cell]]
    """Lines of label and value."""
    columns: Sequence[ListColumn]
    rows: Sequence[Sequence[Cell]]
    created: datetime
    """What the file says of its time; equal tables have equal bytes."""


def licence_cells(row: LicenceRow, language: str, body: Body) -> tuple[Cell, ...]:
    """Return the cells of one licence, in the order of `LICENCE_COLUMNS`; None is empty."""
    licence, terms = row.licence, row.licence.terms
    remuneration = chosen(LICENCE_KIND, "remuneration_type", terms["remuneration_type"]).within(language)
    if terms.get("remuneration"):
        remuneration = f"{remuneration}; {said(terms['remuneration'], language)}"
    return (
        row.result,
        said(row.title, language),
        party_labels(row.licensors, language),
        party_labels(terms["licensors"], language),
        party_labels(terms["licensees"], language),
        chosen(LICENCE_KIND, "category", category_of(terms)).within(language),
        licence.parent,
        state_names(territory_of(terms), body, language),
        all_chosen(LICENCE_KIND, "fields_of_use", terms["fields_of_use"], language),
        all_chosen(LICENCE_KIND, "ways_of_use", terms["ways_of_use"], language),
        all_chosen(LICENCE_KIND, "purposes", terms["purposes"], language),
        terms.get("quantity"),
        licence.effective.starts_on,
        licence.effective.ends_on,
        chosen(LICENCE_KIND, "sublicensing", terms["sublicensing"]).within(language),
        state_names(terms.get("third_states") or (), body, language) or None,
        remuneration,
        presumed_terms(licence, language, body) or None,
        licence.index,
        row.marks or None,
        licence.entry,
    )


def licences_xlsx(rows: Sequence[LicenceRow], head: ListHead, body: Body) -> bytes:
    """Write the licences as a workbook of one sheet.

    Args:
        rows: One per licence, in the order to show.
        head: The question and the checkpoint; equal head and rows give equal bytes.
        body: The body of states, for their names.

    Returns:
        An XLSX file.

    Raises:
        CellTooLongError: A text has more than 32,767 letters; a workbook would cut it silently.
    """
    cells = [licence_cells(row, head.language, body) for row in rows]
    return table_xlsx(_licences(head, cells))


def licences_csv(rows: Sequence[LicenceRow], head: ListHead, body: Body) -> bytes:
    """Write the licences as CSV; how formulas are kept out is said in the module's text and in the file's head.

    Args and result as `licences_xlsx`; dates are written as 2026-03-05.
    """
    cells = [licence_cells(row, head.language, body) for row in rows]
    return table_csv(_licences(head, cells))


def _licences(head: ListHead, cells: Sequence[Sequence[Cell]]) -> Table:
    lines = head_lines(head, len(cells))
    return Table(_TITLE, head.language, lines, LICENCE_COLUMNS, cells, head.log.recorded_until)


def table_xlsx(table: Table) -> bytes:
    """Write a table as a workbook of one sheet.

    Returns:
        An XLSX file; equal tables give equal bytes.

    Raises:
        CellTooLongError: A text has more than 32,767 letters; a workbook would cut it silently.
    """
    stream = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd.mm.yyyy",
    }
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": table.title.within(table.language), "created": table.created})
        sheet = _Sheet(book, table.title.within(table.language))
        for line in table.head:
            sheet.write_line(line)
        sheet.write_line(())
        sheet.write_columns(table.columns, table.language)
        for cells in table.rows:
            sheet.write_line(cells, in_table=True)
    return stream.getvalue()


def table_csv(table: Table) -> bytes:
    """Write a table as CSV; how formulas are kept out is said in the module's text and in the file's head."""
    risky = sum(_is_risky(cell) for line in table.rows for cell in line)
    note = _APOSTROPHES_WHY.filled(count=risky).within(table.language)
    lines: list[Sequence[Cell]] = [
        *table.head,
        (_APOSTROPHES.within(table.language), note),
        (),
        tuple(column.label.within(table.language) for column in table.columns),
        *table.rows,
    ]
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_plain(cell) for cell in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")


def head_lines(head: ListHead, count: int) -> tuple[tuple[str, Cell], ...]:
    """Return the head of a list: labels and values, the same for every format."""
    log, language = head.log, head.language
    lines: list[tuple[Words, Cell]] = [
        (_REGISTER, log.register),
        (_IN_FORCE_ON, head.in_force_on),
        (_RECORDED, instant(log.recorded_until, language)),
        (_SIZE, head.as_recorded_at),
        (_QUERY, head.query),
        (_FOUNDING, log.founding_id),
        (_CHECKPOINT, log.size),
        (_ROOT, log.root.hex()),
        (_ROWS, count),
    ]
    title = (_TITLE.within(language), DEMO.within(language) if log.demo else None)
    return (title, *((label.within(language), value) for label, value in lines))


class _Sheet:
    """A sheet written from the top, one line after another."""

    def __init__(self, book: xlsxwriter.Workbook, name: str) -> None:
        self._sheet = book.add_worksheet(name)
        self._line = 0
        font = {"font_name": "Noto Sans", "font_size": 10, "valign": "top"}
        self._text = book.add_format({**font, "num_format": "@", "text_wrap": True})
        self._head = book.add_format({**font, "num_format": "@"})
        self._number = book.add_format({**font, "num_format": "0", "align": "left"})
        self._day = book.add_format({**font, "num_format": "dd.mm.yyyy", "align": "left"})
        self._label = book.add_format({**font, "bold": True, "bottom": 2, "text_wrap": True})

    def write_columns(self, columns: Sequence[ListColumn], language: str) -> None:
        """Write the names of the columns; they stay in sight, and each can be filtered."""
        for at, column in enumerate(columns):
            self._sheet.set_column(at, at, column.width)
            self._sheet.write_string(self._line, at, column.label.within(language), self._label)
        self._sheet.freeze_panes(self._line + 1, 1)
        self._sheet.autofilter(self._line, 0, self._line, len(columns) - 1)
        self._line += 1

    def write_line(self, cells: Sequence[Cell], *, in_table: bool = False) -> None:
        """Write one line, each cell by its type."""
        for at, cell in enumerate(cells):
            if isinstance(cell, str):
                self._write_text(at, cell, wrapped=in_table)
            elif isinstance(cell, int):
                self._sheet.write_number(self._line, at, cell, self._number)
            elif cell is not None:
                self._sheet.write_datetime(self._line, at, datetime.combine(cell, time()), self._day)
        self._line += 1

    def _write_text(self, at: int, text: str, *, wrapped: bool) -> None:
        if len(text) > MOST_LETTERS:
            raise CellTooLongError(f"a cell holds {MOST_LETTERS} letters, the text has {len(text)}")
        self._sheet.write_string(self._line, at, text, self._text if wrapped else self._head)


def _is_risky(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.startswith(_RISKY)


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if _is_risky(cell) else cell
    return cell.isoformat() if isinstance(cell, date) else "" if cell is None else str(cell)
