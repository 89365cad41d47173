"""The auditor's page of the activity log: what is shown, searched and handed out, and what leaves a record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from registry.evidence.activity import Action, decode_activity
from registry.procedures import Register
from registry.records.activity import activity_between, activity_size
from registry.web.activity import ACTIONS, OUTCOMES


def told(register: Register) -> list[tuple[str, str, str | None]]:
    """Return action, outcome and object of every record."""
    with register.database.reading() as connection:
        records = activity_between(connection, 0, activity_size(connection))
        return [(record.action, record.outcome.value, record.object) for record in records]


def test_every_action_and_outcome_has_its_words() -> None:
    assert set(ACTIONS) == set(Action)
    assert {outcome.value for outcome in OUTCOMES} == {"allowed", "refused", "failed"}


def test_an_auditor_finds_acts_and_takes_a_record_away(signed_in: Callable[..., FlaskClient]) -> None:
    """The page names who did what; the exact bytes are handed out, canonical and with the member the page shows."""
    browser = signed_in("by-auditor")
    page = browser.get("/activity?action=proposal:freeze").get_data(as_text=True)
    assert "proposal/" in page
    assert "BY/by-ip" in page
    assert "KZ/kz-ip" not in page
    index = page.split("/record.json")[0].rsplit("/", 1)[1]
    answer = browser.get(f"/activity/{index}/record.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert decode_activity(answer.data).action is Action.PROPOSAL_FREEZE
    assert hashlib.sha256(answer.data).digest_size == 32
    assert json.loads(answer.data)["object"] in page


def test_a_day_that_cannot_be_read_is_named_and_kept(signed_in: Callable[..., FlaskClient]) -> None:
    page = signed_in("by-auditor").get("/activity?since=32.13.2026&object=x").get_data(as_text=True)
    assert 'href="#since"' in page
    assert 'value="32.13.2026"' in page
    assert 'value="x"' in page


@pytest.mark.parametrize("query", ["action=no:such", "outcome=perhaps", "before=x", "until=31.12.9999", "person=%00"])
def test_what_nobody_can_ask_for_narrows_nothing_or_finds_nothing(
    signed_in: Callable[..., FlaskClient], query: str
) -> None:
    assert signed_in("by-auditor").get(f"/activity?{query}").status_code == 200


def test_a_refused_page_leaves_a_record(signed_in: Callable[..., FlaskClient], register: Register) -> None:
    """The pattern of the address is named, never what was typed into it."""
    assert signed_in("by-clerk").get("/activity/7/record.json").status_code == 403
    refused = ("page:open", "refused", "/activity/<int(max=9007199254740991):index>/record.json")
    assert told(register)[-1] == refused


def test_what_is_taken_away_is_on_record_before_it_is_handed_over(
    signed_in: Callable[..., FlaskClient], register: Register
) -> None:
    browser = signed_in("by-reviewer")
    assert browser.get("/licences.csv").status_code == 200
    assert told(register)[-1][:2] == ("report:export", "allowed")
    assert browser.get("/entries/1/evidence.json").status_code == 200
    action, outcome, subject = told(register)[-1]
    assert (action, outcome) == ("evidence:export", "allowed")
    assert subject is not None
    assert subject.startswith("entry/")
