"""Killing sealing processes at moments drawn from a seed, and holding what is left against what they acknowledged.

A moment lies in the start (which mends what the last kill left), in the work after it, or inside a commit: counted
from the line that a process says right before one. Between a kill and the next start nothing here touches the
database, so that every restart is unaided; what was acknowledged is checked as soon as the process is ready again.

Source: design 6.3 (kill -9); invariant I of design 6.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from statistics import median
from typing import Any, Self

from sqlalchemy import func, select, text

from registry.procedures.audit import audit_register
from registry.records.database import open_database
from registry.records.proposals import PROPOSAL
from registry.records.vocabulary import ProposalStatus
from tests.faults.acknowledged import Acknowledged
from tests.faults.chance import chances
from tests.faults.stock import STATES, Stock
from tests.procedures.member_offices import FOUNDED_AT, Commission

ROOT = Path(__file__).parents[2]
WORK_S = 0.1
"""A process that is killed at work works this long at most; one round of it takes about half."""
COMMIT_S = {"sqlite": 0.002, "postgresql+psycopg": 0.0006}
"""A process that is killed in a commit dies this long after its beginning at most; a commit takes about that."""
TOLD_S = 0.001
"""A process that is killed once it has acknowledged an entry dies this long after it at most."""
MOST_PLACE = 5
RESTART_LIMIT_S = 5.0
SILENCE_LIMIT_S = 60.0
LOOK_S = 0.05
"""How long lines are waited for before the clock is looked at again."""
PAIRS, SINGLES = 8, 3
"""Proposals that a process finds when it is ready: complete ones two by two, and ones that await a signature."""


class HarnessError(Exception):
    """A process did not do its part: it ended by itself, or said nothing for long."""


class Aim(StrEnum):
    """Where a moment lies."""

    START = "start"
    WORK = "work"
    COMMIT = "commit"
    TOLD = "told"
    """Right after an entry is acknowledged."""


AIMS = (Aim.START, Aim.WORK, Aim.WORK, Aim.COMMIT, Aim.COMMIT, Aim.TOLD)
"""As often as they are drawn."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a process is killed."""

    aim: Aim
    share: float
    """Of the time that a process may have there, from 0 to 1."""
    place: int = 1
    """Which commit, or which acknowledgement, of the work; from 1."""


def moments(seed: str, aims: Sequence[Aim] = AIMS) -> Iterator[Moment]:
    """Give moments: the same for the same seed."""
    chance = chances(seed)
    while True:
        aim, share, place = aims[int(next(chance) * len(aims))], next(chance), next(chance)
        yield Moment(aim, share, 1 + int(place * MOST_PLACE))


class Process:
    """A prepared process that forks a child for each life."""

    def __init__(self) -> None:
        # Messages stay whole in it: a pipe could leave half of one that a killed child was reading.
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.sealing_process"],
            cwd=ROOT,
            stdin=theirs.fileno(),
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        theirs.close()
        self._held = b""
        self.child = 0
        """Process id of the life that it lives now; 0 for none."""

    def send(self, **message: Any) -> None:
        """Send an order or a task."""
        self._orders.send(json.dumps(message).encode())

    def fileno(self) -> int:
        """Return what to wait on for lines."""
        assert self._popen.stdout is not None
        return self._popen.stdout.fileno()

    def lines(self) -> Iterator[dict[str, Any]]:
        """Give what was said since; call it when there is something to read."""
        piece = os.read(self.fileno(), 1 << 16)
        if not piece:
            raise HarnessError(f"the prepared process ended with {self._popen.wait()}")
        *whole, self._held = (self._held + piece).split(b"\n")
        for line in whole:
            said = json.loads(line)
            self.child = 0 if "ended" in said else int(said.get("began", self.child))
            yield said

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send the child a signal, if there is one."""
        if self.child:
            os.kill(self.child, number)

    def close(self) -> None:
        """End the process, and with it any child that lives."""
        self.kill()
        self._orders.close()
        assert self._popen.stdout is not None
        with self._popen.stdout as said:
            while said.read(1 << 16):
                continue
        self._popen.wait(SILENCE_LIMIT_S)


@dataclass(slots=True)
class Life:
    """One life of a process, as seen from outside."""

    process: Process
    moment: Moment | None
    """None for one that is not to be killed at a moment of its own."""
    ordered_at: float
    doing: str = "nothing yet"
    is_ready: bool = False
    is_killed: bool = False
    is_over: bool = False
    is_idle: bool = False
    commits: int = 0
    told: int = 0
    kill_at: float | None = None

    def kill(self) -> None:
        """Kill it, once."""
        if not self.is_killed:
            self.process.kill()
            self.is_killed = True


@dataclass(slots=True)
class Figures:
    """What a run was like."""

    engine: str
    points: int = 0
    kills: int = 0
    in_commits: int = 0
    """Kills after a commit began and before anything else was said."""
    killed_in: Counter[str] = field(default_factory=Counter)
    """What a process did when it was killed -> how often."""
    entries: int = 0
    acknowledged: int = 0
    unacknowledged: int = 0
    """Entries sealed by processes that did not live to say so."""
    checkpoints: int = 0
    signatures: int = 0
    slowest_restart_s: float = 0.0
    median_restart_s: float = 0.0
    cold_restart_s: float = 0.0
    """With a new interpreter and every import."""
    took_s: float = 0.0

    def line(self) -> str:
        """Return them as a line of JSON."""
        return json.dumps(asdict(self) | {"killed_in": dict(self.killed_in.most_common())})


class Killing:
    """A register, processes that seal in it, and their ends."""

    def __init__(self, commission: Commission, seed: str, *, processes: int = 1, **order: Any) -> None:
        self.commission, self.seed, self.order = commission, seed, order
        self.url = commission.register.database.url
        self.stock = Stock(commission)
        self.acknowledged = Acknowledged(self.stock.envelopes)
        self.figures = Figures(self.url.partition(":")[0])
        self.chance = chances(f"{seed}:harness")
        self.restarts: list[float] = []
        self.lives = 0
        self.processes = [Process() for _ in range(processes)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for process in self.processes:
            process.close()

    def run(self, points: int, drawn: Iterator[Moment]) -> None:
        """Kill every process once at each point.

        Raises:
            FaultFoundError: Something acknowledged is not there.
        """
        began = time.monotonic()
        self.stock.make(PAIRS * points * len(self.processes), SINGLES * points * len(self.processes))
        for _ in range(points):
            lives = [self.begin(process, next(drawn)) for process in self.processes]
            self.listen(lives)
            self.figures.points += 1
        self.figures.took_s = round(time.monotonic() - began, 1)

    def begin(self, process: Process, moment: Moment | None = None) -> Life:
        """Order a life."""
        self.lives += 1
        people = self.commission.people
        actors = {state: [people[state, "signatory"].account, people[state, "signatory"].organ] for state in STATES}
        now = FOUNDED_AT + timedelta(hours=1, minutes=self.lives)
        life = Life(process, moment, time.monotonic())
        process.send(url=self.url, seed=f"{self.seed}:{self.lives}", now=now.isoformat(), actors=actors, **self.order)
        return life

    def give(self, life: Life, *, complete: int = 2 * PAIRS, single: int = SINGLES, **task: Any) -> None:
        """Give a process that is ready something to do: proposals to seal, and signatures to add first."""
        self.stock.release(complete)
        unsigned = [awaited for awaited in self.stock.awaited if awaited.number not in self.acknowledged.signed]
        life.process.send(sign=[asdict(awaited) for awaited in unsigned[:single]], **task)

    def listen(self, lives: Sequence[Life], *, until: Callable[[], bool] = lambda: False) -> None:
        """Take in what is said, and kill each process at its moment, until all are dead or something is so."""
        heard = time.monotonic()
        with selectors.DefaultSelector() as selector:
            for life in lives:
                selector.register(life.process, selectors.EVENT_READ, life)
            while (alive := [life for life in lives if not life.is_over]) and not until():
                for key, _ in selector.select(_wait_s(alive)):
                    heard = time.monotonic()
                    for said in key.data.process.lines():
                        self._hear(key.data, said)
                for life in alive:
                    if life.kill_at is not None and time.monotonic() >= life.kill_at:
                        life.kill()
                if time.monotonic() - heard > SILENCE_LIMIT_S:
                    alive[0].process.kill(signal.SIGUSR1)
                    raise HarnessError(f"nothing was said for {SILENCE_LIMIT_S} s while: {alive[0].doing}")

    def await_ready(self, life: Life) -> None:
        """Listen until a process has mended the register."""
        self.listen([life], until=lambda: life.is_ready)

    def _hear(self, life: Life, said: dict[str, Any]) -> None:
        self.acknowledged.take(said)
        match said:
            case {"began": _}:
                self._set(life, Aim.START, median(self.restarts) if self.restarts else WORK_S)
            case {"doing": step}:
                life.doing = step
            case {"commit": step}:
                self._commit(life, step)
            case {"ready": _}:
                self._take_up(life)
            case {"idle": _}:
                life.is_idle = True
                life.kill_at = time.monotonic() if life.moment else None
            case {"ended": _} | {"failed": _}:
                self._bury(life, said)
            case _:
                self._tell(life, said)

    def _commit(self, life: Life, step: str) -> None:
        life.doing, life.commits = f"{step}, commit", life.commits + life.is_ready
        if life.moment and life.commits == life.moment.place:
            self._set(life, Aim.COMMIT, COMMIT_S[self.figures.engine])

    def _tell(self, life: Life, said: dict[str, Any]) -> None:
        life.doing, life.told = f"{life.doing.partition(',')[0]}, acknowledged", life.told + life.is_ready
        if life.moment and "sealed" in said and life.told >= life.moment.place:
            self._set(life, Aim.TOLD, TOLD_S)

    def _set(self, life: Life, aim: Aim, within_s: float) -> None:
        """Set the hour of a process whose moment lies in what it begins now."""
        if life.moment and life.moment.aim is aim and life.kill_at is None:
            life.kill_at = time.monotonic() + life.moment.share * within_s

    def _take_up(self, life: Life) -> None:
        """Check the register that a process has just mended, and give the process work."""
        took = time.monotonic() - life.ordered_at
        assert took <= restart_limit_s(), f"a restart took {took:.1f} s"
        self.restarts.append(took)
        life.is_ready, life.commits, life.doing = True, 0, "ready"
        if life.is_killed:
            return
        self.acknowledged.check_new(self.commission.register.database, next(self.chance))
        if life.moment and life.moment.aim is not Aim.START:
            self.give(life)
            self._set(life, Aim.WORK, WORK_S)

    def _bury(self, life: Life, said: dict[str, Any]) -> None:
        if said.get("ended") != -signal.SIGKILL:
            raise HarnessError(f"a process ended by itself while: {life.doing}\n{said.get('failed')}")
        life.is_over = True
        self.figures.kills += 1
        self.figures.in_commits += life.doing.endswith(", commit")
        self.figures.killed_in[f"{'' if life.is_ready else 'start: '}{life.doing}"] += 1

    def finish(self) -> Figures:
        """Start once more from nothing, kill that too, and check the whole register.

        Raises:
            FaultFoundError: Something acknowledged is not there.
        """
        warm, ordered_at = list(self.restarts), time.monotonic()
        self.processes.append(Process())
        life = self.begin(self.processes[-1])
        life.ordered_at = ordered_at
        self.await_ready(life)
        life.kill()
        self.listen([life])
        figures = self.figures
        figures.entries, figures.acknowledged = self._check_whole(), len(self.acknowledged.entries)
        figures.unacknowledged = figures.entries - 1 - figures.acknowledged
        figures.checkpoints, figures.signatures = len(self.acknowledged.published), len(self.acknowledged.signed)
        figures.cold_restart_s = round(self.restarts[-1], 3)
        figures.slowest_restart_s = round(max(warm, default=0.0), 3)
        figures.median_restart_s = round(median(warm), 3) if warm else 0.0
        return figures

    def _check_whole(self) -> int:
        database = open_database(self.url)
        size = self.acknowledged.check_whole(database)
        with database.reading() as connection:
            waiting = select(func.count()).where(PROPOSAL.c.status == ProposalStatus.COMPLETE)
            assert connection.execute(waiting).scalar_one() == 0, "a start left complete proposals unsealed"
            if database.is_embedded:
                assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        database.close()
        report = audit_register(self.commission.register, workers=1)
        assert report.is_clean, report.faults[0]
        assert report.entries == size
        return size


def restart_limit_s() -> float:
    """Return the limit; where more processes ask for the machine's processors than it has, as much longer."""
    return RESTART_LIMIT_S * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def _wait_s(lives: Sequence[Life]) -> float:
    """Return how long to wait for lines: until the next kill, but not long."""
    hours = [life.kill_at for life in lives if life.kill_at is not None and not life.is_killed]
    return max(0.0, min([*hours, time.monotonic() + LOOK_S]) - time.monotonic())
