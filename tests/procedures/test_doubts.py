"""A revocation with `suspect_from`: every reading of the register tells which entries are in doubt, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from registry.procedures import ProposalRecord
from registry.procedures.audit import audit_register
from registry.procedures.read_entry import read_entry
from registry.procedures.read_lists import list_licences, list_results
from registry.procedures.read_log import read_log_page
from registry.procedures.read_queue import read_proposal, read_queue
from registry.procedures.read_result import read_result
from registry.procedures.seal import Receipt
from registry.records import doubts
from registry.records.doubts import doubts_recorded
from tests.procedures.member_offices import Commission, licence_terms, party

TODAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Doubted:
    """A result with four entries, the last two of them in doubt."""

    commission: Commission
    number: str
    kept: str
    """A result of which Belarus has signed nothing."""
    owned: int
    licences: tuple[Receipt, Receipt]
    proposal: int
    revocation: Receipt

    @property
    def positions(self) -> list[int]:
        return [licence.index for licence in self.licences]


@pytest.fixture
def doubted(commission: Commission) -> Doubted:
    """Give a register in which Belarus has revoked its key, from the first licence on."""
    number, kept = commission.seal_shared("BY", "KZ"), commission.seal_shared("KZ", "RU")
    terms = licence_terms([party("BY"), party("KZ")], [party("RU")])
    licences = []
    for field in ("production", "repair"):
        proposal = commission.freeze("BY", "licence.granted", number, terms | {"fields_of_use": [field]})
        licences.append(commission.seal(proposal))
    revocation = commission.seal(revoke(commission, suspect_from=licences[0].index))
    owned = licences[0].index - 3
    return Doubted(commission, number, kept, owned, (licences[0], licences[1]), proposal.number, revocation)


def revoke(commission: Commission, state: str = "BY", **more: int) -> ProposalRecord:
    fingerprint = commission.offices[state].signatory.certificate.fingerprint
    terms = {"state": state, "fingerprint": fingerprint, "reason": "key_compromised", **more}
    return commission.freeze(state, "certificate.revoked", None, terms)


def test_entries_from_the_position_on_are_in_doubt_and_earlier_ones_not(doubted: Doubted) -> None:
    """The result's own page, on both axes: before the revocation was recorded, nothing is said."""
    register, reviewer = doubted.commission.register, doubted.commission.person("RU", "reviewer")
    view = read_result(register, reviewer, doubted.number, in_force_on=TODAY)
    assert sorted(view.standing.doubts) == doubted.positions
    assert {doubt.entry for found in view.standing.doubts.values() for doubt in found} == {doubted.revocation.entry_id}
    assert len(view.standing.licences_in_force) == 2
    before = read_result(register, reviewer, doubted.number, in_force_on=TODAY, as_recorded_at=doubted.revocation.index)
    assert len(before.standing.entries) == len(view.standing.entries)
    assert before.standing.doubts == {}
    assert read_result(register, reviewer, doubted.kept, in_force_on=TODAY).standing.doubts == {}


def test_lists_tell_of_entries_in_doubt(doubted: Doubted) -> None:
    """Licences, now and as recorded before and after; results with how many entries are in doubt."""
    register, reviewer = doubted.commission.register, doubted.commission.person("KZ", "reviewer")
    sizes = {None: 2, doubted.revocation.index + 1: 2, doubted.revocation.index: 0}
    doubted.commission.seal_shared("KZ", "RU")
    for size, expected in sizes.items():
        lines = list_licences(register, reviewer, in_force_on=TODAY, as_recorded_at=size).lines
        marked = [line for line in lines if line.standing and line.licence.index in line.standing.doubts]
        assert (len(lines), len(marked)) == (2, expected)
    counted = {line.number: len(line.in_doubt) for line in list_results(register, reviewer).lines}
    assert (counted[doubted.number], counted[doubted.kept]) == (2, 0)


def test_entry_log_queue_and_proposal_tell(doubted: Doubted) -> None:
    """Wherever one entry shows, the revocation is named; the public sees leaves only."""
    register, clerk = doubted.commission.register, doubted.commission.person("BY")
    by = doubted.revocation.index
    for index, expected in ((doubted.positions[0], [by]), (doubted.owned, [])):
        assert [doubt.index for doubt in read_entry(register, clerk, index).doubts] == expected
    assert sorted(read_log_page(register, clerk).doubts) == doubted.positions
    assert read_log_page(register).doubts == {}
    assert [doubt.index for doubt in read_proposal(register, clerk, doubted.proposal).doubts] == [by]
    finished = read_queue(register, clerk, now=doubted.commission.now).finished
    marked = {line.index for line in finished if line.doubts}
    assert marked == set(doubted.positions)


def test_who_may_not_read_an_entry_learns_nothing_of_its_signer(commission: Commission) -> None:
    """An entry for its parties alone is marked for them, and for nobody else."""
    proposal = commission.freeze(
        "BY",
        "result.registered",
        None,
        {
            "title": {"ru": "Закрытый", "en": "Closed"},
            "kind_of_result": "know_how",
            "origin": "foreground_joint",
            "ground": {"ru": "договор", "en": "contract"},
            "customers": [party("BY", "10")],
            "lead_performer": party("BY"),
            "performers": [party("BY"), party("KZ")],
            "confidentiality": "commercial",
            "custodian": party("BY"),
        },
        access="parties",
    )
    index = commission.seal(proposal).index
    commission.seal(revoke(commission, suspect_from=0))
    read = {state: read_log_page(commission.register, commission.person(state)).doubts for state in ("KZ", "RU")}
    assert (list(read["KZ"]), list(read["RU"])) == ([index], [])


def test_two_revocations_are_both_named(doubted: Doubted) -> None:
    """An entry that two states signed may be in doubt twice."""
    commission = doubted.commission
    second = commission.seal(revoke(commission, "KZ", suspect_from=doubted.positions[1]))
    with commission.register.database.reading() as connection:
        found = doubts_recorded(connection)
    named = {index: [doubt.index for doubt in doubts] for index, doubts in found.items()}
    first = doubted.revocation.index
    assert named == {doubted.positions[0]: [first], doubted.positions[1]: [first, second.index]}


def test_a_revocation_without_a_position_marks_nothing(commission: Commission) -> None:
    number = commission.seal_shared("BY", "KZ")
    commission.seal(revoke(commission))
    view = read_result(commission.register, commission.person("BY"), number, in_force_on=TODAY)
    assert view.standing.doubts == {}


def test_an_audit_lists_them_and_calls_them_no_fault(doubted: Doubted) -> None:
    report = audit_register(doubted.commission.register, workers=1)
    assert report.is_clean
    assert [entry.index for entry in report.disputed] == doubted.positions
    assert {doubt.index for entry in report.disputed for doubt in entry.doubts} == {doubted.revocation.index}


def test_positions_are_kept_for_a_bounded_number_of_revocations(
    doubted: Doubted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was forgotten is found again from the envelopes, and is the same."""
    commission = doubted.commission
    commission.seal(revoke(commission, "KZ", suspect_from=doubted.positions[1]))
    monkeypatch.setattr(doubts, "MOST_KEPT", 1)
    monkeypatch.setattr(doubts, "_KEPT", {})
    with commission.register.database.reading() as connection:
        first, again = doubts_recorded(connection), doubts_recorded(connection)
    assert first == again
    assert list(first) == doubted.positions
    assert len(doubts._KEPT) == 1
