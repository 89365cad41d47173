"""Rotating a log's key in a founded register, step by step, as its operator does."""

from __future__ import annotations

from dataclasses import replace

from registry.auditlog.notes import format_vkey, parse_note, verified_by
from registry.procedures import LogKey, ProposalRecord
from registry.procedures.publish import publish_checkpoint
from registry.procedures.seal import Receipt, seal_complete
from registry.records import tree
from registry.records.vocabulary import Log
from registry.signing.keys import verify_ed25519
from tests.procedures.member_offices import Commission, activity_key, log_key

NEXT = log_key(b"\x08" * 32)
"""Of the entries log, after the rotation."""
NEXT_ACTIVITY = activity_key(b"\x09" * 32)


def hold(commission: Commission, *keys: LogKey, activity: tuple[LogKey, ...] = ()) -> None:
    """Hold these keys of the entries log, and these of the activity log, and no others."""
    commission.register = replace(commission.register, log_keys=keys, activity_keys=activity)


def propose_rotation(commission: Commission, key: LogKey = NEXT, log: str = "entries") -> ProposalRecord:
    """Freeze the proposal that another key signs a log's checkpoints."""
    return commission.freeze("BY", "log_key.rotated", None, {"log": log, "vkey": format_vkey(key.verifier)})


def rotate(commission: Commission, key: LogKey = NEXT, log: str = "entries") -> Receipt:
    """Let governance name another key; the checkpoint that ends with that entry is published."""
    receipt = commission.seal(propose_rotation(commission, key, log))
    assert seal_complete(commission.register, now=commission.tick()).receipts == ()
    return receipt


def publish(commission: Commission) -> int:
    """Publish; return the size of the entries log's newest checkpoint."""
    return publish_checkpoint(commission.register, now=commission.tick()).size


def signer(commission: Commission, size: int, *keys: LogKey, log: Log = Log.ENTRIES) -> LogKey | None:
    """Return which of some keys has signed the stored checkpoint of a size."""
    with commission.register.database.reading() as connection:
        stored = tree.checkpoint_of_size(connection, size, log)
    assert stored is not None
    return next((key for key in keys if verified_by(parse_note(stored.note), (key.verifier,), verify_ed25519)), None)


def sizes(commission: Commission, log: Log = Log.ENTRIES) -> list[int]:
    """Return the sizes of a log's stored checkpoints."""
    with commission.register.database.reading() as connection:
        return [stored.size for stored in tree.all_checkpoints(connection, log)]
