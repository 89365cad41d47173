"""Signed notes and verifier keys."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.auditlog.errors import (
    Base64Error,
    KeyNameError,
    NoteSignatureError,
    NoteSyntaxError,
    NoteTooLargeError,
    VerifierKeyError,
)
from registry.auditlog.notes import (
    COSIGNATURE_ED25519,
    COSIGNATURE_ML_DSA_44,
    Note,
    NoteSignature,
    format_note,
    format_vkey,
    make_vkey,
    parse_note,
    parse_vkey,
    sign_note,
    verified_by,
)

EXAMPLE = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore AAAAAQID\n"
)
LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters="+")


def test_the_text_ends_at_the_last_blank_line() -> None:
    note = parse_note(EXAMPLE.encode())
    assert note.text.endswith("\n\ned è subito sera.\n")
    assert note.signatures == (NoteSignature("quasimodo.example/salvatore", b"\0\0\0\1", b"\2\3"),)


@given(
    st.text(LETTERS, max_size=60),
    st.lists(st.tuples(st.text(LETTERS, min_size=1, max_size=20), st.binary(min_size=5, max_size=80)), min_size=1),
)
def test_notes_round_trip(text: str, lines: Any) -> None:
    note = Note(text + "\n", tuple(NoteSignature(name, data[:4], data[4:]) for name, data in lines))
    assert parse_note(format_note(note)) == note


def test_sixteen_signatures_are_accepted() -> None:
    """The least that the specification asks of a verifier."""
    lines = tuple(NoteSignature(f"witness.example/{n}", b"1234", b"s" * 2428) for n in range(16))
    assert len(parse_note(format_note(Note("text\n", lines))).signatures) == 16


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"text\n\n\xe2\x80\x94 name \xff\n", NoteSyntaxError),
        (b"te\txt\n\n\xe2\x80\x94 name AAAAAQI=\n", NoteSyntaxError),
        (b"text\r\n\n\xe2\x80\x94 name AAAAAQI=\n", NoteSyntaxError),
        (b"te\x00xt\n\n\xe2\x80\x94 name AAAAAQI=\n", NoteSyntaxError),
        (b"text\n", NoteSyntaxError),
        (b"text\n\n", NoteSyntaxError),
        (b"", NoteSyntaxError),
        ("text\n\n— name AAAAAQI=".encode(), NoteSyntaxError),
        (b"text\n\n- name AAAAAQI=\n", NoteSyntaxError),
        ("text\n\n— AAAAAQI=\n".encode(), NoteSyntaxError),
        ("text\n\n— name AAAAAQI= more\n".encode(), NoteSyntaxError),
        ("text\n\n— name AAAAAQ==\n".encode(), NoteSyntaxError),
        ("text\n\n— name  AAAAAQI=\n".encode(), NoteSyntaxError),
        ("text\n\n— name+x AAAAAQI=\n".encode(), KeyNameError),
        ("text\n\n— na\u00a0me AAAAAQI=\n".encode(), KeyNameError),
        ("text\n\n—  AAAAAQI=\n".encode(), KeyNameError),
        ("text\n\n— name AAAAAQI\n".encode(), Base64Error),
        ("text\n\n— name AAAAAQJ=\n".encode(), Base64Error),
        (b"\x1f\x8b\x08\x00" + b"\x00" * 40, NoteSyntaxError),
    ],
)
def test_a_note_of_another_shape_is_refused(data: Any, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        parse_note(data)


def test_a_note_above_64_kib_is_refused_and_one_of_64_kib_is_read() -> None:
    tail = "\n\n— name AAAAAQI=\n".encode()
    most = b"x" * (64 * 1024 - len(tail)) + tail
    assert len(parse_note(most).text) > 65_000
    with pytest.raises(NoteTooLargeError):
        parse_note(b"x" + most)


@pytest.mark.parametrize(
    "note", [Note("text", (NoteSignature("n", b"1234", b"s"),)), Note("text\n", ())], ids=["no newline", "unsigned"]
)
def test_a_note_that_could_not_be_read_back_is_not_written(note: Note) -> None:
    with pytest.raises(NoteSyntaxError):
        format_note(note)


def test_a_note_above_64_kib_is_not_written() -> None:
    with pytest.raises(NoteTooLargeError):
        format_note(Note("x" * 65_536 + "\n", (NoteSignature("n", b"1234", b"s"),)))


def test_the_key_that_signed_is_found(make_key: Any, verify: Any) -> None:
    key, stranger = make_key("log.example", 1), make_key("log.example", 2)
    note = Note("text\n", (sign_note("text\n", key.vkey, key.sign),))
    assert verified_by(note, [stranger.vkey, key.vkey], verify) == (key.vkey,)
    assert verified_by(note, [stranger.vkey], verify) == ()


def test_a_known_key_with_a_bad_signature_refuses_the_note(make_key: Any, verify: Any) -> None:
    key, other = make_key("log.example", 1), make_key("log.example", 2)
    good = sign_note("text\n", key.vkey, key.sign)
    bad = NoteSignature(key.vkey.name, key.vkey.key_id, other.sign(b"text\n"))
    for lines in [(bad,), (good, bad), (bad, good)]:
        with pytest.raises(NoteSignatureError, match=r"log\.example"):
            verified_by(Note("text\n", lines), [key.vkey], verify)


def test_a_signature_over_other_text_is_refused(make_key: Any, verify: Any) -> None:
    key = make_key("log.example", 1)
    note = Note("text!\n", (sign_note("text\n", key.vkey, key.sign),))
    with pytest.raises(NoteSignatureError):
        verified_by(note, [key.vkey], verify)


@pytest.mark.parametrize("kind", [COSIGNATURE_ED25519, COSIGNATURE_ML_DSA_44])
def test_cosigners_are_never_taken_for_signers(make_key: Any, verify: Any, kind: int) -> None:
    key = make_key("witness.example", 1)
    public = key.vkey.public.ljust(1312 if kind == COSIGNATURE_ML_DSA_44 else 32, b"\0")
    vkey = make_vkey("witness.example", kind, public)
    note = Note("text\n", (NoteSignature(vkey.name, vkey.key_id, key.sign(b"text\n")),))
    assert verified_by(note, [vkey], verify) == ()


def test_only_an_ed25519_key_signs_a_note(make_key: Any) -> None:
    key = make_key("witness.example", 1, COSIGNATURE_ED25519)
    with pytest.raises(VerifierKeyError):
        sign_note("text\n", key.vkey, key.sign)


@pytest.mark.parametrize(("kind", "size"), [(1, 32), (4, 32), (6, 1312)])
def test_verifier_keys_round_trip(kind: int, size: int) -> None:
    key = make_vkey("log.example/entries", kind, b"\xfb" * size)
    assert parse_vkey(format_vkey(key)) == key


def test_the_published_example_key_is_read() -> None:
    """PeterNeumann of golang.org/x/mod/sumdb/note."""
    text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert format_vkey(parse_vkey(text)) == text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", VerifierKeyError),
        ("name+c74f20a3", VerifierKeyError),
        ("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", VerifierKeyError),
        ("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", VerifierKeyError),
        ("PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", VerifierKeyError),
        ("PeterNeumann+c74f20a3+", VerifierKeyError),
        ("PeterNeumann+c74f20a3+AQ==", VerifierKeyError),
        ("PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", VerifierKeyError),
        ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T", Base64Error),
        ("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", KeyNameError),
        ("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", KeyNameError),
    ],
)
def test_a_malformed_verifier_key_is_refused(text: str, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        parse_vkey(text)
