"""A checkpoint with its consistency proof as text: one form, and every other refused."""

from __future__ import annotations

import base64

import pytest

from registry.auditlog.checkpoint_request import (
    MOST_REQUEST_BYTES,
    CheckpointRequest,
    format_checkpoint_request,
    parse_checkpoint_request,
)
from registry.auditlog.errors import CheckpointRequestError

NOTE = b"log.example/a\n7\n"
HASH = base64.b64encode(bytes(32))


def test_the_text_is_that_of_tlog_witness() -> None:
    request = CheckpointRequest(5, (bytes(32), bytes(32)), NOTE)
    data = format_checkpoint_request(request)
    assert data == b"old 5\n" + HASH + b"\n" + HASH + b"\n\n" + NOTE
    assert parse_checkpoint_request(data) == request


def test_without_hashes_the_blank_line_follows_the_size() -> None:
    request = CheckpointRequest(0, (), NOTE)
    assert format_checkpoint_request(request) == b"old 0\n\n" + NOTE
    assert parse_checkpoint_request(b"old 0\n\n" + NOTE) == request


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"old 5",
        b"old 5\n\n",
        b"new 5\n\n" + NOTE,
        b"old 05\n\n" + NOTE,
        b"old -1\n\n" + NOTE,
        b"old 5\n" + HASH[:-1] + b"\n\n" + NOTE,
        b"old 5\nAAAA\n\n" + NOTE,
        b"old 5\n" + (HASH + b"\n") * 64 + b"\n" + NOTE,
        "old 5\n€\n\n".encode() + NOTE,
        b"old 5\n\n" + b"x" * MOST_REQUEST_BYTES,
    ],
)
def test_other_text_is_refused(data: bytes) -> None:
    with pytest.raises(CheckpointRequestError):
        parse_checkpoint_request(data)


def test_what_has_no_form_is_not_written() -> None:
    with pytest.raises(CheckpointRequestError):
        format_checkpoint_request(CheckpointRequest(2**63, (), NOTE))
    with pytest.raises(CheckpointRequestError):
        format_checkpoint_request(CheckpointRequest(1, (), b""))
