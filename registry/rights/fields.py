"""Fields of the terms: JSON in, the same JSON out, checked; each knows its label and hint in both languages.

The one description of a member's shape: the web form, the decoder of stored bytes and the documentation all read it.
Loading returns JSON-shaped values unchanged (a date stays "2026-03-05", a share stays {"num": 1, "den": 3}).
Messages are `Words`, so that a form can show them in the user's language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from registry.rights.words import Words

SHORT = 300
LONG = 20_000
MOST_WHOLE = 2**53 - 1
"""Largest whole number that every reader of JSON keeps exactly (formats 3.1)."""
LANGUAGES = ("ru", "en", "hy", "be", "kk", "ky", "tg")

_BAD_CHARACTER = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_STATE = re.compile("[A-Z]{2}")
_ENTRY = re.compile("[0-9a-f]{64}")
_RESULT = re.compile("[A-Z]{2,12}-[0-9]{4}-[0-9]{6}")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

MISSING = Words("Заполните поле.", "Fill this in.")
NOT_TEXT = Words("Здесь должен быть текст.", "This must be text.")
UNKNOWN = Words("Такого поля здесь нет.", "There is no such field here.")


class TermsSchema(Schema):
    """Base of every kind's schema: unknown members are refused, order is kept."""

    class Meta:
        """Marshmallow's settings."""

        unknown = RAISE

    error_messages: dict[str, Any] = {"unknown": UNKNOWN, "type": NOT_TEXT}  # noqa: RUF012 - marshmallow copies it


@cache
def loader(schema: type[TermsSchema]) -> TermsSchema:
    """Return the one instance of a schema: building one costs more than loading with it, and loading keeps no state."""
    return schema()


class Labelled(fields.Field[Any]):
    """A field that knows its words."""

    def __init__(self, label: Words, *, hint: Words | None = None, required: bool = True, **more: Any) -> None:
        more.setdefault("allow_none", not required)
        super().__init__(
            required=required,
            metadata={"label": label, "hint": hint},
            error_messages={"required": MISSING, "null": MISSING},  # type: ignore[dict-item]  # marshmallow carries any message
            **more,
        )

    @property
    def label(self) -> Words:
        """What the form and the sheet call the member."""
        words: Words = self.metadata["label"]
        return words

    @property
    def hint(self) -> Words | None:
        """One line under the label, or None."""
        words: Words | None = self.metadata["hint"]
        return words

    def _check_shape(self, value: Any) -> Any:
        """Return the value as it came, if it has the member's shape.

        Raises:
            ValidationError: It has not; the messages are `Words`.
        """
        raise NotImplementedError

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:  # noqa: ARG002 - marshmallow's signature
        return self._check_shape(value)


def refuse(ru: str, en: str) -> ValidationError:
    """Build the error of a field, in both languages."""
    return ValidationError(Words(ru, en))  # type: ignore[arg-type]  # marshmallow carries any message


def check_text(value: Any, most: int, *, lines: bool) -> str:
    """Return the text if it is clean: NFC, no controls, no bidirectional marks, not blank, not too long."""
    if not isinstance(value, str):
        raise ValidationError(NOT_TEXT)  # type: ignore[arg-type]  # marshmallow carries any message
    if not value.strip():
        raise ValidationError(MISSING)  # type: ignore[arg-type]  # marshmallow carries any message
    if len(value) > most:
        raise refuse(f"Не больше {most} знаков; сейчас {len(value)}.", f"At most {most} characters; now {len(value)}.")
    if _BAD_CHARACTER.search(value) or (not lines and re.search("[\n\t]", value)):
        raise refuse("Уберите невидимые управляющие знаки.", "Remove the invisible control characters.")
    if not unicodedata.is_normalized("NFC", value):
        raise refuse(
            "Текст записан в разложенной форме Юникода; наберите его заново.",
            "The text is in a decomposed Unicode form; type it again.",
        )
    return value


class Line(Labelled):
    """One line of text that is the same in every language: a number, a code, a proper name."""

    typed_between = ""
    """Characters that people type between those that the value holds."""

    def __init__(self, label: Words, *, most: int = SHORT, **more: Any) -> None:
        super().__init__(label, **more)
        self.most = most

    def _check_shape(self, value: Any) -> Any:
        return check_text(value, self.most, lines=False)


class Text(Labelled):
    """Multilingual text: {"ru": "…", "en": "…"}, one language at least."""

    def __init__(self, label: Words, *, most: int = LONG, long: bool = False, **more: Any) -> None:
        super().__init__(label, **more)
        self.most = most
        self.long = long

    def _check_shape(self, value: Any) -> Any:
        if not isinstance(value, Mapping) or not value:
            raise ValidationError(MISSING)  # type: ignore[arg-type]  # marshmallow carries any message
        errors: dict[str, Any] = {}
        for language, text in value.items():
            if language not in LANGUAGES:
                errors[language] = [UNKNOWN]
                continue
            try:
                check_text(text, self.most, lines=self.long)
            except ValidationError as error:
                errors[language] = error.messages
        if errors:
            raise ValidationError(errors)
        return dict(value)


class Day(Labelled):
    """A date, "2026-03-05"."""

    def _check_shape(self, value: Any) -> Any:
        try:
            day = date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else None
        except ValueError:
            day = None
        if day is None:
            raise refuse("Введите дату, например 05.03.2026.", "Enter a date, for example 05.03.2026.")
        return value


class Whole(Labelled):
    """A whole number within bounds."""

    def __init__(self, label: Words, *, least: int = 0, most: int = MOST_WHOLE, **more: Any) -> None:
        super().__init__(label, **more)
        self.least = least
        self.most = most

    def _check_shape(self, value: Any) -> Any:
        if type(value) is not int or not self.least <= value <= self.most:
            if self.most == MOST_WHOLE:
                raise refuse(
                    f"Введите целое число, не меньше {self.least}.", f"Enter a whole number, {self.least} or more."
                )
            raise refuse(
                f"Введите целое число от {self.least} до {self.most}.",
                f"Enter a whole number from {self.least} to {self.most}.",
            )
        return value


class YesNo(Labelled):
    """True or false."""

    def _check_shape(self, value: Any) -> Any:
        if not isinstance(value, bool):
            raise refuse("Выберите «да» или «нет».", "Choose yes or no.")
        return value


class Choice(Labelled):
    """One of a closed list; `choices` maps the stored value to its words."""

    def __init__(self, label: Words, choices: Mapping[str, Words], **more: Any) -> None:
        super().__init__(label, **more)
        self.choices = dict(choices)

    def _check_shape(self, value: Any) -> Any:
        if not isinstance(value, str) or value not in self.choices:
            raise refuse("Выберите одно из значений списка.", "Choose one of the list.")
        return value


class Choices(Labelled):
    """Several of a closed list, without repetition, in the list's order."""

    def __init__(self, label: Words, choices: Mapping[str, Words], *, least: int = 1, **more: Any) -> None:
        super().__init__(label, **more)
        self.choices = dict(choices)
        self.least = least

    def _check_shape(self, value: Any) -> Any:
        if not isinstance(value, list) or not all(isinstance(item, str) and item in self.choices for item in value):
            raise refuse("Выберите значения из списка.", "Choose from the list.")
        if len(value) < self.least:
            raise refuse("Выберите хотя бы одно значение.", "Choose at least one.")
        ordered = [item for item in self.choices if item in value]
        if ordered != value:
            raise refuse(
                "Значения повторяются или стоят не по порядку списка.",
                "Values are repeated or out of the list's order.",
            )
        return value


class StateField(Labelled):
    """One state, WIPO ST.3 code; `offices` are codes of offices that are no state's, where those are allowed too."""

    def __init__(self, label: Words, *, offices: Mapping[str, Words] | None = None, **more: Any) -> None:
        super().__init__(label, **more)
        self.offices = dict(offices or {})

    def _check_shape(self, value: Any) -> Any:
        if not isinstance(value, str) or not _STATE.fullmatch(value):
            raise refuse("Выберите государство.", "Choose a state.")
        return value


class StatesField(Labelled):
    """Several states, sorted, without repetition."""

    def __init__(self, label: Words, *, least: int = 1, **more: Any) -> None:
        super().__init__(label, **more)
        self.least = least

    def _check_shape(self, value: Any) -> Any:
        if not isinstance(value, list) or not all(isinstance(item, str) and _STATE.fullmatch(item) for item in value):
            raise refuse("Выберите государства.", "Choose states.")
        if len(value) < self.least:
            raise refuse("Выберите хотя бы одно государство.", "Choose at least one state.")
        if sorted(set(value)) != value:
            raise refuse(
                "Государства повторяются или стоят не по алфавиту кодов.",
                "States are repeated or not in order of their codes.",
            )
        return value


class Share(Labelled):
    """An exact fraction in lowest terms: {"num": 1, "den": 3}, more than 0, at most 1."""

    def _check_shape(self, value: Any) -> Any:
        if (
            not isinstance(value, Mapping)
            or set(value) != {"num", "den"}
            or not all(type(value[part]) is int and 0 < value[part] < 10**6 for part in ("num", "den"))
        ):
            raise refuse(
                "Введите долю двумя целыми числами, например 1 и 3.",
                "Enter the share as two whole numbers, for example 1 and 3.",
            )
        share = Fraction(value["num"], value["den"])
        if share > 1:
            raise refuse("Доля больше единицы.", "The share is more than one.")
        if share.numerator != value["num"]:
            raise refuse(
                f"Сократите дробь: {share.numerator}/{share.denominator}.",
                f"Reduce the fraction: {share.numerator}/{share.denominator}.",
            )
        return dict(value)


class EntryField(Labelled):
    """Id of a sealed entry, 64 hex digits; `of_kind` says which kinds a form offers, `but_not` which it leaves out."""

    def __init__(
        self, label: Words, *, of_kind: tuple[str, ...] = (), but_not: Collection[str] = (), **more: Any
    ) -> None:
        super().__init__(label, **more)
        self.of_kind = of_kind
        self.but_not = but_not

    def _check_shape(self, value: Any) -> Any:
        if not isinstance(value, str) or not _ENTRY.fullmatch(value):
            raise refuse("Выберите запись реестра.", "Choose an entry of the register.")
        return value


class EntriesField(Labelled):
    """Ids of sealed entries, each once."""

    def __init__(self, label: Words, *, of_kind: tuple[str, ...] = (), **more: Any) -> None:
        super().__init__(label, **more)
        self.of_kind = of_kind

    def _check_shape(self, value: Any) -> Any:
        if not isinstance(value, list) or not all(isinstance(item, str) and _ENTRY.fullmatch(item) for item in value):
            raise refuse("Выберите записи реестра.", "Choose entries of the register.")
        if len(set(value)) != len(value):
            raise refuse("Одна запись указана дважды.", "An entry is named twice.")
        return value


class ResultsField(Labelled):
    """Numbers of results, each once."""

    def _check_shape(self, value: Any) -> Any:
        if not isinstance(value, list) or not all(isinstance(item, str) and _RESULT.fullmatch(item) for item in value):
            raise refuse(
                "Введите номера результатов, например ICMEC-2026-000123.",
                "Enter result numbers, for example ICMEC-2026-000123.",
            )
        if len(set(value)) != len(value):
            raise refuse("Один результат указан дважды.", "A result is named twice.")
        return value


class Group(Labelled):
    """An object with members of its own, described by a schema."""

    def __init__(self, label: Words, schema: type[TermsSchema], **more: Any) -> None:
        super().__init__(label, **more)
        self.schema = schema

    def _check_shape(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValidationError(MISSING)  # type: ignore[arg-type]  # marshmallow carries any message
        return loader(self.schema).load(value)


class Rows(Labelled):
    """A list of objects of one schema; `row_label` names one of them."""

    def __init__(
        self, label: Words, schema: type[TermsSchema], *, row_label: Words, least: int = 1, most: int = 64, **more: Any
    ) -> None:
        super().__init__(label, **more)
        self.schema = schema
        self.row_label = row_label
        self.least = least
        self.most = most

    def _check_shape(self, value: Any) -> Any:
        if not isinstance(value, list):
            raise ValidationError(MISSING)  # type: ignore[arg-type]  # marshmallow carries any message
        if not self.least <= len(value) <= self.most:
            raise refuse(
                f"Строк должно быть от {self.least} до {self.most}.", f"Give {self.least} to {self.most} rows."
            )
        schema = loader(self.schema)
        errors: dict[int, Any] = {}
        rows = []
        for position, row in enumerate(value):
            try:
                rows.append(schema.load(row) if isinstance(row, Mapping) else _refuse_row())
            except ValidationError as error:
                errors[position] = error.messages
        if errors:
            raise ValidationError(errors)
        return rows


def _refuse_row() -> Any:
    raise ValidationError(MISSING)  # type: ignore[arg-type]  # marshmallow carries any message


class PartySchema(TermsSchema):
    """A state, an organisation or a contractor; the state registration number tells namesakes apart."""

    name = Text(Words("Наименование", "Name"), most=SHORT)
    state = StateField(Words("Государство", "State"))
    number = Line(
        Words("Регистрационный номер", "Registration number"),
        hint=Words(
            "УНП, БИН, ИНН или иной государственный номер, если есть.",
            "State registration number of the organisation, if any.",
        ),
        most=40,
        required=False,
    )
