"""From what was typed to what a draft holds, field by field of `rights.fields`.

What can be read becomes the value that the schema takes. What cannot be read stays as it was typed: it is saved, shown
again, and the schema says what is wrong with it. Nothing typed is ever lost.

Source: design 5.1 (inputs), design 7 (one schema per kind).
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from registry.encoding import base64url
from registry.rights import fields
from registry.rights.governance_fields import CertificateField, CertificatesField, Digest, KindsField
from registry.rights.payloads import hex_form
from registry.web.inputs_days import PARTS, typed_day
from registry.web.inputs_typed import (
    Typed,
    UnknownMemberError,
    members_of,
    nothing_else,
    value_of,
    values_of,
)

MOST_ROWS = 200
"""Row positions that a form may name; the schema's own limit is smaller and says so in words."""

_LOOK_ALIKES = str.maketrans("АВЕКМНОРСТХУІЅЈавекмнорстхуіѕј", "ABEKMHOPCTXYISJabekmhopctxyisj")
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
_WHOLE = re.compile(r"-?\d{1,16}")


def read_members(described: Mapping[str, fields.Labelled], typed: Mapping[str, Typed], name: str) -> dict[str, Any]:
    """Return what was typed for some members; empty ones are left out.

    Args:
        described: Member -> its field.
        typed: What was typed below `name`.
        name: Path of the object, "terms.lead_performer"; empty at the top.

    Raises:
        UnknownMemberError: Something was typed for a member that is not described.
    """
    nothing_else(typed, described, name)
    read = {}
    for member, field in described.items():
        value = read_value(field, typed.get(member), f"{name}.{member}" if name else member)
        if value is not None:
            read[member] = value
    return read


def read_value(field: fields.Labelled, typed: Typed | None, name: str) -> Any:
    """Return what was typed into one field, or None where nothing was.

    Raises:
        UnknownMemberError: What was typed does not have the shape of the field's inputs.
    """
    match field:
        case fields.Group() | fields.Rows() | fields.Text() | fields.Share():
            return _object(field, members_of(typed, name), name)
        case fields.Day():
            return _day(typed, name)
        case fields.Choices() | fields.StatesField() | fields.EntriesField():
            return _several(field, values_of(typed, name))
        case _:
            text = cleaned(value_of(typed, name))
            return _plain(field, text) if text else None


def members(schema: type[fields.TermsSchema]) -> dict[str, fields.Labelled]:
    """Return the members of a schema, in its order."""
    described = fields.loader(schema).fields
    return {name: field for name, field in described.items() if isinstance(field, fields.Labelled)}


def cleaned(text: str) -> str:
    """Return a text as the browser meant it: one kind of line end, composed letters, no blanks around."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")).strip()


def latin(text: str) -> str:
    """Return a text for a Latin-only field: Cyrillic letters that look alike become the Latin ones."""
    return text.translate(_LOOK_ALIKES)


def is_empty(value: Any) -> bool:
    """Whether a row or object holds nothing that was typed."""
    return value is None or value in ({}, [])


def _object(field: fields.Labelled, typed: Mapping[str, Typed], name: str) -> Any:
    """Return a value whose inputs have names of their own."""
    match field:
        case fields.Group():
            return read_members(members(field.schema), typed, name) or None
        case fields.Rows():
            return _rows(field, typed, name)
        case fields.Share():
            return _share(typed, name)
        case _:
            return _text(typed, name)


def _plain(field: fields.Labelled, text: str) -> Any:
    """Return a value of one input, which holds something."""
    match field:
        case fields.Whole():
            digits = re.sub(r"[\s\u00a0\u202f]", "", text)
            return int(digits) if _WHOLE.fullmatch(digits) else text
        case fields.YesNo():
            return {"yes": True, "no": False}.get(text, text)
        case fields.ResultsField() | CertificatesField() | KindsField():
            return _listed(field, text)
        case CertificateField():
            return _certificate(text)
        case fields.Line() if field.typed_between:
            return text.translate(dict.fromkeys(map(ord, field.typed_between)))
        case _:
            holds_digest = isinstance(field, Digest) or getattr(field, "form", None) is hex_form
            return _digest(text) if holds_digest else text


def _listed(field: fields.Labelled, text: str) -> list[str]:
    """Return a list that is typed into one input."""
    if isinstance(field, CertificatesField):
        return [_certificate(part) for part in [match[0] for match in _PEM.finditer(text)] or text.split()]
    parts = [latin(part) for part in re.split(r"[\s,;]+", text) if part]
    return list(dict.fromkeys(part.upper() if isinstance(field, fields.ResultsField) else part for part in parts))


def _text(typed: Mapping[str, Typed], name: str) -> dict[str, str] | None:
    nothing_else(typed, fields.LANGUAGES, name)
    texts = {language: cleaned(value_of(values, f"{name}.{language}")) for language, values in typed.items()}
    return {language: text for language, text in texts.items() if text} or None


def _day(typed: Typed | None, name: str) -> str | None:
    if isinstance(typed, Mapping):
        nothing_else(typed, PARTS, name)
        parts = [cleaned(value_of(typed.get(part), f"{name}.{part}")) for part in PARTS]
        text = ".".join(parts) if any(parts) else ""
    else:
        text = cleaned(value_of(typed, name))
    day = typed_day(text)
    return day.isoformat() if day else text or None


def _share(typed: Mapping[str, Typed], name: str) -> dict[str, Any] | None:
    nothing_else(typed, ("num", "den"), name)
    parts = {part: cleaned(value_of(typed.get(part), f"{name}.{part}")) for part in ("num", "den")}
    if not any(parts.values()):
        return None
    if not all(_WHOLE.fullmatch(text) for text in parts.values()):
        return dict(parts)
    num, den = int(parts["num"]), int(parts["den"])
    if num > 0 and den > 0:
        # 2/6 and 1/3 are one share: the register keeps the one form in lowest terms.
        reduced = Fraction(num, den)
        num, den = reduced.numerator, reduced.denominator
    return {"num": num, "den": den}


def _several(field: fields.Labelled, values: Iterable[str]) -> list[str] | None:
    chosen = list(dict.fromkeys(value for value in map(cleaned, values) if value))
    match field:
        case fields.StatesField():
            chosen.sort()
        case fields.Choices():
            listed = list(field.choices)
            chosen.sort(key=lambda value: listed.index(value) if value in field.choices else len(listed))
    return chosen or None


def _rows(field: fields.Rows, typed: Mapping[str, Typed], name: str) -> list[dict[str, Any]] | None:
    for position in typed:
        if not (position.isascii() and position.isdecimal()) or int(position) >= MOST_ROWS:
            raise UnknownMemberError(f"{name}.{position}")
    described = members(field.schema)
    rows = [
        read_members(described, members_of(typed[position], f"{name}.{position}"), f"{name}.{position}")
        for position in sorted(typed, key=int)
    ]
    return rows or None


def _digest(text: str) -> str:
    plain = latin(re.sub(r"[\s:]", "", text)).lower()
    return plain if hex_form(plain) else text


def _certificate(text: str) -> str:
    """Return a certificate typed as PEM, base64 or base64url in the form that the terms hold."""
    match = _PEM.search(text)
    body = re.sub(r"\s", "", match[1] if match else text)
    try:
        return base64url.encode(b64decode(body, validate=True)) if match or "+" in body or "/" in body else body
    except Base64Error:
        return text
