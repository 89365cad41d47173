"""Kill sealing processes at random moments and look at what is left: `python -m tests.faults.kill_points URL POINTS`.

At each point two processes start on the register as it was left, mend it unaided (seal what is complete, publish), and
go on proposing, signing, sealing and publishing; each says what was acknowledged to it, through a pipe, right after
the call returned. Both are killed with SIGKILL, each at a moment of its own. What was acknowledged must be there.

Source: design 6.3 (kill -9), invariant I of design 6.
"""

from __future__ import annotations

import hashlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from registry.auditlog.proofs import verify_inclusion
from registry.procedures.audit import audit_register
from registry.procedures.publish import publish_checkpoint
from registry.procedures.seal import seal_complete
from registry.records.database import open_database
from registry.records.entries import entry_by_index, log_size
from registry.records.tree import all_checkpoints
from tests.procedures.member_offices import FOUNDED_AT, Commission, found_commission, result_terms

PROCESSES = 2
LATEST_S = 0.4
"""A process lives this long at most; it needs a few hundredths to mend the register."""
RESTART_LIMIT_S = 5.0


@dataclass
class Seen:
    """What processes were told before they died."""

    sealed: dict[int, str] = field(default_factory=dict)
    """Index -> entry id."""
    published: dict[int, str] = field(default_factory=dict)
    """Size -> root, hex."""
    restarts: list[float] = field(default_factory=list)
    """Seconds from start to having mended the register."""
    killed: dict[str, int] = field(default_factory=dict)
    """What a process was doing when it was killed -> how often."""


def main(url: str, points: int, seed: str) -> int:
    """Kill at so many points, check after each, audit at the end; print what was seen."""
    database = open_database(url)
    commission = found_commission(database)
    database.close()
    seen = Seen()
    for point in range(points):
        commission.now = FOUNDED_AT + timedelta(days=point + 1)
        run_point(commission, url, seen, chances(f"{seed}:{point}"))
        check(url, seen, whole=False)
    mend(replace(commission, register=replace(commission.register, database=open_database(url))))
    entries = check(url, seen, whole=True)
    report = audit_register(commission.register, workers=1)
    assert report.is_clean, report.faults[0]
    assert report.entries == entries
    slowest = max(seen.restarts, default=0.0)
    assert slowest <= RESTART_LIMIT_S, f"a restart took {slowest:.1f} s"
    sys.stdout.write(
        json.dumps(
            {
                "points": points,
                "processes_killed": sum(seen.killed.values()),
                "while": seen.killed,
                "entries": entries,
                "acknowledged": len(seen.sealed),
                "checkpoints": len(seen.published),
                "slowest_restart_s": round(slowest, 3),
                "faults": 0,
            }
        )
        + "\n"
    )
    return 0


def chances(seed: str) -> Iterator[float]:
    """Give numbers from 0 to 1, the same for the same seed."""
    number = 0
    while True:
        digest = hashlib.sha256(f"{seed}:{number}".encode()).digest()
        yield int.from_bytes(digest[:8], "big") / 2**64
        number += 1


def run_point(commission: Commission, url: str, seen: Seen, chance: Iterator[float]) -> None:
    """Start the processes, kill each at its moment, and take in what they were told."""
    started = time.monotonic()
    alive: dict[int, tuple[int, float]] = {}
    for _ in range(PROCESSES):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            live(commission, url, writing)
        os.close(writing)
        alive[child] = (reading, started + LATEST_S * next(chance))
    for child, (_, moment) in sorted(alive.items(), key=lambda item: item[1][1]):
        time.sleep(max(0.0, moment - time.monotonic()))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        ended_itself = not os.WIFSIGNALED(status)
        assert not ended_itself, os.read(alive[child][0], 65536).decode()
    for reading, _ in alive.values():
        take_in(reading, seen)


def live(commission: Commission, url: str, pipe: int) -> None:
    """Mend the register, then seal and publish until killed; say each thing once it is acknowledged."""
    started = time.monotonic()

    def say(**facts: object) -> None:
        os.write(pipe, json.dumps(facts).encode() + b"\n")

    try:
        register = replace(commission.register, database=open_database(url))
        own = replace(commission, register=register)
        say(doing="mend")
        tell(own, say)
        say(mended_s=time.monotonic() - started)
        turn = 0
        while True:
            turn += 1
            say(doing="propose and sign")
            for _ in range(1 + (turn + os.getpid()) % 3):
                own.sign_all(own.freeze("BY", "result.registered", None, result_terms("BY", "KZ")))
            tell(own, say)
    except BaseException as error:  # noqa: BLE001 - a child of a fork must not return into the harness
        say(failed=f"{type(error).__name__}: {error}")
        os._exit(1)


def tell(commission: Commission, say: object) -> None:
    """Seal, publish, and say what was acknowledged."""
    assert callable(say)
    say(doing="seal")
    outcome = seal_complete(commission.register, now=commission.tick())
    for receipt in outcome.receipts:
        verify_inclusion(receipt.index, receipt.size, receipt.leaf_hash, receipt.proof, receipt.root)
        say(sealed=[receipt.index, receipt.entry_id])
    say(doing="publish")
    checkpoint = publish_checkpoint(commission.register, now=commission.tick())
    say(published=[checkpoint.size, checkpoint.root.hex()])


def mend(commission: Commission) -> None:
    """Do what a start does."""
    while seal_complete(commission.register, now=commission.tick()).receipts:
        pass
    publish_checkpoint(commission.register, now=commission.tick())
    commission.register.database.close()


def take_in(reading: int, seen: Seen) -> None:
    """Read everything that a dead process had said; a line cut short was not said."""
    said = bytearray()
    while select.select([reading], [], [], 0)[0] and (piece := os.read(reading, 65536)):
        said += piece
    os.close(reading)
    doing = "start"
    for line in said.split(b"\n")[:-1]:
        facts = json.loads(line)
        assert "failed" not in facts, facts["failed"]
        doing = facts.get("doing", doing)
        if "mended_s" in facts:
            seen.restarts.append(facts["mended_s"])
        if "sealed" in facts:
            index, entry_id = facts["sealed"]
            assert seen.sealed.setdefault(index, entry_id) == entry_id, f"index {index} was given out twice"
        if "published" in facts:
            size, root = facts["published"]
            assert seen.published.setdefault(size, root) == root, f"two roots for size {size}"
    seen.killed[doing] = seen.killed.get(doing, 0) + 1


def check(url: str, seen: Seen, *, whole: bool) -> int:
    """Check that everything acknowledged is there, in its place; return the log's size."""
    database = open_database(url)
    with database.reading() as connection:
        size = log_size(connection)
        assert not seen.sealed or max(seen.sealed) < size, "acknowledged entries are lost"
        asked = seen.sealed if whole else dict(list(seen.sealed.items())[-20:])
        for index, entry_id in asked.items():
            stored = entry_by_index(connection, index)
            assert stored is not None, f"acknowledged entry {index} is lost"
            assert stored.entry_id == entry_id, f"acknowledged entry {index} is another"
        kept = {checkpoint.size: checkpoint.root.hex() for checkpoint in all_checkpoints(connection)}
        for published, root in seen.published.items():
            assert kept.get(published) == root, f"published checkpoint {published} is lost"
        assert max(kept, default=0) <= size, "a checkpoint promises more than is stored"
    database.close()
    return size


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else os.urandom(8).hex()))
