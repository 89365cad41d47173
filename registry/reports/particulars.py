"""What a result is: the particulars of its registration, in one language, for its page and its extract alike.

Source: design 4.1 (`result.registered`) and 5.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from registry.reports.statement import Cell, Column, Section
from registry.reports.wording import chosen, day, party_label, party_labels, said
from registry.rights.entries import Entry
from registry.rights.kinds import kind_of
from registry.rights.parties import Body
from registry.rights.words import Words

RESULT_KIND = "result.registered"
_TEXTS = ("abstract", "programme", "contract", "ground", "not_duplicate_reason")
_LINES = ("stage", "cipher", "started_in", "ended_in")
_PARTIES = ("customers", "performers")
_PARTY = ("lead_performer", "custodian")
_OTHER_TITLES = Words("Название на другом языке", "Title in another language")
_WITHHELD = Words("имя не раскрывается", "name withheld")
_NOTHING = Words(
    "Сведений нет. Вносится записью «Регистрация результата».",
    "Nothing is recorded. An entry “Registration of a result” records it.",
)


def particulars(registered: Entry | None, language: str, body: Body) -> Section:
    """Say what the result is; the name of an author who keeps it to himself is shown to those alone who sign."""
    return Section(
        key="particulars",
        title=Words("Сведения о результате", "Particulars of the result").within(language),
        columns=(
            Column("member", Words("Сведение", "Particular").within(language), 3),
            Column("value", Words("Содержание", "Content").within(language), 8),
        ),
        rows=tuple(_particular_rows(registered.terms, language, body)) if registered else (),
        empty=_NOTHING.within(language),
    )


def _particular_rows(terms: Mapping[str, Any], language: str, body: Body) -> Iterable[tuple[Cell, ...]]:
    schema = kind_of(RESULT_KIND).schema().fields
    for member, spoken in _spoken_particulars(terms, language, body).items():
        if spoken:
            label = _OTHER_TITLES if member == "title" else schema[member].metadata["label"]
            yield label.within(language), spoken


def _spoken_particulars(terms: Mapping[str, Any], language: str, body: Body) -> Mapping[str, str]:
    """Return the members of the terms that an extract repeats, in its order."""
    given = {member: value for member, value in terms.items() if value}
    spoken = {member: said(given[member], language) for member in _TEXTS if member in given}
    spoken |= {member: str(given[member]) for member in _LINES if member in given}
    spoken |= {member: party_labels(given[member], language) for member in _PARTIES if given.get(member)}
    spoken |= {member: party_label(given[member], language) for member in _PARTY if given.get(member)}
    spoken |= {
        "title": _other_titles(terms["title"], language),
        "symbols": ", ".join(_symbol(row, language) for row in given.get("symbols", ())),
        "numbers": "; ".join(_number(row, language) for row in given.get("numbers", ())),
        "authors": "; ".join(_author(author, language, body) for author in given.get("authors", ())),
        "embeds": ", ".join(given.get("embeds", ())),
        "not_duplicate_of": ", ".join(given.get("not_duplicate_of", ())),
        "confidentiality": chosen(RESULT_KIND, "confidentiality", terms["confidentiality"]).within(language),
    }
    return {member: spoken[member] for member in kind_of(RESULT_KIND).schema().fields if member in spoken}


def _other_titles(title: Mapping[str, str], language: str) -> str:
    """Return the title in the languages that the heading does not show."""
    shown = said(title, language)
    return " / ".join(text for _, text in sorted(title.items()) if text != shown)


def _symbol(row: Mapping[str, Any], language: str) -> str:
    return f"{chosen(RESULT_KIND, 'symbols.scheme', row['scheme']).within(language)} {row['symbol']}"


def _number(row: Mapping[str, Any], language: str) -> str:
    """Return a number with its type, office and date, as printed."""
    what = f"{chosen(RESULT_KIND, 'numbers.type', row['type']).within(language)} {row['office']} {row['number']}"
    return f"{what} ({day(date.fromisoformat(row['date']), language)})" if row.get("date") else what


def _author(author: Mapping[str, Any], language: str, body: Body) -> str:
    name = _WITHHELD.within(language) if author["confidential"] else author["name"]
    return f"{name}, {body.state_name(author['state']).within(language)}"
