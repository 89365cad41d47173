"""Killed at any moment, the register loses nothing acknowledged and starts again unaided.

FAULT_POINTS says how many moments on each database: 20 by default, 100 for the two hundred that must be shown.
FAULT_SEED draws other moments. Each run writes its figures as a line of JSON.

Source: design 6.3 (kill -9); issue 2.
"""

from __future__ import annotations

import os
import sys
from itertools import islice

import pytest

from registry.records.tree import newest_checkpoint
from tests.faults.acknowledged import LostEntryError
from tests.faults.killing import Aim, Figures, Killing, moments, restart_limit_s
from tests.procedures.member_offices import Commission

POINTS = int(os.environ.get("FAULT_POINTS", "20"))
SEED = os.environ.get("FAULT_SEED", "kill")
pytestmark = pytest.mark.timeout(180 + 10 * POINTS)


def show(figures: Figures, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{figures.line()}\n")


def test_killed_at_any_moment_nothing_acknowledged_is_lost(
    commission: Commission, capsys: pytest.CaptureFixture[str]
) -> None:
    with Killing(commission, SEED) as killing:
        killing.run(POINTS, moments(SEED))
        figures = killing.finish()
    show(figures, capsys)
    assert figures.points == POINTS
    assert figures.acknowledged >= POINTS
    assert max(figures.slowest_restart_s, figures.cold_restart_s) <= restart_limit_s()


def test_two_processes_killed_while_they_compete_lose_nothing_either(
    commission: Commission, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever outlives the other goes on, with the locks that the dead one held."""
    with Killing(commission, SEED, processes=2) as killing:
        killing.run(max(1, POINTS // 4), moments(f"{SEED}:two"))
        figures = killing.finish()
    show(figures, capsys)
    assert figures.acknowledged > 0


def test_killed_between_signature_and_sealing_the_next_start_seals(commission: Commission) -> None:
    with Killing(commission, SEED) as killing:
        killing.stock.make(pairs=0, singles=1)
        life = killing.begin(killing.processes[0])
        killing.await_ready(life)
        killing.give(life, stop_before="seal")
        killing.listen([life], until=lambda: life.is_idle)
        life.kill()
        killing.listen([life])
        assert killing.acknowledged.signed == {killing.stock.awaited[0].number}
        assert not killing.acknowledged.entries
        figures = killing.finish()
        assert list(killing.acknowledged.entries) == [1]
        assert 2 in killing.acknowledged.published
    assert (figures.entries, figures.acknowledged) == (2, 1)


def test_killed_between_sealing_and_publishing_the_next_start_publishes(commission: Commission) -> None:
    with Killing(commission, SEED) as killing:
        killing.stock.make(pairs=0, singles=1)
        life = killing.begin(killing.processes[0])
        killing.await_ready(life)
        killing.give(life, stop_before="publish")
        killing.listen([life], until=lambda: life.is_idle)
        life.kill()
        killing.listen([life])
        assert list(killing.acknowledged.entries) == [1]
        assert list(killing.acknowledged.published) == [1]
        with commission.register.database.reading() as connection:
            newest = newest_checkpoint(connection)
        assert newest is not None
        assert newest.size == 1
        killing.finish()
        assert list(killing.acknowledged.published) == [1, 2]


def test_harness_finds_what_was_acknowledged_before_the_commit(commission: Commission) -> None:
    """The harness can fail: a service that acknowledges too early is found to have lost an entry."""
    with Killing(commission, SEED, early=True) as killing, pytest.raises(LostEntryError):
        killing.run(20, moments(SEED, [Aim.TOLD]))


def test_moments_are_the_same_for_the_same_seed() -> None:
    first, again, other = (list(islice(moments(seed), 50)) for seed in ("one", "one", "two"))
    assert first == again
    assert first != other
    assert {moment.aim for moment in first} == set(Aim)
