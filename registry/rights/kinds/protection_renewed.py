"""`protection.renewed`: a maintenance fee was paid, or the term of a right was extended.

Source: design 4.1; rule R13.
"""

from __future__ import annotations

from datetime import date

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Day, TermsSchema, Whole
from registry.rights.kinds import KindOfEntry, LegalEvent, Topic
from registry.rights.kinds._protection import protection_words, right_field, step
from registry.rights.parties import Body
from registry.rights.phrases import day_words, sentences
from registry.rights.rules.protecting import check_renewed, parties_of_protection
from registry.rights.words import Words


class RenewedSchema(TermsSchema):
    """Terms of `protection.renewed`."""

    right = right_field()
    fee_year = Whole(
        Words("За какой год уплачена пошлина", "Fee year"),
        hint=Words("Порядковый год действия.", "The ordinal year of the term."),
        least=1,
        most=100,
        required=False,
    )
    paid_on = Day(Words("Дата уплаты", "Paid on"))
    expires_on = Day(Words("Новый срок истекает", "New expiry"), required=False)


def describe(draft: Draft, body: Body) -> Words:  # noqa: ARG001 - every kind's sentence has one signature
    """Return what was renewed and until when."""
    terms = draft.terms
    paid = Words(
        "{protection} поддержана в силе: пошлина уплачена {day}.",
        "{protection} is maintained: the fee was paid on {day}.",
    ).filled(
        protection=protection_words(draft),
        day=day_words(date.fromisoformat(terms["paid_on"])),
    )
    year, expires = terms.get("fee_year"), terms.get("expires_on")
    return sentences(
        paid,
        Words("Год действия: {year}.", "Year of the term: {year}.").filled(year=year) if year else None,
        Words("Срок действия продлён по {day}.", "The term is extended until {day}.").filled(
            day=day_words(date.fromisoformat(expires))
        )
        if expires
        else None,
    )


KIND = KindOfEntry(
    kind=Kind("protection.renewed"),
    title=Words("Поддержание или продление охраны", "Maintenance or renewal of protection"),
    schema=RenewedSchema,
    topics=(Topic("renewal", Words("Поддержание в силе", "Renewal"), ("right", "fee_year", "paid_on", "expires_on")),),
    required_parties=parties_of_protection,
    check=check_renewed,
    sentence=describe,
    voids_others=False,
    st27=LegalEvent(("U11",)),
    fold=step,
)
