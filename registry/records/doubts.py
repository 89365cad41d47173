"""Which sealed entries are in doubt, as recorded at a log size: one fold for every page, list, report and file.

What a revocation casts doubt upon never changes once it is sealed (`rights.doubts`), so its positions are found once,
from the envelopes, and kept by its id: a request reads the revocations alone.

Source: formats 3.6 (suspect_from); design 4.4 (as recorded at).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from registry.evidence.envelope import entry_from_envelope, open_envelope, signed_with
from registry.records.database import Connection
from registry.records.entries import (
    entries_of_kind,
    entries_signed_for,
    readable_indices,
    readable_indices_about,
)
from registry.rights.doubts import REVOKED, Doubt, Doubts, doubt_of
from registry.rights.entries import EntryId, ResultNumber
from registry.rights.parties import Actor

MOST_KEPT = 256
"""Revocations whose positions are kept in one process."""

_KEPT: dict[EntryId, frozenset[int]] = {}


def doubts_recorded(connection: Connection, before: int | None = None) -> Doubts:
    """Return what casts doubt upon entries, by their positions; who may read them, `readable_doubts` asks.

    Args:
        connection: Any.
        before: Log size: revocations with index below it count; None counts all.
    """
    found: dict[int, tuple[Doubt, ...]] = {}
    for doubt in _cast(connection, before):
        for index in _positions(connection, doubt):
            found[index] = (*found.get(index, ()), doubt)
    return found


def readable_doubts(connection: Connection, actor: Actor | None, indices: Sequence[int]) -> Doubts:
    """Return what casts doubt upon the entries among these that the person may read, as recorded now."""
    doubts = doubts_recorded(connection)
    concerned = [index for index in indices if index in doubts]
    return {index: doubts[index] for index in readable_indices(connection, actor, concerned)} if concerned else {}


def readable_doubts_about(
    connection: Connection, actor: Actor | None, results: Sequence[ResultNumber]
) -> dict[ResultNumber, tuple[int, ...]]:
    """Return the positions of entries in doubt that the person may read, by the results among these that have any."""
    doubts = doubts_recorded(connection)
    about = readable_indices_about(connection, actor, results) if doubts else {}
    concerned = {result: tuple(index for index in indices if index in doubts) for result, indices in about.items()}
    return {result: indices for result, indices in concerned.items() if indices}


def _cast(connection: Connection, before: int | None) -> Iterator[Doubt]:
    for stored in entries_of_kind(connection, REVOKED, before=before):
        doubt = doubt_of(entry_from_envelope(stored.index, stored.sealed_at, stored.governance_head, stored.envelope))
        if doubt is not None:
            yield doubt


def _positions(connection: Connection, doubt: Doubt) -> frozenset[int]:
    kept = _KEPT.get(doubt.entry)
    if kept is None:
        signed = entries_signed_for(connection, doubt.state, doubt.suspect_from, doubt.index)
        kept = frozenset(
            stored.index for stored in signed if doubt.covers(stored.index, signed_with(open_envelope(stored.envelope)))
        )
        while len(_KEPT) >= MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)), None)
        _KEPT[doubt.entry] = kept
    return kept
