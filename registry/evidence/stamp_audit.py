"""Holding stored time stamps against the checkpoint that each was given for.

Whether the authority is one to trust, the settings of a register say, and no audit of its database: what is judged here
is that each token is whole, over its checkpoint, and chained to the one that it renewed.

Source: formats 3.8; decision 22; design 6.1 (database administrator).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from registry.evidence.entry_audit import ColumnFault, differing
from registry.evidence.errors import words_of
from registry.evidence.stamp_steps import renews
from registry.rights.words import Words
from registry.signing.errors import SigningError
from registry.signing.stamps import Stamp, judge_stamp, read_stamp


@dataclass(frozen=True, slots=True)
class StampColumns:
    """What the database holds of one time stamp."""

    size: int
    place: int
    token: bytes
    stamped_at: datetime | None
    """None where what is stored is no instant."""
    valid_until: datetime | None


def audit_stamps(notes: Mapping[int, bytes], stored: Iterable[StampColumns]) -> Iterator[ColumnFault]:
    """Give what is wrong with each time stamp of these checkpoints.

    Args:
        notes: The checkpoints' notes as the log signed them, by size.
        stored: What is stored for them, by size and place.
    """
    older: tuple[int, int, Stamp | None] = (-1, -1, None)
    for item in stored:
        stamp = None
        try:
            stamp = read_stamp(item.token)
            until = judge_stamp(stamp).authority.not_after
        except SigningError as cause:
            yield ColumnFault("time_stamp.token", _AT_SIZE.filled(size=item.size, fault=words_of(cause)))
        else:
            yield from _columns(notes, item, stamp, until)
        size, place, before = older if older[0] == item.size else (item.size, -1, None)
        if item.place != place + 1 or (before and stamp and not renews(before, stamp)):
            yield ColumnFault("time_stamp.place", _AT_SIZE.filled(size=size, fault=_NOT_LINKED))
        older = (item.size, item.place, stamp)


def _columns(notes: Mapping[int, bytes], item: StampColumns, stamp: Stamp, until: datetime) -> Iterator[ColumnFault]:
    note = notes.get(item.size)
    if note is None:
        yield ColumnFault("time_stamp.size", _AT_SIZE.filled(size=item.size, fault=_NO_CHECKPOINT))
    elif stamp.digest != hashlib.sha256(note).digest():
        yield ColumnFault("time_stamp.token", _AT_SIZE.filled(size=item.size, fault=_OTHER_BYTES))
    if stamp.at != item.stamped_at:
        yield differing("time_stamp.stamped_at", stamp.at, item.stamped_at)
    if until != item.valid_until:
        yield differing("time_stamp.valid_until", until, item.valid_until)


_AT_SIZE = Words("метка времени при размере {size}: {fault}", "time stamp at size {size}: {fault}")
_NO_CHECKPOINT = Words("такой контрольной точки нет.", "there is no such checkpoint.")
_OTHER_BYTES = Words("выдана на другие байты, а не на эту точку.", "it is over other bytes, not this checkpoint.")
_NOT_LINKED = Words("она не продлевает предыдущую метку.", "it does not renew the one before it.")
