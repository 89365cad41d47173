"""A correction in Russian without scripts, from the result's page to the mark on it; a claim in English, accessible."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.journeys.conftest import Served
from tests.journeys.test_reading import violations
from tests.journeys.walking import Walker, enter, freeze, open_from_queue, sign_elsewhere

pytestmark = pytest.mark.browser

LICENSED, SHARED = "ICMEC-2026-000005", "ICMEC-2026-000001"


def begin(clerk: Walker, result: str, kind: str) -> None:
    """Begin a draft from the page of a result."""
    clerk.page.goto(f"{clerk.served.url}/results/{result}")
    clerk.follow("propose")
    clerk.page.get_by_label(kind, exact=True).check()
    clerk.press("begin")


def test_a_licence_is_corrected_and_marked(
    open_context: Callable[..., BrowserContext], served: Served, tmp_path: Path
) -> None:
    clerk = enter(open_context, served, "ru", "by-clerk", java_script_enabled=False)
    page = clerk.page
    begin(clerk, LICENSED, "Исправление технической ошибки")
    clerk.click(page.get_by_role("link", name="Ошибка", exact=True))
    page.get_by_label("Предоставление лицензии").check()
    for legend, words in (("Что было неверно", "Не указано количество."), ("Как правильно", "Количество — 40.")):
        page.get_by_role("group", name=legend).get_by_label("русский").fill(words)
    page.get_by_label("ошибка переноса из документа").check()
    clerk.press("save")
    page.get_by_role("heading", name="Стороны и вид лицензии").wait_for()
    clerk.press("save")
    page.get_by_label("Количество изделий").fill("40")
    for _ in ("extent", "conditions", "dates as corrected", "dates", "access", "documents"):
        clerk.press("save")
    clerk.sees("nothing")
    expect(page.locator(".reg-restated ins")).to_have_text(["40"])
    proposal = freeze(clerk)
    for login, state in (("kz-signatory", "kz"), ("by-signatory", "by")):
        signatory = enter(open_context, served, "ru", login, java_script_enabled=False)
        open_from_queue(signatory, proposal)
        signatory.page.get_by_role("heading", name="Что меняет исправление").wait_for()
        sign_elsewhere(signatory, served.offices / state / "signatory.p12", tmp_path)
    signatory.sees("receipt")
    page.goto(f"{served.url}/results/{LICENSED}")
    expect(page.locator(".reg-marked").first).to_have_text(re.compile(r"^\s*исправлена записью"))
    page.get_by_role("heading", name="Исправления").wait_for()


def test_a_claim_is_drafted_on_the_pages_of_its_kind(
    open_context: Callable[..., BrowserContext], served: Served
) -> None:
    clerk = enter(open_context, served, "en", "by-clerk")
    page, faults = clerk.page, {}
    begin(clerk, SHARED, "Claim of one state")
    faults["tasks"] = violations(page)
    clerk.click(page.get_by_role("link", name="Claim", exact=True))
    page.get_by_label("Claiming state").select_option(label="Belarus")
    page.get_by_label("Kind of entry that is claimed").select_option(label="Decision on protection")
    page.get_by_role("group", name="Why it is claimed one-sidedly").get_by_label("English").fill(
        "No answer since March"
    )
    clerk.press("save")
    page.get_by_label("keep confidential", exact=False).check()
    faults["claimed"] = violations(page)
    for _ in ("decision", "dates as claimed"):
        clerk.press("save")
    page.goto(page.url.rpartition("/")[0] + "/claim")
    expect(page.locator(".reg-fixed")).to_contain_text("Decision on protection")
    faults["claim"] = violations(page)
    for _ in ("claim", "decision", "dates as claimed", "dates", "access", "documents"):
        clerk.press("save")
    clerk.sees("nothing")
    expect(page.locator("main")).to_contain_text("Kazakhstan, Russian Federation")
    faults["check"] = violations(page)
    freeze(clerk)
    faults["proposal"] = violations(page)
    assert {name: found for name, found in faults.items() if found} == {}
