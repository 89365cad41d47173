"""A whole log against its checkpoint: every file changed, missing, cut or grown, one at a time."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.auditlog.checkpoints import Checkpoint, sign_checkpoint
from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import ED25519, Note, NoteSignature, format_note, format_vkey, make_vkey
from registry.evidence.leaf import encode_leaf
from registry.evidence.log_audit import DirectoryReader, FileAbsentError, FileUnreadableError, verify_log
from registry.evidence.verdict import Step, Verdict, Verification
from registry.rights.entries import EntryId
from tests.evidence.log_files import write_files

ORIGIN = "register.example/icmec/entries"
SEED = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
KEY = make_vkey(ORIGIN, ED25519, SEED.public_key().public_bytes_raw())
VKEY = format_vkey(KEY)
FOUNDED_AT = datetime(2026, 5, 28, 20, 26, 45, tzinfo=UTC)
REFERENCE = Path(__file__).parents[2].parent / "shared" / "data" / "reference"

WriteLog = Callable[..., Path]


def leaf(index: int) -> bytes:
    head = EntryId("a" * 64) if index else None
    return encode_leaf(FOUNDED_AT + timedelta(seconds=index), hashlib.sha256(str(index).encode()).digest(), head)


def write_checkpoint(folder: Path, size: int, root: bytes) -> None:
    note = sign_checkpoint(Checkpoint(ORIGIN, size, root), KEY, SEED.sign)
    (folder / "checkpoint").write_bytes(format_note(note))


@pytest.fixture
def write_log(tmp_path: Path) -> WriteLog:
    def write(size: int, leaves: list[bytes] | None = None) -> Path:
        folder = tmp_path / "log"
        folder.mkdir()
        write_checkpoint(folder, size, write_files(folder, leaves or [leaf(index) for index in range(size)]))
        return folder

    return write


@pytest.fixture
def reference() -> Path:
    if not REFERENCE.is_dir():
        pytest.skip("the reference log lies outside this repository, in ../shared/data, which is absent here")
    return REFERENCE


def verdicts(verification: Verification) -> list[str]:
    return [step.verdict.value for step in verification.steps]


def only_fault(verification: Verification) -> Step:
    """Return the one step that is neither VALID nor the witnesses' NOT COVERED."""
    (step,) = [step for step in verification.steps[:6] if step.verdict is not Verdict.VALID]
    assert step.fault is not None
    assert step.fault.ru != step.fault.en
    return step


def verify(folder: Path, vkey: str | None = VKEY) -> Verification:
    return verify_log(DirectoryReader(folder), vkey)


def test_the_reference_log_is_valid(reference: Path) -> None:
    verification = verify(reference / "log", (reference / "log_vkey").read_text().strip())
    assert verdicts(verification) == ["VALID"] * 6 + ["NOT COVERED"]
    assert verification.verdict is Verdict.VALID
    assert "witness.example/kz" in verification.steps[6].input


def test_without_the_log_s_key_the_verdict_is_incomplete_and_says_where_the_key_is(write_log: WriteLog) -> None:
    verification = verify(write_log(3), None)
    assert verification.verdict is Verdict.INCOMPLETE
    step = only_fault(verification)
    assert step.number == 2
    assert "--vkey" in step.fault.en


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 700])
def test_a_log_of_any_size_is_valid(write_log: WriteLog, size: int) -> None:
    assert verdicts(verify(write_log(size))) == ["VALID"] * 6 + ["NOT COVERED"]


def test_a_log_with_a_full_upper_tile_is_valid_until_that_tile_changes(write_log: WriteLog) -> None:
    folder = write_log(65_536 + 300)
    assert verify(folder).verdict is Verdict.VALID
    tile = folder / "tile/1/000"
    tile.write_bytes(tile.read_bytes()[:-1] + b"\xff")
    step = only_fault(verify(folder))
    assert (step.number, step.verdict) == (5, Verdict.INVALID)
    assert step.fault.en.startswith("tile/1/000, hash no. 255: computed ")


def test_a_log_of_exactly_one_full_upper_tile_is_valid(write_log: WriteLog) -> None:
    assert verify(write_log(65_536)).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("tile/0/000", 4),
        ("tile/0/001.p/44", 4),
        ("tile/1/000.p/1", 5),
    ],
)
def test_a_changed_tile_contradicts_the_entries_and_the_root_still_holds(
    write_log: WriteLog, path: str, number: int
) -> None:
    folder = write_log(300)
    file = folder / path
    file.write_bytes(bytes([file.read_bytes()[0] ^ 1]) + file.read_bytes()[1:])
    step = only_fault(verify(folder))
    assert (step.number, step.verdict) == (number, Verdict.INVALID)
    assert path in step.fault.ru


def test_a_changed_entry_is_named_and_the_root_no_longer_follows(write_log: WriteLog) -> None:
    folder = write_log(300)
    bundle = folder / "tile/entries/001.p/44"
    data = bundle.read_bytes()
    at = data.index(b"T20:3") + 4
    bundle.write_bytes(data[:at] + b"4" + data[at + 1 :])
    verification = verify(folder)
    assert verdicts(verification) == ["VALID", "VALID", "VALID", "INVALID", "VALID", "INVALID", "NOT COVERED"]
    assert verification.steps[3].fault.en.startswith("Entry 256: its hash is ")


def test_many_faults_of_a_kind_are_counted_not_listed(write_log: WriteLog) -> None:
    folder = write_log(5)
    tile = folder / "tile/0/000.p/5"
    tile.write_bytes(b"\0" * 96 + tile.read_bytes()[96:])
    assert only_fault(verify(folder)).fault.en.endswith("And 2 more of the kind.")


@pytest.mark.parametrize(
    ("path", "number"),
    [("tile/entries/000", 3), ("tile/entries/001.p/44", 3), ("tile/0/000", 4), ("tile/1/000.p/1", 5)],
)
def test_a_missing_file_is_incomplete_and_the_root_is_judged_from_what_is_left(
    write_log: WriteLog, path: str, number: int
) -> None:
    folder = write_log(300)
    (folder / path).unlink()
    step = only_fault(verify(folder))
    assert (step.number, step.verdict) == (number, Verdict.INCOMPLETE)
    assert path in step.fault.ru


def test_without_a_bundle_and_its_tile_the_root_is_not_reached(write_log: WriteLog) -> None:
    folder = write_log(300)
    shutil.rmtree(folder / "tile")
    verification = verify(folder)
    assert verdicts(verification)[2:6] == ["INCOMPLETE"] * 4
    assert verification.verdict is Verdict.INCOMPLETE
    assert "from entry 0 on" in verification.steps[5].fault.en


def test_a_partial_that_vanished_is_cut_from_the_full_one(write_log: WriteLog) -> None:
    """The log has grown past the checkpoint, and the operator has deleted the partial files."""
    folder = write_log(300)
    shutil.rmtree(folder / "tile")
    write_files(folder, [leaf(index) for index in range(65_536)])
    assert not (folder / "tile/0/001.p").exists()
    assert verify(folder).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("path", "change", "number", "says"),
    [
        ("tile/entries/000", lambda data: data[:-1], 3, "truncated or empty"),
        ("tile/entries/000", lambda data: data + b"\0\1x", 3, "above 43520 bytes"),
        ("tile/entries/000", lambda data: data[170:], 3, "256 entries expected, 255 found"),
        ("tile/entries/000", lambda data: b"\x1f\x8b\x08" + data[:200], 3, "gzip"),
        ("tile/0/000", lambda data: data[:-1], 4, "8192 bytes, found 8191"),
        ("tile/0/000", lambda data: data + b"x", 4, "above 8192 bytes"),
        ("tile/0/000", lambda data: b"\x1f\x8b\x08" + data[:200], 4, "gzip"),
        ("tile/0/001.p/44", lambda data: data + data[:32], 4, "1408 bytes, found 1440"),
        ("tile/1/000.p/1", lambda _: b"", 5, "32 bytes, found 0"),
    ],
)
def test_a_malformed_file_is_invalid_and_named(
    write_log: WriteLog, path: str, change: Callable[[bytes], bytes], number: int, says: str
) -> None:
    folder = write_log(300)
    (folder / path).write_bytes(change((folder / path).read_bytes()))
    step = only_fault(verify(folder))
    assert (step.number, step.verdict) == (number, Verdict.INVALID)
    assert path in step.fault.en
    assert says in step.fault.en


def test_an_entry_that_is_no_leaf_is_invalid(write_log: WriteLog) -> None:
    step = only_fault(verify(write_log(3, [leaf(0), b"something else", leaf(2)])))
    assert (step.number, step.fault.en) == (3, "Entry 1: its leaf has not the form prescribed.")


@pytest.mark.parametrize(("leaves", "index"), [([leaf(0), leaf(0)], 1), ([leaf(1), leaf(2)], 0)])
def test_only_the_first_entry_stands_without_governance(write_log: WriteLog, leaves: list[bytes], index: int) -> None:
    step = only_fault(verify(write_log(2, leaves)))
    assert step.number == 3
    assert step.fault.en.startswith(f"Entry {index}:")


def governed_leaf(index: int, head: str) -> bytes:
    named = EntryId(head * 64) if index else None
    return encode_leaf(FOUNDED_AT + timedelta(seconds=index), hashlib.sha256(str(index).encode()).digest(), named)


@pytest.mark.parametrize(("heads", "fault"), [("-aabbcc", None), ("-aabba", 5), ("-abcb", 4), ("-abab", 3)])
def test_a_leaf_names_no_governance_entry_that_others_have_left(
    write_log: WriteLog, heads: str, fault: int | None
) -> None:
    """One governance entry is the newest at any place: what was replaced never comes back."""
    verification = verify(write_log(len(heads), [governed_leaf(index, head) for index, head in enumerate(heads)]))
    if fault is None:
        assert verification.verdict is Verdict.VALID
        return
    step = only_fault(verification)
    assert (step.number, step.verdict) == (3, Verdict.INVALID)
    assert step.fault.en.startswith(f"Entry {fault} names governance entry {heads[fault] * 64}")


def test_a_checkpoint_that_promises_another_root_is_invalid(write_log: WriteLog) -> None:
    folder = write_log(3)
    write_checkpoint(folder, 3, b"r" * 32)
    step = only_fault(verify(folder))
    assert (step.number, step.verdict) == (6, Verdict.INVALID)
    assert base64.b64encode(b"r" * 32).decode() in step.fault.ru


def test_a_checkpoint_that_promises_more_entries_than_there_are_is_incomplete(write_log: WriteLog) -> None:
    folder = write_log(256)
    write_checkpoint(folder, 2**62, b"r" * 32)
    assert verify(folder).verdict is Verdict.INCOMPLETE


def test_a_log_without_a_checkpoint_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(FileAbsentError):
        verify(tmp_path)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"x" * 65_537, "above 65536 bytes"),
        (b"\xff", "UTF-8"),
        (b"", "blank line"),
        ("a\n\n— a AAAAAAE=\n".encode(), ""),
    ],
)
def test_a_malformed_checkpoint_is_invalid_and_the_rest_is_not_examined(
    write_log: WriteLog, data: bytes, says: str
) -> None:
    folder = write_log(3)
    (folder / "checkpoint").write_bytes(data)
    verification = verify(folder)
    assert verdicts(verification) == ["INVALID"] + ["INCOMPLETE"] * 6
    assert verification.verdict is Verdict.INVALID
    assert says in verification.steps[0].fault.en


def test_a_signature_by_another_key_is_invalid_and_the_tree_is_still_judged(write_log: WriteLog) -> None:
    folder = write_log(3)
    note = (folder / "checkpoint").read_text().split("\n\n")[0] + "\n"
    line = NoteSignature(ORIGIN, KEY.key_id, b"\0" * 64)
    (folder / "checkpoint").write_bytes(format_note(Note(note, (line,))))
    step = only_fault(verify(folder))
    assert (step.number, step.verdict) == (2, Verdict.INVALID)


def test_the_checkpoint_of_another_log_is_invalid(write_log: WriteLog) -> None:
    other = format_vkey(make_vkey("register.example/other/entries", ED25519, KEY.public))
    step = only_fault(verify(write_log(3), other))
    assert (step.number, step.verdict) == (2, Verdict.INVALID)


def test_a_malformed_key_is_the_caller_s_mistake(write_log: WriteLog) -> None:
    with pytest.raises(AuditLogError):
        verify(write_log(3), "no key")


def test_a_file_that_cannot_be_read_says_nothing_about_the_log(write_log: WriteLog) -> None:
    folder = write_log(3)
    (folder / "tile/0/000.p/3").unlink()
    (folder / "tile/0/000.p/3").mkdir()
    with pytest.raises(FileUnreadableError, match="directory"):
        verify(folder)


def test_progress_is_told_after_each_bundle(write_log: WriteLog) -> None:
    told: list[tuple[int, int]] = []
    verify_log(DirectoryReader(write_log(600)), VKEY, lambda done, size: told.append((done, size)))
    assert told == [(256, 600), (512, 600), (600, 600)]


def test_memory_does_not_grow_with_the_log(write_log: WriteLog) -> None:
    folder = write_log(20_000)
    tracemalloc.start()
    try:
        assert verify(folder).verdict is Verdict.VALID
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("openssl")), reason="needs bash and openssl")
def test_every_command_shown_repeats_its_step(write_log: WriteLog, tmp_path: Path) -> None:
    folder = write_log(600)
    printed = []
    for step in verify(folder).steps:
        done = subprocess.run(
            ["bash", "-ec", step.command], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
        )
        printed.append(done.stdout)
    checkpoint = (folder / "checkpoint").read_text()
    assert printed[0] == checkpoint
    assert "Verified Successfully" in printed[1]
    assert printed[2].startswith(leaf(0).decode())
    assert len(set(printed[3].splitlines())) == 1
    first_of_level_1 = (folder / "tile/1/000.p/2").read_bytes()[:32]
    assert base64.b64decode(printed[4]) == first_of_level_1
    assert printed[5].strip() == checkpoint.splitlines()[2]
