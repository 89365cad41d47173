"""Freezing: the draft's bytes are fixed, its parties derived, its number reserved, its deadline set.

Source: design 4.2, formats 3.2, rule R21.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from registry.procedures import (
    NotAllowedError,
    NotFoundError,
    ProposalRecord,
    RefusedError,
    Register,
    RegisterFaultError,
    case_of,
    proposal_record,
)
from registry.records import drafts, proposals
from registry.records.database import Connection
from registry.records.vocabulary import Access, ProposalStep
from registry.rights.encoding import decode_draft
from registry.rights.entries import Draft, Kind, Payload, StateCode
from registry.rights.errors import TermsError
from registry.rights.governance import Trust
from registry.rights.kinds import Case, RequiredParty, kind_of
from registry.rights.licensing import with_presumptions
from registry.rights.parties import Act, Actor, may
from registry.rights.payloads import NONCE_SIZE, encode_payload, entry_id
from registry.rights.rules import check_draft, form_findings, required_parties, with_derived
from registry.rights.words import Words

DEADLINE = timedelta(days=21)
"""How long the parties have to sign."""
REGISTERED = Kind("result.registered")


def freeze_draft(register: Register, actor: Actor, draft_id: str, *, now: datetime) -> ProposalRecord:
    """Freeze a draft into a proposal: from here on only its bytes count.

    Raises:
        NotAllowedError: The person does not freeze.
        NotFoundError: No such draft of the person's office.
        RefusedError: Findings stand in the way; the draft stays as it is.
    """
    if not may(actor, Act.PROPOSAL_FREEZE):
        raise NotAllowedError(
            Words("Ваша роль не предусматривает внесение предложений.", "Your role does not make proposals.")
        )
    with register.database.writing() as connection:
        stored = drafts.draft_by_id(connection, actor, draft_id)
        if stored is None:
            raise NotFoundError
        case = _judged(register, connection, stored, now)
        draft = _numbered(register, connection, case.draft, now)
        proposal = _fixed(register, replace(case, draft=draft), stored, now)
        # The author is who drafted; the step below names who froze: neither of the two may sign.
        author = replace(actor, account=stored.author, name=stored.author_name)
        number = proposals.add_proposal(connection, author, proposal)
        step = proposals.NewEvent(number, ProposalStep.FROZEN, now, actor.account)
        proposals.add_event(connection, step)
        drafts.remove_draft(connection, actor, draft_id)
        frozen = proposals.proposal_by_number(connection, actor, number)
        events = proposals.events_of(connection, number)
    if frozen is None:
        raise RegisterFaultError(f"expected proposal {number} after freezing it, found none")
    return proposal_record(frozen, events)


def _judged(register: Register, connection: Connection, stored: drafts.StoredDraft, now: datetime) -> Case:
    try:
        draft = with_presumptions(decode_draft(stored.content), register.body)
    except TermsError as error:
        raise RefusedError(form_findings(error.messages)) from error
    case = with_derived(case_of(register, connection, replace(draft, result=stored.result), now.date()))
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
    needed = _threshold(case.trust, state) if kind_of(case.draft.kind).governance else 1
    return proposals.StoredParty(state, needed, reason)


def _threshold(trust: Trust | None, state: StateCode) -> int:
    known = trust.states.get(state) if trust else None
    return known.governance_threshold if known else 1
