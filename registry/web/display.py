"""How values are said on a page: words, dates by CLDR, numbers, digests in fours, texts in the reader's language.

Templates compute nothing; what needs computing is a filter here, what needs markup is a macro in `macros.html`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal
from flask import Flask, g, url_for
from markupsafe import Markup

from registry.procedures.read_offices import certified_offices
from registry.reports.licence_terms import licence_extent, presumed_terms
from registry.rights.entries import Effective
from registry.rights.fields import Choice, Choices, Group, Rows, TermsSchema
from registry.rights.kinds import kind_of
from registry.rights.licensing import Licence, category_of, territory_of
from registry.rights.words import Words
from registry.web.assets import STATIC, file_version
from registry.web.frame import current_register
from registry.web.languages import LOCALES, current_language
from registry.web.result_sections import cell_look, doubt_marks_of
from registry.web.texts import gettext

GROUP = 4
"""Digits of a digest that stand together."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the language it is in, where that is not the page's own."""

    text: str
    language: str | None


def _locale() -> str:
    return LOCALES[current_language()]


def say(words: Words) -> str:
    """Return the words in the page's language."""
    return words.within(current_language())


def said(text: Mapping[str, str]) -> Said:
    """Return a multilingual text in the page's language, or in one it has, marked as such."""
    wanted = current_language()
    for language in (wanted, "ru", "en", *text):
        if language in text:
            return Said(text[language], None if language == wanted else language)
    return Said("", None)


def plain(text: Mapping[str, str]) -> str:
    """Return a multilingual text for places that hold no markup: the page's title, an attribute."""
    return said(text).text


def long_day(day: date) -> str:
    """Return a date in words: "23 ноября 2026 г."."""
    return format_date(day, "long", locale=_locale())


def short_day(day: date) -> str:
    """Return a date for a table: "23.11.2026", "23 Nov 2026"."""
    return format_date(day, "dd.MM.yyyy" if current_language() == "ru" else "d MMM yyyy", locale=_locale())


def typed_day(day: date) -> str:
    """Return a date as a person would type it: "23.11.2026"."""
    return f"{day:%d.%m.%Y}"


def long_instant(instant: datetime) -> str:
    """Return an instant in words, UTC: "23 ноября 2026 г., 14:05 UTC"."""
    moment = instant.astimezone(UTC)
    return f"{format_date(moment, 'long', locale=_locale())}, {format_datetime(moment, 'HH:mm', locale=_locale())} UTC"


def short_instant(instant: datetime) -> str:
    """Return an instant for a table, UTC: "23.11.2026, 14:05 UTC"."""
    return f"{short_day(instant.astimezone(UTC).date())}, {instant.astimezone(UTC):%H:%M} UTC"


def number(value: int) -> str:
    """Return a whole number with its digits grouped: "4 812", "4,812"."""
    return format_decimal(value, locale=_locale())


def several(items: Sequence[str]) -> str:
    """Join names as people do: "A, B и C"."""
    return format_list(list(items), "standard", locale=_locale())


def groups(digest: str | bytes) -> list[str]:
    """Cut a digest into groups of four hexadecimal digits."""
    text = digest.hex() if isinstance(digest, bytes) else digest
    return [text[place : place + GROUP] for place in range(0, len(text), GROUP)]


def as_text(content: bytes) -> str:
    """Return ASCII bytes as text: a note, a leaf."""
    return content.decode("utf-8")


def fraction(share: Mapping[str, int] | Fraction) -> Fraction:
    """Return a share as a fraction, from the terms or from what stands."""
    return share if isinstance(share, Fraction) else Fraction(share["num"], share["den"])


def state_name(code: str) -> str:
    """Return the short name of a state in the page's language."""
    return say(current_register().body.state_name(code))


def state_names(codes: Sequence[str]) -> str:
    """Return the short names of states, joined."""
    return several([state_name(code) for code in codes])


def organ_name(fingerprint: str, otherwise: str) -> str:
    """Return what the organ that holds a certificate is called; of a certificate of no organ, what itself says."""
    if "certified" not in g:
        g.certified = certified_offices(current_register())
    name = g.certified.get(fingerprint)
    return plain(name) if name else otherwise


def choice(value: str, kind: str, member: str) -> str:
    """Return the words of a value from a closed list of a kind's terms; `member` may be a path, "holders.capacity"."""
    words = _choices(kind, member).get(value)
    return say(words) if words else value


@cache
def _choices(kind: str, member: str) -> Mapping[str, Words]:
    schema: TermsSchema = kind_of(kind).schema()
    first, _, rest = member.partition(".")
    field = schema.fields[first]
    if rest and isinstance(field, Group | Rows):
        field = field.schema().fields[rest]
    return field.choices if isinstance(field, Choice | Choices) else {}


def choices(values: Sequence[str], kind: str, member: str) -> str:
    """Return the words of several values from a closed list, joined."""
    return several([choice(value, kind, member) for value in values])


def kind_title(kind: str) -> str:
    """Return what a kind of entry is called."""
    return say(kind_of(kind).title)


def mid_sentence(title: str) -> str:
    """Return a title as it stands after other words: "Read and sign: grant of a licence"."""
    return title[:1].lower() + title[1:]


def term(effective: Effective) -> str:
    """Return legal dates in words, for a table."""
    if effective.ends_on is None:
        return gettext("from %(day)s, open-ended", day=short_day(effective.starts_on))
    # The dash stays with the first day: the two days stand under one another where the column is narrow.
    return gettext("%(first)s\u00a0– %(last)s", first=short_day(effective.starts_on), last=short_day(effective.ends_on))


def extent(licence: Licence) -> str:
    """Return every limit of a licence but its territory and term."""
    return licence_extent(licence.terms, current_language(), current_register().body)


def presumed(licence: Licence) -> str:
    """Return what of a licence was presumed, with its mark; empty where nothing was."""
    return presumed_terms(licence, current_language(), current_register().body)


def picture(svg: str) -> Markup:
    """Let a picture through to the page as markup; the only place that does.

    Safe because `registry.reports.pictures` escapes every text it is given and writes presentation attributes only;
    a script or a style that got in would still be refused by the content security policy.
    """
    return Markup(svg)  # noqa: S704 - the reason stands above


@cache
def _version(name: str) -> str:
    return file_version(STATIC / name)


def asset(name: str) -> str:
    """Return the address of a file of `static/`, with the version it had when this process first asked."""
    return url_for("static", filename=name, v=_version(name))


FILTERS = (
    say,
    said,
    plain,
    long_day,
    short_day,
    typed_day,
    long_instant,
    short_instant,
    number,
    several,
    groups,
    as_text,
    fraction,
    state_name,
    state_names,
    organ_name,
    choice,
    choices,
    kind_title,
    mid_sentence,
    term,
    category_of,
    territory_of,
    extent,
    presumed,
    picture,
    cell_look,
    doubt_marks_of,
)


def init_display(app: Flask) -> None:
    """Teach the templates how values are said."""
    app.jinja_env.filters.update({function.__name__: function for function in FILTERS})
    app.jinja_env.globals["asset"] = asset
    _version("built/registry.css")
