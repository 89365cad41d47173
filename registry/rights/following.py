"""What follows the right: who bears a licence or an encumbrance after the right has passed on.

Licences and pledges follow the right to its new holder, through transfers, records of ownership and changes of name.

Source: design 4.3, rule R14.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.rights.entries import EntryId
from registry.rights.parties import Party, party_key


class Passing(StrEnum):
    """How the right passes."""

    RECORD = "record"
    """A record of ownership: the takers replace all holders."""
    TRANSFER = "transfer"
    RENAMING = "renaming"
    """The holder stays the same and is called otherwise."""


@dataclass(frozen=True, slots=True)
class Move:
    """One passing of the right, or of a part of it."""

    day: date
    index: int
    """Position in the log: moves of one day are taken in the order of the log."""
    entry: EntryId
    passing: Passing
    giver: str
    """Party key; empty for a record of ownership."""
    takers: tuple[Party, ...]
    whole: bool
    """Whether the giver keeps nothing."""


def bearers(first: Iterable[Party], since: tuple[date, int], moves: Sequence[Move], day: date) -> Mapping[str, Party]:
    """Return who bears on a day what the first parties bore at first, by party key.

    Args:
        first: Who bore it when it was recorded.
        since: Day and log position of the entry that laid it upon them.
        moves: Every move that it follows, in order of day and position.
        day: The day asked about.
    """
    bearing = {party_key(party): party for party in first}
    begins = bisect_left(moves, since, key=lambda move: (move.day, move.index))
    for move in moves[begins:]:
        if move.day > day:
            break
        takers = {party_key(party): party for party in move.takers}
        if move.passing is Passing.RECORD:
            bearing = {key: party for key, party in takers.items() if key in bearing} or takers
        elif move.giver in bearing:
            if move.whole:
                del bearing[move.giver]
            bearing |= takers
    return bearing


def renamings(moves: Iterable[Move]) -> Mapping[str, str]:
    """Return what each party was renamed to, step by step; `newest_name` walks them."""
    called: dict[str, str] = {}
    for move in moves:
        if move.passing is Passing.RENAMING:
            rename(called, move.giver, party_key(move.takers[0]))
    return called


def rename(called: dict[str, str], old: str, new: str) -> None:
    """Note that a party is called otherwise from now on; a party that takes up its former name has it again."""
    called.pop(new, None)
    if old != new:
        called[old] = new


def newest_name(called: Mapping[str, str], key: str) -> str:
    """Return the key by which a party goes now."""
    while key in called:
        key = called[key]
    return key
