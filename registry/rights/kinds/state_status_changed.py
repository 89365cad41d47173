"""`state.status_changed`: a state is admitted, frozen, suspended, or has withdrawn.

Source: formats 3.6.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Choice, Line, StateField, TermsSchema
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.kinds._choices import STATUSES
from registry.rights.parties import Body
from registry.rights.rules.trust import check_common, common_matter
from registry.rights.words import Words


class StatusSchema(TermsSchema):
    """Terms of `state.status_changed`."""

    state = StateField(Words("Государство", "State"))
    status = Choice(Words("Статус", "Status"), STATUSES)
    source = Line(Words("Документ-основание", "Source"), most=300)


def describe(draft: Draft, body: Body) -> Words:
    """Return what holds once the entry is sealed."""
    terms = draft.terms
    return Words(
        "С внесением этой записи статус государства ({state}) в реестре: {status}. Основание: "
        "{source}. Права, приобретённые ранее, и ранее внесённые записи сохраняются.",
        "Once this entry is sealed, the status of the state ({state}) in the register is: {status}. "
        "Source: {source}. Rights acquired and entries sealed before stay.",
    ).filled(
        state=body.state_name(terms["state"]), status=STATUSES[terms["status"]], source=terms["source"].rstrip(" .")
    )


KIND = KindOfEntry(
    kind=Kind("state.status_changed"),
    title=Words("Изменение статуса государства", "Change of a state's status"),
    schema=StatusSchema,
    topics=(Topic("matter", Words("Содержание", "Matter"), ("state", "status", "source")),),
    required_parties=common_matter,
    check=check_common,
    sentence=describe,
    voids_others=True,
    governance=True,
)
