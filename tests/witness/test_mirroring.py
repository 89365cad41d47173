"""A mirror believes nothing: it takes in what the log has signed, judges every entry, and names what it finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.auditlog.notes import format_vkey
from registry.evidence.log_audit import DirectoryReader, verify_log
from registry.evidence.verdict import Verdict
from registry.records.database import Database
from tests.procedures.member_offices import Commission, found_commission, licence_terms, log_key, party
from tests.witness.mirrors import handed, mirror_of, take


@pytest.fixture
def commission(sqlite_database: Database) -> Commission:
    return found_commission(sqlite_database)


def tell(commission: Commission) -> str:
    """Seal a result with owners, a licence for members and one for its parties alone; return its number."""
    number = commission.seal_shared("BY", "KZ")
    licensors = [party("BY"), party("KZ")]
    commission.seal(commission.freeze("BY", "licence.granted", number, licence_terms(licensors, [party("RU")])))
    restricted = licence_terms(licensors, [party("KZ", "7")])
    commission.seal(commission.freeze("BY", "licence.granted", number, restricted, access="parties"))
    return number


def test_a_mirror_holds_everything_that_its_state_may_read(commission: Commission, tmp_path: Path) -> None:
    tell(commission)
    mirror = mirror_of(commission, tmp_path / "by")
    followed = take(mirror, handed(commission), commission)
    assert (followed.was, followed.newest.stated.size, followed.judged, followed.held) == (0, 5, 5, 5)
    assert followed.faults == ()
    assert followed.checkpoints == 5
    verification = verify_log(DirectoryReader(mirror.log.folder), format_vkey(log_key().verifier))
    assert verification.verdict is Verdict.VALID
    again = take(mirror, handed(commission, since=5), commission)
    assert (again.was, again.judged, again.faults) == (5, 5, ())


def test_what_its_state_may_not_read_is_a_gap(commission: Commission, tmp_path: Path) -> None:
    tell(commission)
    mirror = mirror_of(commission, tmp_path / "ru", "RU")
    followed = take(mirror, handed(commission, "RU"), commission)
    assert (followed.judged, followed.held, followed.faults) == (5, 4, ())
    assert mirror.envelope(4) is None
