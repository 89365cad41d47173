"""`mandate.ended`: an organ signs nothing any more.

Source: formats 3.6.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Line, StateField, TermsSchema
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.parties import Body
from registry.rights.rules.trust import check_governance, own_state
from registry.rights.words import Words


class EndedSchema(TermsSchema):
    """Terms of `mandate.ended`."""

    state = StateField(Words("Государство", "State"))
    organ = Line(Words("Обозначение ведомства", "Id of the organ"), most=60)


def describe(draft: Draft, body: Body) -> Words:
    """Return what holds once the entry is sealed."""
    terms = draft.terms
    return Words(
        "С внесением этой записи ведомство «{organ}» ({state}) записей больше не подписывает. Ранее "
        "подписанные записи сохраняются.",
        "Once this entry is sealed, the organ “{organ}” ({state}) signs no more entries. Entries it "
        "signed before stay.",
    ).filled(organ=terms["organ"], state=body.state_name(terms["state"]))


KIND = KindOfEntry(
    kind=Kind("mandate.ended"),
    title=Words("Прекращение полномочия ведомства", "End of an organ's mandate"),
    schema=EndedSchema,
    topics=(Topic("matter", Words("Содержание", "Matter"), ("state", "organ")),),
    required_parties=own_state,
    check=check_governance,
    sentence=describe,
    voids_others=True,
    governance=True,
)
