"""People, sessions and failed sign-ins, as the sign-in needs them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.records.accounts import (
    NewAccount,
    account_by_id,
    account_by_login,
    accounts_of_organ,
    add_account,
    add_failure,
    count_failures,
    end_session,
    end_sessions_of,
    forget_failures,
    forget_failures_of,
    open_session,
    session_by_token,
    sessions_of,
    set_account_language,
    set_account_status,
    set_password_hash,
    touch_session,
)
from registry.records.database import Database
from registry.records.errors import ConstraintError
from registry.records.vocabulary import AccountStatus, InterfaceLanguage
from registry.rights.entries import StateCode
from registry.rights.parties import Actor, Role
from tests.records.examples import NOW, person

HOUR = timedelta(hours=1)


def test_person_comes_back_as_stored(database: Database) -> None:
    new = NewAccount("BY-Clerk", "Анна", StateCode("BY"), "by-ip", Role.SIGNATORY, "hash", InterfaceLanguage.ENGLISH)
    with database.writing() as connection:
        stored = add_account(connection, new, NOW)
        assert stored is not None
        assert account_by_login(connection, "by-CLERK") == stored
        assert account_by_id(connection, stored.id) == stored
        assert account_by_id(connection, "absent") is None
        assert stored.actor == Actor(stored.id, "Анна", StateCode("BY"), "by-ip", Role.SIGNATORY, "en")
        assert stored.is_active


def test_login_is_given_once_whatever_its_case(database: Database) -> None:
    with database.writing() as connection:
        person(connection, login="by-clerk")
        again = NewAccount("BY-CLERK", "Other", StateCode("RU"), "ru-ip", Role.CLERK, "hash")
        assert add_account(connection, again, NOW) is None


def test_password_hash_shows_in_no_representation(database: Database) -> None:
    with database.writing() as connection:
        person(connection, login="by-clerk")
        assert "argon2" not in repr(account_by_login(connection, "by-clerk"))


def test_people_of_another_office_are_not_listed(database: Database) -> None:
    with database.writing() as connection:
        mine = person(connection, "BY")
        person(connection, "RU")
        assert [account.login for account in accounts_of_organ(connection, mine)] == ["by-clerk"]


def test_language_status_and_password_change(database: Database) -> None:
    with database.writing() as connection:
        actor = person(connection)
        set_account_language(connection, actor.account, InterfaceLanguage.ENGLISH)
        set_account_status(connection, actor.account, AccountStatus.DISABLED)
        set_password_hash(connection, actor.account, "other", NOW + HOUR)
        stored = account_by_id(connection, actor.account)
        assert stored is not None
        assert (stored.language, stored.is_active) == (InterfaceLanguage.ENGLISH, False)
        assert (stored.password_hash, stored.password_set_at) == ("other", NOW + HOUR)


def test_session_lives_until_it_is_ended(database: Database) -> None:
    token = b"t" * 32
    with database.writing() as connection:
        actor = person(connection)
        open_session(connection, actor.account, token, address="::1", at=NOW, ends_at=NOW + 12 * HOUR)
        touch_session(connection, token, NOW + HOUR)
        session = session_by_token(connection, token)
        assert session is not None
        assert session.account.actor == actor
        assert (session.seen_at, session.ends_at, session.ended_at) == (NOW + HOUR, NOW + 12 * HOUR, None)
        end_session(connection, token, NOW + 2 * HOUR)
        end_session(connection, token, NOW + 3 * HOUR)
        touch_session(connection, token, NOW + 3 * HOUR)
        ended = session_by_token(connection, token)
        assert ended is not None
        assert (ended.seen_at, ended.ended_at) == (NOW + HOUR, NOW + 2 * HOUR)
        assert session_by_token(connection, b"u" * 32) is None


def test_all_sessions_of_a_person_end_and_nobody_elses(database: Database) -> None:
    with database.writing() as connection:
        mine, other = person(connection, "BY"), person(connection, "RU")
        for number, actor in enumerate((mine, mine, other)):
            open_session(connection, actor.account, bytes([number]) * 32, address="", at=NOW, ends_at=NOW + HOUR)
        assert len(sessions_of(connection, mine.account)) == 2
        assert end_sessions_of(connection, mine.account, NOW) == 2
        assert sessions_of(connection, mine.account) == ()
        assert len(sessions_of(connection, other.account)) == 1


def test_session_cannot_end_before_it_begins(database: Database) -> None:
    with pytest.raises(ConstraintError), database.writing() as connection:
        open_session(connection, person(connection).account, b"t" * 32, address="", at=NOW, ends_at=NOW - HOUR)


def test_failures_are_counted_by_login_by_address_and_whole(database: Database) -> None:
    with database.writing() as connection:
        add_failure(connection, "by-clerk", "10.0.0.1", NOW - 2 * HOUR)
        add_failure(connection, "BY-clerk", "10.0.0.1", NOW)
        add_failure(connection, "by-clerk", "10.0.0.2", NOW)
        add_failure(connection, "ru-clerk", "10.0.0.1", NOW)
        add_failure(connection, "kz-clerk", "10.0.0.3", NOW)
        counts = count_failures(connection, "by-clerk", "10.0.0.1", NOW - HOUR)
        assert (counts.login, counts.address, counts.whole) == (2, 2, 4)
        forget_failures(connection, NOW - HOUR)
        assert count_failures(connection, "by-clerk", "10.0.0.1", NOW - 3 * HOUR).whole == 4
        forget_failures_of(connection, "by-CLERK")
        assert count_failures(connection, "by-clerk", "10.0.0.1", NOW - 3 * HOUR).whole == 2
