"""`background.declared`: what background a result embeds, whose it is, and for what its owner lets it be used.

Source: design 4.1; rules R9, R10.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Choices, Group, PartySchema, ResultsField, TermsSchema, Text
from registry.rights.kinds import KindOfEntry, Topic
from registry.rights.kinds._choices import FIELDS_OF_USE, PURPOSES
from registry.rights.parties import Body
from registry.rights.phrases import chosen, clause, named, same, sentences
from registry.rights.rules.background import check_background, parties_of_background
from registry.rights.words import Words


class BackgroundSchema(TermsSchema):
    """Terms of `background.declared`."""

    background = ResultsField(
        Words("Предшествующие результаты", "Background results"),
        hint=Words("Номера результатов в этом реестре.", "Numbers of the results in this register."),
        required=False,
    )
    description = Text(
        Words("Описание, если в реестре их нет", "Description, where they are not in the register"),
        most=2000,
        long=True,
        required=False,
    )
    owner = Group(Words("Владелец", "Owner"), PartySchema)
    ground = Text(Words("Основание ограничения", "Ground of the restriction"), most=2000)
    use_in_project = Choices(Words("Права в ходе работы", "Rights granted for the project"), FIELDS_OF_USE)
    use_in_exploitation = Choices(
        Words("Права при использовании результата", "Rights granted for exploitation"), FIELDS_OF_USE, required=False
    )
    purposes = Choices(Words("Цели", "Purposes"), PURPOSES)
    exclusions = Text(Words("Исключения", "Exclusions"), most=2000, long=True, required=False)


def describe(draft: Draft, body: Body) -> Words:
    """Return which background is declared and for what it may be used."""
    terms = draft.terms
    numbers, exclusions = terms.get("background"), terms.get("exclusions")
    which = same(", ".join(numbers)) if numbers else clause(terms.get("description") or {"ru": "—"})
    exploitation = terms.get("use_in_exploitation")
    return sentences(
        Words(
            "Заявлена предшествующая интеллектуальная собственность: {which}. "
            "Результат, в котором она использована: {result}. Владелец: {owner}. "
            "Права в ходе работы: {project}. Цели: {purposes}.",
            "Background is declared: {which}. Result that embeds it: {result}. Owner: {owner}. "
            "Rights for the project: {project}. Purposes: {purposes}.",
        ).filled(
            which=which,
            result=draft.result or "—",
            owner=named(terms["owner"], body),
            project=chosen(terms["use_in_project"], FIELDS_OF_USE),
            purposes=chosen(terms["purposes"], PURPOSES),
        ),
        Words("Права при использовании результата: {fields}.", "Rights for exploitation: {fields}.").filled(
            fields=chosen(exploitation, FIELDS_OF_USE)
        )
        if exploitation
        else None,
        Words("Исключения: {words}.", "Exclusions: {words}.").filled(words=clause(exclusions)) if exclusions else None,
        Words("Иное использование — только по лицензии владельца.", "Any other use needs the owner's licence."),
    )


KIND = KindOfEntry(
    kind=Kind("background.declared"),
    title=Words("Заявление о предшествующей интеллектуальной собственности", "Declaration of background"),
    schema=BackgroundSchema,
    topics=(
        Topic(
            "background",
            Words("Что заявляется", "What is declared"),
            ("background", "description", "owner", "ground"),
        ),
        Topic(
            "use",
            Words("Разрешённое использование", "Use allowed"),
            ("use_in_project", "use_in_exploitation", "purposes", "exclusions"),
        ),
    ),
    required_parties=parties_of_background,
    check=check_background,
    sentence=describe,
    voids_others=True,
)
