"""A sample of a log that anybody can draw again: it follows from a seed and the log's size alone.

For i = 0, 1, 2 … the first eight bytes of SHA-256(seed ‖ i as eight bytes, big-endian) are a number. Numbers from the
greatest multiple of the size below 2**64 on are passed over, so that no entry is likelier than another; of the others
the remainder by the size is an entry's position, taken unless it was taken before.

Source: FIPS 186-5, appendix A.4.2 (a number out of range is discarded, not reduced).
"""

from __future__ import annotations

import hashlib
from itertools import count

LEAST_SEED, MOST_SEED = 8, 64
"""Bytes."""
_NUMBERS = 2**64


def draw_sample(seed: bytes, size: int, most: int) -> tuple[int, ...]:
    """Return the positions drawn, in the order of drawing.

    Args:
        seed: 8 to 64 bytes that nobody could know beforehand who might have arranged the log.
        size: Entries of the log.
        most: How many to draw; all of the log where it has no more.

    Raises:
        ValueError: The seed has another length, or a number is negative.
    """
    if not LEAST_SEED <= len(seed) <= MOST_SEED or size < 0 or most < 0:
        raise ValueError(f"expected a seed of {LEAST_SEED} to {MOST_SEED} bytes, and no negative number")
    drawn: dict[int, None] = {}
    wanted = min(size, most)
    bound = _NUMBERS - _NUMBERS % size if size else 0
    for counter in count():
        if len(drawn) == wanted:
            break
        digest = hashlib.sha256(seed + counter.to_bytes(8, "big")).digest()
        number = int.from_bytes(digest[:8], "big")
        if number < bound:
            drawn[number % size] = None
    return tuple(drawn)
