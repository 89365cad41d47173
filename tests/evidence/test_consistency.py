"""Two checkpoints of a log: one history, two histories, or not to be told; and commands that repeat each step."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from registry.auditlog.checkpoint_request import CheckpointRequest, format_checkpoint_request
from registry.auditlog.checkpoints import Checkpoint, sign_checkpoint
from registry.auditlog.notes import ED25519, Note, NoteSignature, format_note, format_vkey, make_vkey
from registry.auditlog.proofs import consistency_proof
from registry.auditlog.tiles import TILE_WIDTH, encode_tile, parse_tile_path, tile_nodes, tile_path
from registry.auditlog.tree import EMPTY_ROOT, Node, append, leaf_hash
from registry.evidence.consistency import Source, verify_consistency_of
from registry.evidence.log_audit import FileAbsentError, FileTooLargeError, LogReadError
from registry.evidence.verdict import Verdict, Verification
from registry.signing.keys import ed25519_from_seed
from tests.evidence.golden_making import licensed

KEY = ed25519_from_seed(b"k" * 32)
VKEY = make_vkey("log.example/entries", ED25519, KEY.public_spki[-32:])
LINE = format_vkey(VKEY)


@dataclass
class MadeLog:
    """A log of numbered leaves, and a reader of its tiles that can misbehave."""

    size: int
    salt: str = ""
    changed: dict[str, bytes | LogReadError] = field(default_factory=dict)
    nodes: dict[Node, bytes] = field(default_factory=dict)
    edges: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        frontier: tuple[bytes, ...] = ()
        for index in range(self.size):
            salt = self.salt if index == 3 else ""
            after = append(index, frontier, [leaf_hash(f"{salt}leaf {index}".encode())])
            frontier = after.frontier
            self.nodes.update(after.nodes)
            self.edges.append(after.root)

    def note(self, size: int) -> bytes:
        stated = Checkpoint(VKEY.name, size, self.edges[size - 1])
        return format_note(sign_checkpoint(stated, VKEY, KEY.sign))

    def proof(self, old: int, new: int) -> bytes:
        hashes = consistency_proof(old, new, lambda nodes: {node: self.nodes[node] for node in nodes})
        return format_checkpoint_request(CheckpointRequest(old, hashes, self.note(new)))

    def read(self, path: str, most_bytes: int) -> bytes:
        if path in self.changed:
            found = self.changed[path]
            if isinstance(found, LogReadError):
                raise found
            if len(found) > most_bytes:
                raise FileTooLargeError(f"{path}: above {most_bytes} bytes")
            return found
        level, number, width = parse_tile_path(path)
        if any(node not in self.nodes for node in tile_nodes(level, number, width)):
            raise FileAbsentError(f"{path}: not there")
        return encode_tile([self.nodes[node] for node in tile_nodes(level, number, width)])

    def show(self, path: str) -> str:
        return f"cat {path}"


LOG = MadeLog(700)
FORKED = MadeLog(700, salt="another ")


def verdicts(verification: Verification) -> list[str]:
    return [step.verdict.value for step in verification.steps]


def told(old: bytes, new: bytes, source: Source = None, vkey: str | None = LINE) -> tuple[Verdict, int | None]:
    verification = verify_consistency_of(old, new, vkey, source)
    assert [step.number for step in verification.steps] == [1, 2, 3, 4, 5, 6]
    first = verification.first_fault
    if first is not None:
        assert first.fault is not None
        assert re.search("[а-я]", first.fault.ru)
        assert not re.search("[а-я]", first.fault.en)
    return verification.verdict, first and first.number


@pytest.mark.parametrize("old", [1, 2, 3, 4, 7, 255, 256, 257, 512, 513, 699])
@pytest.mark.parametrize("new", [700, 512])
def test_one_history_is_proved_by_tiles_and_by_a_file(old: int, new: int) -> None:
    if old > new:
        assert told(LOG.note(old), LOG.note(new), LOG) == (Verdict.INCOMPLETE, 4)
        return
    assert told(LOG.note(old), LOG.note(new), LOG) == (Verdict.VALID, None)
    source = LOG.proof(old, new) if old < new else None
    assert told(LOG.note(old), LOG.note(new), source) == (Verdict.VALID, None)


@pytest.mark.parametrize("old", [4, 5, 256, 300])
def test_two_histories_are_proved_by_the_newer_ones_tiles(old: int) -> None:
    assert told(LOG.note(old), FORKED.note(700), FORKED) == (Verdict.INVALID, 6)


def test_two_histories_are_proved_by_a_proof_file_that_leads_to_the_newer_root() -> None:
    assert told(LOG.note(300), FORKED.note(700), FORKED.proof(300, 700)) == (Verdict.INVALID, 6)


def test_a_proof_that_does_not_lead_to_the_newer_root_proves_nothing() -> None:
    """Unknown is never shown as invalid."""
    assert told(LOG.note(300), LOG.note(700), FORKED) == (Verdict.INCOMPLETE, 5)
    foreign = FORKED.proof(300, 700).partition(b"\n\n")[0] + b"\n\n" + LOG.note(700)
    assert told(LOG.note(300), LOG.note(700), foreign) == (Verdict.INCOMPLETE, 5)
    assert told(LOG.note(256), FORKED.note(700), FORKED.proof(256, 700)) == (Verdict.INCOMPLETE, 5)


def test_equal_sizes_need_no_hashes() -> None:
    assert told(LOG.note(9), LOG.note(9)) == (Verdict.VALID, None)
    assert told(LOG.note(9), FORKED.note(9)) == (Verdict.INVALID, 6)


def test_every_log_begins_with_the_empty_one() -> None:
    empty = format_note(sign_checkpoint(Checkpoint(VKEY.name, 0, EMPTY_ROOT), VKEY, KEY.sign))
    assert told(empty, LOG.note(700)) == (Verdict.VALID, None)


def test_without_hashes_or_key_it_says_what_to_give() -> None:
    assert told(LOG.note(9), LOG.note(12)) == (Verdict.INCOMPLETE, 5)
    assert told(LOG.note(9), LOG.note(12), LOG, vkey=None) == (Verdict.INCOMPLETE, 3)


def test_a_smaller_log_is_told() -> None:
    assert told(LOG.note(12), LOG.note(9), LOG) == (Verdict.INCOMPLETE, 4)


def test_another_log_is_refused() -> None:
    other = make_vkey("other.example/entries", ED25519, KEY.public_spki[-32:])
    note = format_note(sign_checkpoint(Checkpoint(other.name, 9, bytes(32)), other, KEY.sign))
    assert told(LOG.note(9), note) == (Verdict.INVALID, 3)
    assert told(LOG.note(9), note, vkey=None) == (Verdict.INVALID, 4)


def extended() -> bytes:
    text = LOG.note(9).decode().partition("\n\n")[0] + "\nextension\n"
    return format_note(Note(text, (NoteSignature(VKEY.name, VKEY.key_id, KEY.sign(text.encode())),)))


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"\xff",
        b"{",
        b'{"format":"ip-rights-evidence/1"}',
        extended(),
        LOG.note(9).replace(b"\n9\n", b"\n09\n"),
        LOG.note(9)[:-1] + b"\n" + "— x AAAAAAAA\n".encode() * 5000,
    ],
    ids=["empty", "not UTF-8", "cut JSON", "no evidence", "extension line", "leading zero", "oversized"],
)
def test_a_file_that_is_no_checkpoint_is_named(bad: bytes) -> None:
    assert told(bad, LOG.note(12), LOG) == (Verdict.INVALID, 1)
    assert told(LOG.note(9), bad, LOG) == (Verdict.INVALID, 2)
    verification = verify_consistency_of(bad, bad, LINE, None)
    assert verdicts(verification) == ["INVALID", "INVALID", "INCOMPLETE", "INCOMPLETE", "INCOMPLETE", "INCOMPLETE"]


def test_a_forged_checkpoint_is_named() -> None:
    forged = LOG.note(9).replace(b"\n9\n", b"\n8\n")
    assert told(forged, LOG.note(12), LOG) == (Verdict.INVALID, 3)


def test_a_partial_tile_that_vanished_is_cut_from_the_full_one() -> None:
    partial = tile_path(0, 1, 300 - TILE_WIDTH)
    gone = MadeLog(700, changed={partial: FileAbsentError(f"{partial}: not there")})
    assert told(LOG.note(5), LOG.note(300), gone) == (Verdict.VALID, None)


@pytest.mark.parametrize(
    "content",
    [
        b"\x1f\x8b\x08" + bytes(40),
        bytes(31),
        bytes(TILE_WIDTH * 32 + 1),
        FileAbsentError("tile/0/000: not there"),
    ],
    ids=["gzip", "truncated", "oversized", "absent"],
)
def test_a_tile_that_is_none_leaves_it_open(content: bytes | FileAbsentError) -> None:
    bad = MadeLog(700, changed={tile_path(0, 0): content})
    assert told(LOG.note(5), LOG.note(700), bad) == (Verdict.INCOMPLETE, 5)


@pytest.mark.parametrize(
    "proof",
    [
        b"",
        LOG.proof(6, 700),
        LOG.proof(5, 699),
        LOG.proof(5, 700).replace(b"\n\n", b"\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n", 1),
        b"\n".join(LOG.proof(5, 700).split(b"\n")[:1] + LOG.proof(5, 700).split(b"\n")[2:]),
    ],
    ids=["empty", "other older size", "other newer size", "too long", "too short"],
)
def test_a_proof_file_that_does_not_fit_leaves_it_open(proof: bytes) -> None:
    assert told(LOG.note(5), LOG.note(700), proof) == (Verdict.INCOMPLETE, 5)


def test_evidence_files_stand_for_their_checkpoints() -> None:
    made, data = licensed()
    vkey = format_vkey(made.vkey)
    assert told(data, data, vkey=vkey) == (Verdict.VALID, None)
    assert told(format_note(made.note(root=bytes(32))), data, vkey=vkey) == (Verdict.INVALID, 6)


@pytest.mark.parametrize(("old", "new"), [(5, 700), (256, 700), (9, 9)])
@pytest.mark.parametrize("way", ["tiles", "file"])
def test_every_command_prints_what_it_promises(tmp_path: Path, old: int, new: int, way: str) -> None:
    (tmp_path / "old").write_bytes(LOG.note(old))
    (tmp_path / "new").write_bytes(LOG.note(new))
    proof = LOG.proof(old, new)
    (tmp_path / "proof").write_bytes(proof)
    verification = verify_consistency_of(LOG.note(old), LOG.note(new), LINE, LOG if way == "tiles" else proof)
    assert verification.verdict is Verdict.VALID
    for path in re.findall(r"cat (\S+)", verification.steps[4].command):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(LOG.read(path, 10**6))
    for step in verification.steps:
        assert step.command or step.verdict is Verdict.NOT_COVERED
        done = subprocess.run(
            ["bash", "-c", f"OLD=old NEW=new PROOF=proof\n{step.command}"],
            cwd=tmp_path,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        promises = [line.rpartition("  # ")[2] for line in step.command.splitlines() if "  # " in line]
        assert promises or not step.command
        for promise in promises:
            assert promise in done.stdout, (step.number, promise, done)
