"""The reading desks in a real browser: accessible, whole without scripts and at every width, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import Served, sign_in

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PUBLIC = (
    "/sign-in",
    "/sign-in?login=by-clerk",
    "/entries",
    "/verify",
    "/help",
    "/help/mirror",
    "/help/signatory",
    "/stories",
    "/nothing-here",
)
INSIDE = (
    "/results",
    "/results?q=nothing-like-it",
    "/results/ICMEC-2026-000001",
    "/results/ICMEC-2026-000001?in_force_on=2025-03-01",
    "/results/ICMEC-2026-000003",
    "/licences",
    "/licences?in_force_on=32.13.2025",
    "/entries/2",
    "/entries/0",
    "/account",
)

pytestmark = pytest.mark.browser


def violations(page: Page) -> list[str]:
    """Return what axe-core finds: rule and place."""
    page.wait_for_load_state()
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_is_accessible(open_context: Callable[..., BrowserContext], served: Served, language: str) -> None:
    """WCAG 2.2 AA as far as a program can tell, signed in or not, in both languages."""
    page = open_context(language).new_page()
    faults = {}
    for address in PUBLIC:
        page.goto(served.url + address)
        faults[address] = violations(page)
    sign_in(page, served, "by-reviewer")
    for address in INSIDE:
        page.goto(served.url + address)
        for summary in page.locator("summary").all():
            summary.click()
        faults[address] = violations(page)
    assert {address: found for address, found in faults.items() if found} == {}


@pytest.mark.parametrize("width", [320, 400, 1240])
def test_no_page_is_wider_than_its_window(
    open_context: Callable[..., BrowserContext], served: Served, width: int
) -> None:
    """Nobody scrolls sideways, not even at 400 % zoom (WCAG 1.4.10)."""
    page = open_context("ru", width).new_page()
    wide = []
    for address in PUBLIC:
        page.goto(served.url + address)
        wide += [address] if _is_wide(page) else []
    sign_in(page, served, "by-reviewer")
    for address in INSIDE:
        page.goto(served.url + address)
        wide += [address] if _is_wide(page) else []
    assert wide == []


def _is_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_reading_needs_no_script(open_context: Callable[..., BrowserContext], served: Served) -> None:
    """Search, change the dates, follow an entry, switch the language, sign out: all with scripts off."""
    page = sign_in(open_context("en", java_script_enabled=False).new_page(), served, "by-reviewer")
    page.goto(f"{served.url}/results")
    page.fill("#q", "frequencies")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="ICMEC-2026-000001").click()
    page.get_by_text("Change dates").click()
    page.fill("#in_force_on", "01.03.2025")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**in_force_on=2025-03-01**")
    expect(page.get_by_text("In force on 1 March 2025")).to_be_visible()
    page.get_by_role("link", name="Русский").click()
    expect(page.get_by_text("Действует на 1 марта 2025")).to_be_visible()
    page.get_by_role("button", name="Выйти").click()
    expect(page.get_by_role("heading", name="Войти")).to_be_visible()


def test_a_page_asks_nothing_of_other_hosts_and_breaks_no_policy(
    open_context: Callable[..., BrowserContext], served: Served
) -> None:
    """With no network beyond this machine everything is there."""
    page = open_context("en").new_page()
    asked, told = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    sign_in(page, served, "by-reviewer")
    for address in ("/results", "/results/ICMEC-2026-000001", "/entries/2"):
        page.goto(served.url + address)
    assert [url for url in asked if not url.startswith(served.url)] == []
    assert told == []
    assert page.evaluate("document.fonts.check('16px \"Noto Sans\"')")


def test_the_keyboard_alone_is_enough(open_context: Callable[..., BrowserContext], served: Served) -> None:
    """The first stop skips to the content; signing in needs no mouse."""
    page = open_context("en").new_page()
    page.goto(f"{served.url}/sign-in")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to the content"
    page.locator("#login").focus()
    page.keyboard.type("by-reviewer")
    page.keyboard.press("Tab")
    page.keyboard.type("demonstration-only")
    page.keyboard.press("Enter")
    page.wait_for_url("**/results")


def test_a_digest_is_copied_as_its_digits_alone(open_context: Callable[..., BrowserContext], served: Served) -> None:
    """The groups of four are drawn, not typed: what is copied can be compared."""
    page = open_context("en").new_page()
    page.goto(f"{served.url}/verify")
    copied = page.evaluate(
        "() => { const it = document.querySelector('.reg-digest'); getSelection().selectAllChildren(it);"
        " return getSelection().toString(); }"
    )
    assert copied == served.settings.founding_id
