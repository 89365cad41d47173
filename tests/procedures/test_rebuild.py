"""Rebuilding: whatever was done to the projections, they come back as sealing wrote them, or nothing is written."""

from __future__ import annotations

from threading import Thread

import pytest

from registry.procedures import RegisterFaultError
from registry.procedures.audit import AuditReport, audit_register
from registry.procedures.rebuild import Rebuilt, UnsoundEntriesError, rebuild_projections
from registry.records.database import Database
from registry.records.projections import PROJECTED
from tests.procedures.intruder import tamper
from tests.procedures.member_offices import Commission, licence_terms, party
from tests.procedures.projected_dump import ADDED, dump_projections, vandalise


def tell(commission: Commission) -> str:
    """Seal a result with owners, licences (one amended, one for its parties alone) and a consent; return its number."""
    number = commission.seal_shared("BY", "KZ")
    licensors = [party("BY"), party("KZ")]
    licence = commission.seal(
        commission.freeze("BY", "licence.granted", number, licence_terms(licensors, [party("RU")]))
    )
    amendment = {"licence": licence.entry_id, "territory": ["BY", "KZ"], "ground": {"en": "agreement No. 2"}}
    commission.seal(commission.freeze("BY", "licence.amended", number, amendment))
    restricted = licence_terms(licensors, [party("KZ", "7")])
    commission.seal(commission.freeze("BY", "licence.granted", number, restricted, access="parties"))
    consent = {"act": "sublicence", "holder": party("KZ")}
    commission.seal(commission.freeze("KZ", "consent.given", number, consent))
    return number


def audit(commission: Commission) -> AuditReport:
    return audit_register(commission.register, workers=1)


def test_vandalised_tables_are_named_mended_and_equal_byte_for_byte(commission: Commission, database: Database) -> None:
    first, second = tell(commission), tell(commission)
    before = dump_projections(database)
    assert all(before.values())
    columns = vandalise(database, first, second)
    faults = audit(commission).faults
    assert {fault.place for fault in faults} == {*PROJECTED, *columns}
    for name in PROJECTED:
        said = [fault.words.en for fault in faults if fault.place == name]
        assert any("is missing" in words and second in words for words in said), name
        assert any("follows from no envelope" in words and ADDED in words for words in said), name
    assert dump_projections(database) != before
    rows = sum(map(len, before.values()))
    assert rebuild_projections(commission.register, now=commission.now) == Rebuilt(entries=13, results=2, rows=rows)
    assert audit(commission).is_clean
    assert dump_projections(database) == before


def test_rebuilding_what_nobody_touched_changes_nothing(commission: Commission, database: Database) -> None:
    tell(commission)
    before = dump_projections(database)
    rebuild_projections(commission.register, now=commission.now)
    assert dump_projections(database) == before


def test_a_register_without_results_has_nothing_to_rebuild(commission: Commission) -> None:
    assert rebuild_projections(commission.register, now=commission.now) == Rebuilt(entries=1, results=0, rows=0)


@pytest.mark.parametrize("most", [1, 7, 100])
def test_parts_of_any_size_give_the_same(commission: Commission, database: Database, most: int) -> None:
    for _ in range(2):
        tell(commission)
    commission.seal_result("RU")
    before = dump_projections(database)
    seen: list[tuple[int, int]] = []
    rebuilt = rebuild_projections(
        commission.register, now=commission.now, most=most, progress=lambda done, whole: seen.append((done, whole))
    )
    assert dump_projections(database) == before
    assert (rebuilt.entries, rebuilt.results) == (14, 3)
    assert seen[0] == (1, 14)
    assert seen[-1] == (14, 14)
    assert len(seen) == {1: 4, 7: 3, 100: 2}[most]


def refused(commission: Commission) -> list[tuple[int, str]]:
    """Rebuild and be refused; nothing is written. Return the entries named, and the places."""
    database = commission.register.database
    before = dump_projections(database)
    with pytest.raises(UnsoundEntriesError) as caught:
        rebuild_projections(commission.register, most=1, now=commission.now)
    assert dump_projections(database) == before
    for fault in caught.value.faults:
        assert fault.words.ru
        assert fault.words.en
    return [(fault.index, fault.place) for fault in caught.value.faults]


def test_envelopes_that_cannot_be_read_are_all_named_and_nothing_is_written(
    commission: Commission, database: Database
) -> None:
    first, second = tell(commission), tell(commission)
    vandalise(database, first, second)
    bad = "'\\x7b7d'" if not database.is_embedded else "x'7b7d'"
    tamper(database, "entry", f"UPDATE entry SET envelope = {bad} WHERE entry_index IN (3, 8)")  # noqa: S608 - own
    assert refused(commission) == [(3, "entry.envelope"), (8, "entry.envelope")]


def test_an_envelope_that_is_not_the_logs_is_named(commission: Commission, database: Database) -> None:
    tell(commission)
    other = "SELECT envelope FROM entry other WHERE other.entry_index = 2"
    digest = "SELECT envelope_sha256 FROM entry other WHERE other.entry_index = 2"
    tamper(
        database,
        "entry",
        f"UPDATE entry SET envelope = ({other}), envelope_sha256 = ({digest}) WHERE entry_index = 5",  # noqa: S608
    )
    assert refused(commission) == [(5, "tree_node.hash")]


@pytest.mark.parametrize("result", ["NULL", "'TEST-2026-000077'"])
def test_an_entry_stored_under_another_result_is_named(commission: Commission, database: Database, result: str) -> None:
    tell(commission)
    tamper(database, "entry", f"UPDATE entry SET result = {result} WHERE entry_index = 2")  # noqa: S608 - own values
    assert refused(commission) == [(2, "entry.result")]


def test_a_governance_entry_stored_under_a_result_is_named(commission: Commission, database: Database) -> None:
    number = tell(commission)
    tamper(database, "entry", f"UPDATE entry SET result = '{number}' WHERE entry_index = 0")  # noqa: S608 - own
    assert refused(commission) == [(0, "entry.result")]


def test_a_missing_entry_is_a_contradiction(commission: Commission, database: Database) -> None:
    tell(commission)
    before = dump_projections(database)
    tamper(database, "entry", "DELETE FROM entry WHERE entry_index = 4")
    with pytest.raises(RegisterFaultError, match="each of 7 leaves, found 6"):
        rebuild_projections(commission.register, now=commission.now)
    assert dump_projections(database) == before


def test_what_is_sealed_while_others_rebuild_is_projected_once(commission: Commission) -> None:
    """Rebuilding and sealing wait for one another: no result is lost, none is written twice."""
    rebuilt: list[Rebuilt] = []

    def again_and_again() -> None:
        rebuilt.extend(rebuild_projections(commission.register, now=commission.now) for _ in range(12))

    thread = Thread(target=again_and_again)
    thread.start()
    for _ in range(4):
        commission.seal_shared("BY", "KZ")
    thread.join()
    assert len(rebuilt) == 12
    assert audit(commission).is_clean
