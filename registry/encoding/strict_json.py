"""Strict JSON in, canonical JSON out: which bytes are one value, and which value is which bytes.

Accepted is I-JSON narrowed to what two programs cannot read differently: UTF-8 without byte order mark, no
duplicate members, integers within ±(2^53 - 1) only, texts in normalisation form C without controls (newline and
tab excepted), bidirectional controls, lone surrogates and noncharacters, at most 64 levels.

Source: formats 3.1 and 3.2; RFC 8259; RFC 7493, section 2; RFC 8785.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Any, NoReturn

try:
    import orjson
except ImportError:  # an auditor's machine: everything then goes the slow way, which gives the same
    orjson = None  # type: ignore[assignment]  # a module or nothing

from registry.encoding.errors import (
    DuplicateMemberError,
    ForbiddenCharacterError,
    JsonSyntaxError,
    MemberNameError,
    NotCanonicalError,
    NotNormalizedError,
    NotUtf8Error,
    NumberError,
    TooDeepError,
    TooLargeError,
    ValueKindError,
)

MOST_LEVELS = 64
GREATEST_INTEGER = 2**53 - 1
_MOST_DIGITS = len(str(-GREATEST_INTEGER))

_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_BIDIRECTIONAL = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SURROGATES = r"\ud800-\udfff"
_NONCHARACTERS = r"\ufdd0-\ufdef" + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(17))
FORBIDDEN = re.compile(f"[{_CONTROLS}{_BIDIRECTIONAL}{_SURROGATES}{_NONCHARACTERS}]")
"""Characters that no text may hold; newline (U+000A) and tab (U+0009) are allowed."""
_ESCAPED_CONTROL = re.compile(r'\\[^"\\nt]')
"""In canonical bytes, an escape that stands for a forbidden control (or looks like one)."""

PLAIN = bytes([*range(0x20, 0x5C), *range(0x5D, 0x7F), 0xD0, 0xD1, *range(0x80, 0xC0)])
"""Bytes of printable ASCII but the backslash, and of U+0400 to U+047F in UTF-8: allowed, printable, and in form C."""

_LEAVES = frozenset((str, int, bool, type(None)))
_CANONICAL = 0 if orjson is None else orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER


def decode(data: bytes, most_bytes: int) -> Any:
    """Return the one value that the bytes hold.

    Args:
        data: JSON text; white space between tokens is allowed.
        most_bytes: Most bytes that this place admits.

    Returns:
        dict, list, str, int, bool or None, all the way down.

    Raises:
        EncodingError: One of its kinds, named after the fact.

    Source: formats 3.1.
    """
    text = _text_of(data, most_bytes)
    try:
        value = _PARSER.decode(text)
    except json.JSONDecodeError as cause:
        raise JsonSyntaxError(f"expected one JSON value: {cause}") from cause
    except RecursionError as cause:
        raise TooDeepError(f"expected at most {MOST_LEVELS} levels") from cause
    return _plain(value, ())


def canonical(value: Any) -> bytes:
    """Return the canonical bytes of a value.

    Args:
        value: Mappings with ASCII names, lists or tuples, str, int, bool, None. Whatever `decode` refuses is
            refused here too, so that nothing can be written that cannot be read.

    Raises:
        EncodingError: A name that is not ASCII (MemberNameError), a float or a great integer (NumberError),
            a value without JSON form (ValueKindError), or a text that `decode` refuses.

    Source: RFC 8785, narrowed by formats 3.2.
    """
    # ASCII names sort alike by code point, by UTF-8 byte and by UTF-16 unit, and only integers are left; of escapes,
    # only those of quotation mark, backslash, newline and tab. Here the sorted forms of orjson and of the standard
    # library are both RFC 8785's, which a test holds against an independent implementation.
    quick = _quick_bytes(value)
    if quick is not None:
        return quick
    plain = _plain(value, (), ascii_names=True)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def decode_canonical(data: bytes, most_bytes: int) -> Any:
    """Return the value of bytes that are canonical already.

    Args:
        data: JSON text as `canonical` writes it.
        most_bytes: Most bytes that this place admits.

    Returns:
        As `decode`.

    Raises:
        EncodingError: As `decode` and `canonical`; NotCanonicalError where only the form differs.

    Source: formats 3.1 and 3.2.
    """
    if len(data) <= most_bytes and (value := _quick_value(data)) is not None:
        return value
    value = decode(data, most_bytes)
    if canonical(value) != data:
        raise NotCanonicalError("expected canonical JSON (RFC 8785): other order, white space, escapes or digits came")
    return value


def _text_of(data: bytes, most_bytes: int) -> str:
    if len(data) > most_bytes:
        raise TooLargeError(f"expected at most {most_bytes} bytes, {len(data)} came")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as cause:
        raise NotUtf8Error(f"expected UTF-8: {cause.reason} at byte {cause.start}") from cause
    if text.startswith("\ufeff"):
        raise NotUtf8Error("expected UTF-8 without byte order mark")
    return text


def _integer(literal: str) -> int:
    # Length first: turning a long literal into a number costs the square of its length.
    if len(literal) > _MOST_DIGITS or abs(number := int(literal)) > GREATEST_INTEGER:
        raise NumberError(f"expected an integer within ±(2^53 - 1), {literal[:24]} came")
    return number


def _no_number(literal: str) -> NoReturn:
    raise NumberError(f"expected an integer written with digits alone, {literal[:24]} came")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        twice = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise DuplicateMemberError(f"expected each member once, {twice!a} came twice")
    return members


_PARSER = json.JSONDecoder(
    parse_int=_integer, parse_float=_no_number, parse_constant=_no_number, object_pairs_hook=_members
)


def _plain(value: Any, place: tuple[str, ...], *, ascii_names: bool = False) -> Any:
    """Return the value in dicts and lists, every rule of the module's docstring checked."""
    match value:
        case str():
            _check_text(value, place)
            return value
        case None | bool():
            return value
        case int():
            if abs(value) > GREATEST_INTEGER:
                raise NumberError(f"expected an integer within ±(2^53 - 1) at {_said(place)}")
            return value
        case float():
            raise NumberError(f"expected an integer, a float came at {_said(place)}")
        case Mapping():
            _check_names(value, place, ascii_names=ascii_names)
            items = value.items()
            return {str.__str__(name): _plain(item, (*place, name), ascii_names=ascii_names) for name, item in items}
        case list() | tuple():
            _check_level(place)
            return [_plain(item, (*place, str(i)), ascii_names=ascii_names) for i, item in enumerate(value)]
        case _:
            raise ValueKindError(f"expected a JSON value, {type(value).__name__} came at {_said(place)}")


def _check_level(place: tuple[str, ...]) -> None:
    if len(place) >= MOST_LEVELS:
        raise TooDeepError(f"expected at most {MOST_LEVELS} levels")


def _check_names(members: Mapping[Any, Any], place: tuple[str, ...], *, ascii_names: bool) -> None:
    _check_level(place)
    for name in members:
        if not isinstance(name, str) or (ascii_names and not name.isascii()):
            raise MemberNameError(f"expected ASCII names of members, {name!a} came at {_said(place)}")
        _check_text(name, place)


def _check_text(text: str, place: tuple[str, ...]) -> None:
    if found := FORBIDDEN.search(text):
        raise ForbiddenCharacterError(f"U+{ord(found[0]):04X} is not allowed in the text at {_said(place)}")
    if not unicodedata.is_normalized("NFC", text):
        raise NotNormalizedError(f"expected Unicode normalisation form C at {_said(place)}")


def _said(place: tuple[str, ...]) -> str:
    return ascii(".".join(place)) if place else "the top"


# The quick way. It answers only where it is certain that the slow way gives the same: bytes equal to orjson's sorted
# output are sound JSON with no duplicate and no other order; orjson refuses to write great integers; kinds, depth
# and names are looked at in the value; a text of printable characters in form C has no forbidden one, nor have its
# parts, since a quotation mark combines with nothing; controls can only come as escapes, which canonical bytes write
# as \b, \f, \r or \u. Without orjson there is no quick way.


def _quick_value(data: bytes) -> Any:
    """Return the value of canonical bytes; None to take the slow way."""
    if orjson is None:
        return None
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    return value if _quick_bytes(value) == data else None


def _quick_bytes(value: Any) -> bytes | None:
    """Return the canonical bytes of an object or array; None to take the slow way."""
    if orjson is None:
        return None
    try:
        data = orjson.dumps(value, option=_CANONICAL)
    except orjson.JSONEncodeError:
        return None
    return data if _is_quick_value(value) and _is_quick_text(data) else None


def _is_quick_text(data: bytes) -> bool:
    # Most texts hold ASCII and plain Cyrillic alone, and one look at the bytes tells.
    if data.isascii() and b"\\" not in data and b"\x7f" not in data:
        return True
    if not data.translate(None, PLAIN):
        return True
    text = data.decode("utf-8")
    if not text.isprintable() and FORBIDDEN.search(text):
        return False
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        return False
    return "\\" not in text or _ESCAPED_CONTROL.search(text) is None


def _is_quick_value(value: Any) -> bool:
    """Whether an object or array has ASCII names, at most 64 levels and no other kinds (a float, say) than JSON's."""
    boxes = [value]
    names: list[str] = []
    for _ in range(MOST_LEVELS):  # level by level: a call for each value would cost more than parsing did
        items: list[Any] = []
        for box in boxes:
            if type(box) is dict:
                names += box
                items += box.values()
            elif type(box) is list:
                items += box
            else:
                return False
        boxes = [item for item in items if type(item) not in _LEAVES]
        if not boxes:
            return "".join(names).isascii()
    return False
