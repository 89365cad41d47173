"""The queue: what waits for the person, the office, the others; and proposals one by one.

Source: design 5.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from registry.procedures import DraftRecord, NotFoundError, ProposalRecord, Register, proposal_record
from registry.records import proposals, queue
from registry.records.doubts import readable_doubts
from registry.records.drafts import drafts_of_office
from registry.records.vocabulary import ProposalStatus
from registry.rights.doubts import Doubt, Doubts
from registry.rights.kinds import kind_of
from registry.rights.parties import Act, Actor, may
from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One draft or proposal in the queue, with why it is there and on whom it waits."""

    draft_id: str | None
    number: int | None
    """Number of the proposal; None for a draft."""
    kind: str
    result: str | None
    title: Words
    """The kind's title."""
    status: str
    """"draft" or a ProposalStatus."""
    why: Words
    waiting_for: tuple[str, ...]
    """States that have not signed."""
    changed_at: datetime
    deadline: datetime | None
    index: int | None = None
    """Position of the entry that it became."""
    doubts: tuple[Doubt, ...] = ()
    """Revocations that cast doubt upon that entry."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The desk's lists."""

    for_me: tuple[QueueLine, ...]
    """What the person's own role can act on: to sign, nearest deadline first; to finish, last saved first."""
    my_office: tuple[QueueLine, ...]
    """Drafts and live proposals of the office, newest first."""
    waiting_on_others: tuple[QueueLine, ...]
    overdue: tuple[QueueLine, ...]
    finished: tuple[QueueLine, ...]
    """Sealed, sent back, withdrawn, lapsed: the last ended first."""


def read_queue(register: Register, actor: Actor, *, now: datetime, skip: int = 0, most: int = 200) -> Queue:
    """Return what lies on the person's desk.

    Args:
        register: The register.
        actor: The person.
        now: Time.
        skip: So many lines of each list were shown on pages before.
        most: So many lines of each list at most.
    """
    upto = skip + most
    with register.database.reading() as connection:
        drafts = drafts_of_office(connection, actor) if may(actor, Act.DRAFT_READ) else ()
        to_sign = queue.awaiting_my_state(connection, actor, most=upto)
        own = queue.live_of_my_office(connection, actor, most=upto)
        others = queue.waiting_on_others(connection, actor, most=upto)
        overdue = queue.overdue_for(connection, actor, now, most=upto)
        ended = queue.finished_for(connection, actor, most=upto)
        origins = [draft.reopened_from for draft in drafts] + [stored.reopened_from for stored in to_sign]
        known = proposals.readable_statuses(connection, actor, {number for number in origins if number})
        doubts = readable_doubts(connection, actor, [stored.index for stored in ended if stored.index is not None])
    drafted = tuple(_draft_line(draft, known) for draft in drafts)
    awaited = tuple(_line(stored, _why_to_sign(stored, known), stored.frozen_at) for stored in to_sign)
    made = {stored.id for stored in own}
    others_made = () if may(actor, Act.PROPOSAL_SIGN) else (line for line in awaited if line.number not in made)
    page = slice(skip, upto)
    return Queue(
        for_me=(awaited if may(actor, Act.PROPOSAL_SIGN) else drafted if may(actor, Act.DRAFT_EDIT) else ())[page],
        my_office=(*drafted, *_lines(own, _OURS), *others_made)[page],
        waiting_on_others=tuple(_lines(others, _OTHERS))[page],
        overdue=tuple(_lines(overdue, _OVERDUE))[page],
        finished=tuple(_ended_line(stored, doubts) for stored in ended)[page],
    )


def read_proposal(register: Register, actor: Actor, number: int) -> ProposalRecord:
    """Return a proposal with its signatures and its events.

    Raises:
        NotFoundError: No such proposal that the person may read.
    """
    with register.database.reading() as connection:
        stored = proposals.proposal_by_number(connection, actor, number)
        if stored is None:
            raise NotFoundError
        doubts = {} if stored.index is None else readable_doubts(connection, actor, [stored.index])
        record = proposal_record(stored, proposals.events_of(connection, number))
        return replace(record, doubts=tuple(doubt for found in doubts.values() for doubt in found))


def _why_to_sign(stored: proposals.StoredProposal, known: Mapping[int, ProposalStatus]) -> Words:
    earlier = None if stored.reopened_from is None else known.get(stored.reopened_from)
    if earlier is None or earlier is ProposalStatus.SEALED:
        return _SIGN
    return _SIGN_INSTEAD.filled(number=str(stored.reopened_from))


def _draft_line(draft: DraftRecord, known: Mapping[int, ProposalStatus]) -> QueueLine:
    counters = draft.reopened_from is not None and known.get(draft.reopened_from) is ProposalStatus.OPEN
    why = _COUNTER_DRAFT if counters else _DRAFT
    return QueueLine(
        draft_id=draft.id,
        number=None,
        kind=draft.kind,
        result=draft.result,
        title=kind_of(draft.kind).title,
        status="draft",
        why=why.filled(person=draft.author_name, number=str(draft.reopened_from)),
        waiting_for=(),
        changed_at=draft.saved_at,
        deadline=None,
    )


def _lines(stored: Iterable[proposals.StoredProposal], why: Words) -> Iterable[QueueLine]:
    return (_line(proposal, why, proposal.frozen_at) for proposal in stored)


def _ended_line(stored: proposals.StoredProposal, doubts: Doubts) -> QueueLine:
    line = _line(stored, _ENDED[stored.status], stored.ended_at or stored.frozen_at)
    if stored.index is None:
        return line
    return replace(line, index=stored.index, doubts=doubts.get(stored.index, ()))


def _line(stored: proposals.StoredProposal, why: Words, changed_at: datetime) -> QueueLine:
    return QueueLine(
        draft_id=None,
        number=stored.id,
        kind=stored.kind,
        result=stored.result,
        title=kind_of(stored.kind).title,
        status=stored.status.value,
        why=why,
        waiting_for=stored.missing,
        changed_at=changed_at,
        deadline=stored.deadline,
    )


_DRAFT = Words("Черновик. Составитель: {person}.", "Draft, begun by {person}.")
_COUNTER_DRAFT = Words(
    "Черновик встречного предложения к предложению {number}; начал(а): {person}.",
    "Draft of a counter-proposal to proposal {number}, begun by {person}.",
)
_SIGN_INSTEAD = Words(
    "Ждёт подписи вашего государства. Составлено взамен предложения {number}, подписи под которым утратили силу.",
    "Waits for your state's signature. Made in place of proposal {number}, whose signatures have lapsed.",
)
_SIGN = Words("Ждёт подписи вашего государства.", "Waits for your state's signature.")
_OURS = Words("Внесено вашим ведомством.", "Made by your office.")
_OTHERS = Words("Ждёт подписей других государств.", "Waits for other states' signatures.")
_OVERDUE = Words("Срок подписания истёк.", "The deadline for signatures has passed.")
_ENDED = {
    ProposalStatus.SEALED: Words("Внесено в реестр.", "Sealed."),
    ProposalStatus.SENT_BACK: Words("Возвращено с указанием причины.", "Sent back with a reason."),
    ProposalStatus.WITHDRAWN: Words("Отозвано внёсшим ведомством.", "Withdrawn by the office that made it."),
    ProposalStatus.LAPSED: Words("Утратило силу.", "Lapsed."),
    ProposalStatus.SUPERSEDED: Words("Заменено встречным предложением.", "Replaced by a counter-proposal."),
}
