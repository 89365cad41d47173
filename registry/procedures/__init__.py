"""Office procedures: one per module, one transaction each, independent of one another.

This module holds what they share: the register they act on, what they hand up, and the facts for which they refuse.
Every procedure takes the register first, then the person acting, then the object, and the time as an argument.

Source: design 2 and 4.2; formats 3.4 and 3.5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from registry.auditlog.notes import VerifierKey
from registry.records import proposals
from registry.records.database import Connection, Database
from registry.records.drafts import StoredDraft
from registry.records.marks import known_marks
from registry.records.proposals import NewEvent, NewSignature, StoredEvent, StoredParty, StoredProposal
from registry.records.standings import standing_of, standings_of
from registry.records.trust import current_trust
from registry.records.vocabulary import ProposalStatus, ProposalStep
from registry.rights.doubts import Doubt
from registry.rights.entries import Draft, EntryId, Kind, ResultNumber, StateCode
from registry.rights.findings import Finding, Severity
from registry.rights.governance import is_governance
from registry.rights.judging import embedded_in
from registry.rights.kinds import Case
from registry.rights.marks import alike_to, marks_of_draft
from registry.rights.parties import Actor, Body
from registry.rights.payloads import decode_payload
from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class LogKey:
    """A key that signs checkpoints of a log; the secret stays inside `sign`."""

    verifier: VerifierKey
    """Name = the log's origin, for example "<register>/entries"."""
    sign: Callable[[bytes], bytes]
    """Ed25519: message in, 64 bytes out."""


@dataclass(frozen=True, slots=True)
class Press:
    """What extracts are printed and sealed with; the seal's secret stays inside `sign`."""

    certificate: bytes
    """DER; the founding entry names it as `seal_certificate`."""
    sign: Callable[[bytes], bytes]
    """ES256: message in, 64 bytes r ‖ s out."""
    fonts: Path
    """Folder of the Noto fonts."""


@dataclass(frozen=True, slots=True)
class Register:
    """The register a procedure acts on."""

    name: str
    """As in every payload, for example "registry.example/icmec"."""
    body: Body
    database: Database
    log_keys: tuple[LogKey, ...]
    """Of the entries log, as held: governance says which signs. None where nothing is published."""
    demo: bool = False
    press: Press | None = None
    """None where nothing is printed: in an auditor's copy."""
    activity_keys: tuple[LogKey, ...] = ()
    """Of the activity log; none where that is not published."""
    request: str | None = None
    """Id of the request being answered: activity records name it."""
    stamp_authorities: tuple[bytes, ...] = ()
    """Certificates (DER) that are trusted for time stamps: of the authority asked, or of who vouches for it."""

    @property
    def log_name(self) -> str:
        """Origin of the entries log."""
        return f"{self.name}/entries"

    @property
    def activity_name(self) -> str:
        """Origin of the activity log."""
        return f"{self.name}/activity"


DraftRecord = StoredDraft
"""A draft as stored: mutable, autosaved, with an optimistic version."""


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
class ProposalEvent:
    """One step in the life of a proposal."""

    at: datetime
    event: ProposalStep
    state: StateCode | None
    organ: str | None
    person: str | None
    """Name of the person; state, organ and person are None where the register itself acted."""
    reason_code: str | None = None
    words: str | None = None
    """What the person wrote, as typed."""
    findings: tuple[Finding, ...] = ()
    """Why it lapsed, where a rule is the reason."""


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
    events: tuple[ProposalEvent, ...] = ()
    reopened_from: int | None = None
    """Number of the proposal that it was made from, where it was."""
    doubts: tuple[Doubt, ...] = ()
    """Revocations that cast doubt upon the entry it became, where `read_queue.read_proposal` has asked."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why it lapsed, where a rule is the reason."""
        return self.events[-1].findings if self.events else ()

    @property
    def waiting_for(self) -> tuple[StateCode, ...]:
        """States that have not signed."""
        return tuple(party.state for party in self.parties if not party.is_done)

    @property
    def signature_count(self) -> int:
        """How many signatures were given so far."""
        return sum(len(party.signed) for party in self.parties)


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
                "Пока вы редактировали, черновик сохранил другой сотрудник. "
                "Сравните обе версии; введённое вами не потеряно.",
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


class LogKeyAbsentError(RegisterFaultError):
    """Governance names a key for the next checkpoint that is not held here: nothing is signed. `words` say which."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


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
    ProposalStatus.SUPERSEDED: Words(
        "Предложение заменено встречным.", "The proposal was replaced by a counter-proposal."
    ),
}


def case_of(register: Register, connection: Connection, actor: Actor, draft: Draft, today: date) -> Case:
    """Return a draft with what it is judged against: what stands about its result now, and the trust now.

    Its `after` becomes the newest entry that its signers will see (R21): about its result, or of governance.

    Args:
        register: The register.
        connection: Any.
        actor: For whom it is judged: results that this state may read count as known to it (R23).
        draft: Of the right shape.
        today: UTC day.
    """
    starts_on = draft.effective.starts_on
    stands, trust = standing_of(connection, draft.result, starts_on), current_trust(connection)
    governs = trust is not None and is_governance(draft.kind)
    after = trust.head if trust and governs else stands.newest
    background = standings_of(connection, embedded_in(stands, draft), starts_on)
    marks = marks_of_draft(draft)
    alike = alike_to(marks, known_marks(connection, marks, actor.state))
    return Case(replace(draft, after=after), stands, register.body, trust, today, background, alike)


def held_proposal(connection: Connection, actor: Actor, number: int) -> StoredProposal:
    """Return an open proposal that the person may read, held against every other writer to the end of the transaction.

    Raises:
        NotFoundError: No such proposal that the person may read.
        NotOpenError: It is not open.
    """
    readable = proposals.proposal_by_number(connection, actor, number)
    stored = readable and proposals.lock_proposal(connection, number)
    if stored is None:
        raise NotFoundError
    if stored.status is not ProposalStatus.OPEN:
        raise NotOpenError(stored.status)
    return stored


def ended_proposal(
    connection: Connection, stored: StoredProposal, status: ProposalStatus, step: NewEvent
) -> ProposalRecord:
    """End a proposal and note the step; return it as it stands then."""
    # Should the clock have been set back: nothing ends before it was frozen.
    at, reason = max(step.at, stored.frozen_at), step.reason_code
    proposals.set_proposal_status(connection, stored.id, status, at=at, reason=reason)
    proposals.add_event(connection, step)
    ended = replace(stored, status=status, ended_at=at, ended_reason=reason)
    return proposal_record(ended, proposals.events_of(connection, stored.id))


def proposal_record(stored: StoredProposal, events: Sequence[StoredEvent] = ()) -> ProposalRecord:
    """Return a stored proposal as the desks see it."""
    return ProposalRecord(
        number=stored.id,
        kind=stored.kind,
        result=stored.result,
        entry_id=stored.entry_id,
        payload=stored.payload,
        draft=decode_payload(stored.payload).draft,
        parties=tuple(_party(party, stored.signatures) for party in stored.parties),
        status=stored.status,
        author=stored.author,
        author_name=stored.author_name,
        state=stored.state,
        organ=stored.organ,
        frozen_at=stored.frozen_at,
        deadline=stored.deadline,
        index=stored.index,
        events=tuple(_event(event) for event in events),
        reopened_from=stored.reopened_from,
    )


def finding_content(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON-shaped content, to be kept with the step that it caused."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "place": finding.place,
        "ru": finding.words.ru,
        "en": finding.words.en,
        "entries": list(finding.entries),
        "source": finding.source,
    }


def read_finding(content: Mapping[str, Any]) -> Finding:
    """Return the finding that `finding_content` wrote."""
    return Finding(
        rule=content["rule"],
        severity=Severity(content["severity"]),
        place=content["place"],
        words=Words(content["ru"], content["en"]),
        entries=tuple(content["entries"]),
        source=content["source"],
    )


def _party(party: StoredParty, signatures: Sequence[NewSignature]) -> PartySignature:
    signed = tuple(
        SignedBy(
            signature.organization,
            signature.common_name,
            signature.fingerprint,
            signature.signed_at,
            signature.received_at,
        )
        for signature in signatures
        if signature.state == party.state
    )
    return PartySignature(party.state, party.reason, party.needed, signed)


def _event(event: StoredEvent) -> ProposalEvent:
    return ProposalEvent(
        at=event.at,
        event=event.step,
        state=event.state,
        organ=event.organ,
        person=event.person,
        reason_code=event.reason_code,
        words=event.words,
        findings=tuple(read_finding(content) for content in event.findings or ()),
    )
