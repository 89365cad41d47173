"""Confirming a proof of two histories: four steps, with nothing but the file and the log's key, or its two keys.

VALID says that the proof holds: whoever owns that key has signed two trees that cannot both be the log. INVALID says
that the file proves no such thing.

Source: RFC 9162, section 2.1.4.2; formats 3.5 and 3.8; decision 14.
"""

from __future__ import annotations

from registry.auditlog.checkpoints import Checkpoint, open_checkpoint
from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import VerifierKey, format_vkey, parse_vkey
from registry.auditlog.proofs import path_roots
from registry.evidence import consistency_commands as commands
from registry.evidence.errors import words_of
from registry.evidence.fork import Fork, ForkFileError, decode_fork
from registry.evidence.plan import Plan
from registry.evidence.step_list import StepList
from registry.evidence.verdict import Verdict, Verification, overall
from registry.rights.words import Words
from registry.signing.keys import verify_ed25519


def verify_fork(data: bytes, vkey: str | None, new_vkey: str | None = None) -> Verification:
    """Verify a proof that a log has shown two histories.

    Args:
        data: The proof file, whatever the bytes are.
        vkey: The log's verifier key, from the founding entry; without it the verdict is INCOMPLETE at best, since
            anybody can make a key and fork a log of their own.
        new_vkey: The key that signs the newer checkpoint, where the log has rotated its key in between.

    Returns:
        Four steps and what they come to.

    Raises:
        VerifierKeyError, KeyNameError, Base64Error: The verifier key is malformed: the caller's mistake.
    """
    key = None if vkey is None else parse_vkey(vkey)
    new_key = key if new_vkey is None else parse_vkey(new_vkey)
    steps = StepList()
    fork = _judge_form(steps, data)
    if fork is None:
        for plan, needed in ((KEY, 1), (SIGNATURES, 1), (HISTORIES, 3)):
            steps.add(plan, Verdict.INCOMPLETE, fault=_NEEDS.filled(number=needed))
    else:
        _judge_keys(steps, fork, key, new_key)
        read = _judge_signatures(steps, fork)
        if read is None:
            steps.add(HISTORIES, Verdict.INCOMPLETE, fault=_NEEDS.filled(number=3))
        else:
            _judge_histories(steps, fork, *read)
    return Verification(tuple(steps.judged), overall(steps.judged), limits=(_LIMIT,))


def _judge_form(steps: StepList, data: bytes) -> Fork | None:
    try:
        fork = decode_fork(data)
    except ForkFileError as cause:
        steps.add(FORM, Verdict.INVALID, f"{len(data)} bytes", fault=cause.words)
        return None
    steps.add(FORM, Verdict.VALID, f"{len(data)} bytes, {len(fork.path)} hashes")
    return fork


def _judge_keys(steps: StepList, fork: Fork, key: VerifierKey | None, new_key: VerifierKey | None) -> None:
    shown = _shown_keys(fork)
    if key is None:
        steps.add(KEY, Verdict.INCOMPLETE, shown, fault=_NO_KEY)
    elif key != fork.log_key:
        steps.add(KEY, Verdict.INVALID, shown, fault=_OTHER_KEY.filled(given=format_vkey(key)))
    elif new_key == fork.newer_key:
        steps.add(KEY, Verdict.VALID, shown)
    elif new_key is None or new_key == key:
        steps.add(KEY, Verdict.INCOMPLETE, shown, fault=_NO_NEWER_KEY)
    else:
        steps.add(KEY, Verdict.INVALID, shown, fault=_OTHER_KEY.filled(given=format_vkey(new_key)))


def _shown_keys(fork: Fork) -> str:
    return "; ".join(dict.fromkeys(format_vkey(key) for key in (fork.log_key, fork.newer_key)))


def _judge_signatures(steps: StepList, fork: Fork) -> tuple[Checkpoint, Checkpoint] | None:
    command = "\n".join([_UNPACK, commands.signature("OLD", fork.log_key), commands.signature("NEW", fork.newer_key)])
    try:
        older, _ = open_checkpoint(fork.older, fork.log_key, verify_ed25519)
        newer, _ = open_checkpoint(fork.newer, fork.newer_key, verify_ed25519)
    except AuditLogError as cause:
        steps.add(SIGNATURES, Verdict.INVALID, _shown_keys(fork), command, words_of(cause))
        return None
    shown = f"{older.size}, {older.root.hex()}; {newer.size}, {newer.root.hex()}"
    steps.add(SIGNATURES, Verdict.VALID, shown, command)
    return older, newer


def _judge_histories(steps: StepList, fork: Fork, older: Checkpoint, newer: Checkpoint) -> None:
    shown = f"{older.size} → {newer.size}"
    if older.size == newer.size:
        fault = _EQUAL if older.root == newer.root else None
        command = "\n".join([_UNPACK, commands.equal_roots(are_equal=older.root == newer.root)])
        steps.add(HISTORIES, Verdict.INVALID if fault else Verdict.VALID, shown, command, fault)
        return
    try:
        old_root, new_root = path_roots(older.size, newer.size, fork.path)
    except AuditLogError as cause:
        steps.add(HISTORIES, Verdict.INVALID, shown, fault=words_of(cause))
        return
    command = commands.roots(older.size, newer.size, fork.path, old_root, new_root)
    fault = None
    if new_root != newer.root:
        fault = _UNFIT.filled(found=new_root.hex(), expected=newer.root.hex())
    elif old_root == older.root:
        fault = _CONSISTENT
    steps.add(HISTORIES, Verdict.INVALID if fault else Verdict.VALID, shown, command, fault)


FORM = Plan(
    Words("Файл прочитан строго", "File, strictly decoded"),
    Words(
        "Формат ip-rights-fork/1: две контрольные точки, ключ журнала и хеши между ними.",
        "Format ip-rights-fork/1: two checkpoints, the log's key and the hashes between them.",
    ),
)
KEY = Plan(
    Words("Ключ принадлежит журналу", "The key is the log's"),
    Words(
        "Ключ в файле — ключ журнала, названный управлением: учредительной записью либо записью о смене ключа.",
        "The key in the file is the log's: governance names it, in the founding entry or in one that rotates the key.",
    ),
)
SIGNATURES = Plan(
    Words("Журнал подписал обе точки", "The log has signed both checkpoints"),
    Words(
        "Ed25519 по RFC 8032; имя ключа журнала совпадает с источником контрольной точки.",
        "Ed25519 as in RFC 8032; the name of the log's key is the checkpoint's origin.",
    ),
)
HISTORIES = Plan(
    Words("Обе точки не могут быть верны вместе", "Both checkpoints cannot be true together"),
    Words(
        "При равных размерах корни различны; иначе из одних и тех же хешей следуют новый корень и другой прежний "
        "(RFC 9162, раздел 2.1.4.2).",
        "Equal sizes have different roots; else the newer root and another older one follow from the same hashes "
        "(RFC 9162, section 2.1.4.2).",
    ),
)
_UNPACK = (
    'python3 -c \'import json,sys; f=json.load(open(sys.argv[1],encoding="utf-8"))\n'
    'for n,k in (("old.note","older"),("new.note","newer")): open(n,"w",encoding="utf-8",newline="").write(f[k])\' '
    '"$FILE"\nOLD=old.note NEW=new.note'
)
_NEEDS = Words("Не проверено: нужен итог шага {number}.", "Not judged: it needs the outcome of step {number}.")
_NO_KEY = Words(
    "Ключ журнала не указан: развести собственный журнал может кто угодно. Ключ стоит в учредительной записи; укажите "
    "его через --vkey.",
    "The log's key was not given, and anybody can fork a log of their own. The founding entry has it: give it with "
    "--vkey.",
)
_NO_NEWER_KEY = Words(
    "Новую точку подписал другой ключ. Если управление назвало его ключом этого журнала, укажите его через --new-vkey.",
    "Another key has signed the newer checkpoint. If governance has named it a key of this log, give it with "
    "--new-vkey.",
)
_OTHER_KEY = Words(
    "Указан другой ключ: {given}. Файл ничего не доказывает об этом журнале.",
    "Another key was given: {given}. The file proves nothing about that log.",
)
_EQUAL = Words(
    "Размеры и корни равны: это одна и та же история.", "Sizes and roots are equal: this is one and the same history."
)
_CONSISTENT = Words(
    "Из хешей следует именно прежний корень: новая точка продолжает прежнюю, двух историй нет.",
    "The hashes lead to the very older root: the newer checkpoint continues the older one, there are no two histories.",
)
_UNFIT = Words(
    "Хеши ведут к корню {found}, а не к корню новой точки {expected}: они ничего не доказывают.",
    "The hashes lead to the root {found}, not to the newer checkpoint's {expected}: they prove nothing.",
)
_LIMIT = Words(
    "Какая из двух историй подлинна, файл не говорит: доказано, что журнал подписал обе.",
    "Which of the two histories is the true one, the file does not say: it is proved that the log signed both.",
)
