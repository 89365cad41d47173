"""Feeding a state's mirror over HTTP: checkpoints and envelopes that the state may read, a bounded part at a time.

Who asks proves with a signed note to be the mirror whose key the operator has entered for that state. What is handed
over is recorded before it is; a part never grows with the register.

Source: formats 3.9; design 6.1; decisions 8 and 21.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import parse_vkey
from registry.evidence.activity import Action, Outcome
from registry.evidence.mirror_file import Head, encode_end, encode_file, encode_head
from registry.evidence.mirror_request import MirrorRequest, MirrorRequestError, check_credentials
from registry.procedures import NotAllowedError, NotFoundError, Register
from registry.procedures.acting import record_apart
from registry.records import tree
from registry.records.database import Connection
from registry.records.mirroring import checkpoint_files, envelope_files
from registry.records.trust import current_trust
from registry.rights.entries import StateCode
from registry.rights.words import Words

MOST_ENTRIES = 256
"""Of a part."""
MOST_BYTES = 8 * 1024 * 1024
"""Of envelopes: a part ends with the one that reaches this."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A request of a mirror, nothing of it believed."""

    request: MirrorRequest
    """What is asked for, and the time now."""
    vkey: str | None
    """Key line that the operator has entered for the state; None where there is none."""
    credentials: str


def feed_mirror(register: Register, asking: Asking, *, now: datetime) -> bytes:
    """Return the next part for a state's mirror.

    Args:
        register: The register.
        asking: What is asked for, and what is to prove who asks.
        now: Time.

    Raises:
        NotAllowedError: Nobody has proved to be that state's mirror.
        NotFoundError: The log has not so many entries.
    """
    wanted = asking.request
    _check(asking)
    with register.database.reading() as connection:
        newest, trust = tree.newest_checkpoint(connection), current_trust(connection)
        if trust is None or wanted.state not in trust.states:
            raise NotAllowedError(_NOT_PROVED)
        if newest is None or wanted.since > newest.size:
            raise NotFoundError
    subject = f"mirror/{wanted.state}/{wanted.since}"
    record_apart(register, None, Action.MIRROR_EXPORT, (subject,), now, Outcome.ALLOWED)
    with register.database.reading() as connection:
        return _part(connection, register.name, wanted, newest.size)


def _check(asking: Asking) -> None:
    if asking.vkey is None:
        raise NotAllowedError(_NOT_PROVED)
    try:
        check_credentials(asking.credentials, asking.request, parse_vkey(asking.vkey))
    except MirrorRequestError as cause:
        raise NotAllowedError(cause.words) from cause
    except AuditLogError as cause:
        raise NotAllowedError(_NOT_PROVED) from cause


def _part(connection: Connection, name: str, wanted: MirrorRequest, size: int) -> bytes:
    lines, end = _envelopes(connection, wanted, min(size, wanted.since + MOST_ENTRIES))
    notes = [encode_file(file) for file in checkpoint_files(connection, wanted.since, end)]
    head = encode_head(Head(name, wanted.state, wanted.since, end))
    return b"".join([head, *notes, *lines, encode_end(len(notes) + len(lines))])


def _envelopes(connection: Connection, wanted: MirrorRequest, end: int) -> tuple[list[bytes], int]:
    """Return the lines of envelopes, and up to which entry they go."""
    lines: list[bytes] = []
    held = 0
    for line, index in _numbered(connection, wanted, end):
        lines.append(line)
        held += len(line)
        if held >= MOST_BYTES:
            return lines, index + 1
    return lines, end


def _numbered(connection: Connection, wanted: MirrorRequest, end: int) -> Iterator[tuple[bytes, int]]:
    for file in envelope_files(connection, StateCode(wanted.state), wanted.since, end):
        yield encode_file(file), int(file.path.rpartition("/")[2])


_NOT_PROVED = Words(
    "Ключ зеркала этого государства в реестре не указан.", "The register knows no key of that state's mirror."
)
