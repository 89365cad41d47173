"""What a report says about the log it was drawn from, so that a reader can check it.

Source: design 5.3 (both dates, founding id, checkpoint) and formats 3.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LogFacts:
    """The register, its founding entry and the checkpoint that a report stands under."""

    register: str
    """For example "registry.example/icmec"."""
    founding_id: str
    """Entry id of the founding entry, 64 hex digits."""
    size: int
    """Entries under the checkpoint."""
    root: bytes
    """Root hash of the checkpoint, 32 bytes."""
    recorded_until: datetime
    """UTC instant at which the newest entry that the report considers was sealed."""
    demo: bool = False
    """Whether the register is a demonstration: then every page says so."""
    quorum: int = 0
    """States whose witnesses must have seen the newest entry stated; 0 where none are asked."""
    witnessed_at: datetime | None = None
    """UTC instant that counts for others of the newest entry stated: witnesses of enough states had seen it."""
    stamped_at: datetime | None = None
    """UTC instant of the earliest time stamp over a checkpoint that covers the newest entry stated."""
