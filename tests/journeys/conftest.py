"""A real browser over a served register: Chromium as the machine has it, the demonstration's own copy for each test.

A click waits until the next page begins to arrive, not until it is there: what a page shows is asked with `expect`,
which waits for it.
Where there is no Chromium the tests skip and say so; where the environment says CI=true they fail instead.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from registry.settings import Settings, load_settings, open_register
from registry.web import create_app
from registry.web.assets import build_assets
from registry.web.limits import limiter
from tests.demo_register import PASSWORD, copy_of, shared_demo

expect.set_options(timeout=20_000)
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, slots=True)
class Served:
    """A register that answers at an address of this machine."""

    url: str
    settings: Settings

    @property
    def offices(self) -> Path:
        """The demonstration's own offices, with their keys."""
        return self.settings.offices


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give one browser for the session."""
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        reason = f"no browser on this machine: looked for {', '.join(PROGRAMS)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Give the folder of the shared demonstration; nobody changes it."""
    build_assets()
    return shared_demo(tmp_path_factory, worker_id)


@pytest.fixture
def served(demo_home: Path, tmp_path: Path) -> Iterator[Served]:
    """Serve a copy of the demonstration on a free port."""
    settings = load_settings(copy_of(demo_home, tmp_path), {})
    register = open_register(settings)
    server = make_server("127.0.0.1", 0, _refuse, threaded=True)
    settings = replace(settings, public_url=f"http://127.0.0.1:{server.server_port}")
    application = create_app(settings, register)
    with application.app_context():
        limiter.reset()
    server.app = application
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Served(settings.public_url, settings)
    server.shutdown()
    thread.join()
    server.server_close()
    register.database.close()


def _refuse(_environment: object, answer: Callable[..., object]) -> list[bytes]:
    answer("503 Service Unavailable", [])
    return []


@pytest.fixture
def open_context(browser: Browser, served: Served) -> Iterator[Callable[..., BrowserContext]]:
    """Give a function that opens a browser window of its own: another person at another desk."""
    opened: list[BrowserContext] = []

    def open_one(language: str = "ru", width: int = 1240, **more: object) -> BrowserContext:
        context = browser.new_context(viewport={"width": width, "height": 900}, **more)
        context.add_cookies([{"name": "language", "value": language, "url": served.url}])
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


def sign_in(page: Page, served: Served, login: str, password: str = PASSWORD) -> Page:
    """Sign a person in and return the page they arrive on."""
    page.goto(f"{served.url}/sign-in")
    page.fill("#login", login)
    page.fill("#password", password)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page
