"""Base64url: one text for each byte string."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.encoding import base64url
from registry.encoding.errors import Base64urlError


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"", ""), (b"f", "Zg"), (b"fo", "Zm8"), (b"foo", "Zm9v"), (b"foob", "Zm9vYg"), (b"\xfb\xff", "-_8")],
)
def test_published_pairs(data: bytes, text: str) -> None:
    """RFC 4648, section 10, without the padding."""
    assert base64url.encode(data) == text
    assert base64url.decode(text) == data


@given(st.binary(max_size=200))
def test_what_is_encoded_is_decoded(data: bytes) -> None:
    text = base64url.encode(data)
    assert text == base64.urlsafe_b64encode(data).decode().rstrip("=")
    assert base64url.decode(text) == data


@given(st.text(alphabet="ABCQZgwz089-_+/= \n\téА", max_size=12))
def test_only_the_one_text_of_some_bytes_is_decoded(text: str) -> None:
    """Whatever is accepted is exactly what encoding gives; so each byte string has one text."""
    try:
        data = base64url.decode(text)
    except Base64urlError:
        return
    assert base64url.encode(data) == text


@pytest.mark.parametrize(
    "text",
    [
        "Zg==",  # padding
        "Zm9v====",  # padding after a whole group
        "=",
        "Zm9v\n",  # white space
        " Zm9v",
        "Zm 9v",
        "Zh",  # unused bits
        "Zm9",
        "Z",  # a length that no bytes have
        "Zm9vZ",
        "-_8+",  # the standard alphabet
        "ab/d",
        "Zm9й",
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(Base64urlError):
        base64url.decode(text)
