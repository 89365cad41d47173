"""Signing in: password, throttle, session."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.procedures import NotFoundError
from registry.procedures.open_account import (
    LoginTakenError,
    NewAccount,
    account_named,
    disable_account,
    open_account,
    open_accounts,
)
from registry.procedures.sign_in import (
    MOST_OF_ADDRESS,
    MOST_OF_LOGIN,
    WINDOW,
    SessionToken,
    SignInError,
    ThrottledError,
    session_actor,
    set_language,
    sign_in,
    sign_out,
)
from registry.rights.parties import Role
from tests.procedures.intruder import look
from tests.procedures.member_offices import PASSWORD, Commission

ADDRESS = "192.0.2.1"


def enter(commission: Commission, login: str = "by-clerk", password: str = PASSWORD) -> SessionToken:
    return sign_in(commission.register, login, password, ADDRESS, now=commission.now)


def test_the_right_password_opens_a_session(commission: Commission) -> None:
    session = enter(commission)
    assert session.actor == commission.person("BY")
    assert session.ends_at == commission.now + timedelta(hours=12)
    assert session_actor(commission.register, session.token, now=commission.now) == session.actor


def test_the_login_s_case_does_not_matter(commission: Commission) -> None:
    assert enter(commission, "BY-Clerk").actor == commission.person("BY")


@pytest.mark.parametrize(("login", "password"), [("by-clerk", "wrong"), ("nobody", PASSWORD), ("by-clerk", "x" * 2000)])
def test_a_wrong_login_and_a_wrong_password_get_one_answer(commission: Commission, login: str, password: str) -> None:
    with pytest.raises(SignInError) as refusal:
        enter(commission, login, password)
    assert refusal.value.words.ru == "Неверное имя или пароль."


def test_a_disabled_account_neither_signs_in_nor_goes_on(commission: Commission) -> None:
    session = enter(commission)
    disable_account(commission.register, session.actor.account, now=commission.tick())
    assert session_actor(commission.register, session.token, now=commission.now) is None
    with pytest.raises(SignInError):
        enter(commission)
    with pytest.raises(NotFoundError):
        account_named(commission.register, "by-clerk")
    with pytest.raises(NotFoundError):
        disable_account(commission.register, "0" * 32, now=commission.now)


def test_the_token_is_kept_as_a_hash_alone(commission: Commission) -> None:
    session = enter(commission)
    stored = look(commission.register.database, "SELECT * FROM account_session")
    assert len(stored) == 1
    assert session.token not in str(stored)


def test_signing_out_ends_the_session_at_once(commission: Commission) -> None:
    session = enter(commission)
    sign_out(commission.register, session.token, now=commission.tick())
    assert session_actor(commission.register, session.token, now=commission.now) is None


def test_a_token_that_was_never_given(commission: Commission) -> None:
    assert session_actor(commission.register, "guessed", now=commission.now) is None


@pytest.mark.parametrize(("login", "minutes"), [("by-clerk", 30), ("by-signatory", 15), ("by-administrator", 15)])
def test_an_idle_session_ends(commission: Commission, login: str, minutes: int) -> None:
    session = enter(commission, login)
    assert session.idle_s == minutes * 60
    commission.tick(minutes - 1)
    assert session_actor(commission.register, session.token, now=commission.now) is not None
    commission.tick(minutes - 1)
    assert session_actor(commission.register, session.token, now=commission.now) is not None
    commission.tick(minutes)
    assert session_actor(commission.register, session.token, now=commission.now) is None


def test_a_session_ends_after_twelve_hours_however_busy(commission: Commission) -> None:
    session = enter(commission)
    while commission.now < session.ends_at - timedelta(minutes=20):
        assert session_actor(commission.register, session.token, now=commission.tick(20)) is not None
    assert session_actor(commission.register, session.token, now=session.ends_at) is None


def test_too_many_failures_of_a_login_are_throttled_even_with_the_right_password(commission: Commission) -> None:
    for _ in range(MOST_OF_LOGIN):
        with pytest.raises(SignInError):
            enter(commission, password="")
    with pytest.raises(ThrottledError) as refusal:
        enter(commission)
    assert refusal.value.retry_after_s == WINDOW.total_seconds()
    assert enter(commission, "kz-clerk")
    commission.now += WINDOW + timedelta(seconds=1)
    assert enter(commission)


def test_a_right_password_forgives_the_failures_before(commission: Commission) -> None:
    for _ in range(2):
        for _ in range(MOST_OF_LOGIN - 1):
            with pytest.raises(SignInError):
                enter(commission, password="")
        enter(commission)


def test_too_many_failures_of_an_address_are_throttled(commission: Commission) -> None:
    for place in range(MOST_OF_ADDRESS):
        with pytest.raises(SignInError):
            enter(commission, f"nobody-{place}", "x" * 2000)
    with pytest.raises(ThrottledError):
        enter(commission)
    assert sign_in(commission.register, "by-clerk", PASSWORD, "192.0.2.2", now=commission.now)


def test_the_language_of_the_screens_is_remembered(commission: Commission) -> None:
    session = enter(commission)
    set_language(commission.register, session.actor, "en")
    actor = session_actor(commission.register, session.token, now=commission.now)
    assert actor is not None
    assert actor.language == "en"


def test_an_account_is_opened_once(commission: Commission) -> None:
    new = NewAccount("by-second", PASSWORD, "Вторая", "BY", "by-ip", Role.CLERK)
    actor = open_account(commission.register, new, now=commission.now)
    assert account_named(commission.register, "BY-SECOND") == actor
    assert enter(commission, "by-second").actor == actor
    with pytest.raises(LoginTakenError):
        open_account(commission.register, new, now=commission.now)
    assert PASSWORD not in repr(new)


def test_accounts_with_one_password_are_opened_one_after_another(commission: Commission) -> None:
    logins = ["by-third", "by-fourth"]
    new = [NewAccount(login, PASSWORD, "Вторая", "BY", "by-ip", Role.CLERK) for login in logins]
    people = open_accounts(commission.register, new, now=commission.now)
    assert [enter(commission, login).actor for login in logins] == list(people)
    with pytest.raises(LoginTakenError):
        open_accounts(commission.register, new, now=commission.now)
