"""Sections of an extract beside title, licences and consents: burdens, disputes, protection, and what is declared.

Encumbrances, disputes and protection are always shown, because that there is none is itself an answer; the others
where something is recorded.

Source: design 4.4 and 5.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from registry.reports.licence_terms import UNCHECKED
from registry.reports.statement import Cell, Column, EntryRef, Section
from registry.reports.wording import (
    all_chosen,
    chosen,
    day,
    party_label,
    party_labels,
    said,
    state_names,
    term,
)
from registry.rights.claims import Claim
from registry.rights.disputes import Dispute
from registry.rights.encumbrances import Encumbrance
from registry.rights.entries import Entry
from registry.rights.kinds import kind_of
from registry.rights.kinds._choices import OFFICES
from registry.rights.parties import Body
from registry.rights.phrases import stock_number_as_printed
from registry.rights.protection import Protection
from registry.rights.standing import Standing
from registry.rights.words import Words

ENCUMBRANCE, DISPUTE, GRANT = "encumbrance.recorded", "dispute.opened", "protection.granted"
BACKGROUND, CATALOGUED, CLAIM = "background.declared", "result.catalogued", "claim.filed"
_STATUSES = {
    "filed": Words("заявка подана", "application filed"),
    "granted": Words("действует", "in force"),
    "ceased": Words("прекращена", "ceased"),
    "expired": Words("срок истёк", "expired"),
}
_UNKNOWN_END = Words("срок в таблице не указан", "the table of terms does not say")


def burdens(standing: Standing, language: str) -> Section:
    """Return the encumbrances on the day asked about, by rank."""
    found = sorted(standing.encumbrances_in_force, key=lambda encumbrance: (encumbrance.rank or 0, encumbrance.index))
    return Section(
        key="encumbrances",
        title=Words("Обременения", "Encumbrances").within(language),
        columns=(
            _column("type", Words("Вид", "Type"), language, 4),
            _column("rank", Words("Очередь", "Rank"), language, 2, numeric=True),
            _column("object", Words("Предмет", "Object"), language, 4),
            _column("holder", Words("Чьё право", "Whose right"), language, 4),
            _column("pledgee", Words("В чью пользу", "In favour of"), language, 4),
            _column("term", Words("Срок", "Term"), language, 4),
            _column("entry", Words("Запись", "Entry"), language, 2),
        ),
        rows=tuple(_burden(encumbrance, standing, language) for encumbrance in found),
        empty=Words("На эту дату обременений нет.", "There is no encumbrance on this date.").within(language),
    )


def _burden(encumbrance: Encumbrance, standing: Standing, language: str) -> tuple[Cell, ...]:
    terms = encumbrance.terms
    bearing = standing.encumbered_on(encumbrance, standing.in_force_on)
    favour = party_label(terms["pledgee"], language) if terms.get("pledgee") else ""
    return (
        chosen(ENCUMBRANCE, "type", encumbrance.type).within(language),
        encumbrance.rank if encumbrance.is_pledge else None,
        chosen(ENCUMBRANCE, "object", terms["object"]).within(language),
        party_labels(bearing.values(), language),
        favour or (said(terms["authority"], language) if terms.get("authority") else ""),
        term(encumbrance.effective, language),
        EntryRef(encumbrance.index, encumbrance.entry),
    )


def disputes(standing: Standing, language: str) -> Section:
    """Return the disputes open on the day asked about."""
    return Section(
        key="disputes",
        title=Words("Споры", "Disputes").within(language),
        columns=(
            _column("appellant", Words("Заявитель", "Appellant"), language, 4),
            _column("respondent", Words("Ответчик", "Respondent"), language, 4),
            _column("object", Words("Предмет", "Object"), language, 4),
            _column("alleged", Words("Предполагаемое нарушение", "Alleged infringement"), language, 6),
            _column("caution", Words("Отметка о споре", "Caution"), language, 3),
            _column("entry", Words("Запись", "Entry"), language, 2),
        ),
        rows=tuple(_dispute(dispute, language) for dispute in standing.disputes_in_force),
        empty=Words("На эту дату споров нет.", "There is no dispute on this date.").within(language),
    )


def _dispute(dispute: Dispute, language: str) -> tuple[Cell, ...]:
    terms = dispute.terms
    caution = Words("распоряжение запрещено", "bars disposal") if dispute.is_caution else Words("нет", "none")
    return (
        party_label(terms["appellant"], language),
        party_label(terms["respondent"], language) if terms.get("respondent") else "",
        chosen(DISPUTE, "object", terms["object"]).within(language),
        said(terms["alleged"], language),
        caution.within(language),
        EntryRef(dispute.index, dispute.entry),
    )


def protection(standing: Standing, language: str, body: Body) -> Section:
    """Return the rights and applications with each office, with the end of each and the rule that says so."""
    known = [right for right in standing.protections if right.status_on(standing.in_force_on, body)]
    return Section(
        key="protection",
        title=Words("Правовая охрана", "Protection").within(language),
        columns=(
            _column("office", Words("Ведомство", "Office"), language, 4),
            _column("right_type", Words("Вид охраны", "Type"), language, 4),
            _column("number", Words("Номер", "Number"), language, 4),
            _column("status", Words("Состояние", "Status"), language, 3),
            _column("expires_on", Words("По", "Until"), language, 3),
            _column("rule", Words("Откуда срок", "By which rule"), language, 6),
            _column("entry", Words("Запись", "Entry"), language, 2),
        ),
        rows=tuple(_right(right, standing.in_force_on, language, body) for right in known),
        empty=Words("Сведений о правовой охране нет.", "No protection is recorded.").within(language),
    )


def _right(right: Protection, on: date, language: str, body: Body) -> tuple[Cell, ...]:
    office = OFFICES.get(right.office) or body.state_name(right.office)
    expiry, granted = right.expiry(body), right.granted is not None
    rule = _UNKNOWN_END.within(language) if granted else ""
    if expiry is not None and granted:
        rule = expiry.rule.within(language)
        if not expiry.checked_by_lawyer:
            rule = f"{rule}; {UNCHECKED.within(language)}"
    return (
        office.within(language),
        chosen(GRANT, "right_type", right.right_type).within(language),
        right.number or "",
        _STATUSES[right.status_on(on, body) or "filed"].within(language),
        expiry.day if expiry is not None and granted else None,
        rule,
        EntryRef(right.index, right.entry),
    )


def declarations(standing: Standing, language: str, body: Body) -> Iterator[Section]:
    """Yield what is declared beside the rights, each where there is any: background, catalogue, claims, corrections."""
    background = standing.of_kind_in_force(BACKGROUND)
    if background:
        yield _background(background, language)
    catalogued = standing.of_kind(CATALOGUED)
    if catalogued:
        yield _catalogue(catalogued, language, body)
    claims = [claim for claim in standing.claims if claim.is_open]
    if claims:
        yield _claims(claims, language, body)
    if standing.corrections:
        yield _corrections(standing, language, body)


def _background(entries: tuple[Entry, ...], language: str) -> Section:
    return Section(
        key="background",
        title=kind_of(BACKGROUND).title.within(language),
        columns=(
            _column("background", Words("Результат", "Result"), language, 4),
            _column("owner", Words("Владелец", "Owner"), language, 4),
            _column("use", Words("Разрешённые области", "Fields allowed"), language, 5),
            _column("purposes", Words("Цели", "Purposes"), language, 4),
            _column("entry", Words("Запись", "Entry"), language, 2),
        ),
        rows=tuple(_background_row(entry, language) for entry in entries),
    )


def _background_row(entry: Entry, language: str) -> tuple[Cell, ...]:
    terms = entry.terms
    described = said(terms["description"], language) if terms.get("description") else ""
    fields = list(dict.fromkeys([*terms["use_in_project"], *(terms.get("use_in_exploitation") or ())]))
    return (
        ", ".join(terms.get("background") or ()) or described,
        party_label(terms["owner"], language),
        all_chosen(BACKGROUND, "use_in_project", fields, language),
        all_chosen(BACKGROUND, "purposes", terms["purposes"], language),
        EntryRef(entry.index, entry.id),
    )


def _catalogue(entries: tuple[Entry, ...], language: str, body: Body) -> Section:
    return Section(
        key="catalogue",
        title=Words("Предметы снабжения", "Supply items").within(language),
        columns=(
            _column("stock_number", Words("Номенклатурный номер", "Stock number"), language, 4),
            _column("item_name", Words("Наименование", "Name"), language, 5),
            _column("design_document", Words("Конструкторский документ", "Design document"), language, 5),
            _column("state", Words("Каталогизирует", "Catalogued by"), language, 3),
            _column("entry", Words("Запись", "Entry"), language, 2),
        ),
        rows=tuple(
            (
                stock_number_as_printed(entry.terms["stock_number"]),
                said(entry.terms["item_name"], language) if entry.terms.get("item_name") else "",
                entry.terms["design_document"],
                body.state_name(entry.terms["state"]).within(language),
                EntryRef(entry.index, entry.id),
            )
            for entry in entries
        ),
    )


def _claims(claims: list[Claim], language: str, body: Body) -> Section:
    return Section(
        key="claims",
        title=Words("Односторонние заявления", "Claims of one state").within(language),
        columns=(
            _column("state", Words("Заявляет", "Claimed by"), language, 3),
            _column("kind", Words("Что заявляется", "What is claimed"), language, 5),
            _column("term", Words("Срок", "Term"), language, 4),
            _column("awaited", Words("Не подписали", "Not signed by"), language, 4),
            _column("entry", Words("Запись", "Entry"), language, 2),
        ),
        rows=tuple(
            (
                body.state_name(claim.terms["state"]).within(language),
                kind_of(claim.content["kind"]).title.within(language),
                term(claim.effective, language),
                state_names(claim.terms.get("awaited") or (), body, language),
                EntryRef(claim.index, claim.entry),
            )
            for claim in claims
        ),
        note=Words("Заявления ничего из записанного не меняют.", "Claims change nothing that stands.").within(language),
    )


def _corrections(standing: Standing, language: str, body: Body) -> Section:
    sealed = {entry.id: entry for entry in standing.entries}
    return Section(
        key="corrections",
        title=Words("Исправления", "Corrections").within(language),
        columns=(
            _column("corrects", Words("Исправлена запись", "Entry corrected"), language, 3),
            _column("kind", Words("Вид записи", "Kind of entry"), language, 4),
            _column("wrong", Words("Было неверно", "What was wrong"), language, 6),
            _column("right", Words("Правильно", "What is right"), language, 6),
            _column("reason", Words("Причина", "Reason"), language, 4),
            _column("counts_from", Words("Учитывается с", "Counts from"), language, 3),
            _column("entry", Words("Запись", "Entry"), language, 2),
        ),
        rows=tuple(
            (
                EntryRef(sealed[correction.corrects].index, correction.corrects),
                kind_of(correction.terms["corrected"]["kind"]).title.within(language),
                said(correction.terms["wrong"], language),
                said(correction.terms["right"], language),
                body.reason_words("correction", correction.terms["reason"]).within(language),
                sealed[correction.entry].sealed_at.date(),
                EntryRef(correction.index, correction.entry),
            )
            for correction in standing.corrections
            if correction.corrects in sealed
        ),
        note=Words(
            "Исправленная запись сохраняется; на вопрос по состоянию до исправления реестр отвечает по-прежнему.",
            "The corrected entry stays; a question as recorded before the correction has its old answer.",
        ).within(language),
    )


def correction_mark(entry: Entry, standing: Standing, language: str) -> str:
    """Return " (исправлена записью № 12 от 01.03.2026)" for a corrected entry, else nothing."""
    marks = [correction for correction in standing.corrections if correction.corrects == entry.id]
    if not marks:
        return ""
    by = marks[-1]
    sealed = next(other.sealed_at.date() for other in standing.entries if other.id == by.entry)
    words = Words(" (исправлена записью № {index} от {day})", " (corrected by entry {index} of {day})")
    return words.filled(index=by.index, day=day(sealed, language)).within(language)


def _column(key: str, label: Words, language: str, weight: int, *, numeric: bool = False) -> Column:
    return Column(key, label.within(language), weight, numeric)
