"""`dispute.withdrawn`: the appellant withdraws; a caution falls with the dispute.

Source: design 4.1; rule R15.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Entry, EntryId, Kind
from registry.rights.fields import EntryField, TermsSchema, Text
from registry.rights.folding import Folding
from registry.rights.kinds import KindOfEntry, LegalEvent, Topic
from registry.rights.parties import Body
from registry.rights.phrases import day_words, result_words
from registry.rights.rules.burdens import check_withdrawal, parties_of_withdrawal
from registry.rights.words import Words


class WithdrawnSchema(TermsSchema):
    """Terms of `dispute.withdrawn`."""

    dispute = EntryField(Words("Спор, который отзывается", "Dispute withdrawn"), of_kind=("dispute.opened",))
    ground = Text(Words("Основание", "Ground"), most=2000, long=True, required=False)


def describe(draft: Draft, body: Body) -> Words:  # noqa: ARG001 - every kind's sentence has one signature
    """Return since when the dispute is over."""
    return Words(
        "Заявитель отозвал спор, названный в записи ({result}). С {day} отметка о споре, если она была, не действует.",
        "The appellant has withdrawn the dispute that the entry names ({result}). From {day} on the caution, if there "
        "was one, has no effect.",
    ).filled(result=result_words(draft.result), day=day_words(draft.effective.starts_on))


def _fold(folding: Folding, entry: Entry) -> None:
    folding.close_dispute(EntryId(entry.terms["dispute"]), entry.effective.starts_on, entry.id, "withdrawn")


KIND = KindOfEntry(
    kind=Kind("dispute.withdrawn"),
    title=Words("Отзыв спора", "Withdrawal of a dispute"),
    schema=WithdrawnSchema,
    topics=(Topic("withdrawal", Words("Отзыв", "Withdrawal"), ("dispute", "ground")),),
    required_parties=parties_of_withdrawal,
    check=check_withdrawal,
    sentence=describe,
    voids_others=True,
    st27=LegalEvent(("L18",)),
    fold=_fold,
)
