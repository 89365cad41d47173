"""A state's governance keys change: old and new ones sign until both thresholds are reached, and it seals."""

from __future__ import annotations

from typing import Any

import pytest

from registry.encoding import base64url
from registry.procedures import ProposalRecord
from registry.procedures.seal import seal_complete
from registry.procedures.sign import add_signature
from registry.records.trust import current_trust
from registry.records.vocabulary import ProposalStatus
from registry.rights.entries import StateCode
from tests.procedures.member_offices import Commission, KeyPair


def proposed(commission: Commission, pairs: list[KeyPair], threshold: int = 1) -> ProposalRecord:
    terms: dict[str, Any] = {
        "state": "BY",
        "governance_certificates": [base64url.encode(pair.certificate.der) for pair in pairs],
        "governance_threshold": threshold,
    }
    return commission.freeze("BY", "state.keys_changed", None, terms)


def sign(commission: Commission, proposal: ProposalRecord, pair: KeyPair) -> ProposalStatus:
    now = commission.tick()
    signature, person = pair.sign(proposal.payload, now), commission.person("BY", "signatory")
    return add_signature(commission.register, person, proposal.number, signature, now=now).status


@pytest.mark.parametrize(("fresh", "threshold", "needed"), [(1, 1, 2), (2, 1, 3), (2, 2, 3)])
def test_it_is_complete_when_any_choice_of_signers_would_do(
    commission: Commission, fresh: int, threshold: int, needed: int
) -> None:
    (old,) = commission.offices["BY"].governance
    new = [commission.offices["BY"].certify(f"governance {number}") for number in range(fresh)]
    proposal = proposed(commission, new, threshold)
    assert [(party.state, party.needed) for party in proposal.parties] == [("BY", needed)]
    *early, last = [sign(commission, proposal, pair) for pair in (old, *new)][:needed]
    assert (set(early), last) == ({ProposalStatus.OPEN}, ProposalStatus.COMPLETE)
    assert seal_complete(commission.register, now=commission.tick()).receipt_of(proposal.number)
    with commission.register.database.reading() as connection:
        trust = current_trust(connection)
    assert trust is not None
    assert trust.states[StateCode("BY")].governance_fingerprints == {pair.certificate.fingerprint for pair in new}


def test_a_key_that_stays_is_joined_by_the_one_that_comes(commission: Commission) -> None:
    (old,) = commission.offices["BY"].governance
    joining = commission.offices["BY"].certify("governance 2")
    proposal = proposed(commission, [old, joining])
    assert sign(commission, proposal, old) is ProposalStatus.OPEN
    assert sign(commission, proposal, joining) is ProposalStatus.COMPLETE
    assert seal_complete(commission.register, now=commission.tick()).receipt_of(proposal.number)
