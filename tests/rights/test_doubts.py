"""Entries in doubt: what a revocation with `suspect_from` casts doubt upon, and that it undoes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.rights.doubts import Doubt, doubt_of, doubts_about
from registry.rights.entries import Draft, Effective, Entry, EntryId, Kind, StateCode
from registry.rights.standing import standing
from tests.rights.cases import LUCH, VECTOR, entry, holder, owned

KEY, OTHER = "ab" * 32, "cd" * 32
DOUBT = Doubt(EntryId("f" * 64), 10, StateCode("BY"), KEY, 4)


def revocation(**terms: Any) -> Entry:
    held = {"state": "BY", "fingerprint": KEY, "reason": "key_compromised"} | terms
    return entry(Draft(Kind("certificate.revoked"), None, Effective(date(2026, 3, 1)), held), 10, ["BY"])


def test_a_revocation_says_from_where_on_entries_are_in_doubt() -> None:
    """Its state, certificate, first position and own place are all that is needed."""
    made = revocation(suspect_from=4)
    assert doubt_of(made) == replace(DOUBT, entry=made.id)


def test_no_other_entry_casts_doubt() -> None:
    """A revocation without a position does not, nor does an entry of another kind that has such a member."""
    assert doubt_of(revocation()) is None
    other = revocation(suspect_from=4)
    draft = replace(other.payload.draft, kind=Kind("rules.adopted"))
    assert doubt_of(replace(other, payload=replace(other.payload, draft=draft))) is None


@pytest.mark.parametrize(
    ("index", "signed_with", "expected"),
    [(3, [KEY], False), (4, [KEY], True), (9, [OTHER, KEY], True), (10, [KEY], False), (5, [OTHER], False)],
)
def test_entries_from_the_position_on_signed_with_the_certificate_are_in_doubt(
    index: int, signed_with: list[str], *, expected: bool
) -> None:
    """Earlier ones, later than the revocation, and those of other certificates are not."""
    assert bool(doubts_about(index, signed_with, [DOUBT])) is expected


def test_what_is_in_doubt_stands_all_the_same() -> None:
    """Holders are as before; only entries that are considered carry their doubts."""
    book = owned(holder(LUCH, (1, 2)), holder(VECTOR, (1, 2)))
    plain = book.stands()
    last = book.entries[-1].index
    doubted = standing(book.entries, plain.in_force_on, None, {last: (DOUBT,), 99: (DOUBT,)})
    assert doubted.holders_in_force == plain.holders_in_force
    assert (plain.doubts, doubted.doubts) == ({}, {last: (DOUBT,)})
    assert standing(book.entries, plain.in_force_on, last, {last: (DOUBT,)}).doubts == {}
