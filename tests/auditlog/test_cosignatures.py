"""Cosignatures: Ed25519 and ML-DSA-44, made and checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from registry.auditlog.checkpoints import Checkpoint, format_checkpoint, sign_checkpoint
from registry.auditlog.cosignatures import cosign, cosigned_message, cosigners, with_cosignatures
from registry.auditlog.errors import CheckpointSyntaxError, CosignatureError, VerifierKeyError
from registry.auditlog.notes import (
    COSIGNATURE_ED25519,
    COSIGNATURE_ML_DSA_44,
    ED25519,
    MOST_NOTE_BYTES,
    Note,
    NoteSignature,
    format_note,
    make_vkey,
    parse_note,
    sign_note,
)
from registry.signing.ml_dsa import MlDsaKey, ml_dsa_44_from_seed, offers_ml_dsa_44, verify_ml_dsa_44

ORIGIN = "log.example/entries"
ROOT = b"r" * 32
TEXT = format_checkpoint(Checkpoint(ORIGIN, 305, ROOT))
VKEY = make_vkey("witness.example/w", COSIGNATURE_ED25519, b"k" * 32)
AT = datetime(2026, 5, 28, 20, 26, 47, tzinfo=UTC)

with_ml_dsa = pytest.mark.skipif(not offers_ml_dsa_44(), reason="this machine's OpenSSL has no ML-DSA")


@pytest.fixture(scope="session")
def checks(verify: Any) -> dict[int, Any]:
    return {COSIGNATURE_ED25519: verify, COSIGNATURE_ML_DSA_44: verify_ml_dsa_44}


@pytest.fixture(scope="session")
def pq() -> MlDsaKey:
    return ml_dsa_44_from_seed(bytes(range(32)))


def cosignature(key: Any, timestamp_s: int, text: str = TEXT) -> NoteSignature:
    return cosign(text, key.vkey, key.sign, datetime.fromtimestamp(timestamp_s, UTC))


def test_the_cosigned_message_is_two_lines_before_the_text() -> None:
    assert cosigned_message("origin\n1\nroot\n", VKEY, 1679315147) == (
        b"cosignature/v1\ntime 1679315147\norigin\n1\nroot\n"
    )


def test_witnesses_are_found_with_the_time_they_state(make_key: Any, checks: Any) -> None:
    by = make_key("witness.example/by", 3, COSIGNATURE_ED25519)
    kz = make_key("witness.example/kz", 4, COSIGNATURE_ED25519)
    note = Note(TEXT, (cosignature(kz, 1_780_000_000), cosignature(by, 1_780_000_007)))
    assert cosigners(note, [by.vkey, kz.vkey], checks) == (
        (by.vkey, datetime(2026, 5, 28, 20, 26, 47, tzinfo=UTC)),
        (kz.vkey, datetime(2026, 5, 28, 20, 26, 40, tzinfo=UTC)),
    )
    assert cosigners(note, [make_key("witness.example/ru", 5, COSIGNATURE_ED25519).vkey], checks) == ()


def test_a_witness_that_cosigned_twice_counts_once_from_its_first_time(make_key: Any, checks: Any) -> None:
    by = make_key("witness.example/by", 3, COSIGNATURE_ED25519)
    note = Note(TEXT, (cosignature(by, 200), cosignature(by, 100)))
    assert cosigners(note, [by.vkey], checks) == ((by.vkey, datetime(1970, 1, 1, 0, 1, 40, tzinfo=UTC)),)


@pytest.mark.parametrize(
    "signature",
    [b"", b"\0" * 71, b"\0" * 73, b"\0" * 72, b"\xff" * 72],
    ids=["empty", "short", "long", "wrong", "time beyond the calendar"],
)
def test_a_malformed_cosignature_of_a_known_witness_is_refused(make_key: Any, checks: Any, signature: bytes) -> None:
    by = make_key("witness.example/by", 3, COSIGNATURE_ED25519)
    note = Note(TEXT, (NoteSignature(by.vkey.name, by.vkey.key_id, signature),))
    with pytest.raises(CosignatureError, match=by.vkey.name):
        cosigners(note, [by.vkey], checks)


def test_a_cosignature_for_another_time_or_text_is_refused(make_key: Any, checks: Any) -> None:
    by = make_key("witness.example/by", 3, COSIGNATURE_ED25519)
    good = cosignature(by, 100)
    for changed in [
        Note(TEXT, (NoteSignature(good.name, good.key_id, (101).to_bytes(8, "big") + good.signature[8:]),)),
        Note(format_checkpoint(Checkpoint(ORIGIN, 306, ROOT)), (good,)),
    ]:
        with pytest.raises(CosignatureError):
            cosigners(changed, [by.vkey], checks)


def test_a_log_signature_is_no_cosignature(make_key: Any, checks: Any) -> None:
    """The same name and key under kind 0x01 has another key id, and is never counted as a witness."""
    key = make_key("witness.example/by", 3)
    cosigner = make_key("witness.example/by", 3, COSIGNATURE_ED25519)
    note = Note(TEXT, (sign_note(TEXT, key.vkey, key.sign),))
    assert cosigners(note, [key.vkey, cosigner.vkey], checks) == ()


def test_a_log_key_does_not_cosign(make_key: Any) -> None:
    key = make_key("witness.example/by", 3, ED25519)
    with pytest.raises(VerifierKeyError):
        cosign(TEXT, key.vkey, key.sign, AT)


@with_ml_dsa
def test_an_ml_dsa_cosignature_is_made_and_found(checks: Any, pq: MlDsaKey) -> None:
    vkey = make_vkey("witness.example/pq", COSIGNATURE_ML_DSA_44, pq.public)
    line = cosign(TEXT, vkey, pq.sign, AT)
    assert len(line.signature) == 2428
    assert cosigners(Note(TEXT, (line,)), [vkey], checks) == ((vkey, AT),)


def test_the_ml_dsa_message_is_the_structure_of_the_specification() -> None:
    """Label, name, time, origin, start 0, size and root, each name after its length in one byte."""
    vkey = make_vkey("w.example/pq", COSIGNATURE_ML_DSA_44, bytes(1312))
    time, size = bytes.fromhex("0000000064185040"), bytes.fromhex("0000000000000131")
    name, origin = b"\x0cw.example/pq", b"\x13log.example/entries"
    expected = b"subtree/v1\n\0" + name + time + origin + bytes(8) + size + ROOT
    assert cosigned_message(TEXT, vkey, 0x64185040) == expected


@with_ml_dsa
@pytest.mark.parametrize("at", [0, 7, 8, 100, 2427], ids=["time", "time's end", "signature", "middle", "last byte"])
def test_an_altered_ml_dsa_cosignature_is_refused(checks: Any, pq: MlDsaKey, at: int) -> None:
    vkey = make_vkey("witness.example/pq", COSIGNATURE_ML_DSA_44, pq.public)
    good = cosign(TEXT, vkey, pq.sign, AT)
    altered = bytearray(good.signature)
    altered[at] ^= 1
    with pytest.raises(CosignatureError):
        cosigners(Note(TEXT, (replace(good, signature=bytes(altered)),)), [vkey], checks)


@with_ml_dsa
def test_an_ml_dsa_cosignature_binds_the_witness_s_name(checks: Any, pq: MlDsaKey) -> None:
    """The same key under another name has not cosigned."""
    one, other = (make_vkey(name, COSIGNATURE_ML_DSA_44, pq.public) for name in ("w.example/1", "w.example/2"))
    moved = replace(cosign(TEXT, one, pq.sign, AT), name=other.name, key_id=other.key_id)
    with pytest.raises(CosignatureError):
        cosigners(Note(TEXT, (moved,)), [other], checks)


@with_ml_dsa
def test_an_ml_dsa_cosignature_without_a_time_is_not_counted(checks: Any, pq: MlDsaKey) -> None:
    vkey = make_vkey("witness.example/pq", COSIGNATURE_ML_DSA_44, pq.public)
    line = cosign(TEXT, vkey, pq.sign, datetime.fromtimestamp(0, UTC))
    assert cosigners(Note(TEXT, (line,)), [vkey], checks) == ()


def test_a_kind_that_the_machine_cannot_check_is_passed_over(verify: Any) -> None:
    vkey = make_vkey("witness.example/pq", COSIGNATURE_ML_DSA_44, b"k" * 1312)
    note = Note(TEXT, (NoteSignature(vkey.name, vkey.key_id, bytes(2428)),))
    assert cosigners(note, [vkey], {COSIGNATURE_ED25519: verify}) == ()


def test_a_name_too_long_for_ml_dsa_is_refused() -> None:
    vkey = make_vkey("w" * 256, COSIGNATURE_ML_DSA_44, bytes(1312))
    with pytest.raises(CosignatureError):
        cosigned_message(TEXT, vkey, 1)
    with pytest.raises(CheckpointSyntaxError):
        cosigned_message("no checkpoint\n", make_vkey("w", COSIGNATURE_ML_DSA_44, bytes(1312)), 1)


def test_cosignatures_are_added_once_and_as_far_as_a_note_can_hold_them(make_key: Any) -> None:
    log, by = make_key(ORIGIN, 1), make_key("witness.example/by", 3, COSIGNATURE_ED25519)
    signed = format_note(sign_checkpoint(Checkpoint(ORIGIN, 305, ROOT), log.vkey, log.sign))
    line = cosignature(by, 100)
    once = with_cosignatures(signed, [line])
    assert parse_note(once).signatures[1:] == (line,)
    assert with_cosignatures(once, [line]) == once
    large = [NoteSignature(f"witness.example/{number}", b"0000", bytes(2428)) for number in range(30)]
    filled = with_cosignatures(signed, large)
    assert len(filled) <= MOST_NOTE_BYTES
    assert parse_note(filled).signatures[1:] == tuple(large[: len(parse_note(filled).signatures) - 1])
