"""`regctl publish`: what is complete is sealed, what is overdue lapses, and a checkpoint covers the log."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from registry.cli.demo_offices import load_pair
from registry.procedures import Register
from registry.procedures.open_account import account_named
from registry.procedures.sign import add_signature
from registry.signing.jws import sign_payload
from tests.cli import licences
from tests.cli.licences import freeze_licence, present
from tests.cli.running import PASSWORD, RegctlRun


def complete(register: Register, home: Path) -> int:
    """Make a proposal that all have signed and nobody has sealed; return its number."""
    proposal = freeze_licence(register)
    for state in ("BY", "KZ"):
        pair = load_pair(home / "offices", state, "signatory", PASSWORD)
        signature = sign_payload(proposal.payload, pair.key, [pair.certificate], present())
        signatory = account_named(register, f"{state.lower()}-signatory")
        add_signature(register, signatory, proposal.number, signature, now=present())
    return proposal.number


def test_what_is_complete_is_sealed_and_covered(regctl: RegctlRun, register: Register, home: Path) -> None:
    number = complete(register, home)
    told = json.loads(regctl("publish", "--json", home=home).out)
    assert [sealed["proposal"] for sealed in told["sealed"]] == [number]
    assert told["checkpoint"]["size"] == 68 == told["sealed"][0]["index"] + 1
    assert regctl("audit", home=home).code == 0


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_entry_is_named_in_words(regctl: RegctlRun, register: Register, home: Path, language: str) -> None:
    complete(register, home)
    out = regctl("publish", "--language", language, home=home).out
    assert ("запись 67, " if language == "ru" else "entry 67, ") in " ".join(out.split())


def test_publishing_twice_changes_nothing(regctl: RegctlRun, home: Path) -> None:
    first, second = (regctl("publish", "--json", home=home) for _ in range(2))
    assert (first.code, first.out) == (second.code, second.out)
    assert json.loads(second.out)["sealed"] == []


def test_what_is_overdue_lapses(
    regctl: RegctlRun, register: Register, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = present() - timedelta(days=30)
    monkeypatch.setattr(licences, "present", lambda: late)
    number = freeze_licence(register).number
    assert json.loads(regctl("publish", "--json", home=home).out)["lapsed"] == [number]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_why_a_proposal_lapsed_is_said(
    regctl: RegctlRun, register: Register, home: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is sealed first; the other was signed by people who had not seen it (R21). A third is overdue."""
    complete(register, home)
    other = complete(register, home)
    late = present() - timedelta(days=30)
    monkeypatch.setattr(licences, "present", lambda: late)
    overdue = freeze_licence(register).number
    out = " ".join(regctl("publish", "--language", language, home=home).out.split())
    assert f"{other}: R" in out
    assert f"{overdue}: " in out
    assert ("срок подписания истёк" if language == "ru" else "the deadline for signatures has passed") in out
