"""Holding a mirror against what others have seen of the same log: other witnesses, other mirrors, the register, files.

One history is proved by the mirror's own tiles where the other has seen as much or less, and by the other's tiles where
it has seen more and has them. Two histories are written out as a proof that `regverify fork` confirms. What cannot be
reached, or has seen more and has no tiles, says nothing.

Source: formats 3.5; C2SP tlog-mirror; design 6.1 (operator with the log key); decision 21.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path

from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import MOST_NOTE_BYTES
from registry.evidence.bundle import MOST_EVIDENCE
from registry.evidence.consistency import checkpoint_in
from registry.evidence.errors import EvidenceError, words_of
from registry.evidence.histories import Signed
from registry.evidence.log_audit import DirectoryReader, LogReader, LogReadError
from registry.rights.words import Words
from registry.witness.client import ask
from registry.witness.errors import ForkFoundError, MirrorError, UnreachableError, WitnessError
from registry.witness.mirror_folder import MirrorFolder
from registry.witness.mirror_growing import check_continued, check_history, open_offered
from registry.witness.mirror_keys import Keys
from registry.witness.mirror_sources import SECONDS, HttpReader

ADDRESSES = ("https://", "http://")


class Relation(StrEnum):
    """What another's checkpoint says beside the mirror's."""

    ONE_HISTORY = "one_history"
    FORK = "fork"
    """Proved."""
    AHEAD = "ahead"
    """The other has seen more, and nothing at hand ties the two."""
    UNFIT = "unfit"
    """Malformed, of another log, or not signed by it."""
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Compared:
    """One other, and what came of it."""

    place: str
    relation: Relation
    size: int | None = None
    """Entries that it has seen, where that is known."""
    words: Words | None = None
    """What was found, where it is not one history."""
    proof: Path | None = None
    """Of a fork."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What another has."""

    note: bytes
    tiles: LogReader | None


def compare(mirror: MirrorFolder, kept: Signed, keys: Keys, place: str) -> Compared:
    """Hold a mirror against one other.

    Args:
        mirror: The mirror.
        kept: Its newest checkpoint.
        keys: Of the log.
        place: Address of a witness, a mirror or a register, or a file or folder: another mirror, a log, a checkpoint,
            an evidence file.

    Raises:
        FolderError: The mirror's own folder cannot be read, or a proof cannot be written.
    """
    size: int | None = None
    try:
        seen = _look(place, kept)
        signed = open_offered(seen.note, keys)
        size = signed.stated.size
        if size <= kept.stated.size:
            check_history(mirror, kept, signed)
        elif seen.tiles is None:
            return Compared(place, Relation.AHEAD, size, _AHEAD)
        else:
            check_continued(mirror, kept, signed, seen.tiles)
    except ForkFoundError as fault:
        return Compared(place, Relation.FORK, size, fault.words, fault.file)
    except MirrorError as fault:
        return Compared(place, Relation.UNFIT, size, fault.words)
    except UnreachableError as fault:
        return Compared(place, Relation.UNREACHABLE, size, fault.words)
    return Compared(place, Relation.ONE_HISTORY, size)


def _look(place: str, kept: Signed) -> _Seen:
    return _look_over_http(place.rstrip("/"), kept) if place.startswith(ADDRESSES) else _look_at(Path(place))


def _look_over_http(address: str, kept: Signed) -> _Seen:
    """Ask where C2SP tlog-mirror has the newest checkpoint, then where a register has it."""
    mark = hashlib.sha256(kept.stated.origin.encode()).hexdigest()
    tiles = HttpReader(f"{address}/log/entries")
    for asked, reader in ((f"{address}/{mark}/checkpoint", None), (f"{tiles.address}/checkpoint", tiles)):
        try:
            answer = ask(asked, None, seconds=SECONDS)
        except UnreachableError:
            raise
        except WitnessError as fault:
            raise UnreachableError(fault.words) from fault
        if answer.status == HTTPStatus.OK:
            return _Seen(answer.body, reader)
    raise UnreachableError(_NO_CHECKPOINT.filled(address=address))


def _look_at(place: Path) -> _Seen:
    folder = place / "entries" if (place / "entries").is_dir() else place
    try:
        if place.is_dir():
            reader = DirectoryReader(folder)
            return _Seen(reader.read("checkpoint", MOST_NOTE_BYTES), reader)
        return _Seen(checkpoint_in(DirectoryReader(place.parent).read(place.name, MOST_EVIDENCE)), None)
    except LogReadError as fault:
        raise UnreachableError(Words(str(fault), str(fault))) from fault
    except EvidenceError as fault:
        raise MirrorError(fault.words) from fault
    except AuditLogError as fault:
        raise MirrorError(words_of(fault)) from fault


_AHEAD = Words(
    "видел больше, чем зеркало; сначала обновите зеркало, затем сравните снова",
    "has seen more than the mirror; let the mirror follow first, then compare again",
)
_NO_CHECKPOINT = Words(
    "{address}: нет контрольной точки этого журнала", "{address}: there is no checkpoint of this log"
)
