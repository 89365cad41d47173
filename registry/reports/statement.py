"""What a report says, before how it looks: facts, sections, columns, rows. Page and PDF draw the same values.

A statement is made in one language. Its JSON form is canonical, is attached to the PDF, and its SHA-256 stands in the
footer of every page: two pages with one digest belong to one statement.

Source: design 5.3 and 9.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from registry.encoding.strict_json import canonical
from registry.reports.log_facts import LogFacts
from registry.reports.wording import day, number
from registry.rights.phrases import grouped

FORMAT = "ip-rights-statement/1"


@dataclass(frozen=True, slots=True)
class EntryRef:
    """A sealed entry, cited by its position and its id."""

    index: int
    id: str
    is_in_doubt: bool = False
    """Whether a revocation casts doubt upon it: then an asterisk stands beside its position."""


@dataclass(frozen=True, slots=True)
class Digest:
    """Lower-case hex digits, shown in groups of four."""

    value: str


Cell = str | int | date | Fraction | EntryRef | Digest | None
"""None is an empty cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` is the same in every language and format, `weight` its share of the width."""

    key: str
    label: str
    weight: int = 2
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with a table under it; `empty` says what will stand here and how it gets there."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""
    note: str = ""
    picture: str | None = None
    """SVG; it repeats the table."""
    picture_alt: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the head: what it is and what it says."""

    label: str
    value: Cell


@dataclass(frozen=True, slots=True)
class Statement:
    """All that a report says, and under which checkpoint."""

    language: str
    register_name: str
    """As the screens show it, for example "Реестр прав МКВЭС"."""
    report: str
    """Which report this is, for example "Выписка о результате"."""
    number: str
    """Of the result, or empty."""
    caption: str
    title: str
    in_force_on: date
    as_recorded_at: int
    """Log size: entries with index below it are considered."""
    query: str
    """The question answered, in words."""
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    newest: EntryRef | None
    """Newest entry considered; the QR code names it."""
    log: LogFacts
    mark_colour: str


def statement_json(statement: Statement) -> bytes:
    """Return the statement as canonical JSON: each cell with its typed value and its text. Pictures are left out."""
    log = statement.log
    return canonical(
        {
            "format": FORMAT,
            "register": log.register,
            "founding_id": log.founding_id,
            "checkpoint": {"size": log.size, "root": log.root.hex()},
            "in_force_on": statement.in_force_on.isoformat(),
            "as_recorded_at": statement.as_recorded_at,
            "recorded_until": f"{log.recorded_until:%Y-%m-%dT%H:%M:%SZ}",
            "demo": log.demo,
            "language": statement.language,
            "register_name": statement.register_name,
            "report": statement.report,
            "number": statement.number,
            "caption": statement.caption,
            "title": statement.title,
            "query": statement.query,
            "facts": [
                {"label": fact.label, "value": _cell(fact.value, statement.language)} for fact in statement.facts
            ],
            "sections": [section_json(section, statement.language) for section in statement.sections],
            "newest": _cell(statement.newest, statement.language),
        }
    )


def statement_digest(statement: Statement) -> str:
    """Return the lower-case hex SHA-256 of the statement's JSON."""
    return hashlib.sha256(statement_json(statement)).hexdigest()


def cell_text(cell: Cell, language: str) -> str:  # noqa: PLR0911 - one return per kind of cell
    """Return a cell as one text, as a page without markup shows it."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case int():
            return number(cell, language)
        case date():
            return day(cell, language)
        case Fraction():
            return str(cell)
        case EntryRef():
            return f"{cell.index}*" if cell.is_in_doubt else str(cell.index)
    return grouped(cell.value)


def section_json(section: Section, language: str) -> dict[str, Any]:
    """Return a section with its cells, JSON-shaped."""
    return {
        "key": section.key,
        "title": section.title,
        "columns": [
            {"key": column.key, "label": column.label, "weight": column.weight, "numeric": column.numeric}
            for column in section.columns
        ],
        "rows": [[_cell(cell, language) for cell in row] for row in section.rows],
        "empty": section.empty,
        "note": section.note,
    }


def _cell(cell: Cell, language: str) -> dict[str, Any]:
    text = cell_text(cell, language)
    match cell:
        case None | str():
            return {"kind": "text", "text": text}
        case int():
            return {"kind": "number", "text": text, "value": cell}
        case date():
            return {"kind": "date", "text": text, "value": cell.isoformat()}
        case Fraction():
            return {"kind": "share", "text": text, "num": cell.numerator, "den": cell.denominator}
        case EntryRef():
            marked = {"in_doubt": True} if cell.is_in_doubt else {}
            return {"kind": "entry", "text": text, "index": cell.index, "id": cell.id, **marked}
    return {"kind": "digest", "text": text, "value": cell.value}
