"""`witness.introduced`: a state's witness cosigns checkpoints, and its cosignature counts.

Source: formats 3.6.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Line, StateField, TermsSchema
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.parties import Body
from registry.rights.rules.trust import check_common, common_matter
from registry.rights.words import Words


class WitnessSchema(TermsSchema):
    """Terms of `witness.introduced`."""

    state = StateField(Words("Государство", "State"))
    vkey = Line(Words("Ключ свидетеля", "Key of the witness"), most=4000)


def describe(draft: Draft, body: Body) -> Words:
    """Return what holds once the entry is sealed."""
    terms = draft.terms
    return Words(
        "С внесением этой записи подписи свидетеля ({state}) под контрольными точками учитываются. Ключ: {vkey}.",
        "Once this entry is sealed, cosignatures of the witness ({state}) under checkpoints count. Key: {vkey}.",
    ).filled(state=body.state_name(terms["state"]), vkey=terms["vkey"])


KIND = KindOfEntry(
    kind=Kind("witness.introduced"),
    title=Words("Введение свидетеля", "Introduction of a witness"),
    schema=WitnessSchema,
    topics=(Topic("matter", Words("Содержание", "Matter"), ("state", "vkey")),),
    required_parties=common_matter,
    check=check_common,
    sentence=describe,
    voids_others=True,
    governance=True,
)
