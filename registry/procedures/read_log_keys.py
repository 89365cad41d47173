"""Which keys the logs need, as governance says: for what is sealed next, and for what is not published yet.

Source: formats 3.6; decision 27.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from registry.procedures import NotFoundError, Register
from registry.records import activity, entries, tree
from registry.records.database import Connection
from registry.records.log_keys import key_of_size
from registry.records.trust import follow
from registry.records.vocabulary import Log
from registry.rights.governance import Trust


@dataclass(frozen=True, slots=True)
class LogKeyNeed:
    """The keys of one log, each as its line."""

    log: Log
    in_force: str | None
    """Signs the checkpoints of what is appended from now on; None where governance names none."""
    due: str | None
    """Signs the next checkpoint, where something is not published yet."""
    earlier: tuple[str, ...]
    """Named by governance before, and needed no more."""

    @property
    def needed(self) -> tuple[str, ...]:
        """Return the keys without which something cannot be published."""
        return tuple(dict.fromkeys(line for line in (self.due, self.in_force) if line))


def read_log_keys(register: Register) -> tuple[LogKeyNeed, ...]:
    """Return which keys the logs need.

    Raises:
        NotFoundError: The register is not founded.
    """
    with register.database.reading() as connection:
        trusts = tuple(_trusts(connection))
        if not trusts:
            raise NotFoundError
        sizes = {Log.ENTRIES: entries.log_size(connection), Log.ACTIVITY: activity.activity_size(connection)}
        return tuple(_need(connection, log, size, trusts) for log, size in sizes.items())


def _need(connection: Connection, log: Log, size: int, trusts: tuple[Trust, ...]) -> LogKeyNeed:
    newest = tree.newest_checkpoint(connection, log)
    is_published = newest is not None and newest.size >= size
    due = None if is_published else key_of_size(connection, size, log)
    in_force = trusts[-1].logs.get(log.value)
    named = dict.fromkeys(line for trust in trusts if (line := trust.logs.get(log.value)))
    return LogKeyNeed(log, in_force, due, tuple(line for line in named if line not in {in_force, due}))


def _trusts(connection: Connection) -> Iterator[Trust]:
    """Give every state of trust so far."""
    trust: Trust | None = None
    for stored in entries.governance_chain(connection):
        trust = follow(trust, stored)
        yield trust
