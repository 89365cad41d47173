"""Drawing a sample: the same for everybody, each entry as likely as another, none twice."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest

from registry.evidence.sampling import draw_sample

SEED = bytes(range(16))


def test_the_first_numbers_are_those_of_the_rule() -> None:
    """Computed here apart, as the worksheet words it."""
    numbers = [hashlib.sha256(SEED + bytes(7) + bytes([place])).digest()[:8] for place in range(4)]
    assert draw_sample(SEED, 1_000_003, 4) == tuple(int(number.hex(), 16) % 1_000_003 for number in numbers)


def test_none_is_drawn_twice_and_a_small_log_whole() -> None:
    drawn = draw_sample(SEED, 50, 50)
    assert sorted(drawn) == list(range(50))
    assert draw_sample(SEED, 50, 200) == drawn
    assert draw_sample(SEED, 50, 10) == drawn[:10]
    assert draw_sample(SEED, 0, 10) == ()
    assert draw_sample(SEED, 10, 0) == ()


def test_another_seed_draws_another_sample() -> None:
    assert draw_sample(SEED, 10_000, 20) != draw_sample(SEED[::-1], 10_000, 20)


def test_numbers_that_would_favour_the_beginning_are_passed_over() -> None:
    """With a size just above 2**63 nearly half of the numbers lie beyond its only multiple."""
    size = 2**63 + 1
    numbers = [
        int.from_bytes(hashlib.sha256(SEED + place.to_bytes(8, "big")).digest()[:8], "big") for place in range(40)
    ]
    assert any(number >= size for number in numbers)
    assert draw_sample(SEED, size, 10) == tuple([number for number in numbers if number < size][:10])


def test_every_entry_is_as_likely() -> None:
    counts = Counter(draw_sample(place.to_bytes(8, "big"), 5, 1)[0] for place in range(5_000))
    assert set(counts) == set(range(5))
    assert all(850 < count < 1150 for count in counts.values())


@pytest.mark.parametrize(("seed", "size", "most"), [(b"short", 9, 1), (bytes(65), 9, 1), (SEED, -1, 1), (SEED, 9, -1)])
def test_what_no_sample_can_be_drawn_from_is_refused(seed: bytes, size: int, most: int) -> None:
    with pytest.raises(ValueError, match="expected a seed"):
        draw_sample(seed, size, most)
