"""The proof that a log has shown two histories: two of its signed checkpoints that cannot both be true.

    {"format": "ip-rights-fork/1", "log": "<verifier key>", "newer": "<note>", "older": "<note>", "path": ["<base64>"]}

Equal sizes with different roots need no path. Else the path ties the newer root to what the newer tree begins with, and
that is not the older root. Where the log has rotated its key in between, "newer_log" holds the key of the newer
checkpoint, and "log" that of the older one.

Source: formats 3.5; RFC 9162, section 2.1.4.2; decisions 14 and 27.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import MOST_NOTE_BYTES, VerifierKey, format_vkey, parse_vkey
from registry.auditlog.plain_text import decode_base64, encode_base64
from registry.auditlog.proofs import MOST_HASHES
from registry.encoding import strict_json
from registry.encoding.errors import EncodingError
from registry.evidence.errors import EvidenceError, words_of
from registry.rights.words import Words

FORK_FORMAT = "ip-rights-fork/1"
MOST_FORK = 4 * MOST_NOTE_BYTES
MEMBERS = ("format", "log", "newer", "older", "path")
NEWER_LOG = "newer_log"
"""The member that only a proof with two keys has."""


class ForkFileError(EvidenceError):
    """The file is no proof of two histories in form."""

    step = 1


@dataclass(frozen=True, slots=True)
class Fork:
    """Two checkpoints and what ties them."""

    log_key: VerifierKey
    """That has signed the older checkpoint."""
    older: bytes
    """Signed note of the smaller size, or of the same."""
    newer: bytes
    path: tuple[bytes, ...]
    """Hashes as `auditlog.proofs.path_roots` walks them; none for equal sizes."""
    newer_key: VerifierKey
    """That has signed the newer one: the same, unless the log has rotated its key."""


def encode_fork(fork: Fork) -> bytes:
    """Return the file's bytes: canonical JSON and a newline."""
    content: dict[str, Any] = {
        "format": FORK_FORMAT,
        "log": format_vkey(fork.log_key),
        "newer": fork.newer.decode(),
        "older": fork.older.decode(),
        "path": [encode_base64(digest) for digest in fork.path],
    }
    if fork.newer_key != fork.log_key:
        content[NEWER_LOG] = format_vkey(fork.newer_key)
    return strict_json.canonical(content) + b"\n"


def decode_fork(data: bytes) -> Fork:
    """Return the parts of a proof, nothing verified yet.

    Raises:
        ForkFileError: The file is too large, no strict JSON, or has other members.
    """
    try:
        content = strict_json.decode(data, MOST_FORK)
    except EncodingError as fault:
        raise ForkFileError(words_of(fault)) from fault
    if not isinstance(content, dict) or content.keys() - {NEWER_LOG} != {*MEMBERS} or content["format"] != FORK_FORMAT:
        raise ForkFileError(_MEMBERS)
    path = content["path"]
    if not isinstance(path, list) or len(path) > MOST_HASHES + 1:
        raise ForkFileError(_PATH)
    try:
        digests = tuple(decode_base64(_text(digest)) for digest in path)
        key = parse_vkey(_text(content["log"]))
        newer_key = parse_vkey(_text(content[NEWER_LOG])) if NEWER_LOG in content else key
    except AuditLogError as fault:
        raise ForkFileError(words_of(fault)) from fault
    if NEWER_LOG in content and newer_key == key:
        raise ForkFileError(_ONE_KEY)
    return Fork(key, _text(content["older"]).encode(), _text(content["newer"]).encode(), digests, newer_key)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ForkFileError(_MEMBERS)
    return value


_MEMBERS = Words(
    f"Ожидался объект формата {FORK_FORMAT} ровно с полями {', '.join(MEMBERS)}; с двумя ключами — ещё {NEWER_LOG}.",
    f"Expected an object of format {FORK_FORMAT} with exactly the members {', '.join(MEMBERS)}; with two keys, "
    f"{NEWER_LOG} too.",
)
_ONE_KEY = Words(
    f"Поле {NEWER_LOG} бывает только там, где ключи различны.", f"{NEWER_LOG} is there only where the keys differ."
)
_PATH = Words(
    f"Ожидалось не более {MOST_HASHES + 1} хешей в поле path.", f"Expected at most {MOST_HASHES + 1} hashes in path."
)
