"""`organ.mandated`: which kinds of entry an organ may sign for its state.

Source: formats 3.6.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Line, StateField, TermsSchema, Text
from registry.rights.governance_fields import KindsField
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.parties import Body
from registry.rights.phrases import spoken
from registry.rights.rules.trust import check_governance, own_state
from registry.rights.words import Words

_EVERY = Words("все виды записей", "every kind of entry")


class MandateSchema(TermsSchema):
    """Terms of `organ.mandated`."""

    state = StateField(Words("Государство", "State"))
    organ = Line(
        Words("Обозначение ведомства", "Id of the organ"),
        hint=Words("Обозначение в реестре, например by-ip.", "The organ's id in the register, for example by-ip."),
        most=60,
    )
    name = Text(Words("Наименование", "Name"))
    kinds = KindsField(
        Words("Виды записей, которые оно подписывает", "Kinds of entry it signs"),
        hint=Words(
            "По одному в строке, например licence.granted; звёздочка * — все виды.",
            "One a line, for example licence.granted; an asterisk * for every kind.",
        ),
    )


def describe(draft: Draft, body: Body) -> Words:
    """Return what holds once the entry is sealed."""
    terms = draft.terms
    return Words(
        "С внесением этой записи ведомство «{name}» ({organ}, {state}) уполномочено подписывать: "
        "{kinds}. Прежнее полномочие этого ведомства, если оно было, заменяется.",
        "Once this entry is sealed, the organ “{name}” ({organ}, {state}) has a mandate to sign: "
        "{kinds}. It replaces the former mandate of that organ, if any.",
    ).filled(
        name=spoken(terms["name"]),
        organ=terms["organ"],
        state=body.state_name(terms["state"]),
        kinds=_EVERY if terms["kinds"] == ["*"] else ", ".join(terms["kinds"]),
    )


KIND = KindOfEntry(
    kind=Kind("organ.mandated"),
    title=Words("Наделение ведомства полномочием", "Mandate of an organ"),
    schema=MandateSchema,
    topics=(Topic("matter", Words("Содержание", "Matter"), ("state", "organ", "name", "kinds")),),
    required_parties=own_state,
    check=check_governance,
    sentence=describe,
    voids_others=True,
    governance=True,
)
