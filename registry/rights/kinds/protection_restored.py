"""`protection.restored`: a right or an application that had ceased lives again from a day on.

Source: design 4.1; rule R13.
"""

from __future__ import annotations

from registry.rights.entries import Draft, Kind
from registry.rights.fields import TermsSchema, Text
from registry.rights.kinds import KindOfEntry, LegalEvent, Topic
from registry.rights.kinds._protection import protection_words, right_field, step
from registry.rights.parties import Body
from registry.rights.phrases import day_words
from registry.rights.rules.protecting import check_restored, parties_of_protection
from registry.rights.words import Words


class RestoredSchema(TermsSchema):
    """Terms of `protection.restored`."""

    right = right_field()
    ground = Text(Words("Основание восстановления", "Ground of restoration"), most=2000)


def describe(draft: Draft, body: Body) -> Words:  # noqa: ARG001 - every kind's sentence has one signature
    """Return what is restored and since when."""
    return Words(
        "{protection} восстановлена с {day}. Права тех, кто в перерыве добросовестно использовал результат, "
        "запись не затрагивает.",
        "{protection} is restored from {day}. The entry does not touch the rights of those who used the result in good "
        "faith in the meantime.",
    ).filled(protection=protection_words(draft), day=day_words(draft.effective.starts_on))


KIND = KindOfEntry(
    kind=Kind("protection.restored"),
    title=Words("Восстановление охраны", "Restoration of protection"),
    schema=RestoredSchema,
    topics=(Topic("restoration", Words("Восстановление", "Restoration"), ("right", "ground")),),
    required_parties=parties_of_protection,
    check=check_restored,
    sentence=describe,
    voids_others=False,
    st27=LegalEvent(("K13",)),
    fold=step,
)
