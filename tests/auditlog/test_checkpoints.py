"""Checkpoints and cosignatures."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.auditlog.checkpoints import (
    Checkpoint,
    cosignature_message,
    cosigners,
    format_checkpoint,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from registry.auditlog.errors import (
    CheckpointSyntaxError,
    CheckpointUnsignedError,
    CosignatureError,
    ExtensionLineError,
    HashSizeError,
    NoteSignatureError,
    NoteTooLargeError,
    OriginError,
    TreeSizeError,
    VerifierKeyError,
)
from registry.auditlog.notes import (
    COSIGNATURE_ED25519,
    COSIGNATURE_ML_DSA_44,
    Note,
    NoteSignature,
    format_note,
    make_vkey,
    sign_note,
)
from registry.auditlog.plain_text import encode_base64
from registry.auditlog.tree import EMPTY_ROOT

ORIGIN = "log.example/entries"
ROOT = b"r" * 32
CHECKPOINT = Checkpoint(ORIGIN, 305, ROOT)
TEXT = format_checkpoint(CHECKPOINT)


def cosignature(key: Any, timestamp_s: int, text: str = TEXT) -> NoteSignature:
    signature = timestamp_s.to_bytes(8, "big") + key.sign(cosignature_message(text, timestamp_s))
    return NoteSignature(key.vkey.name, key.vkey.key_id, signature)


@given(st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_checkpoints_round_trip(size: int, root: bytes) -> None:
    checkpoint = Checkpoint(ORIGIN, size, root)
    assert parse_checkpoint(format_checkpoint(checkpoint)) == checkpoint


def test_the_empty_log_has_a_checkpoint() -> None:
    checkpoint = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    assert parse_checkpoint(format_checkpoint(checkpoint)) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"{ORIGIN}\n305\n",
        f"{ORIGIN}\n305\n{encode_base64(ROOT)}",
        f"\n305\n{encode_base64(ROOT)}\n",
        f"{ORIGIN}\n0305\n{encode_base64(ROOT)}\n",
        f"{ORIGIN}\n-1\n{encode_base64(ROOT)}\n",
        f"{ORIGIN}\n9223372036854775808\n{encode_base64(ROOT)}\n",
        f"{ORIGIN}\n305\n{encode_base64(ROOT)[:-1]}\n",
        f"{ORIGIN}\n305\n{encode_base64(ROOT[1:])}\n",
        f"{ORIGIN}\n0\n{encode_base64(ROOT)}\n",
    ],
)
def test_a_checkpoint_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(CheckpointSyntaxError):
        parse_checkpoint(text)


@pytest.mark.parametrize("line", ["more\n", "\n"], ids=["a line", "an empty line"])
def test_an_extension_line_is_refused(line: str) -> None:
    with pytest.raises(ExtensionLineError):
        parse_checkpoint(TEXT + line)


@pytest.mark.parametrize(
    ("checkpoint", "fault"),
    [
        (Checkpoint("", 1, ROOT), OriginError),
        (Checkpoint("two\nlines", 1, ROOT), OriginError),
        (Checkpoint(ORIGIN, -1, ROOT), TreeSizeError),
        (Checkpoint(ORIGIN, 1, ROOT[1:]), HashSizeError),
    ],
)
def test_a_checkpoint_that_could_not_be_read_back_is_not_written(
    checkpoint: Checkpoint, fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        format_checkpoint(checkpoint)


def test_a_signed_checkpoint_is_opened_with_the_log_s_key(make_key: Any, verify: Any) -> None:
    key = make_key(ORIGIN, 1)
    data = format_note(sign_checkpoint(CHECKPOINT, key.vkey, key.sign))
    checkpoint, note = open_checkpoint(data, key.vkey, verify)
    assert checkpoint == CHECKPOINT
    assert format_note(note) == data


def test_every_changed_byte_of_a_checkpoint_refuses_it(make_key: Any, verify: Any) -> None:
    """Key name, key id and signature included: without the log's own signature nothing is promised."""
    key = make_key(ORIGIN, 1)
    data = format_note(sign_checkpoint(CHECKPOINT, key.vkey, key.sign))
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1
        with pytest.raises(ValueError, match="expected"):
            open_checkpoint(bytes(changed), key.vkey, verify)


def test_a_log_does_not_sign_for_another_one(make_key: Any) -> None:
    key = make_key("other.example", 1)
    with pytest.raises(OriginError):
        sign_checkpoint(CHECKPOINT, key.vkey, key.sign)


def test_a_witness_key_does_not_sign_as_the_log(make_key: Any) -> None:
    key = make_key(ORIGIN, 1, COSIGNATURE_ED25519)
    with pytest.raises(VerifierKeyError):
        sign_checkpoint(CHECKPOINT, key.vkey, key.sign)


def test_a_checkpoint_of_another_log_is_refused(make_key: Any, verify: Any) -> None:
    """Even when the log's key has signed it."""
    key = make_key(ORIGIN, 1)
    text = format_checkpoint(Checkpoint("log.example/activity", 305, ROOT))
    data = format_note(Note(text, (sign_note(text, key.vkey, key.sign),)))
    with pytest.raises(OriginError, match=r"log\.example/activity"):
        open_checkpoint(data, key.vkey, verify)


def test_a_checkpoint_that_the_log_has_not_signed_is_refused(make_key: Any, verify: Any) -> None:
    key, stranger = make_key(ORIGIN, 1), make_key(ORIGIN, 2)
    data = format_note(sign_checkpoint(CHECKPOINT, stranger.vkey, stranger.sign))
    with pytest.raises(CheckpointUnsignedError):
        open_checkpoint(data, key.vkey, verify)


def test_a_checkpoint_whose_log_signature_is_another_one_s_is_refused(make_key: Any, verify: Any) -> None:
    key, stranger = make_key(ORIGIN, 1), make_key(ORIGIN, 2)
    line = NoteSignature(ORIGIN, key.vkey.key_id, stranger.sign(TEXT.encode()))
    with pytest.raises(NoteSignatureError):
        open_checkpoint(format_note(Note(TEXT, (line,))), key.vkey, verify)


def test_an_oversized_checkpoint_is_refused_before_anything_is_read(make_key: Any, verify: Any) -> None:
    with pytest.raises(NoteTooLargeError):
        open_checkpoint(b"x" * 65_537, make_key(ORIGIN, 1).vkey, verify)


def test_the_cosigned_message_is_two_lines_before_the_text() -> None:
    assert cosignature_message("origin\n1\nroot\n", 1679315147) == (
        b"cosignature/v1\ntime 1679315147\norigin\n1\nroot\n"
    )


def test_witnesses_are_found_with_the_time_they_state(make_key: Any, verify: Any) -> None:
    by = make_key("witness.example/by", 3, COSIGNATURE_ED25519)
    kz = make_key("witness.example/kz", 4, COSIGNATURE_ED25519)
    note = Note(TEXT, (cosignature(kz, 1_780_000_000), cosignature(by, 1_780_000_007)))
    assert cosigners(note, [by.vkey, kz.vkey], verify) == (
        (by.vkey, datetime(2026, 5, 28, 20, 26, 47, tzinfo=UTC)),
        (kz.vkey, datetime(2026, 5, 28, 20, 26, 40, tzinfo=UTC)),
    )
    assert cosigners(note, [make_key("witness.example/ru", 5, COSIGNATURE_ED25519).vkey], verify) == ()


def test_a_witness_that_cosigned_twice_counts_once_from_its_first_time(make_key: Any, verify: Any) -> None:
    by = make_key("witness.example/by", 3, COSIGNATURE_ED25519)
    note = Note(TEXT, (cosignature(by, 200), cosignature(by, 100)))
    assert cosigners(note, [by.vkey], verify) == ((by.vkey, datetime(1970, 1, 1, 0, 1, 40, tzinfo=UTC)),)


@pytest.mark.parametrize(
    "signature",
    [b"", b"\0" * 71, b"\0" * 73, b"\0" * 72, b"\xff" * 72],
    ids=["empty", "short", "long", "wrong", "time beyond the calendar"],
)
def test_a_malformed_cosignature_of_a_known_witness_is_refused(make_key: Any, verify: Any, signature: bytes) -> None:
    by = make_key("witness.example/by", 3, COSIGNATURE_ED25519)
    note = Note(TEXT, (NoteSignature(by.vkey.name, by.vkey.key_id, signature),))
    with pytest.raises(CosignatureError, match=by.vkey.name):
        cosigners(note, [by.vkey], verify)


def test_a_cosignature_for_another_time_or_text_is_refused(make_key: Any, verify: Any) -> None:
    by = make_key("witness.example/by", 3, COSIGNATURE_ED25519)
    good = cosignature(by, 100)
    for changed in [
        Note(TEXT, (NoteSignature(good.name, good.key_id, (101).to_bytes(8, "big") + good.signature[8:]),)),
        Note(format_checkpoint(Checkpoint(ORIGIN, 306, ROOT)), (good,)),
    ]:
        with pytest.raises(CosignatureError):
            cosigners(changed, [by.vkey], verify)


def test_a_log_signature_is_no_cosignature(make_key: Any, verify: Any) -> None:
    """The same name and key under kind 0x01 has another key id, and is never counted as a witness."""
    key = make_key("witness.example/by", 3)
    cosigner = make_key("witness.example/by", 3, COSIGNATURE_ED25519)
    note = Note(TEXT, (sign_note(TEXT, key.vkey, key.sign),))
    assert cosigners(note, [key.vkey, cosigner.vkey], verify) == ()


def test_an_ml_dsa_cosignature_is_known_and_passed_over(verify: Any) -> None:
    vkey = make_vkey("witness.example/pq", COSIGNATURE_ML_DSA_44, b"k" * 1312)
    note = Note(TEXT, (NoteSignature(vkey.name, vkey.key_id, b"\0" * 2428),))
    assert cosigners(note, [vkey], verify) == ()
