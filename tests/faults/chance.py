"""Chance that comes the same way again: numbers from a seed, independent of any library's generator."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator


def chances(seed: str) -> Iterator[float]:
    """Give numbers from 0 up to, not including, 1: the same for the same seed."""
    number = 0
    while True:
        digest = hashlib.sha256(f"{seed}:{number}".encode()).digest()
        yield (int.from_bytes(digest[:8], "big") >> 11) / 2**53
        number += 1
