"""Golden evidence files, good and bad, each named for what is wrong, with the verdict and the step that must name it.

They are made anew in each run with fresh keys, so that no test leans on bytes that only once were right.
"""

from __future__ import annotations

from tests.evidence import (
    golden_attacks,
    golden_form,
    golden_log,
    golden_rotation,
    golden_signers,
    golden_stamps,
    golden_whole,
)
from tests.evidence.golden_making import GOLDEN, Golden

__all__ = ["GOLDEN", "Golden"]

MODULES = (golden_whole, golden_form, golden_signers, golden_log, golden_attacks, golden_stamps, golden_rotation)
"""Importing them enters their files in `GOLDEN`."""
