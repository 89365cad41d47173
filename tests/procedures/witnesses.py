"""Witnesses beside a commission: real ones in folders, asked directly or over HTTP, each of which may misbehave."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from registry.auditlog.notes import format_vkey
from registry.procedures.cosign import CosignRound, WitnessReply, cosign_checkpoint
from registry.records.database import Database
from registry.witness.app import make_app
from registry.witness.folder import WitnessFolder, make_witness, vkeys_of
from tests.procedures.member_offices import REGISTER, Commission, found_commission, log_key
from tests.witness.history import call

NAME = "witness.example/{}"
Mangle = Callable[[WitnessReply], WitnessReply | None]


@dataclass
class Witnessed:
    """A founded register, its witnesses by state, and what each of them does to its answers."""

    commission: Commission
    folders: Mapping[str, WitnessFolder]
    mangle: dict[str, Mangle] = field(default_factory=dict)
    requests: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def addresses(self) -> dict[str, str]:
        return {NAME.format(state.lower()): f"http://127.0.0.1/{state}" for state in self.folders}

    def ask(self, address: str, body: bytes) -> WitnessReply | None:
        """Answer as the witness at an address would."""
        state = address.removesuffix("/add-checkpoint").rpartition("/")[2]
        self.requests.append((state, body))
        said = call(self.folders[state], body, at=self.commission.now)
        reply = WitnessReply(said.status, said.headers["Content-Type"], said.body)
        return self.mangle.get(state, lambda kept: kept)(reply)

    def round(self, **more: Any) -> CosignRound:
        register = self.commission.register
        return cosign_checkpoint(
            register, more.get("addresses", self.addresses), self.ask, now=more.get("now", self.commission.tick())
        )


def witnessed(database: Database, folder: Path, states: Sequence[str], quorum: int) -> Witnessed:
    """Found a register whose founding entry names a witness for each of these states."""
    line = format_vkey(log_key().verifier)
    folders = {state: make_witness(folder / state, NAME.format(state.lower()), [line]) for state in states}
    listed = [{"state": state, "vkey": vkey} for state, made in folders.items() for vkey in vkeys_of(made)]
    commission = found_commission(database, founding={"witnesses": listed, "quorum": quorum})
    assert commission.register.name == REGISTER
    return Witnessed(commission, folders)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_client: Any) -> None:
        """Say nothing: connections that break are what the test is about."""


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_said: Any) -> None:
        """Say nothing."""


@dataclass
class Post:
    """A witness's server on a port of its own, and how it behaves."""

    witness: WitnessFolder
    clock: Callable[[], datetime]
    slow_s: float
    mode: str = "honest"
    port: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self.mode == "garbage":
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [b"\xe2\x80\x94 " + self.witness.name.encode() + b" AAAA\n\xff\x00garbage"]
        if self.mode == "slow":
            time.sleep(self.slow_s)
        answer = list(make_app(self.witness, self.clock)(environ, start_response))
        # Cut off: the witness has decided and kept, and the answer is lost on the way.
        return _broken() if self.mode == "cut off" else answer  # type: ignore[return-value]


def _broken() -> Iterator[bytes]:
    yield b"x"
    raise ConnectionResetError


@contextmanager
def posted(post: Post) -> Iterator[Post]:
    """Serve a witness until the end."""
    server = make_server("127.0.0.1", 0, post, _Server, _Quiet)
    post.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield post
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
