"""Following a register: a mirror takes in what is new, judges every entry itself, and keeps every checkpoint.

Order: the founding entry, which says whose key signs; tiles up to the newest checkpoint; envelopes, each held against
its leaf; the judgement of each entry; checkpoints, each held against the mirror's own tiles and the key that governance
names for its size, with the cosignatures of witnesses that governance has named.

Source: formats 3.5, 3.6 and 3.9; decisions 21 and 27.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from registry.auditlog.checkpoints import parse_checkpoint
from registry.auditlog.cosignatures import cosigned_at
from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import (
    MOST_NOTE_BYTES,
    Note,
    NoteSignature,
    VerifierKey,
    format_note,
    parse_note,
    parse_vkey,
    signatures_by,
)
from registry.auditlog.tiles import TILE_WIDTH
from registry.evidence.cosigning import COSIGNATURE_CHECKS
from registry.evidence.errors import words_of
from registry.evidence.histories import Signed
from registry.evidence.leaf import Leaf, decode_leaf
from registry.evidence.log_audit import FileAbsentError, LogReadError
from registry.rights.entries import EntryId
from registry.rights.governance import Trust
from registry.rights.words import Words
from registry.witness.errors import FolderError, MirrorError, MissingError
from registry.witness.mirror_folder import LogFolder, MirrorFolder
from registry.witness.mirror_growing import (
    OWN,
    check_history,
    grow,
    newest_of,
    own_changes,
    own_leaves,
    stated_in,
)
from registry.witness.mirror_index import EntryFault, MirrorIndex, opened_index
from registry.witness.mirror_judging import Judge, Law, Progress
from registry.witness.mirror_keys import CHECKPOINT, Keys, LogKeys, at_step
from registry.witness.mirror_sources import MirrorSource


@dataclass(frozen=True, slots=True)
class Followed:
    """What a mirror holds, and what it found."""

    register: str
    """Its name; empty while the founding entry is not judged."""
    was: int
    """Leaves before."""
    newest: Signed
    """The checkpoint up to which it holds the log."""
    judged: int
    held: int
    """Entries read, of those judged: the owner may not read the others."""
    checkpoints: int
    faults: tuple[EntryFault, ...]
    waits_for: EntryId | None
    """The governance entry without which it cannot go on."""
    other_law: str | None
    """Digest of the rules that governance has adopted, where the mirror's own are others."""

    @property
    def is_clean(self) -> bool:
        """Whether no fault is proved."""
        return not any(fault.proved for fault in self.faults)


def follow(mirror: MirrorFolder, source: MirrorSource, law: Law, progress: Progress | None = None) -> Followed:
    """Take in and judge what a source has beyond the mirror.

    Args:
        mirror: The mirror.
        source: Where the files come from; nothing of it is believed.
        law: By which the rules are judged.
        progress: Called with entries judged and entries in all.

    Raises:
        MirrorError, ForkFoundError: Something is malformed, or contradicts what was signed.
        MissingError: Something is missing.
        UnreachableError, FolderError, StoreError: The source, or the mirror's own folder, cannot be read or written.
    """
    with opened_index(mirror.folder / "index.db") as index:
        was = own_size(mirror)
        judge = Judge(mirror, index, law, was)
        keys = _first_keys(mirror, source, judge)
        newest, latest = grow(mirror, source.log, keys)
        judge.size = newest.stated.size
        offered = LogFolder(mirror.folder / "offered")
        if _take_files(mirror, index, source, offered, newest.stated.size):
            index.forget()
            judge = Judge(mirror, index, law, newest.stated.size)
        judge.run(progress)
        keys.add(judge.trusts)
        leaves = _Leaves(mirror, newest.stated.size)
        notes = _Notes(mirror, newest, keys, _witnesses(judge.trusts.values()), leaves)
        for note in (*_laid_aside(offered), newest.note, latest.note):
            notes.keep(note)
        return _followed(mirror, judge, was, newest)


def standing_of_mirror(mirror: MirrorFolder, law: Law) -> Followed:
    """Return what a mirror holds and has found so far.

    Raises:
        MissingError: It holds nothing yet.
        FolderError, StoreError: Its folder cannot be read.
    """
    with opened_index(mirror.folder / "index.db") as index:
        size = own_size(mirror)
        judge = Judge(mirror, index, law, size)
        newest = newest_of(mirror, _own_keys(mirror, judge).known) if size else None
        if newest is None:
            raise MissingError(_EMPTY)
        return _followed(mirror, judge, size, newest)


def known_keys(mirror: MirrorFolder, law: Law) -> Keys:
    """Return every key of the log that a mirror knows: its owner's, and those that governance names.

    Raises:
        MissingError: It knows none.
        FolderError, StoreError: Its folder cannot be read.
    """
    with opened_index(mirror.folder / "index.db") as index:
        return _own_keys(mirror, Judge(mirror, index, law, own_size(mirror))).known


def own_size(mirror: MirrorFolder) -> int:
    """Return how many leaves a mirror holds; its own checkpoint is verified where it is relied upon."""
    try:
        return parse_checkpoint(parse_note(mirror.log.read("checkpoint", MOST_NOTE_BYTES)).text).size
    except FileAbsentError:
        return 0
    except (LogReadError, AuditLogError) as fault:
        raise FolderError(OWN.filled(said=str(fault))) from fault


def _own_keys(mirror: MirrorFolder, judge: Judge) -> LogKeys:
    """Return the keys of the log by what the mirror itself holds."""
    keys = LogKeys(mirror.log_keys, mirror.founding, mirror.envelope)
    _recall(mirror, judge, keys)
    if not keys.known:
        raise MissingError(_NO_KEY)
    return keys


def _first_keys(mirror: MirrorFolder, source: MirrorSource, judge: Judge) -> LogKeys:
    """Return the keys of the log before anything is taken in; what governance names later is asked of the source."""
    keys = LogKeys(mirror.log_keys, mirror.founding, lambda index: mirror.envelope(index) or source.envelope(index))
    _recall(mirror, judge, keys)
    if not keys.known and (data := source.envelope(0)) is not None:
        keys.found(data)
    if not keys.known:
        raise MissingError(_NO_KEY)
    return keys


def _recall(mirror: MirrorFolder, judge: Judge, keys: LogKeys) -> None:
    """Let the judge and the keys know what the mirror has judged, and the keys what it holds beyond that."""
    judge.recall()
    if (data := mirror.envelope(0)) is not None:
        keys.found(data)
    keys.add(judge.trusts)
    if judge.index.size < judge.size:
        keys.learn(own_changes(mirror, judge.index.size, judge.size))


def _take_files(mirror: MirrorFolder, index: MirrorIndex, source: MirrorSource, offered: LogFolder, size: int) -> bool:
    """Keep the envelopes that fit their leaves, lay checkpoints aside; True where one came late."""
    shutil.rmtree(offered.folder, ignore_errors=True)
    leaves = _Leaves(mirror, size)
    is_late = False
    for file in source.files(index.size, size):
        kind, _, number = file.path.partition("/")
        # A register goes on while it is followed: what lies beyond the tiles taken in comes the next time.
        if kind == "checkpoints" and int(number) <= size:
            offered.keep(offered.checkpoint_file(int(number)), file.data, lasting=False)
        elif kind == "envelopes" and int(number) < size and not mirror.envelope_file(int(number)).exists():
            leaves.check(int(number), file.data)
            mirror.keep(mirror.envelope_file(int(number)), file.data, lasting=False)
            is_late = is_late or int(number) < index.size
    return is_late


@dataclass(slots=True)
class _Leaves:
    """Reads a mirror's leaves, a bundle at a time."""

    mirror: MirrorFolder
    size: int
    _number: int = -1
    _held: tuple[bytes, ...] = ()

    def leaf(self, index: int) -> Leaf:
        """Return one leaf."""
        number, place = divmod(index, TILE_WIDTH)
        if number != self._number:
            width = min(TILE_WIDTH, self.size - number * TILE_WIDTH)
            self._number, self._held = number, own_leaves(self.mirror, number, width)
        return decode_leaf(self._held[place])

    def check(self, index: int, envelope: bytes) -> None:
        """Refuse an envelope that is not the one its leaf names."""
        expected, found = self.leaf(index).envelope_sha256, hashlib.sha256(envelope).digest()
        if found != expected:
            words = _OTHER_ENVELOPE.filled(index=index, found=found.hex(), expected=expected.hex())
            raise MirrorError(at_step(ENVELOPES, words))


def _laid_aside(offered: LogFolder) -> Iterator[bytes]:
    for _, file in offered.checkpoints():
        yield file.read_bytes()
    shutil.rmtree(offered.folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Notes:
    """Keeps checkpoints, each with its log's signature and every good cosignature of a witness."""

    mirror: MirrorFolder
    newest: Signed
    keys: LogKeys
    witnesses: Keys
    leaves: _Leaves

    def keep(self, note: bytes) -> None:
        """Keep a checkpoint that the mirror's own tiles bear out, with the cosignatures known before.

        It must be signed by the key that governance names for its size.
        """
        size = stated_in(note).size
        head = self.leaves.leaf(size - 1).governance_head if 0 < size <= self.leaves.size else None
        signed = self.keys.open_at(note, head)
        check_history(self.mirror, self.newest, signed)
        file = self.mirror.checkpoint_file(signed.stated.size)
        before = file.read_bytes() if file.exists() else None
        merged = self._merged(signed, before)
        if merged != before:
            self.mirror.keep(file, merged)
        if signed.stated.size == self.newest.stated.size:
            self.mirror.keep(self.mirror.log.folder / "checkpoint", merged)

    def _merged(self, signed: Signed, before: bytes | None) -> bytes:
        note = parse_note(signed.note)
        lines = list(signatures_by(note, signed.key))
        for each in (note, *([] if before is None else [parse_note(before)])):
            for key in self.witnesses:
                lines += [line for line in signatures_by(each, key) if _is_good(each, key, line)]
        return format_note(Note(note.text, tuple(dict.fromkeys(lines))))


def _is_good(note: Note, key: VerifierKey, line: NoteSignature) -> bool:
    try:
        return cosigned_at(note.text, key, line, COSIGNATURE_CHECKS) is not None
    except AuditLogError as fault:
        raise MirrorError(at_step(CHECKPOINT, words_of(fault))) from fault


def _witnesses(trusts: Iterable[Trust]) -> Keys:
    """Return every key that was a witness's at some time and that this machine can check."""
    keys: dict[VerifierKey, None] = {}
    for line in dict.fromkeys(line for trust in trusts for _, line in trust.witnesses):
        try:
            key = parse_vkey(line)
        except AuditLogError:
            continue
        if key.kind in COSIGNATURE_CHECKS:
            keys[key] = None
    return tuple(keys)


def _followed(mirror: MirrorFolder, judge: Judge, was: int, newest: Signed) -> Followed:
    index, trust = judge.index, judge.trust
    return Followed(
        register=trust.register if trust else "",
        was=was,
        newest=newest,
        judged=index.size,
        held=index.count(),
        checkpoints=sum(1 for _ in mirror.checkpoints()),
        faults=index.faults(),
        waits_for=judge.waits_for,
        other_law=trust.rules if trust and trust.rules != judge.law.digest else None,
    )


ENVELOPES = Words("конверты", "envelopes")
_OTHER_ENVELOPE = Words(
    "запись {index}: SHA-256 конверта {found}, а лист называет {expected}",
    "entry {index}: the envelope's SHA-256 is {found}, but the leaf names {expected}",
)
_NO_KEY = Words(
    "ключ журнала ещё неизвестен: нужна учредительная запись. Принесите файл (regctl export bundle --since 0) или "
    "укажите ключ: --log-key",
    "the log's key is not known yet: the founding entry is needed. Bring a file (regctl export bundle --since 0), or "
    "give the key with --log-key",
)
_EMPTY = Words("в зеркале ещё ничего нет", "the mirror holds nothing yet")
