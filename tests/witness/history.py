"""A log that a test lets grow, fork and sign whatever it likes; witnesses in folders; requests between the two."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from registry.auditlog.checkpoint_request import CheckpointRequest, format_checkpoint_request
from registry.auditlog.checkpoints import Checkpoint, sign_checkpoint
from registry.auditlog.notes import ED25519, Note, VerifierKey, format_note, format_vkey, make_vkey, sign_note
from registry.auditlog.proofs import consistency_proof
from registry.auditlog.tree import append, leaf_hash, root_of_hashes
from registry.signing.keys import SigningKey, ed25519_from_seed
from registry.witness.app import make_app
from registry.witness.folder import WitnessFolder, make_witness

ORIGIN = "registry.example/test/entries"
AT = datetime(2026, 5, 28, 20, 26, 47, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """A witness's answer."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class History:
    """Leaves of one history of a log, and its key."""

    leaves: list[bytes] = field(default_factory=list)
    origin: str = ORIGIN
    seed: bytes = b"\x07" * 32

    @property
    def key(self) -> SigningKey:
        return ed25519_from_seed(self.seed)

    @property
    def vkey(self) -> VerifierKey:
        return make_vkey(self.origin, ED25519, self.key.public_spki[-32:])

    def grow(self, count: int, mark: str = "") -> History:
        """Add leaves; the mark tells histories apart."""
        first = len(self.leaves)
        self.leaves += [leaf_hash(f"{mark}{number}".encode()) for number in range(first, first + count)]
        return self

    def forked(self, at: int, count: int, mark: str = "other ") -> History:
        """Return another history that shares the first leaves."""
        return History(self.leaves[:at], self.origin, self.seed).grow(count, mark)

    def root(self, size: int) -> bytes:
        return root_of_hashes(self.leaves[:size])

    def note(self, size: int | None = None) -> bytes:
        size = len(self.leaves) if size is None else size
        return format_note(sign_checkpoint(Checkpoint(self.origin, size, self.root(size)), self.vkey, self.key.sign))

    def text_note(self, text: str) -> bytes:
        """Return any text, signed by the log's key."""
        return format_note(Note(text, (sign_note(text, self.vkey, self.key.sign),)))

    def proof(self, old: int, new: int) -> tuple[bytes, ...]:
        if not 0 < old < new:
            return ()
        nodes = dict(append(0, (), self.leaves).nodes)
        return consistency_proof(old, new, lambda asked: {node: nodes[node] for node in asked})

    def request(self, old: int, new: int | None = None) -> bytes:
        """Return a request from one size to another, honest within this history."""
        new = len(self.leaves) if new is None else new
        return format_checkpoint_request(CheckpointRequest(old, self.proof(old, new), self.note(new)))


def witness_in(folder: Path, *logs: History, name: str = "witness.example/by") -> WitnessFolder:
    return make_witness(folder, name, [format_vkey(log.vkey) for log in logs])


def call(
    witness: WitnessFolder, body: bytes | None, path: str = "/add-checkpoint", *, method: str = "", at: datetime = AT
) -> Said:
    """Ask the application itself, as a server would."""
    seen: list[Any] = []
    environ = {
        "REQUEST_METHOD": method or ("GET" if body is None else "POST"),
        "PATH_INFO": path,
        "CONTENT_LENGTH": str(len(body or b"")),
        "wsgi.input": io.BytesIO(body or b""),
    }
    answer = make_app(witness, lambda: at)(environ, lambda status, headers: seen.append((status, headers)))
    status, headers = seen[0]
    return Said(int(status.split()[0]), dict(headers), b"".join(answer))
