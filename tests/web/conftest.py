"""The application over the demonstration register, and people who have signed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.procedures import Register
from registry.settings import Settings, load_settings, open_register
from registry.web import create_app
from registry.web.assets import build_assets
from registry.web.limits import limiter
from tests.demo_register import PASSWORD, copy_of, shared_demo
from tests.web.desk import Desk

NOON = datetime(2026, 11, 23, 12, 0, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Give the folder of the shared demonstration; nobody changes it."""
    build_assets()
    return shared_demo(tmp_path_factory, worker_id)


@pytest.fixture(scope="module")
def settings(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Give the settings of a copy that the tests of one module share."""
    return load_settings(copy_of(demo_home, tmp_path_factory.mktemp("web")), {})


@pytest.fixture(scope="module")
def register(settings: Settings) -> Iterator[Register]:
    """Give the opened register of that copy."""
    opened = open_register(settings)
    yield opened
    opened.database.close()


@pytest.fixture(scope="module")
def app(settings: Settings, register: Register) -> Flask:
    """Give the application, its clock standing still."""
    return create_app(settings, register, lambda: NOON)


@pytest.fixture
def secure_app(settings: Settings, register: Register) -> Flask:
    """Give the application as people reach it over TLS."""
    return create_app(replace(settings, public_url="https://register.example"), register, lambda: NOON)


@pytest.fixture(autouse=True)
def _fresh_limits(app: Flask) -> None:
    with app.app_context():
        limiter.reset()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a browser that nobody has signed in with; it speaks English."""
    browser = app.test_client()
    browser.set_cookie("language", "en")
    return browser


def csrf_token(page: str) -> str:
    """Return the token of the first form of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "the page has no form"
    return found[1]


def enter(browser: FlaskClient, login: str) -> FlaskClient:
    """Sign a demonstration account in."""
    token = csrf_token(browser.get("/sign-in").text)
    answer = browser.post("/sign-in", data={"csrf_token": token, "login": login, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return browser


@pytest.fixture(scope="module")
def signed_in(app: Flask) -> Callable[..., FlaskClient]:
    """Give a function that returns the browser of a signed-in person; one session each for the module."""
    browsers: dict[tuple[str, str], FlaskClient] = {}

    def browser_of(login: str, language: str = "en") -> FlaskClient:
        if (login, language) not in browsers:
            browser = app.test_client()
            browser.set_cookie("language", language)
            browsers[login, language] = enter(browser, login)
        return browsers[login, language]

    return browser_of


@pytest.fixture
def desk(demo_home: Path, tmp_path: Path) -> Iterator[Desk]:
    """Give a copy of the demonstration that one test may change, with people at their desks."""
    settings = load_settings(copy_of(demo_home, tmp_path), {})
    register = open_register(settings)
    clock = [NOON]
    yield Desk(create_app(settings, register, lambda: clock[0]), settings, register, clock)
    register.database.close()
