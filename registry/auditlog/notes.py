"""Signed notes and the verifier keys that read them.

A note is text and signature lines; a key is known by its name and by four bytes that commit to name, kind and key.
Keys that are not known are ignored; a known key with a bad signature refuses the whole note.

Source: C2SP signed-note; kinds 0x04 and 0x06 of C2SP tlog-cosignature.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from registry.auditlog.errors import (
    KeyNameError,
    NoteSignatureError,
    NoteSyntaxError,
    NoteTooLargeError,
    VerifierKeyError,
)
from registry.auditlog.plain_text import decode_base64, encode_base64

MOST_NOTE_BYTES = 64 * 1024
KEY_ID_SIZE = 4
ED25519 = 0x01
COSIGNATURE_ED25519 = 0x04
COSIGNATURE_ML_DSA_44 = 0x06
PUBLIC_KEY_SIZES = {ED25519: 32, COSIGNATURE_ED25519: 32, COSIGNATURE_ML_DSA_44: 1312}

_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f]")
_DASH = "\u2014 "
_LINE_PARTS = 2
_VKEY_PARTS = 3

VerifyEd25519 = Callable[[bytes, bytes, bytes], bool]
"""(public key, signature, message) -> whether the signature is good."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key as logs and witnesses publish it."""

    name: str
    key_id: bytes
    kind: int
    """0x01 Ed25519, 0x04 Ed25519 cosignature, 0x06 ML-DSA-44 cosignature."""
    public: bytes


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line; `signature` is what follows the four bytes of the key id."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """Text, ended by a newline, and its signature lines in order."""

    text: str
    signatures: tuple[NoteSignature, ...]


def make_vkey(name: str, kind: int, public: bytes) -> VerifierKey:
    """Return the verifier key of a public key.

    Args:
        name: For example "register.example/icmec/entries".
        kind: 0x01, 0x04 or 0x06.
        public: 32 bytes, or 1312 for 0x06.

    Raises:
        KeyNameError: The name is empty or holds white space or a plus sign.
        VerifierKeyError: An unknown kind, or a key of another length.

    Source: C2SP signed-note, "Signatures" and "Signature types".
    """
    check_key_name(name)
    if kind not in PUBLIC_KEY_SIZES:
        raise VerifierKeyError(f"expected a key of kind 0x01, 0x04 or 0x06, found 0x{kind:02x}")
    if len(public) != PUBLIC_KEY_SIZES[kind]:
        raise VerifierKeyError(f"expected {PUBLIC_KEY_SIZES[kind]} bytes of public key, found {len(public)}")
    key_id = hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:KEY_ID_SIZE]
    return VerifierKey(name, key_id, kind, public)


def parse_vkey(text: str) -> VerifierKey:
    """Return the key that a line `name+key id+base64` names.

    Raises:
        VerifierKeyError: Another shape, an unknown kind, or a key id that is not the key's.
        KeyNameError: The name is not a key name.
        Base64Error: The key is not canonical base64.
    """
    parts = text.split("+", _VKEY_PARTS - 1)
    if len(parts) != _VKEY_PARTS:
        raise VerifierKeyError(f"expected name+key id+base64, found {text[:80]!a}")
    name, key_id, encoded = parts
    kind_and_public = decode_base64(encoded)
    if not kind_and_public:
        raise VerifierKeyError("expected a kind and a public key, found nothing")
    key = make_vkey(name, kind_and_public[0], kind_and_public[1:])
    if key.key_id.hex() != key_id:
        raise VerifierKeyError(f"expected key id {key.key_id.hex()}, found {key_id[:16]!a}")
    return key


def format_vkey(key: VerifierKey) -> str:
    """Return the key's line; `parse_vkey` reads it back."""
    return f"{key.name}+{key.key_id.hex()}+{encode_base64(bytes([key.kind]) + key.public)}"


def parse_note(data: bytes) -> Note:
    """Return the note in the bytes, nothing verified yet.

    Args:
        data: At most 64 KiB.

    Raises:
        NoteTooLargeError: More than 64 KiB.
        NoteSyntaxError: Not UTF-8, a control character, no blank line, no or malformed signature lines.
        KeyNameError: A key name is malformed.
        Base64Error: A signature is not canonical base64.

    Source: C2SP signed-note, "Format".
    """
    if len(data) > MOST_NOTE_BYTES:
        raise NoteTooLargeError(f"expected a note of at most {MOST_NOTE_BYTES} bytes, found {len(data)}")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise NoteSyntaxError(f"expected UTF-8, found byte 0x{data[fault.start]:02x} at {fault.start}") from fault
    _check_characters(whole)
    text, blank, lines = whole.rpartition("\n\n")
    if not blank:
        raise NoteSyntaxError("expected a blank line between text and signatures, found none")
    return Note(text + "\n", parse_lines(lines))


def format_note(note: Note) -> bytes:
    """Return the note's bytes; `parse_note` reads them back.

    Raises:
        NoteSyntaxError: The text does not end with a newline or holds a control character, or there is no signature.
        NoteTooLargeError: The note would exceed 64 KiB.
    """
    if not note.text.endswith("\n") or not note.signatures:
        raise NoteSyntaxError("expected text that ends with a newline and at least one signature")
    _check_characters(note.text)
    data = (note.text + "\n" + format_lines(note.signatures)).encode()
    if len(data) > MOST_NOTE_BYTES:
        raise NoteTooLargeError(f"expected a note of at most {MOST_NOTE_BYTES} bytes, found {len(data)}")
    return data


def parse_lines(text: str) -> tuple[NoteSignature, ...]:
    """Return the signature lines in a text that holds nothing else, as the end of a note and a witness's answer do.

    Raises:
        NoteSyntaxError: None, a malformed one, or one that is not ended by a newline.
        KeyNameError: A key name is malformed.
        Base64Error: A signature is not canonical base64.
    """
    if not text.endswith("\n"):
        raise NoteSyntaxError("expected signature lines, each ended by a newline")
    return tuple(_parse_line(line) for line in text[:-1].split("\n"))


def format_lines(signatures: Sequence[NoteSignature]) -> str:
    """Return signature lines as text; `parse_lines` reads them back."""
    return "".join(f"{_DASH}{line.name} {encode_base64(line.key_id + line.signature)}\n" for line in signatures)


def sign_note(text: str, key: VerifierKey, sign: Callable[[bytes], bytes]) -> NoteSignature:
    """Return the signature line that an Ed25519 key (0x01) puts under a text.

    Args:
        text: Ended by a newline.
        key: The signer's public half.
        sign: Signs a message with the private half.

    Raises:
        VerifierKeyError: The key is of another kind.
    """
    if key.kind != ED25519:
        raise VerifierKeyError(f"expected a key of kind 0x01 to sign a note, found 0x{key.kind:02x}")
    return NoteSignature(key.name, key.key_id, sign(text.encode()))


def signatures_by(note: Note, key: VerifierKey) -> tuple[NoteSignature, ...]:
    """Return the signature lines that name this key, by name and key id both."""
    return tuple(line for line in note.signatures if (line.name, line.key_id) == (key.name, key.key_id))


def verified_by(note: Note, keys: Sequence[VerifierKey], verify: VerifyEd25519) -> tuple[VerifierKey, ...]:
    """Return those of the Ed25519 keys (0x01) that have signed the note.

    Args:
        note: A parsed note.
        keys: Known keys. Cosigners' keys (0x04, 0x06) are passed over here: `checkpoints.cosigners` reads them.
        verify: The Ed25519 check.

    Returns:
        Keys in the order given, each once; empty when nobody known has signed, which the caller must refuse.

    Raises:
        NoteSignatureError: A signature that names a known key does not verify.

    Source: C2SP signed-note, "Signatures".
    """
    message = note.text.encode()
    found = []
    for key in keys:
        if key.kind != ED25519:
            continue
        lines = signatures_by(note, key)
        for line in lines:
            if not verify(key.public, line.signature, message):
                raise NoteSignatureError(f"expected a good signature by {key.name}, found one that does not verify")
        if lines:
            found.append(key)
    return tuple(found)


def check_key_name(name: str) -> None:
    """Raise KeyNameError unless the name is not empty and free of white space, plus signs and control characters."""
    if not name or "+" in name or any(letter.isspace() or letter < " " for letter in name):
        raise KeyNameError(f"expected a key name without spaces and plus signs, found {name[:80]!a}")


def _parse_line(line: str) -> NoteSignature:
    if not line.startswith(_DASH):
        raise NoteSyntaxError(f"expected a signature line, found {line[:40]!a}")
    parts = line.removeprefix(_DASH).split(" ")
    if len(parts) != _LINE_PARTS:
        raise NoteSyntaxError(f"expected a key name and a signature, found {line[:80]!a}")
    name, encoded = parts
    check_key_name(name)
    data = decode_base64(encoded)
    if len(data) <= KEY_ID_SIZE:
        raise NoteSyntaxError(f"expected a key id and a signature, found {len(data)} bytes")
    return NoteSignature(name, data[:KEY_ID_SIZE], data[KEY_ID_SIZE:])


def _check_characters(text: str) -> None:
    if _CONTROLS.search(text):
        raise NoteSyntaxError("expected no control character but the newline, found one")
