"""Rules of `result.registered`.

Source: design 4.3, rules R18, R20.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from registry.rights.findings import Finding
from registry.rights.kinds import Case, RequiredParty
from registry.rights.phrases import day_words
from registry.rights.rules._say import merged, refused, warned
from registry.rights.rules.every_kind import Placed, check_not_future, check_parties_bound
from registry.rights.words import Words

_CUSTOMER = Words("государство заказчика", "state of a customer")
_LEAD = Words("государство головного исполнителя", "state of the lead performer")
_PERFORMER = Words("государство исполнителя", "state of a performer")
_ORDER = ("priority", "application", "grant")


def parties_of_result(case: Case) -> tuple[RequiredParty, ...]:
    """Every state of a customer or performer signs."""
    terms = case.draft.terms
    return merged(
        case,
        [
            *((party["state"], _CUSTOMER) for party in terms.get("customers") or ()),
            (terms["lead_performer"]["state"], _LEAD),
            *((party["state"], _PERFORMER) for party in terms["performers"]),
        ],
    )


def check_result(case: Case) -> tuple[Finding, ...]:
    """Judge the registration of a result."""
    return (
        *check_parties_bound(case, _taking_part(case)),
        *_check_years(case),
        *_check_numbers(case),
        *_check_custodian(case),
        *_check_duplicates(case),
    )


def _check_duplicates(case: Case) -> Iterator[Finding]:
    """A result like one in the register is answered: it is another one, and why (R23)."""
    terms = case.draft.terms
    answered = set(terms.get("not_duplicate_of") or ())
    for alike in case.alike:
        if alike.restricted:
            # An answer would name, in bytes that others read, a result that they may not know of.
            words = _ALIKE_RESTRICTED.filled(number=alike.result, sharing=_SHARING[alike.sharing])
            yield warned("R23", "", words, alike.entry)
        elif alike.result not in answered:
            words = _ALIKE.filled(number=alike.result, sharing=_SHARING[alike.sharing])
            yield refused("R23", "terms.not_duplicate_of", words, alike.entry)
    if answered and not terms.get("not_duplicate_reason"):
        yield refused("R23", "terms.not_duplicate_reason", _SAY_WHY)


def _taking_part(case: Case) -> Iterator[Placed]:
    terms = case.draft.terms
    yield "terms.lead_performer.state", terms["lead_performer"]["state"]
    for member in ("customers", "performers"):
        for position, party in enumerate(terms.get(member) or ()):
            yield f"terms.{member}.{position}.state", party["state"]


def _check_years(case: Case) -> Iterator[Finding]:
    started, ended = case.draft.terms.get("started_in"), case.draft.terms.get("ended_in")
    if started is not None and ended is not None and ended < started:
        yield refused("R18", "terms.ended_in", _YEARS.filled(first=str(started), last=str(ended)))
    if started is not None and started > case.today.year:
        yield refused("R18", "terms.started_in", _YEAR_TO_COME.filled(year=str(started)))


def _check_numbers(case: Case) -> Iterator[Finding]:
    """Priority ≤ filing ≤ grant within one office, and none of them still to come (R18)."""
    by_office: dict[str, dict[str, list[tuple[int, str]]]] = {}
    for position, number in enumerate(case.draft.terms.get("numbers") or ()):
        day = number.get("date")
        if day:
            yield from check_not_future(case, f"terms.numbers.{position}.date", day)
            by_office.setdefault(number["office"], {}).setdefault(number["type"], []).append((position, day))
    for dates in by_office.values():
        yield from _check_order(dates)


def _check_order(dates: Mapping[str, list[tuple[int, Any]]]) -> Iterator[Finding]:
    """Several rights of one office are told apart by nothing: only what no order of them allows is refused."""
    earliest = None
    for stage in _ORDER:
        for position, day in dates.get(stage, ()):
            if earliest is not None and day < earliest:
                yield refused(
                    "R18",
                    f"terms.numbers.{position}.date",
                    _STAGES.filled(
                        day=day_words(date.fromisoformat(day)), before=day_words(date.fromisoformat(earliest))
                    ),
                )
        if stage in dates:
            earliest = max(earliest or "", min(day for _, day in dates[stage]))


def _check_custodian(case: Case) -> Iterator[Finding]:
    terms = case.draft.terms
    if terms["confidentiality"] != "open" and not terms.get("custodian"):
        yield warned("form", "terms.custodian", _NO_CUSTODIAN)


_SHARING = {
    "title": Words("то же название", "the same title"),
    "number": Words("тот же номер заявки или документа", "the same number of an application or a title"),
    "document": Words("тот же документ", "the same document"),
}
_ALIKE = Words(
    "В реестре есть похожий результат {number}: {sharing}. Если это другой результат, укажите его здесь и объясните.",
    "The register holds a similar result {number}: {sharing}. If this is another one, name it here and say why.",
)
_ALIKE_RESTRICTED = Words(
    "Похож результат {number}, доступный только его участникам: {sharing}. Проверьте, не тот же ли это результат; "
    "в записи его не называйте.",
    "The result {number}, which its parties keep to themselves, is similar: {sharing}. Check that this is not the same "
    "one; do not name it in the entry.",
)
_SAY_WHY = Words("Объясните, почему это другой результат.", "Say why this is another result.")
_YEARS = Words(
    "Год окончания {last} раньше года начала {first}. Исправьте один из них.",
    "The year of the end, {last}, is before that of the beginning, {first}. Put one of them right.",
)
_YEAR_TO_COME = Words(
    "Работа, начатая в {year} году, ещё не началась: результата быть не может.",
    "Work that begins in {year} has not begun: there can be no result.",
)
_STAGES = Words(
    "Дата {day} раньше предшествующей ступени ({before}). Порядок: приоритет, заявка, охранный документ.",
    "The date {day} is before the stage that precedes it ({before}). The order is priority, application, grant.",
)
_NO_CUSTODIAN = Words(
    "Сведения не открытые, а хранитель документов не указан. Укажите организацию, у которой остаются документы.",
    "The information is not open and no custodian is named. Name the organisation that keeps the documents.",
)
