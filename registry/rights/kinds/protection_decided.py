"""`protection.decided`: the right-holders decide to file for protection, or to keep the result confidential.

Source: design 4.1; rule R12.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Choice, Group, PartySchema, StateField, TermsSchema, Text
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.kinds._choices import OFFICES, PROTECTION_DECISIONS, RIGHT_TYPES
from registry.rights.kinds._protection import office_words
from registry.rights.parties import Body
from registry.rights.phrases import named, result_words, sentences
from registry.rights.rules.owners import parties_of_owners
from registry.rights.rules.protecting import check_decided
from registry.rights.words import Words


class DecidedSchema(TermsSchema):
    """Terms of `protection.decided`."""

    decision = Choice(Words("Решение", "Decision"), PROTECTION_DECISIONS)
    office = StateField(
        Words("Где подаётся первая заявка", "Where the first filing is made"), offices=OFFICES, required=False
    )
    created_in = StateField(
        Words("Где создан результат", "Where the result was created"),
        hint=Words("Если не указано — государство головного исполнителя.", "If empty, the lead performer's state."),
        required=False,
    )
    right_type = Choice(Words("Вид охраны", "Type of protection"), RIGHT_TYPES, required=False)
    applicant = Group(Words("Заявитель", "Applicant"), PartySchema, required=False)
    ground = Text(Words("Основание решения", "Ground of the decision"), most=2000, required=False)


def describe(draft: Draft, body: Body) -> Words:
    """Return what the right-holders have decided."""
    terms, result = draft.terms, result_words(draft.result)
    if terms["decision"] == "keep_confidential":
        return Words(
            "Правообладатели решили не подавать заявку и сохранять {result} в тайне. Пока тайна сохраняется, сведения "
            "охраняются как секрет производства.",
            "The right-holders have decided not to file and to keep {result} confidential. As long as the information "
            "is kept secret, it is protected as know-how.",
        ).filled(result=result)
    decided = Words(
        "Правообладатели решили подать заявку на {result}.", "The right-holders have decided to file for {result}."
    ).filled(result=result)
    where = Words("Ведомство первой подачи: {office}.", "Office of first filing: {office}.")
    who = Words("Заявитель: {name}.", "Applicant: {name}.")
    return sentences(
        decided,
        where.filled(office=office_words(draft, body)) if terms.get("office") else None,
        who.filled(name=named(terms["applicant"], body)) if terms.get("applicant") else None,
    )


KIND = KindOfEntry(
    kind=Kind("protection.decided"),
    title=Words("Решение об охране результата", "Decision on protection"),
    schema=DecidedSchema,
    topics=(
        Topic(
            "decision",
            Words("Решение", "Decision"),
            ("decision", "office", "created_in", "right_type", "applicant", "ground"),
        ),
    ),
    required_parties=parties_of_owners,
    check=check_decided,
    sentence=describe,
    voids_others=False,
)
