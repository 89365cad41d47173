"""Mirrors alone rebuild the register: same roots, same standing, same projections, byte for byte."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from registry.auditlog.notes import VerifierKey, parse_note, verified_by
from registry.evidence.verdict import Verdict
from registry.evidence.verification import verify_evidence
from registry.procedures import Register
from registry.procedures.audit import audit_register
from registry.procedures.gather_evidence import gather_own_evidence
from registry.procedures.rebuild import rebuild_projections
from registry.procedures.restore_register import Restored, RestoreError, restore_register
from registry.records import cosignatures, tree
from registry.records.database import Database, open_database
from registry.records.drafts import reserve_number
from registry.records.entries import entry_by_index
from registry.records.projections import projected_numbers
from registry.records.standings import standing_of
from registry.records.trust import current_trust
from registry.signing.keys import verify_ed25519
from registry.witness.mirror_folder import MirrorFolder
from registry.witness.mirrored_log import MirroredLog
from tests.postgresql import Server
from tests.procedures.intruder import look
from tests.procedures.member_offices import Commission, found_commission, licence_terms, log_key, party
from tests.procedures.projected_dump import dump_projections
from tests.procedures.rotating import NEXT, hold, rotate
from tests.procedures.witnesses import witnessed
from tests.witness.mirrors import handed, mirror_of, take

TRUE_TABLES = ("entry", "entry_party", "tree_node")


@pytest.fixture
def fresh(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Iterator[Database]:
    """Give a second empty, migrated database on the same engine."""
    if database.is_embedded:
        shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / "fresh.db")
        opened = open_database(f"sqlite:///{tmp_path / 'fresh.db'}")
        yield opened
        opened.close()
        return
    server: Server = request.getfixturevalue("postgresql_server")
    server.run(f"CREATE DATABASE restored TEMPLATE {request.getfixturevalue('postgresql_template')}")
    opened = open_database(server.url("restored"))
    yield opened
    opened.close()
    server.run("DROP DATABASE restored WITH (FORCE)")


@pytest.fixture
def commission(database: Database, tmp_path: Path) -> Commission:
    """Give a register with two witnesses, several results, and entries that only some may read."""
    made = witnessed(database, tmp_path / "witnesses", ("BY", "KZ"), 2)
    commission = made.commission
    for states in (("BY", "KZ"), ("KZ", "RU")):
        number = commission.seal_shared(*states)
        licensors = [party(state) for state in states]
        outsider = next(state for state in ("BY", "KZ", "RU") if state not in states)
        terms = licence_terms(licensors, [party(outsider)])
        commission.seal(commission.freeze(states[0], "licence.granted", number, terms))
        restricted = licence_terms(licensors, [party(states[1], "7")])
        commission.seal(commission.freeze(states[0], "licence.granted", number, restricted, access="parties"))
        made.round()
    commission.seal_result("RU")
    return commission


def mirrored(commission: Commission, folder: Path, states: Sequence[str] = ("BY", "KZ")) -> MirroredLog:
    mirrors: list[MirrorFolder] = []
    for state in states:
        mirrors.append(mirror_of(commission, folder / state, state))
        followed = take(mirrors[-1], handed(commission, state), commission)
        assert not followed.faults
    return MirroredLog(mirrors[0], followed.newest.stated.size, tuple(mirrors[1:]))


def restored(commission: Commission, fresh: Database, log: MirroredLog) -> tuple[Register, Restored]:
    register = replace(commission.register, database=fresh, log_keys=())
    said = restore_register(register, log, now=commission.tick())
    rebuild_projections(register, now=commission.tick())
    return register, said


def test_the_state_comes_back_bit_for_bit(
    commission: Commission, database: Database, fresh: Database, tmp_path: Path
) -> None:
    log = mirrored(commission, tmp_path)
    register, said = restored(commission, fresh, log)
    assert said.entries == 10
    assert said.checkpoints == 10
    assert said.cosignatures == len(look(database, "SELECT 1 FROM cosignature")) > 0
    assert dump_projections(fresh) == dump_projections(database)
    for table in TRUE_TABLES:
        query = f"SELECT * FROM {table}" + (" WHERE log = 'entries'" if table == "tree_node" else "")  # noqa: S608
        assert sorted(map(str, look(fresh, query))) == sorted(map(str, look(database, query))), table
    notes = "SELECT size, root, note FROM checkpoint WHERE log = 'entries' ORDER BY size"
    assert look(fresh, notes) == look(database, notes)
    signed = "SELECT size, name, key_id, signature, cosigned_at FROM cosignature ORDER BY size, name, key_id"
    assert look(fresh, signed) == look(database, signed)
    report = audit_register(register, workers=1)
    assert report.is_clean, report.faults


def test_what_stands_and_what_is_trusted_are_the_same(
    commission: Commission, database: Database, fresh: Database, tmp_path: Path
) -> None:
    register, _ = restored(commission, fresh, mirrored(commission, tmp_path))
    with database.reading() as theirs, register.database.reading() as ours:
        assert current_trust(ours) == current_trust(theirs)
        numbers = projected_numbers(theirs)
        assert projected_numbers(ours) == numbers
        for number in numbers:
            day = commission.now.date()
            assert standing_of(ours, number, day) == standing_of(theirs, number, day)
        roots = [[stored.root for stored in tree.all_checkpoints(each)] for each in (ours, theirs)]
        assert roots[0] == roots[1]
        trust = current_trust(theirs)
        assert trust is not None
        seen = [cosignatures.first_seen(each, trust, cosignatures.Sizes(2)) for each in (ours, theirs)]
        assert [each and each.full_at for each in seen] == [seen[0] and seen[0].full_at] * 2
        assert None not in seen


def test_numbers_go_on_where_they_stopped(commission: Commission, fresh: Database, tmp_path: Path) -> None:
    restored(commission, fresh, mirrored(commission, tmp_path))
    with fresh.writing() as connection:
        assert reserve_number(connection, "TEST", 2026) == "TEST-2026-000004"
        assert reserve_number(connection, "TEST", 2027) == "TEST-2027-000001"


def test_what_no_mirror_holds_is_asked_for(commission: Commission, fresh: Database, tmp_path: Path) -> None:
    log = mirrored(commission, tmp_path, ("BY",))
    with pytest.raises(RestoreError, match=r"1 envelopes are missing \(entries 8\)"):
        restored(commission, fresh, log)
    assert look(fresh, "SELECT 1 FROM entry") == []


def test_a_register_is_restored_into_an_empty_database_only(
    commission: Commission, fresh: Database, tmp_path: Path
) -> None:
    log = mirrored(commission, tmp_path)
    restored(commission, fresh, log)
    with pytest.raises(RestoreError, match="holds entries already"):
        restored(commission, fresh, log)


def test_an_envelope_changed_in_a_mirror_is_named(commission: Commission, fresh: Database, tmp_path: Path) -> None:
    log = mirrored(commission, tmp_path)
    log.mirror.envelope_file(3).write_bytes(log.mirror.envelope(2) or b"")
    with pytest.raises(RestoreError, match="Entry 3"):
        restored(commission, fresh, log)


def test_a_mirror_without_its_newest_checkpoint_is_refused(
    commission: Commission, fresh: Database, tmp_path: Path
) -> None:
    log = mirrored(commission, tmp_path)
    log.mirror.checkpoint_file(log.size).unlink()
    with pytest.raises(RestoreError, match="is signed for another"):
        restored(commission, fresh, log)
    assert look(fresh, "SELECT 1 FROM entry") == []


def test_another_registers_name_is_refused(commission: Commission, fresh: Database, tmp_path: Path) -> None:
    log = mirrored(commission, tmp_path)
    register = replace(commission.register, database=fresh, name="registry.example/other")
    with pytest.raises(RestoreError, match=r"not registry\.example/other"):
        restore_register(register, log, now=commission.tick())


def test_a_register_restored_after_a_rotation_proves_every_entry_under_its_own_key(
    database: Database, fresh: Database, tmp_path: Path
) -> None:
    commission = found_commission(database)
    hold(commission, log_key(), NEXT)
    commission.seal_shared("BY", "KZ")
    rotate(commission)
    commission.seal_shared("BY", "RU")
    register, said = restored(commission, fresh, mirrored(commission, tmp_path, ("BY",)))
    assert (said.entries, said.checkpoints) == (6, 6)
    report = audit_register(register, workers=1)
    assert report.is_clean, report.faults
    for index in range(6):
        with fresh.reading() as connection:
            stored = entry_by_index(connection, index)
        assert stored is not None
        data = gather_own_evidence(register, stored.entry_id)
        assert verify_evidence(data, commission.founding_id).verdict is Verdict.VALID
    assert said_key(fresh, 4) == log_key().verifier
    assert said_key(fresh, 5) == NEXT.verifier


def said_key(database: Database, size: int) -> VerifierKey | None:
    """Return the key that has signed the stored checkpoint of a size, of the two that governance has named."""
    with database.reading() as connection:
        stored = tree.checkpoint_of_size(connection, size)
    assert stored is not None
    keys = (log_key().verifier, NEXT.verifier)
    return next((key for key in keys if verified_by(parse_note(stored.note), (key,), verify_ed25519)), None)
