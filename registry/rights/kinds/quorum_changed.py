"""`quorum.changed`: how many states' witnesses must cosign a checkpoint.

Source: formats 3.6.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import TermsSchema, Whole
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.parties import Body
from registry.rights.rules.trust import check_common, common_matter
from registry.rights.words import Words


class QuorumSchema(TermsSchema):
    """Terms of `quorum.changed`."""

    quorum = Whole(Words("Кворум свидетелей, государств", "Quorum of witnesses, in states"))


def describe(draft: Draft, body: Body) -> Words:  # noqa: ARG001 - every kind's sentence has one signature
    """Return what holds once the entry is sealed."""
    terms = draft.terms
    return Words(
        "С внесением этой записи запись считается засвидетельствованной, когда контрольную точку "
        "подписали свидетели государств: не менее {quorum}.",
        "Once this entry is sealed, an entry is witnessed when witnesses of at least this many states "
        "have cosigned the checkpoint: {quorum}.",
    ).filled(quorum=terms["quorum"])


KIND = KindOfEntry(
    kind=Kind("quorum.changed"),
    title=Words("Изменение кворума свидетелей", "Change of the witnesses' quorum"),
    schema=QuorumSchema,
    topics=(Topic("matter", Words("Содержание", "Matter"), ("quorum",)),),
    required_parties=common_matter,
    check=check_common,
    sentence=describe,
    voids_others=True,
    governance=True,
)
