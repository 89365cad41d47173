"""`holder.renamed`: a right-holder, licensee or pledgee is called otherwise; it stays the same party.

Source: design 4.1; rules R3, R14.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import Group, PartySchema, TermsSchema, Text
from registry.rights.kinds import KindOfEntry, LegalEvent, Topic
from registry.rights.ownership import title_event
from registry.rights.parties import Body
from registry.rights.phrases import clause, day_words, named, result_words, sentences
from registry.rights.rules.declaring import check_renamed, parties_of_renamed
from registry.rights.words import Words


class RenamedSchema(TermsSchema):
    """Terms of `holder.renamed`."""

    before = Group(Words("Прежнее наименование", "Former name"), PartySchema)
    after = Group(Words("Новое наименование", "New name"), PartySchema)
    instrument = Text(
        Words("Документ-основание", "Instrument"),
        hint=Words(
            "Решение, запись реестра юридических лиц: номер и дата.",
            "Decision, entry in the company register: number and date.",
        ),
        most=2000,
    )


def describe(draft: Draft, body: Body) -> Words:
    """Return who is called what from when on, and that nothing passes."""
    terms = draft.terms
    return sentences(
        Words(
            "С {day} изменяется наименование лица, права которого записаны ({result}). Прежнее: {before}. "
            "Новое: {after}.",
            "From {day} the name of a party whose rights are recorded changes ({result}). Former: {before}. "
            "New: {after}.",
        ).filled(
            day=day_words(draft.effective.starts_on),
            result=result_words(draft.result),
            before=named(terms["before"], body),
            after=named(terms["after"], body),
        ),
        Words("Основание: {words}.", "Ground: {words}.").filled(words=clause(terms["instrument"])),
        Words("Права к другому лицу не переходят.", "No right passes to another party."),
    )


KIND = KindOfEntry(
    kind=Kind("holder.renamed"),
    title=Words("Изменение наименования", "Change of name"),
    schema=RenamedSchema,
    topics=(Topic("name", Words("Наименование", "Name"), ("before", "after", "instrument")),),
    required_parties=parties_of_renamed,
    check=check_renamed,
    sentence=describe,
    voids_others=True,
    st27=LegalEvent(("R13",)),
    fold=lambda folding, entry: folding.pass_title(title_event(entry)),
)
