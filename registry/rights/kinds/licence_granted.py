"""`licence.granted`: a licence, or a sublicence under one; its extent on every axis and its conditions.

The term of a licence is the entry's `effective`. What the parties left unsaid is named in `presumed` (rule R5).

Source: design 4.1; rules R3 to R9.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from registry.rights.entries import Draft, Kind
from registry.rights.fields import (
    Choice,
    Choices,
    EntriesField,
    EntryField,
    PartySchema,
    Rows,
    StatesField,
    TermsSchema,
    Text,
    Whole,
)
from registry.rights.folding import Folding
from registry.rights.kinds import KindOfEntry, LegalEvent, Topic
from registry.rights.kinds._choices import (
    FIELDS_OF_USE,
    LICENCE_CATEGORIES,
    PRESUMABLE,
    PURPOSES,
    REMUNERATION,
    SUBLICENSING,
    WAYS_OF_USE,
)
from registry.rights.kinds._licence_events import GRANTS, event_of_grant
from registry.rights.licensing import category_of, territory_of
from registry.rights.parties import Body
from registry.rights.phrases import all_named, chosen, period_words, result_words, sentences, states_named
from registry.rights.rules.licences import check_licence, parties_of_licence
from registry.rights.words import Words


class LicenceSchema(TermsSchema):
    """Terms of `licence.granted`."""

    licensors = Rows(Words("Лицензиары", "Licensors"), PartySchema, row_label=Words("Лицензиар", "Licensor"))
    licensees = Rows(Words("Лицензиаты", "Licensees"), PartySchema, row_label=Words("Лицензиат", "Licensee"))
    category = Choice(
        Words("Вид лицензии", "Category"),
        LICENCE_CATEGORIES,
        hint=Words("Если договор о виде молчит, отметьте это ниже.", "Where the contract is silent, say so below."),
        required=False,
    )
    parent = EntryField(
        Words("Сублицензия по лицензии", "Sublicence under licence"), of_kind=("licence.granted",), required=False
    )
    presumed = Choices(
        Words("Договор молчит; принимается предполагаемое", "The contract is silent; take what is presumed"),
        PRESUMABLE,
        hint=Words(
            "Отметьте то, чего договор не определил: реестр подставит предполагаемое и покажет правило.",
            "Tick what the contract leaves unsaid: the register takes what is presumed and shows the rule.",
        ),
        required=False,
    )
    territory = StatesField(Words("Территория", "Territory"), required=False)
    fields_of_use = Choices(Words("Области применения", "Fields of use"), FIELDS_OF_USE)
    ways_of_use = Choices(Words("Способы использования", "Ways of use"), WAYS_OF_USE)
    purposes = Choices(Words("Цели", "Purposes"), PURPOSES)
    quantity = Whole(
        Words("Количество изделий", "Quantity of items"),
        hint=Words("Не заполняется, если не ограничено.", "Left empty where it is not limited."),
        least=1,
        required=False,
    )
    sublicensing = Choice(Words("Сублицензирование", "Sublicensing"), SUBLICENSING)
    third_states = StatesField(
        Words("Третьи государства, в интересах которых допускается использование", "Third states allowed"),
        required=False,
    )
    remuneration_type = Choice(Words("Условия вознаграждения", "Remuneration"), REMUNERATION)
    remuneration = Text(
        Words("Вознаграждение словами", "Remuneration in words"),
        hint=Words("Суммы в реестр не вносятся.", "No amounts enter the register."),
        most=2000,
        required=False,
    )
    consents = EntriesField(
        Words("Согласия, на которых основана лицензия", "Consents the licence rests on"),
        of_kind=("consent.given",),
        required=False,
    )
    carved_out = EntriesField(
        Words("Ранее выданные лицензии, которые сохраняются", "Earlier licences carved out"),
        hint=Words(
            "Лицензии, которые исключительная или единоличная лицензия не затрагивает.",
            "Licences that an exclusive or a sole licence leaves untouched.",
        ),
        of_kind=("licence.granted",),
        required=False,
    )


_OBJECT = {
    "exclusive": Words("исключительную лицензию", "an exclusive licence"),
    "sole": Words("единоличную лицензию", "a sole licence"),
    "simple": Words("простую (неисключительную) лицензию", "a simple (non-exclusive) licence"),
    "compulsory": Words("принудительную лицензию", "a compulsory licence"),
    "open": Words("открытую лицензию", "an open licence"),
}
_GIVES = Words("лицензиар ({names}) предоставляет", "licensor ({names}) grants")
_GIVE = Words("лицензиары ({names}) предоставляют", "licensors ({names}) grant")
_TAKER = Words("лицензиату ({names})", "licensee ({names})")
_TAKERS = Words("лицензиатам ({names})", "licensees ({names})")
_EFFECT = {
    "exclusive": Words(
        "В этих пределах ни сам лицензиар, ни другие лица результат не используют, "
        "кроме как по лицензиям, названным в записи.",
        "Within this extent neither the licensor nor anybody else uses the result, "
        "save under licences that the entry names.",
    ),
    "sole": Words(
        "В этих пределах лицензиар сохраняет собственное использование, но не выдаёт лицензий другим лицам.",
        "Within this extent the licensor keeps its own use but grants no licence to others.",
    ),
}


def describe(draft: Draft, body: Body) -> Words:
    """Return who lets whom use the result, within which extent and for how long."""
    terms = draft.terms
    category = category_of(terms)
    grants = Words(
        "По этой записи {grant} {receive} {category} на {result}{sub}.",
        "By this entry the {grant} the {receive} {category} to {result}{sub}.",
    ).filled(
        grant=_counted(terms["licensors"], _GIVES, _GIVE).filled(names=all_named(terms["licensors"], body)),
        receive=_counted(terms["licensees"], _TAKER, _TAKERS).filled(names=all_named(terms["licensees"], body)),
        category=_OBJECT[category],
        result=result_words(draft.result),
        sub=Words(" как сублицензию", " as a sublicence") if terms.get("parent") else "",
    )
    return sentences(grants, _extent(draft, body), _EFFECT.get(category), _presumed(draft))


def _counted(parties: Sequence[Any], one: Words, several: Words) -> Words:
    return one if len(parties) == 1 else several


def _extent(draft: Draft, body: Body) -> Words:
    """Say every limit that the terms set: what is left out here, nobody would look for below."""
    terms = draft.terms
    third, quantity = terms.get("third_states"), terms.get("quantity")
    return sentences(
        _WHERE.filled(
            territory=states_named(territory_of(terms), body),
            fields=chosen(terms["fields_of_use"], FIELDS_OF_USE),
            ways=chosen(terms["ways_of_use"], WAYS_OF_USE),
            purposes=chosen(terms["purposes"], PURPOSES),
        ),
        _FOR_THIRD_STATES.filled(states=states_named(third, body)) if third else None,
        _AT_MOST.filled(quantity=quantity) if quantity else None,
        _HOW_LONG.filled(
            period=period_words(draft.effective),
            sublicensing=SUBLICENSING[terms["sublicensing"]],
            remuneration=REMUNERATION[terms["remuneration_type"]],
        ),
    )


_WHERE = Words(
    "Территория: {territory}. Области применения: {fields}. Способы использования: {ways}. Цели: {purposes}.",
    "Territory: {territory}. Fields of use: {fields}. Ways of use: {ways}. Purposes: {purposes}.",
)
_FOR_THIRD_STATES = Words(
    "Допускается использование в интересах третьих государств: {states}.",
    "Use on behalf of these third states is allowed: {states}.",
)
_AT_MOST = Words("Количество изделий: не более {quantity}.", "Number of items: at most {quantity}.")
_HOW_LONG = Words(
    "Срок: {period}. Сублицензирование: {sublicensing}. Лицензия предоставляется {remuneration}.",
    "Term: {period}. Sublicensing: {sublicensing}. The licence is granted {remuneration}.",
)


def _presumed(draft: Draft) -> Words | None:
    presumed = draft.terms.get("presumed")
    if not presumed:
        return None
    return Words(
        "Договор не определил: {terms}; стороны подтверждают принятое по предположению.",
        "The contract leaves unsaid: {terms}; the parties confirm what is presumed.",
    ).filled(terms=chosen(presumed, PRESUMABLE))


KIND = KindOfEntry(
    kind=Kind("licence.granted"),
    title=Words("Предоставление лицензии", "Grant of a licence"),
    schema=LicenceSchema,
    topics=(
        Topic(
            "sides",
            Words("Стороны и вид лицензии", "Parties and category"),
            ("licensors", "licensees", "category", "parent", "presumed"),
        ),
        Topic(
            "extent",
            Words("Пределы использования", "Extent of use"),
            ("territory", "fields_of_use", "ways_of_use", "purposes", "quantity", "sublicensing", "third_states"),
        ),
        Topic(
            "conditions",
            Words("Вознаграждение и согласия", "Remuneration and consents"),
            ("remuneration_type", "remuneration", "consents", "carved_out"),
        ),
    ),
    required_parties=parties_of_licence,
    check=check_licence,
    sentence=describe,
    voids_others=True,
    st27=LegalEvent(GRANTS, event_of_grant),
    fold=Folding.grant,
)
