"""What a draft holds, in words: readable values as the sign page will say them, the rest as it was typed.

Source: design 5.1 (check answers; both shown where two editors meet).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError

from registry.rights import fields
from registry.rights.entries import Document, Draft, Effective, Kind
from registry.rights.phrases import day_words, same
from registry.rights.presentation import document_words, sheet
from registry.rights.words import Words
from registry.web.inputs_pages import FormPage, Member, leaves
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


@dataclass(frozen=True, slots=True)
class Difference:
    """One member of which two people typed different things."""

    label: Words
    stored: tuple[Words, ...]
    typed: tuple[Words, ...]


def answers(kind: str, page: FormPage, content: Mapping[str, Any], around: Surroundings) -> tuple[Answer, ...]:
    """Return every member of a page in words."""
    return tuple(_answer(kind, member, member.value(content), around) for member in page.members)


def differences(
    kind: str, page: FormPage, stored: Mapping[str, Any], typed: Mapping[str, Any], around: Surroundings
) -> tuple[Difference, ...]:
    """Return the members of a page that differ between what is stored and what was typed."""
    pairs = zip(answers(kind, page, stored, around), answers(kind, page, typed, around), strict=True)
    return tuple(Difference(one.label, one.lines, other.lines) for one, other in pairs if one.lines != other.lines)


def _answer(kind: str, member: Member, value: Any, around: Surroundings) -> Answer:
    if value is None:
        return Answer(member.name, member.field.label, (), readable=True)
    try:
        loaded = member.field.deserialize(value)
    except ValidationError:
        return Answer(member.name, member.field.label, _as_typed(value), readable=False)
    lines = _term(kind, member, loaded, around) if member.path[0] == "terms" else _beside(member.field, loaded)
    return Answer(member.name, member.field.label, lines, readable=True)


def _term(kind: str, member: Member, value: Any, around: Surroundings) -> tuple[Words, ...]:
    alone = Draft(Kind(kind), None, Effective(date.min), {member.path[1]: value})
    return next((row.lines for row in sheet(alone, around.body, around.names)), ())


def _beside(field: fields.Labelled, value: Any) -> tuple[Words, ...]:
    match field:
        case fields.Day():
            return (day_words(date.fromisoformat(value)),)
        case fields.Choice():
            return (field.choices[value],)
        case fields.Rows():
            return tuple(document_words(Document(**document)) for document in value)
        case _:
            return _as_typed(value)


def _as_typed(value: Any) -> tuple[Words, ...]:
    texts: Sequence[str] = [str(leaf) for _, leaf in leaves(value)]
    return (same(", ".join(texts)),) if texts else ()
