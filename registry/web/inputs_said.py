"""What a draft holds, in words: readable values as the sign page will say them, the rest as it was typed.

Source: design 5.1 (check answers; both shown where two editors meet).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from marshmallow import ValidationError

from registry.rights import fields
from registry.rights.entries import Document, Draft, Effective, Kind
from registry.rights.kinds import kind_of
from registry.rights.phrases import day_words, same
from registry.rights.presentation import document_words, sheet
from registry.rights.words import Words
from registry.web.inputs_pages import FormPage, Member, leaves
from registry.web.inputs_reading import members
from registry.web.inputs_surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Answer:
    """One member of a draft, in words."""

    name: str
    label: Words
    lines: tuple[Words, ...]
    """Empty where nothing was typed."""
    readable: bool
    """Whether the value has the shape of its field."""
    was: tuple[Words, ...] | None = None
    """What a correction starts from, where it says something else."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One member of which two people typed different things."""

    label: Words
    stored: tuple[Words, ...]
    typed: tuple[Words, ...]


def answers(
    page: FormPage, content: Mapping[str, Any], around: Surroundings, stood: Mapping[str, Any] | None = None
) -> tuple[Answer, ...]:
    """Return every member of a page in words.

    Args:
        page: The page.
        content: Of the draft, finished or not.
        around: For names and the language.
        stood: What a correction starts from, shaped as the content.
    """
    if stood is None or page.part is None:
        return tuple(_answer(member, member.value(content), around) for member in page.members)
    return tuple(_compared(member, content, stood, around) for member in page.members)


def derived_rows(draft: Draft | None, around: Surroundings) -> tuple[Answer, ...]:
    """Return what the register works out for a draft, in words; nothing while the draft is unfinished."""
    if draft is None:
        return ()
    described = kind_of(draft.kind)
    derived = (Member(("terms", name), members(described.schema)[name], draft.kind) for name in described.derives)
    return tuple(
        _answer(member, draft.terms[member.path[-1]], around) for member in derived if draft.terms.get(member.path[-1])
    )


def _compared(member: Member, content: Mapping[str, Any], stood: Mapping[str, Any], around: Surroundings) -> Answer:
    now, was = (_answer(member, member.value(held), around) for held in (content, stood))
    return now if now.lines == was.lines else replace(now, was=was.lines)


def differences(
    page: FormPage, stored: Mapping[str, Any], typed: Mapping[str, Any], around: Surroundings
) -> tuple[Difference, ...]:
    """Return the members of a page that differ between what is stored and what was typed."""
    pairs = zip(answers(page, stored, around), answers(page, typed, around), strict=True)
    return tuple(Difference(one.label, one.lines, other.lines) for one, other in pairs if one.lines != other.lines)


def _answer(member: Member, value: Any, around: Surroundings) -> Answer:
    if value is None:
        return Answer(member.name, member.field.label, (), readable=True)
    try:
        loaded = member.field.deserialize(value)
    except ValidationError:
        return Answer(member.name, member.field.label, _as_typed(value), readable=False)
    lines = _beside(member.field, loaded, around) if member.kind is None else _term(member.kind, member, loaded, around)
    return Answer(member.name, member.field.label, lines, readable=True)


def _term(kind: str, member: Member, value: Any, around: Surroundings) -> tuple[Words, ...]:
    alone = Draft(Kind(kind), None, Effective(date.min), {member.path[-1]: value})
    return next((row.lines for row in sheet(alone, around.body, around.names)), ())


def _beside(field: fields.Labelled, value: Any, around: Surroundings) -> tuple[Words, ...]:
    match field:
        case fields.Day():
            return (day_words(date.fromisoformat(value)),)
        case fields.Choice():
            return (field.choices[value],)
        case fields.StatesField():
            return tuple(around.body.state_name(code) for code in value)
        case fields.Rows():
            return tuple(document_words(Document(**document)) for document in value)
        case _:
            return _as_typed(value)


def _as_typed(value: Any) -> tuple[Words, ...]:
    texts: Sequence[str] = [str(leaf) for _, leaf in leaves(value)]
    return (same(", ".join(texts)),) if texts else ()
