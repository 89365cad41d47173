"""Base64url without padding; each byte string has exactly one text.

Source: formats 3.1; RFC 4648, sections 3.5 (unused bits) and 5 (alphabet); RFC 7515, section 2.
"""

from __future__ import annotations

import binascii

from registry.encoding.errors import Base64urlError

_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_+/=", b"+/!!!")  # the standard alphabet's own signs and padding become nonsense
# Letters that may end a text, by how many it has beyond whole groups of four: their unused bits are zero.
_LAST = {1: "", 2: "AQgw", 3: "AEIMQUYcgkosw048"}


def encode(data: bytes) -> str:
    """Return the base64url text of the bytes, without padding."""
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").translate(_TO_URL).decode("ascii")


def decode(text: str) -> bytes:
    """Return the bytes that a base64url text stands for.

    Args:
        text: Letters, digits, `-` and `_` only.

    Raises:
        Base64urlError: Padding, white space, another alphabet, a length that no bytes have, or unused bits that
            are not zero.

    Source: formats 3.1.
    """
    beyond = len(text) % 4
    try:
        standard = text.encode("ascii").translate(_FROM_URL) + b"==="[: -beyond % 4]
        data = binascii.a2b_base64(standard, strict_mode=True)
    except ValueError as cause:  # binascii.Error and UnicodeEncodeError alike
        raise Base64urlError(f"expected base64url without padding and white space: {cause}") from cause
    if beyond and text[-1] not in _LAST[beyond]:
        raise Base64urlError("expected canonical base64url: unused bits zero")
    return data
