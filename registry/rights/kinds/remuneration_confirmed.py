"""`remuneration.confirmed`: the employer confirms that an author's remuneration was paid; no amounts.

Source: design 4.1; rule R18.
"""

from __future__ import annotations

from datetime import date

from registry.rights.entries import Draft, Kind, ResultNumber
from registry.rights.fields import Day, Group, Line, PartySchema, TermsSchema, Text
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.parties import Body
from registry.rights.phrases import clause, day_words, named, result_of_words, sentences
from registry.rights.rules.declaring import check_remuneration, parties_of_remuneration
from registry.rights.words import Words


class RemunerationSchema(TermsSchema):
    """Terms of `remuneration.confirmed`."""

    author = Line(Words("Автор", "Author"))
    employer = Group(Words("Работодатель", "Employer"), PartySchema)
    basis = Text(
        Words("Основание выплаты", "Basis of the payment"),
        hint=Words(
            "Договор с автором, норма, приказ; сумма не указывается.",
            "Contract with the author, provision, order; no amount.",
        ),
        most=2000,
    )
    paid_on = Day(Words("Дата выплаты", "Paid on"))


def describe(draft: Draft, body: Body) -> Words:
    """Return who confirms payment to whom."""
    terms = draft.terms
    return sentences(
        Words(
            "Работодатель ({employer}) подтверждает: авторское вознаграждение за использование {result} выплачено "
            "{day}. Автор: {author}.",
            "The employer ({employer}) confirms that the author's remuneration for the use of {result} was paid on "
            "{day}. Author: {author}.",
        ).filled(
            employer=named(terms["employer"], body),
            result=result_of_words(draft.result or ResultNumber("—")),
            day=day_words(date.fromisoformat(terms["paid_on"])),
            author=terms["author"],
        ),
        Words("Основание: {words}.", "Basis: {words}.").filled(words=clause(terms["basis"])),
    )


KIND = KindOfEntry(
    kind=Kind("remuneration.confirmed"),
    title=Words("Подтверждение авторского вознаграждения", "Confirmation of author's remuneration"),
    schema=RemunerationSchema,
    topics=(Topic("payment", Words("Выплата", "Payment"), ("author", "employer", "basis", "paid_on")),),
    required_parties=parties_of_remuneration,
    check=check_remuneration,
    sentence=describe,
    voids_others=False,
)
