"""A leaf is four lines of one size; a date is UTC in whole seconds, or it is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.evidence.errors import LeafError
from registry.evidence.leaf import NO_HEAD, Leaf, decode_leaf, encode_leaf, format_instant, parse_instant
from registry.rights.entries import EntryId

AT = datetime(2026, 11, 23, 14, 5, 9, tzinfo=UTC)
HEAD = EntryId("ab" * 32)
instants = st.datetimes(timezones=st.just(UTC)).map(lambda instant: instant.replace(microsecond=0))


def test_a_leaf_is_the_four_lines_of_the_format() -> None:
    leaf = f"ip-rights-leaf/1\n2026-11-23T14:05:09Z\n{'00' * 31}ff\n{HEAD}\n".encode()
    assert encode_leaf(AT, bytes(31) + b"\xff", HEAD) == leaf


def test_the_founding_entrys_leaf_ends_with_zeros() -> None:
    assert encode_leaf(AT, bytes(32), None).endswith(f"\n{NO_HEAD}\n".encode())


@given(instants, st.binary(min_size=32, max_size=32), st.none() | st.just(HEAD))
def test_every_leaf_comes_back_and_has_one_size(at: datetime, digest: bytes, head: EntryId | None) -> None:
    data = encode_leaf(at, digest, head)
    assert len(data) == 168
    assert decode_leaf(data) == Leaf(at, digest, head)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_digest_has_32_bytes(size: int) -> None:
    with pytest.raises(LeafError):
        encode_leaf(AT, bytes(size), None)


@pytest.mark.parametrize(
    "instant",
    [AT.replace(tzinfo=None), AT.replace(microsecond=1), AT.astimezone(timezone(timedelta(hours=3)))],
    ids=["no zone", "fraction", "other zone"],
)
def test_an_instant_is_utc_in_whole_seconds(instant: datetime) -> None:
    with pytest.raises(LeafError):
        format_instant(instant)


@given(instants)
def test_every_instant_comes_back(instant: datetime) -> None:
    assert parse_instant(format_instant(instant)) == instant


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-23T14:05:09", "2026-11-23 14:05:09Z", "2026-11-23T14:05:09+00:00", "2026-13-01T00:00:00Z"),
        *("", "x" * 99, "2026-11-23T14:05:09Z\n", "２026-11-23T14:05:09Z"),
    ],
)
def test_other_spellings_of_an_instant_are_refused(text: str) -> None:
    with pytest.raises(LeafError):
        parse_instant(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"leaf/1", b"leaf/2"),
        (b"Z\n", b"\n"),
        (b"ab", b"AB"),
        (b"2026-11", b"2026-13"),
        (b"\n", b"\r\n"),
        (b"2026", b"\xff026"),
    ],
)
def test_other_bytes_are_no_leaf(old: bytes, new: bytes) -> None:
    with pytest.raises(LeafError):
        decode_leaf(encode_leaf(AT, bytes(32), HEAD).replace(old, new, 1))
    with pytest.raises(LeafError):
        decode_leaf(encode_leaf(AT, bytes(32), HEAD) + b"\n")
