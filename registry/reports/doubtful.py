"""Entries in doubt in a report: an asterisk wherever one is cited, and a section that says by which revocation.

Source: formats 3.6 (suspect_from); design 5.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from registry.reports.statement import Cell, Column, Digest, EntryRef, Section
from registry.rights.doubts import Doubt, Doubts
from registry.rights.entries import Entry
from registry.rights.kinds import kind_of
from registry.rights.parties import Body
from registry.rights.standing import Standing
from registry.rights.words import Words

COUNTED = Words("Спорных записей", "Disputed entries")
SAID = Words("{count}; отмечены звёздочкой *", "{count}; marked with an asterisk *")
_MARK = Words(" (спорная: ключ отозван записью № {index})", " (disputed: its key was revoked by entry {index})")
_NOTE = Words(
    "Отзыв сертификата не отменяет записи: что действует, считается с ними, пока запись об ином не внесена.",
    "A revocation undoes no entry: what stands is computed with these until another entry says otherwise.",
)


def with_asterisks(sections: Iterable[Section], doubts: Doubts) -> tuple[Section, ...]:
    """Return the sections with every cited entry that is in doubt marked as such."""
    return tuple(
        replace(section, rows=tuple(tuple(_marked(cell, doubts) for cell in row) for row in section.rows))
        for section in sections
    )


def _marked(cell: Cell, doubts: Doubts) -> Cell:
    return replace(cell, is_in_doubt=True) if isinstance(cell, EntryRef) and cell.index in doubts else cell


def doubt_mark(entry: Entry, doubts: Doubts, language: str) -> str:
    """Return " (спорная: ключ отозван записью № 30)" for an entry in doubt, else nothing."""
    return "".join(_MARK.filled(index=doubt.index).within(language) for doubt in doubts.get(entry.index, ()))


def entries_in_doubt(standing: Standing, language: str, body: Body) -> Iterator[Section]:
    """Yield the section on entries in doubt, where there are any."""
    if not standing.doubts:
        return
    yield Section(
        key="doubts",
        title=Words("Спорные записи", "Disputed entries").within(language),
        columns=(
            Column("entry", Words("Запись", "Entry").within(language), 2),
            Column("kind", Words("Что записано", "What it records").within(language), 4),
            Column("state", Words("Чьей подписью", "Whose signature").within(language), 3),
            Column("certificate", Words("Отозванный сертификат", "Certificate revoked").within(language), 5),
            Column("revocation", Words("Запись об отзыве", "Entry of the revocation").within(language), 3),
        ),
        rows=tuple(
            _row(entry, doubt, language, body)
            for entry in standing.entries
            for doubt in standing.doubts.get(entry.index, ())
        ),
        note=_NOTE.within(language),
    )


def _row(entry: Entry, doubt: Doubt, language: str, body: Body) -> tuple[Cell, ...]:
    return (
        EntryRef(entry.index, entry.id),
        kind_of(entry.kind).title.within(language),
        body.state_name(doubt.state).within(language),
        Digest(doubt.fingerprint),
        EntryRef(doubt.index, doubt.entry),
    )


def doubts_said(doubts: Mapping[int, tuple[Doubt, ...]], language: str) -> str:
    """Return how many entries are in doubt, for the head of a report."""
    return SAID.filled(count=len(doubts)).within(language)
