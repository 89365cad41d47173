"""What a witness cannot go on with, as facts."""

from __future__ import annotations

from pathlib import Path

from registry.rights.words import Words


class WitnessError(Exception):
    """Base of every error of this package; the words say what was expected and what came."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class FolderError(WitnessError):
    """The witness's folder is not there, is there already, or holds something that cannot be used."""


class StoreError(WitnessError):
    """The witness's store cannot be read or written, or lacks what durability rests on."""


class AddressError(WitnessError):
    """An address of a witness or a log that is neither https nor on this machine."""


class UnreachableError(WitnessError):
    """No answer came within the time, or one above the limit."""


class TooLargeError(UnreachableError):
    """The answer is above the limit."""


class MirrorError(WitnessError):
    """What a mirror was given is malformed, or contradicts what was signed: nothing of it is kept."""


class ForkFoundError(MirrorError):
    """The log has signed two histories; the proof is in `file`."""

    def __init__(self, words: Words, file: Path) -> None:
        super().__init__(words)
        self.file = file


class MissingError(WitnessError):
    """Something is missing that can be got; nothing is proved by that."""
