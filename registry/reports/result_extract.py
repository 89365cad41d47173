"""The extract of one result: to whom it belongs, who may use it, on which grounds, in one language, on two dates.

What the law derives (who holds, what is in force) comes ready in `Standing`; here it is only put into words and order.
The order is that of the result page, so that page and extract read alike.

Source: design 4.4, 5.3 and 9.
"""

from __future__ import annotations

from registry.reports.doubtful import COUNTED, doubt_mark, doubts_said, entries_in_doubt, with_asterisks
from registry.reports.licence_terms import LICENCE_KIND, licence_extent, presumed_terms
from registry.reports.log_facts import LogFacts
from registry.reports.particulars import RESULT_KIND, particulars
from registry.reports.pictures import chain_of_title
from registry.reports.rights_sections import burdens, correction_mark, declarations, disputes, protection
from registry.reports.statement import Cell, Column, Digest, EntryRef, Fact, Section, Statement
from registry.reports.wording import (
    chosen,
    instant,
    long_day,
    number,
    party_label,
    party_labels,
    party_name,
    said,
    state_names,
    term,
)
from registry.rights.entries import Entry, EntryId
from registry.rights.kinds import kind_of
from registry.rights.licensing import category_of, territory_of
from registry.rights.parties import Body
from registry.rights.standing import Consent, Holding, Licence, Standing
from registry.rights.words import Words

CONSENT_KIND = "consent.given"

_REPORT = Words("Выписка из реестра", "Register extract")
_NOT_REGISTERED = Words("Сведения о результате не внесены", "Particulars of the result are not recorded")
_JOINTLY = Words("совместно, без долей", "jointly, without shares")
_NO_CO_HOLDER_ALONE = Words(
    "Доли не дают единоличного права распоряжения: для отчуждения, исключительной лицензии и залога "
    "нужны все сообладатели.",
    "Shares give no sole power of disposal: assignment, exclusive licence and pledge need every co-holder.",
)
_UNDER = Words("сублицензия по лицензии записи {index}", "sublicence under the licence of entry {index}")
_PICTURE = Words("Цепочка перехода прав; таблица ниже повторяет её", "Chain of title; the table below repeats it")
_QUERY = Words(
    "Что записано о результате {result}: кому он принадлежит и кто может его использовать {day}, "
    "по первым {size} записям журнала.",
    "What is recorded about result {result}: to whom it belongs and who may use it on {day}, "
    "by the first {size} entries of the log.",
)
_FACTS = (
    Words("Действует на", "In force on"),
    Words("По состоянию записей на", "As recorded on"),
    Words("Запрос", "Query"),
    Words("Контрольная точка", "Checkpoint"),
    Words("Корневой хеш", "Root hash"),
    Words("Учредительная запись реестра", "Founding entry of the register"),
)
_SIZE = Words("записей {size}", "{size} entries")
_RECORDED = Words("{instant}; записей {size}", "{instant}; {size} entries")


def result_extract(standing: Standing, language: str, body: Body, log: LogFacts) -> Statement:
    """State what stands about one result.

    Args:
        standing: What stands, on both dates.
        language: "ru" or "en".
        body: The body of states that keeps the register.
        log: The log and the checkpoint that the extract stands under.

    Returns:
        The statement; equal arguments give an equal statement.
    """
    title, caption = _heading(standing.registered, language)
    sections = (
        _holders(standing, language, body),
        _licences(standing, language, body),
        _consents(standing, language, body),
        burdens(standing, language),
        disputes(standing, language),
        protection(standing, language, body),
        *declarations(standing, language, body),
        particulars(standing.registered, language, body),
        _documents(standing, language),
        _history(standing, language, body),
        *_breaks(standing, language),
        *entries_in_doubt(standing, language, body),
    )
    newest = standing.entries[-1] if standing.entries else None
    size = number(standing.as_recorded_at, language)
    on = long_day(standing.in_force_on, language)
    query = _QUERY.filled(result=standing.result or "", day=on, size=size)
    return Statement(
        language=language,
        register_name=body.name.within(language),
        report=_REPORT.within(language),
        number=standing.result or "",
        caption=caption,
        title=title,
        in_force_on=standing.in_force_on,
        as_recorded_at=standing.as_recorded_at,
        query=query.within(language),
        facts=_facts(standing, language, log, query),
        sections=with_asterisks(sections, standing.doubts),
        newest=EntryRef(newest.index, newest.id) if newest else None,
        log=log,
        mark_colour=body.mark_colour,
    )


def _heading(registered: Entry | None, language: str) -> tuple[str, str]:
    if registered is None:
        return _NOT_REGISTERED.within(language), ""
    terms = registered.terms
    parts = [chosen(RESULT_KIND, member, terms[member]).within(language) for member in ("kind_of_result", "origin")]
    return said(terms["title"], language), " · ".join(parts)


def _facts(standing: Standing, language: str, log: LogFacts, query: Words) -> tuple[Fact, ...]:
    size = number(standing.as_recorded_at, language)
    recorded = _RECORDED.filled(instant=instant(log.recorded_until, language), size=size)
    values: tuple[Cell, ...] = (
        long_day(standing.in_force_on, language),
        recorded.within(language),
        query.within(language),
        _SIZE.filled(size=number(log.size, language)).within(language),
        Digest(log.root.hex()),
        Digest(log.founding_id),
    )
    facts = tuple(Fact(label.within(language), value) for label, value in zip(_FACTS, values, strict=True))
    said = doubts_said(standing.doubts, language)
    return (*facts, Fact(COUNTED.within(language), said)) if standing.doubts else facts


def _holders(standing: Standing, language: str, body: Body) -> Section:
    # Picture and table in the same order: holders as the register came to know them.
    lanes = list(dict.fromkeys(holding.party_key for holding in standing.holdings))
    held = sorted(standing.holders_in_force, key=lambda holding: lanes.index(holding.party_key))
    income = any(holding.income_share is not None for holding in held)
    columns = [
        _column("holder", Words("Правообладатель", "Right-holder"), language, 4),
        _column("state", Words("Государство", "State"), language, 3),
        _column("title_share", Words("Доля", "Share"), language, 2, numeric=True),
        _column("ground", Words("Основание", "Ground"), language, 6),
        _column("since", Words("С даты", "Since"), language, 3),
        _column("entry", Words("Запись", "Entry"), language, 2),
    ]
    if income:
        columns.insert(
            3, _column("income_share", Words("Доля в доходах", "Share of income"), language, 2, numeric=True)
        )
    return Section(
        key="holders",
        title=Words("Кому принадлежит", "To whom it belongs").within(language),
        columns=tuple(columns),
        rows=tuple(_holder_row(holding, language, body, income=income) for holding in held),
        empty=_entered_by(
            Words("На эту дату правообладатель не записан.", "No right-holder is recorded on this date."),
            "ownership.recorded",
        ).within(language),
        note=_NO_CO_HOLDER_ALONE.within(language) if len(held) > 1 else "",
        picture=chain_of_title(standing, language, body) if standing.holdings else None,
        picture_alt=_PICTURE.within(language),
    )


def _holder_row(holding: Holding, language: str, body: Body, *, income: bool) -> tuple[Cell, ...]:
    row: list[Cell] = [
        party_name(holding.party, language),
        body.state_name(holding.party["state"]).within(language),
        _JOINTLY.within(language) if holding.title_share is None else holding.title_share,
        said(holding.ground, language),
        holding.since,
        EntryRef(holding.index, holding.entry),
    ]
    if income:
        row.insert(3, holding.income_share)
    return tuple(row)


def _licences(standing: Standing, language: str, body: Body) -> Section:
    return Section(
        key="licences",
        title=Words("Кто может использовать", "Who may use it").within(language),
        columns=(
            _column("licensees", Words("Лицензиат", "Licensee"), language, 5),
            _column("licensors", Words("Лицензиар", "Licensor"), language, 5),
            _column("category", Words("Вид и пределы использования", "Category and extent of use"), language, 9),
            _column("territory", Words("Территория", "Territory"), language, 4),
            _column("term", Words("Срок", "Term"), language, 4),
            _column("entry", Words("Запись", "Entry"), language, 2),
        ),
        rows=tuple(_licence_row(licence, standing, language, body) for licence in standing.licences_in_force),
        empty=_entered_by(
            Words("На эту дату лицензий нет.", "No licence is in force on this date."), LICENCE_KIND
        ).within(language),
    )


def _licence_row(licence: Licence, standing: Standing, language: str, body: Body) -> tuple[Cell, ...]:
    terms = licence.terms
    category = chosen(LICENCE_KIND, "category", category_of(terms)).within(language)
    above = standing.licence(licence.parent)
    under = _UNDER.filled(index=above.index).within(language) if above else ""
    presumed = presumed_terms(licence, language, body)
    return (
        party_labels(terms["licensees"], language),
        party_labels(standing.licensors_on(licence, standing.in_force_on).values(), language),
        "; ".join(filter(None, (category, under, licence_extent(terms, language, body), presumed))),
        state_names(territory_of(terms), body, language),
        term(licence.effective, language),
        EntryRef(licence.index, licence.entry),
    )


def _consents(standing: Standing, language: str, body: Body) -> Section:
    return Section(
        key="consents",
        title=Words("Согласия", "Consents").within(language),
        columns=(
            _column("holder", Words("Кто дал", "Given by"), language, 4),
            _column("act", Words("На что", "Act"), language, 5),
            _column("recipient", Words("Кому", "Recipient"), language, 4),
            _column("conditions", Words("Условия", "Conditions"), language, 4),
            _column("term", Words("Срок", "Term"), language, 4),
            _column("entry", Words("Запись", "Entry"), language, 2),
        ),
        rows=tuple(_consent_row(consent, language, body) for consent in standing.consents_in_force),
        empty=_entered_by(
            Words("На эту дату действующих согласий нет.", "No consent is in force on this date."), CONSENT_KIND
        ).within(language),
    )


def _consent_row(consent: Consent, language: str, body: Body) -> tuple[Cell, ...]:
    terms = consent.terms
    recipient = party_label(terms["recipient"], language) if terms.get("recipient") else ""
    third = state_names([terms["third_state"]], body, language) if terms.get("third_state") else ""
    return (
        party_label(terms["holder"], language),
        chosen(CONSENT_KIND, "act", terms["act"]).within(language),
        "; ".join(part for part in (recipient, third) if part),
        said(terms["conditions"], language) if terms.get("conditions") else "",
        term(consent.effective, language),
        EntryRef(consent.index, consent.entry),
    )


def _documents(standing: Standing, language: str) -> Section:
    rows = [
        (document.name, document.custodian, document.pages, Digest(document.sha256), EntryRef(entry.index, entry.id))
        for entry in standing.entries
        for document in entry.payload.draft.documents
    ]
    return Section(
        key="documents",
        title=Words("Документы", "Documents").within(language),
        columns=(
            _column("name", Words("Документ", "Document"), language, 5),
            _column("custodian", Words("Хранитель", "Custodian"), language, 4),
            _column("pages", Words("Страниц", "Pages"), language, 2, numeric=True),
            _column("sha256", Words("SHA-256", "SHA-256"), language, 5),
            _column("entry", Words("Запись", "Entry"), language, 2),
        ),
        rows=tuple(rows),
        empty=Words(
            "К записям о результате документы не приложены.", "The entries about the result name no document."
        ).within(language),
    )


def _history(standing: Standing, language: str, body: Body) -> Section:
    return Section(
        key="history",
        title=Words("История записей", "History of entries").within(language),
        columns=(
            _column("entry", Words("Запись", "Entry"), language, 2),
            _column("sealed_on", Words("Внесена", "Entered"), language, 3),
            _column("kind", Words("Что записано", "What it records"), language, 4),
            _column("effective", Words("Действует", "Effective"), language, 4),
            _column("parties", Words("Подписали", "Signed by"), language, 4),
            _column("id", Words("Идентификатор записи", "Entry id"), language, 5),
        ),
        rows=tuple(_history_row(entry, standing, language, body) for entry in standing.entries),
        empty=Words("Записей о результате нет.", "There is no entry about the result.").within(language),
    )


def _history_row(entry: Entry, standing: Standing, language: str, body: Body) -> tuple[Cell, ...]:
    return (
        EntryRef(entry.index, entry.id),
        entry.sealed_at.date(),
        kind_of(entry.kind).title.within(language)
        + correction_mark(entry, standing, language)
        + doubt_mark(entry, standing.doubts, language),
        term(entry.effective, language),
        state_names(entry.payload.parties, body, language),
        Digest(entry.id),
    )


def _breaks(standing: Standing, language: str) -> tuple[Section, ...]:
    """Show what is broken in the chain as a break; an unbroken chain has no such section."""
    if not standing.breaks:
        return ()
    indices = {entry.id: entry.index for entry in standing.entries}
    return (
        Section(
            key="breaks",
            title=Words("Разрывы в цепочке", "Breaks in the chain").within(language),
            columns=(
                _column("rule", Words("Правило", "Rule"), language, 1),
                _column("finding", Words("Что нарушено", "What is broken"), language, 8),
                _column("entries", Words("Записи", "Entries"), language, 2),
            ),
            rows=tuple(
                (
                    finding.rule,
                    finding.words.within(language),
                    ", ".join(str(indices.get(EntryId(cited), cited)) for cited in finding.entries),
                )
                for finding in standing.breaks
            ),
        ),
    )


def _entered_by(nothing: Words, kind: str) -> Words:
    """Say that nothing stands, and which entry would bring it here."""
    words = Words("{nothing} Вносится записью «{title}».", "{nothing} An entry “{title}” records it.")
    return words.filled(nothing=nothing, title=kind_of(kind).title)


def _column(key: str, label: Words, language: str, weight: int, *, numeric: bool = False) -> Column:
    return Column(key, label.within(language), weight, numeric)
