"""Asking the witnesses: after a checkpoint is published, outside of any transaction; it never holds up sealing.

Each witness that governance has introduced and whose address the settings name is asked at once. What is not a good
cosignature by that witness's own key is none, whatever was answered: only a 409 with a size is asked again, once, with
a proof from there. A cosignature is kept when it comes; it is verified first, and kept for ever.

What stands under an older key of the log is shown under no newer checkpoint than that key's last. So a witness that has
not passed that one is asked for it first, and for the newest after it: a witness never goes back.

Source: formats 3.5; C2SP tlog-witness (as a client); decisions 20 and 27.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus

from registry.auditlog.checkpoint_request import CheckpointRequest, format_checkpoint_request
from registry.auditlog.cosignatures import cosigned_at
from registry.auditlog.errors import AuditLogError
from registry.auditlog.notes import NoteSignature, VerifierKey, parse_lines, parse_note
from registry.auditlog.plain_text import decode_decimal
from registry.auditlog.proofs import consistency_proof
from registry.evidence.cosigning import COSIGNATURE_CHECKS
from registry.procedures import NotFoundError, Register
from registry.records import cosignatures, tree
from registry.records.cosignatures import Seen, StoredCosignature
from registry.records.database import Connection, lock_log
from registry.records.log_keys import last_checkpoints, next_checkpoint, trust_of_size
from registry.records.trust import current_trust
from registry.records.vocabulary import Log
from registry.rights.entries import StateCode
from registry.rights.governance import Trust

CLOCK_LEEWAY = timedelta(minutes=5)
"""By which a witness's clock may differ from the register's."""
SIZE_TYPE = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class WitnessReply:
    """What came back from a witness."""

    status: int
    content_type: str
    body: bytes


AskWitness = Callable[[str, bytes], WitnessReply | None]
"""(address, request) -> the reply; None where no whole one came within the bounds of time and size."""


class Outcome(StrEnum):
    """What came of asking one witness."""

    COSIGNED = "cosigned"
    """Now or before."""
    NO_ADDRESS = "no_address"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    """Another status than 200."""
    UNFIT = "unfit"
    """A 200 without a good cosignature by its key, or one of another time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One witness, and what came of asking it."""

    state: StateCode
    name: str
    outcome: Outcome
    status: int | None = None
    """Of the reply, where one came."""


@dataclass(frozen=True, slots=True)
class CosignRound:
    """The newest checkpoint, who has cosigned it by now, and what came of asking each witness."""

    seen: Seen
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class _Witness:
    """A witness, all its keys."""

    state: StateCode
    name: str
    keys: tuple[VerifierKey, ...]
    size: int
    """That it has cosigned, as far as is known here."""
    is_done: bool
    """Whether every key has cosigned the newest checkpoint."""


@dataclass(frozen=True, slots=True)
class _Matter:
    """A checkpoint to be cosigned, and what its cosignatures must fit."""

    register: Register
    checkpoint: tree.StoredCheckpoint
    now: datetime
    names: frozenset[str] | None = None
    """Of the witnesses that count for what it is the last checkpoint of; None for the newest, for which all do."""

    @property
    def text(self) -> str:
        """What is signed."""
        return parse_note(self.checkpoint.note).text

    def concerns(self, witness: _Witness) -> bool:
        """Whether the witness is to be asked for it, going by what it has cosigned before."""
        if self.names is None:
            return not witness.is_done
        return witness.name in self.names and witness.size < self.checkpoint.size


@dataclass(frozen=True, slots=True)
class _Round:
    """What there is to be cosigned, in log order, and by whom."""

    matters: tuple[_Matter, ...]
    """The last checkpoint of each earlier key, then the newest."""
    witnesses: tuple[_Witness, ...]

    @property
    def newest(self) -> _Matter:
        """Return the newest checkpoint."""
        return self.matters[-1]


def cosign_checkpoint(
    register: Register, addresses: Mapping[str, str], ask: AskWitness, *, now: datetime
) -> CosignRound:
    """Ask every witness that has not cosigned the newest checkpoint; keep what comes, as it comes. Idempotent.

    Whoever has not passed the last checkpoint of an earlier key of the log is asked for that one first.

    Args:
        register: The register.
        addresses: Where each witness answers, by the name of its key.
        ask: Sends one request; returns within its own deadline.
        now: Time.

    Raises:
        NotFoundError: Nothing is published yet.
    """
    asking = _round(register, now)
    witnesses = asking.witnesses
    waiting = [witness for witness in witnesses if not witness.is_done]
    reached = [witness for witness in waiting if witness.name in addresses]
    asked = {witness: Asked(witness.state, witness.name, Outcome.COSIGNED) for witness in witnesses}
    asked |= {witness: Asked(witness.state, witness.name, Outcome.NO_ADDRESS) for witness in waiting}
    if reached:
        with ThreadPoolExecutor(len(reached)) as pool:
            consulted = pool.map(lambda witness: _take_through(asking, witness, addresses[witness.name], ask), reached)
            asked |= dict(zip(reached, consulted, strict=True))
    return CosignRound(_seen(register, asking.newest.checkpoint), tuple(asked.values()))


def request_for(register: Register, size: int) -> bytes:
    """Return the request to a witness without a network: the next checkpoint and the proof from what it has seen.

    The next is the newest, unless the witness has not passed the last checkpoint of an earlier key of the log.

    Args:
        register: The register.
        size: What the witness has cosigned last; 0 if nothing.

    Raises:
        NotFoundError: Nothing is published yet, or not so much.
    """
    with register.database.reading() as connection:
        checkpoint = next_checkpoint(connection, size)
        if checkpoint is None:
            raise NotFoundError
        return _request(connection, checkpoint, size)


def take_cosignatures(register: Register, data: bytes, *, now: datetime) -> CosignRound:
    """Keep the cosignatures in a witness's answer that came by file.

    Args:
        register: The register.
        data: Signature lines over the newest checkpoint, or over the last one of an earlier key of the log.
        now: Time.

    Raises:
        NotFoundError: Nothing is published yet.
    """
    asking = _round(register, now)
    keys = [(witness, key) for witness in asking.witnesses for key in witness.keys]
    lines = _lines(data)
    named = dict.fromkeys(witness for witness, key in keys for line in lines if _is_of(line, key))
    asked = tuple(_kept_by_file(asking, witness, lines) for witness in named)
    return CosignRound(_seen(register, asking.newest.checkpoint), asked)


def _kept_by_file(asking: _Round, witness: _Witness, lines: Sequence[NoteSignature]) -> Asked:
    for matter in reversed(asking.matters):
        kept = _keep(matter, witness, lines, None)
        if kept.outcome is Outcome.COSIGNED:
            return kept
    return Asked(witness.state, witness.name, Outcome.UNFIT)


def _round(register: Register, now: datetime) -> _Round:
    with register.database.reading() as connection:
        newest, trust = tree.newest_checkpoint(connection), current_trust(connection)
        if newest is None or trust is None:
            raise NotFoundError
        earlier = [
            _Matter(register, last, now, _names(trust_of_size(connection, last.size)))
            for last in last_checkpoints(connection, newest.size)
        ]
        witnesses = tuple(_witnesses(connection, trust, newest.size))
    return _Round((*earlier, _Matter(register, newest, now)), witnesses)


def _names(trust: Trust | None) -> frozenset[str]:
    return frozenset(name for name, _ in cosignatures.witness_keys(trust)) if trust else frozenset()


def _witnesses(connection: Connection, trust: Trust, size: int) -> Iterator[_Witness]:
    done = {(item.name, item.key_id) for item in cosignatures.cosignatures_of(connection, size)}
    by_name: dict[tuple[StateCode, str], list[VerifierKey]] = {}
    for state, key in cosignatures.witness_keys(trust).values():
        if key.kind in COSIGNATURE_CHECKS:
            by_name.setdefault((state, key.name), []).append(key)
    for (state, name), keys in by_name.items():
        last = max(cosignatures.last_size(connection, key) for key in keys)
        yield _Witness(state, name, tuple(keys), last, all((key.name, key.key_id) in done for key in keys))


def _take_through(asking: _Round, witness: _Witness, address: str, ask: AskWitness) -> Asked:
    """Ask one witness for what it has not cosigned, in log order; what came of the last that it was asked for."""
    asked = Asked(witness.state, witness.name, Outcome.COSIGNED)
    size = witness.size
    for matter in asking.matters:
        if not matter.concerns(witness):
            continue
        asked = _consult(matter, replace(witness, size=size), address, ask)
        if asked.outcome is Outcome.COSIGNED:
            size = max(size, matter.checkpoint.size)
        elif _may_still_come(asked):
            # Once it has cosigned a larger size, it never cosigns this one.
            return asked
    return asked


def _may_still_come(asked: Asked) -> bool:
    """Whether a witness that gave no cosignature may give it when it is asked again."""
    is_broken = asked.status is not None and asked.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return asked.outcome is Outcome.NO_ANSWER or asked.outcome is Outcome.UNFIT or is_broken


def _consult(matter: _Matter, witness: _Witness, address: str, ask: AskWitness) -> Asked:
    reply = _ask_from(matter, witness.size, address, ask)
    size = _size_in(reply)
    if size is not None and size <= matter.checkpoint.size:
        reply = _ask_from(matter, size, address, ask)
    if reply is None:
        return Asked(witness.state, witness.name, Outcome.NO_ANSWER)
    if reply.status != HTTPStatus.OK:
        return Asked(witness.state, witness.name, Outcome.REFUSED, reply.status)
    return _keep(matter, witness, _lines(reply.body), reply.status)


def _ask_from(matter: _Matter, size: int, address: str, ask: AskWitness) -> WitnessReply | None:
    with matter.register.database.reading() as connection:
        body = _request(connection, matter.checkpoint, size)
    return ask(f"{address}/add-checkpoint", body)


def _size_in(reply: WitnessReply | None) -> int | None:
    """Return the size that a 409 names; some witnesses name none."""
    if reply is None or reply.status != HTTPStatus.CONFLICT or reply.content_type != SIZE_TYPE:
        return None
    try:
        return decode_decimal(reply.body.decode("ascii").removesuffix("\n"))
    except (UnicodeDecodeError, AuditLogError):
        return None


def _request(connection: Connection, checkpoint: tree.StoredCheckpoint, size: int) -> bytes:
    hashes = consistency_proof(size, checkpoint.size, tree.node_reader(connection)) if size else ()
    return format_checkpoint_request(CheckpointRequest(size, hashes, checkpoint.note))


def _lines(data: bytes) -> tuple[NoteSignature, ...]:
    try:
        return parse_lines(data.decode())
    except (UnicodeDecodeError, AuditLogError):
        return ()


def _keep(matter: _Matter, witness: _Witness, lines: Sequence[NoteSignature], status: int | None) -> Asked:
    """Keep the good cosignatures of a witness's own keys; whatever else came is ignored."""
    good = [found for line in lines for key in witness.keys if (found := _judged(matter, line, key)) is not None]
    if not good:
        return Asked(witness.state, witness.name, Outcome.UNFIT, status)
    with matter.register.database.writing() as connection:
        lock_log(connection)
        for found in good:
            cosignatures.add_cosignature(connection, found)
    return Asked(witness.state, witness.name, Outcome.COSIGNED, status)


def _judged(matter: _Matter, line: NoteSignature, key: VerifierKey) -> StoredCosignature | None:
    if not _is_of(line, key):
        return None
    try:
        at = cosigned_at(matter.text, key, line, COSIGNATURE_CHECKS)
    except AuditLogError:
        return None
    # Stated before the checkpoint was signed, or later than now: it says nothing of when the witness saw it.
    if at is None or not matter.checkpoint.signed_at - CLOCK_LEEWAY <= at <= matter.now + CLOCK_LEEWAY:
        return None
    size = matter.checkpoint.size
    return StoredCosignature(Log.ENTRIES, size, key.name, key.key_id, line.signature, at, matter.now)


def _is_of(line: NoteSignature, key: VerifierKey) -> bool:
    return (line.name, line.key_id) == (key.name, key.key_id)


def _seen(register: Register, checkpoint: tree.StoredCheckpoint) -> Seen:
    with register.database.reading() as connection:
        trust = current_trust(connection)
        if trust is None:
            raise NotFoundError
        return cosignatures.seen_at(connection, checkpoint, trust)
