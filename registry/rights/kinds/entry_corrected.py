"""`entry.corrected`: an entry is stated anew as it should read; the corrected one stays, marked.

Source: design 4.1; rule R22.
"""

from __future__ import annotations

from registry.rights.content_field import APART, ContentField
from registry.rights.corrections import stated_effective
from registry.rights.entries import Draft, Kind
from registry.rights.fields import EntryField, TermsSchema, Text
from registry.rights.kinds import KindOfEntry, LegalEvent, Topic, kind_of
from registry.rights.parties import Body
from registry.rights.phrases import clause, result_words, sentences
from registry.rights.reason_field import ReasonField
from registry.rights.rules.stating import CORRECTION, check_correction, parties_of_correction
from registry.rights.words import Words


class CorrectedSchema(TermsSchema):
    """Terms of `entry.corrected`."""

    entry = EntryField(Words("Исправляемая запись", "Entry corrected"), but_not=APART)
    wrong = Text(Words("Что было неверно", "What was wrong"), most=4000, long=True)
    right = Text(Words("Как правильно", "What is right"), most=4000, long=True)
    reason = ReasonField(Words("Причина исправления", "Reason for the correction"), CORRECTION)
    explanation = Text(Words("Пояснение", "Explanation"), most=2000, long=True, required=False)
    corrected = ContentField(
        Words("Содержание записи после исправления", "Content of the entry as corrected"),
        hint=Words("Целиком: все условия и даты.", "Whole: every term and date."),
        restates="entry",
    )


def describe(draft: Draft, body: Body) -> Words:
    """Return what is corrected, and what the entry says from now on."""
    terms, content = draft.terms, draft.terms["corrected"]
    kind = kind_of(content["kind"])
    restated = Draft(kind.kind, draft.result, stated_effective(content), content["terms"], documents=draft.documents)
    return sentences(
        Words(
            "Исправляется запись «{kind}» ({result}). Было неверно: {wrong}. Правильно: {right}. Причина: {reason}.",
            "An entry “{kind}” is corrected ({result}). Wrong: {wrong}. Right: {right}. Reason: {reason}.",
        ).filled(
            kind=kind.title,
            result=result_words(draft.result),
            wrong=clause(terms["wrong"]),
            right=clause(terms["right"]),
            reason=body.reason_words(CORRECTION, terms["reason"]),
        ),
        Words("Исправленная запись гласит:", "The entry as corrected reads:"),
        kind.sentence(restated, body),
        Words(
            "Исправленная запись сохраняется с отметкой; исправление учитывается со дня его внесения.",
            "The corrected entry stays, marked; the correction counts from its date of entry.",
        ),
    )


KIND = KindOfEntry(
    kind=Kind("entry.corrected"),
    title=Words("Исправление технической ошибки", "Correction of a technical error"),
    schema=CorrectedSchema,
    topics=(
        Topic(
            "error",
            Words("Ошибка", "Error"),
            ("entry", "wrong", "right", "reason", "explanation"),
        ),
        Topic("content", Words("Содержание после исправления", "Content as corrected"), ("corrected",)),
    ),
    required_parties=parties_of_correction,
    check=check_correction,
    sentence=describe,
    voids_others=True,
    st27=LegalEvent(("Y10",)),
)
