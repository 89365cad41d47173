"""Whoever gives the last signature gets the entry sealed, also where a rotation of the log's key stands before it."""

from __future__ import annotations

import pytest

from registry.procedures.read_queue import read_proposal
from registry.procedures.seal import seal_complete
from registry.records.database import Database
from registry.records.vocabulary import ProposalStatus
from registry.web.signatory_sealing import accept_signature
from tests.procedures.member_offices import Commission, found_commission, log_key, result_terms
from tests.procedures.rotating import NEXT, hold, propose_rotation, signer, sizes


@pytest.mark.parametrize("is_sealed", [True, False], ids=["rotation sealed, not published", "rotation complete"])
def test_the_last_signature_seals_the_entry_behind_a_rotation(sqlite_database: Database, *, is_sealed: bool) -> None:
    commission = found_commission(sqlite_database)
    hold(commission, log_key(), NEXT)
    commission.sign_all(propose_rotation(commission))
    if is_sealed:
        assert seal_complete(commission.register, now=commission.tick()).awaits_checkpoint
    proposal = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    commission.sign(proposal, "BY")
    assert accepted(commission, proposal.number, proposal.payload)
    assert sizes(commission) == [1, 2, 3]
    assert [signer(commission, size, log_key(), NEXT).verifier for size in (2, 3)] == [  # type: ignore[union-attr]
        log_key().verifier,
        NEXT.verifier,
    ]


def accepted(commission: Commission, number: int, payload: bytes) -> bool:
    """Give the signature of KZ as its signatory does; whether the entry is sealed then."""
    signatory, now = commission.person("KZ", "signatory"), commission.tick()
    signature = commission.offices["KZ"].signatory.sign(payload, now)
    outcome = accept_signature(commission.register, signatory, number, signature, now=commission.tick())
    status = read_proposal(commission.register, signatory, number).status
    return outcome.is_sealed and status is ProposalStatus.SEALED
