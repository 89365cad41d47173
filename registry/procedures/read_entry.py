"""Reading an entry: its terms, each check of its evidence, its way through the tree.

Source: design 5.1; formats 3.8.
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.evidence.verdict import Verification
from registry.procedures import Register, SignedBy
from registry.rights.entries import Entry
from registry.rights.parties import Actor
from registry.rights.presentation import SheetRow
from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class PathStep:
    """One rung of the inclusion path: the sibling met, its side, the hash that results."""

    level: int
    sibling: bytes
    sibling_is_left: bool
    hash: bytes


@dataclass(frozen=True, slots=True)
class EntryView:
    """What the register shows of one sealed entry."""

    entry: Entry
    title: Words
    sentence: Words
    sheet: tuple[SheetRow, ...]
    signers: tuple[tuple[str, SignedBy], ...]
    """State and its signature."""
    leaf: bytes
    leaf_hash: bytes
    path: tuple[PathStep, ...]
    """From the leaf to the root of the newest checkpoint; empty while no checkpoint covers the entry."""
    root: bytes | None
    size: int | None
    """Of the newest checkpoint."""
    verification: Verification | None
    """The numbered steps, as `regverify` prints them; None while no checkpoint covers the entry."""
    founding_id: str


def read_entry(register: Register, actor: Actor, index: int) -> EntryView:
    """Return one entry by its position in the log.

    Raises:
        NotFoundError: No such entry that the person may read.
    """
    raise NotImplementedError
