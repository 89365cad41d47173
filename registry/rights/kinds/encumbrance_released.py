"""`encumbrance.released`: an encumbrance binds nobody from a day on.

Source: design 4.1; rules R15, R17.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Entry, EntryId, Kind
from registry.rights.fields import EntryField, TermsSchema, Text
from registry.rights.folding import Folding
from registry.rights.kinds import KindOfEntry, LegalEvent, Topic
from registry.rights.parties import Body
from registry.rights.phrases import clause, day_words, result_words, sentences
from registry.rights.rules.burdens import check_release, parties_of_release
from registry.rights.words import Words


class ReleasedSchema(TermsSchema):
    """Terms of `encumbrance.released`."""

    encumbrance = EntryField(
        Words("Обременение, которое снимается", "Encumbrance released"), of_kind=("encumbrance.recorded",)
    )
    ground = Text(
        Words("Основание", "Ground"),
        hint=Words(
            "Исполнение обязательства, соглашение, акт: номер и дата.", "Performance, agreement, act: number and date."
        ),
        most=2000,
    )


def describe(draft: Draft, body: Body) -> Words:  # noqa: ARG001 - every kind's sentence has one signature
    """Return since when the encumbrance binds nobody."""
    return sentences(
        Words(
            "Обременение, названное в записи ({result}), снято с {day}.",
            "The encumbrance that the entry names ({result}) is released from {day} on.",
        ).filled(result=result_words(draft.result), day=day_words(draft.effective.starts_on)),
        Words("Основание: {words}.", "Ground: {words}.").filled(words=clause(draft.terms["ground"])),
    )


def _fold(folding: Folding, entry: Entry) -> None:
    folding.release(EntryId(entry.terms["encumbrance"]), entry.effective.starts_on, entry.id)


KIND = KindOfEntry(
    kind=Kind("encumbrance.released"),
    title=Words("Снятие обременения", "Release of an encumbrance"),
    schema=ReleasedSchema,
    topics=(Topic("release", Words("Снятие", "Release"), ("encumbrance", "ground")),),
    required_parties=parties_of_release,
    check=check_release,
    sentence=describe,
    voids_others=True,
    st27=LegalEvent(("S22",)),
    fold=_fold,
)
