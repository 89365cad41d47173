"""Corrections: the corrected entry stays as it was sealed and is marked; what stands is computed as corrected.

A question as recorded before the correction gives the old answer, because the correction is not considered then.

Source: design 4.3, rule R22.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from registry.rights.entries import Effective, Entry, EntryId, Kind

CORRECTED = Kind("entry.corrected")


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of one entry."""

    entry: EntryId
    index: int
    corrects: EntryId
    terms: Mapping[str, Any]


def stated_effective(content: Mapping[str, Any]) -> Effective:
    """Return the legal dates that a correction or a claim states: {"effective": {"from", "until"}}."""
    dates = content["effective"]
    until = dates.get("until")
    return Effective(date.fromisoformat(dates["from"]), date.fromisoformat(until) if until else None)


def restated(entry: Entry, content: Mapping[str, Any]) -> Entry:
    """Return an entry as it reads with other terms and dates; its id and its place in the log stay."""
    draft = replace(entry.payload.draft, effective=stated_effective(content), terms=content["terms"])
    return replace(entry, payload=replace(entry.payload, draft=draft))


def corrected(entries: Sequence[Entry]) -> tuple[tuple[Entry, ...], tuple[Correction, ...]]:
    """Return the entries as corrected by others among them, in the same order, and the corrections.

    Of several corrections of an entry the newest counts: each states the whole content anew.
    """
    corrections = tuple(
        Correction(entry.id, entry.index, entry.terms["entry"], entry.terms)
        for entry in entries
        if entry.kind == CORRECTED
    )
    if not corrections:
        return tuple(entries), ()
    newest = {correction.corrects: correction for correction in corrections}
    return tuple(
        restated(entry, newest[entry.id].terms["corrected"]) if entry.id in newest else entry for entry in entries
    ), corrections
