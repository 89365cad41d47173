"""A mirror's request names register, state, place and time, and is signed by its key; nothing else passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from registry.auditlog.notes import ED25519, Note, format_note, make_vkey, sign_note
from registry.encoding import base64url
from registry.evidence.mirror_request import (
    LEEWAY,
    SCHEME,
    MirrorRequest,
    MirrorRequestError,
    check_credentials,
    format_credentials,
)
from registry.signing.keys import ed25519_from_seed

KEY = ed25519_from_seed(b"\x05" * 32)
VKEY = make_vkey("mirror/BY", ED25519, KEY.public_spki[-32:])
OTHER = ed25519_from_seed(b"\x06" * 32)
ASKED = MirrorRequest("ab" * 32, "BY", 120, datetime(2026, 11, 23, 14, 5, 9, tzinfo=UTC))


def signed(text: str) -> str:
    return SCHEME + base64url.encode(format_note(Note(text, (sign_note(text, VKEY, KEY.sign),))))


@pytest.mark.parametrize("later", [timedelta(), LEEWAY, -LEEWAY])
def test_what_is_asked_for_now_passes(later: timedelta) -> None:
    check_credentials(format_credentials(ASKED, VKEY, KEY.sign), replace(ASKED, at=ASKED.at + later), VKEY)


@pytest.mark.parametrize(
    "expected",
    [
        replace(ASKED, founding="cd" * 32),
        replace(ASKED, state="KZ"),
        replace(ASKED, since=121),
        replace(ASKED, at=ASKED.at + LEEWAY + timedelta(seconds=1)),
        replace(ASKED, at=ASKED.at - LEEWAY - timedelta(seconds=1)),
    ],
)
def test_what_is_asked_elsewhere_or_at_another_time_does_not(expected: MirrorRequest) -> None:
    with pytest.raises(MirrorRequestError, match="something else"):
        check_credentials(format_credentials(ASKED, VKEY, KEY.sign), expected, VKEY)


def test_another_key_does_not_pass() -> None:
    other = make_vkey("mirror/BY", ED25519, OTHER.public_spki[-32:])
    with pytest.raises(MirrorRequestError, match="not signed by this mirror's key"):
        check_credentials(format_credentials(ASKED, other, OTHER.sign), ASKED, VKEY)


def test_a_bad_signature_by_the_key_does_not_pass() -> None:
    with pytest.raises(MirrorRequestError):
        check_credentials(format_credentials(ASKED, VKEY, OTHER.sign), ASKED, VKEY)


@pytest.mark.parametrize(
    "credentials",
    [
        "",
        "Bearer x",
        SCHEME + "!",
        SCHEME + base64url.encode(b"no note"),
        SCHEME + "A" * 3000,
        signed("something else\n"),
        signed(f"ip-rights-mirror-request/1\n{'ab' * 32}\nBY\n0120\n2026-11-23T14:05:09Z\n"),
        signed(f"ip-rights-mirror-request/1\n{'ab' * 32}\nBY\n120\nyesterday\n"),
    ],
)
def test_what_is_malformed_is_refused(credentials: str) -> None:
    with pytest.raises(MirrorRequestError):
        check_credentials(credentials, ASKED, VKEY)
