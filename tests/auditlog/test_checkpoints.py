"""Checkpoints."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.auditlog.checkpoints import (
    Checkpoint,
    format_checkpoint,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from registry.auditlog.errors import (
    CheckpointSyntaxError,
    CheckpointUnsignedError,
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
    Note,
    NoteSignature,
    format_note,
    sign_note,
)
from registry.auditlog.plain_text import encode_base64
from registry.auditlog.tree import EMPTY_ROOT

ORIGIN = "log.example/entries"
ROOT = b"r" * 32
CHECKPOINT = Checkpoint(ORIGIN, 305, ROOT)
TEXT = format_checkpoint(CHECKPOINT)


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
