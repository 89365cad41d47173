"""What stands about a result, folded from its stored entries: one query, one result.

Source: design 4.4, 6.1 (existence of restricted records).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from registry.evidence.envelope import entry_from_envelope
from registry.records.database import Connection
from registry.records.doubts import doubts_recorded
from registry.records.entries import StoredEntry, entries_of, entries_of_results, readable_entries_of
from registry.rights.entries import Entry, ResultNumber
from registry.rights.parties import Actor
from registry.rights.standing import Standing, standing


def decode_entry(stored: StoredEntry) -> Entry:
    """Return the entry that a stored envelope holds."""
    return entry_from_envelope(stored.index, stored.sealed_at, stored.governance_head, stored.envelope)


def decode_entries(stored: Iterable[StoredEntry]) -> tuple[Entry, ...]:
    """Return the entries that stored envelopes hold, in the same order."""
    return tuple(decode_entry(entry) for entry in stored)


def standing_of(
    connection: Connection, result: ResultNumber | None, in_force_on: date, *, before: int | None = None
) -> Standing:
    """Return what stands about a result, all entries counted: for the rules, never for a page."""
    stored = () if result is None else entries_of(connection, result, before=before)
    return standing(decode_entries(stored), in_force_on, before)


def standings_of(
    connection: Connection, results: Iterable[ResultNumber], in_force_on: date
) -> Mapping[ResultNumber, Standing]:
    """Return what stands about several results, all entries counted: one query."""
    wanted = sorted(set(results))
    if not wanted:
        return {}
    found = entries_of_results(connection, wanted)
    return {result: standing(decode_entries(stored), in_force_on) for result, stored in found.items()}


def readable_standing_of(
    connection: Connection, actor: Actor, result: ResultNumber, in_force_on: date, *, before: int | None = None
) -> Standing:
    """Return what stands about a result as far as the person may read, with what casts doubt upon its entries."""
    entries = decode_entries(readable_entries_of(connection, actor, result, before=before))
    return standing(entries, in_force_on, before, doubts_recorded(connection, before))
