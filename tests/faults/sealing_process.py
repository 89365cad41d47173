"""The process that is killed: it opens a register, mends it unaided, and signs, seals and publishes until it dies.

This program never opens a database itself. For each life ordered on its input it forks a child, so that a restart does
not pay for imports, and says how the child ended; the child opens the database anew, as a service does when it starts.
What a child says goes through a pipe in single writes that no kill can tear: an acknowledgement is said only after the
call that earns it has returned.

Source: design 6.3 (kill -9); design 4.2 (add_signature, seal_complete, publish_checkpoint).
"""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NoReturn

from sqlalchemy import Connection, event

from registry.procedures import NotOpenError, Register
from registry.procedures.publish import publish_checkpoint
from registry.procedures.seal import Receipt, seal_complete
from registry.procedures.sign import add_signature
from registry.records.database import Database, open_database
from registry.records.errors import DatabaseUnavailableError
from registry.records.schema import verify_schema
from registry.records.vocabulary import ProposalStatus
from registry.rights.entries import StateCode
from registry.rights.parties import Actor, Role
from registry.signing.jws import Signature
from tests.faults.chance import chances
from tests.procedures.member_offices import REGISTER, log_key, test_body

INPUT, OUTPUT = 0, 1
MOST_BYTES = 1 << 20
"""No message on the input is longer."""
MOST_AT_ONCE = 6
"""Proposals sealed together while others wait."""
PAUSE_S = 0.05
"""How long an acknowledgement that is given too early stands before its commit."""
AWAY_S = 0.01
"""How long a process waits before it asks again for a database that is away."""


def say(**facts: Any) -> None:
    """Write one line; below PIPE_BUF, so whole or not at all."""
    os.write(OUTPUT, json.dumps(facts).encode() + b"\n")


def hear() -> dict[str, Any] | None:
    """Read one message; None where nobody is left who could send one.

    The input keeps messages apart and gives each whole or not at all: a child that is killed leaves no half of one to
    whoever reads next.
    """
    body = os.read(INPUT, MOST_BYTES)
    return json.loads(body) if body else None


@dataclass(frozen=True, slots=True)
class LateDatabase(Database):
    """A database that is broken on purpose: leaving a writing transaction does not commit it."""

    left: list[Connection] = field(default_factory=list)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        connection = self._writer.connect()
        connection.begin()
        self.left.append(connection)
        yield connection

    def commit(self) -> None:
        """Commit what was left open, some time later."""
        time.sleep(PAUSE_S)
        for connection in self.left:
            connection.commit()
            connection.close()
        self.left.clear()


class Life:
    """One life of the service, as it was ordered.

    Order: `url`; `seed` of its decisions; `now`, when it begins; `actors`, account and organ of the signatory of each
    state; `early`, whether it acknowledges before it commits; `server_dies`, whether its database may go away.
    """

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.chance = chances(order["seed"])
        self.began = time.monotonic()
        self.doing = ""
        self.awaited: list[dict[str, Any]] = []
        self.is_early = False
        self.register = self._opened()

    def _opened(self) -> Register:
        say(began=os.getpid())
        self.does("open")
        database = open_database(self.order["url"])
        for engine in (database._reader, database._writer):
            event.listen(engine, "commit", lambda _connection: say(commit=self.doing))
        return Register(REGISTER, test_body(), database, (log_key(),))

    @property
    def now(self) -> datetime:
        """Time of the register's clock."""
        return datetime.fromisoformat(self.order["now"]) + timedelta(seconds=time.monotonic() - self.began)

    def does(self, step: str) -> None:
        """Say what is being done now."""
        self.doing = step
        say(doing=step)

    def start(self) -> None:
        """Do what a start does: hold the schema against the program, seal what is complete, publish."""
        self.does("verify")
        verify_schema(self.register.database)
        while self.seal(256):
            pass
        self.publish()

    def seal(self, most: int) -> int:
        """Seal, acknowledge; return how many entries."""
        self.does("seal")
        late = LateDatabase(*_parts(self.register.database)) if self.is_early else None
        register = replace(self.register, database=late) if late else self.register
        outcome = seal_complete(register, now=self.now, most=most)
        if outcome.lapsed:
            raise AssertionError(f"a proposal lapsed: {outcome.lapsed[0]}")
        for receipt in outcome.receipts:
            say(sealed=acknowledgement(receipt))
        if late:
            late.commit()
        return len(outcome.receipts)

    def publish(self) -> None:
        """Publish, acknowledge."""
        self.does("publish")
        checkpoint = publish_checkpoint(self.register, now=self.now)
        say(published=[checkpoint.size, checkpoint.root.hex()])

    def sign(self) -> None:
        """Add the next signature that is awaited, acknowledge. Said again after a kill, it changes nothing."""
        awaited = self.awaited[0]
        number, state = awaited["number"], awaited["state"]
        account, organ = self.order["actors"][state]
        actor = Actor(account, "signatory", StateCode(state), organ, Role.SIGNATORY)
        self.does("sign")
        try:
            signature = Signature(awaited["protected"], awaited["signature"])
            add_signature(self.register, actor, number, signature, now=self.now)
        except NotOpenError as refusal:
            if refusal.status not in {ProposalStatus.COMPLETE, ProposalStatus.SEALED}:
                raise
        say(signed=number)
        self.awaited.pop(0)

    def turn(self) -> None:
        """Do one thing that a service does: seal what waits, several at once or one, or sign, seal and publish."""
        if self.awaited and next(self.chance) < 0.3:
            self.sign()
        most = 1 + int(next(self.chance) * MOST_AT_ONCE)
        if not self.seal(most) and not self.awaited:
            wait()
        if next(self.chance) < 0.7:
            self.publish()

    def work(self, task: dict[str, Any]) -> NoReturn:
        """Work until killed; stop where told to."""
        self.awaited, self.is_early = task["sign"], self.order.get("early", False)
        if stop := task.get("stop_before"):
            self._work_until(stop)
        while True:
            try:
                self.turn()
            except DatabaseUnavailableError:
                if not self.order.get("server_dies"):
                    raise
                self.does("wait for the server")
                time.sleep(AWAY_S)

    def _work_until(self, step: str) -> NoReturn:
        self.sign()
        if step == "publish":
            self.seal(MOST_AT_ONCE)
        wait()


def wait() -> NoReturn:
    """Wait to be killed, or for the end of whoever would."""
    say(idle=True)
    while hear() is not None:
        pass
    os._exit(0)


def acknowledgement(receipt: Receipt) -> dict[str, Any]:
    """Return what is said of a receipt."""
    return {
        "entry_id": receipt.entry_id,
        "index": receipt.index,
        "size": receipt.size,
        "root": receipt.root.hex(),
        "proof": [digest.hex() for digest in receipt.proof],
    }


def _parts(database: Database) -> tuple[Any, ...]:
    return database.url, database._reader, database._writer


def live(order: dict[str, Any]) -> NoReturn:
    """Live one life; never return."""
    try:
        life = Life(order)
        life.start()
        say(ready=time.monotonic() - life.began)
        task = hear()
        if task is not None:
            life.work(task)
    except BaseException:  # noqa: BLE001 - a forked child must not return into its parent's loop
        say(failed=traceback.format_exc()[-3000:])
    os._exit(1)


def main() -> None:
    """Fork a child for each life that is ordered, and say how it ended."""
    faulthandler.register(signal.SIGUSR1)  # asked by whoever wonders why nothing is said
    gc.freeze()
    while (order := hear()) is not None:
        if "url" not in order:  # meant for a child that did not live to hear it
            continue
        child = os.fork()
        if child == 0:
            live(order)
        _, status = os.waitpid(child, 0)
        say(ended=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
