"""A mirror goes through a rotation by itself: governance names the key, and a wrong one for its size is refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from registry.auditlog.checkpoints import Checkpoint, parse_checkpoint, sign_checkpoint
from registry.auditlog.notes import format_note, format_vkey, parse_note
from registry.evidence.envelope import open_envelope
from registry.evidence.fork_steps import verify_fork
from registry.evidence.log_audit import DirectoryReader, verify_log
from registry.evidence.verdict import Verdict
from registry.procedures import LogKey
from registry.records.database import Database
from registry.witness.comparing import Relation, compare
from registry.witness.errors import MirrorError
from registry.witness.mirror_folder import LogFolder, MirrorFolder
from registry.witness.mirror_sources import FolderSource, unpack
from registry.witness.mirroring import follow, known_keys, standing_of_mirror
from tests.procedures.member_offices import Commission, found_commission, log_key
from tests.procedures.rotating import NEXT, NEXT_ACTIVITY, hold, rotate
from tests.witness.mirrors import handed, law_of, mirror_of, take

OLD = log_key()
ROTATION = 3
"""Position of the entry that rotates the key."""


@pytest.fixture
def commission(sqlite_database: Database) -> Commission:
    """Give a register with two entries beside the founding one, that holds the next key already."""
    made = found_commission(sqlite_database)
    hold(made, OLD, NEXT)
    made.seal_shared("BY", "KZ")
    return made


def rotated(commission: Commission) -> None:
    """Rotate at position 3, and seal two entries more."""
    rotate(commission)
    commission.seal_shared("BY", "RU")


def unpacked(commission: Commission, folder: Path, since: int = 0) -> LogFolder:
    """Lay the register's file into a folder, which a test may spoil."""
    return unpack(io.BytesIO(handed(commission, since=since)), folder)[1].held


def size_of(mirror: MirrorFolder) -> int:
    return parse_checkpoint(parse_note(mirror.log.read("checkpoint", 10_000)).text).size


def signed_by(key: LogKey, note: bytes) -> bytes:
    """Return a checkpoint with another key's signature in the place of its own."""
    stated = parse_checkpoint(parse_note(note).text)
    return format_note(sign_checkpoint(Checkpoint(key.verifier.name, stated.size, stated.root), key.verifier, key.sign))


def test_a_mirror_follows_through_the_rotation_by_file(commission: Commission, tmp_path: Path) -> None:
    mirror = mirror_of(commission, tmp_path / "by")
    assert take(mirror, handed(commission), commission).newest.key == OLD.verifier
    rotated(commission)
    followed = take(mirror, handed(commission, since=3), commission)
    assert (followed.was, followed.judged, followed.faults) == (3, 6, ())
    assert (followed.newest.key, followed.checkpoints) == (NEXT.verifier, 6)
    commission.seal_result("BY")
    followed = take(mirror, handed(commission, since=6), commission)
    assert (followed.was, followed.judged, followed.newest.key) == (6, 7, NEXT.verifier)
    assert known_keys(mirror, law_of(commission)) == (OLD.verifier, NEXT.verifier)
    assert verify_log(DirectoryReader(mirror.log.folder), format_vkey(NEXT.verifier)).verdict is Verdict.VALID


@pytest.mark.parametrize("steps", [(3, 4), (3, 4, 5)], ids=["up to the rotation", "one entry more"])
def test_step_by_step_it_arrives_too(commission: Commission, tmp_path: Path, steps: tuple[int, ...]) -> None:
    mirror = mirror_of(commission, tmp_path / "by")
    take(mirror, handed(commission), commission)
    rotate(commission)
    followed = take(mirror, handed(commission, since=3), commission)
    assert followed.newest.key == OLD.verifier
    for size in range(4, steps[-1] + 1):
        commission.seal_result("BY")
        followed = take(mirror, handed(commission, since=size), commission)
        assert followed.newest.key == NEXT.verifier
        assert followed.is_clean


@pytest.mark.parametrize("by_folder", [True, False], ids=["another mirror's folder", "a file"])
def test_a_mirror_made_after_the_rotation_needs_the_founding_id_alone(
    commission: Commission, tmp_path: Path, *, by_folder: bool
) -> None:
    rotated(commission)
    commission.seal_result("BY")
    mirror = mirror_of(commission, tmp_path / "by")
    if by_folder:
        other = mirror_of(commission, tmp_path / "other")
        take(other, handed(commission), commission)
        followed = follow(mirror, FolderSource(other), law_of(commission))
    else:
        followed = take(mirror, handed(commission), commission)
    assert (followed.judged, followed.faults, followed.newest.key) == (7, (), NEXT.verifier)
    assert mirror.log_keys == ()


def test_two_rotations_and_a_rotation_of_the_other_log_are_followed_at_once(
    commission: Commission, tmp_path: Path
) -> None:
    third = log_key(b"\x0a" * 32)
    hold(commission, OLD, NEXT, third)
    rotate(commission)
    rotate(commission, NEXT_ACTIVITY, "activity")
    rotate(commission, third)
    commission.seal_result("BY")
    followed = take(mirror_of(commission, tmp_path / "by"), handed(commission), commission)
    assert (followed.judged, followed.faults, followed.newest.key) == (7, (), third.verifier)


def test_without_its_index_it_knows_the_key_all_the_same(commission: Commission, tmp_path: Path) -> None:
    mirror = mirror_of(commission, tmp_path / "by")
    rotated(commission)
    take(mirror, handed(commission), commission)
    (mirror.folder / "index.db").unlink()
    assert standing_of_mirror(mirror, law_of(commission)).newest.key == NEXT.verifier
    followed = take(mirror, handed(commission, since=6), commission)
    assert (followed.judged, followed.faults) == (6, ())


@pytest.mark.parametrize("is_ahead", [True, False], ids=["with what follows the mirror", "at the mirror's own size"])
def test_the_old_key_signs_nothing_after_the_rotation(
    commission: Commission, tmp_path: Path, *, is_ahead: bool
) -> None:
    """As whoever has stolen it would: nothing of it is taken in, and the mirror goes on with the register."""
    mirror = mirror_of(commission, tmp_path / "by")
    if not is_ahead:
        rotated(commission)
    take(mirror, handed(commission), commission)
    if is_ahead:
        rotated(commission)
    before = size_of(mirror)
    held = unpacked(commission, tmp_path / "theirs")
    note = held.log.folder / "checkpoint"
    note.write_bytes(signed_by(OLD, note.read_bytes()))
    with pytest.raises(MirrorError, match="governance names") as refused:
        follow(mirror, FolderSource(held), law_of(commission))
    assert format_vkey(OLD.verifier) in refused.value.words.ru
    assert format_vkey(NEXT.verifier) in refused.value.words.ru
    assert size_of(mirror) == before
    assert take(mirror, handed(commission, since=before), commission).newest.key == NEXT.verifier


@pytest.mark.parametrize(("size", "key"), [(2, NEXT), (4, NEXT), (5, OLD)])
def test_each_further_checkpoint_is_held_against_its_own_key(
    commission: Commission, tmp_path: Path, size: int, key: LogKey
) -> None:
    rotated(commission)
    held = unpacked(commission, tmp_path / "theirs")
    file = held.checkpoint_file(size)
    file.write_bytes(signed_by(key, file.read_bytes()))
    mirror = mirror_of(commission, tmp_path / "by")
    with pytest.raises(MirrorError, match=f"size {size}: the key"):
        follow(mirror, FolderSource(held), law_of(commission))
    assert not mirror.checkpoint_file(size).exists()


def without_rotation(held: LogFolder) -> None:
    held.envelope_file(ROTATION).unlink()


def another_envelope(held: LogFolder) -> None:
    held.envelope_file(ROTATION).write_bytes(held.envelope_file(ROTATION + 1).read_bytes())


def no_envelope(held: LogFolder) -> None:
    held.envelope_file(ROTATION).write_bytes(b"nothing of the kind")


def one_signature(held: LogFolder) -> None:
    """Take all but one signature away: governance needs two of three."""
    data = open_envelope(held.envelope_file(ROTATION).read_bytes())
    text = held.envelope_file(ROTATION).read_bytes()
    for signature in data.signatures[1:]:
        protected, signed = signature.protected.encode(), signature.signature.encode()
        text = text.replace(b',{"protected":"' + protected + b'","signature":"' + signed + b'"}', b"")
    held.envelope_file(ROTATION).write_bytes(text)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (without_rotation, "checkpoint: "),
        (another_envelope, "governance: entry 3: its id is"),
        (no_envelope, "governance: "),
        (one_signature, "checkpoint: "),
    ],
)
def test_a_key_that_governance_does_not_prove_is_not_believed(
    commission: Commission, tmp_path: Path, spoil: Callable[[LogFolder], None], said: str
) -> None:
    mirror = mirror_of(commission, tmp_path / "by")
    take(mirror, handed(commission), commission)
    rotated(commission)
    held = unpacked(commission, tmp_path / "theirs", since=3)
    spoil(held)
    with pytest.raises(MirrorError, match=said):
        follow(mirror, FolderSource(held), law_of(commission))
    assert size_of(mirror) == 3
    assert take(mirror, handed(commission, since=3), commission).is_clean


def test_a_key_that_nobody_named_is_not_believed(commission: Commission, tmp_path: Path) -> None:
    mirror = mirror_of(commission, tmp_path / "by")
    commission.seal_result("BY")
    held = unpacked(commission, tmp_path / "theirs")
    note = held.log.folder / "checkpoint"
    note.write_bytes(signed_by(NEXT, note.read_bytes()))
    with pytest.raises(MirrorError, match="found none by its key"):
        follow(mirror, FolderSource(held), law_of(commission))


def test_an_older_history_under_the_older_key_is_proved_with_both(commission: Commission, tmp_path: Path) -> None:
    """The operator shows somebody else another beginning, signed before the rotation: the mirror proves it after."""
    rotated(commission)
    mirror = mirror_of(commission, tmp_path / "by")
    followed = take(mirror, handed(commission), commission)
    lie = Checkpoint(OLD.verifier.name, 3, b"r" * 32)
    (tmp_path / "lie").write_bytes(format_note(sign_checkpoint(lie, OLD.verifier, OLD.sign)))
    compared = compare(mirror, followed.newest, known_keys(mirror, law_of(commission)), str(tmp_path / "lie"))
    assert compared.relation is Relation.FORK
    assert compared.proof is not None
    keys = format_vkey(OLD.verifier), format_vkey(NEXT.verifier)
    assert verify_fork(compared.proof.read_bytes(), *keys).verdict is Verdict.VALID
    assert verify_fork(compared.proof.read_bytes(), keys[0]).verdict is Verdict.INCOMPLETE
