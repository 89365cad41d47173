"""Whether two checkpoints of a log tell one history: the newer tree begins with every leaf of the older one.

A fault is proved only where both roots follow from one set of hashes, or where equal sizes have different roots;
hashes that do not lead to the newer root prove nothing, and the verdict then says what to get.

Source: RFC 9162, section 2.1.4.2; formats 3.5 and 3.8.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from registry.auditlog.checkpoint_request import parse_checkpoint_request
from registry.auditlog.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint
from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import VerifierKey, format_vkey, parse_note, parse_vkey
from registry.auditlog.plain_text import encode_base64
from registry.auditlog.proofs import consistency_proof, consistency_roots
from registry.auditlog.tlog_proof import parse_tlog_proof
from registry.auditlog.tree import root_at
from registry.evidence import consistency_commands as commands
from registry.evidence import consistency_words as words
from registry.evidence.bundle import decode_bundle
from registry.evidence.errors import EvidenceError, words_of
from registry.evidence.log_audit import FileAbsentError, FileTooLargeError, LogReader
from registry.evidence.log_nodes import TileNodes
from registry.evidence.plan import Plan
from registry.evidence.step_list import StepList
from registry.evidence.verdict import Verdict, Verification, overall
from registry.rights.words import Words
from registry.signing.keys import verify_ed25519

Source = LogReader | bytes | None
"""Where the hashes come from: a log's files, the bytes of a proof file, or nowhere."""


@dataclass(frozen=True, slots=True)
class _Read:
    """One of the two files: the checkpoint that it holds, as bytes and as what it states."""

    note: bytes
    stated: Checkpoint


@dataclass(frozen=True, slots=True)
class _Tied:
    """What hashes say of the two trees."""

    path: tuple[bytes, ...]
    """As `auditlog.proofs` walks them."""
    old_root: bytes
    new_root: bytes
    shown: str
    command: str


class _UntiedError(Exception):
    """There are no hashes that tie the trees; nothing is proved by that."""

    def __init__(self, said: Words, shown: str = "", command: str = "") -> None:
        super().__init__(said.en)
        self.words = said
        self.shown = shown
        self.command = command


def verify_consistency_of(
    old: bytes, new: bytes, vkey: str | None, source: Source, new_vkey: str | None = None
) -> Verification:
    """Verify that two checkpoints of a log tell one history.

    Args:
        old: A signed checkpoint, or an evidence file, whatever the bytes are.
        new: Another, of the same log, that covers as much or more.
        vkey: The log's verifier key, from the founding entry; without it the verdict is INCOMPLETE at best.
        source: Where the hashes between the trees come from; none are needed for equal sizes.
        new_vkey: The key that signs the newer one, where the log has rotated its key in between.

    Returns:
        Six steps and what they come to.

    Raises:
        VerifierKeyError, KeyNameError, Base64Error: The verifier key is malformed: the caller's mistake.
        FileUnreadableError: Input or output of the log failed.
    """
    key = None if vkey is None else parse_vkey(vkey)
    keys = (key, key if new_vkey is None else parse_vkey(new_vkey))
    steps = StepList()
    older = _judge_reading(steps, words.OLDER, "OLD", old)
    newer = _judge_reading(steps, words.NEWER, "NEW", new)
    _judge_signatures(steps, older, newer, keys)
    if not _judge_order(steps, older, newer) or older is None or newer is None:
        needed = words.NEEDS.filled(number=4)
        steps.add(words.HASHES, Verdict.INCOMPLETE, fault=needed)
        steps.add(words.HISTORY, Verdict.INCOMPLETE, fault=needed)
    else:
        _judge_history(steps, older, newer, source)
    return Verification(tuple(steps.judged), overall(steps.judged), limits=words.LIMITS)


def _judge_reading(steps: StepList, plan: Plan, name: str, data: bytes) -> _Read | None:
    try:
        note = checkpoint_in(data)
        stated = parse_checkpoint(parse_note(note).text)
    except (EvidenceError, AuditLogError) as cause:
        said = cause.words if isinstance(cause, EvidenceError) else words_of(cause)
        steps.add(plan, Verdict.INVALID, f"{len(data)} bytes", fault=said)
        return None
    shown = f"{stated.origin}, size {stated.size}, root {stated.root.hex()}"
    printed = f"{stated.origin} {stated.size} {encode_base64(stated.root)}"
    steps.add(plan, Verdict.VALID, shown, commands.checkpoint(name, printed))
    return _Read(note, stated)


def checkpoint_in(data: bytes) -> bytes:
    """Return the checkpoint's bytes: the file itself, or the one within an evidence file.

    Raises:
        BundleError, TlogProofError: It begins as an evidence file and is none.
    """
    # No checkpoint begins so: its first line would be a log named after the beginning of JSON, and it is refused.
    if data.lstrip()[:1] == b"{":
        return parse_tlog_proof(decode_bundle(data).proof).checkpoint
    return data


def _judge_signatures(
    steps: StepList, older: _Read | None, newer: _Read | None, keys: tuple[VerifierKey | None, VerifierKey | None]
) -> None:
    """Step 3: each is signed by its key; the older one's key is the first."""
    plan = words.SIGNATURES
    old_key, new_key = keys
    if old_key is None or new_key is None:
        steps.add(plan, Verdict.INCOMPLETE, fault=words.NO_KEY)
        return
    both = (("OLD", older, old_key), ("NEW", newer, new_key))
    read = [(name, found, key) for name, found, key in both if found is not None]
    command = "\n".join(commands.signature(name, key) for name, _, key in read)
    shown = "; ".join(dict.fromkeys(format_vkey(key) for key in (old_key, new_key)))
    try:
        for _, found, key in read:
            open_checkpoint(found.note, key, verify_ed25519)
    except AuditLogError as cause:
        steps.add(plan, Verdict.INVALID, shown, command, words_of(cause))
        return
    if older is None or newer is None:
        needed = words.NEEDS.filled(number=1 if older is None else 2)
        steps.add(plan, Verdict.INCOMPLETE, shown, command, needed)
    else:
        steps.add(plan, Verdict.VALID, shown, command)


def _judge_order(steps: StepList, older: _Read | None, newer: _Read | None) -> bool:
    plan = words.ORDER
    if older is None or newer is None:
        steps.add(plan, Verdict.INCOMPLETE, fault=words.NEEDS.filled(number=1 if older is None else 2))
        return False
    one, two = older.stated, newer.stated
    shown = f"{one.size} → {two.size}"
    if one.origin != two.origin:
        said = words.OTHER_LOG.filled(older=one.origin, newer=two.origin)
        steps.add(plan, Verdict.INVALID, shown, fault=said)
    elif one.size > two.size:
        said = words.SHORTER.filled(older=one.size, newer=two.size)
        steps.add(plan, Verdict.INCOMPLETE, shown, fault=said)
    else:
        steps.add(plan, Verdict.VALID, shown, commands.order())
        return True
    return False


def _judge_history(steps: StepList, older: _Read, newer: _Read, source: Source) -> None:
    """Steps 5 and 6."""
    one, two = older.stated, newer.stated
    sizes = f"{one.size}, {one.root.hex()}; {two.size}, {two.root.hex()}"
    if one.size in {0, two.size}:
        # The root of an empty tree was compared when the checkpoint was read.
        said = words.EMPTY if one.size == 0 else words.NOTHING_NEEDED
        steps.add(words.HASHES, Verdict.NOT_COVERED, fault=said)
        equal = commands.equal_roots(are_equal=one.root == two.root) if one.size == two.size else ""
        _add_history(steps, one, one.root if one.size == 0 else two.root, sizes, equal)
        return
    try:
        tied = _tie_by_tiles(one, two, source) if source and not isinstance(source, bytes) else None
        tied = tied or _tie_by_file(one, newer, source)
    except _UntiedError as cause:
        steps.add(words.HASHES, Verdict.INCOMPLETE, cause.shown, cause.command, cause.words)
        needed = words.NEEDS.filled(number=5)
        steps.add(words.HISTORY, Verdict.INCOMPLETE, sizes, fault=needed)
        return
    steps.add(words.HASHES, Verdict.VALID, tied.shown, tied.command)
    command = commands.roots(one.size, two.size, tied.path, tied.old_root, tied.new_root)
    _add_history(steps, one, tied.old_root, sizes, command)


def _add_history(steps: StepList, one: Checkpoint, found: bytes, sizes: str, command: str) -> None:
    fork = words.FORK.filled(size=one.size, kept=one.root.hex(), found=found.hex()) if found != one.root else None
    verdict = Verdict.VALID if fork is None else Verdict.INVALID
    steps.add(words.HISTORY, verdict, sizes, command, fork)


def _tie_by_tiles(one: Checkpoint, two: Checkpoint, reader: LogReader) -> _Tied:
    """Return what the log's tiles say: both roots recomputed from them.

    Raises:
        _UntiedError: A tile is absent or malformed, or the tiles are of another tree.
        FileUnreadableError: Input or output failed.
    """
    nodes = TileNodes(reader, two.size)
    try:
        new_root, old_root = root_at(two.size, nodes), root_at(one.size, nodes)
        hashes = consistency_proof(one.size, two.size, nodes)
    except (FileAbsentError, FileTooLargeError) as cause:
        raise _UntiedError(words.ABSENT.filled(said=str(cause))) from cause
    except AuditLogError as cause:
        raise _UntiedError(words_of(cause)) from cause
    shown = "; ".join(f"{path} {digest}" for path, digest in nodes.digests.items())
    command = commands.tiles((reader.show(path), digest) for path, digest in nodes.digests.items())
    _check_target(two, new_root, shown, command)
    return _Tied(_path(one, old_root, hashes), old_root, new_root, shown, command)


def _tie_by_file(one: Checkpoint, newer: _Read, source: Source) -> _Tied:
    """Return what a proof file says.

    Raises:
        _UntiedError: There is none, it is malformed, of other sizes, or does not lead to the newer root.
    """
    two = newer.stated
    if not isinstance(source, bytes):
        raise _UntiedError(words.NO_SOURCE.filled(older=one.size, newer=two.size))
    command = commands.proof_file(hashlib.sha256(source).hexdigest())
    try:
        request = parse_checkpoint_request(source)
        if request.old_size != one.size:
            raise _UntiedError(words.OTHER_SIZES.filled(found=request.old_size, expected=one.size), "", command)
        if parse_checkpoint(parse_note(request.checkpoint).text) != two:
            raise _UntiedError(words.OTHER_TARGET, "", command)
        old_root, new_root = consistency_roots(one.size, two.size, request.hashes, one.root)
    except AuditLogError as cause:
        raise _UntiedError(words_of(cause), "", command) from cause
    shown = f"{one.size} → {two.size}, {len(request.hashes)} hashes"
    _check_target(two, new_root, shown, command)
    return _Tied(_path(one, one.root, request.hashes), old_root, new_root, shown, command)


def _check_target(two: Checkpoint, new_root: bytes, shown: str, command: str) -> None:
    if new_root != two.root:
        raise _UntiedError(words.UNFIT.filled(found=new_root.hex(), expected=two.root.hex()), shown, command)


def _path(one: Checkpoint, old_root: bytes, hashes: Sequence[bytes]) -> tuple[bytes, ...]:
    return (old_root, *hashes) if one.size & (one.size - 1) == 0 else tuple(hashes)
