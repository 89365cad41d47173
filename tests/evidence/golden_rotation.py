"""Golden evidence files around a rotation of the log's key: what stands under which key (decision 27)."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from registry.auditlog.notes import format_note
from tests.evidence.golden_making import Golden, golden, incomplete, invalid, valid
from tests.evidence.making import MadeRegister

LAST = 4
"""Size of the last checkpoint under the first key: 0 is the founding entry, 3 the rotation."""


def rotated(**more: object) -> MadeRegister:
    """Return a register with two licences, the rotation at index 3, and two licences more."""
    made = MadeRegister(**more)  # type: ignore[arg-type]
    made.add()
    made.add()
    rotate(made)
    made.add()
    made.add()
    return made


def rotate(made: MadeRegister, mark: bytes = b"next log") -> int:
    """Let governance name another key; the register signs with it from now on."""
    return made.rotate(hashlib.sha256(mark).digest())


@golden
def licence_valid_before_a_rotation_under_the_old_key() -> Golden:
    made = rotated()
    return valid(made, made.file(1, LAST))


@golden
def licence_valid_before_a_rotation_witnessed() -> Golden:
    made = rotated(quorum=2, witnessing=("BY", "KZ", "RU"))
    return valid(made, made.file(2, LAST))


@golden
def rotation_valid_as_the_last_under_the_old_key() -> Golden:
    made = rotated()
    return valid(made, made.file(3, LAST))


@golden
def licence_valid_after_a_rotation_under_the_new_key() -> Golden:
    made = rotated(quorum=1, witnessing=("BY",))
    return valid(made, made.file(4))


@golden
def licence_valid_after_two_rotations() -> Golden:
    made = rotated()
    rotate(made, b"third log")
    return valid(made, made.file(made.add()))


@golden
def licence_valid_after_a_rotation_of_the_activity_log() -> Golden:
    made = rotated()
    terms = {"log": "activity", "vkey": "registry.example/icmec/activity+00000000+AAAA"}
    made.govern("log_key.rotated", terms, ("BY", "KZ"))
    return valid(made, made.file(made.add()))


@golden
def licence_before_a_rotation_under_the_new_key() -> Golden:
    made = rotated()
    return invalid(10, made, made.file(1))


@golden
def rotation_under_the_new_key() -> Golden:
    made = rotated()
    return invalid(10, made, made.file(3))


@golden
def rotation_under_the_key_that_it_names() -> Golden:
    """The size is right, the key is too new."""
    made = rotated()
    return invalid(10, made, made.file(3, LAST, format_note(made.note(LAST, key=made.log_key))))


@golden
def licence_after_a_rotation_under_the_old_key() -> Golden:
    """As whoever has stolen the old key would sign."""
    made = rotated()
    note = format_note(made.note(key=made.key_of_size(LAST)))
    return invalid(10, made, made.file(4, note=note))


@golden
def licence_valid_against_a_checkpoint_kept_before_the_rotation() -> Golden:
    """Its path proves the root of four entries, and its governance names the key of that size."""
    made = rotated()
    return replace(valid(made, made.file(4)), kept=format_note(made.note(LAST)))


@golden
def licence_against_another_history_kept_before_the_rotation() -> Golden:
    made = rotated()
    return replace(invalid(13, made, made.file(4)), kept=format_note(made.note(LAST, root=bytes(32))))


@golden
def licence_incomplete_kept_checkpoint_by_a_later_key() -> Golden:
    """The file ends before the rotation, and cannot know the key that came with it: nothing is proved."""
    made = rotated()
    return replace(incomplete(13, made, made.file(1, LAST)), kept=format_note(made.note()))


@golden
def licence_incomplete_kept_checkpoint_by_a_key_of_another_size() -> Golden:
    """The old key signs a size that is the new one's: nobody need take it for a checkpoint."""
    made = rotated()
    kept = format_note(made.note(6, key=made.key_of_size(LAST)))
    return replace(incomplete(13, made, made.file(5)), kept=kept)
