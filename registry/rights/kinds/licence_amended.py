"""`licence.amended`: what changes in a licence from a day on; what is left empty stays as it is.

The day is the entry's `effective` from.

Source: design 4.1; rules R3, R4, R6, R9, R13.
"""

from __future__ import annotations

from datetime import date

from registry.rights.entries import Draft, Entry, EntryId, Kind
from registry.rights.fields import Choice, Choices, Day, EntriesField, EntryField, StatesField, TermsSchema, Text, Whole
from registry.rights.folding import Folding
from registry.rights.kinds import KindOfEntry, LegalEvent, Topic
from registry.rights.kinds._choices import (
    FIELDS_OF_USE,
    LICENCE_CATEGORIES,
    LIFTABLE,
    PURPOSES,
    REMUNERATION,
    SUBLICENSING,
    WAYS_OF_USE,
)
from registry.rights.kinds._licence_events import AMENDMENTS, event_of_amendment
from registry.rights.licensing import Amendment
from registry.rights.parties import Body
from registry.rights.phrases import chosen, clause, day_words, joined, sentences, states_named
from registry.rights.rules.licence_life import check_amended, parties_of_amended
from registry.rights.words import Words

APART = frozenset({"licence", "until", "lifted", "ground"})
"""Members that are no terms of a licence."""


class AmendedSchema(TermsSchema):
    """Terms of `licence.amended`."""

    licence = EntryField(Words("Лицензия, которая изменяется", "Licence amended"), of_kind=("licence.granted",))
    category = Choice(Words("Вид лицензии", "Category"), LICENCE_CATEGORIES, required=False)
    until = Day(Words("Новый последний день", "New last day"), required=False)
    ground = Text(Words("Основание изменения", "Ground of the amendment"), most=2000)
    territory = StatesField(Words("Территория", "Territory"), required=False)
    fields_of_use = Choices(Words("Области применения", "Fields of use"), FIELDS_OF_USE, required=False)
    ways_of_use = Choices(Words("Способы использования", "Ways of use"), WAYS_OF_USE, required=False)
    purposes = Choices(Words("Цели", "Purposes"), PURPOSES, required=False)
    quantity = Whole(Words("Количество изделий", "Quantity of items"), least=1, required=False)
    sublicensing = Choice(Words("Сублицензирование", "Sublicensing"), SUBLICENSING, required=False)
    third_states = StatesField(
        Words("Третьи государства, в интересах которых допускается использование", "Third states allowed"),
        required=False,
    )
    lifted = Choices(
        Words("Снимается", "Lifted"),
        LIFTABLE,
        hint=Words("Ограничение или разрешение, которого больше нет.", "A limit or a permission that is no more."),
        required=False,
    )
    remuneration_type = Choice(Words("Условия вознаграждения", "Remuneration"), REMUNERATION, required=False)
    remuneration = Text(Words("Вознаграждение словами", "Remuneration in words"), most=2000, required=False)
    consents = EntriesField(
        Words("Согласия, на которых основано изменение", "Consents the amendment rests on"),
        of_kind=("consent.given",),
        required=False,
    )
    carved_out = EntriesField(
        Words("Ранее выданные лицензии, которые сохраняются", "Earlier licences carved out"),
        of_kind=("licence.granted",),
        required=False,
    )


def describe(draft: Draft, body: Body) -> Words:
    """Return what changes in the licence, and since when."""
    changed = joined(_changes(draft, body), ". ")
    return sentences(
        Words(
            "С {day} изменяются условия лицензии на {result}, названной в записи. {changed}.",
            "From {day} the terms of the licence to {result} that the entry names are amended. {changed}.",
        ).filled(
            day=day_words(draft.effective.starts_on),
            result=Words(f"результат {draft.result}", f"result {draft.result}"),
            changed=changed,
        ),
        Words("Остальные условия не меняются.", "The other terms stay as they are."),
    )


def _changes(draft: Draft, body: Body) -> list[Words]:
    terms = draft.terms
    said = [
        joined((AmendedSchema().fields[name].metadata["label"], words), ": ")
        for name, words in (
            ("category", terms.get("category") and LICENCE_CATEGORIES[terms["category"]]),
            ("until", terms.get("until") and day_words(date.fromisoformat(terms["until"]))),
            ("territory", terms.get("territory") and states_named(terms["territory"], body)),
            ("fields_of_use", terms.get("fields_of_use") and chosen(terms["fields_of_use"], FIELDS_OF_USE)),
            ("ways_of_use", terms.get("ways_of_use") and chosen(terms["ways_of_use"], WAYS_OF_USE)),
            ("purposes", terms.get("purposes") and chosen(terms["purposes"], PURPOSES)),
            ("quantity", terms.get("quantity") and Words(str(terms["quantity"]), str(terms["quantity"]))),
            ("sublicensing", terms.get("sublicensing") and SUBLICENSING[terms["sublicensing"]]),
            ("third_states", terms.get("third_states") and states_named(terms["third_states"], body)),
            ("lifted", terms.get("lifted") and chosen(terms["lifted"], LIFTABLE)),
            ("remuneration_type", terms.get("remuneration_type") and REMUNERATION[terms["remuneration_type"]]),
            ("remuneration", terms.get("remuneration") and clause(terms["remuneration"])),
            ("carved_out", terms.get("carved_out") and Words("названы в записи", "named in the entry")),
        )
        if words
    ]
    return said or [Words("Изменения перечислены в записи", "The changes are listed in the entry")]


def _fold(folding: Folding, entry: Entry) -> None:
    terms = entry.terms
    changes = {name: value for name, value in terms.items() if name not in APART and value is not None}
    changes |= dict.fromkeys(terms.get("lifted") or ())
    until = date.fromisoformat(terms["until"]) if terms.get("until") else None
    amendment = Amendment(entry.id, entry.index, entry.effective.starts_on, changes, until)
    folding.amend(EntryId(terms["licence"]), amendment)


KIND = KindOfEntry(
    kind=Kind("licence.amended"),
    title=Words("Изменение лицензии", "Amendment of a licence"),
    schema=AmendedSchema,
    topics=(
        Topic(
            "licence",
            Words("Лицензия и срок", "Licence and term"),
            ("licence", "category", "until", "ground"),
        ),
        Topic(
            "extent",
            Words("Пределы использования", "Extent of use"),
            (
                "territory",
                "fields_of_use",
                "ways_of_use",
                "purposes",
                "quantity",
                "sublicensing",
                "third_states",
                "lifted",
            ),
        ),
        Topic(
            "conditions",
            Words("Вознаграждение и согласия", "Remuneration and consents"),
            ("remuneration_type", "remuneration", "consents", "carved_out"),
        ),
    ),
    required_parties=parties_of_amended,
    check=check_amended,
    sentence=describe,
    voids_others=True,
    st27=LegalEvent(AMENDMENTS, event_of_amendment),
    fold=_fold,
)
