"""Whoever gives the last signature gets the entry sealed, also where a rotation of the log's key stands before it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.procedures.read_queue import read_proposal
from registry.procedures.seal import seal_complete
from registry.records.database import Database
from registry.records.vocabulary import ProposalStatus
from registry.web import create_app
from registry.web.signatory_sealing import accept_signature
from tests.procedures.member_offices import Commission, found_commission, log_key, result_terms
from tests.procedures.rotating import NEXT, hold, propose_rotation, signer, sizes
from tests.web.desk import Desk
from tests.web.forms import fields_of


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


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "Not every checkpoint is signed yet"), ("ru", "Подписаны пока не все контрольные точки")],
)
def test_without_the_log_s_key_the_entry_is_sealed_and_everybody_is_told(
    desk: Desk, caplog: pytest.LogCaptureFixture, language: str, says: str
) -> None:
    """The signatory by the receipt, the operator by the journal; what is sealed stays sealed."""
    proposal = desk.propose()
    without = replace(desk.register, log_keys=(NEXT,))
    keyless = replace(desk, app=create_app(desk.settings, without, lambda: desk.now), browsers={})
    for state in ("by", "kz"):
        browser = keyless.browser(f"{state}-signatory", language)
        signature = desk.signature(state.upper(), proposal.payload)
        sent = {"csrf_token": fields_of(browser.get("/keys").text)["csrf_token"], "read": "yes"}
        sent |= {"protected": signature.protected, "signature": signature.signature}
        answer = browser.post(f"/proposals/{proposal.number}/sign", data=sent)
        assert answer.status_code == 303
    page = browser.get(answer.headers["Location"])
    assert (page.status_code, answer.headers["Location"]) == (200, f"/proposals/{proposal.number}/receipt")
    assert says in page.text
    assert read_proposal(desk.register, desk.person("by-clerk"), proposal.number).status is ProposalStatus.SEALED
    (fault,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert fault.exc_info is not None
    assert "governance names the key" in str(fault.exc_info[1])


def accepted(commission: Commission, number: int, payload: bytes) -> bool:
    """Give the signature of KZ as its signatory does; whether the entry is sealed then."""
    signatory, now = commission.person("KZ", "signatory"), commission.tick()
    signature = commission.offices["KZ"].signatory.sign(payload, now)
    outcome = accept_signature(commission.register, signatory, number, signature, now=commission.tick())
    status = read_proposal(commission.register, signatory, number).status
    return outcome.is_sealed and status is ProposalStatus.SEALED
