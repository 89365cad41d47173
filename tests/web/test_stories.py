"""The demonstration's page of stories: each told in both languages, each link leading to what it promises."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from registry.procedures import Register
from registry.settings import Settings, load_settings, open_register
from registry.settings.demonstration import Sight, Story, read_stories
from registry.web import create_app
from tests.demo_register import copy_of, shared_demo
from tests.web.conftest import NOON, enter

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
SECTIONS = {
    "conflict": ("исключительная лицензия", "exclusive licence"),
    "sublicence": ("сублицензия", "sublicence"),
    "third-state": ("Вьетнам", "Viet Nam"),
    "pledge": ("залог", "pledge"),
    "dispute": ("Мировое соглашение", "Settlement agreement"),
    "correction": ("ошибка переноса из документа", "error in copying from the document"),
    "frozen": ("Армения", "Armenia"),
}
"""Words that the result page of a story must say."""


@pytest.fixture(scope="module")
def whole_settings(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Settings:
    home = copy_of(shared_demo(tmp_path_factory, worker_id, whole=True), tmp_path_factory.mktemp("stories"))
    return load_settings(home, {})


@pytest.fixture(scope="module")
def whole_app(whole_settings: Settings) -> Iterator[Flask]:
    register = open_register(whole_settings)
    yield create_app(whole_settings, register, lambda: NOON)
    register.database.close()


@pytest.fixture(scope="module")
def told(whole_settings: Settings) -> tuple[Story, ...]:
    return read_stories(whole_settings.home)


@pytest.fixture(scope="module")
def reading(whole_app: Flask) -> Callable[[str, str], FlaskClient]:
    """Give a function that returns the browser of a signed-in person in a language."""
    browsers: dict[tuple[str, str], FlaskClient] = {}

    def browser_of(login: str, language: str) -> FlaskClient:
        if (login, language) not in browsers:
            browser = whole_app.test_client()
            browser.set_cookie("language", language)
            browsers[login, language] = enter(browser, login)
        return browsers[login, language]

    return browser_of


def page_of(browser: FlaskClient, address: str) -> html.HtmlElement:
    answer = browser.get(address, follow_redirects=True)
    assert answer.status_code == 200, address
    return html.fromstring(answer.text)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_story_is_told_to_everybody(whole_app: Flask, told: tuple[Story, ...], language: str) -> None:
    browser = whole_app.test_client()
    browser.set_cookie("language", language)
    page = page_of(browser, "/stories").xpath("//main")[0]
    assert len(page.xpath(".//h2[@id]")) == len(told) == 12
    text = " ".join(page.text_content().split())
    for story in told:
        assert story.title.within(language) in text
        assert story.told.within(language) in text
    if language == "en":
        assert not CYRILLIC.search(text)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_link_leads_to_what_it_promises(
    reading: Callable[[str, str], FlaskClient], told: tuple[Story, ...], language: str
) -> None:
    for story in told:
        for sight in story.sights:
            login = "by-clerk" if sight.kind == "proposal" else "ru-reviewer"
            page = page_of(reading(login, language), sight.address)
            assert sight.name in page.text_content(), sight.address


@pytest.mark.parametrize(("language", "place"), [("ru", 0), ("en", 1)])
def test_the_result_of_a_story_says_its_outcome(
    reading: Callable[[str, str], FlaskClient], told: tuple[Story, ...], language: str, place: int
) -> None:
    for story in told:
        if story.slug not in SECTIONS:
            continue
        (sight, *_) = (sight for sight in story.sights if sight.kind == "result")
        page = page_of(reading("ru-reviewer", language), sight.address)
        assert SECTIONS[story.slug][place] in page.xpath("//main")[0].text_content(), story.slug


def test_a_small_demonstration_tells_what_it_has(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/stories").text)
    assert page.xpath("//main//h2/@id") == ["thirds", "refusal", "tampered"]


def test_a_real_register_tells_no_stories(settings: Settings, register: Register) -> None:
    browser = create_app(replace(settings, demo=False), replace(register, demo=False), lambda: NOON).test_client()
    assert browser.get("/stories").status_code == 404
    assert "/stories" not in browser.get("/help").text


def test_a_register_without_stories_has_none_to_tell(tmp_path: Path) -> None:
    assert read_stories(tmp_path) == ()


def test_a_sight_is_named_by_what_its_address_names() -> None:
    sight = Sight("before", "/results/ICMEC-2026-000017?in_force_on=2026-08-21&as_recorded_at=2026-08-21")
    assert sight.name == "ICMEC-2026-000017"
