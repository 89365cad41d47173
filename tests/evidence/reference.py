"""Where the evidence files that another program made lie, outside the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

REFERENCE = Path(__file__).parents[2].parent / "shared" / "data" / "reference"
FILES = sorted(REFERENCE.glob("*.evidence.json"))

needs_reference = pytest.mark.skipif(
    not FILES, reason="the reference files of another program are not beside the repository"
)


def founding_id() -> str:
    return (REFERENCE / "founding_id").read_text().strip()
