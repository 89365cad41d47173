"""Holding stored cosignatures against the checkpoint that they were given for and the keys that governance named.

Source: formats 3.5; C2SP tlog-cosignature; design 6.1 (database administrator).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from registry.auditlog.cosignatures import cosigned_at
from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import NoteSignature, VerifierKey, parse_note, parse_vkey
from registry.evidence.cosigning import COSIGNATURE_CHECKS
from registry.evidence.entry_audit import ColumnFault, differing
from registry.evidence.errors import words_of
from registry.rights.governance import Trust
from registry.rights.words import Words

Marked = Mapping[tuple[str, bytes], VerifierKey]
"""Keys by name and key id."""


@dataclass(frozen=True, slots=True)
class CosignatureColumns:
    """What the database holds of one cosignature."""

    size: int
    name: str
    key_id: bytes
    signature: bytes
    cosigned_at: datetime | None
    """None where what is stored is no instant."""


def known_witnesses(trusts: Iterable[Trust | None]) -> Marked:
    """Return every key that was a witness's at some time."""
    keys = {}
    for line in {line for trust in trusts if trust for _, line in trust.witnesses}:
        try:
            key = parse_vkey(line)
        except AuditLogError:
            continue
        keys[key.name, key.key_id] = key
    return keys


def audit_cosignatures(
    notes: Mapping[int, bytes], stored: Iterable[CosignatureColumns], witnesses: Marked
) -> Iterator[ColumnFault]:
    """Give what is wrong with each cosignature of these checkpoints.

    Args:
        notes: The checkpoints' notes, by size.
        stored: What is stored for them.
        witnesses: Every key that was a witness's at some time.
    """
    for item in stored:
        key = witnesses.get((item.name, item.key_id))
        if key is None:
            fault = _STRANGER.filled(name=item.name, key=item.key_id.hex())
            yield ColumnFault("cosignature.key_id", _AT_SIZE.filled(size=item.size, fault=fault))
            continue
        if key.kind not in COSIGNATURE_CHECKS:
            continue
        try:
            text = parse_note(notes[item.size]).text
            at = cosigned_at(text, key, NoteSignature(item.name, item.key_id, item.signature), COSIGNATURE_CHECKS)
        except KeyError:
            yield ColumnFault("cosignature.size", _AT_SIZE.filled(size=item.size, fault=_NO_CHECKPOINT))
        except AuditLogError as cause:
            yield ColumnFault("cosignature.signature", _AT_SIZE.filled(size=item.size, fault=words_of(cause)))
        else:
            if at != item.cosigned_at:
                yield differing("cosignature.cosigned_at", at, item.cosigned_at)


_AT_SIZE = Words("подпись свидетеля при размере {size}: {fault}", "cosignature at size {size}: {fault}")
_STRANGER = Words("ключ {name} {key} никогда не был ключом свидетеля.", "the key {name} {key} was never a witness's.")
_NO_CHECKPOINT = Words("такой контрольной точки нет.", "there is no such checkpoint.")
