"""Base64 and decimals have one spelling each."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.auditlog.errors import Base64Error, DecimalError
from registry.auditlog.plain_text import decode_base64, decode_decimal, encode_base64


@given(st.binary(max_size=80))
def test_base64_round_trip(data: Any) -> None:
    assert decode_base64(encode_base64(data)) == data


@pytest.mark.parametrize(
    "text",
    ["AA", "AA=", "AB==", "AAB=", "A A=", "AA==\n", "AA==AA==", "A-_=", "ÀA==", "=", "AAAA="],
)
def test_base64_with_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(Base64Error):
        decode_base64(text)


@given(st.integers(0, 2**63 - 1))
def test_decimals_round_trip(number: int) -> None:
    assert decode_decimal(str(number)) == number


@pytest.mark.parametrize(
    "text",
    ["", "00", "01", "-1", "+1", "1.0", "1e3", " 1", "1\n", "٣", "²", "1_000", "9223372036854775808", "9" * 5000],
)
def test_a_decimal_with_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(DecimalError):
        decode_decimal(text)
