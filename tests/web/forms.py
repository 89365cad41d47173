"""What a browser would send of a form: its inputs as they stand, changed where a test types."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

KEYS = "csrf_token"


def fields_of(text: str, form_id: str | None = None) -> MultiDict[str, str]:
    """Return the names and values that a browser sends for the page's form; buttons and files are left out."""
    page = html.fromstring(text)
    form = page.get_element_by_id(form_id) if form_id else page.xpath("//main//form[@method='post']")[0]
    sent: MultiDict[str, str] = MultiDict()
    for field in form.xpath(".//input|.//select|.//textarea"):
        value = _value(field)
        if field.get("name") and value is not None:
            sent.add(field.get("name"), value)
    return sent


def _value(field: Any) -> str | None:
    if field.tag == "textarea":
        return (field.text or "").removeprefix("\n")
    if field.tag == "select":
        chosen = field.xpath(".//option[@selected]") or field.xpath(".//option")
        return str(chosen[0].get("value"))
    if field.get("type") == "file" or (field.get("type") in {"radio", "checkbox"} and field.get("checked") is None):
        return None
    return str(field.get("value", ""))


def send(browser: FlaskClient, address: str, form_id: str | None = None, **changed: Any) -> TestResponse:
    """Open a page, type into its form, and send it; names are given with "__" for ".", lists are several values."""
    page = browser.get(address)
    assert page.status_code == 200, page.text
    sent = fields_of(page.text, form_id)
    for name, value in changed.items():
        sent.setlist(name.replace("__", "."), value if isinstance(value, list) else [value])
    target = html.fromstring(page.text)
    form = target.get_element_by_id(form_id) if form_id else target.xpath("//main//form[@method='post']")[0]
    return browser.post(form.get("action"), data=sent)


def summary(text: str) -> dict[str, str]:
    """Return the summary of errors: id that a line leads to -> its words."""
    lines = html.fromstring(text).xpath("//*[contains(@class, 'govuk-error-summary')]//a")
    return {line.get("href").removeprefix("#"): line.text_content() for line in lines}
