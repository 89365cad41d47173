"""`dispute.decided`: a court, an authority or the Commission decided; other entries record what it changes.

Source: design 4.1; rules R15, R17.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Entry, EntryId, Kind
from registry.rights.fields import Choice, EntryField, StateField, TermsSchema, Text
from registry.rights.folding import Folding
from registry.rights.kinds import KindOfEntry, LegalEvent, Topic
from registry.rights.kinds._choices import DECIDED_BY, OUTCOMES
from registry.rights.parties import Body
from registry.rights.phrases import clause, day_words, result_words, sentences
from registry.rights.rules.burdens import check_decision, parties_of_decision
from registry.rights.stands import Standing
from registry.rights.words import Words

_EVENTS = {"upheld": "M10", "upheld_in_part": "M12", "dismissed": "M11", "settled": "M10"}


class DecidedSchema(TermsSchema):
    """Terms of `dispute.decided`."""

    dispute = EntryField(Words("Спор", "Dispute"), of_kind=("dispute.opened",))
    decided_by = Choice(Words("Кем принято решение", "Decided by"), DECIDED_BY)
    authority = Text(Words("Наименование суда или органа", "Name of the court or authority"), most=300)
    authority_state = StateField(
        Words("Государство суда или органа", "State of the court or authority"), required=False
    )
    outcome = Choice(Words("Исход", "Outcome"), OUTCOMES)
    effects = Text(
        Words("Последствия", "Effects"),
        hint=Words(
            "Изменения прав вносятся отдельными записями.", "Changes of rights are recorded by entries of their own."
        ),
        most=4000,
        long=True,
    )


def describe(draft: Draft, body: Body) -> Words:
    """Return who decided what, and what follows."""
    terms = draft.terms
    state = terms.get("authority_state")
    return sentences(
        Words(
            "По спору, названному в записи ({result}), принято решение: {outcome}. Решение принято: {name}{state}. "
            "С {day} отметка о споре, если она была, не действует.",
            "The dispute that the entry names ({result}) is decided: {outcome}. Decided by: {name}{state}. "
            "From {day} on the caution, if there was one, has no effect.",
        ).filled(
            result=result_words(draft.result),
            outcome=OUTCOMES[terms["outcome"]],
            name=clause(terms["authority"]),
            state=Words(", {name}", ", {name}").filled(name=body.state_name(state)) if state else "",
            day=day_words(draft.effective.starts_on),
        ),
        Words("Последствия: {words}.", "Effects: {words}.").filled(words=clause(terms["effects"])),
    )


def event_of(draft: Draft, _standing: Standing) -> str:
    """Return the detailed event of ST.27, by the outcome."""
    return _EVENTS[draft.terms["outcome"]]


def _fold(folding: Folding, entry: Entry) -> None:
    terms = entry.terms
    folding.close_dispute(EntryId(terms["dispute"]), entry.effective.starts_on, entry.id, terms["outcome"])


KIND = KindOfEntry(
    kind=Kind("dispute.decided"),
    title=Words("Решение по спору", "Decision of a dispute"),
    schema=DecidedSchema,
    topics=(
        Topic(
            "decision",
            Words("Решение", "Decision"),
            ("dispute", "decided_by", "authority", "authority_state", "outcome", "effects"),
        ),
    ),
    required_parties=parties_of_decision,
    check=check_decision,
    sentence=describe,
    voids_others=True,
    st27=LegalEvent(("M10", "M11", "M12"), event_of),
    fold=_fold,
)
