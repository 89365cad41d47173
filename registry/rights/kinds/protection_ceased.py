"""`protection.ceased`: a right or an application is over, from a date or from the start, in whole or in part.

The day it ceases is the entry's `effective` from.

Source: design 4.1; rules R13, R17.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Choice, TermsSchema, Text, YesNo
from registry.rights.kinds import KindOfEntry, LegalEvent, Topic
from registry.rights.kinds._choices import REASONS_OF_CEASING
from registry.rights.kinds._protection import protection_words, right_field, step
from registry.rights.parties import Body
from registry.rights.phrases import clause, day_words, sentences
from registry.rights.rules.protecting import check_ceased, parties_of_protection
from registry.rights.stands import Standing
from registry.rights.words import Words

_EVENTS = {
    "expired": "H14",
    "fee_not_paid": "H13",
    "surrendered": "H15",
    "invalidated": "H12",
    "application_refused": "N11",
    "application_withdrawn": "N11",
}


class CeasedSchema(TermsSchema):
    """Terms of `protection.ceased`."""

    right = right_field()
    reason = Choice(Words("Причина прекращения", "Reason"), REASONS_OF_CEASING)
    from_start = YesNo(Words("С самого начала (право не возникало)", "From the start (the right never was)"))
    in_part = YesNo(Words("Только в части", "In part only"), required=False)
    part = Text(Words("В какой части", "As to which part"), most=2000, long=True, required=False)
    authority = Text(Words("Кем принято решение", "Who decided"), most=300, required=False)


def describe(draft: Draft, body: Body) -> Words:  # noqa: ARG001 - every kind's sentence has one signature
    """Return what is over, since when and why."""
    terms = draft.terms
    never = Words(
        "{protection} прекращена с самого начала: считается, что право не возникало.",
        "{protection} has ceased from the start: the right is deemed never to have been.",
    )
    over = Words(
        "{protection} прекращена с {day}.",
        "{protection} has ceased from {day}.",
    )
    said = (never if terms["from_start"] else over).filled(
        protection=protection_words(draft), day=day_words(draft.effective.starts_on)
    )
    part, authority = terms.get("part"), terms.get("authority")
    return sentences(
        said,
        Words("Причина: {reason}.", "Reason: {reason}.").filled(reason=REASONS_OF_CEASING[terms["reason"]]),
        Words("Только в части: {part}.", "In part only: {part}.").filled(part=clause(part))
        if terms.get("in_part") and part
        else None,
        Words("Решение принято: {name}.", "Decided by: {name}.").filled(name=clause(authority)) if authority else None,
    )


def event_of(draft: Draft, _standing: Standing) -> str:
    """Return the detailed event of ST.27."""
    return _EVENTS[draft.terms["reason"]]


KIND = KindOfEntry(
    kind=Kind("protection.ceased"),
    title=Words("Прекращение охраны", "Cessation of protection"),
    schema=CeasedSchema,
    topics=(
        Topic(
            "ceasing",
            Words("Прекращение", "Cessation"),
            ("right", "reason", "from_start", "in_part", "part", "authority"),
        ),
    ),
    required_parties=parties_of_protection,
    check=check_ceased,
    sentence=describe,
    voids_others=False,
    st27=LegalEvent(("H12", "H13", "H14", "H15", "N11"), event_of),
    fold=step,
)
