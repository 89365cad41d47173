"""DER: elements read strictly, and the few that the register writes itself.

Lengths are definite and in their shortest form, and nothing follows what is read unless the caller takes it.

Source: X.690, sections 8.1 and 10.1.
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.signing.errors import DerError

BOOLEAN, INTEGER, OCTETS, OBJECT, SEQUENCE, SET = 0x01, 0x02, 0x04, 0x06, 0x30, 0x31
FIRST, SECOND = 0xA0, 0xA1
"""Constructed, context-specific 0 and 1."""
_LONG_FORM, _MOST_LENGTH_OCTETS = 0x80, 3
_MORE, _ARCS, _MOST_OBJECT = 0x80, 40, 64
MOST_ELEMENTS = 1024
"""In one content: nothing that is read here has more, and a hostile file could hold a hundred thousand."""


@dataclass(frozen=True, slots=True)
class Element:
    """One DER element."""

    tag: int
    content: bytes
    der: bytes


def read_first(data: bytes) -> tuple[Element, bytes]:
    """Return the first element and what follows it.

    Raises:
        DerError: The bytes end before it does, or its length is not in the shortest definite form.
    """
    if len(data) < 2:  # noqa: PLR2004 - a tag and a length
        raise DerError("expected a DER element, the bytes end")
    tag, length, start = data[0], data[1], 2
    if length >= _LONG_FORM:
        octets = length - _LONG_FORM
        if not 1 <= octets <= _MOST_LENGTH_OCTETS:
            raise DerError("expected a DER element of definite length")
        length, start = int.from_bytes(data[2 : 2 + octets], "big"), 2 + octets
        if length < _LONG_FORM or length >> (8 * (octets - 1)) == 0:
            raise DerError("expected the shortest form of a length")
    end = start + length
    if end > len(data):
        raise DerError("expected a whole DER element, the bytes end")
    return Element(tag, data[start:end], data[:end]), data[end:]


def read_only(data: bytes) -> Element:
    """Return the one element that the bytes are.

    Raises:
        DerError: It is malformed, or something follows it.
    """
    element, rest = read_first(data)
    if rest:
        raise DerError("expected one DER element, more bytes follow it")
    return element


def elements(content: bytes) -> list[Element]:
    """Return the elements that stand one after the other.

    Raises:
        DerError: One is malformed, or there are too many.
    """
    found: list[Element] = []
    while content:
        if len(found) == MOST_ELEMENTS:
            raise DerError(f"expected at most {MOST_ELEMENTS} elements")
        element, content = read_first(content)
        found.append(element)
    return found


def parts(element: Element, count: int) -> list[Element]:
    """Return the members of a sequence, or of a tagged one, that has so many."""
    found = elements(element.content) if element.tag in {SEQUENCE, FIRST} else []
    if len(found) != count:
        raise DerError(f"expected a sequence of {count} elements, {len(found)} came")
    return found


def members(element: Element, least: int, said: str) -> list[Element]:
    """Return the members of a sequence that has so many at least."""
    found = elements(expect(element, SEQUENCE, said))
    if len(found) < least:
        raise DerError(f"expected {said}, a sequence of {len(found)} elements came")
    return found


def only(element: Element, tag: int) -> Element:
    """Return the one element within a set or a tagged element."""
    if element.tag == tag == SEQUENCE:
        return element
    found = elements(element.content)
    if element.tag != tag or len(found) != 1:
        raise DerError(f"expected one element, {len(found)} came")
    return found[0]


def expect(element: Element, tag: int, said: str) -> bytes:
    """Return the content of an element of this tag."""
    if element.tag != tag:
        raise DerError(f"expected {said}, another element came")
    return element.content


def expect_object(element: Element, identifier: str, said: str) -> None:
    """Check that an element is this object identifier, given as the hex of its content."""
    if element.tag != OBJECT or element.content.hex() != identifier:
        raise DerError(f"expected {said}, another type came")


def algorithm_of(element: Element) -> str:
    """Return the object identifier of an algorithm, as the hex of its content; its parameters are not looked at."""
    return expect(members(element, 1, "an algorithm")[0], OBJECT, "an algorithm").hex()


def written(tag: int, *contents: bytes) -> bytes:
    """Return one element around contents."""
    content = b"".join(contents)
    size = len(content)
    if size < _LONG_FORM:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, _LONG_FORM | len(octets)]) + octets + content


def written_integer(number: int) -> bytes:
    """Return a whole number that is not negative."""
    return written(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def dotted(content: bytes) -> str:
    """Return an object identifier's content in dotted form.

    Raises:
        DerError: It is empty, too long, not in its shortest form, or ends within a number.

    Source: X.690, section 8.19.
    """
    if len(content) > _MOST_OBJECT:
        raise DerError(f"expected an object identifier of at most {_MOST_OBJECT} bytes")
    numbers, number, begins = [], 0, True
    for byte in content:
        if begins and byte == _MORE:
            raise DerError("expected an object identifier in its shortest form")
        number, begins = number << 7 | byte & ~_MORE, not byte & _MORE
        if begins:
            numbers.append(number)
            number = 0
    if not begins or not numbers:
        raise DerError("expected a whole object identifier")
    first = min(numbers[0] // _ARCS, 2)
    return ".".join(map(str, (first, numbers[0] - first * _ARCS, *numbers[1:])))
