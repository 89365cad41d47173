"""Every route says who may open it, and nobody else does: the whole URL map is walked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from registry.procedures import Register
from registry.rights.parties import Act, Actor, Role, may
from registry.settings import Settings
from registry.web import create_app
from registry.web.access import UndeclaredAccessError, access_of, check_access

PUBLIC = {
    "static",
    "account.home",
    "account.sign_in",
    "account.begin",
    "account.sign_out",
    "languages.switch",
    "log.index",
    "log.checkpoint",
    "log.tile",
    "mirrors.part",  # to a mirror that signs each request with the key entered for its state
    "guides.index",
    "guides.guide",
    "guides.verify",
    "guides.verifier",
    "demonstration.stories",
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def addresses(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Give every rule with an address that matches it."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values = {name: _sample(rule, name) for name in rule.arguments}
        yield rule, adapter.build(rule.endpoint, values, method=None)


def _sample(rule: Rule, name: str) -> object:
    match rule._converters[name]:
        case IntegerConverter():
            return 1
        case AnyConverter() as choice:
            return min(choice.items)
        case _:
            return "x"


def test_only_the_short_public_list_is_open(app: Flask) -> None:
    """A route that becomes public by accident is seen here."""
    opened = {rule.endpoint for rule in app.url_map.iter_rules() if not access_of(app, rule.endpoint).needs_account}
    assert opened == PUBLIC


@pytest.mark.parametrize("method", METHODS)
def test_nobody_gets_nothing_but_the_way_to_the_door(app: Flask, client: FlaskClient, method: str) -> None:
    """Whatever is not public answers 303 to sign-in, 401 or 405 to nobody, whatever the method."""
    for rule, address in addresses(app):
        if rule.endpoint in PUBLIC:
            continue
        answer = client.open(address, method=method)
        expected = {303, 401} if method in rule.methods else {303, 401, 405}
        # CSRF is checked before anything else: a forged form never learns whether the address exists.
        if method not in {"GET", "HEAD", "OPTIONS"}:
            expected.add(400)
        assert answer.status_code in expected, f"{method} {address} answered {answer.status_code}"
        if answer.status_code == 303:
            assert answer.headers["Location"].startswith("/sign-in"), address


def test_a_signed_out_post_with_a_valid_token_is_still_refused(
    app: Flask, settings: Settings, register: Register
) -> None:
    """CSRF protection is not what keeps strangers out."""
    open_app = create_app(settings, register)
    open_app.config["WTF_CSRF_ENABLED"] = False
    browser = open_app.test_client()
    for rule, address in addresses(open_app):
        if rule.endpoint not in PUBLIC and "POST" in rule.methods:
            assert browser.post(address).status_code == 401, address


def test_an_application_with_a_silent_route_does_not_start(settings: Settings, register: Register) -> None:
    """Forgetting the decorator is found at start, by name."""
    careless = create_app(settings, register)
    careless.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(UndeclaredAccessError, match="forgotten"):
        check_access(careless)


@pytest.mark.parametrize("role", ["clerk", "signatory", "reviewer", "auditor", "admin"])
def test_a_role_opens_what_its_acts_allow(app: Flask, signed_in: Callable[..., FlaskClient], role: str) -> None:
    """Deny by role, on every page that can be read, before anything is looked up."""
    browser = signed_in(f"by-{role}")
    person = Actor("", "", "BY", "by-ip", Role.ADMINISTRATOR if role == "admin" else Role(role))
    for rule, address in addresses(app):
        access = access_of(app, rule.endpoint)
        if not access.acts or "GET" not in rule.methods:
            continue
        allowed = any(may(person, act) for act in access.acts)
        answer = browser.get(address)
        assert (answer.status_code == 403) != allowed, f"{role} {address} answered {answer.status_code}"


def test_the_operator_reads_no_content() -> None:
    """Who runs the service has no desk in it."""
    operator = Actor("", "", "BY", "by-ip", Role.OPERATOR)
    assert not any(may(operator, act) for act in Act)
