"""A payload's bytes, to and from the value that the law judges.

Payload bytes are signed: `decode_payload` takes canonical bytes with exactly the members of formats 3.2 and nothing
else, so that a payload has one byte string and a byte string one payload. It judges the form; whether the terms fit
their kind's schema `rights.encoding.check_terms` says, and whether they are lawful the rules do.

Source: formats 3.1 and 3.2.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from registry.encoding import base64url, strict_json
from registry.encoding.errors import Base64urlError, TooLargeError
from registry.rights.entries import (
    ACCESS_LEVELS,
    PAYLOAD_FORMAT,
    Document,
    Draft,
    Effective,
    EntryId,
    Payload,
)
from registry.rights.errors import RightsError
from registry.rights.words import Words

MOST_PAYLOAD = 256 * 1024
"""Bytes (formats 3.1)."""
NONCE_SIZE = 16
"""Bytes."""
MOST_LINE = 300
"""Characters of a name."""
_MEMBERS = {
    "format",
    "register",
    "kind",
    "result",
    "after",
    "effective",
    "parties",
    "access",
    "language",
    "terms",
    "documents",
    "nonce",
}
_EFFECTIVE_MEMBERS = {"from", "until"}
_DOCUMENT_MEMBERS = {"sha256", "size", "media_type", "name", "custodian", "pages"}

_kind = re.compile("[a-z_]+[.][a-z_]+").fullmatch
result_form = re.compile("[A-Z]{2,12}-[0-9]{4}-[0-9]{6}").fullmatch
hex_form = re.compile("[0-9a-f]{64}").fullmatch
_states = re.compile("[A-Z]{2}(?:,[A-Z]{2})*").fullmatch
_language = re.compile("[a-z]{2,3}").fullmatch
media_type_form = re.compile("[a-z0-9][a-z0-9.+-]*/[A-Za-z0-9][A-Za-z0-9.+-]*").fullmatch
_date = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch


class PayloadError(RightsError):
    """The bytes are canonical JSON, but not a payload of formats 3.2; `place` is the member's path."""

    def __init__(self, place: str, words: Words) -> None:
        super().__init__(f"payload, {place}: {words.en}")
        self.place = place
        self.words = Words(f"Содержимое записи, {place}: {words.ru}", f"Payload, {place}: {words.en}")


def encode_payload(payload: Payload) -> bytes:
    """Return the bytes that are signed.

    Raises:
        EncodingError: A value has no canonical form, or the bytes exceed 256 KiB.
        PayloadError: The payload is one that `decode_payload` would refuse.

    Source: formats 3.2.
    """
    value = {
        "format": PAYLOAD_FORMAT,
        "register": payload.register,
        **draft_content(payload.draft),
        "parties": list(payload.parties),
        "nonce": base64url.encode(payload.nonce),
    }
    data = strict_json.canonical(value)
    if len(data) > MOST_PAYLOAD:
        raise TooLargeError(f"expected at most {MOST_PAYLOAD} bytes, {len(data)} came")
    _read_payload(value)
    return data


def entry_id(payload_bytes: bytes) -> EntryId:
    """Return the entry's identity: the lower-case hex SHA-256 of its payload bytes."""
    return EntryId(hashlib.sha256(payload_bytes).hexdigest())


def decode_payload(data: bytes) -> Payload:
    """Return the payload that the bytes stand for; they are its only encoding.

    Raises:
        EncodingError: The bytes are not canonical JSON, or more than 256 KiB.
        PayloadError: A member is unknown, missing, or not of its type.

    Source: formats 3.1 and 3.2.
    """
    return _read_payload(strict_json.decode_canonical(data, MOST_PAYLOAD))


def draft_content(draft: Draft) -> dict[str, Any]:
    """Return the draft as the JSON-shaped content of a draft row; `decode_draft` reads it back.

    Whom the drafter asks to sign is left out: it is no part of what is signed, where `parties` says it.
    """
    ends_on = draft.effective.ends_on
    return {
        "kind": draft.kind,
        "result": draft.result,
        "after": draft.after,
        "effective": {"from": draft.effective.starts_on.isoformat(), "until": ends_on and ends_on.isoformat()},
        "access": draft.access,
        "language": draft.language,
        "terms": draft.terms,
        "documents": [
            {
                "sha256": document.sha256,
                "size": document.size,
                "media_type": document.media_type,
                "name": document.name,
                "custodian": document.custodian,
                "pages": document.pages,
            }
            for document in draft.documents
        ],
    }


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MOST_LINE and "\n" not in value and "\t" not in value


def _is_matched(form: Callable[[str], object]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and form(value) is not None


def _is_whole(value: Any, least: int) -> bool:
    return type(value) is int and value >= least


def _is_parties(value: Any) -> bool:
    try:
        text = ",".join(value) if type(value) is list else ""
    except TypeError:  # something in the list is no text
        return False
    # A comma within a code would make two of one; the length tells.
    return _states(text) is not None and len(text) == 3 * len(value) - 1 and sorted(set(value)) == value


_is_hex = _is_matched(hex_form)
_is_result = _is_matched(result_form)
_CHECKS: tuple[tuple[str, Callable[[Any], bool], Words], ...] = (
    (
        "format",
        lambda value: value == PAYLOAD_FORMAT,
        Words(f"ожидался формат {PAYLOAD_FORMAT}.", f"format {PAYLOAD_FORMAT} was expected."),
    ),
    ("register", _is_line, Words("ожидалось имя реестра.", "the register's name was expected.")),
    (
        "kind",
        _is_matched(_kind),
        Words(
            "ожидался вид записи, например licence.granted.", "a kind of entry such as licence.granted was expected."
        ),
    ),
    (
        "result",
        lambda value: value is None or _is_result(value),
        Words("ожидался номер результата или null.", "a result number or null was expected."),
    ),
    (
        "after",
        lambda value: value is None or _is_hex(value),
        Words("ожидался идентификатор записи или null.", "an entry id or null was expected."),
    ),
    (
        "parties",
        _is_parties,
        Words(
            "ожидались коды государств по алфавиту, каждый один раз.", "state codes in order, each once, were expected."
        ),
    ),
    (
        "access",
        lambda value: value in ACCESS_LEVELS,
        Words("ожидалось «members» или «parties».", '"members" or "parties" was expected.'),
    ),
    ("language", _is_matched(_language), Words("ожидался код языка.", "a language code was expected.")),
    ("terms", lambda value: type(value) is dict, Words("ожидался объект.", "an object was expected.")),
)
_DOCUMENT_CHECKS: tuple[tuple[str, Callable[[Any], bool], Words], ...] = (
    ("sha256", _is_hex, Words("ожидались 64 шестнадцатеричные цифры.", "64 lower-case hex digits were expected.")),
    ("size", lambda value: _is_whole(value, 0), Words("ожидалось число байт.", "a number of bytes was expected.")),
    ("media_type", _is_matched(media_type_form), Words("ожидался тип содержимого.", "a media type was expected.")),
    ("name", _is_line, Words("ожидалось наименование.", "a name was expected.")),
    ("custodian", _is_line, Words("ожидался хранитель.", "a custodian was expected.")),
    (
        "pages",
        lambda value: value is None or _is_whole(value, 1),
        Words("ожидалось число листов или null.", "a number of pages or null was expected."),
    ),
)


def _read_payload(value: Any) -> Payload:
    _check_members(value, _MEMBERS, "")
    for name, is_right, words in _CHECKS:
        if not is_right(value[name]):
            raise PayloadError(name, words)
    draft = Draft(
        kind=value["kind"],
        result=value["result"],
        effective=_read_effective(value["effective"]),
        terms=value["terms"],
        after=value["after"],
        access=value["access"],
        language=value["language"],
        documents=_read_documents(value["documents"]),
    )
    return Payload(
        register=value["register"], draft=draft, parties=tuple(value["parties"]), nonce=_read_nonce(value["nonce"])
    )


def _check_members(value: Any, expected: set[str], place: str) -> None:
    if type(value) is not dict:
        raise PayloadError(place, Words("ожидался объект.", "an object was expected."))
    if value.keys() != expected:
        unknown = ", ".join(sorted(value.keys() - expected))
        missing = ", ".join(sorted(expected - value.keys()))
        raise PayloadError(
            place,
            Words(
                f"лишние члены: {unknown or 'нет'}; недостают: {missing or 'нет'}.",
                f"unknown members: {unknown or 'none'}; missing: {missing or 'none'}.",
            ),
        )


def _read_effective(value: Any) -> Effective:
    _check_members(value, _EFFECTIVE_MEMBERS, "effective")
    until = value["until"]
    return Effective(
        _read_day(value["from"], "effective.from"), None if until is None else _read_day(until, "effective.until")
    )


def _read_day(value: Any, place: str) -> date:
    try:
        if isinstance(value, str) and _date(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise PayloadError(place, Words("ожидалась дата вида 2026-01-31.", "a date such as 2026-01-31 was expected."))


def _read_documents(value: Any) -> tuple[Document, ...]:
    if type(value) is not list:
        raise PayloadError("documents", Words("ожидался список.", "a list was expected."))
    return tuple(_read_document(item, f"documents.{position}") for position, item in enumerate(value))


def _read_document(value: Any, place: str) -> Document:
    _check_members(value, _DOCUMENT_MEMBERS, place)
    for name, is_right, words in _DOCUMENT_CHECKS:
        if not is_right(value[name]):
            raise PayloadError(f"{place}.{name}", words)
    return Document(**value)


def _read_nonce(value: Any) -> bytes:
    try:
        nonce = base64url.decode(value) if isinstance(value, str) else b""
    except Base64urlError:
        nonce = b""
    if len(nonce) != NONCE_SIZE:
        raise PayloadError(
            "nonce",
            Words(f"ожидались {NONCE_SIZE} байт в base64url.", f"{NONCE_SIZE} bytes in base64url were expected."),
        )
    return nonce
