"""`consent.revoked`: a consent is not valid from a day on; what rests on it already stays.

Source: design 4.1; rule R8.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Entry, EntryId, Kind
from registry.rights.fields import EntryField, TermsSchema, Text
from registry.rights.folding import Folding
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.parties import Body
from registry.rights.phrases import clause, day_words, result_words, sentences
from registry.rights.rules.consent_life import check_revoked, parties_of_revoked
from registry.rights.words import Words


class RevokedSchema(TermsSchema):
    """Terms of `consent.revoked`."""

    consent = EntryField(Words("Согласие, которое отзывается", "Consent revoked"), of_kind=("consent.given",))
    ground = Text(Words("Основание отзыва", "Ground of the revocation"), most=2000, long=True)


def describe(draft: Draft, body: Body) -> Words:  # noqa: ARG001 - every kind's sentence has one signature
    """Return since when the consent is not valid."""
    return sentences(
        Words(
            "Согласие, названное в записи ({result}), отозвано и не действует с {day}. Записи, внесённые на его "
            "основании, сохраняются.",
            "The consent that the entry names ({result}) is revoked and not valid from {day} on. Entries sealed on the "
            "ground of it stay.",
        ).filled(result=result_words(draft.result), day=day_words(draft.effective.starts_on)),
        Words("Основание: {words}.", "Ground: {words}.").filled(words=clause(draft.terms["ground"])),
    )


def _fold(folding: Folding, entry: Entry) -> None:
    folding.revoke(EntryId(entry.terms["consent"]), entry.effective.starts_on, entry.index)


KIND = KindOfEntry(
    kind=Kind("consent.revoked"),
    title=Words("Отзыв согласия", "Revocation of consent"),
    schema=RevokedSchema,
    topics=(Topic("revocation", Words("Отзыв", "Revocation"), ("consent", "ground")),),
    required_parties=parties_of_revoked,
    check=check_revoked,
    sentence=describe,
    voids_others=True,
    fold=_fold,
)
