"""`dispute.opened`: a state enters that a right or a licence is disputed; as a caution it blocks disposal.

Source: design 4.1; rule R15.
"""

from __future__ import annotations

from registry.rights.disputes import dispute_of
from registry.rights.entries import Draft, Kind
from registry.rights.fields import Choice, EntryField, Group, PartySchema, TermsSchema, Text, YesNo
from registry.rights.kinds import KindOfEntry, LegalEvent, Topic
from registry.rights.kinds._choices import OBJECTS_OF_DISPUTE
from registry.rights.parties import Body
from registry.rights.phrases import day_words, named, result_words, sentences
from registry.rights.rules.burdens import check_dispute, parties_of_dispute
from registry.rights.words import Words


class DisputeSchema(TermsSchema):
    """Terms of `dispute.opened`."""

    appellant = Group(Words("Заявитель", "Appellant"), PartySchema)
    respondent = Group(Words("Ответчик", "Respondent"), PartySchema, required=False)
    object = Choice(Words("Предмет спора", "Object of the dispute"), OBJECTS_OF_DISPUTE)
    licence = EntryField(Words("Лицензия", "Licence"), of_kind=("licence.granted",), required=False)
    contract = Text(Words("Договор (контракт)", "Contract"), most=1000, required=False)
    alleged = Text(Words("Предполагаемое нарушение", "Alleged infringement"), most=4000, long=True)
    caution = YesNo(
        Words("Внести отметку о споре", "Enter a caution"),
        hint=Words(
            "Пока спор не окончен, распоряжаться предметом нельзя.",
            "Until the dispute is over, the object cannot be disposed of.",
        ),
    )


def describe(draft: Draft, body: Body) -> Words:
    """Return who disputes what, and whether that blocks disposal."""
    terms = draft.terms
    respondent = terms.get("respondent")
    return sentences(
        Words(
            "С {day} заявлен спор. Предмет: {object}; {result}. Заявитель: {appellant}.",
            "From {day} a dispute is entered. Object: {object}; {result}. Appellant: {appellant}.",
        ).filled(
            day=day_words(draft.effective.starts_on),
            object=OBJECTS_OF_DISPUTE[terms["object"]],
            result=result_words(draft.result),
            appellant=named(terms["appellant"], body),
        ),
        Words("Ответчик: {name}.", "Respondent: {name}.").filled(name=named(respondent, body)) if respondent else None,
        Words(
            "Вносится отметка о споре: до его окончания распоряжаться предметом нельзя.",
            "A caution is entered: until the dispute is over, the object cannot be disposed of.",
        )
        if terms["caution"]
        else Words("Распоряжению запись не препятствует.", "The entry does not stand in the way of disposal."),
    )


KIND = KindOfEntry(
    kind=Kind("dispute.opened"),
    title=Words("Заявление спора", "Opening of a dispute"),
    schema=DisputeSchema,
    topics=(
        Topic(
            "dispute",
            Words("Спор", "Dispute"),
            ("appellant", "respondent", "object", "licence", "contract", "alleged", "caution"),
        ),
    ),
    required_parties=parties_of_dispute,
    check=check_dispute,
    sentence=describe,
    voids_others=True,
    st27=LegalEvent(("L10",)),
    fold=lambda folding, entry: folding.dispute(dispute_of(entry)),
)
