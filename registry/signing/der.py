"""Reading DER: one element after the other, definite and shortest lengths alone, so that each value has one form.

Source: X.690, sections 8.1, 8.19 and 10.1.
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.signing.errors import CmsError

SEQUENCE, SET, INTEGER, OCTETS, OID, FIRST, SECOND = 0x30, 0x31, 0x02, 0x04, 0x06, 0xA0, 0xA1
"""Tags; the last two are the constructed, context-specific ones of numbers 0 and 1."""
_LONG_FORM, _MOST_LENGTH_OCTETS, _MORE = 0x80, 3, 0x80
_ARCS, _MOST_OID = 40, 64
MOST_ELEMENTS = 1024
"""In one content: nothing that is read here has more, and a hostile file could hold a hundred thousand."""


@dataclass(frozen=True, slots=True)
class Element:
    """One DER element."""

    tag: int
    content: bytes
    der: bytes


def read_element(data: bytes) -> tuple[Element, bytes]:
    """Return the first element and what follows it.

    Raises:
        CmsError: The bytes end too soon, or a length is indefinite or not the shortest.
    """
    if len(data) < 2:  # noqa: PLR2004 - a tag and a length
        raise CmsError("expected a DER element, the bytes end")
    tag, length, start = data[0], data[1], 2
    if length >= _LONG_FORM:
        octets = length - _LONG_FORM
        if not 1 <= octets <= _MOST_LENGTH_OCTETS:
            raise CmsError("expected a DER element of definite length")
        length, start = int.from_bytes(data[2 : 2 + octets], "big"), 2 + octets
        if length < _LONG_FORM or length >> (8 * (octets - 1)) == 0:
            raise CmsError("expected the shortest form of a length")
    end = start + length
    if end > len(data):
        raise CmsError("expected a whole DER element, the bytes end")
    return Element(tag, data[start:end], data[:end]), data[end:]


def elements(content: bytes) -> list[Element]:
    """Return every element of a content.

    Raises:
        CmsError: As `read_element`; or there are too many.
    """
    found: list[Element] = []
    while content:
        if len(found) == MOST_ELEMENTS:
            raise CmsError(f"expected at most {MOST_ELEMENTS} elements")
        element, content = read_element(content)
        found.append(element)
    return found


def dotted(content: bytes) -> str:
    """Return an object identifier's content in dotted form.

    Raises:
        CmsError: It is empty, too long, not in its shortest form, or ends within a number.
    """
    if len(content) > _MOST_OID:
        raise CmsError(f"expected an object identifier of at most {_MOST_OID} bytes")
    numbers, number, begins = [], 0, True
    for byte in content:
        if begins and byte == _MORE:
            raise CmsError("expected an object identifier in its shortest form")
        number, begins = number << 7 | byte & ~_MORE, not byte & _MORE
        if begins:
            numbers.append(number)
            number = 0
    if not begins or not numbers:
        raise CmsError("expected a whole object identifier")
    first = min(numbers[0] // _ARCS, 2)
    return ".".join(map(str, (first, numbers[0] - first * _ARCS, *numbers[1:])))
