"""ML-DSA-44: a seed is a key, and only its own signature over the same bytes verifies."""

from __future__ import annotations

import pytest

from registry.signing.errors import AlgorithmError
from registry.signing.ml_dsa import ml_dsa_44_from_seed, offers_ml_dsa_44, verify_ml_dsa_44

pytestmark = pytest.mark.skipif(not offers_ml_dsa_44(), reason="this machine's OpenSSL has no ML-DSA")
SEED = bytes(range(32))


def test_a_seed_is_always_the_same_key() -> None:
    assert ml_dsa_44_from_seed(SEED).public == ml_dsa_44_from_seed(SEED).public
    assert len(ml_dsa_44_from_seed(SEED).public) == 1312


def test_a_signature_verifies_over_its_own_bytes_alone() -> None:
    key, other = ml_dsa_44_from_seed(SEED), ml_dsa_44_from_seed(SEED[::-1])
    signature = key.sign(b"message")
    assert verify_ml_dsa_44(key.public, signature, b"message")
    assert not verify_ml_dsa_44(key.public, signature, b"massage")
    assert not verify_ml_dsa_44(other.public, signature, b"message")


@pytest.mark.parametrize("size", [0, 1311, 1313])
def test_a_key_of_another_size_verifies_nothing(size: int) -> None:
    assert not verify_ml_dsa_44(bytes(size), bytes(2420), b"")


@pytest.mark.parametrize("size", [0, 2419, 2421])
def test_a_signature_of_another_size_is_none(size: int) -> None:
    assert not verify_ml_dsa_44(ml_dsa_44_from_seed(SEED).public, bytes(size), b"")


def test_a_seed_of_another_size_is_refused() -> None:
    with pytest.raises(AlgorithmError, match="32 bytes, 31 came"):
        ml_dsa_44_from_seed(SEED[1:])
