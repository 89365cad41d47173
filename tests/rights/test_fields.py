"""Each field takes what has its shape, unchanged, and says in both languages what is wrong with anything else."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import ValidationError

from registry.encoding import base64url
from registry.rights import fields
from registry.rights.fields import TermsSchema, loader
from registry.rights.governance_fields import CertificateField, CertificatesField, Digest, KindsField
from registry.rights.words import Words

LABEL = Words("Поле", "Field")
CHOICES = {"a": Words("а", "a"), "b": Words("б", "b")}
ENTRY = "ab" * 32


class RowSchema(TermsSchema):
    line = fields.Line(LABEL)


def field(name: str) -> fields.Labelled:
    return {
        "line": fields.Line(LABEL, most=5),
        "text": fields.Text(LABEL, most=5),
        "long": fields.Text(LABEL, long=True),
        "day": fields.Day(LABEL),
        "whole": fields.Whole(LABEL, least=1, most=9),
        "answer": fields.YesNo(LABEL),
        "choice": fields.Choice(LABEL, CHOICES),
        "choices": fields.Choices(LABEL, CHOICES),
        "state": fields.StateField(LABEL),
        "states": fields.StatesField(LABEL),
        "share": fields.Share(LABEL),
        "entry": fields.EntryField(LABEL, of_kind=("licence.granted",)),
        "entries": fields.EntriesField(LABEL),
        "results": fields.ResultsField(LABEL),
        "group": fields.Group(LABEL, RowSchema),
        "rows": fields.Rows(LABEL, RowSchema, row_label=LABEL, most=2),
        "certificate": CertificateField(LABEL),
        "certificates": CertificatesField(LABEL),
        "kinds": KindsField(LABEL),
        "digest": Digest(LABEL),
    }[name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("line", "МПК"),
        ("text", {"ru": "да", "en": "yes"}),
        ("long", {"ru": "две\nстроки"}),
        ("day", "2026-03-05"),
        ("whole", 9),
        ("answer", False),
        ("choice", "b"),
        ("choices", ["a", "b"]),
        ("state", "BY"),
        ("states", ["BY", "KZ"]),
        ("share", {"num": 1, "den": 3}),
        ("share", {"num": 1, "den": 1}),
        ("entry", ENTRY),
        ("entries", [ENTRY]),
        ("results", ["ICMEC-2026-000001"]),
        ("group", {"line": "x"}),
        ("rows", [{"line": "x"}, {"line": "y"}]),
        ("certificate", "MAA"),
        ("certificate", base64url.encode(bytes(8192))),
        ("certificates", ["MAA", "MAE"]),
        ("kinds", ["*"]),
        ("kinds", ["licence.granted", "consent.given"]),
        ("digest", ENTRY),
    ],
)
def test_value_of_the_right_shape_is_returned_unchanged(name: str, value: Any) -> None:
    assert field(name).deserialize(value) == value


@pytest.mark.parametrize(
    ("name", "value", "english"),
    [
        ("line", 5, "must be text"),
        ("line", "  ", "Fill this in"),
        ("line", "слишком", "At most 5 characters; now 7"),
        ("line", "a\nb", "invisible control"),
        ("line", "a\u202eb", "invisible control"),
        ("line", "и\u0306", "decomposed"),
        ("text", "да", "Fill this in"),
        ("text", {}, "Fill this in"),
        ("day", "2026-3-5", "Enter a date"),
        ("day", "2026-02-30", "Enter a date"),
        ("day", 20260305, "Enter a date"),
        ("whole", 10, "from 1 to 9"),
        ("whole", True, "from 1 to 9"),
        ("answer", "yes", "yes or no"),
        ("choice", "c", "one of the list"),
        ("choice", None, "Fill this in"),
        ("choices", "a", "Choose from the list"),
        ("choices", ["c"], "Choose from the list"),
        ("choices", [], "at least one"),
        ("choices", ["b", "a"], "order"),
        ("state", "by", "Choose a state"),
        ("states", ["Belarus"], "Choose states"),
        ("states", [], "at least one state"),
        ("states", ["KZ", "BY"], "order of their codes"),
        ("share", 0.5, "two whole numbers"),
        ("share", {"num": 1, "den": 3, "of": 1}, "two whole numbers"),
        ("share", {"num": 0, "den": 3}, "two whole numbers"),
        ("share", {"num": 0.5, "den": 1}, "two whole numbers"),
        ("share", {"num": 4, "den": 3}, "more than one"),
        ("share", {"num": 2, "den": 6}, "Reduce the fraction: 1/3"),
        ("entry", "AB" * 32, "Choose an entry"),
        ("entries", ["x"], "Choose entries"),
        ("entries", [ENTRY, ENTRY], "named twice"),
        ("results", ["1"], "result numbers"),
        ("results", ["ICMEC-2026-000001"] * 2, "named twice"),
        ("group", [], "Fill this in"),
        ("rows", {}, "Fill this in"),
        ("rows", [], "1 to 2 rows"),
        ("rows", [{"line": "x"}] * 3, "1 to 2 rows"),
        ("certificate", "MA==", "DER in base64url"),
        ("certificate", 5, "DER in base64url"),
        ("certificate", "A" * 12_000, "DER in base64url"),
        ("certificates", [], "Fill this in"),
        ("certificates", ["?"], "DER in base64url"),
        ("certificates", ["MAA", "MAA"], "named twice"),
        ("kinds", [], "Fill this in"),
        ("kinds", ["Licence"], "kinds of entry"),
        ("kinds", ["*", "*"], "kinds of entry"),
        ("digest", "0", "64 hexadecimal"),
    ],
)
def test_value_of_another_shape_is_refused_in_both_languages(name: str, value: Any, english: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        field(name).deserialize(value)
    words = refusal.value.messages
    assert isinstance(words, Words)
    assert english in words.en
    assert words.ru


def test_text_in_an_unknown_language_is_refused_beside_what_is_wrong_in_others() -> None:
    with pytest.raises(ValidationError) as refusal:
        field("text").deserialize({"fr": "oui", "ru": ""})
    assert set(refusal.value.messages) == {"fr", "ru"}


def test_errors_of_rows_are_kept_by_position() -> None:
    with pytest.raises(ValidationError) as refusal:
        field("rows").deserialize([{"line": "x"}, "y"])
    assert set(refusal.value.messages) == {1}


def test_unknown_member_is_refused() -> None:
    with pytest.raises(ValidationError) as refusal:
        loader(RowSchema).load({"line": "x", "other": 1})
    assert set(refusal.value.messages) == {"other"}


def test_required_member_is_asked_for() -> None:
    with pytest.raises(ValidationError) as refusal:
        loader(RowSchema).load({})
    assert refusal.value.messages == {"line": fields.MISSING}


def test_field_knows_its_label_and_hint() -> None:
    asked = fields.Line(LABEL, hint=Words("совет", "hint"))
    assert (asked.label, asked.hint) == (LABEL, Words("совет", "hint"))
    assert field("line").hint is None


def test_schema_is_built_once() -> None:
    assert loader(RowSchema) is loader(RowSchema)


def test_a_field_without_a_shape_of_its_own_is_no_field() -> None:
    with pytest.raises(NotImplementedError):
        fields.Labelled(LABEL).deserialize("x")
