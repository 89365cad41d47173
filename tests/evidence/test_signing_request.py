"""The files of offline signing are taken only as they were made."""

from __future__ import annotations

import json

import pytest

from registry.evidence.signing_request import (
    MOST_ANSWER,
    MOST_REQUEST,
    SigningFileError,
    SigningRequestFile,
    decode_answer,
    decode_request,
    encode_answer,
    encode_request,
)
from registry.rights.payloads import MOST_PAYLOAD
from registry.signing.jws import Signature

REQUEST = SigningRequestFile("registry.example/icmec", "1234567890", b'{"kind":"licence.granted"}', "BY")
SIGNATURE = Signature("eyJ9", "c2ln")


def changed(data: bytes, **members: object) -> bytes:
    """Return the file with members changed; None takes one out."""
    value = json.loads(data) | members
    return json.dumps({name: member for name, member in value.items() if member is not None}).encode()


def test_a_request_comes_back_as_it_went() -> None:
    assert decode_request(encode_request(REQUEST)) == REQUEST


def test_an_answer_names_the_bytes_that_were_signed() -> None:
    answer = decode_answer(encode_answer(REQUEST, SIGNATURE))
    assert (answer.digest, answer.signature) == (REQUEST.digest, SIGNATURE)


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        ({"format": "ip-rights-signing-request/2"}, "format"),
        ({"payload": "e30"}, "digest"),
        ({"payload": "e30="}, "payload"),
        ({"digest": "0" * 64}, "digest"),
        ({"state": "by"}, "state"),
        ({"state": None}, "members"),
        ({"more": "x"}, "members"),
        ({"proposal": 7}, "proposal"),
    ],
)
def test_a_request_with_one_thing_changed_is_refused_by_name(members: dict[str, object], fault: str) -> None:
    with pytest.raises(SigningFileError, match=fault):
        decode_request(changed(encode_request(REQUEST), **members))


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"\xff", b'{"format":1,"format":1}', b"[" * 1000])
def test_what_is_no_such_file_is_refused(data: bytes) -> None:
    with pytest.raises(SigningFileError):
        decode_request(data)
    with pytest.raises(SigningFileError):
        decode_answer(data)


def test_an_answer_with_a_missing_member_is_refused() -> None:
    with pytest.raises(SigningFileError, match="members"):
        decode_answer(changed(encode_answer(REQUEST, SIGNATURE), signature=None))


def test_oversized_files_are_refused_before_they_are_read() -> None:
    with pytest.raises(SigningFileError, match="JSON"):
        decode_request(b" " * (MOST_REQUEST + 1))
    with pytest.raises(SigningFileError, match="JSON"):
        decode_answer(b" " * (MOST_ANSWER + 1))


def test_a_payload_over_the_limit_is_refused() -> None:
    large = SigningRequestFile(REQUEST.register, REQUEST.proposal, b"a" * (MOST_PAYLOAD + 1), "BY")
    with pytest.raises(SigningFileError, match="at most"):
        decode_request(encode_request(large))
