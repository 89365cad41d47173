"""An envelope has one byte string: canonical JSON, signatures in order; other bytes are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.encoding import base64url, strict_json
from registry.evidence.envelope import (
    MOST_ENVELOPE,
    Envelope,
    decode_envelope,
    encode_envelope,
    entry_from_envelope,
    envelope_content,
    open_envelope,
    read_envelope,
    written_envelope,
)
from registry.evidence.errors import EnvelopeError
from registry.rights.encoding import decode_payload, encode_payload
from registry.signing.jws import Signature
from tests.evidence.making import BEGIN, LICENCE, MadeRegister, office

PAYLOAD = encode_payload(MadeRegister().payload("licence.granted", LICENCE, ("BY", "KZ")))
BY, KZ = (office(state).signatory.sign(PAYLOAD, BEGIN) for state in ("BY", "KZ"))
ENVELOPE = Envelope(PAYLOAD, (BY, KZ))
DATA = encode_envelope(ENVELOPE)


def test_an_envelope_comes_back_from_its_bytes() -> None:
    assert decode_envelope(DATA) == ENVELOPE


def test_the_bytes_are_canonical_json_of_payload_and_signatures() -> None:
    assert strict_json.decode_canonical(DATA, MOST_ENVELOPE) == {
        "payload": base64url.encode(PAYLOAD),
        "signatures": [{"protected": sign.protected, "signature": sign.signature} for sign in (BY, KZ)],
    }


def test_signatures_are_sorted_when_written() -> None:
    assert encode_envelope(Envelope(PAYLOAD, (KZ, BY))) == DATA


def test_as_it_stands_the_order_is_kept() -> None:
    assert written_envelope(Envelope(PAYLOAD, (KZ, BY))) != DATA
    assert written_envelope(ENVELOPE) == DATA


def test_signatures_out_of_order_are_refused() -> None:
    with pytest.raises(EnvelopeError, match="out of order"):
        decode_envelope(written_envelope(Envelope(PAYLOAD, (KZ, BY))))


def test_one_certificate_does_not_sign_twice() -> None:
    with pytest.raises(EnvelopeError, match="twice"):
        decode_envelope(written_envelope(Envelope(PAYLOAD, (BY, BY))))


def test_an_unreadable_header_has_no_place() -> None:
    broken = Envelope(PAYLOAD, (Signature("AAAA", "AAAA"),))
    with pytest.raises(EnvelopeError):
        encode_envelope(broken)
    with pytest.raises(EnvelopeError):
        decode_envelope(written_envelope(broken))


def test_an_envelope_without_signatures_has_a_form_too() -> None:
    assert decode_envelope(written_envelope(Envelope(PAYLOAD, ()))) == Envelope(PAYLOAD, ())


def test_an_entry_is_read_from_its_envelope() -> None:
    entry = entry_from_envelope(7, BEGIN, None, DATA)
    assert (entry.index, entry.sealed_at, entry.governance_head) == (7, BEGIN, None)
    assert entry.payload == decode_payload(PAYLOAD)
    assert entry.kind == "licence.granted"


def edited(change: Callable[[dict[str, Any]], object]) -> bytes:
    content = envelope_content(ENVELOPE)
    change(content)
    return strict_json.canonical(content)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        DATA + b"\n",
        DATA.replace(b'"payload":', b'"payload": '),
        json.dumps(dict(reversed(envelope_content(ENVELOPE).items())), separators=(",", ":")).encode(),
        edited(lambda content: content.update(header={})),
        edited(lambda content: content.update(payload="AB=")),
        edited(lambda content: content.update(payload="AB")),
        edited(lambda content: content.update(payload=5)),
        edited(lambda content: content.update(payload="A" * 400_000)),
        edited(lambda content: content.update(payload="é")),
        edited(lambda content: content.update(signatures={})),
        edited(lambda content: content["signatures"].append("x")),
        edited(lambda content: content["signatures"][0].update(header={"alg": "none"})),
        edited(lambda content: content["signatures"][0].pop("signature")),
        edited(lambda content: content["signatures"][0].update(signature=5)),
        edited(lambda content: content.update(signatures=content["signatures"] * 33)),
        b" " * (MOST_ENVELOPE + 1),
    ],
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(EnvelopeError) as caught:
        decode_envelope(data)
    assert caught.value.words.ru
    assert caught.value.words.en


def test_envelopes_come_back_as_written() -> None:
    for envelope in (ENVELOPE, Envelope(PAYLOAD, ()), Envelope(b"", (KZ,))):
        assert open_envelope(written_envelope(envelope)) == envelope


def read_back(data: bytes) -> bytes | None:
    """Return what an envelope's bytes are written as once read; None where they are refused."""
    try:
        return written_envelope(open_envelope(data))
    except EnvelopeError:
        return None


@given(st.integers(0, len(DATA) - 1), st.integers(0, 255))
def test_no_other_byte_is_read_as_the_same_envelope(place: int, byte: int) -> None:
    data = DATA[:place] + bytes([byte]) + DATA[place + 1 :]
    assert read_back(data) in {None, data}


@given(
    st.lists(
        st.sampled_from(
            ['"', "\\", "payload", "signatures", "protected", "signature", "{", "}", "[", "]", ":", ",", "A"]
        ),
        max_size=24,
    )
)
def test_scraps_are_refused_or_written_back_as_they_are(scraps: list[str]) -> None:
    data = ('{"payload":"' + "".join(scraps) + "]}").encode()
    assert read_back(data) in {None, data}


def test_content_is_read_in_the_order_it_has() -> None:
    assert read_envelope(envelope_content(Envelope(PAYLOAD, (KZ, BY)))) == Envelope(PAYLOAD, (KZ, BY))
