"""Reading a result: what stands, on both time axes, as far as the person may read.

Source: design 4.4, 5.1 and 6.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry.auditlog.checkpoints import Checkpoint
from registry.procedures import NotFoundError, ProposalRecord, Register, proposal_record
from registry.records import entries, proposals, tree
from registry.records.bundles import Times, times_of
from registry.records.database import Connection
from registry.records.names import readable_names
from registry.records.standings import readable_standing_of
from registry.rights.entries import EntryId, ResultNumber
from registry.rights.parties import Actor
from registry.rights.standing import Standing


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
    proposals: tuple[ProposalRecord, ...]
    """Open or complete, about this result, that the person may read."""
    checkpoint: Checkpoint | None
    """Newest checkpoint."""
    times: Times | None
    """What bounds, for others, the moment of the newest entry considered."""
    founding_id: EntryId


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
    result = ResultNumber(number)
    with register.database.reading() as connection:
        size = entries.log_size(connection)
        considered = size if as_recorded_at is None else min(as_recorded_at, size)
        stands = readable_standing_of(connection, actor, result, in_force_on, before=considered)
        if stands.registered is None:
            raise NotFoundError
        live = proposals.readable_live_proposals_about(connection, actor, result)
        return ResultView(
            number=result,
            title=stands.registered.terms["title"],
            in_force_on=in_force_on,
            as_recorded_at=considered,
            log_size=size,
            standing=stands,
            names=readable_names(connection, actor, [entry.payload.draft for entry in stands.entries]),
            proposals=tuple(proposal_record(stored) for stored in live),
            checkpoint=_checkpoint(register, connection),
            times=_times(connection, stands),
            founding_id=_founding_id(connection),
        )


def _checkpoint(register: Register, connection: Connection) -> Checkpoint | None:
    newest = tree.newest_checkpoint(connection)
    return None if newest is None else Checkpoint(register.log_name, newest.size, newest.root)


def _times(connection: Connection, stands: Standing) -> Times | None:
    newest = entries.entry_by_index(connection, stands.entries[-1].index)
    return times_of(connection, newest) if newest else None


def _founding_id(connection: Connection) -> EntryId:
    founding = entries.entry_by_index(connection, 0)
    if founding is None:
        raise NotFoundError
    return founding.entry_id
