"""Whether a log is what its checkpoint promises: every entry, every tile, the root, the log's signature.

Everything is read once, in order, and forgotten: memory does not grow with the log. Entries are hashed and appended
to a tree of our own; tiles are then only compared with it, so a tile can contradict an entry but never replace it.
Only where a bundle is missing do the hashes of its tile stand in, so that the root can still be judged.

Sources: C2SP tlog-tiles; RFC 6962, section 2.1; formats 3.4, 3.5, 3.8.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from registry.auditlog.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint
from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import MOST_NOTE_BYTES, Note, VerifierKey, format_vkey, parse_note, parse_vkey
from registry.auditlog.plain_text import encode_base64
from registry.auditlog.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    decode_bundle,
    decode_tile,
    entries_path,
    tile_path,
)
from registry.auditlog.tree import EMPTY_ROOT, HASH_SIZE, append, leaf_hash
from registry.evidence import log_commands, log_words
from registry.evidence.errors import words_of
from registry.evidence.leaf import LEAF_FORMAT
from registry.evidence.log_heads import KnownLeaves, LeafOrder
from registry.evidence.verdict import Step, Verdict, Verification, overall
from registry.rights.words import Words
from registry.signing.algorithms import verify_ed25519

LEAF_SIZE = len(f"{LEAF_FORMAT}\n2026-11-23T14:05:09Z\n") + 2 * 65
"""Bytes; every leaf has this size (formats 3.4)."""
MOST_BUNDLE = TILE_WIDTH * (2 + LEAF_SIZE)
MOST_TILE = TILE_WIDTH * HASH_SIZE

Progress = Callable[[int, int], None]
"""(entries read, entries promised)."""


class LogReadError(Exception):
    """Base: a file of the log could not be had."""


class FileAbsentError(LogReadError):
    """The log has no such file."""


class FileTooLargeError(LogReadError):
    """The file is larger than it can be."""


class FileUnreadableError(LogReadError):
    """Input or output failed: says nothing about the log."""


class LogReader(Protocol):
    """Where a log's files come from."""

    def read(self, path: str, most_bytes: int) -> bytes:
        """Return a file, for example "tile/0/000", never reading more than `most_bytes` and one.

        Raises:
            FileAbsentError, FileTooLargeError, FileUnreadableError: As they say.
        """

    def show(self, path: str) -> str:
        """Return the shell command that prints the file."""


@dataclass(frozen=True, slots=True)
class DirectoryReader:
    """Reads a log from a folder that holds `checkpoint` and `tile/`."""

    folder: Path

    def read(self, path: str, most_bytes: int) -> bytes:
        """Return a file of the folder; see `LogReader.read`."""
        try:
            with (self.folder / path).open("rb") as file:
                data = file.read(most_bytes + 1)
        except (FileNotFoundError, NotADirectoryError) as fault:
            raise FileAbsentError(f"{self.folder / path}: not there") from fault
        except OSError as fault:
            raise FileUnreadableError(f"{self.folder / path}: {fault.strerror}") from fault
        if len(data) > most_bytes:
            raise FileTooLargeError(f"{self.folder / path}: above {most_bytes} bytes")
        return data

    def show(self, path: str) -> str:
        """Return the shell command that prints the file."""
        return f"cat {shlex.quote(str(self.folder / path))}"


def verify_log(
    reader: LogReader, vkey: str | None = None, progress: Progress | None = None, known: KnownLeaves | None = None
) -> Verification:
    """Verify a whole log against its checkpoint.

    Args:
        reader: Where the files come from.
        vkey: The log's verifier key, from the founding entry; without it the verdict is INCOMPLETE at best.
        progress: Told after each bundle.
        known: What evidence files show of the log.

    Returns:
        Seven steps and their verdict; a file that is not there makes a step INCOMPLETE, never INVALID.

    Raises:
        AuditLogError: The verifier key is malformed: the caller's mistake, not the log's.
        FileAbsentError: There is no checkpoint, so there is no log.
        FileUnreadableError: Input or output failed.
    """
    key = None if vkey is None else parse_vkey(vkey)
    try:
        data = reader.read("checkpoint", MOST_NOTE_BYTES)
        note = parse_note(data)
        checkpoint = parse_checkpoint(note.text)
    except FileTooLargeError:
        return _undecodable(reader, log_words.TOO_LARGE.filled(path="checkpoint", most=MOST_NOTE_BYTES))
    except AuditLogError as fault:
        return _undecodable(reader, log_words.malformed("checkpoint", fault))
    walk = _Walk(reader, checkpoint, progress or _silent, LeafOrder(known))
    walk.run()
    steps = (
        _checkpoint_step(reader, checkpoint),
        _signature_step(reader, data, key),
        *_tree_steps(walk),
        _witness_step(reader, note, checkpoint),
    )
    return Verification(steps, overall(steps), limits=log_words.LIMITS)


@dataclass(slots=True)
class _Outcome:
    """What one step has found so far: the first fault of each sort and how many there were."""

    proved: Words | None = None
    proved_count: int = 0
    missing: Words | None = None
    missing_count: int = 0

    def prove(self, words: Words) -> None:
        self.proved = self.proved or words
        self.proved_count += 1

    def miss(self, words: Words) -> None:
        self.missing = self.missing or words
        self.missing_count += 1

    @property
    def verdict(self) -> Verdict:
        if self.proved:
            return Verdict.INVALID
        return Verdict.INCOMPLETE if self.missing else Verdict.VALID

    @property
    def fault(self) -> Words | None:
        first, count = (self.proved, self.proved_count) if self.proved else (self.missing, self.missing_count)
        return first if first is None or count == 1 else log_words.AND_MORE.filled(first=first, more=count - 1)


@dataclass(slots=True)
class _Walk:
    """One reading of the log from its first entry to its last."""

    reader: LogReader
    checkpoint: Checkpoint
    progress: Progress
    order: LeafOrder
    entries: _Outcome = field(default_factory=_Outcome)
    leaves: _Outcome = field(default_factory=_Outcome)
    upper: _Outcome = field(default_factory=_Outcome)
    root: _Outcome = field(default_factory=_Outcome)
    _size: int = 0
    _frontier: tuple[bytes, ...] = ()
    _root: bytes = EMPTY_ROOT
    _open_tiles: dict[int, list[bytes]] = field(default_factory=dict)
    """Hashes of each upper level since its last full tile: at most eight levels of 255."""

    def run(self) -> None:
        """Read everything; what is found stands in the outcomes."""
        for index in sorted(self.order.known.leaves):
            if index >= self.checkpoint.size:
                self.entries.miss(log_words.BEYOND.filled(index=index))
        while self._size < self.checkpoint.size:
            if not self._take_bundle():
                words = log_words.NOT_REACHED.filled(index=self._size)
                self.upper.miss(words)
                self.root.miss(words)
                return
            self.progress(self._size, self.checkpoint.size)
        for level, hashes in self._open_tiles.items():
            if hashes:
                self._check_upper(level, self._size >> (TILE_HEIGHT * (level + 1)), hashes)
        if self._root != self.checkpoint.root:
            found, expected = encode_base64(self._root), encode_base64(self.checkpoint.root)
            self.root.prove(log_words.ROOT_DIFFERS.filled(found=found, expected=expected))

    def _take_bundle(self) -> bool:
        """Read the next bundle and its tile; False when neither gives the hashes to go on with."""
        number, width = self._size // TILE_WIDTH, min(TILE_WIDTH, self.checkpoint.size - self._size)
        computed = self._entry_hashes(number, width)
        stored = self._tile_hashes(0, number, width)
        if computed and stored:
            self._compare_leaves(tile_path(0, number, width), computed, stored)
        hashes = computed or stored
        if hashes is None:
            return False
        after = append(self._size, self._frontier, hashes)
        self._size, self._frontier, self._root = after.size, after.frontier, after.root
        for (height, position), digest in after.nodes:
            if height and height % TILE_HEIGHT == 0:
                self._raise(height // TILE_HEIGHT, position, digest)
        return True

    def _entry_hashes(self, number: int, width: int) -> tuple[bytes, ...] | None:
        """Return the hashes of a bundle's entries, each entry judged by its form; None without a whole bundle."""
        read = self._read(partial(entries_path, number), width, MOST_BUNDLE, self.entries)
        if read is None:
            return None
        data, held = read
        path = entries_path(number, held)
        try:
            leaves = decode_bundle(data)
        except AuditLogError as fault:
            self.entries.prove(log_words.malformed(path, fault))
            return None
        if len(leaves) != held:
            self.entries.prove(log_words.COUNT.filled(path=path, expected=held, found=len(leaves)))
            return None
        for index, leaf in enumerate(leaves[:width], start=self._size):
            if wrong := self.order.fault_of(index, leaf):
                self.entries.prove(wrong)
        return tuple(leaf_hash(leaf) for leaf in leaves[:width])

    def _tile_hashes(self, level: int, number: int, width: int) -> tuple[bytes, ...] | None:
        outcome = self.upper if level else self.leaves
        read = self._read(partial(tile_path, level, number), width, MOST_TILE, outcome)
        if read is None:
            return None
        data, held = read
        try:
            return decode_tile(data, held)[:width]
        except AuditLogError as fault:
            outcome.prove(log_words.malformed(tile_path(level, number, held), fault))
            return None

    def _read(self, path: Callable[[int], str], width: int, most: int, outcome: _Outcome) -> tuple[bytes, int] | None:
        """Return a file and how many hashes or entries it must hold.

        A partial file may vanish once the full one exists (tlog-tiles, "Partial Tiles"): then the full one is read.
        """
        for held in dict.fromkeys((width, TILE_WIDTH)):
            try:
                return self.reader.read(path(held), most), held
            except FileAbsentError:
                continue
            except FileTooLargeError:
                outcome.prove(log_words.TOO_LARGE.filled(path=path(held), most=most))
                return None
        outcome.miss(log_words.MISSING.filled(path=path(width)))
        return None

    def _compare_leaves(self, path: str, computed: Sequence[bytes], stored: Sequence[bytes]) -> None:
        for index, (found, expected) in enumerate(zip(computed, stored, strict=True), start=self._size):
            if found != expected:
                self.leaves.prove(
                    log_words.LEAF_HASH.filled(index=index, path=path, found=found.hex(), expected=expected.hex())
                )

    def _raise(self, level: int, position: int, digest: bytes) -> None:
        """Take the root of a full tile into the level above; compare that level's tile once it is full."""
        hashes = self._open_tiles.setdefault(level, [])
        hashes.append(digest)
        if len(hashes) == TILE_WIDTH:
            self._check_upper(level, position // TILE_WIDTH, hashes)
            hashes.clear()

    def _check_upper(self, level: int, number: int, computed: Sequence[bytes]) -> None:
        stored = self._tile_hashes(level, number, len(computed))
        path = tile_path(level, number, len(computed))
        for place, (found, expected) in enumerate(zip(computed, stored or computed, strict=True)):
            if found != expected:
                self.upper.prove(
                    log_words.NODE_HASH.filled(path=path, place=place, found=found.hex(), expected=expected.hex())
                )


def _checkpoint_step(reader: LogReader, checkpoint: Checkpoint) -> Step:
    return Step(
        1,
        log_words.CHECKPOINT,
        Verdict.VALID,
        f"{checkpoint.origin}, {checkpoint.size}, {encode_base64(checkpoint.root)}",
        log_words.CHECKPOINT_RULE,
        reader.show("checkpoint"),
    )


def _signature_step(reader: LogReader, data: bytes, key: VerifierKey | None) -> Step:
    if key is None:
        verdict, fault, shown, command = Verdict.INCOMPLETE, log_words.NO_KEY, "", ""
    else:
        verdict, fault, shown = Verdict.VALID, None, format_vkey(key)
        command = log_commands.verify_signature(reader.show, key)
        try:
            open_checkpoint(data, key, verify_ed25519)
        except AuditLogError as error:
            verdict, fault = Verdict.INVALID, words_of(error)
    return Step(2, log_words.SIGNATURE, verdict, shown, log_words.SIGNATURE_RULE, command, fault)


def _tree_steps(walk: _Walk) -> tuple[Step, ...]:
    """Return steps 3 to 6: what the walk has found."""
    show, size = walk.reader.show, walk.checkpoint.size
    bundles, lowest = _ends(size, entries_path), _ends(size, partial(tile_path, 0))
    upper, edge = _ends(size >> TILE_HEIGHT, partial(tile_path, 1)), _right_edge(size)
    listed = log_commands.print_entries(show, bundles[0]) if size else ""
    compared = log_commands.compare_leaf_hashes(show, bundles[0], lowest[0]) if size else ""
    below = log_commands.root_of_tiles(show, lowest[:1]) if upper else ""
    root = log_commands.root_of_tiles(show, edge) if size else ""
    parts = (
        (log_words.ENTRIES, walk.entries, " … ".join(bundles), log_words.ENTRIES_RULE, listed),
        (log_words.LEAVES, walk.leaves, " … ".join(lowest), log_words.LEAVES_RULE, compared),
        (log_words.UPPER, walk.upper, " … ".join(upper), log_words.UPPER_RULE, below),
        (log_words.ROOT, walk.root, ", ".join(edge), log_words.ROOT_RULE, root),
    )
    return tuple(
        Step(number, title, outcome.verdict, files, rule, command, outcome.fault)
        for number, (title, outcome, files, rule, command) in enumerate(parts, start=3)
    )


def _witness_step(reader: LogReader, note: Note, checkpoint: Checkpoint) -> Step:
    names = ", ".join(dict.fromkeys(line.name for line in note.signatures if line.name != checkpoint.origin))
    return Step(
        7,
        log_words.WITNESSES,
        Verdict.NOT_COVERED,
        names,
        log_words.WITNESSES_RULE,
        reader.show("checkpoint"),
        log_words.ASK_FOR_EVIDENCE if names else log_words.NO_WITNESS_LINES,
    )


def _undecodable(reader: LogReader, fault: Words) -> Verification:
    """Return the verdict on a log whose checkpoint cannot be read as one."""
    first = Step(
        1,
        log_words.CHECKPOINT,
        Verdict.INVALID,
        "checkpoint",
        log_words.CHECKPOINT_RULE,
        reader.show("checkpoint"),
        fault,
    )
    others = tuple(
        Step(number, title, Verdict.INCOMPLETE, "", rule, "", log_words.NO_CHECKPOINT)
        for number, (title, rule) in enumerate(log_words.STEPS_AFTER_CHECKPOINT, start=2)
    )
    return Verification((first, *others), Verdict.INVALID, limits=log_words.LIMITS)


def _ends(count: int, path: Callable[[int, int], str]) -> tuple[str, ...]:
    """Return the first and the last path of the files over so many entries or hashes, once if they are the same."""
    if count == 0:
        return ()
    last = (count - 1) // TILE_WIDTH
    numbers = dict.fromkeys((0, last))
    return tuple(path(number, min(TILE_WIDTH, count - number * TILE_WIDTH)) for number in numbers)


def _right_edge(size: int) -> tuple[str, ...]:
    """Return the partial tiles of a log of that size, lowest level first: its root follows from these alone."""
    levels = range(0, size.bit_length(), TILE_HEIGHT)
    counts = [(level // TILE_HEIGHT, size >> level) for level in levels]
    return tuple(
        tile_path(level, count // TILE_WIDTH, count % TILE_WIDTH) for level, count in counts if count % TILE_WIDTH
    )


def _silent(_done: int, _total: int) -> None:
    """Report no progress."""
