"""Who may do what at the desks: every act guarded, nothing of another office shown, nothing assigned unasked.

Source: design 6.1 (user of another state, existence of restricted records, insider clerk, mass assignment).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import SQLModel
from werkzeug.test import TestResponse

from registry.procedures.read_keys import read_office_keys
from registry.procedures.send_back import send_back
from registry.records import projection_tables, tables
from tests.web.desk import Desk
from tests.web.forms import fields_of, send

assert tables
assert projection_tables
COLUMNS = sorted({column.name for table in SQLModel.metadata.tables.values() for column in table.columns})
HELD = ("draft", "proposal", "proposal_party", "proposal_signature", "proposal_event", "entry")


def token(browser: FlaskClient) -> str:
    return fields_of(browser.get("/account").text.replace("<header", "<main").replace("</header", "</main"))[
        "csrf_token"
    ]


def rows(desk: Desk) -> list[Any]:
    """Return every row that an act of a desk could change."""
    with sqlite3.connect(desk.settings.home / "register.db") as connection:
        return [connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in HELD]  # noqa: S608 - our own names


def ended(desk: Desk) -> int:
    proposal = desk.propose()
    send_back(desk.register, desk.person("kz-signatory"), proposal.number, "other", "x", now=desk.tick())
    return proposal.number


def fingerprint(desk: Desk) -> str:
    return read_office_keys(desk.register, desk.person("by-clerk"), now=desk.now).keys[0].fingerprint


Act = tuple[str, Callable[[Desk], str], Mapping[str, str]]
ACTS: dict[str, Act] = {
    "begin": ("by-clerk", lambda _: "/drafts/new", {"kind": "licence.granted", "result": "ICMEC-2026-000002"}),
    "save": ("by-clerk", lambda desk: f"/drafts/{desk.draft().id}/conditions", {"version": "2", "action": "list"}),
    "confirm": (
        "by-clerk",
        lambda desk: f"/drafts/{desk.draft(category=None).id}/confirm",
        {"version": "2", "term": "category"},
    ),
    "freeze": ("by-clerk", lambda desk: f"/drafts/{desk.draft().id}/freeze", {"version": "2"}),
    "discard": ("by-clerk", lambda desk: f"/drafts/{desk.draft().id}/discard", {}),
    "sign": (
        "by-signatory",
        lambda desk: f"/proposals/{desk.propose().number}/sign",
        {"read": "yes", "protected": "x", "signature": "x"},
    ),
    "upload": ("by-signatory", lambda desk: f"/proposals/{desk.propose().number}/signature", {}),
    "send back": (
        "by-signatory",
        lambda desk: f"/proposals/{desk.propose().number}/send-back",
        {"reason": "other", "words": "x"},
    ),
    "withdraw": ("by-clerk", lambda desk: f"/proposals/{desk.propose().number}/withdraw", {}),
    "reopen": ("by-clerk", lambda desk: f"/proposals/{ended(desk)}/reopen", {}),
    "introduce": ("by-clerk", lambda _: "/keys/certificate", {}),
    "revoke": ("by-clerk", lambda desk: f"/keys/{fingerprint(desk)}/revoke", {"reason": "superseded"}),
}


@pytest.mark.parametrize("act", ACTS)
def test_every_column_name_sent_to_an_act_is_refused_and_changes_nothing(desk: Desk, act: str) -> None:
    login, address_of, sent = ACTS[act]
    browser, address = desk.browser(login), address_of(desk)
    form = {"csrf_token": token(browser), **sent}
    before = rows(desk)
    for column in COLUMNS:
        if column in sent:
            continue
        assert browser.post(address, data=form | {column: "1"}).status_code == 422, column
    assert rows(desk) == before


@pytest.mark.parametrize("act", ACTS)
def test_a_member_sent_twice_is_refused(desk: Desk, act: str) -> None:
    login, address_of, sent = ACTS[act]
    browser, address = desk.browser(login), address_of(desk)
    form: dict[str, Any] = {"csrf_token": token(browser), **sent}
    before = rows(desk)
    for name in sent:
        assert browser.post(address, data=form | {name: [sent[name], sent[name]]}).status_code == 422, name
    assert rows(desk) == before


@pytest.mark.parametrize("act", ACTS)
def test_every_act_needs_the_token_of_the_form(desk: Desk, act: str) -> None:
    """A page of another site cannot act for a person who is signed in."""
    login, address_of, sent = ACTS[act]
    browser, address = desk.browser(login), address_of(desk)
    before = rows(desk)
    assert browser.post(address, data=dict(sent)).status_code == 400
    assert rows(desk) == before


@pytest.mark.parametrize("act", ACTS)
def test_every_act_needs_its_role(desk: Desk, act: str) -> None:
    """A reviewer of the same office, with a token of its own, does none of them."""
    _, address_of, sent = ACTS[act]
    browser, address = desk.browser("by-reviewer"), address_of(desk)
    before = rows(desk)
    assert browser.post(address, data={"csrf_token": token(browser), **sent}).status_code == 403
    assert rows(desk) == before


@pytest.mark.parametrize(
    "act", ["save", "confirm", "freeze", "discard", "sign", "upload", "send back", "withdraw", "reopen"]
)
def test_another_state_s_person_gets_the_answer_for_what_does_not_exist(desk: Desk, act: str) -> None:
    """Byte for byte: whether there is such a draft or proposal, Armenia cannot tell."""
    login, address_of, sent = ACTS[act]
    browser, address = desk.browser(login.replace("by-", "am-")), address_of(desk)
    form = {"csrf_token": token(browser), **sent}
    before = rows(desk)
    there = browser.post(address, data=form)
    nowhere = browser.post(absent(address), data=form)
    assert (there.status_code, body(there, "", "")) == (404, body(nowhere, absent(address), address))
    assert rows(desk) == before


@pytest.mark.parametrize("page", ["", "/bytes", "/receipt", "/request", "/send-back"])
def test_another_state_s_person_reads_no_proposal(desk: Desk, page: str) -> None:
    proposal = desk.propose()
    browser = desk.browser("am-signatory")
    address = f"/proposals/{proposal.number}{page}"
    there, nowhere = browser.get(address), browser.get(absent(address))
    assert (there.status_code, body(there, "", "")) == (404, body(nowhere, absent(address), address))


@pytest.mark.parametrize("page", ["", "/sides", "/check", "/discard", "/all"])
def test_another_office_reads_no_draft(desk: Desk, page: str) -> None:
    draft = desk.draft()
    browser = desk.browser("kz-clerk")
    address = f"/drafts/{draft.id}{page}"
    there, nowhere = browser.get(address), browser.get(absent(address))
    assert (there.status_code, body(there, "", "")) == (404, body(nowhere, absent(address), address))


def body(answer: TestResponse, address: str, shown: str) -> str:
    """Return a page without the form's token, which holds the time, and with one address put for another."""
    return re.sub('name="csrf_token" value="[^"]+"', "", answer.text).replace(address, shown)


def absent(address: str) -> str:
    """Return the address of a draft or proposal that does not exist."""
    parts = address.split("/")
    parts[2] = "f" * 32 if parts[1] == "drafts" else "1"
    return "/".join(parts)


def test_a_clerk_signs_nothing(desk: Desk) -> None:
    """Not by the page of signing, not by upload, not even with the office's own key."""
    proposal = desk.propose()
    browser = desk.browser("by-clerk")
    made = desk.signature("BY", proposal.payload)
    before = rows(desk)
    form = {"csrf_token": token(browser), "read": "yes", "protected": made.protected, "signature": made.signature}
    assert browser.post(f"/proposals/{proposal.number}/sign", data=form).status_code == 403
    assert (
        browser.post(f"/proposals/{proposal.number}/signature", data={"csrf_token": form["csrf_token"]}).status_code
        == 403
    )
    assert rows(desk) == before


def test_hostile_texts_are_shown_as_texts(desk: Desk) -> None:
    """Markup typed into a field is text on every page that shows it."""
    hostile = "<script>alert(1)</script>{{ 7*7 }}\"'><img src=x onerror=alert(1)>"
    draft = desk.draft(remuneration={"ru": hostile, "en": hostile})
    browser = desk.browser("by-clerk")
    frozen = send(browser, f"/drafts/{draft.id}/check").headers["Location"]
    for text in (desk.browser("by-signatory").get(frozen).text, browser.get(frozen).text):
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;alert(1)" in text
