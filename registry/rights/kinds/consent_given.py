"""`consent.given`: a co-holder's consent to an act; another entry cites it.

Its validity is the entry's `effective`.

Source: design 4.1; rules R8 and R9.
"""

from __future__ import annotations

from registry.rights.consents import consent_of
from registry.rights.entries import Draft, Kind
from registry.rights.fields import Choice, EntryField, Group, PartySchema, StateField, TermsSchema, Text
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.kinds._choices import ACTS
from registry.rights.parties import Body
from registry.rights.phrases import named, period_words, result_words, sentences, spoken
from registry.rights.rules.consenting import check_consent, parties_of_consent
from registry.rights.words import Words


class ConsentSchema(TermsSchema):
    """Terms of `consent.given`."""

    act = Choice(Words("На что даётся согласие", "Act consented to"), ACTS)
    holder = Group(Words("Кто даёт согласие", "Who consents"), PartySchema)
    licence = EntryField(
        Words("К какой лицензии относится", "Licence concerned"),
        hint=Words(
            "Для сублицензии — лицензия, под которой она выдаётся.", "For a sublicence, the licence it is under."
        ),
        of_kind=("licence.granted",),
        required=False,
    )
    recipient = Group(
        Words("Кому", "Recipient"),
        PartySchema,
        hint=Words(
            "Не заполняется, если согласие дано независимо от лица.", "Left empty where any recipient is meant."
        ),
        required=False,
    )
    third_state = StateField(
        Words("Третье государство", "Third state"),
        hint=Words("Для передачи за пределы Сторон.", "For a transfer outside the Parties."),
        required=False,
    )
    conditions = Text(Words("Условия согласия", "Conditions"), most=2000, long=True, required=False)


def describe(draft: Draft, body: Body) -> Words:
    """Return who consents to what, for how long and on which conditions."""
    terms = draft.terms
    consents = Words(
        "Согласие даёт {holder}. На что: {act}; {result}. Срок согласия: {period}.",
        "Consent is given by {holder}. To what: {act}; {result}. Term of the consent: {period}.",
    ).filled(
        holder=named(terms["holder"], body),
        result=result_words(draft.result),
        act=ACTS[terms["act"]],
        period=period_words(draft.effective),
    )
    recipient, third, conditions = terms.get("recipient"), terms.get("third_state"), terms.get("conditions")
    return sentences(
        consents,
        Words("Кому: {name}.", "Recipient: {name}.").filled(name=named(recipient, body)) if recipient else None,
        Words("Третье государство: {name}.", "Third state: {name}.").filled(name=body.state_name(third))
        if third
        else None,
        Words("Условия: {words}", "Conditions: {words}").filled(words=spoken(conditions)) if conditions else None,
        Words(
            "Само по себе согласие прав не переносит: на него ссылается другая запись.",
            "The consent by itself passes no right: another entry cites it.",
        ),
    )


KIND = KindOfEntry(
    kind=Kind("consent.given"),
    title=Words("Согласие", "Consent"),
    schema=ConsentSchema,
    topics=(
        Topic(
            "consent",
            Words("Согласие", "Consent"),
            ("act", "holder", "licence", "recipient", "third_state", "conditions"),
        ),
    ),
    required_parties=parties_of_consent,
    check=check_consent,
    sentence=describe,
    voids_others=True,
    fold=lambda folding, entry: folding.consent(consent_of(entry)),
)
