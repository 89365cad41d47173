"""Sealing and publishing in turn, until nothing complete is left: what every command does that may complete a proposal.

Source: formats 3.5 (order of writes); decision 27.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from registry.auditlog.checkpoints import Checkpoint
from registry.cli.opening import now
from registry.procedures import Register
from registry.procedures.publish import publish_checkpoint
from registry.procedures.seal import Receipt, SealOutcome, seal_complete


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was sealed, in log order, and the checkpoint over it."""

    outcomes: tuple[SealOutcome, ...]
    checkpoint: Checkpoint

    def receipt_of(self, number: int) -> Receipt | None:
        """Return the receipt of one proposal, if it was sealed."""
        return next((found for outcome in self.outcomes if (found := outcome.receipt_of(number))), None)


def seal_and_publish(register: Register) -> Sealed:
    """Seal whatever is complete, then publish; where sealing awaits the checkpoint, go on after it.

    Raises:
        RegisterFaultError: As sealing and publishing say; what was sealed before stays sealed.
    """
    outcomes = list(_sealings(register))
    # Only after the commit: a checkpoint must never promise an entry that is not stored.
    checkpoint = publish_checkpoint(register, now=now())
    while outcomes[-1].awaits_checkpoint:
        outcomes += _sealings(register)
        checkpoint = publish_checkpoint(register, now=now())
    return Sealed(tuple(outcomes), checkpoint)


def _sealings(register: Register) -> Iterator[SealOutcome]:
    """Give sealings until nothing is complete, or the log awaits a checkpoint: each takes so many proposals only."""
    is_done = False
    while not is_done:
        outcome = seal_complete(register, now=now())
        is_done = outcome.awaits_checkpoint or not (outcome.receipts or outcome.lapsed)
        yield outcome
