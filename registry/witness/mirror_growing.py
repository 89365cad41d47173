"""Taking a log's newer tiles into a mirror: every leaf is hashed, nothing is kept that the signed root does not hold.

What comes is laid aside first. Only when the tree that continues the mirror's own has the root that the log has signed
do the tiles take their place, and the checkpoint after them. Where it has not, the log's own tiles are asked whether
they prove two histories. Which key must have signed, the last leaf says: a key that is new is learnt from governance,
and a known one at a size that is not its own is refused.

Source: formats 3.5 and 3.9; C2SP tlog-tiles; decisions 21 and 27.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

from registry.auditlog.checkpoints import Checkpoint, parse_checkpoint
from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import MOST_NOTE_BYTES, parse_note
from registry.auditlog.tiles import TILE_WIDTH, decode_bundle, entries_path
from registry.auditlog.tree import Appended, append, fold, frontier_nodes, leaf_hash, read_nodes
from registry.evidence.errors import EvidenceError, LeafError, words_of
from registry.evidence.fork import encode_fork
from registry.evidence.histories import Signed, UntiedError, find_fork, open_signed
from registry.evidence.leaf import Leaf, decode_leaf
from registry.evidence.log_audit import (
    MOST_BUNDLE,
    FileAbsentError,
    FileTooLargeError,
    LogReader,
    LogReadError,
)
from registry.evidence.log_nodes import TileNodes
from registry.rights.words import Words
from registry.witness.errors import FolderError, ForkFoundError, MirrorError, MissingError, UnreachableError
from registry.witness.forks import keep_fork
from registry.witness.mirror_folder import MirrorFolder
from registry.witness.mirror_keys import CHECKPOINT, Change, Keys, LogKeys, at_step, changes_in
from registry.witness.mirror_tiles import LaidTiles


def newest_of(mirror: MirrorFolder, keys: Keys) -> Signed | None:
    """Return the checkpoint up to which a mirror holds the log; None while it holds nothing.

    Raises:
        FolderError: The mirror's own checkpoint cannot be read, or no known key has signed it.
    """
    try:
        return open_signed(mirror.log.read("checkpoint", MOST_NOTE_BYTES), keys)
    except FileAbsentError:
        return None
    except (LogReadError, AuditLogError) as fault:
        raise FolderError(OWN.filled(said=str(fault))) from fault


def grow(mirror: MirrorFolder, reader: LogReader, keys: LogKeys) -> tuple[Signed, Signed]:
    """Take in what a log has beyond the mirror, or find that it continues no longer what the mirror holds.

    Args:
        mirror: The mirror.
        reader: The log's files, whatever they are.
        keys: Of the log; those that governance names since are added.

    Returns:
        The checkpoint up to which the mirror then holds the log, and the one that the log hands out.

    Raises:
        ForkFoundError: The log has signed two histories; the proof is kept.
        MirrorError: A file is malformed, the files do not lead to the signed root, or another key has signed it than
            governance names for its size.
        MissingError: A file is missing.
        UnreachableError: The log cannot be read.
        FolderError: The mirror's folder cannot be read or written.
    """
    kept, data = newest_of(mirror, keys.known), _read(reader, "checkpoint", MOST_NOTE_BYTES, CHECKPOINT)
    # Signed by a key that is not known yet: nothing of it is kept unless governance turns out to name that key.
    is_strange = keys.is_strange(data)
    stated = stated_in(data) if is_strange else open_offered(data, keys.known).stated
    if kept is None or stated.size > kept.stated.size:
        offered = _extend(mirror, reader, kept, data, keys)
        return offered, offered
    offered = open_offered(data, keys.known)
    check_history(mirror, kept, offered)
    return kept, offered


def open_offered(data: bytes, keys: Keys) -> Signed:
    """Return a checkpoint signed by one of the log's keys.

    Raises:
        MirrorError: It is malformed, of another log, or not signed by it.
    """
    try:
        return open_signed(data, keys)
    except AuditLogError as fault:
        raise MirrorError(at_step(CHECKPOINT, words_of(fault))) from fault


def stated_in(data: bytes) -> Checkpoint:
    """Return what a checkpoint states, signed or not.

    Raises:
        MirrorError: It is malformed.
    """
    try:
        return parse_checkpoint(parse_note(data).text)
    except AuditLogError as fault:
        raise MirrorError(at_step(CHECKPOINT, words_of(fault))) from fault


def check_history(mirror: MirrorFolder, kept: Signed, other: Signed) -> None:
    """Hold another checkpoint, of the same size or a smaller one, against the mirror's own tiles.

    Raises:
        ForkFoundError: The two cannot both be true; the proof is kept.
        MirrorError: Nothing is proved, yet they do not agree.
    """
    _find(mirror, kept, other, TileNodes(mirror.log, kept.stated.size))


def check_continued(mirror: MirrorFolder, kept: Signed, newer: Signed, reader: LogReader) -> None:
    """Hold a newer checkpoint against the mirror's, by the tiles of who has it.

    Raises:
        ForkFoundError: As `check_history`.
        MirrorError: The tiles are missing, malformed, or of another tree.
        UnreachableError: They cannot be read.
    """
    _find(mirror, kept, newer, TileNodes(reader, newer.stated.size))


def _find(mirror: MirrorFolder, kept: Signed, other: Signed, nodes: TileNodes) -> None:
    try:
        fork = find_fork(kept, other, nodes)
    except UntiedError as fault:
        raise MirrorError(at_step(HISTORY, fault.words)) from fault
    except LogReadError as fault:
        raise UnreachableError(at_step(HISTORY, _said(fault))) from fault
    if fork is not None:
        file = keep_fork(mirror.forks, encode_fork(fork))
        sizes = sorted((kept.stated.size, other.stated.size))
        raise ForkFoundError(at_step(HISTORY, _FORK.filled(older=sizes[0], newer=sizes[1], file=str(file))), file)


@dataclass(slots=True)
class _Walked:
    """What was read beyond the mirror."""

    tree: Appended
    last: Leaf | None
    """The leaf before the next."""
    changes: list[Change] = field(default_factory=list)


def _extend(mirror: MirrorFolder, reader: LogReader, kept: Signed | None, data: bytes, keys: LogKeys) -> Signed:
    growing = mirror.folder / "growing"
    shutil.rmtree(growing, ignore_errors=True)
    size, stated = kept.stated.size if kept else 0, stated_in(data)
    try:
        nodes = TileNodes(mirror.log, size)
        tiles = LaidTiles(growing, size, nodes)
        edge = read_nodes(frontier_nodes(size), nodes)
    except (LogReadError, AuditLogError) as fault:
        raise FolderError(OWN.filled(said=str(fault))) from fault
    walked = _Walked(Appended(fold(edge), size, (), edge), leaf_at(mirror, size - 1, size) if size else None)
    root = _walk(mirror, reader, tiles, walked, stated.size)
    if root != stated.root:
        if kept is not None and not keys.is_strange(data):
            check_continued(mirror, kept, open_offered(data, keys.known), reader)
        found = "—" if root is None else root.hex()
        raise MirrorError(at_step(ROOT, _OTHER_ROOT.filled(found=found, expected=stated.root.hex())))
    keys.learn(walked.changes)
    offered = keys.open_at(data, walked.last.governance_head if walked.last else None)
    tiles.finish(stated.size)
    tiles.settle(mirror, offered.note)
    return offered


def _walk(mirror: MirrorFolder, reader: LogReader, tiles: LaidTiles, walked: _Walked, target: int) -> bytes | None:
    """Append the log's further leaves to the mirror's tree; return its root, None where leaves that it has differ."""
    for number in range(walked.tree.size // TILE_WIDTH, -(-target // TILE_WIDTH)):
        leaves = _leaves(reader, number, min(TILE_WIDTH, target - number * TILE_WIDTH))
        known = walked.tree.size - number * TILE_WIDTH
        if known and leaves[:known] != own_leaves(mirror, number, known):
            return None
        decoded = [decode_leaf(leaf) for leaf in leaves[known:]]
        walked.changes += changes_in(decoded, walked.tree.size, walked.last)
        walked.tree = append(walked.tree.size, walked.tree.frontier, [leaf_hash(leaf) for leaf in leaves[known:]])
        walked.last = decoded[-1]
        tiles.take(number, leaves, walked.tree.nodes)
    return walked.tree.root


def own_changes(mirror: MirrorFolder, first: int, size: int) -> Iterator[Change]:
    """Give the governance entries that the leaves of a mirror of so many show, from a position on.

    Raises:
        FolderError: They cannot be read.
    """
    previous = leaf_at(mirror, first - 1, size) if first else None
    for number in range(first // TILE_WIDTH, -(-size // TILE_WIDTH)):
        start = number * TILE_WIDTH
        held = own_leaves(mirror, number, min(TILE_WIDTH, size - start))
        decoded = [decode_leaf(leaf) for leaf in held[max(0, first - start) :]]
        yield from changes_in(decoded, max(first, start), previous)
        previous = decoded[-1]


def leaf_at(mirror: MirrorFolder, index: int, size: int) -> Leaf:
    """Return a leaf that a mirror of so many holds.

    Raises:
        FolderError: Its bundle cannot be read.
    """
    number, place = divmod(index, TILE_WIDTH)
    return decode_leaf(own_leaves(mirror, number, min(TILE_WIDTH, size - number * TILE_WIDTH))[place])


def own_leaves(mirror: MirrorFolder, number: int, width: int) -> tuple[bytes, ...]:
    """Return the first leaves of a bundle that the mirror holds.

    Raises:
        FolderError: It does not hold them.
    """
    for held in dict.fromkeys((width, TILE_WIDTH)):
        try:
            return decode_bundle(mirror.log.read(entries_path(number, held), MOST_BUNDLE))[:width]
        except FileAbsentError:
            continue
        except (LogReadError, AuditLogError) as fault:
            raise FolderError(OWN.filled(said=str(fault))) from fault
    raise FolderError(OWN.filled(said=entries_path(number, width)))


def _leaves(reader: LogReader, number: int, width: int) -> tuple[bytes, ...]:
    """Return the leaves of a bundle, each of the form of formats 3.4.

    A partial bundle may vanish once the full one exists (tlog-tiles, "Partial Tiles"): then the full one is cut.
    """
    held, path = width, entries_path(number, width)
    try:
        data = reader.read(path, MOST_BUNDLE)
    except FileAbsentError:
        held, path = TILE_WIDTH, entries_path(number)
        data = _read(reader, path, MOST_BUNDLE, TILES)
    except LogReadError:
        data = _read(reader, path, MOST_BUNDLE, TILES)
    try:
        leaves = decode_bundle(data)
        if len(leaves) != held:
            raise MirrorError(at_step(TILES, _COUNT.filled(path=path, expected=held, found=len(leaves))))
        for index, leaf in enumerate(leaves[:width], start=number * TILE_WIDTH):
            if (decode_leaf(leaf).governance_head is None) != (index == 0):
                raise LeafError(_FOUNDING)
    except AuditLogError as fault:
        raise MirrorError(at_step(TILES, _AT_FILE.filled(path=path, said=words_of(fault)))) from fault
    except EvidenceError as fault:
        raise MirrorError(at_step(TILES, _AT_FILE.filled(path=path, said=fault.words))) from fault
    return leaves[:width]


def _read(reader: LogReader, path: str, most: int, step: Words) -> bytes:
    try:
        return reader.read(path, most)
    except FileTooLargeError as fault:
        raise MirrorError(at_step(step, _TOO_LARGE.filled(path=path, most=most))) from fault
    except FileAbsentError as fault:
        raise MissingError(at_step(step, _ABSENT.filled(said=str(fault)))) from fault
    except LogReadError as fault:
        raise UnreachableError(at_step(step, _said(fault))) from fault


def _said(fault: Exception) -> Words:
    return Words(str(fault), str(fault))


TILES = Words("плитки журнала", "tiles of the log")
ROOT = Words("корень дерева", "root of the tree")
HISTORY = Words("единая история", "one history")
OWN = Words(
    "собственные файлы зеркала не читаются: {said}; восстановите папку из копии или создайте зеркало заново",
    "the mirror's own files cannot be read: {said}; restore the folder from a copy, or make the mirror anew",
)
_FORK = Words(
    "журнал подписал две истории, при размерах {older} и {newer}; доказательство: {file} (проверка: regverify fork)",
    "the log has signed two histories, at sizes {older} and {newer}; the proof is {file} (confirm: regverify fork)",
)
_OTHER_ROOT = Words(
    "из листьев следует корень {found}, а подписан {expected}; ничего не принято",
    "the leaves lead to the root {found}, but {expected} is signed; nothing was taken in",
)
_COUNT = Words("{path}: листьев {found}, а должно быть {expected}", "{path}: {found} leaves, {expected} expected")
_AT_FILE = Words("{path}: {said}", "{path}: {said}")
_FOUNDING = Words(
    "без записи управления стоит только первый лист журнала.", "only the log's first leaf names no governance entry."
)
_TOO_LARGE = Words("{path} больше {most} байт", "{path} is above {most} bytes")
_ABSENT = Words("нет файла: {said}", "a file is missing: {said}")
