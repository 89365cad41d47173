"""`witness.retired`: a witness counts no more.

Source: formats 3.6.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Line, TermsSchema
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.parties import Body
from registry.rights.rules.trust import check_common, common_matter
from registry.rights.words import Words


class WitnessSchema(TermsSchema):
    """Terms of `witness.retired`."""

    vkey = Line(Words("Ключ свидетеля", "Key of the witness"), most=4000)


def describe(draft: Draft, body: Body) -> Words:  # noqa: ARG001 - every kind's sentence has one signature
    """Return what holds once the entry is sealed."""
    terms = draft.terms
    return Words(
        "С внесением этой записи подписи свидетеля с ключом {vkey} больше не учитываются.",
        "Once this entry is sealed, cosignatures of the witness with the key {vkey} no longer count.",
    ).filled(vkey=terms["vkey"])


KIND = KindOfEntry(
    kind=Kind("witness.retired"),
    title=Words("Вывод свидетеля", "Retirement of a witness"),
    schema=WitnessSchema,
    topics=(Topic("matter", Words("Содержание", "Matter"), ("vkey",)),),
    required_parties=common_matter,
    check=check_common,
    sentence=describe,
    voids_others=True,
    governance=True,
)
