"""Office procedures: one per module, one transaction each, independent of one another.

This module holds what they share: the register they act on, what they hand up, and the facts for which they refuse.
Every procedure takes the register first, then the person acting, then the object, and the time as an argument.

Source: design 2 and 4.2; formats 3.4 and 3.5.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from registry.auditlog.notes import VerifierKey
from registry.records.database import Database
from registry.rights.entries import Draft, EntryId, Kind, ResultNumber, StateCode
from registry.rights.findings import Finding
from registry.rights.parties import Actor, Body
from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class LogKey:
    """The key that signs checkpoints of the entries log; the secret stays inside `sign`."""

    verifier: VerifierKey
    """Name = the log's origin, "<register>/entries"."""
    sign: Callable[[bytes], bytes]
    """Ed25519: message in, 64 bytes out."""


@dataclass(frozen=True, slots=True)
class Register:
    """The register a procedure acts on."""

    name: str
    """As in every payload, for example "registry.example/icmec"."""
    body: Body
    database: Database
    log_key: LogKey | None
    """None where nothing is published: in an auditor's copy."""
    demo: bool = False

    @property
    def log_name(self) -> str:
        """Origin of the entries log."""
        return f"{self.name}/entries"


class ProposalStatus(StrEnum):
    """Where a proposal stands (design 4.2)."""

    OPEN = "open"
    """Frozen, waiting for signatures."""
    COMPLETE = "complete"
    """Every signature is in; not sealed yet."""
    SEALED = "sealed"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A draft as stored: mutable, autosaved, with an optimistic version."""

    id: str
    kind: Kind
    result: ResultNumber | None
    content: dict[str, Any]
    """What `rights.encoding.decode_draft` reads; may be unfinished."""
    version: int
    author: str
    """Account that opened it."""
    author_name: str
    state: StateCode
    organ: str
    opened_at: datetime
    saved_at: datetime
    reopened_from: int | None = None
    """Number of the proposal it was made from, when that was sent back, withdrawn or lapsed."""


@dataclass(frozen=True, slots=True)
class PartySignature:
    """A state whose signature completes the entry, why, and whether it has signed."""

    state: StateCode
    reason: Words
    needed: int
    """Signatures needed: 1, or the state's governance threshold."""
    signed: tuple[SignedBy, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether the state has signed."""
        return len(self.signed) >= self.needed


@dataclass(frozen=True, slots=True)
class SignedBy:
    """One signature that was accepted."""

    organization: str
    """Organ, as its certificate says."""
    common_name: str
    fingerprint: str
    """SHA-256 of the certificate, lower-case hex."""
    signed_at: datetime
    """The signer's claim (`iat`)."""
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ProposalEvent:
    """One step in the life of a proposal."""

    at: datetime
    event: str
    """frozen | signed | completed | sealed | sent_back | withdrawn | lapsed"""
    state: StateCode | None
    organ: str | None
    person: str | None
    """Name of the person; None where the register itself acted."""
    reason_code: str | None = None
    words: str | None = None
    """What the person wrote, as typed."""


@dataclass(frozen=True, slots=True)
class ProposalRecord:
    """A frozen proposal: its bytes never change, its status does."""

    number: int
    kind: Kind
    result: ResultNumber | None
    entry_id: EntryId
    payload: bytes
    draft: Draft
    """Decoded from `payload`."""
    parties: tuple[PartySignature, ...]
    status: ProposalStatus
    author: str
    author_name: str
    state: StateCode
    organ: str
    frozen_at: datetime
    deadline: datetime
    index: int | None = None
    """Position in the log once sealed."""
    findings: tuple[Finding, ...] = ()
    """Why it lapsed, where a rule is the reason."""
    events: tuple[ProposalEvent, ...] = ()


class ProcedureError(Exception):
    """Base: a procedure refused; nothing was changed. `words` say why to the person."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class NotAllowedError(ProcedureError):
    """The person's role, office or part in the matter does not allow the act."""


class NotFoundError(ProcedureError):
    """There is no such object, or the person may not read it: the two are one answer."""

    def __init__(self) -> None:
        super().__init__(Words("Не найдено.", "Not found."))


class ConflictError(ProcedureError):
    """Somebody else saved in the meantime; `current` is what is stored now."""

    def __init__(self, current: DraftRecord) -> None:
        super().__init__(
            Words(
                "Пока вы редактировали, черновик сохранил другой сотрудник. Сравните обе версии; введённое вами не потеряно.",
                "Somebody else saved this draft while you were editing. Compare the two; what you typed is not lost.",
            )
        )
        self.current = current


class RefusedError(ProcedureError):
    """The rules, or the shape of the terms, stand in the way; `findings` say which, where and why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(
            Words(
                "Черновик нельзя зафиксировать: исправьте указанные замечания.",
                "The draft cannot be frozen: put right what the findings name.",
            )
        )
        self.findings = tuple(findings)


class NotOpenError(ProcedureError):
    """The proposal is not open: sealed, sent back, withdrawn or lapsed already."""

    def __init__(self, status: ProposalStatus) -> None:
        super().__init__(_NOT_OPEN[status])
        self.status = status


class RegisterFaultError(Exception):
    """What is stored contradicts itself: the register refuses to go on; an audit names the place."""


_NOT_OPEN = {
    ProposalStatus.OPEN: Words("Предложение ещё ждёт подписей.", "The proposal still waits for signatures."),
    ProposalStatus.COMPLETE: Words(
        "Все подписи уже поставлены; предложение вносится в реестр.",
        "Every signature is in; the proposal is being sealed.",
    ),
    ProposalStatus.SEALED: Words("Предложение уже внесено в реестр.", "The proposal is sealed already."),
    ProposalStatus.SENT_BACK: Words(
        "Предложение возвращено с указанием причины.", "The proposal was sent back with a reason."
    ),
    ProposalStatus.WITHDRAWN: Words(
        "Предложение отозвано ведомством, которое его внесло.", "The proposal was withdrawn by the office that made it."
    ),
    ProposalStatus.LAPSED: Words("Предложение утратило силу.", "The proposal has lapsed."),
}


def owns(actor: Actor, state: str, organ: str) -> bool:
    """Whether the person belongs to the office."""
    return actor.state == state and actor.organ == organ
