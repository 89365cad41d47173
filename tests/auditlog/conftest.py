"""What the tests of the log share: a tree built the slow, plain way, and keys of throw-away logs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from registry.auditlog.notes import ED25519, VerifierKey, make_vkey
from registry.auditlog.tree import Node, NodeReader, append

SHARED_DATA = Path(__file__).parents[2].parent / "shared" / "data"


def plain_root(hashes: Sequence[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not hashes:
        return hashlib.sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    width = 1
    while width * 2 < len(hashes):
        width *= 2
    return hashlib.sha256(b"\x01" + plain_root(hashes[:width]) + plain_root(hashes[width:])).digest()


def plain_leaves(count: int) -> list[bytes]:
    return [hashlib.sha256(b"\x00" + str(number).encode()).digest() for number in range(count)]


@dataclass(frozen=True)
class Oracle:
    """The naive tree, leaf hashes by count, and a reader over what `append` has handed out."""

    root: Callable[[Sequence[bytes]], bytes]
    leaves: Callable[[int], list[bytes]]
    reader: Callable[[Sequence[bytes]], NodeReader]


def stored_reader(hashes: Sequence[bytes]) -> NodeReader:
    table = dict(append(0, (), hashes).nodes)

    def read(nodes: Sequence[Node]) -> Mapping[Node, bytes]:
        return {node: table[node] for node in nodes}

    return read


@dataclass(frozen=True)
class LogKey:
    """A throw-away Ed25519 key with the name of a log or a witness."""

    vkey: VerifierKey
    private: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def log_key(name: str, seed: int, kind: int = ED25519) -> LogKey:
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return LogKey(make_vkey(name, kind, private.public_key().public_bytes_raw()), private)


def verify_ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@pytest.fixture(scope="session")
def oracle() -> Oracle:
    return Oracle(plain_root, plain_leaves, stored_reader)


@pytest.fixture(scope="session")
def make_key() -> Callable[..., LogKey]:
    return log_key


@pytest.fixture(scope="session")
def verify() -> Callable[[bytes, bytes, bytes], bool]:
    return verify_ed25519


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED_DATA.is_dir():
        pytest.skip("the published vectors lie outside this repository, in ../shared/data, which is absent here")
    return SHARED_DATA
