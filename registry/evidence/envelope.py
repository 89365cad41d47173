"""The envelope: payload bytes and the signatures over them, in one canonical byte string whose hash the leaf holds.

`decode_envelope` judges the form and the order of the signatures; whether they are good, `evidence.signers` says.

Source: formats 3.1, 3.3 and 3.4.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from registry.encoding import base64url, strict_json
from registry.encoding.errors import EncodingError
from registry.evidence.errors import EnvelopeError, words_of
from registry.rights.entries import Entry, EntryId
from registry.rights.payloads import MOST_PAYLOAD, decode_payload, entry_id
from registry.rights.words import Words
from registry.signing.errors import SigningError
from registry.signing.jws import Signature, SignedHeader, read_header

MOST_SIGNATURES = 64
MOST_ENVELOPE = 4 * 1024 * 1024
"""Bytes: a payload of 256 KiB and 64 signatures with certificates of 8 KiB, in base64url."""
_MOST_PAYLOAD_TEXT = MOST_PAYLOAD * 4 // 3 + 4


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is sealed: payload bytes and the parties' signatures."""

    payload: bytes = field(repr=False)
    signatures: tuple[Signature, ...]
    text: str | None = field(default=None, repr=False, compare=False)
    """Base64url of the payload where it was read from such; `payload_text` gives it always."""

    @property
    def payload_text(self) -> str:
        """Base64url of the payload."""
        return base64url.encode(self.payload) if self.text is None else self.text


def encode_envelope(envelope: Envelope) -> bytes:
    """Return the envelope's bytes, its signatures sorted by state, then by `x5t#S256`.

    Raises:
        EnvelopeError: A signature's header cannot be read, or there are more than 64.

    Source: formats 3.4.
    """
    try:
        places = [(signing_place(read_header(signature)), signature) for signature in envelope.signatures]
    except SigningError as cause:
        raise EnvelopeError(words_of(cause)) from cause
    places.sort(key=lambda item: item[0])
    return written_envelope(Envelope(envelope.payload, tuple(signature for _, signature in places)))


def written_envelope(envelope: Envelope) -> bytes:
    """Return the envelope's bytes with the signatures in the order given: what a file shows is what is hashed."""
    return strict_json.canonical(envelope_content(envelope))


def decode_envelope(data: bytes) -> Envelope:
    """Return the envelope of canonical bytes.

    Raises:
        EnvelopeError: Not canonical JSON, other members, text that is not base64url, more than 64 signatures,
            or signatures out of order.

    Source: formats 3.1 and 3.4.
    """
    envelope = open_envelope(data)
    try:
        check_order([read_header(signature) for signature in envelope.signatures])
    except SigningError as cause:
        raise EnvelopeError(words_of(cause)) from cause
    return envelope


def open_envelope(data: bytes) -> Envelope:
    """Return the envelope of canonical bytes, the order of its signatures left to `signers.verify_envelope`.

    Raises:
        EnvelopeError: As `decode_envelope`, but for the order.
    """
    try:
        value = strict_json.decode_canonical(data, MOST_ENVELOPE)
    except EncodingError as cause:
        raise EnvelopeError(words_of(cause)) from cause
    return read_envelope(value)


def entry_from_envelope(
    index: int, sealed_at: datetime, governance_head: EntryId | None, envelope_bytes: bytes
) -> Entry:
    """Return the entry that a sealed envelope holds; its signatures were judged when it was sealed.

    Raises:
        EnvelopeError, EncodingError, PayloadError: The stored bytes are not what was sealed.
    """
    payload = open_envelope(envelope_bytes).payload
    return Entry(entry_id(payload), index, sealed_at, decode_payload(payload), governance_head)


def envelope_sha256(envelope_bytes: bytes) -> bytes:
    """Return the 32 bytes that the leaf names."""
    return hashlib.sha256(envelope_bytes).digest()


def signed_with(envelope: Envelope) -> frozenset[str]:
    """Return the fingerprints of the certificates that signed, lower-case hex; whether they may, `signers` says.

    Raises:
        EnvelopeError: A signature's header cannot be read.
    """
    try:
        return frozenset(read_header(signature).fingerprint for signature in envelope.signatures)
    except SigningError as cause:
        raise EnvelopeError(words_of(cause)) from cause


def envelope_content(envelope: Envelope) -> dict[str, Any]:
    """Return the envelope as JSON-shaped content."""
    return {
        "payload": envelope.payload_text,
        "signatures": [
            {"protected": signature.protected, "signature": signature.signature} for signature in envelope.signatures
        ],
    }


def read_envelope(value: Any) -> Envelope:
    """Return the envelope of JSON-shaped content, in the order it has there.

    Raises:
        EnvelopeError: Other members, text that is not base64url, too long, or more than 64 signatures.
    """
    if type(value) is not dict or value.keys() != {"payload", "signatures"}:
        raise _unexpected("payload, signatures", value)
    payload, signatures = value["payload"], value["signatures"]
    if type(payload) is not str or len(payload) > _MOST_PAYLOAD_TEXT:
        raise EnvelopeError(
            Words(
                f"«payload» конверта: ожидался текст base64url не длиннее {MOST_PAYLOAD} байт содержимого.",
                f'"payload" of the envelope: base64url text of at most {MOST_PAYLOAD} bytes of content was expected.',
            )
        )
    if type(signatures) is not list or len(signatures) > MOST_SIGNATURES:
        raise EnvelopeError(
            Words(
                f"«signatures» конверта: ожидался список не более чем из {MOST_SIGNATURES} подписей.",
                f'"signatures" of the envelope: a list of at most {MOST_SIGNATURES} was expected.',
            )
        )
    try:
        return Envelope(base64url.decode(payload), tuple(map(_read_signature, signatures)), payload)
    except EncodingError as cause:
        raise EnvelopeError(words_of(cause)) from cause


def signing_place(header: SignedHeader) -> tuple[str, str]:
    """Return what the signatures of an envelope are sorted by: state, then `x5t#S256`."""
    leaf = header.certificates[0]
    return leaf.country, leaf.thumbprint


def check_order(headers: Sequence[SignedHeader]) -> None:
    """Check that signatures stand sorted by state, then by `x5t#S256`, each certificate once.

    Raises:
        EnvelopeError: They do not; equal envelopes must have equal bytes.

    Source: formats 3.4.
    """
    places = [signing_place(header) for header in headers]
    for earlier, later in pairwise(places):
        if earlier == later:
            raise EnvelopeError(
                Words(f"Один сертификат {later[0]} подписал дважды.", f"One certificate of {later[0]} signed twice.")
            )
        if earlier > later:
            raise EnvelopeError(
                Words(
                    f"Подписи стоят не по порядку: {later[0]} после {earlier[0]}; "
                    "порядок — по коду государства, затем по x5t#S256.",
                    f"Signatures are out of order: {later[0]} after {earlier[0]}; "
                    "the order is by state code, then by x5t#S256.",
                )
            )


def _read_signature(value: Any) -> Signature:
    if type(value) is not dict or value.keys() != {"protected", "signature"}:
        raise _unexpected("protected, signature", value)
    protected, signature = value["protected"], value["signature"]
    if type(protected) is not str or type(signature) is not str:
        raise _unexpected("protected, signature", value)
    return Signature(protected, signature)


def _unexpected(expected: str, value: Any) -> EnvelopeError:
    came = ", ".join(sorted(value)) if isinstance(value, dict) else type(value).__name__
    return EnvelopeError(
        Words(
            f"Конверт: ожидались члены {expected}; получено: {came}.",
            f"Envelope: expected members {expected}; {came} came.",
        )
    )
