"""Sealing: every complete proposal becomes an entry of the log, in one transaction, or lapses with its reason.

Source: design 4.2, formats 3.4 and 3.5, rule R21.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.procedures import Register
from registry.rights.entries import EntryId
from registry.rights.findings import Finding


@dataclass(frozen=True, slots=True)
class Receipt:
    """The acknowledgement of a sealed entry: given only after the commit."""

    number: int
    """Number of the proposal."""
    entry_id: EntryId
    index: int
    size: int
    """Size of the log right after the transaction."""
    root: bytes
    """Root at `size`."""
    leaf_hash: bytes
    proof: tuple[bytes, ...]
    """Inclusion proof of `index` at `size`."""


@dataclass(frozen=True, slots=True)
class SealOutcome:
    """What one sealing did."""

    receipts: tuple[Receipt, ...] = ()
    """In log order."""
    lapsed: tuple[tuple[int, tuple[Finding, ...]], ...] = ()
    """Number of the proposal, and why."""

    def receipt_of(self, number: int) -> Receipt | None:
        """Return the receipt of one proposal, if this sealing sealed it."""
        return next((receipt for receipt in self.receipts if receipt.number == number), None)


def seal_complete(register: Register, *, now: datetime, most: int = 256) -> SealOutcome:
    """Seal every complete proposal, oldest completion first, at most `most`; safe to call at any time.

    Raises:
        RegisterFaultError: What is stored contradicts itself; nothing was sealed.
    """
    raise NotImplementedError
