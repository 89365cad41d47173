"""Reading DER: one form for each value, hostile lengths and identifiers refused at once."""

from __future__ import annotations

import time

import pytest

from registry.signing.der import MOST_ELEMENTS, dotted, elements, read_first
from registry.signing.errors import DerError
from tests.signing.cms_files import oid, tlv


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 70_000])
def test_an_element_is_read_with_what_follows_it(size: int) -> None:
    element, rest = read_first(tlv(4, bytes(size)) + b"rest")
    assert (element.tag, element.content, element.der, rest) == (4, bytes(size), tlv(4, bytes(size)), b"rest")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30",
        b"\x30\x80\x00\x00",  # indefinite, as BER has it
        b"\x04\x81\x01x",  # not the shortest
        b"\x04\x82\x00\x80" + bytes(128),
        b"\x04\x84\x00\x01\x00\x00",  # four octets of length: 16 MiB or more
        b"\x04\x05four",
    ],
)
def test_what_is_no_element_is_refused(data: bytes) -> None:
    with pytest.raises(DerError):
        read_first(data)


def test_a_content_of_too_many_elements_is_refused_at_once() -> None:
    began = time.perf_counter()
    assert len(elements(b"\5\0" * MOST_ELEMENTS)) == MOST_ELEMENTS
    with pytest.raises(DerError, match="at most"):
        elements(b"\5\0" * 130_000)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("text", ["0.4.127.0", "1.2.840.113549.1.7.2", "2.16.840.1.101.3.4.2.1", "1.2.643.7.1.1.3.2"])
def test_an_identifier_is_read_as_it_is_written(text: str) -> None:
    assert dotted(read_first(oid(text))[0].content) == text


@pytest.mark.parametrize("content", [b"", b"\x80\x01", b"\x2a\x86", b"\x2a\x80\x01", b"\x2a" * 65])
def test_what_is_no_identifier_is_refused(content: bytes) -> None:
    with pytest.raises(DerError):
        dotted(content)
