"""Russian and English, whole: the catalogue, the switch, plural forms, dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from registry.web import display
from registry.web.languages import CATALOGUES

ROOT = Path(__file__).parents[2]
WEB = ROOT / "registry" / "web"
KEYWORDS = {"gettext": None, "_": None, "late": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
PAGES = (
    "/entries",
    "/verify",
    "/help",
    "/help/clerk",
    "/help/mirror",
    "/help/signatory",
    "/nothing-here",
    "/results",
    "/results?q=no+such",
    "/results/ICMEC-2026-000001",
    "/results/ICMEC-2026-000003",
    "/licences",
    "/licences?in_force_on=32.13.2025",
    "/entries/2",
    "/account",
)
LATIN_BY_NATURE = re.compile(
    r"<(?:pre|code)[^>]*>.*?</(?:pre|code)>|<span[^>]*(?:reg-mono|lang=\"en\").*?</span>", re.DOTALL
)


def _messages() -> dict[str, str | tuple[str, ...]]:
    options = {"templates/**.html": {"trimmed": "true", "silent": "false"}}
    found = extract_from_dir(WEB, METHODS, options, KEYWORDS)
    return {(item[2] if isinstance(item[2], str) else item[2][0]): item[2] for item in found}


def _catalogue() -> dict[str, Catalog]:
    entries: dict[str, object] = {}
    for source in sorted((CATALOGUES / "ru" / "LC_MESSAGES").glob("*.po")):
        with source.open("rb") as stream:
            for message in read_po(stream, locale="ru"):
                if message.id:
                    entries[message.id if isinstance(message.id, str) else message.id[0]] = message
    return entries


def test_every_text_has_its_russian() -> None:
    """Nothing is missing, nothing is fuzzy, every plural form is there."""
    known = _catalogue()
    missing = sorted(text for text in _messages() if text not in known)
    assert missing == []
    blank = [text for text, entry in known.items() if entry.fuzzy or not _filled(entry.string)]
    assert blank == []


def _filled(string: str | tuple[str, ...]) -> bool:
    return all(string) and len(string) == 3 if isinstance(string, tuple) else bool(string)


def test_the_catalogue_holds_nothing_that_no_page_says() -> None:
    said = _messages()
    assert sorted(text for text in _catalogue() if text not in said) == []


def test_translations_keep_the_places_to_fill() -> None:
    """A lost `%(name)s` would be an error on the page."""
    place = re.compile(r"%\((\w+)\)s")
    for text, entry in _catalogue().items():
        forms = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        for form in forms:
            assert set(place.findall(form)) == set(place.findall(text)), text


@pytest.mark.parametrize("address", PAGES)
def test_no_english_is_left_on_a_russian_page(signed_in: Callable[..., FlaskClient], address: str) -> None:
    """Words of the interface in Latin letters are only names of formats and verdicts."""
    page = LATIN_BY_NATURE.sub("", signed_in("by-reviewer", "ru").get(address).text)
    body = re.sub(r"<[^>]+>", " ", page[page.index("<body") :])
    words = re.findall(r"\b(?:the|and|of|this|that|is|are|not|which|with|from)\b", re.sub(r"«[^»]*»", "", body))
    allowed = 0 if not address.startswith(("/results/", "/entries/2")) else 40
    assert len(words) <= allowed, words


def test_the_switch_keeps_the_page_and_its_query(signed_in: Callable[..., FlaskClient]) -> None:
    browser = signed_in("by-auditor", "ru")
    page = browser.get("/licences?in_force_on=2026-03-05").text
    assert '<html lang="ru"' in page
    switch = re.search(r'href="(/language/en\?[^"]+)"', page)
    assert switch
    answer = browser.get(switch[1].replace("&amp;", "&"))
    assert answer.headers["Location"] == "/licences?in_force_on=2026-03-05"
    assert '<html lang="en"' in browser.get(answer.headers["Location"]).text
    browser.set_cookie("language", "ru")


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_the_switch_never_leads_to_another_site(client: FlaskClient, target: str) -> None:
    assert client.get("/language/ru", query_string={"next": target}).headers["Location"] == "/home"


def test_without_a_choice_the_browser_is_listened_to(app: Flask) -> None:
    browser = app.test_client()
    assert '<html lang="en"' in browser.get("/verify", headers={"Accept-Language": "en-GB,de;q=0.8"}).text
    assert '<html lang="ru"' in browser.get("/verify", headers={"Accept-Language": "de"}).text


def test_a_typed_form_goes_on_in_the_other_language(client: FlaskClient) -> None:
    """The switch of a form is a button of it, so that what was typed is sent along."""
    answer = client.post("/sign-in", data={"switch_language": "ru"})
    assert any(value.startswith("language=ru") for value in answer.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize(
    ("language", "long", "short", "instant", "number"),
    [
        ("ru", "23 ноября 2026\u202fг.", "23.11.2026", "23 ноября 2026\u202fг., 14:05 UTC", "4\xa0812"),
        ("en", "23 November 2026", "23 Nov 2026", "23 November 2026, 14:05 UTC", "4,812"),
    ],
)
def test_dates_and_numbers_follow_the_language(
    app: Flask, language: str, long: str, short: str, instant: str, number: str
) -> None:
    with app.test_request_context("/", headers={"Cookie": f"language={language}"}):
        assert display.long_day(date(2026, 11, 23)) == long
        assert display.short_day(date(2026, 11, 23)) == short
        assert display.long_instant(datetime(2026, 11, 23, 14, 5, 9, tzinfo=UTC)) == instant
        assert display.number(4812) == number


def test_a_text_in_another_language_is_marked_as_such(app: Flask) -> None:
    """A screen reader must change its voice."""
    with app.test_request_context("/", headers={"Cookie": "language=en"}):
        assert display.said({"ru": "Способ", "en": "Method"}) == display.Said("Method", None)
        assert display.said({"ru": "Способ"}) == display.Said("Способ", "ru")
        assert display.said({"hy": "Եղանակ"}) == display.Said("Եղանակ", "hy")
        assert display.said({}) == display.Said("", None)


def test_catalogues_are_read_from_their_text_form() -> None:
    """No compiled file is committed or needed."""
    assert not list(CATALOGUES.rglob("*.mo"))
