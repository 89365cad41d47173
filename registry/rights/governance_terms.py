"""Read the terms of governance entries, strictly: exactly the members of formats 3.6, each of its type.

Trust needs these terms before any form or schema exists, and an auditor's tool needs them without one,
so they are read here and not through the kinds' schemas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from registry.encoding import base64url
from registry.encoding.errors import EncodingError
from registry.rights.entries import StateCode
from registry.rights.governance_errors import GovernanceTermsError
from registry.rights.words import Words

T = TypeVar("T")

MOST_CERTIFICATE = 8192
"""Bytes of one DER certificate (formats 3.1)."""
STATUSES = ("signatory", "member", "frozen", "suspended", "withdrawn")
LOGS = ("entries", "activity")

_STATE = re.compile("[A-Z]{2}")
_HEX = re.compile("[0-9a-f]{64}")


def refuse(place: str, ru: str, en: str) -> GovernanceTermsError:
    """Build the error of one member of the terms; `place` is its path."""
    return GovernanceTermsError(
        Words(f"Условия записи управления, {place}: {ru}", f"Terms of the governance entry, {place}: {en}")
    )


def members(value: Any, place: str, names: tuple[str, ...], *, optional: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """Return the object if it has exactly the members named; those of `optional` may be absent."""
    if not isinstance(value, Mapping):
        raise refuse(place, "ожидался объект.", "an object was expected.")
    given = set(value)
    unknown, missing = sorted(given - set(names)), sorted(set(names) - given - set(optional))
    if unknown or missing:
        expected = ", ".join(names)
        raise refuse(
            place,
            f"ожидались члены {expected}; "
            f"лишние: {', '.join(unknown) or 'нет'}; недостают: {', '.join(missing) or 'нет'}.",
            f"expected members {expected}; "
            f"unknown: {', '.join(unknown) or 'none'}; missing: {', '.join(missing) or 'none'}.",
        )
    return value


def rows(value: Any, place: str, read: Callable[[Any, str], T], *, least: int = 0) -> tuple[T, ...]:
    """Return a list, each item read by `read`."""
    if not isinstance(value, list) or len(value) < least:
        raise refuse(place, f"ожидался список длиной не менее {least}.", f"a list of at least {least} was expected.")
    return tuple(read(item, f"{place}.{position}") for position, item in enumerate(value))


def line(value: Any, place: str) -> str:
    """Return a text that is not empty."""
    if not isinstance(value, str) or not value:
        raise refuse(place, "ожидался непустой текст.", "a text that is not empty was expected.")
    return value


def name(value: Any, place: str) -> Mapping[str, str]:
    """Return a multilingual text, one language at least."""
    if not isinstance(value, Mapping) or not value:
        raise refuse(
            place, "ожидалось наименование хотя бы на одном языке.", "a name in one language at least was expected."
        )
    return {language: line(text, f"{place}.{language}") for language, text in value.items()}


def state_code(value: Any, place: str) -> StateCode:
    """Return a state's code, two capital letters."""
    if not isinstance(value, str) or not _STATE.fullmatch(value):
        raise refuse(
            place,
            "ожидался код государства из двух прописных букв.",
            "a state code of two capital letters was expected.",
        )
    return StateCode(value)


def fingerprint(value: Any, place: str) -> str:
    """Return a certificate's fingerprint, 64 lower-case hex digits."""
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise refuse(
            place,
            "ожидался отпечаток: 64 шестнадцатеричные цифры в нижнем регистре.",
            "a fingerprint of 64 lower-case hex digits was expected.",
        )
    return value


def whole(value: Any, place: str, least: int, most: int = 2**53 - 1) -> int:
    """Return a whole number within bounds."""
    if type(value) is not int or not least <= value <= most:
        raise refuse(
            place,
            f"ожидалось целое число от {least} до {most}.",
            f"a whole number from {least} to {most} was expected.",
        )
    return value


def one_of(value: Any, place: str, allowed: tuple[str, ...]) -> str:
    """Return one of a closed list."""
    if not isinstance(value, str) or value not in allowed:
        raise refuse(place, f"ожидалось одно из: {', '.join(allowed)}.", f"one of {', '.join(allowed)} was expected.")
    return value


def certificate(value: Any, place: str) -> bytes:
    """Return the DER bytes of a certificate given in base64url; whether they are one, `signing` decides."""
    try:
        der = base64url.decode(value) if isinstance(value, str) else b""
    except EncodingError:
        der = b""
    if not 0 < len(der) <= MOST_CERTIFICATE:
        raise refuse(
            place,
            f"ожидался сертификат DER в base64url, не более {MOST_CERTIFICATE} байт.",
            f"a DER certificate in base64url, at most {MOST_CERTIFICATE} bytes, was expected.",
        )
    return der


def unique(values: tuple[Any, ...], place: str) -> None:
    """Refuse a list that names something twice."""
    if len(set(values)) != len(values):
        raise refuse(place, "одно и то же указано дважды.", "something is named twice.")
