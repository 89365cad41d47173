"""How pages are built: one h1, a label for each input, no markup let through, titles that say where one is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

TEMPLATES = Path(__file__).parents[2] / "registry" / "web" / "templates"
PAGES = (
    "/sign-in",
    "/entries",
    "/verify",
    "/help",
    "/help/reviewer",
    "/nothing-here",
    "/results",
    "/results/ICMEC-2026-000001",
    "/licences",
    "/licences?in_force_on=x",
    "/entries/2",
    "/account",
)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_well_built(client: FlaskClient, signed_in: Callable[..., FlaskClient], address: str) -> None:
    """One h1; ids once; each input labelled; each link and button says something; tables have headings."""
    browser = client if address == "/sign-in" else signed_in("by-reviewer")
    page = html.fromstring(browser.get(address).text)
    assert len(page.findall(".//h1")) == 1
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for field in page.xpath("//input[not(@type='hidden')]|//select|//textarea"):
        assert page.xpath(f"//label[@for='{field.get('id')}']"), html.tostring(field)
    for control in page.xpath("//a|//button"):
        assert control.text_content().strip(), html.tostring(control)
    for table in page.xpath("//table"):
        assert table.xpath(".//th[@scope='col']"), html.tostring(table)[:200]


@pytest.mark.parametrize("address", PAGES)
def test_the_tab_says_the_page_and_the_register(
    client: FlaskClient, signed_in: Callable[..., FlaskClient], address: str
) -> None:
    browser = client if address == "/sign-in" else signed_in("by-reviewer")
    page = html.fromstring(browser.get(address).text)
    heading, title = page.find(".//h1").text_content().strip(), page.find(".//title").text
    assert title.endswith(f"{heading} – ICMEC Rights Register")


@pytest.mark.parametrize("address", PAGES)
def test_a_demonstration_says_so_on_every_page(
    client: FlaskClient, signed_in: Callable[..., FlaskClient], address: str
) -> None:
    browser = client if address == "/sign-in" else signed_in("by-reviewer")
    assert "DEMONSTRATION" in browser.get(address).text


def test_no_template_lets_markup_through() -> None:
    """Pictures pass at one named place, `display.picture`; nothing else does."""
    for template in TEMPLATES.rglob("*.html"):
        source = template.read_text("utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape\s+false|\|\s*picture\b(?! }}</figure>)", source), template
