"""`protection.granted`: an office has granted a title of protection.

Source: design 4.1; rules R13, R18.
"""

from __future__ import annotations

from datetime import date

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Choice, Day, EntryField, Line, StateField, TermsSchema
from registry.rights.kinds import KindOfEntry, LegalEvent, Topic
from registry.rights.kinds._choices import OFFICES, RIGHT_TYPES
from registry.rights.kinds._protection import number_words, office_words, step, suggested_number
from registry.rights.parties import Body
from registry.rights.phrases import day_words, result_words, sentences
from registry.rights.protection import computed_expiry
from registry.rights.rules.protecting import check_granted, parties_of_protection
from registry.rights.words import Words


class GrantedSchema(TermsSchema):
    """Terms of `protection.granted`."""

    filing = EntryField(
        Words("Заявка, по которой выдан", "Application it was granted on"),
        of_kind=("protection.filed",),
        required=False,
    )
    office = StateField(Words("Ведомство", "Office"), offices=OFFICES)
    right_type = Choice(Words("Вид охраны", "Type of protection"), RIGHT_TYPES)
    number = Line(Words("Номер документа, как напечатан", "Number as printed"), most=60)
    normalised = Line(Words("Номер в едином виде", "Normalised number"), most=60, required=False)
    filed_on = Day(Words("Дата подачи заявки", "Filing date"))
    priority_on = Day(Words("Дата приоритета", "Priority date"), required=False)
    granted_on = Day(Words("Дата выдачи", "Date of grant"))
    published_on = Day(Words("Дата публикации", "Publication date"), required=False)
    expires_on = Day(
        Words("Срок истекает", "Expires on"),
        hint=Words(
            "Как указано в документе; если пусто — по таблице сроков.",
            "As the title says; if empty, by the table of terms.",
        ),
        required=False,
    )


def describe(draft: Draft, body: Body) -> Words:
    """Return what was granted, by whom, and until when it lasts."""
    terms = draft.terms
    granted = Words(
        "На {result} выдан охранный документ{number} от {day}. Ведомство: {office}; вид охраны: {type}.",
        "A title of protection{number} for {result} was granted on {day}. Office: {office}; type: {type}.",
    ).filled(
        result=result_words(draft.result),
        number=number_words(terms["number"]),
        day=day_words(date.fromisoformat(terms["granted_on"])),
        office=office_words(draft, body),
        type=RIGHT_TYPES[terms["right_type"]],
    )
    return sentences(granted, _ends(draft, body))


def _ends(draft: Draft, body: Body) -> Words | None:
    terms = draft.terms
    if terms.get("expires_on"):
        day = day_words(date.fromisoformat(terms["expires_on"]))
        return Words("Срок действия — по {day}.", "It lasts until {day}.").filled(day=day)
    expiry = computed_expiry(body, terms["office"], terms["right_type"], date.fromisoformat(terms["filed_on"]))
    if expiry is None or expiry.day is None:
        return None
    return Words(
        "По таблице сроков — по {day} ({rule}).", "By the table of terms it lasts until {day} ({rule})."
    ).filled(day=day_words(expiry.day), rule=expiry.rule)


KIND = KindOfEntry(
    kind=Kind("protection.granted"),
    title=Words("Выдача охранного документа", "Grant of a title of protection"),
    schema=GrantedSchema,
    topics=(
        Topic(
            "title",
            Words("Охранный документ", "Title of protection"),
            ("filing", "office", "right_type", "number", "normalised"),
        ),
        Topic("days", Words("Даты", "Dates"), ("filed_on", "priority_on", "granted_on", "published_on", "expires_on")),
    ),
    required_parties=parties_of_protection,
    check=check_granted,
    sentence=describe,
    voids_others=False,
    st27=LegalEvent(("F10",)),
    fold=step,
    suggests={"normalised": suggested_number},
)
