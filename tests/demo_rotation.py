"""Rotating a log's key in a copy of the demonstration, whose folder holds its offices' governance keys."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from registry.auditlog.notes import format_vkey
from registry.cli.demo_offices import load_pair
from registry.cli.sealing import seal_and_publish
from registry.procedures import Register
from registry.procedures.freeze import freeze_draft
from registry.procedures.open_account import account_named
from registry.procedures.propose_governance import ProposedAct, begin_act
from registry.procedures.sign import add_signature
from registry.records.vocabulary import Log
from registry.settings import Settings, make_log_key, open_register
from registry.signing.jws import sign_payload
from tests.demo_register import PASSWORD

ASKED = ("BY", "KG", "KZ", "RU")


def rotate_entries_key(settings: Settings) -> Register:
    """Make the next key of the entries log and let governance name it; return the register as opened anew."""
    vkey = format_vkey(make_log_key(settings, Log.ENTRIES)[1].verifier)
    register, now = open_register(settings), datetime.now(UTC).replace(microsecond=0)
    clerk = account_named(register, "by-clerk")
    act = ProposedAct("log_key.rotated", {"log": "entries", "vkey": vkey}, (), ASKED)
    proposal = freeze_draft(register, clerk, begin_act(register, clerk, act, now=now).id, now=now)
    for state in ASKED:
        pair = load_pair(Path(settings.home / "offices"), state, "governance", PASSWORD)
        signature = sign_payload(proposal.payload, pair.key, [pair.certificate], now)
        add_signature(
            register, account_named(register, f"{state.lower()}-signatory"), proposal.number, signature, now=now
        )
    assert seal_and_publish(register).receipt_of(proposal.number) is not None
    return register
