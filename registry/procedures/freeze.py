"""Freezing: the draft's bytes are fixed, its parties derived, its number reserved, its deadline set.

A draft made from a proposal that is still open is a counter-proposal: freezing it ends that proposal, and the
signatures given to it lapse. Who freezes says how many were shown to lapse; where one came in since, nothing is frozen.

Source: design 4.2, formats 3.2, rule R21.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from registry.evidence.activity import Action
from registry.procedures import (
    NotAllowedError,
    NotFoundError,
    NotOpenError,
    ProcedureError,
    ProposalRecord,
    RefusedError,
    Register,
    RegisterFaultError,
    case_of,
    ended_proposal,
    proposal_record,
)
from registry.procedures.acting import acting
from registry.records import drafts, proposals
from registry.records.database import Connection
from registry.records.vocabulary import Access, ProposalStatus, ProposalStep
from registry.rights.encoding import decode_draft
from registry.rights.entries import Draft, Kind, Payload, StateCode
from registry.rights.errors import TermsError
from registry.rights.governance import fingerprints_of, new_keys
from registry.rights.kinds import Case, RequiredParty, kind_of
from registry.rights.licensing import with_presumptions
from registry.rights.parties import Act, Actor, may
from registry.rights.payloads import NONCE_SIZE, encode_payload, entry_id
from registry.rights.rules import check_draft, form_findings, required_parties, with_derived
from registry.rights.words import Words

DEADLINE = timedelta(days=21)
"""How long the parties have to sign."""
REGISTERED = Kind("result.registered")
KEYS_CHANGED = Kind("state.keys_changed")


class LapsingError(ProcedureError):
    """More signatures would lapse than the person was told; the draft stays as it is."""


def freeze_draft(register: Register, actor: Actor, draft_id: str, *, now: datetime, lapsing: int = 0) -> ProposalRecord:
    """Freeze a draft into a proposal: from here on only its bytes count.

    Args:
        register: The register.
        actor: A clerk of the office that owns the draft.
        draft_id: The draft.
        now: Time.
        lapsing: How many signatures of the proposal that the draft answers will lapse, as the person was told.

    Raises:
        LapsingError: More signatures would lapse.
        NotOpenError: The proposal that the draft answers is signed by all and being sealed.
        NotAllowedError: The person does not freeze.
        NotFoundError: No such draft of the person's office.
        RefusedError: Findings stand in the way; the draft stays as it is.
    """
    with acting(register, actor, Action.PROPOSAL_FREEZE, f"draft/{draft_id}", now=now) as act:
        connection = act.connection
        if not may(actor, Act.PROPOSAL_FREEZE):
            raise NotAllowedError(
                Words("Ваша роль не предусматривает внесение предложений.", "Your role does not make proposals.")
            )
        stored = drafts.draft_by_id(connection, actor, draft_id)
        if stored is None:
            raise NotFoundError
        countered = _countered(connection, stored, lapsing)
        case = _judged(register, connection, actor, stored, now)
        draft = _numbered(register, connection, case.draft, now)
        proposal = _fixed(register, replace(case, draft=draft), stored, now)
        # The author is who drafted; the step below names who froze: neither of the two may sign.
        author = replace(actor, account=stored.author, name=stored.author_name)
        number = proposals.add_proposal(connection, author, proposal)
        step = proposals.NewEvent(number, ProposalStep.FROZEN, now, actor.account)
        proposals.add_event(connection, step)
        if countered is not None:
            ended = proposals.NewEvent(countered.id, ProposalStep.SUPERSEDED, now, actor.account)
            ended_proposal(connection, countered, ProposalStatus.SUPERSEDED, ended)
        drafts.remove_draft(connection, actor, draft_id)
        act.objects[:] = [f"proposal/{number}"]
        frozen = proposals.proposal_by_number(connection, actor, number)
        events = proposals.events_of(connection, number)
    if frozen is None:
        raise RegisterFaultError(f"expected proposal {number} after freezing it, found none")
    return proposal_record(frozen, events)


def _countered(connection: Connection, stored: drafts.StoredDraft, lapsing: int) -> proposals.StoredProposal | None:
    """Return the open proposal that the draft answers, held to the end of the transaction; None where none is open."""
    earlier = proposals.lock_proposal(connection, stored.reopened_from) if stored.reopened_from else None
    if earlier is not None and earlier.status is ProposalStatus.COMPLETE:
        raise NotOpenError(earlier.status)
    open_still = earlier is not None and earlier.status is ProposalStatus.OPEN
    given = len(earlier.signatures) if earlier and open_still else 0
    if given > lapsing:
        raise LapsingError(_MORE_LAPSE.filled(given=str(given), said=str(lapsing)))
    return earlier if open_still else None


def _judged(
    register: Register, connection: Connection, actor: Actor, stored: drafts.StoredDraft, now: datetime
) -> Case:
    try:
        draft = with_presumptions(decode_draft(stored.content), register.body)
    except TermsError as error:
        raise RefusedError(form_findings(error.messages)) from error
    case = with_derived(case_of(register, connection, actor, replace(draft, result=stored.result), now.date()))
    findings = check_draft(case)
    if any(finding.refuses for finding in findings):
        raise RefusedError(findings)
    return case


def _numbered(register: Register, connection: Connection, draft: Draft, now: datetime) -> Draft:
    if draft.kind != REGISTERED:
        return draft
    return replace(draft, result=drafts.reserve_number(connection, register.body.number_prefix, now.year))


def _fixed(register: Register, case: Case, stored: drafts.StoredDraft, now: datetime) -> proposals.NewProposal:
    required = required_parties(case)
    states = tuple(sorted({party.state for party in required}))
    payload = encode_payload(Payload(register.name, case.draft, states, os.urandom(NONCE_SIZE)))
    return proposals.NewProposal(
        kind=case.draft.kind,
        result=case.draft.result,
        after=case.draft.after,
        entry_id=entry_id(payload),
        payload=payload,
        access=Access(case.draft.access),
        parties=tuple(_party(case, [party for party in required if party.state == state]) for state in states),
        frozen_at=now,
        deadline=now + DEADLINE,
        reopened_from=stored.reopened_from,
    )


def _party(case: Case, required: Sequence[RequiredParty]) -> proposals.StoredParty:
    """Return one state's part; where several rules ask for it, their reasons stand one after another."""
    state = required[0].state
    reasons = [party.reason for party in required]
    reason = Words(" ".join(words.ru for words in reasons), " ".join(words.en for words in reasons))
    return proposals.StoredParty(state, _needed(case, state), reason)


def _needed(case: Case, state: StateCode) -> int:
    """Return how many signatures of the state complete the entry."""
    known = case.trust.states.get(state) if case.trust else None
    if known is None or not kind_of(case.draft.kind).governance:
        return 1
    if case.draft.kind != KEYS_CHANGED or case.draft.terms["state"] != state:
        return known.governance_threshold
    # As many as reach the thresholds of the old and of the new certificates, whichever of them sign.
    certificates, threshold = new_keys(case.draft.terms)
    old, new = known.governance_fingerprints, fingerprints_of(certificates)
    return max(known.governance_threshold + len(new - old) if old else 0, threshold + len(old - new))


_MORE_LAPSE = Words(
    "Под прежним предложением теперь подписей: {given}; вам было показано: {said}. При фиксации все они утратят силу. "
    "Проверьте ещё раз и зафиксируйте черновик.",
    "The earlier proposal now carries {given} signatures; you were shown {said}. Freezing makes all of them lapse. "
    "Look again, then freeze the draft.",
)
