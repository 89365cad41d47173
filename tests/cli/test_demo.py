"""The small demonstration: its facts hold together, what is told is there, one byte of the copy is wrong."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from registry.cli.demo import tamper
from registry.cli.demo_desk import DemoError
from registry.cli.demo_offices import DemoFacts, load_pair, read_facts
from registry.cli.demo_results import FIRST
from registry.evidence.verification import verify_evidence
from registry.procedures import Register
from registry.procedures.gather_evidence import gather_own_evidence
from registry.procedures.open_account import account_named
from registry.procedures.read_queue import Queue, read_proposal, read_queue
from registry.procedures.read_result import read_result
from registry.procedures.sign_in import sign_in
from registry.records.vocabulary import ProposalStatus
from registry.rights.parties import party_key
from registry.rights.standing import Standing
from registry.signing.certificates import check_chain
from registry.signing.keys import load_key
from tests.cli.licences import present
from tests.cli.running import PASSWORD, RegctlRun

STATES = ("AM", "BY", "KG", "KZ", "RU", "TJ")
ROLES = ("clerk", "signatory", "reviewer", "auditor", "admin")


@pytest.fixture(scope="module")
def facts() -> DemoFacts:
    return read_facts()


def number(place: int) -> str:
    return f"ICMEC-2026-{place + 1:06d}"


def standing(register: Register, place: int, day: date | None = None) -> Standing:
    reviewer = account_named(register, "am-reviewer")
    return read_result(register, reviewer, number(place), in_force_on=day or present().date()).standing


def queue(register: Register, login: str) -> Queue:
    return read_queue(register, account_named(register, login), now=present())


def test_the_facts_name_what_is_there(facts: DemoFacts) -> None:
    """Every holder is an organisation, every organisation of a state with an office, every share whole."""
    assert [row["state"] for row in facts.offices] == list(STATES)
    assert {row["state"] for row in facts.organisations.values()} <= set(STATES)
    for row in facts.results:
        held = [holder.partition("=") for holder in row["holders"]]
        assert {key for key, _, _ in held} <= facts.organisations.keys()
        assert sum(Fraction(share or 1) for _, _, share in held) == 1
    assert len({row["ru"] for row in facts.results}) == len({row["en"] for row in facts.results}) == 200
    embedded = {key for row in facts.results for key in row.get("embeds", ())}
    assert embedded <= {row.get("key") for row in facts.results if row.get("background")}


def test_everything_is_marked_as_fictitious(facts: DemoFacts) -> None:
    assert all("(демо)" in row["ru"] and "(demo)" in row["en"] for row in facts.offices)
    assert all("вымышлен" in row["ru"] and "(fictitious)" in row["en"] for row in facts.organisations.values())


def test_thirty_results_are_registered_and_owned(register: Register, facts: DemoFacts) -> None:
    for place, row in enumerate(facts.results[:FIRST]):
        stands = standing(register, place)
        assert stands.registered is not None
        assert stands.registered.terms["title"] == {"ru": row["ru"], "en": row["en"]}
        assert not stands.breaks
        assert sum(holding.title_share or 0 for holding in stands.holders_in_force) == 1


def test_the_first_result_was_obtained_in_thirds(register: Register) -> None:
    stands = standing(register, 0)
    recorded = stands.entries[1]
    assert recorded.kind == "ownership.recorded"
    day = recorded.effective.starts_on
    holders = standing(register, 0, day).holders_in_force
    assert [holding.title_share for holding in holders] == [Fraction(1, 3)] * 3
    assert {holding.party["state"] for holding in holders} == {"RU", "BY", "KZ"}


def test_a_sixth_of_it_passed_from_one_co_holder_to_another(register: Register) -> None:
    shares = {party_key(holding.party): holding.title_share for holding in standing(register, 0).holders_in_force}
    assert shares == {"RU:RU-000501": Fraction(1, 6), "BY:BY-000201": Fraction(1, 2), "KZ:KZ-000401": Fraction(1, 3)}


def test_an_exclusive_licence_was_granted_with_the_co_holders_consent(register: Register) -> None:
    stands = standing(register, 2)
    (licence,), (consent,) = stands.licences_in_force, stands.consents_in_force
    assert licence.terms["category"] == "exclusive"
    assert licence.terms["consents"] == [consent.entry]
    assert [party["state"] for party in licence.terms["licensees"]] == ["TJ"]


def test_simple_licences_are_in_force(register: Register) -> None:
    categories = [
        licence.terms["category"] for at in (4, 7, 11) for licence in standing(register, at).licences_in_force
    ]
    assert categories == ["simple"] * 3


def test_a_proposal_was_sent_back_with_a_reason(register: Register) -> None:
    (line,) = [line for line in queue(register, "by-clerk").finished if line.status == ProposalStatus.SENT_BACK]
    assert line.number is not None
    record = read_proposal(register, account_named(register, "by-clerk"), line.number)
    event = record.events[-1]
    assert (event.state, event.reason_code) == ("KZ", "wrong_terms")
    assert event.words is not None
    assert "пять лет" in event.words


def test_a_licence_waits_for_one_signature_and_has_time(register: Register) -> None:
    """Found on the desk of the signatory, whatever the day on which the demonstration was made."""
    (line,) = queue(register, "tj-signatory").for_me
    assert line.waiting_for == ("TJ",)
    assert line.deadline is not None
    assert line.deadline - present() > timedelta(days=19)


@pytest.mark.parametrize("state", STATES)
def test_every_account_signs_in(register: Register, state: str) -> None:
    for role in ROLES[:2]:  # all are opened alike, and each password takes its time
        assert sign_in(register, f"{state.lower()}-{role}", PASSWORD, "127.0.0.1", now=present())
    assert all(account_named(register, f"{state.lower()}-{role}").state == state for role in ROLES)


@pytest.mark.parametrize("state", STATES)
def test_every_office_has_its_keys_under_one_password(home: Path, state: str) -> None:
    place = home / "offices"
    authority, governance, signatory = (
        load_pair(place, state, role, PASSWORD) for role in ("authority", "governance", "signatory")
    )
    for pair in (governance, signatory):
        check_chain(pair.certificate, (), [authority.certificate], present())
    key, _ = load_key((place / state.lower() / "signatory.pem").read_bytes(), PASSWORD.encode())
    assert key.public_spki == signatory.key.public_spki
    assert (place / state.lower() / "signatory.crt").read_bytes() == signatory.certificate.der


def test_secrets_are_readable_by_their_owner_only(home: Path) -> None:
    secret = [*(home / "keys").iterdir(), *(home / "offices").rglob("*.p12"), *(home / "offices").rglob("*.pem")]
    assert all(file.stat().st_mode & 0o077 == 0 for file in secret)


def test_every_entry_verifies(register: Register, home: Path) -> None:
    founding_id = (home / "founding_id").read_text().strip()
    for place in (0, 2, 29):
        for entry in standing(register, place).entries:
            assert verify_evidence(gather_own_evidence(register, entry.id), founding_id).exit_code == 0


def test_the_copy_differs_in_one_byte_of_one_entry_and_the_audit_names_it(
    regctl: RegctlRun, register: Register, home: Path
) -> None:
    whole, tampered = ((home / name).read_bytes() for name in ("register.db", "tampered.db"))
    assert len(whole) == len(tampered)
    assert sum(one != other for one, other in zip(whole, tampered, strict=True)) == 1
    entry = standing(register, 0).entries[1]
    clean = regctl("audit", "--json", home=home)
    assert (clean.code, json.loads(clean.out)["faults"]) == (0, [])
    ran = regctl("audit", "--json", "--database", home / "tampered.db", home=home)
    faults = json.loads(ran.out)["faults"]
    assert ran.code == 1
    assert {(fault["index"], fault["entry"]) for fault in faults} == {(entry.index, entry.id)}
    assert "entry.envelope" in {fault["place"] for fault in faults}


def test_nothing_is_tampered_with_where_the_entry_is_not(home: Path, tmp_path: Path) -> None:
    with pytest.raises(DemoError, match="exactly once"):
        tamper(home / "register.db", tmp_path / "copy.db", b"no such envelope" * 10)
