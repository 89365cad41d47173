"""The register as a witness's client: only good cosignatures count, states are counted, nothing is said too early."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from registry.auditlog.notes import NoteSignature, format_lines, parse_lines, parse_note
from registry.evidence.verdict import Verdict
from registry.evidence.verification import verify_evidence
from registry.procedures.audit import audit_register
from registry.procedures.cosign import Outcome, WitnessReply, request_for, take_cosignatures
from registry.procedures.gather_evidence import gather_own_evidence
from registry.procedures.read_entry import read_entry
from registry.procedures.read_log import read_checkpoint, read_log_page
from registry.records.database import Database
from tests.procedures.intruder import look, tamper
from tests.procedures.witnesses import Witnessed, witnessed
from tests.witness.history import call

STATES = ("BY", "KZ", "RU")


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Witnessed:
    """Give a register with three witnesses, two of which make the quorum, and one entry sealed."""
    made = witnessed(database, tmp_path, STATES, 2)
    made.commission.seal_result("BY", "KZ")
    return made


def outcomes(house: Witnessed, **more: object) -> dict[str, Outcome]:
    return {asked.state: asked.outcome for asked in house.round(**more).asked}


def published_size(house: Witnessed) -> int:
    return int(parse_note(read_checkpoint(house.commission.register)).text.split("\n")[1])


def stored(house: Witnessed) -> int:
    return len(look(house.commission.register.database, "SELECT 1 FROM cosignature"))


def verdict(house: Witnessed, index: int) -> Verdict:
    """Return what step 11 says of an entry's evidence file."""
    register = house.commission.register
    view = read_entry(register, house.commission.person("BY"), index)
    data = gather_own_evidence(register, view.entry.id)
    return verify_evidence(data, house.commission.founding_id).steps[10].verdict


def test_every_witness_cosigns_and_the_evidence_says_so(house: Witnessed) -> None:
    assert verdict(house, 1) is Verdict.INCOMPLETE
    done = house.round()
    assert {asked.outcome for asked in done.asked} == {Outcome.COSIGNED}
    assert (tuple(done.seen.states), done.seen.waiting, done.seen.is_quorate) == (STATES, (), True)
    assert verdict(house, 1) is Verdict.VALID
    keys = sum(len(folder.keys) for folder in house.folders.values())
    assert len(parse_note(read_checkpoint(house.commission.register)).signatures) == 1 + keys


def test_who_has_cosigned_is_not_asked_again(house: Witnessed) -> None:
    house.round()
    asked = len(house.requests)
    house.round()
    assert len(house.requests) == asked


def test_a_witness_is_asked_from_what_it_saw_last(house: Witnessed) -> None:
    house.round()
    house.commission.seal_result("BY", "RU")
    house.requests.clear()
    assert set(outcomes(house).values()) == {Outcome.COSIGNED}
    assert {body.partition(b"\n")[0] for _, body in house.requests} == {b"old 2"}
    assert len(house.requests) == 3


def test_a_409_with_a_size_is_asked_again_from_there(house: Witnessed) -> None:
    """The register lost the answer, the witness did not forget."""
    house.mangle = {"KZ": lambda _: None}
    assert outcomes(house)["KZ"] is Outcome.NO_ANSWER
    house.mangle = {}
    house.commission.seal_result("BY", "RU")
    house.requests.clear()
    assert outcomes(house)["KZ"] is Outcome.COSIGNED
    assert [body.partition(b"\n")[0] for state, body in house.requests if state == "KZ"] == [b"old 0", b"old 2"]


def lines_of(reply: WitnessReply, change: Callable[[NoteSignature], NoteSignature]) -> WitnessReply:
    return replace(reply, body=format_lines([change(line) for line in parse_lines(reply.body.decode())]).encode())


@pytest.mark.parametrize(
    ("mangle", "outcome"),
    [
        (lambda _: None, Outcome.NO_ANSWER),
        (lambda reply: replace(reply, status=500), Outcome.REFUSED),
        (lambda reply: replace(reply, status=302), Outcome.REFUSED),
        (lambda reply: replace(reply, status=409, body=b"", content_type=""), Outcome.REFUSED),
        (lambda reply: replace(reply, status=409, body=b"99\n", content_type="text/x.tlog.size"), Outcome.REFUSED),
        (lambda reply: replace(reply, status=409, body=b"\xff\n", content_type="text/x.tlog.size"), Outcome.REFUSED),
        (lambda reply: replace(reply, body=b""), Outcome.UNFIT),
        (lambda reply: replace(reply, body=b"\xff\x00 garbage"), Outcome.UNFIT),
        (lambda reply: replace(reply, body=reply.body[:-1]), Outcome.UNFIT),
        (
            lambda reply: lines_of(reply, lambda line: replace(line, signature=line.signature[:-1] + b"?")),
            Outcome.UNFIT,
        ),
        (lambda reply: lines_of(reply, lambda line: replace(line, name="witness.example/ru")), Outcome.UNFIT),
        (lambda reply: lines_of(reply, lambda line: replace(line, key_id=b"0000")), Outcome.UNFIT),
    ],
    ids=[
        "silence",
        "500",
        "redirect",
        "409 of nothing",
        "409 beyond the log",
        "409 of garbage",
        "empty",
        "garbage",
        "cut",
        "altered",
        "another's name",
        "another key",
    ],
)
def test_whatever_else_is_answered_is_no_cosignature(
    house: Witnessed, mangle: Callable[[WitnessReply], WitnessReply | None], outcome: Outcome
) -> None:
    house.mangle = {"KZ": mangle, "RU": lambda _: None}
    assert outcomes(house)["KZ"] is outcome
    assert {name for (name,) in look(house.commission.register.database, "SELECT name FROM cosignature")} == {
        "witness.example/by"
    }
    assert verdict(house, 1) is Verdict.INCOMPLETE
    assert read_entry(house.commission.register, house.commission.person("BY"), 1).times.witnessed_at is None


@pytest.mark.parametrize("days", [-1, 1])
def test_a_cosignature_of_another_time_is_none(house: Witnessed, days: int) -> None:
    """Stale or from the future: it does not say when the witness saw the log."""
    now = house.commission.tick()
    house.commission.now = now + timedelta(days=days)
    done = house.round(now=now)
    assert {asked.outcome for asked in done.asked} == {Outcome.UNFIT}
    assert stored(house) == 0


def test_an_old_cosignature_is_none_under_a_newer_checkpoint(house: Witnessed) -> None:
    kept: list[WitnessReply] = []
    house.mangle = {"KZ": lambda reply: kept.append(reply) or reply}  # type: ignore[func-returns-value]
    house.round()
    house.commission.seal_result("BY", "RU")
    house.mangle = {"KZ": lambda _: kept[0]}
    assert outcomes(house)["KZ"] is Outcome.UNFIT


def test_a_witness_without_an_address_is_said(house: Witnessed) -> None:
    addresses = {name: address for name, address in house.addresses.items() if not name.endswith("/ru")}
    assert outcomes(house, addresses=addresses)["RU"] is Outcome.NO_ADDRESS


def test_states_are_counted_not_keys(database: Database, tmp_path: Path) -> None:
    """One state with two kinds of key is one voice."""
    house = witnessed(database, tmp_path, STATES, 2)
    house.mangle = {"KZ": lambda _: None, "RU": lambda _: None}
    seen = house.round().seen
    assert (tuple(seen.states), seen.is_quorate) == (("BY",), False)


def test_the_checkpoint_handed_out_is_the_newest_that_a_quorum_has_seen(house: Witnessed) -> None:
    house.round()
    house.commission.seal_result("BY", "RU")
    assert published_size(house) == 2
    assert (verdict(house, 1), verdict(house, 2)) == (Verdict.VALID, Verdict.INCOMPLETE)
    page = read_log_page(house.commission.register)
    assert (page.checkpoint.size, page.witnessed_size, page.seen.is_quorate) == (3, 2, False)
    house.round()
    assert published_size(house) == 3
    assert (verdict(house, 1), verdict(house, 2)) == (Verdict.VALID, Verdict.VALID)


def test_the_time_that_counts_is_that_of_the_earliest_quorum(house: Witnessed) -> None:
    at = house.round().seen.full_at
    for _ in range(2):
        house.commission.seal_result("BY", "RU")
        house.round()
    view = read_entry(house.commission.register, house.commission.person("BY"), 1)
    assert view.times.witnessed_at == at
    assert view.size == 4


def test_by_file_as_over_a_network(house: Witnessed) -> None:
    """The witness's answer to the register's request, both carried by hand."""
    register = house.commission.register
    for state in ("BY", "KZ"):
        said = call(house.folders[state], request_for(register, 0), at=house.commission.now)
        done = take_cosignatures(register, said.body, now=house.commission.now)
        assert [asked.state for asked in done.asked] == [state]
    assert done.seen.is_quorate
    assert not take_cosignatures(register, b"nothing of the kind", now=house.commission.now).asked


def test_the_audit_finds_no_fault_with_cosignatures(house: Witnessed) -> None:
    house.round()
    assert audit_register(house.commission.register, workers=1).is_clean


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE cosignature SET signature = substr(signature, 1, 71) WHERE name = 'witness.example/by'", "signature"),
        ("UPDATE cosignature SET name = 'witness.example/xx' WHERE name = 'witness.example/by'", "key_id"),
        (
            "UPDATE cosignature SET cosigned_at = '2026-01-01T00:00:00.000000Z' WHERE name = 'witness.example/by'",
            "cosigned_at",
        ),
        ("UPDATE cosignature SET size = 1 WHERE name = 'witness.example/by'", "signature"),
    ],
)
def test_the_audit_names_an_altered_cosignature(house: Witnessed, statement: str, place: str) -> None:
    house.round()
    tamper(house.commission.register.database, "cosignature", statement)
    report = audit_register(house.commission.register, workers=1)
    assert {fault.place for fault in report.faults} == {f"cosignature.{place}"}
