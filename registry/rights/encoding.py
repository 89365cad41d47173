"""Every value of the law to and from what is stored: payload bytes, and the JSON of a draft row.

The payload's bytes are `rights.payloads`, which needs no schema; here the terms meet the schema of their kind, and a
draft row, which a clerk may have left unfinished, becomes a draft or a nested list of what is wrong.

Source: formats 3.2; design 2 ("one schema per kind").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from marshmallow import ValidationError
from marshmallow.fields import Field

from registry.rights.entries import Document, Draft, Effective, Kind, StateCode, Terms
from registry.rights.errors import TermsError
from registry.rights.fields import (
    Choice,
    Day,
    EntryField,
    Group,
    Line,
    Rows,
    StatesField,
    TermsSchema,
    Whole,
    loader,
    refuse,
)
from registry.rights.kinds import kind_of
from registry.rights.payloads import (
    MOST_PAYLOAD,
    NONCE_SIZE,
    PayloadError,
    decode_payload,
    draft_content,
    encode_payload,
    entry_id,
    hex_form,
    media_type_form,
    result_form,
)
from registry.rights.words import Words

__all__ = [
    "MOST_PAYLOAD",
    "NONCE_SIZE",
    "DocumentSchema",
    "DraftSchema",
    "EffectiveSchema",
    "PayloadError",
    "check_terms",
    "decode_draft",
    "decode_payload",
    "draft_content",
    "encode_payload",
    "entry_id",
]

_APART = {"kind", "terms"}


class _Matched(Line):
    """One line of a given form."""

    def __init__(self, label: Words, form: Callable[[str], object], words: Words, **more: Any) -> None:
        super().__init__(label, **more)
        self.form = form
        self.words = words

    def _check_shape(self, value: Any) -> Any:
        text = super()._check_shape(value)
        if not self.form(text):
            raise refuse(self.words.ru, self.words.en)
        return text


_EFFECTIVE_FIELDS: dict[str, Field[Any]] = {
    "from": Day(Words("Действует с", "In force from")),
    "until": Day(
        Words("Действует по", "In force until"),
        hint=Words("Последний день включительно; пусто — бессрочно.", "Last day, inclusive; empty means open."),
        required=False,
    ),
}
EffectiveSchema = cast("type[TermsSchema]", TermsSchema.from_dict(_EFFECTIVE_FIELDS, name="EffectiveSchema"))
"""Legal dates as a draft row holds them: {"from", "until"}; a class body cannot name a member `from`."""


class DocumentSchema(TermsSchema):
    """A document that stays with its custodian."""

    name = Line(Words("Наименование документа", "Name of the document"))
    sha256 = _Matched(
        Words("SHA-256", "SHA-256"),
        hex_form,
        Words("Введите 64 шестнадцатеричные цифры в нижнем регистре.", "Enter 64 lower-case hex digits."),
    )
    size = Whole(Words("Размер, байт", "Size, bytes"))
    media_type = _Matched(
        Words("Тип содержимого", "Media type"),
        media_type_form,
        Words("Введите тип содержимого, например application/pdf.", "Enter a media type, for example application/pdf."),
    )
    custodian = Line(Words("Хранитель", "Custodian"))
    pages = Whole(Words("Листов", "Pages"), least=1, required=False)


class DraftSchema(TermsSchema):
    """What every draft has beside its kind and terms."""

    result = _Matched(
        Words("Результат", "Result"),
        result_form,
        Words(
            "Введите номер результата, например ICMEC-2026-000123.",
            "Enter a result number, for example ICMEC-2026-000123.",
        ),
        required=False,
    )
    after = EntryField(Words("Следует за записью", "Follows entry"), required=False)
    effective = Group(Words("Срок действия", "Legal dates"), EffectiveSchema)
    access = Choice(
        Words("Кто может читать", "Who may read"),
        {
            "members": Words("все государства-члены", "all member states"),
            "parties": Words("только стороны записи", "only the parties to the entry"),
        },
        required=False,
    )
    language = Choice(
        Words("Язык, текст на котором имеет преимущество", "Language whose text prevails"),
        {
            "ru": Words("русский", "Russian"),
            "en": Words("английский", "English"),
            "hy": Words("армянский", "Armenian"),
            "be": Words("белорусский", "Belarusian"),
            "kk": Words("казахский", "Kazakh"),
            "ky": Words("киргизский", "Kyrgyz"),
            "tg": Words("таджикский", "Tajik"),
        },
        required=False,
    )
    documents = Rows(
        Words("Документы", "Documents"),
        DocumentSchema,
        row_label=Words("Документ", "Document"),
        least=0,
        required=False,
    )
    asked = StatesField(
        Words("Кого просят подписать", "States asked to sign"),
        hint=Words(
            "Не меньше, чем требуют правила управления реестром; пусто — всех, кто вправе.",
            "At least as many as the governance of the register requires; empty means all that may.",
        ),
        least=0,
        required=False,
    )


def check_terms(draft: Draft) -> None:
    """Check the terms against the schema of the draft's kind.

    Raises:
        UnknownKindError: The register has no such kind.
        TermsError: The terms do not fit; its messages are nested by member.
    """
    _, errors = _loaded(kind_of(draft.kind).schema, draft.terms)
    if errors:
        raise TermsError(draft.kind, errors)


def decode_draft(content: Mapping[str, Any]) -> Draft:
    """Return the draft that a draft row holds, whole and of the right shape.

    Args:
        content: As `draft_content` returns it; a clerk's unfinished draft may lack anything.

    Raises:
        UnknownKindError: The register has no such kind.
        TermsError: Something is missing or not of its type; messages are nested by member ("effective", "terms" …).
    """
    kind = content.get("kind")
    schema = kind_of(kind if isinstance(kind, str) else "").schema
    whole, errors = _loaded(DraftSchema, {name: value for name, value in content.items() if name not in _APART})
    terms, term_errors = _loaded(schema, content.get("terms"))
    if term_errors:
        errors = {**errors, "terms": term_errors}
    if errors:
        raise TermsError(str(kind), errors)
    effective, until = whole["effective"], whole["effective"].get("until")
    return Draft(
        kind=Kind(str(kind)),
        result=whole.get("result"),
        effective=Effective(date.fromisoformat(effective["from"]), date.fromisoformat(until) if until else None),
        terms=terms,
        after=whole.get("after"),
        access=whole.get("access") or "members",
        language=whole.get("language") or "ru",
        documents=tuple(Document(**document) for document in whole.get("documents") or ()),
        asked=tuple(StateCode(code) for code in whole.get("asked") or ()),
    )


def _loaded(schema: type[TermsSchema], value: Any) -> tuple[Terms, dict[str, Any]]:
    """Return the value as the schema loads it, and what is wrong with it, nested by member."""
    try:
        loaded: Terms = loader(schema).load(value if isinstance(value, Mapping) else {})
    except ValidationError as cause:
        messages = cause.messages
        return {}, messages if isinstance(messages, dict) else {"_schema": messages}
    return loaded, {}
