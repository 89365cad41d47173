"""`consent.refused`: a co-holder refuses its consent, with the reason; nothing can rest on it.

Source: design 4.1; rules R3, R8, R9.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Choice, EntryField, Group, PartySchema, StateField, TermsSchema, Text
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.kinds._choices import ACTS
from registry.rights.parties import Body
from registry.rights.phrases import clause, named, result_words, sentences
from registry.rights.reason_field import ReasonField
from registry.rights.rules.consent_life import REFUSAL, check_refused
from registry.rights.rules.consenting import parties_of_consent
from registry.rights.words import Words


class RefusedSchema(TermsSchema):
    """Terms of `consent.refused`."""

    act = Choice(Words("На что испрашивалось согласие", "Act for which consent was asked"), ACTS)
    holder = Group(Words("Кто отказывает", "Who refuses"), PartySchema)
    licence = EntryField(
        Words("К какой лицензии относится", "Licence concerned"), of_kind=("licence.granted",), required=False
    )
    recipient = Group(Words("Кому", "Recipient"), PartySchema, required=False)
    third_state = StateField(Words("Третье государство", "Third state"), required=False)
    reason = ReasonField(Words("Причина отказа", "Reason for the refusal"), REFUSAL)
    explanation = Text(Words("Пояснение", "Explanation"), most=2000, long=True, required=False)


def describe(draft: Draft, body: Body) -> Words:
    """Return who refuses consent to what, and why."""
    terms = draft.terms
    recipient, explanation = terms.get("recipient"), terms.get("explanation")
    return sentences(
        Words(
            "В согласии отказано. Отказывает: {holder}. На что испрашивалось: {act}; {result}. Причина: {reason}.",
            "Consent is refused. Refused by: {holder}. Asked for: {act}; {result}. Reason: {reason}.",
        ).filled(
            holder=named(terms["holder"], body),
            act=ACTS[terms["act"]],
            result=result_words(draft.result),
            reason=body.reason_words(REFUSAL, terms["reason"]),
        ),
        Words("Кому: {name}.", "Recipient: {name}.").filled(name=named(recipient, body)) if recipient else None,
        Words("Пояснение: {words}.", "Explanation: {words}.").filled(words=clause(explanation))
        if explanation
        else None,
    )


KIND = KindOfEntry(
    kind=Kind("consent.refused"),
    title=Words("Отказ в согласии", "Refusal of consent"),
    schema=RefusedSchema,
    topics=(
        Topic(
            "refusal",
            Words("Отказ", "Refusal"),
            ("act", "holder", "licence", "recipient", "third_state", "reason", "explanation"),
        ),
    ),
    required_parties=parties_of_consent,
    check=check_refused,
    sentence=describe,
    voids_others=True,
)
