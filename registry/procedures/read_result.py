"""Reading a result: what stands, on both time axes, as far as the person may read.

Source: design 4.4 and 5.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry.auditlog.checkpoints import Checkpoint
from registry.procedures import Register
from registry.rights.entries import ResultNumber
from registry.rights.parties import Actor
from registry.rights.standing import Standing


@dataclass(frozen=True, slots=True)
class OpenProposal:
    """A proposal about the result that is not sealed yet."""

    number: int
    kind: str
    status: str
    waiting_for: tuple[str, ...]
    """States that have not signed."""


@dataclass(frozen=True, slots=True)
class ResultView:
    """What the register says about one result."""

    number: ResultNumber
    title: Mapping[str, str]
    """Multilingual."""
    in_force_on: date
    as_recorded_at: int
    """Log size considered."""
    log_size: int
    """Log size now."""
    standing: Standing
    names: Mapping[str, str]
    """Entry id or result number -> what the sheet calls it."""
    proposals: tuple[OpenProposal, ...]
    checkpoint: Checkpoint | None
    """Newest checkpoint."""
    founding_id: str


def read_result(
    register: Register, actor: Actor, number: str, *, in_force_on: date, as_recorded_at: int | None = None
) -> ResultView:
    """Return what stands about a result.

    Args:
        register: The register.
        actor: The person.
        number: Number of the result.
        in_force_on: Day of legal time.
        as_recorded_at: Log size; None for now.

    Raises:
        NotFoundError: No such result that the person may read, as recorded then.
    """
    raise NotImplementedError
