"""Strict JSON and canonical JSON: what is refused, and that the quick way is the slow way."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from registry.encoding import strict_json
from registry.encoding.errors import (
    DuplicateMemberError,
    EncodingError,
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

MOST = 1 << 20
GREATEST = 2**53 - 1
FORBIDDEN = [
    *range(0x09),
    *range(0x0B, 0x20),
    *range(0x7F, 0xA0),
    *(0x061C, 0x200E, 0x200F),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    *range(0xD800, 0xE000),
    *range(0xFDD0, 0xFDF0),
    *(plane * 0x10000 + last for plane in range(17) for last in (0xFFFE, 0xFFFF)),
]


def nested(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


def test_sound_json_is_decoded() -> None:
    data = ' {"б": [1, -2, true, false, null, "a\\n\\tb\\"\\\\", {}]}\n'.encode()
    assert strict_json.decode(data, MOST) == {"б": [1, -2, True, False, None, 'a\n\tb"\\', {}]}


def test_exactly_the_listed_characters_are_forbidden() -> None:
    """Newline and tab pass; every other control, bidirectional control, surrogate and noncharacter does not."""
    found = [code for code in range(sys.maxunicode + 1) if strict_json.FORBIDDEN.match(chr(code))]
    assert found == sorted(FORBIDDEN)


def test_the_quick_look_at_a_text_misses_no_forbidden_character() -> None:
    assert not [code for code in FORBIDDEN if chr(code).isprintable()]


def test_the_quick_look_at_bytes_passes_only_what_stays_in_form_c() -> None:
    """Each character whose bytes are plain is allowed, and no two of them compose or change places."""
    plain = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
    plain = [char for char in plain if not char.encode().translate(None, strict_json.PLAIN)]
    assert plain == [chr(code) for code in (*range(0x20, 0x5C), *range(0x5D, 0x7F), *range(0x400, 0x480))]
    assert not [char for char in plain if unicodedata.combining(char) or strict_json.FORBIDDEN.match(char)]
    assert all(unicodedata.is_normalized("NFC", first + "".join(plain)) for first in plain)
    assert all(unicodedata.is_normalized("NFC", first + second) for first in plain for second in plain)


@pytest.mark.parametrize("code", [code for code in FORBIDDEN if not 0xD800 < code < 0xDFFF])
def test_forbidden_character_is_refused_escaped_in_value_and_in_name(code: int) -> None:
    text = json.dumps(chr(code))
    for data in (f"[{text}]", f'{{"a":{text}}}', f"{{{text}:1}}"):
        with pytest.raises(ForbiddenCharacterError, match=f"U\\+{code:04X}"):
            strict_json.decode(data.encode(), MOST)
        with pytest.raises(ForbiddenCharacterError):
            strict_json.decode_canonical(data.encode(), MOST)


@pytest.mark.parametrize("code", [code for code in FORBIDDEN if code >= 0x7F and not 0xD800 <= code <= 0xDFFF])
def test_forbidden_character_is_refused_as_it_is(code: int) -> None:
    with pytest.raises(ForbiddenCharacterError):
        strict_json.decode_canonical(f'{{"a":"x{chr(code)}y"}}'.encode(), MOST)


def test_newline_and_tab_are_allowed_escaped_only() -> None:
    assert strict_json.decode_canonical(b'{"a":"1\\n\\t2"}', MOST) == {"a": "1\n\t2"}
    with pytest.raises(JsonSyntaxError):
        strict_json.decode(b'{"a":"1\n2"}', MOST)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b'{"a":1,"a":1}', DuplicateMemberError),
        (b'{"a":1,"\\u0061":2}', DuplicateMemberError),
        (b"1.0", NumberError),
        (b"1e2", NumberError),
        (b"1E+2", NumberError),
        (b"NaN", NumberError),
        (b"-Infinity", NumberError),
        (b"9007199254740992", NumberError),
        (b"-9007199254740992", NumberError),
        (b"9" * 5000, NumberError),
        (b'"\\ud800"', ForbiddenCharacterError),
        (b'{"\\udc00":1}', ForbiddenCharacterError),
        ('"A\u030a"'.encode(), NotNormalizedError),
        (b'"A\\u030a"', NotNormalizedError),
        ('{"A\u030a":1}'.encode(), NotNormalizedError),
        (b"\xef\xbb\xbf{}", NotUtf8Error),
        ("{}".encode("utf-16"), NotUtf8Error),
        (b'"\xff"', NotUtf8Error),
        (b'"\xed\xa0\x80"', NotUtf8Error),
        (b"", JsonSyntaxError),
        (b"{} {}", JsonSyntaxError),
        (b"[1,]", JsonSyntaxError),
        (b"{'a':1}", JsonSyntaxError),
        (b"[01]", JsonSyntaxError),
        (b"[1] // no", JsonSyntaxError),
        (nested(65), TooDeepError),
        (nested(100_000), TooDeepError),
        (b'{"a":' * 65 + b"1" + b"}" * 65, TooDeepError),
        (b'[{"a":' * 33 + b"1" + b"}]" * 33, TooDeepError),
    ],
)
def test_refused(data: bytes, error: type[EncodingError]) -> None:
    """Each fault has its own error, in both ways of reading."""
    with pytest.raises(error):
        strict_json.decode(data, MOST)
    with pytest.raises(error):
        strict_json.decode_canonical(data, MOST)


def test_limits_are_inclusive() -> None:
    assert strict_json.decode(nested(64), MOST) == strict_json.decode_canonical(nested(64), MOST)
    assert strict_json.decode_canonical(b"[9007199254740991,-9007199254740991]", MOST) == [GREATEST, -GREATEST]
    assert strict_json.decode_canonical(b"[1]", 3) == [1]
    for read in (strict_json.decode, strict_json.decode_canonical):
        with pytest.raises(TooLargeError, match="at most 2 bytes, 3 came"):
            read(b"[1]", 2)


def test_the_fault_is_placed() -> None:
    with pytest.raises(ForbiddenCharacterError, match=r"U\+202E is not allowed in the text at 'terms\.title\.0'"):
        strict_json.decode('{"terms":{"title":["\u202e"]}}'.encode(), MOST)


def test_minus_zero_is_nought_but_not_canonical() -> None:
    assert strict_json.decode(b"[-0]", MOST) == [0]
    with pytest.raises(NotCanonicalError):
        strict_json.decode_canonical(b"[-0]", MOST)


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1}\n',
        b'{"a":"\\u0041"}',
        b'{"a":"\\/"}',
        b'{"a":"\\u0431"}',
        b'["\\u000a"]',
    ],
)
def test_sound_but_not_canonical(data: bytes) -> None:
    strict_json.decode(data, MOST)
    with pytest.raises(NotCanonicalError):
        strict_json.decode_canonical(data, MOST)


def test_names_beyond_ascii_are_read_but_not_canonical() -> None:
    data = '{"ключ":1}'.encode()
    assert strict_json.decode(data, MOST) == {"ключ": 1}
    with pytest.raises(MemberNameError):
        strict_json.decode_canonical(data, MOST)
    with pytest.raises(MemberNameError):
        strict_json.canonical({"ключ": 1})


@pytest.mark.parametrize("value", [None, True, False, 0, -1, "", "да", GREATEST])
def test_a_single_value_is_canonical(value: Any) -> None:
    data = strict_json.canonical(value)
    assert data == rfc8785.dumps(value)
    assert strict_json.decode_canonical(data, MOST) == value


class Colour(StrEnum):
    RED = "red"


class Looks(Mapping[str, int]):
    def __getitem__(self, name: str) -> int:
        return {"b": 1, "a": 2}[name]

    def __iter__(self) -> Any:
        return iter(("b", "a"))

    def __len__(self) -> int:
        return 2


@pytest.mark.parametrize(
    ("value", "data"),
    [
        ({"b": (1, 2), "a": [{}]}, b'{"a":[{}],"b":[1,2]}'),
        (MappingProxyType({"a": {"b": MappingProxyType({})}}), b'{"a":{"b":{}}}'),
        ([Looks()], b'[{"a":2,"b":1}]'),
        ({Colour.RED: Colour.RED}, b'{"red":"red"}'),
        ({"text": 'a\n\t"\\/<'}, b'{"text":"a\\n\\t\\"\\\\/<"}'),
    ],
)
def test_canonical_takes_what_travels(value: Any, data: bytes) -> None:
    """Mappings and tuples of the frozen shapes are written like objects and arrays."""
    assert strict_json.canonical(value) == data


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (1.0, NumberError),
        ({"a": 0.5}, NumberError),
        ((0.5,), NumberError),
        (float("nan"), NumberError),
        ([GREATEST + 1], NumberError),
        ([-GREATEST - 1], NumberError),
        ([10**30], NumberError),
        (["\ud800"], ForbiddenCharacterError),
        (["a\rb"], ForbiddenCharacterError),
        (["\u2067"], ForbiddenCharacterError),
        (["A\u030a"], NotNormalizedError),
        ({"a": {1, 2}}, ValueKindError),
        ({"a": b"bytes"}, ValueKindError),
        (object(), ValueKindError),
        ({1: 2}, MemberNameError),
        ({"a": {None: 2}}, MemberNameError),
        ({"ä": 2}, MemberNameError),
    ],
)
def test_canonical_writes_nothing_that_cannot_be_read(value: Any, error: type[EncodingError]) -> None:
    with pytest.raises(error):
        strict_json.canonical(value)


def test_canonical_stops_at_64_levels() -> None:
    def deep(levels: int) -> Any:
        return [] if levels == 1 else [deep(levels - 1)]

    assert strict_json.canonical(deep(64)) == nested(64)
    for levels in (65, 300):
        with pytest.raises(TooDeepError):
            strict_json.canonical(deep(levels))


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.text(
    'aй\u0301\n\t"\\:,.1eё\u00a0', max_size=8
)
NAMES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=6) | st.sampled_from(["ё", "a\n", ""])
LEAVES = (
    TEXTS | st.integers(-(2**54), 2**54) | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False)
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)


def has_ascii_names(value: Any) -> bool:
    if isinstance(value, dict):
        return all(name.isascii() and has_ascii_names(item) for name, item in value.items())
    return all(map(has_ascii_names, value)) if isinstance(value, list) else True


def outcome(read: Callable[[Any], Any], data: Any) -> tuple[str, str]:
    """The value as JSON, so that true is not 1 and 1.0 is not 1; or the error's name."""
    try:
        found = read(data)
        return "value", found.decode() if isinstance(found, bytes) else json.dumps(found)
    except EncodingError as fault:
        return "error", type(fault).__name__


def read_quickly(data: bytes) -> Any:
    return strict_json.decode_canonical(data, MOST)


def read_slowly(data: bytes) -> Any:
    """As formats 3.1 and 3.2 say it, with an independent canonical form."""
    value = strict_json.decode(data, MOST)
    if not has_ascii_names(value):
        raise MemberNameError
    if rfc8785.dumps(value) != data:
        raise NotCanonicalError
    return value


@given(VALUES)
@example({"a": "1.0", "b": ["e"]})
@example([1.0])
@example({"a": 1e30})
@example({"a": "\n\u0301"})
@example({"é": 1, "e": 2})
def test_quick_and_slow_way_agree_on_any_value(value: Any) -> None:
    """Bytes that look canonical are accepted by both, with one value, or refused by both."""
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    assert outcome(read_quickly, data) == outcome(read_slowly, data)


@given(VALUES, st.integers(0, 400), st.binary(min_size=1, max_size=1))
def test_quick_and_slow_way_agree_on_altered_bytes(value: Any, place: int, byte: bytes) -> None:
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    place %= len(data)
    altered = data[:place] + byte + data[place + 1 :]
    assert outcome(read_quickly, altered) == outcome(read_slowly, altered)


@given(VALUES)
def test_without_orjson_everything_is_the_same(value: Any) -> None:
    """An auditor's machine may lack it: bytes and values must not depend on it."""
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    expected = outcome(read_quickly, data), outcome(strict_json.canonical, value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_json, "orjson", None)
        assert (outcome(read_quickly, data), outcome(strict_json.canonical, value)) == expected


@given(VALUES)
def test_canonical_is_jcs_and_reads_back(value: Any) -> None:
    """Whatever is written has RFC 8785's bytes and is read as the same value."""
    try:
        data = strict_json.canonical(value)
    except EncodingError:
        return
    assert data == rfc8785.dumps(value)
    assert strict_json.decode_canonical(data, MOST) == value


@given(st.dictionaries(NAMES.filter(str.isascii), st.text(max_size=20).map(lambda t: unicodedata.normalize("NFC", t))))
def test_sound_texts_are_written(value: dict[str, str]) -> None:
    """Nothing that may be said is refused: only forbidden characters stop a normalised text."""
    allowed = not any(strict_json.FORBIDDEN.search(text) for pair in value.items() for text in pair)
    try:
        data = strict_json.canonical(value)
    except ForbiddenCharacterError:
        assert not allowed
    else:
        assert allowed
        assert data == rfc8785.dumps(value)
