"""`documents.handed_over`: which documents passed from whom to whom, for what; title never changes by it.

The documents themselves are the entry's `documents`.

Source: design 4.1; rules R9, R11.
"""

from __future__ import annotations

from datetime import date

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Day, EntriesField, Group, PartySchema, TermsSchema, Text
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.parties import Body
from registry.rights.phrases import clause, day_words, named, result_words, sentences
from registry.rights.rules.declaring import check_handover, parties_of_handover
from registry.rights.words import Words


class HandoverSchema(TermsSchema):
    """Terms of `documents.handed_over`."""

    from_party = Group(Words("Кто передал", "Handed over by"), PartySchema)
    to_party = Group(Words("Кто принял", "Received by"), PartySchema)
    handed_on = Day(Words("Дата передачи", "Handed over on"))
    purpose = Text(Words("Цель передачи", "Purpose"), most=2000)
    which = Text(Words("Какие документы", "Which documents"), most=4000, long=True, required=False)
    consents = EntriesField(
        Words("Согласия, на которых основана передача", "Consents the handover rests on"),
        of_kind=("consent.given",),
        required=False,
    )


def describe(draft: Draft, body: Body) -> Words:
    """Return what passed between whom, and that title did not."""
    terms = draft.terms
    return sentences(
        Words(
            "{day} переданы документы ({result}; документов: {count}). Передал: {giver}. Принял: {taker}.",
            "Documents were handed over on {day} ({result}; documents: {count}). By: {giver}. To: {taker}.",
        ).filled(
            day=day_words(date.fromisoformat(terms["handed_on"])),
            result=result_words(draft.result),
            count=len(draft.documents),
            giver=named(terms["from_party"], body),
            taker=named(terms["to_party"], body),
        ),
        Words("Цель: {words}.", "Purpose: {words}.").filled(words=clause(terms["purpose"])),
        Words(
            "Передача документов исключительного права не переносит и права использования не даёт.",
            "Handing over documents passes no title and gives no right of use.",
        ),
    )


KIND = KindOfEntry(
    kind=Kind("documents.handed_over"),
    title=Words("Передача документов", "Handover of documents"),
    schema=HandoverSchema,
    topics=(
        Topic(
            "handover",
            Words("Передача", "Handover"),
            ("from_party", "to_party", "handed_on", "purpose", "which", "consents"),
        ),
    ),
    required_parties=parties_of_handover,
    check=check_handover,
    sentence=describe,
    voids_others=False,
)
