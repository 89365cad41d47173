"""The two spellings that log formats share: standard base64 and canonical decimals, each with one form only.

Sources: RFC 4648, section 4; C2SP tlog-checkpoint and tlog-proof ("ASCII decimal with no leading zeroes").
"""

from __future__ import annotations

import base64
import binascii

from registry.auditlog.errors import Base64Error, DecimalError

MOST_DIGITS = 19
BELOW = 2**63


def encode_base64(data: bytes) -> str:
    """Return standard base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def decode_base64(text: str) -> bytes:
    """Return the bytes of standard base64 text that has its one canonical form.

    Raises:
        Base64Error: A foreign character, missing padding, or unused bits that are not zero.

    Source: RFC 4648, sections 3.5 and 4.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Base64Error(f"expected standard base64, found {text[:40]!a}") from None
    if encode_base64(data) != text:
        raise Base64Error(f"expected canonical base64, found {text[:40]!a}")
    return data


def decode_decimal(text: str) -> int:
    """Return the number that a canonical ASCII decimal names.

    Raises:
        DecimalError: Not digits, a leading zero, or 2**63 and above.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise DecimalError(f"expected a decimal number below 2**63, found {text[:40]!a}")
    if text.startswith("0") and text != "0":
        raise DecimalError(f"expected no leading zero, found {text!a}")
    number = int(text)
    if number >= BELOW:
        raise DecimalError(f"expected a number below 2**63, found {text}")
    return number
