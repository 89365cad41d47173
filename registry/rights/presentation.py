"""An entry in words: what the sign page, the terminal and the PDF show of it, one and the same.

Every member that the terms have is shown, in the order of the schema, in every language it is written in: a signature
covers them all.

Source: design 5.1 (sign page) and 5.3.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.encoding import base64url
from registry.rights import fields, governance_fields
from registry.rights.content_field import ContentField
from registry.rights.corrections import stated_effective
from registry.rights.entries import Document, Draft
from registry.rights.kinds import kind_of
from registry.rights.parties import Body
from registry.rights.phrases import (
    day_words,
    either,
    fraction,
    grouped,
    is_state_itself,
    joined,
    period_words,
    quoted,
    same,
    share_words,
)
from registry.rights.reason_field import ReasonField
from registry.rights.words import Language, Words

ACCESS: Mapping[str, Words] = {
    "members": Words("все государства — участники реестра", "every member state"),
    "parties": Words("только государства, подписывающие запись", "only the states that sign the entry"),
}
LANGUAGES: Mapping[str, Words] = {
    "ru": Words("русский", "Russian"),
    "en": Words("английский", "English"),
    "hy": Words("армянский", "Armenian"),
    "be": Words("белорусский", "Belarusian"),
    "kk": Words("казахский", "Kazakh"),
    "ky": Words("киргизский", "Kyrgyz"),
    "tg": Words("таджикский", "Tajik"),
}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One member of an entry, in words."""

    label: Words
    lines: tuple[Words, ...]
    """At least one; a list has one line for each of its rows."""
    place: str
    """Path of the member, for example "terms.holders"."""

    @property
    def value(self) -> Words:
        """The lines as one text."""
        return joined(self.lines, "\n")


@dataclass(frozen=True, slots=True)
class _Speech:
    """What is needed to name things."""

    body: Body
    names: Mapping[str, str]


def sheet(draft: Draft, body: Body, names: Mapping[str, str]) -> tuple[SheetRow, ...]:
    """Return every member of the terms, in schema order, in words.

    Args:
        draft: Whose terms have the shape of their schema.
        body: For the names of states.
        names: What to call entries and results that the terms cite, by id or number; those it lacks are shown by id.
    """
    speech = _Speech(body, names)
    described = fields.loader(kind_of(draft.kind).schema).fields
    return tuple(
        SheetRow(field.label, tuple(_lines(field, draft.terms[name], speech)) or (_NONE,), f"terms.{name}")
        for name, field in described.items()
        if isinstance(field, fields.Labelled) and draft.terms.get(name) is not None
    )


def whole_sheet(draft: Draft, body: Body, names: Mapping[str, str]) -> tuple[SheetRow, ...]:
    """Return everything that is signed, in words: the result, the terms, the dates, access, language, documents.

    Args:
        draft: Whose terms have the shape of their schema.
        body: For the names of states.
        names: As for `sheet`.
    """
    return (*_heading(draft, names), *sheet(draft, body, names), *_closing(draft, names))


def _heading(draft: Draft, names: Mapping[str, str]) -> Iterator[SheetRow]:
    if draft.result is not None:
        called = names.get(draft.result)
        number = same(draft.result)
        told = joined((number, quoted(either(called))), ", ") if called else number
        yield SheetRow(Words("Результат", "Result"), (told,), "result")


def _closing(draft: Draft, names: Mapping[str, str]) -> Iterator[SheetRow]:
    yield SheetRow(Words("Действует", "Effective"), (period_words(draft.effective),), "effective")
    yield SheetRow(Words("Кто может читать", "Who may read it"), (ACCESS[draft.access],), "access")
    language = LANGUAGES[draft.language]
    yield SheetRow(Words("Язык, текст на котором имеет силу", "Prevailing language"), (language,), "language")
    if draft.documents:
        lines = tuple(map(document_words, draft.documents))
        yield SheetRow(Words("Документы", "Documents"), _numbered(lines), "documents")
    if draft.after is not None:
        called = _entry_name(names.get(draft.after) or grouped(draft.after))
        yield SheetRow(Words("Составлено после записи", "Drawn up after entry"), (called,), "after")


def document_words(document: Document) -> Words:
    """Return a document with its custodian and full digest, in words."""
    pages = Words(", листов: {pages}", ", pages: {pages}").filled(pages=document.pages or 0)
    return Words(
        "{name} ({media_type}, байт: {size}{pages}); хранитель: {custodian}; SHA-256: {digest}",
        "{name} ({media_type}, bytes: {size}{pages}); custodian: {custodian}; SHA-256: {digest}",
    ).filled(
        name=document.name,
        media_type=document.media_type,
        size=document.size,
        pages=pages if document.pages is not None else "",
        custodian=document.custodian,
        digest=grouped(document.sha256),
    )


def _lines(field: fields.Labelled, value: Any, speech: _Speech) -> Sequence[Words]:
    match field:
        case fields.Text():
            return _versions(value)
        case fields.Rows():
            by = "\n" if _holds_rows(field.schema) else "; "
            return _numbered([_object(field.schema, row, speech, by) for row in value])
        case fields.EntriesField() | fields.ResultsField():
            return _numbered([_called(item, speech) for item in value])
        case governance_fields.CertificatesField():
            return _numbered([_fingerprint(item) for item in value])
        case ContentField():
            return _content(value, speech)
        case _:
            return (_inline(field, value, speech),)


def _content(content: Mapping[str, Any], speech: _Speech) -> tuple[Words, ...]:
    """Return a content within the terms, a line for its kind, for its dates and for each of its members."""
    kind, effective = kind_of(content["kind"]), stated_effective(content)
    said = [kind.title, joined((Words("Действует", "Effective"), period_words(effective)), ": ")]
    for name, field in fields.loader(kind.schema).fields.items():
        if isinstance(field, fields.Labelled) and content["terms"].get(name) is not None:
            said.append(joined((field.label, _inline(field, content["terms"][name], speech)), ": "))
    return tuple(said)


def _inline(field: fields.Labelled, value: Any, speech: _Speech) -> Words:
    """Return a value on one line."""
    match field:
        case fields.Choice() | fields.Choices():
            return joined((field.choices[item] for item in _each(value)), ", ")
        case fields.StateField() | fields.StatesField():
            return joined((_state(field, item, speech) for item in _each(value)), ", ")
        case fields.Group():
            return _object(field.schema, value, speech)
        case fields.EntryField() | ReasonField():
            return _by_name(field, value, speech)
        case fields.Text() | fields.Rows() | governance_fields.CertificatesField() | ContentField():
            return joined(_lines(field, value, speech), " / " if isinstance(field, fields.Text) else "; ")
        case _:
            return _PLAIN.get(type(field), _as_it_is)(value)


def _each(value: str | Sequence[str]) -> Sequence[str]:
    return (value,) if isinstance(value, str) else value


def _state(field: fields.StateField | fields.StatesField, code: str, speech: _Speech) -> Words:
    offices = field.offices if isinstance(field, fields.StateField) else {}
    return offices.get(code) or speech.body.state_name(code)


_NONE = Words("нет", "none")


def _as_it_is(value: object) -> Words:
    return same(str(value))


def _fingerprint(certificate: str) -> Words:
    return same("SHA-256: " + grouped(hashlib.sha256(base64url.decode(certificate)).hexdigest()))


_PLAIN: Mapping[type[fields.Labelled], Callable[[Any], Words]] = {
    fields.Day: lambda value: day_words(date.fromisoformat(value)),
    fields.YesNo: lambda value: Words("да", "yes") if value else Words("нет", "no"),
    fields.Share: lambda value: share_words(fraction(value)),
    governance_fields.CertificateField: _fingerprint,
    governance_fields.Digest: lambda value: same(grouped(value)),
    governance_fields.KindsField: lambda value: (
        Words("все виды записей", "every kind of entry") if value == ["*"] else same(", ".join(value))
    ),
}
"""Values that need no names, said by the type of their field."""


def _holds_rows(schema: type[fields.TermsSchema]) -> bool:
    """Whether an object has lists of objects in it: too much for one line."""
    return any(isinstance(field, fields.Rows) for field in fields.loader(schema).fields.values())


def _object(schema: type[fields.TermsSchema], value: Mapping[str, Any], speech: _Speech, by: str = "; ") -> Words:
    """Return an object, a party as people write one, anything else member by member, parted by a mark."""
    if schema is fields.PartySchema:
        return _party(value, speech)
    members = []
    for name, field in fields.loader(schema).fields.items():
        if isinstance(field, fields.Labelled) and value.get(name) is not None:
            members.append(joined((field.label, _inline(field, value[name], speech)), ": "))
    return joined(members, by)


def _party(party: Mapping[str, Any], speech: _Speech) -> Words:
    said = [joined(_versions(party["name"]), " / ")]
    if not is_state_itself(party, speech.body):
        said.append(speech.body.state_name(party["state"]))
    if number := party.get("number"):
        said.append(Words(f"рег. № {number}", f"reg. no. {number}"))
    return joined(said, ", ")


def _by_name(field: fields.EntryField | ReasonField, value: str, speech: _Speech) -> Words:
    """Return what stands for a reason's code, or for an entry's id."""
    if isinstance(field, ReasonField):
        return speech.body.reason_words(field.matter, value)
    return _called(value, speech)


def _called(cited: str, speech: _Speech) -> Words:
    name = speech.names.get(cited)
    if name and "-" in cited:  # a result: its number is what is signed, its title tells people which it is
        title = either(name)
        return Words(f"{cited} ({title.ru})", f"{cited} ({title.en})")
    return _entry_name(name or _shown(cited))


def _entry_name(name: str) -> Words:
    """Return "№ 12 (…)", which English writes as "No. 12"."""
    return Words(name, name.replace("№ ", "No. ", 1))


def _shown(cited: str) -> str:
    """Return a result's number as it is, an entry's id in groups of four."""
    return cited if "-" in cited else grouped(cited)


def _numbered(lines: Sequence[Words]) -> tuple[Words, ...]:
    if len(lines) == 1:
        return tuple(lines)
    return tuple(Words(f"{place}. {words.ru}", f"{place}. {words.en}") for place, words in enumerate(lines, 1))


def _versions(text: Mapping[str, str]) -> tuple[Words, ...]:
    """Return a text in every language it has, the reader's own first."""
    russian, english = tuple(_in_order(text, "ru")), tuple(_in_order(text, "en"))
    return tuple(Words(ru, en) for ru, en in zip(russian, english, strict=True))


def _in_order(text: Mapping[str, str], first: Language) -> Iterable[str]:
    return (text[language] for language in sorted(text, key=lambda language: (language != first, language)))
