"""`licence.ended`: a licence is not in force from a day on; the day is the entry's `effective` from.

Source: design 4.1; rules R16, R17.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Entry, EntryId, Kind
from registry.rights.fields import Choice, EntryField, StateField, TermsSchema, Text
from registry.rights.folding import Folding
from registry.rights.kinds import KindOfEntry, LegalEvent, Topic
from registry.rights.kinds._choices import GROUNDS_OF_ENDING
from registry.rights.kinds._licence_events import ENDINGS, event_of_ending
from registry.rights.licensing import Ending
from registry.rights.parties import Body
from registry.rights.phrases import clause, day_words, result_words, sentences
from registry.rights.rules.licence_life import check_ended, parties_of_ended
from registry.rights.words import Words


class EndedSchema(TermsSchema):
    """Terms of `licence.ended`."""

    licence = EntryField(Words("Лицензия, которая прекращается", "Licence that ends"), of_kind=("licence.granted",))
    ground = Choice(Words("Основание прекращения", "Ground of ending"), GROUNDS_OF_ENDING)
    instrument = Text(
        Words("Документ-основание", "Instrument"),
        hint=Words(
            "Соглашение, заявление или решение: номер и дата.", "Agreement, notice or decision: number and date."
        ),
        most=2000,
        required=False,
    )
    authority = Text(Words("Кем принято решение", "Who decided"), most=300, required=False)
    authority_state = StateField(Words("Государство этого органа", "State of that authority"), required=False)


def describe(draft: Draft, body: Body) -> Words:
    """Return which licence ends, when and why."""
    terms = draft.terms
    authority, state = terms.get("authority"), terms.get("authority_state")
    return sentences(
        Words(
            "Лицензия на {result}, названная в записи, не действует с {day}. Основание: {ground}. Вместе с ней "
            "прекращаются выданные по ней сублицензии.",
            "The licence to {result} that the entry names is not in force from {day} on. Ground: {ground}. Sublicences "
            "granted under it end with it.",
        ).filled(
            result=result_words(draft.result),
            day=day_words(draft.effective.starts_on),
            ground=GROUNDS_OF_ENDING[terms["ground"]],
        ),
        Words("Решение принято: {name}, {state}.", "Decided by: {name}, {state}.").filled(
            name=clause(authority), state=body.state_name(state)
        )
        if authority and state
        else None,
    )


def _fold(folding: Folding, entry: Entry) -> None:
    if entry.terms["ground"] != "expiry":  # an expired licence has ended by itself
        folding.end_licence(EntryId(entry.terms["licence"]), Ending(entry.id, entry.effective.starts_on))


KIND = KindOfEntry(
    kind=Kind("licence.ended"),
    title=Words("Прекращение лицензии", "End of a licence"),
    schema=EndedSchema,
    topics=(
        Topic(
            "ending",
            Words("Прекращение", "Ending"),
            ("licence", "ground", "instrument", "authority", "authority_state"),
        ),
    ),
    required_parties=parties_of_ended,
    check=check_ended,
    sentence=describe,
    voids_others=True,
    st27=LegalEvent(ENDINGS, event_of_ending),
    fold=_fold,
)
