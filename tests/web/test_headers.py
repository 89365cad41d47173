"""What a browser may load, keep and frame: the headers of every answer, and pages that need nothing inline."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

PAGES = (
    "/sign-in",
    "/entries",
    "/verify",
    "/help",
    "/help/auditor",
    "/help/mirror",
    "/nothing-here",
    "/log/entries/checkpoint",
    "/results",
    "/results/ICMEC-2026-000001",
    "/licences",
    "/licences.csv",
    "/entries/2",
    "/account",
)


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_carries_the_headers(signed_in: Callable[..., FlaskClient], address: str) -> None:
    headers = signed_in("by-reviewer").get(address).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", PAGES)
def test_no_page_needs_anything_inline(signed_in: Callable[..., FlaskClient], address: str) -> None:
    """The policy would refuse it, so the page would be broken."""
    answer = signed_in("by-reviewer").get(address)
    if answer.mimetype != "text/html":
        return
    assert not re.search(r"<script(?![^>]*\bsrc=)", answer.text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", answer.text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text)


def test_over_tls_the_browser_is_told_to_stay_there(secure_app: Flask) -> None:
    answer = secure_app.test_client().get("/verify", base_url="https://register.example")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_without_tls_no_promise_of_tls_is_made(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/verify").headers


def test_styles_are_kept_for_a_year_under_an_address_that_changes_with_them(client: FlaskClient) -> None:
    style = re.search(r'href="(/static/built/registry\.css\?v=[0-9a-f]{12})"', client.get("/sign-in").text)
    assert style
    answer = client.get(style[1])
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
