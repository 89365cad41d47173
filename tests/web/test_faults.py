"""Errors as pages: what is wrong, and the mend; the fault's id for the operator, its cause for nobody else."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.procedures import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    NotOpenError,
    ProcedureError,
    ProposalStatus,
    RefusedError,
)
from registry.procedures.sign_in import SignInError, ThrottledError
from registry.rights.words import Words
from registry.settings import load_settings, open_register
from registry.web import create_app
from registry.web.access import public
from registry.web.faults import status_of
from registry.web.journal import JsonLines
from tests.demo_register import copy_of

WORDS = Words("Отказано.", "Refused.")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFoundError(), 404),
        (NotAllowedError(WORDS), 403),
        (SignInError(WORDS), 401),
        (ThrottledError(60), 429),
        (NotOpenError(ProposalStatus.SEALED), 409),
        (RefusedError([]), 422),
        (ProcedureError(WORDS), 422),
    ],
)
def test_each_fact_has_its_status(error: ProcedureError, status: int) -> None:
    assert status_of(error) == status


def test_a_conflict_is_a_conflict() -> None:
    assert status_of(ConflictError(None)) == 409  # type: ignore[arg-type] # what is stored does not matter here


@pytest.fixture
def failing(app: Flask) -> FlaskClient:
    """Give a browser of an application with pages that fail in each way."""
    broken = create_app(app.extensions["registry"].settings, app.extensions["registry"].register)

    def raising(error: Exception) -> Callable[[], str]:
        def view() -> str:
            raise error

        return public(view)

    broken.add_url_rule("/bug", "bug", raising(ZeroDivisionError("secret detail")))
    broken.add_url_rule("/refusal", "refusal", raising(ProcedureError(WORDS)))
    broken.add_url_rule("/slow-down", "slow", raising(ThrottledError(77)))
    browser = broken.test_client()
    browser.set_cookie("language", "en")
    return browser


def test_a_bug_shows_its_number_and_not_its_cause(failing: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = failing.get("/bug")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    shown = re.search(r'reg-mono">([0-9a-f]{16})<', answer.text)[1]
    told = [record for record in caplog.records if record.name == "registry.web" and record.levelno == logging.ERROR]
    assert json.loads(JsonLines().format(told[-1]))["request"] == shown


def test_a_refusal_is_said_in_the_words_of_the_procedure(failing: FlaskClient) -> None:
    answer = failing.get("/refusal")
    assert answer.status_code == 422
    assert "Refused." in answer.text
    assert "Nothing was changed." in answer.text


def test_without_its_database_the_register_says_so(demo_home: Path, tmp_path: Path) -> None:
    """The page that says so asks the database nothing, so it is a page in the reader's language."""
    settings = load_settings(copy_of(demo_home, tmp_path), {})
    register = open_register(settings)
    browser = create_app(settings, register).test_client()
    browser.set_cookie("session", "A" * 43)
    browser.set_cookie("language", "ru")
    register.database.close()
    (settings.home / "register.db").unlink()
    (settings.home / "register.db").mkdir()
    answer = browser.get("/results")
    assert answer.status_code == 503
    assert "Служба не готова" in answer.text


def test_who_must_wait_is_told_how_long(failing: FlaskClient) -> None:
    answer = failing.get("/slow-down")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "77"


def test_a_page_for_another_role_says_whom_to_ask(signed_in: Callable[..., FlaskClient]) -> None:
    answer = signed_in("by-reviewer").get("/nothing-here")
    assert answer.status_code == 404
    assert "look for it in the list of results" in answer.text.replace("\n", " ")


def test_a_request_that_is_too_large_is_refused(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"login": "x" * (3 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "The file is too large" in answer.text


def test_the_journal_holds_no_content(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """Routes, not addresses: neither a number nor a query gets there."""
    logging.getLogger("registry.web").propagate = True
    with caplog.at_level(logging.INFO, "registry.web"):
        client.get("/results/ICMEC-2026-000001?q=secret")
    line = json.loads(JsonLines().format(caplog.records[-1]))
    assert line["route"] == "/results/<number>"
    assert line["status"] == 303
    assert line["account"] is None
    assert "000001" not in json.dumps(line)
