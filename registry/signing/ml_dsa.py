"""ML-DSA-44: the signatures of witnesses that are to hold against quantum computers, kept as a seed of 32 bytes.

Only checkpoints are cosigned with it; offices sign with the algorithms of `algorithms`. A `cryptography` that stands
on an OpenSSL before 3.5 has no ML-DSA: `offers_ml_dsa_44` says so, and nobody then takes such a signature as valid.

Source: FIPS 204; C2SP tlog-cosignature.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import mldsa

from registry.signing.errors import AlgorithmError

SEED_SIZE = 32


@dataclass(frozen=True, slots=True)
class MlDsaKey:
    """A key that signs; its secret stays inside `sign`."""

    public: bytes
    """1312 bytes."""
    sign: Callable[[bytes], bytes]
    """Message in, 2420 bytes out."""


@cache
def offers_ml_dsa_44() -> bool:
    """Whether this machine's `cryptography` can sign and verify ML-DSA-44."""
    try:
        mldsa.MLDSA44PrivateKey.from_seed_bytes(bytes(SEED_SIZE))
    except UnsupportedAlgorithm:
        return False
    return True


def ml_dsa_44_from_seed(seed: bytes) -> MlDsaKey:
    """Return the key of a seed.

    Args:
        seed: 32 secret bytes.

    Raises:
        AlgorithmError: Another number of bytes, or this machine offers no ML-DSA.

    Source: FIPS 204, algorithm 6.
    """
    try:
        key = mldsa.MLDSA44PrivateKey.from_seed_bytes(seed)
    except ValueError as cause:
        raise AlgorithmError(f"expected a seed of {SEED_SIZE} bytes, {len(seed)} came") from cause
    except UnsupportedAlgorithm as cause:
        raise AlgorithmError("expected a machine that offers ML-DSA-44 (OpenSSL 3.5 or newer)") from cause
    return MlDsaKey(key.public_key().public_bytes_raw(), key.sign)


def verify_ml_dsa_44(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a signature is an ML-DSA-44 key's over a message, with an empty context.

    Args:
        public: 1312 bytes; any other number verifies nothing.
        signature: 2420 bytes; any other number is no signature.
        message: What was signed.

    Source: FIPS 204, algorithm 3.
    """
    try:
        mldsa.MLDSA44PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
