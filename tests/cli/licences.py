"""A licence that two states sign, frozen in the demonstration by its clerk, and the requests for its signatures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from registry.cli.demo_book import DemoBook
from registry.cli.demo_desk import DemoClock, DemoDesk, Matter
from registry.cli.demo_offices import read_facts
from registry.cli.demo_terms import licence_terms
from registry.evidence.signing_request import SigningRequestFile, encode_request
from registry.procedures import ProposalRecord, Register
from registry.procedures.open_account import account_named

RESULT = "ICMEC-2026-000002"
"""The field kitchen, which КБ «Неман» alone owns."""


def present() -> datetime:
    """Return the time by the clock that `regctl` reads."""
    return datetime.now(UTC).replace(microsecond=0)


def freeze_licence(register: Register) -> ProposalRecord:
    """Freeze a simple licence of Belarus for Kazakhstan, which both states have to sign."""
    people = {("BY", "clerk"): account_named(register, "by-clerk")}
    desk = DemoDesk(register, {}, people, DemoClock(present() - timedelta(hours=3), by_day=False))
    terms = licence_terms(DemoBook(desk, read_facts()), "neman", "sayran", ["KZ"])
    since = present().date()
    return desk.freeze(Matter("BY", "licence.granted", RESULT, terms, (since, date(since.year + 5, 12, 31))))


def write_request(proposal: ProposalRecord, register: Register, state: str, folder: Path) -> Path:
    """Write the request that the register hands out for a state's signature."""
    request = SigningRequestFile(register.name, str(proposal.number), proposal.payload, state)
    file = folder / f"licence-{state.lower()}.request.json"
    file.write_bytes(encode_request(request))
    return file
