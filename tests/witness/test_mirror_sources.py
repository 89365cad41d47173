"""A log read over HTTP, and others asked over HTTP: within bounds, no redirect, nothing compressed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from registry.auditlog.notes import format_vkey
from registry.evidence.log_audit import (
    DirectoryReader,
    FileAbsentError,
    FileTooLargeError,
    FileUnreadableError,
    LogReadError,
)
from registry.witness.comparing import Relation, compare
from registry.witness.errors import MirrorError, UnreachableError
from registry.witness.mirror_folder import make_mirror
from registry.witness.mirror_growing import grow
from registry.witness.mirror_keys import LogKeys
from registry.witness.mirror_sources import HttpReader, HttpSource
from tests.procedures.witnesses import Post, posted
from tests.witness.history import AT, call, witness_in
from tests.witness.test_client import says, server
from tests.witness.test_thousand_attacks import Log, log_of


def answer(head: bytes, body: bytes = b"") -> bytes:
    return b"HTTP/1.1 " + head + b"\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (answer(b"200 OK", b"x" * 101), FileTooLargeError),
        (answer(b"200 OK", b"x" * 100_000), FileTooLargeError),
        (answer(b"302 Found\r\nLocation: http://127.0.0.1:1/"), FileUnreadableError),
        (answer(b"200 OK\r\nContent-Encoding: gzip", gzip.compress(b"x")), FileUnreadableError),
        (answer(b"404 Not Found", b"a long page for people " * 500), FileAbsentError),
        (answer(b"410 Gone"), FileAbsentError),
        (answer(b"500 Internal Server Error"), FileUnreadableError),
        (b"", FileUnreadableError),
    ],
    ids=["large", "larger", "redirect", "gzip", "absent", "gone", "broken", "nothing"],
)
def test_what_is_no_file_of_the_log_is_named(said: bytes, kind: type[LogReadError]) -> None:
    with server(says(said)) as address, pytest.raises(LogReadError) as found:
        HttpReader(address).read("tile/0/000", 100)
    assert type(found.value) is kind
    assert "curl -s " in HttpReader(address).show("checkpoint")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (answer(b"302 Found\r\nLocation: /"), UnreachableError),
        (answer(b"200 OK\r\nContent-Encoding: gzip", b"x"), UnreachableError),
        (answer(b"200 OK", b"garbage\n"), MirrorError),
        (answer(b"200 OK"), MirrorError),
    ],
)
def test_a_part_that_is_none_is_refused(tmp_path: Path, said: bytes, kind: type[Exception]) -> None:
    mirror = make_mirror(tmp_path / "by", "0" * 64, "BY")
    with server(says(said)) as address, pytest.raises(kind):
        list(HttpSource(mirror, address, lambda: AT).files(0, 10))


@pytest.mark.parametrize("seen", [5, 20, 30])
@pytest.mark.parametrize("forks", [False, True])
def test_a_witness_is_asked_where_it_keeps_the_newest(tmp_path: Path, seen: int, *, forks: bool) -> None:
    log = log_of(20)
    mirror = make_mirror(tmp_path / "mirror", "0" * 64, "BY", log_keys=(format_vkey(log.vkey),))
    log.write(tmp_path / "log", 20)
    kept, _ = grow(mirror, DirectoryReader(tmp_path / "log"), LogKeys((log.vkey,)))
    shown: Log = log_of(seen, "other ", log, 3) if forks else log_of(seen)
    witness = witness_in(tmp_path / "witness", shown)
    with posted(Post(witness, lambda: AT, 0)) as post:
        assert compare(mirror, kept, (log.vkey,), post.address).relation is Relation.UNREACHABLE
        assert call(witness, shown.request(0, seen)).status == 200
        compared = compare(mirror, kept, (log.vkey,), post.address)
    expected = Relation.AHEAD if seen > 20 else Relation.FORK if forks else Relation.ONE_HISTORY
    assert (compared.relation, compared.size) == (expected, seen)
    assert (compared.proof is not None) is (expected is Relation.FORK)


def test_nobody_at_the_address_says_nothing(tmp_path: Path) -> None:
    log = log_of(3)
    mirror = make_mirror(tmp_path / "mirror", "0" * 64, "BY", log_keys=(format_vkey(log.vkey),))
    log.write(tmp_path / "log", 3)
    kept, _ = grow(mirror, DirectoryReader(tmp_path / "log"), LogKeys((log.vkey,)))
    for place in ("http://127.0.0.1:9", "http://far.example", str(tmp_path / "nothing"), str(tmp_path)):
        assert compare(mirror, kept, (log.vkey,), place).relation is Relation.UNREACHABLE
