"""How a mirror asks a register for what its state may read: a short note, signed by the mirror's own key.

    ip-rights-mirror-request/1
    <the founding id: of which register>
    BY
    120
    2026-11-23T14:05:09Z

In the header Authorization, after `Ip-Rights-Mirror` and a space, the signed note in base64url. The register holds no
secret of a mirror: its operator enters the mirror's key line for the state.

Source: C2SP signed-note; formats 3.1; decision 21.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import Note, VerifierKey, format_note, parse_note, sign_note, verified_by
from registry.encoding import base64url
from registry.encoding.errors import EncodingError
from registry.evidence.errors import EvidenceError, LeafError, words_of
from registry.evidence.leaf import format_instant, parse_instant
from registry.rights.words import Words
from registry.signing.keys import verify_ed25519

REQUEST_FORMAT = "ip-rights-mirror-request/1"
SCHEME = "Ip-Rights-Mirror "
MOST_CREDENTIALS = 2048
"""Characters."""
LEEWAY = timedelta(minutes=5)
"""By which the two clocks may differ; within it a request may be sent again."""
_TEXT = re.compile(f"{REQUEST_FORMAT}\n([0-9a-f]{{64}})\n([A-Z]{{2}})\n(0|[1-9][0-9]{{0,14}})\n([^\n]+)\n")


class MirrorRequestError(EvidenceError):
    """The request is malformed, not signed by the mirror's key, for another state or place, or of another time."""


@dataclass(frozen=True, slots=True)
class MirrorRequest:
    """What is asked for."""

    founding: str
    """Which register: its founding id."""
    state: str
    since: int
    """Position from which on."""
    at: datetime
    """UTC, whole seconds."""


def format_credentials(request: MirrorRequest, key: VerifierKey, sign: Callable[[bytes], bytes]) -> str:
    """Return what the header Authorization says.

    Args:
        request: With an aware instant.
        key: The mirror's, Ed25519.
        sign: Signs a message with the private half.
    """
    instant = format_instant(request.at.astimezone(UTC).replace(microsecond=0))
    text = f"{REQUEST_FORMAT}\n{request.founding}\n{request.state}\n{request.since}\n{instant}\n"
    return SCHEME + base64url.encode(format_note(Note(text, (sign_note(text, key, sign),))))


def check_credentials(credentials: str, expected: MirrorRequest, key: VerifierKey) -> None:
    """Check that a mirror has asked for just this, about now.

    Args:
        credentials: What the header says, whatever it is.
        expected: What is asked for, and the time now.
        key: Of the mirror of that state.

    Raises:
        MirrorRequestError: It has not.
    """
    if len(credentials) > MOST_CREDENTIALS or not credentials.startswith(SCHEME):
        raise MirrorRequestError(_FORM)
    try:
        note = parse_note(base64url.decode(credentials.removeprefix(SCHEME)))
        signed = verified_by(note, (key,), verify_ed25519)
    except (EncodingError, AuditLogError) as cause:
        raise MirrorRequestError(words_of(cause)) from cause
    match = _TEXT.fullmatch(note.text)
    if match is None:
        raise MirrorRequestError(_FORM)
    try:
        at = parse_instant(match[4])
    except LeafError as cause:
        raise MirrorRequestError(cause.words) from cause
    is_asked = (match[1], match[2], int(match[3])) == (expected.founding, expected.state, expected.since)
    if not signed or not is_asked or abs(at - expected.at) > LEEWAY:
        raise MirrorRequestError(_OTHER)


_FORM = Words(
    f"Ожидалась подписанная заметка {REQUEST_FORMAT} зеркала.", f"A mirror's signed note {REQUEST_FORMAT} was expected."
)
_OTHER = Words(
    "Заметка подписана не ключом этого зеркала, просит о другом или составлена не сейчас.",
    "The note is not signed by this mirror's key, asks for something else, or is not of now.",
)
