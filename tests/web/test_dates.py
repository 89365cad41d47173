"""The two dates: typed as people type them, exact in the address, said in words, wrong ones named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from registry.procedures import Register
from registry.procedures.read_moment import read_moment, size_at
from registry.web.dates import read_day

RESULT = "/results/ICMEC-2026-000001"


@pytest.mark.parametrize("typed", ["05.03.2026", "5.3.2026", "05/03/2026", "2026-03-05", " 05.03.2026 "])
def test_a_day_is_read_as_it_is_typed(typed: str) -> None:
    assert read_day(typed) == date(2026, 3, 5)


@pytest.mark.parametrize("typed", ["", "tomorrow", "31.02.2026", "2026-13-01", "05.03.26", "20260305", "٠٥.٠٣.٢٠٢٦x"])
def test_what_is_no_day_is_not_guessed(typed: str) -> None:
    assert read_day(typed) is None


@pytest.mark.parametrize("address", [RESULT, "/licences"])
def test_both_dates_stand_on_every_page_that_shows_a_state(signed_in: Callable[..., FlaskClient], address: str) -> None:
    page = signed_in("by-reviewer").get(address).text
    assert "In force on <strong>23 November 2026</strong>" in page
    assert "As recorded on" in page
    assert "Change dates" in page


def test_a_typed_day_becomes_the_exact_address(signed_in: Callable[..., FlaskClient]) -> None:
    answer = signed_in("by-reviewer").get(f"{RESULT}?in_force_on=5.3.2026&as_recorded_at=")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{RESULT}?in_force_on=2026-03-05"


def test_the_record_may_be_asked_for_by_day(signed_in: Callable[..., FlaskClient], register: Register) -> None:
    """A day means everything sealed by its end."""
    moment = read_moment(register, 10)
    day = moment.sealed_at.date()
    answer = signed_in("by-reviewer").get(f"/licences?as_recorded_at={day.strftime('%d.%m.%Y')}")
    size = int(answer.headers["Location"].rpartition("=")[2])
    assert size >= 10
    assert read_moment(register, size).sealed_at.date() == day
    assert read_moment(register, size + 1).sealed_at.date() > day


def test_the_size_at_an_instant_counts_what_was_sealed_by_then(register: Register) -> None:
    whole = read_moment(register, None)
    for size in (1, 7, whole.log_size):
        sealed_at = read_moment(register, size).sealed_at
        assert size_at(register, sealed_at) >= size
        assert read_moment(register, size_at(register, sealed_at)).sealed_at == sealed_at


def test_a_record_that_never_was_is_the_present_one(signed_in: Callable[..., FlaskClient], register: Register) -> None:
    size = read_moment(register, None).log_size
    answer = signed_in("by-reviewer").get("/licences?as_recorded_at=999999")
    assert answer.headers["Location"] == f"/licences?as_recorded_at={size}"


@pytest.mark.parametrize("query", ["in_force_on=32.13.2025", "as_recorded_at=soon", "as_recorded_at=-3"])
def test_a_date_that_cannot_be_read_is_named_and_kept(signed_in: Callable[..., FlaskClient], query: str) -> None:
    answer = signed_in("by-reviewer").get(f"/licences?{query}")
    field, _, typed = query.partition("=")
    assert answer.status_code == 400
    assert f'href="#{field}"' in answer.text
    assert f'value="{typed}"' in answer.text


def test_the_past_of_the_record_knows_nothing_of_what_came_later(signed_in: Callable[..., FlaskClient]) -> None:
    """Before its registration was sealed, a result is as absent as one that never was."""
    browser = signed_in("by-reviewer")
    assert browser.get(f"{RESULT}?as_recorded_at=2").status_code == 200
    assert browser.get(f"{RESULT}?as_recorded_at=1").status_code == 404


def test_another_day_shows_other_shares(signed_in: Callable[..., FlaskClient]) -> None:
    browser = signed_in("by-reviewer")
    assert 'aria-label="1/6"' in browser.get(RESULT).text
    past = browser.get(f"{RESULT}?in_force_on=2025-03-01").text
    holders = past[past.index("To whom it belongs") : past.index("holdings of other days")]
    assert holders.count('aria-label="1/3"') == 3
    assert "Back to today" in past
