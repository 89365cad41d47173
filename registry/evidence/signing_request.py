"""The files of offline signing: the request an office carries to its own machine, and the answer it carries back.

Neither is signed or hashed as a file: what counts are the payload's bytes inside. The reader computes the digest
itself and refuses a file whose bytes and digest differ.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.encoding import base64url, strict_json
from registry.encoding.errors import EncodingError
from registry.rights.encoding import MOST_PAYLOAD
from registry.signing.jws import Signature

REQUEST_FORMAT = "ip-rights-signing-request/1"
ANSWER_FORMAT = "ip-rights-signature/1"
MOST_REQUEST = 512 * 1024
"""Bytes: a payload of 256 KiB in base64url, and a little more."""
MOST_ANSWER = 128 * 1024

_STATE = re.compile("[A-Z]{2}")


class SigningFileError(ValueError):
    """A request or an answer is not what it must be; the message says what was expected and what came."""


@dataclass(frozen=True, slots=True)
class SigningRequestFile:
    """A request: the exact bytes to sign, and whose signature is asked for."""

    register: str
    proposal: str
    """Number of the proposal, as people read it."""
    payload: bytes
    state: str

    @property
    def digest(self) -> str:
        """SHA-256 of the payload, lower-case hex: the entry's id."""
        return hashlib.sha256(self.payload).hexdigest()


@dataclass(frozen=True, slots=True)
class SigningAnswerFile:
    """An answer: one signature, and the digest of the bytes it was made over."""

    digest: str
    signature: Signature


def encode_request(request: SigningRequestFile) -> bytes:
    """Return a request as a readable JSON file."""
    return _readable(
        {
            "format": REQUEST_FORMAT,
            "register": request.register,
            "proposal": request.proposal,
            "state": request.state,
            "digest": request.digest,
            "payload": base64url.encode(request.payload),
        }
    )


def decode_request(data: bytes) -> SigningRequestFile:
    """Read a request.

    Raises:
        SigningFileError: It is no request, or its digest is not that of its bytes.
    """
    members = _members(data, MOST_REQUEST, REQUEST_FORMAT, ("register", "proposal", "state", "digest", "payload"))
    try:
        payload = base64url.decode(members["payload"])
    except EncodingError as error:
        raise SigningFileError(f"payload: {error}") from error
    if len(payload) > MOST_PAYLOAD:
        raise SigningFileError(f"payload: {len(payload)} bytes, at most {MOST_PAYLOAD} expected")
    if not _STATE.fullmatch(members["state"]):
        raise SigningFileError("state: two capital letters expected")
    request = SigningRequestFile(members["register"], members["proposal"], payload, members["state"])
    if request.digest != members["digest"]:
        raise SigningFileError(f"digest: the bytes have {request.digest}, the file says {members['digest']}")
    return request


def encode_answer(request: SigningRequestFile, signature: Signature) -> bytes:
    """Return the answer to a request as a readable JSON file."""
    return _readable(
        {
            "format": ANSWER_FORMAT,
            "proposal": request.proposal,
            "state": request.state,
            "digest": request.digest,
            "protected": signature.protected,
            "signature": signature.signature,
        }
    )


def decode_answer(data: bytes) -> SigningAnswerFile:
    """Read an answer; whether its signature holds, `procedures.sign` says.

    Raises:
        SigningFileError: It is no answer.
    """
    members = _members(data, MOST_ANSWER, ANSWER_FORMAT, ("proposal", "state", "digest", "protected", "signature"))
    return SigningAnswerFile(members["digest"], Signature(members["protected"], members["signature"]))


def _readable(members: Mapping[str, str]) -> bytes:
    return json.dumps(members, ensure_ascii=False, indent=2).encode() + b"\n"


def _members(data: bytes, most: int, expected: str, names: tuple[str, ...]) -> Mapping[str, str]:
    try:
        value: Any = strict_json.decode(data, most)
    except EncodingError as error:
        raise SigningFileError(f"not readable as JSON: {error}") from error
    if not isinstance(value, dict) or value.get("format") != expected:
        raise SigningFileError(f'format: "{expected}" expected')
    if set(value) != {"format", *names}:
        raise SigningFileError(f"members: exactly format, {', '.join(names)} expected")
    for name in names:
        if not isinstance(value[name], str):
            raise SigningFileError(f"{name}: text expected")
    return value
