"""Steps 8 to 11 and 13 of the verification: the leaf, its place in the log, and who has seen that log.

Source: formats 3.4, 3.5 and 3.8; RFC 6962; C2SP tlog-proof, tlog-checkpoint, tlog-cosignature.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from registry.auditlog.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint
from registry.auditlog.cosignatures import cosigners, is_cosigned_by
from registry.auditlog.errors import AuditLogError, CheckpointUnsignedError, ProofMismatchError
from registry.auditlog.notes import ED25519, Note, NoteSignature, VerifierKey, parse_note
from registry.auditlog.proofs import inclusion_nodes, verify_inclusion
from registry.auditlog.tlog_proof import TlogProof, parse_tlog_proof
from registry.auditlog.tree import append, fold, leaf_hash
from registry.evidence import commands
from registry.evidence.bundle import Bundle, GovernanceLink
from registry.evidence.cosigning import COSIGNATURE_CHECKS
from registry.evidence.entry_steps import Grounds, depends_on
from registry.evidence.envelope import envelope_sha256, written_envelope
from registry.evidence.errors import EvidenceError, words_of
from registry.evidence.leaf import NO_HEAD, encode_leaf, format_instant
from registry.evidence.plan import Number, judged
from registry.evidence.verdict import Step, Verdict
from registry.rights.entries import EntryId
from registry.rights.words import Words
from registry.signing.keys import verify_ed25519


class InclusionError(EvidenceError):
    """An entry is not shown to be in the log, at its place, under the file's one checkpoint."""

    step = 9


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry of the file that is proved to be in the log."""

    leaf_hash: bytes
    proof: TlogProof


def judge_leaf_and_inclusion(
    bundle: Bundle, *, founding: bool, checkpoint: Checkpoint | None
) -> tuple[Step, Step, tuple[Placed, ...], int | None]:
    """Steps 8 and 9: the leaf recomputed, and its place under the checkpoint's root.

    Args:
        bundle: The file.
        founding: Whether the entry is the founding one, whose leaf names no governance entry.
        checkpoint: What the file's checkpoint states, signed or not; None where it cannot be read.

    Returns:
        Both steps; what is proved to be in the log, the entry last; the entry's index where its proof names one.
    """
    if not bundle.governance and not founding:
        missing = depends_on(Number.GOVERNANCE)
        return (
            judged(Number.LEAF, Verdict.INCOMPLETE, "", "", missing),
            judged(Number.INCLUSION, Verdict.INCOMPLETE, "", "", missing),
            (),
            None,
        )
    digest = envelope_sha256(written_envelope(bundle.envelope))
    hashes = _leaf_hashes(bundle)
    heads = _ids(bundle)
    head = heads[-1] if heads else NO_HEAD
    shown = f"{format_instant(bundle.sealed_at)}, envelope {digest.hex()}, head {head}; leaf hash {hashes[-1].hex()}"
    command = commands.leaf(bundle.sealed_at, digest, head, hashes[-1])
    inclusion, placed, index = _judge_inclusion(bundle, hashes, checkpoint)
    if inclusion.verdict is Verdict.VALID:
        return judged(Number.LEAF, Verdict.VALID, shown, command), inclusion, placed, index
    fault = Words(
        "Лист вычислен, но шаг 9 не подтвердил, что он есть в журнале.",
        "The leaf is recomputed, but step 9 does not confirm that the log holds it.",
    )
    return judged(Number.LEAF, Verdict.INCOMPLETE, shown, command, fault), inclusion, placed, index


def read_checkpoint(proof: str) -> Checkpoint | None:
    """Return what the checkpoint in a proof states, nothing verified; None where it cannot be read."""
    try:
        return parse_checkpoint(parse_note(parse_tlog_proof(proof).checkpoint).text)
    except AuditLogError:
        return None


def judge_checkpoint(bundle: Bundle, grounds: Grounds | None) -> tuple[Step, Note | None]:
    """Step 10: the log has signed the checkpoint; gives the note."""
    try:
        proof = parse_tlog_proof(bundle.proof)
        stated = parse_checkpoint(parse_note(proof.checkpoint).text)
        shown = f"{stated.origin}, size {stated.size}, root {stated.root.hex()}"
        if grounds is None:
            return judged(Number.CHECKPOINT, Verdict.INCOMPLETE, shown, "", depends_on(Number.GOVERNANCE)), None
        command = commands.checkpoint(grounds.trust.logs["entries"])
        _, note = open_checkpoint(proof.checkpoint, grounds.log_key, verify_ed25519)
    except AuditLogError as cause:
        return judged(Number.CHECKPOINT, Verdict.INVALID, "", "", words_of(cause)), None
    return judged(Number.CHECKPOINT, Verdict.VALID, shown, command), note


def judge_witnesses(note: Note | None, grounds: Grounds | None) -> Step:
    """Step 11: witnesses of enough states have cosigned the checkpoint."""
    if note is None or grounds is None:
        return judged(Number.WITNESSES, Verdict.INCOMPLETE, "", "", depends_on(Number.CHECKPOINT))
    keys = [key for _, key in grounds.witnesses]
    try:
        altered = _altered_line(note, [grounds.log_key, *keys])
        if altered:
            return judged(Number.WITNESSES, Verdict.INVALID, "", "", altered)
        seen = cosigners(note, keys, COSIGNATURE_CHECKS)
    except AuditLogError as cause:
        return judged(Number.WITNESSES, Verdict.INVALID, "", "", words_of(cause))
    at = dict(seen)
    states = sorted({state for state, key in grounds.witnesses if key in at})
    quorum = grounds.trust.quorum
    listed = ", ".join(f"{key.name} {format_instant(instant)}" for key, instant in seen)
    shown = f"{len(states)} of {quorum} states: {', '.join(states) or '—'}; {listed or '—'}"
    command = "\n".join(
        commands.witness(position, vkey)
        for position, (_, vkey) in enumerate(grounds.trust.witnesses)
        if grounds.witnesses[position][1] in at
    )
    if quorum == 0:
        fault = Words("Реестр учреждён без свидетелей.", "The register was founded without witnesses.")
        return judged(Number.WITNESSES, Verdict.NOT_COVERED, shown, command, fault)
    if len(states) < quorum:
        absent = ", ".join(sorted({state for state, _ in grounds.witnesses} - set(states))) or "—"
        fault = Words(
            f"Нужны свидетели {quorum} государств, есть {len(states)}; не подписали: {absent}. "
            "Запросите файл снова, когда свидетели подпишут.",
            f"Witnesses of {quorum} states are needed, there are {len(states)}; not yet: {absent}. "
            "Ask for the file again when they have cosigned.",
        )
        return judged(Number.WITNESSES, Verdict.INCOMPLETE, shown, command, fault)
    return judged(Number.WITNESSES, Verdict.VALID, shown, command)


def judge_kept(
    kept: bytes | None, checkpoint: Checkpoint | None, grounds: Grounds | None, placed: Sequence[Placed]
) -> Step:
    """Step 13: the checkpoint that the auditor keeps is of the same history.

    A file proves the roots of a few older sizes beside its own: the path of a leaf holds the root of everything
    before it, so those sizes are judged too. An older checkpoint is judged by the key that the file's governance names
    for its size; one that a later key has signed, the file cannot judge.
    """
    command = commands.kept()
    if kept is None:
        fault = Words("Сохранённая контрольная точка не задана.", "No kept checkpoint was given.")
        return judged(Number.KEPT, Verdict.NOT_COVERED, "", command, fault)
    if checkpoint is None or grounds is None:
        return judged(Number.KEPT, Verdict.INCOMPLETE, "", command, depends_on(Number.GOVERNANCE, Number.CHECKPOINT))
    mine = _opened_kept(kept, grounds, placed)
    if isinstance(mine, Words):
        return judged(Number.KEPT, Verdict.INCOMPLETE, "", command, mine)
    shown = (
        f"kept: size {mine.size}, root {mine.root.hex()}; here: size {checkpoint.size}, root {checkpoint.root.hex()}"
    )
    root = _proved_roots(checkpoint, placed).get(mine.size)
    if root is None:
        fault = Words(
            f"Для размеров {mine.size} и {checkpoint.size} нужно доказательство согласованности, которого в файле нет: "
            "получите его у реестра или зеркала (regverify consistency).",
            f"Sizes {mine.size} and {checkpoint.size} need a consistency proof, which the file does not hold: "
            "get it from the register or a mirror (regverify consistency).",
        )
        return judged(Number.KEPT, Verdict.INCOMPLETE, shown, command, fault)
    if root != mine.root:
        fault = Words(
            f"При размере {mine.size} у сохранённой точки корень {mine.root.hex()}, а из файла следует {root.hex()}: "
            "журнал показывает две разные истории.",
            f"At size {mine.size} the kept checkpoint has root {mine.root.hex()}, the file proves {root.hex()}: "
            "the log shows two histories.",
        )
        return judged(Number.KEPT, Verdict.INVALID, shown, command, fault)
    return judged(Number.KEPT, Verdict.VALID, shown, command)


def _opened_kept(kept: bytes, grounds: Grounds, placed: Sequence[Placed]) -> Checkpoint | Words:
    """Return what the kept checkpoint states, or why the file cannot judge it."""
    try:
        return open_checkpoint(kept, _key_of_kept(kept, grounds, placed), verify_ed25519)[0]
    except CheckpointUnsignedError:
        return _OTHER_KEY
    except AuditLogError as cause:
        words = words_of(cause)
    return Words(
        f"Сохранённая контрольная точка не принимается: {words.ru} Укажите точку этого журнала.",
        f"The kept checkpoint cannot be used: {words.en} Give one of this log.",
    )


def _key_of_kept(kept: bytes, grounds: Grounds, placed: Sequence[Placed]) -> VerifierKey:
    """Return the key that signs a checkpoint of the kept one's size, as far as the file's governance goes.

    It is that of the governance entry which the last leaf under it names: the newest before that leaf. Beyond the
    file's own entry the file knows of no other key than its own.

    Raises:
        AuditLogError: It is no checkpoint.
    """
    last = parse_checkpoint(parse_note(kept).text).size - 1
    if not placed or last > placed[-1].proof.index:
        return grounds.log_key
    governance = placed[:-1] or placed
    named = [key for item, key in zip(governance, grounds.log_keys, strict=True) if item.proof.index < max(last, 1)]
    return named[-1] or grounds.log_key


def _ids(bundle: Bundle) -> list[EntryId]:
    return [EntryId(hashlib.sha256(link.envelope.payload).hexdigest()) for link in bundle.governance]


def _leaf_hashes(bundle: Bundle) -> list[bytes]:
    """Return the hash of each governance entry's leaf in order, and of the entry's own at the end."""
    heads: list[EntryId | None] = [None, *_ids(bundle)]
    items: list[GovernanceLink | Bundle] = [*bundle.governance, bundle]
    return [
        leaf_hash(encode_leaf(item.sealed_at, envelope_sha256(written_envelope(item.envelope)), head))
        for item, head in zip(items, heads, strict=True)
    ]


def _judge_inclusion(
    bundle: Bundle, hashes: Sequence[bytes], checkpoint: Checkpoint | None
) -> tuple[Step, tuple[Placed, ...], int | None]:
    index: int | None = None
    command = commands.inclusion()
    shown = ""
    try:
        proof = _read_proof(bundle.proof)
        index = proof.index
        shown = f"index {index}, {len(proof.hashes)} hashes"
        if checkpoint is None:
            step = judged(Number.INCLUSION, Verdict.INCOMPLETE, shown, command, depends_on(Number.CHECKPOINT))
            return step, (), index
        shown = f"{shown}, size {checkpoint.size}, root {checkpoint.root.hex()}"
        proofs = [*(_read_proof(link.proof, position) for position, link in enumerate(bundle.governance)), proof]
        _check_places(proofs)
        placed = tuple(Placed(*pair) for pair in zip(hashes, proofs, strict=True))
        for position, item in enumerate(placed):
            _check_inclusion(item, checkpoint, None if position == len(bundle.governance) else position)
    except InclusionError as cause:
        return judged(Number.INCLUSION, Verdict.INVALID, shown, command, cause.words), (), index
    return judged(Number.INCLUSION, Verdict.VALID, shown, command), placed, index


def _read_proof(text: str, position: int | None = None) -> TlogProof:
    try:
        proof = parse_tlog_proof(text)
    except AuditLogError as cause:
        raise InclusionError(_of(position, words_of(cause))) from cause
    if proof.extra is not None:
        # Nothing authenticates the extra line, and the evidence file has no use for one.
        words = Words(
            "В доказательстве лишняя, никем не подписанная строка «extra».", 'An "extra" line, which nobody signs.'
        )
        raise InclusionError(_of(position, words))
    return proof


def _check_places(proofs: Sequence[TlogProof]) -> None:
    if proofs[0].index != 0:
        raise InclusionError(
            Words(
                f"Учредительная запись стоит первой в журнале; доказательство называет номер {proofs[0].index}.",
                f"The founding entry is the first of the log; its proof names index {proofs[0].index}.",
            )
        )
    for earlier, later in pairwise(proofs):
        if earlier.checkpoint != later.checkpoint:
            raise InclusionError(
                Words(
                    "Доказательства записей управления и самой записи приведены под разными контрольными точками.",
                    "The proofs of the governance entries and of the entry are under different checkpoints.",
                )
            )
        if earlier.index >= later.index:
            raise InclusionError(
                Words(
                    f"Запись с номером {later.index} не может следовать за записью управления с номером "
                    f"{earlier.index}.",
                    f"An entry at index {later.index} cannot follow the governance entry at index {earlier.index}.",
                )
            )


def _check_inclusion(item: Placed, checkpoint: Checkpoint, position: int | None) -> None:
    try:
        verify_inclusion(item.proof.index, checkpoint.size, item.leaf_hash, item.proof.hashes, checkpoint.root)
    except ProofMismatchError as cause:
        words = Words(
            f"Листа {item.leaf_hash.hex()} нет в журнале под номером {item.proof.index}: конверт, дата внесения, "
            "цепочка "
            "управления или доказательство не те, что внесены.",
            f"The log does not hold leaf {item.leaf_hash.hex()} at index {item.proof.index}: envelope, date of "
            "sealing, "
            "governance chain or proof is not the one sealed.",
        )
        raise InclusionError(_of(position, words)) from cause
    except AuditLogError as cause:
        raise InclusionError(_of(position, words_of(cause))) from cause


def _of(position: int | None, words: Words) -> Words:
    if position is None:
        return words
    return Words(f"Запись управления {position}. {words.ru}", f"Governance entry {position}. {words.en}")


def _altered_line(note: Note, keys: Sequence[VerifierKey]) -> Words | None:
    """Return the fault of a signature line of a known key whose name or key id was changed.

    Lines of unknown keys are ignored, as C2SP signed-note asks; but a known key's line must not become unknown by the
    change of a byte.
    """
    known = {(key.name, key.key_id) for key in keys}
    for line in note.signatures:
        if (line.name, line.key_id) in known:
            continue
        for key in keys:
            if line.key_id == key.key_id or (line.name == key.name and _is_by(note.text, line, key)):
                return Words(
                    f"Строка подписи ключа «{key.name}» изменена: имя или отпечаток ключа не его.",
                    f'A signature line of key "{key.name}" was altered: its name or key id is not the key\'s.',
                )
    return None


def _is_by(text: str, line: NoteSignature, key: VerifierKey) -> bool:
    if key.kind == ED25519:
        return verify_ed25519(key.public, line.signature, text.encode())
    return key.kind in COSIGNATURE_CHECKS and is_cosigned_by(text, key, line, COSIGNATURE_CHECKS)


def _proved_roots(checkpoint: Checkpoint, placed: Sequence[Placed]) -> dict[int, bytes]:
    """Return the roots, by size, that the file proves: its own, and those before and with each entry in it."""
    roots = {checkpoint.size: checkpoint.root}
    for item in placed:
        index = item.proof.index
        nodes = inclusion_nodes(index, checkpoint.size)
        # The siblings to the left of a leaf's path are the full subtrees that cover everything before it.
        edge = [
            digest for digest, group in zip(item.proof.hashes, nodes, strict=True) if group[0][1] << group[0][0] < index
        ][::-1]
        roots[index] = fold(edge)
        roots[index + 1] = append(index, edge, [item.leaf_hash]).root
    return roots


_OTHER_KEY = Words(
    "Сохранённую контрольную точку по этому файлу проверить нельзя: её подписал не тот ключ, который файл называет для "
    "её размера; журнал мог сменить ключ. Сравните её с реестром или зеркалом (regverify consistency).",
    "This file cannot judge the kept checkpoint: it is not signed by the key that the file names for its size; the log "
    "may have rotated its key. Compare it with the register or a mirror (regverify consistency).",
)
