"""The clerk's and the signatory's desks in a real browser: accessible, at every width, within the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from registry.procedures import Register
from registry.procedures.draft import open_draft, save_draft
from registry.procedures.freeze import freeze_draft
from registry.procedures.open_account import account_named
from registry.settings import open_register
from registry.web.frame import utc_clock
from tests.journeys.conftest import Served, sign_in
from tests.journeys.test_reading import violations
from tests.web.desk import RESULT, TERMS

pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True)
class Laid:
    """A register with a draft of each kind and a proposal on the desk."""

    clerk_pages: tuple[str, ...]
    signatory_pages: tuple[str, ...]


@pytest.fixture
def laid(served: Served) -> Iterator[Laid]:
    """Lay drafts and a proposal on Belarus's desk."""
    register = open_register(served.settings)
    try:
        yield _lay(register)
    finally:
        register.database.close()


def _lay(register: Register) -> Laid:
    clerk, now = account_named(register, "by-clerk"), utc_clock().replace(microsecond=0)
    pages = ["/", "/drafts/new"]
    for kind in ("result.registered", "ownership.recorded", "ownership.transferred", "consent.given"):
        result = None if kind == "result.registered" else RESULT
        record = open_draft(register, clerk, kind, result, now=now)
        pages += [f"/drafts/{record.id}/all", f"/drafts/{record.id}/all?checked=1&dates=three&also=kk"]
    record = open_draft(register, clerk, "licence.granted", RESULT, now=now)
    content = dict(record.content) | {"terms": TERMS, "effective": {"from": "2026-11-01", "until": "2031-12-31"}}
    save_draft(register, clerk, record.id, content | {"documents": [{}]}, record.version, now=now)
    pages += [f"/drafts/{record.id}{page}" for page in ("", "/all", "/check", "/discard")]
    second = open_draft(register, clerk, "licence.granted", RESULT, now=now)
    save_draft(register, clerk, second.id, content, second.version, now=now)
    place = f"/proposals/{freeze_draft(register, clerk, second.id, now=now).number}"
    return Laid((*pages, place, f"{place}/withdraw", "/keys"), ("/", "/keys", place, f"{place}/send-back"))


def _each_page(page: Page, served: Served, laid: Laid) -> Iterator[str]:
    for login, addresses in (("by-clerk", laid.clerk_pages), ("by-signatory", laid.signatory_pages)):
        page.context.clear_cookies(name="session")
        sign_in(page, served, login)
        for address in addresses:
            page.goto(served.url + address)
            yield f"{login} {address}"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_of_the_desks_is_accessible(
    open_context: Callable[..., BrowserContext], served: Served, laid: Laid, language: str
) -> None:
    """WCAG 2.2 AA as far as a program can tell, with findings shown, in both languages."""
    page = open_context(language).new_page()
    faults = {address: violations(page) for address in _each_page(page, served, laid)}
    assert {address: found for address, found in faults.items() if found} == {}


@pytest.mark.parametrize("width", [320, 400, 1240])
def test_no_page_of_the_desks_is_wider_than_its_window(
    open_context: Callable[..., BrowserContext], served: Served, laid: Laid, width: int
) -> None:
    page = open_context("ru", width).new_page()
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert [address for address in _each_page(page, served, laid) if page.evaluate(wide)] == []


def test_the_desks_load_nothing_from_elsewhere_and_break_no_policy(
    open_context: Callable[..., BrowserContext], served: Served, laid: Laid
) -> None:
    page = open_context("en").new_page()
    asked, told = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    assert len(list(_each_page(page, served, laid))) > 10
    assert [url for url in asked if not url.startswith(served.url)] == []
    assert told == []


def test_the_enter_key_saves_and_goes_on(
    open_context: Callable[..., BrowserContext], served: Served, laid: Laid
) -> None:
    """Pressed in a field it never switches the language, removes a row or signs out."""
    page = sign_in(open_context("en").new_page(), served, "by-clerk")
    whole = next(address for address in laid.clerk_pages if address.endswith("/check")).removesuffix("/check")
    page.goto(f"{served.url}{whole}/extent")
    page.locator("[id='terms.quantity']").fill("12")
    page.keyboard.press("Enter")
    page.wait_for_url("**/conditions")
    expect(page.get_by_role("heading", name="Remuneration and consents")).to_be_visible()


def test_nobody_signs_before_the_script_that_signs_has_come(
    open_context: Callable[..., BrowserContext], served: Served, laid: Laid
) -> None:
    """On a slow line the form would otherwise go off without a signature."""
    page = sign_in(open_context("en").new_page(), served, "by-signatory")
    script = "**/sign_page.js*"
    page.route(script, lambda route: route.abort())
    page.goto(served.url + laid.signatory_pages[2])
    button = page.get_by_role("button", name="Sign with this browser's key")
    expect(button).to_be_disabled()
    page.unroute(script)
    page.reload()
    expect(button).to_be_enabled()


def test_a_document_is_described_from_the_file_without_sending_it(
    open_context: Callable[..., BrowserContext], served: Served, laid: Laid
) -> None:
    page = sign_in(open_context("en").new_page(), served, "by-clerk")
    whole = next(address for address in laid.clerk_pages if address.endswith("/check")).removesuffix("/check")
    page.goto(f"{served.url}{whole}/documents")
    sent: list[bytes] = []
    page.on("request", lambda request: sent.append(request.post_data_buffer or b""))
    content = b"%PDF-1.7 secret content of the contract"
    reader = page.locator("[id='file.documents.0']")
    reader.wait_for()
    reader.set_input_files({"name": "contract.pdf", "mimeType": "application/pdf", "buffer": content})
    page.wait_for_function("document.getElementById('documents.0.size').value !== ''")
    page.locator("[id='documents.0.custodian']").fill("Archive")
    page.locator("main form").get_by_role("button", name="Save and continue").last.click()
    page.wait_for_url("**/check")
    expect(page.get_by_text("contract.pdf (application/pdf, bytes: 39)").first).to_be_visible()
    assert all(b"secret" not in body for body in sent)
