"""The witness's answer to every request: each status of the specification, and nothing kept but what it cosigned."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from registry.auditlog.checkpoint_request import MOST_REQUEST_BYTES
from registry.auditlog.checkpoints import open_checkpoint
from registry.auditlog.cosignatures import cosigners
from registry.auditlog.notes import Note, format_note, format_vkey, parse_lines, parse_note
from registry.auditlog.plain_text import encode_base64
from registry.evidence.cosigning import COSIGNATURE_CHECKS
from registry.evidence.fork import decode_fork
from registry.evidence.fork_steps import verify_fork
from registry.evidence.verdict import Verdict
from registry.signing.keys import verify_ed25519
from registry.witness.folder import WitnessFolder, load_witness, trust_log
from registry.witness.forks import kept_forks
from tests.witness.history import AT, ORIGIN, History, call, witness_in


@pytest.fixture
def log() -> History:
    return History().grow(7)


@pytest.fixture
def witness(tmp_path: Path, log: History) -> WitnessFolder:
    return witness_in(tmp_path / "by", log)


def kept_sizes(witness: WitnessFolder) -> list[int]:
    return [kept.size for kept in witness.store.every(ORIGIN)]


def test_a_first_checkpoint_is_cosigned_by_every_key_and_kept_whole(witness: WitnessFolder, log: History) -> None:
    said = call(witness, log.request(0))
    assert said.status == 200
    note = parse_note(log.note())
    lines = parse_lines(said.body.decode())
    keys = [key.verifier for key in witness.keys]
    cosigned = Note(note.text, (*note.signatures, *lines))
    assert cosigners(cosigned, keys, COSIGNATURE_CHECKS) == tuple((key, AT) for key in keys)
    (kept,) = witness.store.every(ORIGIN)
    assert kept.note == format_note(cosigned)
    assert open_checkpoint(kept.note, log.vkey, verify_ed25519)[0].size == 7


def test_the_log_grows_step_by_step(witness: WitnessFolder, log: History) -> None:
    for old, new in ((0, 1), (1, 2), (2, 4), (4, 7)):
        assert call(witness, log.request(old, new)).status == 200
    assert kept_sizes(witness) == [1, 2, 4, 7]


def test_the_same_checkpoint_again_is_cosigned_anew_and_kept_once(witness: WitnessFolder, log: History) -> None:
    """An answer that was lost is asked for again."""
    call(witness, log.request(0))
    later = AT + timedelta(minutes=5)
    said = call(witness, log.request(7), at=later)
    note = parse_note(log.note())
    cosigned = Note(note.text, (*note.signatures, *parse_lines(said.body.decode())))
    assert {at for _, at in cosigners(cosigned, [key.verifier for key in witness.keys], COSIGNATURE_CHECKS)} == {later}
    assert kept_sizes(witness) == [7]


def test_the_empty_log_is_cosigned(witness: WitnessFolder, log: History) -> None:
    assert call(witness, log.request(0, 0)).status == 200
    assert call(witness, log.request(0)).status == 200


def test_a_clock_set_back_makes_no_earlier_statement(witness: WitnessFolder, log: History) -> None:
    call(witness, log.request(0, 3))
    call(witness, log.request(3), at=AT - timedelta(days=1))
    assert [kept.cosigned_at for kept in witness.store.every(ORIGIN)] == [AT, AT]


def without_hash(body: bytes) -> bytes:
    first, _, rest = body.partition(b"\n")
    return first + b"\n" + rest.partition(b"\n")[2]


HASH = encode_base64(b"h" * 32).encode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (lambda _: b"", 400),
        (lambda _: b"\xff" * 100, 400),
        (lambda _: b"x" * (MOST_REQUEST_BYTES + 1), 400),
        (lambda log: b"old 3\n" + (HASH + b"\n") * 64 + b"\n" + log.note(), 400),
        (lambda log: b"old 3\n" + HASH[:-1] + b"\n\n" + log.note(), 400),
        (lambda log: b"old 03\n\n" + log.note(), 400),
        (lambda log: b"old -1\n\n" + log.note(), 400),
        (lambda log: b"old 9223372036854775808\n\n" + log.note(), 400),
        (lambda log: log.request(3).replace(b"\n", b"\r\n"), 400),
        (lambda log: log.request(3)[:-1], 400),
        (lambda log: b"old 3\n\n" + log.note() + b"x" * 65_536, 400),
        (lambda log: b"old 8\n\n" + log.note(), 400),
        (lambda log: b"old 3\n\n" + log.text_note(parse_note(log.note()).text + "an extension line\n"), 400),
        (lambda log: b"old 3\n\n" + log.text_note(f"{ORIGIN}\n7\n"), 400),
        (lambda log: History(log.leaves, "registry.example/other").request(3), 404),
        (lambda log: History(log.leaves, seed=b"\x08" * 32).request(3), 403),
        (lambda log: b"old 3\n\n" + log.note().replace(b"\n7\n", b"\n6\n"), 403),
        (lambda log: log.request(0), 409),
        (lambda log: log.request(2), 409),
        (lambda log: log.request(4), 409),
        (lambda log: log.forked(2, 1).request(3), 409),
        (lambda log: log.request(2, 2), 409),
        (lambda log: without_hash(log.request(3)), 422),
        (lambda log: log.request(3).replace(b"\n\n", b"\n" + HASH + b"\n\n", 1), 422),
        (lambda log: log.forked(2, 5).request(3), 422),
        (lambda log: b"old 3\n" + HASH + b"\n\n" + log.note(3), 422),
    ],
    ids=[
        "empty",
        "no text",
        "oversized body",
        "64 hashes",
        "hash without padding",
        "leading zero",
        "negative",
        "2**63",
        "CRLF",
        "cut",
        "oversized note",
        "old above new",
        "extension line",
        "no root",
        "another log",
        "another key",
        "altered size",
        "stale: from nothing",
        "stale: smaller",
        "from a size never seen",
        "same size, another root",
        "a smaller size",
        "too few hashes",
        "too many hashes",
        "another history",
        "hashes between equal sizes",
    ],
)
def test_every_fault_has_its_status_and_changes_nothing(
    witness: WitnessFolder, log: History, body: object, status: int
) -> None:
    """The witness has seen three leaves; each of these is refused, and the honest next step is still taken."""
    assert call(witness, log.request(0, 3)).status == 200
    said = call(witness, body(log))  # type: ignore[operator]
    assert said.status == status, said.body
    if status == 409:
        assert (said.headers["Content-Type"], said.body) == ("text/x.tlog.size", b"3\n")
    assert kept_sizes(witness) == [3]
    assert call(witness, log.request(3)).status == 200


def test_hashes_from_the_empty_tree_are_refused(witness: WitnessFolder, log: History) -> None:
    assert call(witness, log.request(0).replace(b"\n\n", b"\n" + HASH + b"\n\n", 1)).status == 422


def test_signatures_of_others_are_ignored_and_not_kept(witness: WitnessFolder, log: History) -> None:
    stranger = History(log.leaves, "stranger.example/log", b"\x09" * 32)
    note = parse_note(log.note())
    more = parse_note(stranger.text_note(note.text)).signatures
    body = b"old 0\n\n" + format_note(Note(note.text, (*more, *note.signatures)))
    assert call(witness, body).status == 200
    assert all(line.name != stranger.origin for line in parse_note(witness.store.every(ORIGIN)[0].note).signatures)


def test_a_log_may_change_its_key(tmp_path: Path, log: History) -> None:
    newer = History(log.leaves, seed=b"\x0a" * 32)
    witness = witness_in(tmp_path / "kz", log, newer)
    assert call(witness, log.request(0, 3)).status == 200
    assert call(witness, newer.request(3)).status == 200


def test_a_fork_at_one_size_leaves_its_proof(witness: WitnessFolder, log: History) -> None:
    """Also at a size that is not the newest: every checkpoint cosigned is kept."""
    call(witness, log.request(0, 3))
    call(witness, log.request(3))
    other = log.forked(2, 1)
    assert call(witness, other.request(0)).status == 409
    (file,) = kept_forks(witness.forks)
    fork = decode_fork(file.read_bytes())
    assert open_checkpoint(fork.older, log.vkey, verify_ed25519)[0].root == log.root(3)
    assert open_checkpoint(fork.newer, log.vkey, verify_ed25519)[0].root == other.root(3)
    call(witness, other.request(0))
    assert len(kept_forks(witness.forks)) == 1


def test_a_proof_that_betrays_another_history_is_kept(witness: WitnessFolder, log: History) -> None:
    call(witness, log.request(0, 3))
    assert call(witness, log.forked(2, 5).request(3)).status == 422
    assert len(kept_forks(witness.forks)) == 1


def test_a_mistaken_proof_is_no_fork(witness: WitnessFolder, log: History) -> None:
    call(witness, log.request(0, 3))
    call(witness, without_hash(log.request(3)))
    call(witness, b"old 3\n" + HASH + b"\n" + HASH + b"\n" + HASH + b"\n\n" + log.note())
    assert not kept_forks(witness.forks)


def test_of_threads_with_different_checkpoints_of_one_size_one_wins(witness: WitnessFolder, log: History) -> None:
    call(witness, log.request(0, 3))
    bodies = [log.forked(3, 4, f"{number} ").request(3) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(said.status for said in pool.map(lambda body: call(witness, body), bodies))
    assert statuses == [200] + [409] * 7
    assert kept_sizes(witness) == [3, 7]


def _ask_from_a_process(folder: Path, body: bytes) -> int:
    return call(load_witness(folder), body).status


def test_of_processes_with_different_checkpoints_of_one_size_one_wins(witness: WitnessFolder, log: History) -> None:
    bodies = [log.forked(3, 4, f"{number} ").request(0) for number in range(4)]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        statuses = pool.starmap(_ask_from_a_process, [(witness.folder, body) for body in bodies])
    assert sorted(statuses) == [200, 409, 409, 409]


def test_nothing_is_answered_that_was_not_kept(witness: WitnessFolder, log: History) -> None:
    (witness.folder / "witness.db").unlink()
    assert call(witness, log.request(0)).status == 503


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_store_that_cannot_be_written_gives_no_cosignature(witness: WitnessFolder, log: History) -> None:
    (witness.folder / "witness.db").chmod(0o400)
    assert call(witness, log.request(0)).status == 503


def test_other_methods_and_paths_are_refused(witness: WitnessFolder) -> None:
    assert (call(witness, None).status, call(witness, None).headers["Allow"]) == (405, "POST")
    assert call(witness, b"", "/").status == 405
    assert call(witness, None, "/elsewhere").status == 404


def test_the_newest_checkpoint_is_read_where_mirrors_have_it(witness: WitnessFolder, log: History) -> None:
    place = f"/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
    assert call(witness, None, place).status == 404
    call(witness, log.request(0))
    said = call(witness, None, place)
    assert (said.status, said.body) == (200, witness.store.every(ORIGIN)[0].note)
    assert call(witness, None, place, method="HEAD").body == b""


def test_the_first_page_names_the_keys(witness: WitnessFolder) -> None:
    lines = call(witness, None, "/").body.decode().splitlines()
    assert lines[0] == "witness.example/by"
    assert lines[-1] == ORIGIN


def successor(log: History) -> History:
    """Return the same log under its next key."""
    return History(log.leaves, log.origin, b"\x08" * 32)


def test_the_history_goes_on_under_the_next_key(witness: WitnessFolder, log: History) -> None:
    """The next key is refused until the witness's operator has named it; then the log continues what was kept."""
    assert call(witness, log.request(0)).status == 200
    later = successor(log.grow(3))
    assert call(witness, later.request(7)).status == 403
    trusting = trust_log(witness.folder, format_vkey(later.vkey))
    assert call(trusting, later.request(7)).status == 200
    assert kept_sizes(trusting) == [7, 10]


@pytest.mark.parametrize("size", [7, 9])
def test_two_histories_under_two_keys_leave_their_proof(witness: WitnessFolder, log: History, size: int) -> None:
    """Nothing is cosigned, what is kept stays, and the proof names both keys."""
    assert call(witness, log.request(0)).status == 200
    other = successor(log.forked(5, size - 5))
    trusting = trust_log(witness.folder, format_vkey(other.vkey))
    assert call(trusting, other.request(7)).status in {409, 422}
    assert kept_sizes(trusting) == [7]
    (file,) = kept_forks(trusting.forks)
    keys = format_vkey(log.vkey), format_vkey(other.vkey)
    assert verify_fork(file.read_bytes(), *keys).verdict is Verdict.VALID
