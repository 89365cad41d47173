"""Publishing: a checkpoint of what is committed, signed by the log key; never two roots for one size.

Source: formats 3.5.
"""

from __future__ import annotations

from datetime import datetime

from registry.auditlog.checkpoints import Checkpoint
from registry.procedures import Register


def publish_checkpoint(register: Register, *, now: datetime) -> Checkpoint:
    """Sign and store a checkpoint of the log as committed; the stored one if the log has not grown.

    Raises:
        RegisterFaultError: What is stored does not hash to what was stored: no checkpoint is signed.
    """
    raise NotImplementedError
