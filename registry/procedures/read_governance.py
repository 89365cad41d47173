"""Reading governance: the state of trust at any index, what each part rests on, the chain, an organ's keys, acts begun.

Who and what the register trusts is no secret: every evidence file shows the chain. A proposal of governance is read by
whom it concerns, as any other.

Source: formats 3.6; design 5.1 (auditor: key history of an organ; administrator).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.evidence.envelope import decode_envelope
from registry.procedures import NotFoundError, ProposalRecord, Register, proposal_record
from registry.records import entries, proposals
from registry.records.standings import decode_entry
from registry.records.trust import trust_at
from registry.rights.entries import Entry, StateCode
from registry.rights.governance import Trust
from registry.rights.governance_basis import Basis, Fact, bases_of, concerns_organ
from registry.rights.governance_demands import Demand, demands_of
from registry.rights.kinds import kind_of
from registry.rights.parties import Actor
from registry.rights.words import Words
from registry.signing.jws import read_header


@dataclass(frozen=True, slots=True)
class GovernanceLink:
    """One governance entry of the chain."""

    entry: Entry
    title: Words
    sentence: Words
    """What it does."""
    signers: tuple[tuple[StateCode, str, str], ...]
    """State, common name and fingerprint of each certificate that signed, by state."""
    trust: Trust
    """The state of trust after it."""

    @property
    def states(self) -> tuple[StateCode, ...]:
        """The states that signed, sorted."""
        return tuple(sorted({state for state, _, _ in self.signers}))


@dataclass(frozen=True, slots=True)
class GovernanceView:
    """Governance as recorded at a log size."""

    as_recorded_at: int
    log_size: int
    recorded_at: datetime | None
    """When the newest entry considered was sealed."""
    trust: Trust
    bases: Mapping[Fact, Basis]
    chain: tuple[GovernanceLink, ...]
    """From the founding entry on."""


@dataclass(frozen=True, slots=True)
class DemandedOf:
    """What one state must give for an act, and what it has given."""

    demand: Demand
    given: int

    @property
    def missing(self) -> int:
        """How many signatures are missing."""
        return max(0, self.demand.needed - self.given)


@dataclass(frozen=True, slots=True)
class ActUnderWay:
    """A governance proposal that is open: what must be given, state by state."""

    record: ProposalRecord
    title: Words
    sentence: Words
    demands: tuple[DemandedOf, ...]


def read_governance(register: Register, *, as_recorded_at: int | None = None) -> GovernanceView:
    """Return the state of trust, what it rests on, and the chain.

    Args:
        register: The register.
        as_recorded_at: Log size; None for now.

    Raises:
        NotFoundError: Nothing was founded then.
    """
    with register.database.reading() as connection:
        size = entries.log_size(connection)
        considered = size if as_recorded_at is None else min(as_recorded_at, size)
        stored = [link for link in entries.governance_chain(connection) if link.index < considered]
        trusts = [trust_at(connection, link.entry_id) for link in stored]
        newest = entries.leaves_between(connection, considered - 1, considered) if considered else ()
    if not stored:
        raise NotFoundError
    chain = tuple(_link(register, link, trust) for link, trust in zip(stored, trusts, strict=True))
    bases = bases_of([(link.entry.index, link.trust) for link in chain])
    recorded_at = newest[0].sealed_at if newest else None
    return GovernanceView(considered, size, recorded_at, trusts[-1], bases, chain)


def read_key_history(register: Register, state: str, organ: str) -> tuple[GovernanceLink, ...]:
    """Return the governance entries that changed what an organ may sign and with which keys, the oldest first.

    Raises:
        NotFoundError: No state has ever mandated such an organ.
    """
    before: Trust | None = None
    found: list[GovernanceLink] = []
    chain = read_governance(register).chain
    for link in chain:
        if concerns_organ(before, link.trust, StateCode(state), organ):
            found.append(link)
        before = link.trust
    if not any(organ in link.trust.states[StateCode(state)].organs for link in found):
        raise NotFoundError
    return tuple(found)


def acts_under_way(register: Register, actor: Actor) -> tuple[ActUnderWay, ...]:
    """Return the open proposals of governance that the person may read, the first frozen first."""
    with register.database.reading() as connection:
        live = proposals.readable_live_proposals_about(connection, actor, None)
        records = [(proposal_record(stored), stored.after_entry) for stored in live if stored.governance]
        return tuple(
            under_way(register, record, trust_at(connection, after)) for record, after in records if after is not None
        )


def under_way(register: Register, record: ProposalRecord, trust: Trust) -> ActUnderWay:
    """Return what a governance proposal asks of each party, and what was given.

    Args:
        register: The register.
        record: The proposal.
        trust: The state of trust that it follows.
    """
    draft = record.draft
    demands = [
        DemandedOf(demand, demand.count([signed.fingerprint for signed in party.signed]))
        for party in record.parties
        for demand in demands_of(trust, draft.kind, draft.terms, party.state)
    ]
    described = kind_of(draft.kind)
    return ActUnderWay(record, described.title, described.sentence(draft, register.body), tuple(demands))


def _link(register: Register, stored: entries.StoredEntry, trust: Trust) -> GovernanceLink:
    entry = decode_entry(stored)
    described = kind_of(entry.kind)
    return GovernanceLink(
        entry=entry,
        title=described.title,
        sentence=described.sentence(entry.payload.draft, register.body),
        signers=tuple(_signers(stored)),
        trust=trust,
    )


def _signers(stored: entries.StoredEntry) -> Sequence[tuple[StateCode, str, str]]:
    headers = [read_header(signature) for signature in decode_envelope(stored.envelope).signatures]
    return [
        (StateCode(header.certificates[0].country), header.certificates[0].common_name, header.fingerprint)
        for header in headers
    ]
