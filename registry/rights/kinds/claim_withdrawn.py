"""`claim.withdrawn`: a state takes back what it had claimed; the claim stays in the history.

Source: design 4.1.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Entry, EntryId, Kind
from registry.rights.fields import EntryField, TermsSchema, Text
from registry.rights.folding import Folding
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.parties import Body
from registry.rights.phrases import day_words, result_words
from registry.rights.rules.stating import check_claim_withdrawn, parties_of_claim_withdrawn
from registry.rights.words import Words


class WithdrawnSchema(TermsSchema):
    """Terms of `claim.withdrawn`."""

    claim = EntryField(Words("Заявление, которое отзывается", "Claim withdrawn"), of_kind=("claim.filed",))
    reason = Text(Words("Причина", "Reason"), most=2000, long=True, required=False)


def describe(draft: Draft, body: Body) -> Words:  # noqa: ARG001 - every kind's sentence has one signature
    """Return since when the claim is not upheld."""
    return Words(
        "Одностороннее заявление, названное в записи ({result}), отозвано с {day}. В истории записей оно сохраняется.",
        "The one-sided claim that the entry names ({result}) is withdrawn from {day}. It stays in the history.",
    ).filled(result=result_words(draft.result), day=day_words(draft.effective.starts_on))


def _fold(folding: Folding, entry: Entry) -> None:
    folding.withdraw_claim(EntryId(entry.terms["claim"]), entry.effective.starts_on, entry.id)


KIND = KindOfEntry(
    kind=Kind("claim.withdrawn"),
    title=Words("Отзыв одностороннего заявления", "Withdrawal of a claim"),
    schema=WithdrawnSchema,
    topics=(Topic("withdrawal", Words("Отзыв", "Withdrawal"), ("claim", "reason")),),
    required_parties=parties_of_claim_withdrawn,
    check=check_claim_withdrawn,
    sentence=describe,
    voids_others=False,
    fold=_fold,
)
