"""Reading a key ceremony: a proposal of governance with the keys that may sign it, thresholds, and signatures given.

Source: design 5.1 (key ceremony); formats 3.6.
"""

from __future__ import annotations

from collections.abc import Iterator

from registry.encoding import base64url
from registry.procedures import NotFoundError, ProposalRecord, Register, RegisterFaultError, proposal_record
from registry.records import entries, proposals, tree
from registry.records.trust import trust_at
from registry.reports.ceremony import Ceremony, CeremonyKey, CeremonySignature, CeremonyThreshold, minutes_of
from registry.reports.log_facts import LogFacts
from registry.reports.pdf import minutes_pdf
from registry.reports.statement import Statement
from registry.rights.entries import StateCode
from registry.rights.governance import Trust
from registry.rights.governance_demands import Demand, demands_of
from registry.rights.kinds import kind_of
from registry.rights.parties import Actor
from registry.signing.certificates import parse_certificate


def read_minutes(register: Register, actor: Actor, number: int, language: str) -> Statement:
    """Return the checklist and minutes of a proposal of governance, in one language.

    Raises:
        NotFoundError: No such proposal of governance that the person may read, or nothing is published yet.
    """
    with register.database.reading() as connection:
        stored = proposals.proposal_by_number(connection, actor, number)
        newest, founding = tree.newest_checkpoint(connection), entries.entry_by_index(connection, 0)
        if stored is None or not stored.governance or stored.after_entry is None or newest is None or founding is None:
            raise NotFoundError
        trust = trust_at(connection, stored.after_entry)
        (last,) = entries.leaves_between(connection, newest.size - 1, newest.size)
    log = LogFacts(register.name, founding.entry_id, newest.size, newest.root, last.sealed_at, register.demo)
    return minutes_of(_ceremony(register, proposal_record(stored), trust), language, register.body, log)


def print_minutes(register: Register, actor: Actor, number: int, language: str) -> bytes:
    """Return the minutes as a PDF.

    Raises:
        NotFoundError: As `read_minutes`.
        RegisterFaultError: There is no press.
    """
    if register.press is None:
        raise RegisterFaultError("expected fonts to print with, found none")
    return minutes_pdf(read_minutes(register, actor, number, language), register.press.fonts).pdf


def _ceremony(register: Register, record: ProposalRecord, trust: Trust) -> Ceremony:
    draft = record.draft
    described = kind_of(draft.kind)
    demanded = [
        (demand, [signed.fingerprint for signed in party.signed])
        for party in record.parties
        for demand in demands_of(trust, draft.kind, draft.terms, party.state)
    ]
    return Ceremony(
        number=record.number,
        kind=draft.kind,
        title=described.title,
        sentence=described.sentence(draft, register.body),
        entry_id=record.entry_id,
        size=len(record.payload),
        after=draft.after,
        frozen_at=record.frozen_at,
        deadline=record.deadline,
        index=record.index,
        thresholds=tuple(
            CeremonyThreshold(each.state, each.is_new, each.needed, len(each.fingerprints), each.count(given))
            for each, given in demanded
        ),
        keys=tuple(key for demand, _ in demanded for key in _keys(demand, record, trust)),
        signatures=tuple(
            CeremonySignature(party.state, signed.common_name, signed.fingerprint, signed.signed_at, signed.received_at)
            for party in record.parties
            for signed in party.signed
        ),
    )


def _keys(demand: Demand, record: ProposalRecord, trust: Trust) -> Iterator[CeremonyKey]:
    """Yield the keys of a demand, in the order in which the trust or the act names them."""
    known = trust.states.get(StateCode(demand.state))
    ders = known.governance_certificates if known and not demand.is_new else ()
    if demand.is_new:
        ders = tuple(base64url.decode(text) for text in record.draft.terms["governance_certificates"])
    for der in ders:
        leaf = parse_certificate(der)
        yield CeremonyKey(demand.state, demand.is_new, leaf.common_name, leaf.fingerprint, leaf.not_after)
