"""Dates, numbers, names and texts in the language of a report (ru or en), by CLDR.

A multilingual text that lacks the report's language is shown in the language it has: never translated, never left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, cast

from babel.dates import format_date
from babel.numbers import format_decimal

from registry.rights.entries import Effective
from registry.rights.fields import Choice, Choices, Rows
from registry.rights.kinds import kind_of
from registry.rights.parties import Body
from registry.rights.phrases import text_within
from registry.rights.words import Words

DEMO = Words(
    "ДЕМОНСТРАЦИЯ / DEMO · организации и сведения вымышлены",
    "DEMO / ДЕМОНСТРАЦИЯ · organisations and facts are fictitious",
)
_FROM_UNTIL = Words("с {since} по {until}", "{since} to {until}")
_FROM = Words("с {since} без указания срока", "from {since}, no end stated")


def said(text: Mapping[str, str], language: str) -> str:
    """Return a multilingual text in the language asked for, else in a language it has."""
    return text_within(text, "ru" if language == "ru" else "en")


def locale_of(language: str) -> str:
    """Return the CLDR locale of a report's language: `ru`, or British English."""
    return "ru" if language == "ru" else "en_GB"


def day(value: date, language: str) -> str:
    """Return a date in short: "14.03.2024", "14 Mar 2024" (kept on one line by no-break spaces)."""
    return format_date(value, "dd.MM.y" if language == "ru" else "d\u00a0MMM\u00a0y", locale=locale_of(language))


def long_day(value: date, language: str) -> str:
    """Return a date in full: "14 марта 2024 г.", "14 March 2024"."""
    return format_date(value, "long", locale=locale_of(language))


def instant(value: datetime, language: str) -> str:
    """Return a UTC instant to the minute: "23 ноября 2026 г., 14:05 UTC"."""
    return f"{long_day(value.date(), language)}, {value:%H:%M} UTC"


def number(value: int, language: str) -> str:
    """Return a whole number with its thousands apart: "4 812", "4,812"."""
    return format_decimal(value, locale=locale_of(language))


def term(effective: Effective, language: str) -> str:
    """Return legal dates in words; both ends are inclusive."""
    since = day(effective.starts_on, language)
    if effective.ends_on is None:
        return _FROM.filled(since=since).within(language)
    return _FROM_UNTIL.filled(since=since, until=day(effective.ends_on, language)).within(language)


def party_name(party: Mapping[str, Any], language: str) -> str:
    """Return the name of a party alone."""
    return said(party["name"], language)


def party_label(party: Mapping[str, Any], language: str) -> str:
    """Return a party with the code of its state: "ОАО «Агат», BY"."""
    return f"{party_name(party, language)}, {party['state']}"


def party_labels(parties: Iterable[Mapping[str, Any]], language: str) -> str:
    """Return several parties, in their order."""
    return "; ".join(party_label(party, language) for party in parties)


def state_names(codes: Iterable[str], body: Body, language: str) -> str:
    """Return states by their short names, in their order."""
    return ", ".join(body.state_name(code).within(language) for code in codes)


def chosen(kind: str, member: str, value: str) -> Words:
    """Return the words of a value of a closed list, as the kind's schema has them; "numbers.type" looks into rows."""
    return _choices(kind, member)[value]


@cache
def _choices(kind: str, member: str) -> Mapping[str, Words]:
    *above, last = member.split(".")
    schema = kind_of(kind).schema()
    for name in above:
        schema = cast("Rows", schema.fields[name]).schema()
    return cast("Choice | Choices", schema.fields[last]).choices


def all_chosen(kind: str, member: str, values: Iterable[str], language: str) -> str:
    """Return several values of a closed list, in their order."""
    return ", ".join(chosen(kind, member, value).within(language) for value in values)
