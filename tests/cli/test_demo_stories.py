"""The whole demonstration: two hundred results, every kind of entry, and what each story leaves in the register.

Each story is held to its legal outcome, not to its words. Source: design 5.7.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from registry.cli.demo_offices import load_pair, read_facts
from registry.evidence.envelope import decode_envelope
from registry.procedures import ProposalRecord, Register
from registry.procedures.open_account import account_named
from registry.procedures.read_moment import size_at
from registry.procedures.read_queue import read_proposal
from registry.procedures.read_result import read_result
from registry.records.entries import entries_between, log_size
from registry.records.trust import current_trust
from registry.records.vocabulary import ProposalStatus
from registry.rights.entries import Entry, StateCode
from registry.rights.kinds import all_kinds
from registry.rights.kinds._choices import CONFIDENTIALITY, KINDS_OF_RESULT, LICENCE_CATEGORIES, ORIGINS
from registry.rights.standing import Standing
from registry.settings import load_settings, open_register
from registry.settings.demonstration import Sight, Story, read_stories
from tests.cli.licences import present
from tests.cli.running import PASSWORD, RegctlRun
from tests.demo_register import copy_of, shared_demo

STORIES = [
    "thirds",
    "conflict",
    "refusal",
    "counter",
    "rotated-key",
    "frozen",
    "sublicence",
    "third-state",
    "pledge",
    "dispute",
    "correction",
    "tampered",
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Give the folder of a copy of the whole demonstration, which nothing here changes."""
    return copy_of(shared_demo(tmp_path_factory, worker_id, whole=True), tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def register(whole: Path) -> Iterator[Register]:
    opened = open_register(load_settings(whole, {}))
    yield opened
    opened.database.close()


@pytest.fixture(scope="module")
def told(whole: Path) -> Mapping[str, Story]:
    return {story.slug: story for story in read_stories(whole)}


@pytest.fixture(scope="module")
def payloads(register: Register) -> list[Mapping[str, Any]]:
    """Give what every entry says, in log order."""
    with register.database.reading() as connection:
        stored = list(entries_between(connection, 0, log_size(connection)))
    return [json.loads(decode_envelope(entry.envelope).payload) for entry in stored]


def sights(story: Story, kind: str) -> list[Sight]:
    return [sight for sight in story.sights if sight.kind == kind]


def standing(register: Register, number: str, *, size: int | None = None, day: date | None = None) -> Standing:
    reviewer = account_named(register, "ru-reviewer")
    return read_result(register, reviewer, number, in_force_on=day or present().date(), as_recorded_at=size).standing


def about(register: Register, story: Story) -> Standing:
    return standing(register, sights(story, "result")[0].name)


def shares(stands: Standing) -> dict[str, Fraction | None]:
    return {str(held.party["number"]): held.title_share for held in stands.holders_in_force}


def proposal(register: Register, login: str, sight: Sight) -> ProposalRecord:
    return read_proposal(register, account_named(register, login), int(sight.name))


def earlier(stands: Standing, kind: str) -> list[Entry]:
    return [entry for entry in stands.entries if entry.kind == kind]


def test_the_twelve_stories_are_told_in_their_order(told: Mapping[str, Story]) -> None:
    assert list(told) == STORIES
    assert all(story.sights for story in told.values())


def test_two_hundred_results_stand_with_their_titles(register: Register, payloads: list[Mapping[str, Any]]) -> None:
    facts = read_facts()
    titles = [payload["terms"]["title"] for payload in payloads if payload["kind"] == "result.registered"]
    assert titles == [{"ru": row["ru"], "en": row["en"]} for row in facts.results]
    assert len(titles) == 200


def test_every_kind_of_entry_about_a_result_occurs(payloads: list[Mapping[str, Any]]) -> None:
    found = Counter(payload["kind"] for payload in payloads)
    asked = {str(kind.kind) for kind in all_kinds().values() if not kind.governance}
    assert not asked - found.keys()
    assert {"certificate.introduced", "certificate.revoked", "state.keys_changed", "state.status_changed"} <= set(found)


def test_results_and_licences_are_of_every_sort(payloads: list[Mapping[str, Any]]) -> None:
    """Kinds of result, origins, confidentiality, categories of licences, presumed terms, ways of holding."""
    registered = [payload["terms"] for payload in payloads if payload["kind"] == "result.registered"]
    for member, choices in (
        ("kind_of_result", KINDS_OF_RESULT),
        ("origin", ORIGINS),
        ("confidentiality", CONFIDENTIALITY),
    ):
        assert {terms[member] for terms in registered} == set(choices)
    granted = [payload["terms"] for payload in payloads if payload["kind"] == "licence.granted"]
    assert {terms["category"] for terms in granted} == set(LICENCE_CATEGORIES)
    assert any(terms.get("presumed") for terms in granted)
    owned = [payload["terms"] for payload in payloads if payload["kind"] == "ownership.recorded"]
    assert {terms["jointly_without_shares"] for terms in owned} == {True, False}
    assert {holder["capacity"] for terms in owned for holder in terms["holders"]} == {"state", "organisation"}
    assert any(payload["access"] == "parties" for payload in payloads)
    assert any(terms.get("embeds") for terms in registered)


def test_no_title_has_a_break_and_shares_are_whole(register: Register, payloads: list[Mapping[str, Any]]) -> None:
    open_still = {row["ru"] for row in read_facts().results if row.get("owners") == "open"}
    for payload in payloads:
        if payload["kind"] != "result.registered" or payload["access"] == "parties":
            continue
        stands = standing(register, payload["result"])
        assert not stands.breaks, payload["result"]
        given = [held.title_share for held in stands.holders_in_force]
        whole = sum(share for share in given if share is not None)
        assert whole == (0 if payload["terms"]["title"]["ru"] in open_still or None in given else 1)


def test_the_audit_finds_nothing_but_the_tampered_entry(
    regctl: RegctlRun, whole: Path, told: Mapping[str, Story]
) -> None:
    clean = json.loads(regctl("audit", "--json", home=whole).out)
    assert (clean["clean"], clean["faults"]) == (True, [])
    found = json.loads(regctl("audit", "--json", "--database", whole / "tampered.db", home=whole).out)
    (named,) = told["tampered"].sights
    assert {str(fault["index"]) for fault in found["faults"]} == {named.name}


def test_thirds_became_a_sixth_a_half_and_a_third(register: Register, told: Mapping[str, Story]) -> None:
    stands = about(register, told["thirds"])
    assert shares(stands) == {
        "RU-000501": Fraction(1, 6),
        "BY-000201": Fraction(1, 2),
        "KZ-000401": Fraction(1, 3),
    }
    (sold,) = earlier(stands, "ownership.transferred")
    assert sold.payload.parties == ("BY", "KZ", "RU")
    assert [held.title_share for held in standing(register, str(stands.result), size=sold.index).holders_in_force] == [
        Fraction(1, 3)
    ] * 3


def test_the_exclusive_licence_lapsed_and_then_carved_the_earlier_one_out(
    register: Register, told: Mapping[str, Story]
) -> None:
    story = told["conflict"]
    (lapsed,) = sights(story, "proposal")
    record = proposal(register, "by-clerk", lapsed)
    assert record.status is ProposalStatus.LAPSED
    assert "R21" in {finding.rule for finding in record.events[-1].findings}
    *_, simple, exclusive = about(register, story).licences_in_force
    assert (simple.category, exclusive.category) == ("simple", "exclusive")
    assert exclusive.terms["carved_out"] == [simple.entry]
    assert exclusive.terms["territory"] == simple.terms["territory"] == ["KG"]


def test_the_refused_proposal_keeps_its_reason(register: Register, told: Mapping[str, Story]) -> None:
    (returned,) = sights(told["refusal"], "proposal")
    record = proposal(register, "kz-signatory", returned)
    assert (record.status, record.events[-1].reason_code) == (ProposalStatus.SENT_BACK, "wrong_terms")
    assert "пять лет" in str(record.events[-1].words)


def test_the_counter_proposal_superseded_the_first_and_was_sealed(
    register: Register, told: Mapping[str, Story]
) -> None:
    story = told["counter"]
    first, answer = (proposal(register, "kz-signatory", sight) for sight in sights(story, "proposal"))
    assert (first.status, answer.status) == (ProposalStatus.SUPERSEDED, ProposalStatus.SEALED)
    assert (answer.reopened_from, answer.state) == (first.number, "KZ")
    (licence,) = about(register, story).licences_in_force
    assert licence.entry == answer.entry_id
    assert licence.terms["remuneration_type"] == "royalty"
    assert licence.effective.ends_on == first.draft.effective.ends_on.replace(year=licence.effective.starts_on.year + 5)


def test_the_lost_key_is_revoked_and_the_new_one_signs(
    register: Register, whole: Path, told: Mapping[str, Story]
) -> None:
    with register.database.reading() as connection:
        trust = current_trust(connection)
    assert trust is not None
    state = trust.states[StateCode("KG")]
    assert Counter(known.revoked for known in state.certificates.values()) == {True: 1, False: 1}
    assert len(state.governance_certificates) == 2
    pair = load_pair(whole / "offices", "KG", "signatory", PASSWORD)
    assert not state.certificates[pair.certificate.fingerprint].revoked
    (known,) = (known for known in state.certificates.values() if known.revoked)
    assert (known.reason, known.suspect_from) == ("key_compromised", int(told["rotated-key"].sights[0].name))
    (licence,) = about(register, told["rotated-key"]).licences_in_force
    signed = next(entry for entry in about(register, told["rotated-key"]).entries if entry.id == licence.entry)
    assert "KG" in signed.payload.parties


def test_frozen_keeps_what_was_acquired_and_is_licensed_as_a_third_state(
    register: Register, told: Mapping[str, Story]
) -> None:
    story = told["frozen"]
    with register.database.reading() as connection:
        trust = current_trust(connection)
    assert trust is not None
    assert trust.states[StateCode("AM")].status == "frozen"
    licensed, kept = (standing(register, sight.name) for sight in sights(story, "result"))
    (licence,), (consent,) = licensed.licences_in_force, licensed.consents_in_force
    assert licence.terms["territory"] == ["AM"]
    assert licence.terms["consents"] == [consent.entry]
    assert (consent.act, consent.terms["third_state"]) == ("third_state_transfer", "AM")
    assert shares(kept) == {"AM-000102": Fraction(1, 4), "RU-000501": Fraction(3, 4)}
    (sold,) = earlier(kept, "ownership.transferred")
    assert sold.payload.parties == ("AM", "RU")


def test_the_sublicence_lies_within_its_parent(register: Register, told: Mapping[str, Story]) -> None:
    parent, under = about(register, told["sublicence"]).licences_in_force
    assert under.parent == parent.entry
    assert set(under.terms["territory"]) < set(parent.terms["territory"])
    assert under.terms["quantity"] < parent.terms["quantity"]
    assert under.effective.ends_on is not None
    assert parent.effective.ends_on is not None
    assert under.effective.ends_on < parent.effective.ends_on


def test_leaving_the_parties_rests_on_both_consents(register: Register, told: Mapping[str, Story]) -> None:
    project, background = (standing(register, sight.name) for sight in sights(told["third-state"], "result"))
    (licence,) = project.licences_in_force
    given = [*project.consents_in_force, *background.consents_in_force]
    assert sorted(licence.terms["consents"]) == sorted(consent.entry for consent in given)
    assert {consent.terms["holder"]["state"] for consent in given} == {"KZ", "RU"}
    assert {consent.terms["third_state"] for consent in given} == set(licence.terms["third_states"]) == {"VN"}
    (declared,) = earlier(project, "background.declared")
    assert declared.terms["background"] == [background.result]


def test_the_pledge_followed_the_share_to_its_buyer(register: Register, told: Mapping[str, Story]) -> None:
    stands = about(register, told["pledge"])
    (pledge,) = stands.encumbrances_in_force
    buyer = next(held for held in stands.holders_in_force if held.party["number"] == "RU-000504")
    assert (pledge.rank, buyer.title_share) == (1, Fraction(1, 2))
    assert list(stands.encumbered_on(pledge, stands.in_force_on)) == [buyer.party_key]


def test_the_caution_stood_until_the_dispute_was_decided(register: Register, told: Mapping[str, Story]) -> None:
    story = told["dispute"]
    stands = about(register, story)
    (dispute,) = stands.disputes
    decision = next(entry for entry in stands.entries if entry.id == dispute.closed_by)
    assert dispute.outcome == "settled"
    assert decision.payload.parties == ("BY", "KG", "KZ", "RU", "TJ")
    assert shares(stands)["RU-000503"] == Fraction(1, 8)
    before = standing(register, str(stands.result), size=decision.index, day=decision.effective.starts_on)
    assert [held.is_caution for held in before.disputes_in_force] == [True]


def test_before_the_correction_the_register_answered_otherwise(register: Register, told: Mapping[str, Story]) -> None:
    story = told["correction"]
    stands = about(register, story)
    assert shares(stands)["KZ-000401"] == Fraction(1, 2)
    (correction,) = stands.corrections
    (seen,) = sights(story, "before")
    day = date.fromisoformat(seen.address.rpartition("=")[2])
    end = earlier(stands, "entry.corrected")[0].sealed_at.replace(hour=0, minute=0, second=0)
    size = size_at(register, end - timedelta(seconds=1))
    assert day < end.date()
    assert shares(standing(register, str(stands.result), size=size))["KZ-000401"] == Fraction(1, 4)
    assert correction.entry == earlier(stands, "entry.corrected")[0].id


def test_nothing_was_sealed_at_night_or_out_of_order(register: Register) -> None:
    with register.database.reading() as connection:
        stored = list(entries_between(connection, 1, log_size(connection)))
    instants = [entry.sealed_at for entry in stored]
    assert instants == sorted(instants)
    assert all(6 <= instant.hour < 16 and instant.weekday() < 5 for instant in instants)
