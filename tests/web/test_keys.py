"""The keys page: certificates of the office, how one is introduced and revoked; keys never reach the register."""

from __future__ import annotations

import io
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from registry.cli.demo_offices import load_pair
from registry.encoding import base64url
from registry.procedures.draft import read_draft
from registry.signing.certificates import issue_certificate
from registry.signing.keys import generate_key
from tests.demo_register import PASSWORD
from tests.web.desk import Desk
from tests.web.forms import fields_of, send, summary


def certified(desk: Desk, state: str = "BY", authority: str | None = None) -> bytes:
    """Let a state's authority of the demonstration certify a new key; return the DER."""
    issuer = load_pair(desk.settings.offices, authority or state, "authority", PASSWORD)
    since = desk.now - timedelta(days=1)
    name = issuer.certificate.organization
    until = since + timedelta(days=100)
    return issue_certificate(
        generate_key().public_spki, issuer.key, issuer.certificate, state, name, f"{name}: second", since, until
    )


def hand_in(browser: FlaskClient, content: bytes) -> TestResponse:
    token = fields_of(browser.get("/keys").text)["csrf_token"]
    sent: dict[str, Any] = {"csrf_token": token, "certificate": (io.BytesIO(content), "signatory.crt")}
    return browser.post("/keys/certificate", data=sent)


def test_the_page_lists_the_office_s_certificates_with_validity(desk: Desk) -> None:
    page = html.fromstring(desk.browser("by-signatory").get("/keys").text)
    rows = page.xpath("//table//tbody/tr")
    assert [("entries of the office" in row.text_content()) for row in rows] == [True, False]
    assert all("in force" in row.text_content() for row in rows)
    assert len(page.get_element_by_id("keys").get("data-certificates").split()) == 2


@pytest.mark.parametrize("form", ["der", "pem"])
def test_a_certificate_becomes_a_draft_of_the_governance_entry(desk: Desk, form: str) -> None:
    der = certified(desk)
    pem = b"-----BEGIN CERTIFICATE-----\n" + b64encode(der) + b"\n-----END CERTIFICATE-----\n"
    answer = hand_in(desk.browser("by-clerk"), der if form == "der" else pem)
    assert answer.status_code == 303, answer.text
    draft = read_draft(desk.register, desk.person("by-clerk"), answer.headers["Location"].rpartition("/")[2])
    assert draft.kind == "certificate.introduced"
    assert draft.content["terms"] == {"state": "BY", "organ": "by-ip", "certificate": base64url.encode(der)}


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "Choose the file"), (b"\x30\x00", ""), (b"x" * 40_000, "no certificate file")]
)
def test_what_is_no_certificate_is_refused_in_words(desk: Desk, content: bytes, words: str) -> None:
    answer = hand_in(desk.browser("by-clerk"), content)
    assert answer.status_code == 422
    assert words in summary(answer.text)["certificate"]


def test_another_authority_s_certificate_is_refused(desk: Desk) -> None:
    assert hand_in(desk.browser("by-clerk"), certified(desk, authority="KZ")).status_code == 422
    assert hand_in(desk.browser("by-clerk"), certified(desk, state="KZ")).status_code == 422


def test_a_certificate_is_introduced_by_the_governance_key_and_then_known(desk: Desk) -> None:
    """Draft, freeze, sign offline with the governance key, sealed: the page lists the certificate."""
    der = certified(desk)
    clerk = desk.browser("by-clerk")
    draft = hand_in(clerk, der).headers["Location"]
    frozen = send(clerk, f"{draft}/check").headers["Location"]
    signatory = desk.browser("by-signatory")
    payload = signatory.get(f"{frozen}/bytes").data
    signature = desk.signature("BY", payload, "governance")
    sent = {"read": "yes", "protected": signature.protected, "signature": signature.signature}
    answer = send(signatory, frozen, "signing", **sent)
    assert answer.headers["Location"].endswith("/receipt"), answer.text
    rows = html.fromstring(signatory.get("/keys").text).xpath("//table//tbody/tr")
    assert any("second" in row.text_content() for row in rows)


def test_who_drafted_a_certificate_does_not_sign_it(desk: Desk) -> None:
    """A signatory may hand a certificate in; then another person has to sign."""
    draft = hand_in(desk.browser("by-signatory"), certified(desk)).headers["Location"]
    frozen = send(desk.browser("by-clerk"), f"{draft}/check").headers["Location"]
    page = desk.browser("by-signatory").get(frozen).text
    assert "You drafted this proposal" in page
    assert 'id="signing"' not in page
    payload = desk.browser("by-signatory").get(f"{frozen}/bytes").data
    signature = desk.signature("BY", payload, "governance")
    token = fields_of(desk.browser("by-signatory").get("/keys").text)["csrf_token"]
    sent = {"csrf_token": token, "read": "yes", "protected": signature.protected, "signature": signature.signature}
    answer = desk.browser("by-signatory").post(f"{frozen}/sign", data=sent)
    assert "You drafted this proposal" in summary(answer.text)["sign"]


def test_a_revocation_is_drafted_with_its_reason(desk: Desk) -> None:
    browser = desk.browser("by-clerk")
    page = html.fromstring(browser.get("/keys").text)
    place = page.xpath("//a[contains(@href, '/revoke')]/@href")[0]
    assert list(summary(send(browser, place, suspect_from="x").text)) == ["reason", "suspect_from"]
    answer = send(browser, place, reason="superseded", suspect_from="12")
    draft = read_draft(desk.register, desk.person("by-clerk"), answer.headers["Location"].rpartition("/")[2])
    assert (draft.content["terms"]["reason"], draft.content["terms"]["suspect_from"]) == ("superseded", 12)


@pytest.mark.parametrize("fingerprint", ["0" * 64, "x"])
def test_only_a_certificate_of_the_office_is_revoked(desk: Desk, fingerprint: str) -> None:
    assert desk.browser("by-clerk").get(f"/keys/{fingerprint}/revoke").status_code == 404


def test_reviewers_have_no_keys(desk: Desk) -> None:
    assert desk.browser("by-reviewer").get("/keys").status_code == 403
