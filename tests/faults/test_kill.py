"""Killed at any moment, the register loses nothing acknowledged and starts again unaided.

FAULT_POINTS says how many moments on each database: 20 by default, 100 for the two hundred that must be shown.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

POINTS = int(os.environ.get("FAULT_POINTS", "20"))
ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(120 + 10 * POINTS)
def test_processes_killed_while_they_seal_lose_nothing_acknowledged(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.faults.kill_points", database_url, str(POINTS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    report = json.loads(run.stdout)
    with capsys.disabled():
        sys.stdout.write(f"\n{database_url.partition(':')[0]}: {run.stdout}")
    assert report["points"] == POINTS
    assert report["acknowledged"] > 0
