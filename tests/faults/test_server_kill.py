"""When the PostgreSQL server itself is killed, the service waits, goes on by itself, and has lost nothing acknowledged.

Source: design 6.3 (PostgreSQL killed).
"""

from __future__ import annotations

import json
import os
import sys
import time

import pytest

from registry.records.database import open_database
from registry.records.upgrading import upgrade
from tests.faults.chance import chances
from tests.faults.crashing_server import CrashingServer
from tests.faults.killing import Killing, Life, restart_limit_s
from tests.procedures.member_offices import found_commission

CRASHES = max(4, int(os.environ.get("FAULT_POINTS", "20")) // 5)
SEED = os.environ.get("FAULT_SEED", "server")
PAIRS = 30
"""Pairs of proposals for each crash: more than a process seals in `WORK_S`."""
WORK_S = 0.2
"""The server is killed after so much work at most."""
pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(180 + 15 * CRASHES)]


def crash_and_go_on(killing: Killing, life: Life, server: CrashingServer, *, after_s: float, whole: bool) -> float:
    """Kill the server, start it again; return seconds from its first answer to the service's next acknowledgement."""
    end = time.monotonic() + after_s
    killing.listen([life], until=lambda: time.monotonic() >= end)
    server.crash(whole=whole)
    server.start()
    up = time.monotonic()
    told = len(killing.acknowledged.entries)
    killing.listen([life], until=lambda: "seal" in life.doing and len(killing.acknowledged.entries) > told)
    killing.acknowledged.check_new(killing.commission.register.database, next(killing.chance))
    return time.monotonic() - up


def test_server_killed_while_entries_are_sealed_loses_nothing_acknowledged(
    mortal_server: CrashingServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """One service lives through every crash: nobody starts it anew."""
    mortal_server.server.run("CREATE DATABASE register")
    url = mortal_server.server.url("register")
    upgrade(url)
    commission, chance = found_commission(open_database(url)), chances(SEED)
    with Killing(commission, SEED, server_dies=True) as killing:
        killing.stock.make(PAIRS * CRASHES, CRASHES)
        life = killing.begin(killing.processes[0])
        killing.await_ready(life)
        killing.give(life, complete=2 * PAIRS * CRASHES, single=CRASHES)
        waits = [
            crash_and_go_on(killing, life, mortal_server, after_s=WORK_S * next(chance), whole=bool(number % 2))
            for number in range(CRASHES)
        ]
        assert not life.is_idle
        life.kill()
        killing.listen([life])
        figures = killing.finish()
    commission.register.database.close()
    with capsys.disabled():
        said = json.loads(figures.line()) | {"crashes": CRASHES, "slowest_return_s": round(max(waits), 3)}
        sys.stdout.write(f"\n{json.dumps(said)}\n")
    assert max(waits) <= restart_limit_s()
    assert figures.acknowledged > CRASHES
