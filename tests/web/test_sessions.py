"""Signing in and out: cookies, replay, throttle, forged forms, foreign targets."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from registry.procedures import Register
from tests.demo_register import PASSWORD
from tests.web.conftest import csrf_token, enter


def _post_sign_in(browser: FlaskClient, **fields: str) -> object:
    token = csrf_token(browser.get("/sign-in").text)
    return browser.post("/sign-in", data={"csrf_token": token, "login": "by-clerk", "password": PASSWORD, **fields})


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient) -> None:
    answer = _post_sign_in(client)
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Domain" not in cookie


def test_over_tls_the_cookies_are_bound_to_the_host(secure_app: Flask) -> None:
    """`__Host-` makes a browser refuse them from anywhere else."""
    browser = secure_app.test_client()
    page = browser.get("/sign-in", base_url="https://register.example")
    form = {"csrf_token": csrf_token(page.text), "login": "by-clerk", "password": PASSWORD}
    origin = {"Referer": "https://register.example/sign-in"}
    answer = browser.post("/sign-in", data=form, base_url="https://register.example", headers=origin)
    cookies = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    names = {cookie.partition("=")[0] for cookie in cookies}
    assert names == {"__Host-form", "__Host-session"}
    assert all("Secure" in cookie and "Path=/" in cookie for cookie in cookies)


def test_a_session_is_dead_once_signed_out(app: Flask, client: FlaskClient) -> None:
    """A stolen token is of no use after sign-out."""
    enter(client, "by-reviewer")
    token = client.get_cookie("session").value
    assert client.get("/results").status_code == 200
    client.post("/sign-out", data={"csrf_token": csrf_token(client.get("/results").text)})
    thief = app.test_client()
    thief.set_cookie("session", token)
    assert thief.get("/results").status_code == 303


def test_a_session_that_ended_says_so_and_leads_back(client: FlaskClient) -> None:
    client.set_cookie("session", "A" * 43)
    answer = client.get("/results?q=relay", follow_redirects=True)
    assert "Your session has ended" in answer.text
    assert 'name="next" value="/results?q=relay"' in answer.text


def test_signing_in_leads_to_the_page_that_was_asked_for(client: FlaskClient) -> None:
    assert _post_sign_in(client, next="/licences?in_force_on=2026-03-01").headers["Location"] == (
        "/licences?in_force_on=2026-03-01"
    )


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "x", ""]
)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, target: str) -> None:
    assert _post_sign_in(client, next=target).headers["Location"] == "/home"


def test_a_wrong_password_and_an_unknown_login_get_one_answer(client: FlaskClient) -> None:
    """Nobody learns which accounts exist."""
    wrong = _post_sign_in(client, password="wrong")
    unknown = _post_sign_in(client, login="by-nobody", password="wrong")
    assert wrong.status_code == unknown.status_code == 401
    assert _without_typed(wrong.text) == _without_typed(unknown.text).replace("by-nobody", "by-clerk")


def _without_typed(page: str) -> str:
    token = csrf_token(page)
    return page.replace(token, "")


def test_an_empty_field_is_named_and_the_login_stays(client: FlaskClient) -> None:
    answer = _post_sign_in(client, password="")
    assert answer.status_code == 422
    assert 'href="#password"' in answer.text
    assert 'value="by-clerk"' in answer.text


def test_a_form_without_its_token_is_refused(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"login": "by-clerk", "password": PASSWORD})
    assert answer.status_code == 400
    assert client.get_cookie("session") is None


def test_many_attempts_from_one_address_are_slowed_down(client: FlaskClient) -> None:
    token = csrf_token(client.get("/sign-in").text)
    form = {"csrf_token": token, "login": "", "password": ""}
    answers = [client.post("/sign-in", data=form).status_code for _ in range(21)]
    assert answers == [422] * 20 + [429]


def test_who_i_am_stands_on_every_page(client: FlaskClient) -> None:
    """Name, office, state and role, so that nobody acts as somebody else by mistake."""
    page = enter(client, "by-reviewer").get("/results").text
    assert "(BY) · legal reviewer" in page
    assert "National Rights Centre (demo)" in page


def test_who_asks_for_a_file_of_the_site_is_not_looked_up(app: Flask, client: FlaskClient, register: Register) -> None:
    """A page asks for a dozen of them, and they are the same for everybody: the database is left alone."""
    enter(client, "by-reviewer")
    asked: list[str] = []

    def note(*facts: object) -> None:
        asked.append(str(facts[2]))

    engine = register.database._reader
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get("/static/mark.svg").status_code == 200
        assert asked == []
        assert client.get("/results").status_code == 200
        assert asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
