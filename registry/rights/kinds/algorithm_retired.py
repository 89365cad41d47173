"""`algorithm.retired`: new signatures no longer use an algorithm.

Source: formats 3.6.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Choice, TermsSchema
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.kinds._choices import ALGORITHMS
from registry.rights.parties import Body
from registry.rights.rules.trust import check_common, common_matter
from registry.rights.words import Words


class AlgorithmSchema(TermsSchema):
    """Terms of `algorithm.retired`."""

    algorithm = Choice(Words("Алгоритм", "Algorithm"), ALGORITHMS)


def describe(draft: Draft, body: Body) -> Words:  # noqa: ARG001 - every kind's sentence has one signature
    """Return what holds once the entry is sealed."""
    terms = draft.terms
    return Words(
        "С внесением этой записи подписи по алгоритму {algorithm} под новыми записями не принимаются. "
        "Ранее внесённые записи сохраняются.",
        "Once this entry is sealed, signatures by the algorithm {algorithm} are accepted under no new "
        "entry. Entries sealed before stay.",
    ).filled(algorithm=ALGORITHMS[terms["algorithm"]])


KIND = KindOfEntry(
    kind=Kind("algorithm.retired"),
    title=Words("Вывод алгоритма подписи", "Retirement of a signature algorithm"),
    schema=AlgorithmSchema,
    topics=(Topic("matter", Words("Содержание", "Matter"), ("algorithm",)),),
    required_parties=common_matter,
    check=check_common,
    sentence=describe,
    voids_others=True,
    governance=True,
)
