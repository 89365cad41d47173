"""`protection.filed`: an application for a title of protection with an office.

Source: design 4.1; rules R12, R18, R23.
"""

from __future__ import annotations

from datetime import date

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Choice, Day, Line, PartySchema, Rows, StateField, TermsSchema
from registry.rights.kinds import KindOfEntry, LegalEvent, Topic
from registry.rights.kinds._choices import OFFICES, RIGHT_TYPES
from registry.rights.kinds._protection import number_words, office_words, step, suggested_number
from registry.rights.parties import Body
from registry.rights.phrases import all_named, day_words, result_words
from registry.rights.rules.protecting import check_filed, parties_of_protection
from registry.rights.words import Words


class FiledSchema(TermsSchema):
    """Terms of `protection.filed`."""

    office = StateField(Words("Ведомство", "Office"), offices=OFFICES)
    right_type = Choice(Words("Вид охраны", "Type of protection"), RIGHT_TYPES)
    applicants = Rows(Words("Заявители", "Applicants"), PartySchema, row_label=Words("Заявитель", "Applicant"))
    created_in = StateField(
        Words("Где создан результат", "Where the result was created"),
        hint=Words("Если не указано — государство головного исполнителя.", "If empty, the lead performer's state."),
        required=False,
    )
    number = Line(Words("Номер заявки, как напечатан", "Application number as printed"), most=60, required=False)
    normalised = Line(Words("Номер в едином виде", "Normalised number"), most=60, required=False)
    filed_on = Day(Words("Дата подачи", "Filing date"))
    priority_on = Day(Words("Дата приоритета", "Priority date"), required=False)
    published_on = Day(Words("Дата публикации", "Publication date"), required=False)


def describe(draft: Draft, body: Body) -> Words:
    """Return what was filed, where and when."""
    terms = draft.terms
    return Words(
        "{day} подана заявка{number} на {result}. Ведомство: {office}; вид охраны: {type}; заявитель: {names}. "
        "Исключительного права заявка сама по себе не даёт.",
        "On {day} an application{number} for {result} was filed. Office: {office}; type: {type}; applicant: {names}. "
        "The application by itself gives no exclusive right.",
    ).filled(
        day=day_words(date.fromisoformat(terms["filed_on"])),
        number=number_words(terms.get("number")),
        result=result_words(draft.result),
        office=office_words(draft, body),
        type=RIGHT_TYPES[terms["right_type"]],
        names=all_named(terms["applicants"], body),
    )


KIND = KindOfEntry(
    kind=Kind("protection.filed"),
    title=Words("Подача заявки", "Filing of an application"),
    schema=FiledSchema,
    topics=(
        Topic(
            "office",
            Words("Ведомство и заявители", "Office and applicants"),
            ("office", "right_type", "applicants", "created_in"),
        ),
        Topic(
            "numbers",
            Words("Номер и даты", "Number and dates"),
            ("number", "normalised", "filed_on", "priority_on", "published_on"),
        ),
    ),
    required_parties=parties_of_protection,
    check=check_filed,
    sentence=describe,
    voids_others=False,
    st27=LegalEvent(("A10",)),
    fold=step,
    suggests={"normalised": suggested_number},
)
