"""Reading: what stands on both time axes, evidence that verifies, and nothing to those who may not read."""

from __future__ import annotations

from datetime import date

import pytest

from registry.auditlog.tree import leaf_hash
from registry.evidence.verdict import Verdict
from registry.evidence.verification import verify_evidence
from registry.procedures import NotFoundError
from registry.procedures.gather_evidence import gather_evidence, gather_own_evidence
from registry.procedures.publish import publish_checkpoint
from registry.procedures.read_entry import read_entry
from registry.procedures.read_lists import list_licences, list_results
from registry.procedures.read_result import read_result
from registry.procedures.seal import seal_complete
from tests.procedures.member_offices import (
    Commission,
    licence_terms,
    party,
    result_terms,
    transfer_terms,
)

TODAY = date(2026, 3, 2)


WHOLE_YEAR = {"from": "2026-04-01", "until": "2027-03-31"}


def test_a_result_is_read_as_of_both_dates(commission: Commission) -> None:
    number = commission.seal_shared("BY", "RU")
    before = read_result(commission.register, commission.person("KZ"), number, in_force_on=TODAY)
    terms = transfer_terms(party("BY"), party("KZ", "9"), 1, 2)
    effective = {"from": "2026-06-01", "until": None}
    commission.seal(commission.freeze("BY", "ownership.transferred", number, terms, effective=effective))

    def holders(day: date, size: int | None = None) -> set[str]:
        view = read_result(commission.register, commission.person("KZ"), number, in_force_on=day, as_recorded_at=size)
        return {holding.party_key for holding in view.standing.holders_in_force}

    assert holders(date(2026, 5, 31)) == {"BY:BY-1", "RU:RU-1"}
    assert holders(date(2026, 6, 1)) == {"KZ:KZ-9", "RU:RU-1"}
    assert holders(date(2026, 6, 1), before.log_size) == {"BY:BY-1", "RU:RU-1"}
    assert before.as_recorded_at == before.log_size == 3
    assert before.checkpoint is not None
    assert before.checkpoint.size == 3
    assert before.founding_id == commission.founding_id


def test_a_result_not_recorded_yet_or_never(commission: Commission) -> None:
    number = commission.seal_result("BY", "KZ")
    for asked, size in ((number, 1), ("TEST-2026-000009", None)):
        with pytest.raises(NotFoundError):
            read_result(commission.register, commission.person("BY"), asked, in_force_on=TODAY, as_recorded_at=size)


def test_open_proposals_about_a_result_are_shown_to_their_parties(commission: Commission) -> None:
    number = commission.seal_shared("BY", "KZ")
    terms = licence_terms([party("BY"), party("KZ")], [party("BY", "5")])
    proposal = commission.freeze("BY", "licence.granted", number, terms)

    def shown(state: str) -> list[int]:
        view = read_result(commission.register, commission.person(state), number, in_force_on=TODAY)
        return [open_.number for open_ in view.proposals]

    assert shown("KZ") == [proposal.number]
    assert shown("RU") == []


def test_a_restricted_entry_is_as_if_it_were_not(commission: Commission) -> None:
    secret = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"), access="parties")
    receipt = commission.seal(secret)
    assert secret.result is not None
    for state in ("BY", "KZ"):
        reader = commission.person(state, "reviewer")
        assert read_entry(commission.register, reader, receipt.index).entry.id == secret.entry_id
        assert read_result(commission.register, reader, secret.result, in_force_on=TODAY)
        assert [line.number for line in list_results(commission.register, reader).lines] == [secret.result]
    stranger = commission.person("RU", "reviewer")
    assert list_results(commission.register, stranger).total == 0
    with pytest.raises(NotFoundError):
        read_entry(commission.register, stranger, receipt.index)
    with pytest.raises(NotFoundError):
        read_result(commission.register, stranger, secret.result, in_force_on=TODAY)
    with pytest.raises(NotFoundError):
        gather_evidence(commission.register, stranger, secret.entry_id)
    with pytest.raises(NotFoundError):
        gather_evidence(commission.register, None, secret.entry_id)
    assert gather_own_evidence(commission.register, secret.entry_id)


def test_the_evidence_of_each_entry_verifies(commission: Commission) -> None:
    number = commission.seal_shared("BY", "KZ")
    view = read_result(commission.register, commission.person("BY"), number, in_force_on=TODAY)
    for entry_id in (commission.founding_id, *(entry.id for entry in view.standing.entries)):
        data = gather_evidence(commission.register, commission.person("RU"), entry_id)
        verification = verify_evidence(data, commission.founding_id)
        assert verification.verdict is Verdict.VALID, verification.first_fault
        assert verification.entry_id == entry_id


def test_what_no_checkpoint_covers_has_no_evidence_yet(commission: Commission) -> None:
    proposal = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    commission.sign_all(proposal)
    seal_complete(commission.register, now=commission.tick())
    with pytest.raises(NotFoundError):
        gather_evidence(commission.register, commission.person("BY"), proposal.entry_id)
    view = read_entry(commission.register, commission.person("BY"), 1)
    assert (view.path, view.root, view.size, view.verification) == ((), None, None, None)
    publish_checkpoint(commission.register, now=commission.tick())
    assert gather_evidence(commission.register, commission.person("BY"), proposal.entry_id)


def test_an_entry_is_shown_with_its_way_to_the_root(commission: Commission) -> None:
    for _ in range(6):
        commission.seal_result("BY", "KZ")
    for index in range(7):
        view = read_entry(commission.register, commission.person("BY"), index)
        assert view.leaf_hash == leaf_hash(view.leaf)
        assert view.path[-1].hash == view.root
        assert view.size == 7
        assert len(view.signers) == (3 if index == 0 else 2)
        assert view.verification is not None
        assert view.verification.verdict is Verdict.VALID
        assert view.sentence.ru
        assert view.sheet
    with pytest.raises(NotFoundError):
        read_entry(commission.register, commission.person("BY"), 7)


def test_results_are_found_by_words_page_by_page(commission: Commission) -> None:
    reader = commission.person("RU")
    names = ("Гироскоп малый", "Гироскоп большой", "Датчик")
    numbers = [commission.seal_result("BY", "KZ", title={"ru": name}) for name in names]
    found = list_results(commission.register, reader, search="ГИРОСКОП")
    assert [line.number for line in found.lines] == numbers[:2]
    assert found.total == 2
    first = list_results(commission.register, reader, most=2)
    assert (len(first.lines), first.next_after, first.total) == (2, numbers[1], 3)
    second = list_results(commission.register, reader, after=first.next_after)
    assert ([line.number for line in second.lines], second.next_after) == (numbers[2:], None)


def test_holders_in_the_list_are_those_of_the_day(commission: Commission) -> None:
    number = commission.seal_shared("BY", "RU")
    terms = transfer_terms(party("BY"), party("KZ", "9"), 1, 2)
    effective = {"from": "2026-06-01", "until": None}
    commission.seal(commission.freeze("BY", "ownership.transferred", number, terms, effective=effective))

    def holders(day: date | None) -> tuple[str, ...]:
        return list_results(commission.register, commission.person("BY"), in_force_on=day).lines[0].holders

    assert holders(date(2026, 5, 31)) == ("BY", "RU")
    assert holders(date(2026, 6, 1)) == holders(None) == ("KZ", "RU")


def test_licences_are_listed_as_of_both_dates(commission: Commission) -> None:
    number = commission.seal_shared("BY", "KZ")
    terms = licence_terms([party("BY"), party("KZ")], [party("RU")])
    effective = {"from": "2026-04-01", "until": "2026-04-30"}
    receipt = commission.seal(commission.freeze("BY", "licence.granted", number, terms, effective=effective))
    commission.seal_result("BY", "KZ")

    def listed(day: date, size: int | None = None) -> list[int]:
        found = list_licences(commission.register, commission.person("RU"), in_force_on=day, as_recorded_at=size)
        return [line.licence.index for line in found.lines]

    april = date(2026, 4, 15)
    assert listed(april) == listed(april, receipt.index + 1) == [receipt.index]
    assert listed(april, receipt.index) == listed(date(2026, 3, 31)) == listed(date(2026, 5, 1)) == []
    now = list_licences(commission.register, commission.person("RU"), in_force_on=april)
    past = list_licences(commission.register, commission.person("RU"), in_force_on=april, as_recorded_at=4)
    assert [line.licence for line in past.lines] == [line.licence for line in now.lines]
    assert (past.as_recorded_at, now.as_recorded_at) == (4, 5)


def test_a_licence_is_listed_under_who_holds_the_right_now(commission: Commission) -> None:
    """R14: after the transfer the new holder is the licensor, whatever the entry of the licence says."""
    number = commission.seal_shared("BY", "KZ")
    terms = licence_terms([party("BY"), party("KZ")], [party("RU")])
    commission.seal(commission.freeze("BY", "licence.granted", number, terms, effective=WHOLE_YEAR))
    before = commission.now
    moved = transfer_terms(party("BY"), party("BY", "7"), 1, 2)
    effective = {"from": "2026-06-01", "until": None}
    receipt = commission.seal(commission.freeze("BY", "ownership.transferred", number, moved, effective=effective))

    def licensors(day: date, size: int | None = None) -> list[list[str]]:
        found = list_licences(commission.register, commission.person("RU"), in_force_on=day, as_recorded_at=size)
        return [[each["number"] for each in line.licensors] for line in found.lines]

    assert before < commission.now
    assert licensors(date(2026, 5, 31)) == [["BY-1", "KZ-1"]]
    assert licensors(date(2026, 6, 1)) == [["KZ-1", "BY-7"]]
    assert licensors(date(2026, 6, 1), receipt.index) == [["BY-1", "KZ-1"]]


def test_a_past_list_knows_what_ended_a_licence(commission: Commission) -> None:
    number = commission.seal_shared("BY", "KZ")
    terms = licence_terms([party("BY"), party("KZ")], [party("RU")])
    granted = commission.seal(commission.freeze("BY", "licence.granted", number, terms, effective=WHOLE_YEAR))
    ending = {"licence": granted.entry_id, "ground": "agreement"}
    effective = {"from": "2026-05-01", "until": None}
    ended = commission.seal(commission.freeze("BY", "licence.ended", number, ending, effective=effective))
    commission.seal_result("BY", "KZ")
    for size in (None, ended.index + 1):
        for day, expected in ((date(2026, 4, 30), [granted.index]), (date(2026, 5, 2), [])):
            found = list_licences(commission.register, commission.person("RU"), in_force_on=day, as_recorded_at=size)
            assert [line.licence.index for line in found.lines] == expected, (size, day)


@pytest.mark.parametrize(
    "asked", ["5821120001234", "5821-12-000-1234", "5821 12 000 1234", "12-000-1234", "a 20260001", "A20260001"]
)
def test_a_result_is_found_by_its_stock_number_and_by_its_application(commission: Commission, asked: str) -> None:
    number = commission.seal_shared("BY", "RU")
    commission.seal_shared("BY", "RU")
    terms = {"stock_number": "5821120001234", "design_document": "АБВГ.123456.001", "state": "BY"}
    commission.seal(commission.freeze("BY", "result.catalogued", number, terms))
    filed = {
        "office": "BY",
        "right_type": "invention",
        "applicants": [party("BY")],
        "number": "a 20260001",
        "filed_on": "2026-03-02",
    }
    commission.seal(commission.freeze("BY", "protection.filed", number, filed))
    found = list_results(commission.register, commission.person("BY"), search=asked)
    assert [line.number for line in found.lines] == [number]
