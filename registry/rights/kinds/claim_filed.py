"""`claim.filed`: what one state asserts while others have not signed; it changes nothing that stands.

Source: design 4.1.
"""

from __future__ import annotations

from registry.rights.claims import claim_of
from registry.rights.content_field import ContentField
from registry.rights.corrections import stated_effective
from registry.rights.entries import Draft, Kind
from registry.rights.fields import StateField, StatesField, TermsSchema, Text
from registry.rights.kinds import KindOfEntry, Topic, kind_of
from registry.rights.parties import Body
from registry.rights.phrases import sentences, states_named
from registry.rights.rules.stating import awaited, check_claim, parties_of_claim
from registry.rights.words import Words


class ClaimSchema(TermsSchema):
    """Terms of `claim.filed`."""

    state = StateField(Words("Заявляющее государство", "Claiming state"))
    claimed = ContentField(Words("Что заявляется", "What is claimed"))
    awaited = StatesField(Words("Кто не подписал", "Who has not signed"), required=False)
    reason = Text(
        Words("Почему заявляется в одностороннем порядке", "Why it is claimed one-sidedly"), most=2000, long=True
    )


def describe(draft: Draft, body: Body) -> Words:
    """Return who claims what, who has not signed, and that nothing changes by it."""
    terms, content = draft.terms, draft.terms["claimed"]
    kind = kind_of(content["kind"])
    asserted = Draft(kind.kind, draft.result, stated_effective(content), content["terms"], documents=draft.documents)
    missing = terms.get("awaited")
    return sentences(
        Words(
            "{state} заявляет в одностороннем порядке («{kind}»):",
            "{state} claims one-sidedly (“{kind}”):",
        ).filled(state=body.state_name(terms["state"]), kind=kind.title),
        kind.sentence(asserted, body),
        Words("Не подписали: {states}.", "Not signed by: {states}.").filled(states=states_named(missing, body))
        if missing
        else None,
        Words(
            "Заявление ничего из записанного не меняет и удостоверяет только дату.",
            "The claim changes nothing that stands; it gives a date and no more.",
        ),
    )


KIND = KindOfEntry(
    kind=Kind("claim.filed"),
    title=Words("Одностороннее заявление", "Claim of one state"),
    schema=ClaimSchema,
    topics=(Topic("claim", Words("Заявление", "Claim"), ("state", "claimed", "awaited", "reason")),),
    required_parties=parties_of_claim,
    check=check_claim,
    sentence=describe,
    voids_others=False,
    fold=lambda folding, entry: folding.claim(claim_of(entry)),
    derives={"awaited": lambda case: [party.state for party in awaited(case)]},
)
