"""From a proposal to a new draft with the same content: opened again, or answered by a counter-proposal.

A proposal that came to nothing is opened again. One that still waits for signatures is answered: the draft changes
nothing yet; when it is frozen, the earlier proposal ends and its signatures lapse (`freeze`).

Source: design 4.2 and 5.1 (nothing typed is lost).
"""

from __future__ import annotations

from datetime import datetime

from registry.evidence.activity import Action
from registry.procedures import DraftRecord, NotAllowedError, NotFoundError, NotOpenError, Register
from registry.procedures.acting import acting
from registry.records import drafts, proposals
from registry.records.vocabulary import ProposalStatus
from registry.rights.encoding import draft_content
from registry.rights.entries import Kind
from registry.rights.parties import Act, Actor, may
from registry.rights.payloads import decode_payload
from registry.rights.words import Words

REGISTERED = Kind("result.registered")
ENDED = frozenset(
    {ProposalStatus.SENT_BACK, ProposalStatus.WITHDRAWN, ProposalStatus.LAPSED, ProposalStatus.SUPERSEDED}
)
OPEN = frozenset({ProposalStatus.OPEN})


def reopen(register: Register, actor: Actor, number: int, *, now: datetime) -> DraftRecord:
    """Make a new draft from a proposal that came to nothing; the proposal stays as it is.

    A clerk of any office that may read the proposal may do so.

    Raises:
        NotAllowedError: The person does not draft.
        NotFoundError: No such proposal that the person may read.
        NotOpenError: The proposal is still open, complete or sealed.
    """
    return _drafted_from(register, actor, number, Action.PROPOSAL_REOPEN, now)


def begin_counter_proposal(register: Register, actor: Actor, number: int, *, now: datetime) -> DraftRecord:
    """Make a draft that will answer an open proposal; until it is frozen the proposal waits for signatures as before.

    A clerk of the office that made the proposal, or of any office of a state that must sign it, may do so: nobody
    else may read it.

    Raises:
        NotAllowedError: The person does not draft.
        NotFoundError: No such proposal that the person may read.
        NotOpenError: The proposal is complete or has ended.
    """
    return _drafted_from(register, actor, number, Action.PROPOSAL_COUNTER, now)


def _drafted_from(register: Register, actor: Actor, number: int, action: Action, now: datetime) -> DraftRecord:
    with acting(register, actor, action, f"proposal/{number}", now=now) as act:
        connection = act.connection
        if not may(actor, Act.DRAFT_EDIT):
            raise NotAllowedError(
                Words("Ваша роль не предусматривает работу с черновиками.", "Your role does not draft.")
            )
        stored = proposals.proposal_by_number(connection, actor, number)
        if stored is None:
            raise NotFoundError
        if stored.status not in (OPEN if action is Action.PROPOSAL_COUNTER else ENDED):
            raise NotOpenError(stored.status)
        # What the old bytes stood on, and a number reserved for them, are found anew at freezing.
        result = None if stored.kind == REGISTERED else stored.result
        payload = decode_payload(stored.payload)
        content = draft_content(payload.draft) | {"after": None, "result": result}
        if stored.governance:
            content["asked"] = list(payload.parties)
        return drafts.add_draft(connection, actor, drafts.NewDraft(stored.kind, result, content, stored.id), now)
