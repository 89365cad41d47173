"""What an operator seals who writes the log himself, a mirror finds: unsigned, unlawful, on outdated governance."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from registry.auditlog.notes import Note, format_note, parse_note
from registry.auditlog.tree import append, frontier_nodes, leaf_hash
from registry.evidence.envelope import Envelope, encode_envelope, envelope_sha256
from registry.evidence.leaf import encode_leaf
from registry.evidence.log_audit import LogReader
from registry.evidence.mirror_file import MirrorFile
from registry.procedures.publish import publish_checkpoint
from registry.records import entries, tree
from registry.records.database import Database
from registry.records.vocabulary import Access
from registry.rights.encoding import encode_payload
from registry.rights.entries import EntryId, Payload
from registry.rights.kinds import kind_of
from registry.rights.payloads import decode_payload, entry_id
from registry.witness.errors import FolderError, MirrorError, MissingError
from registry.witness.mirror_folder import LogFolder, MirrorFolder
from registry.witness.mirror_sources import FolderSource
from registry.witness.mirroring import follow, standing_of_mirror
from tests.procedures.long_history import Ledger
from tests.procedures.member_offices import (
    Commission,
    found_commission,
    licence_terms,
    party,
    transfer_terms,
)
from tests.procedures.witnesses import NAME, witnessed
from tests.witness.mirrors import handed, law_of, mirror_of, take

STATES = ("BY", "KZ")


@pytest.fixture
def commission(sqlite_database: Database) -> Commission:
    return found_commission(sqlite_database)


@pytest.fixture
def mirror(commission: Commission, tmp_path: Path) -> MirrorFolder:
    return mirror_of(commission, tmp_path / "by")


def force(commission: Commission, payload: Payload, head: EntryId | None = None) -> int:
    """Put an entry into the log, signed by its parties, whatever the law says; return its index."""
    data = encode_payload(payload)
    pairs = [commission.offices[state].signatory for state in payload.parties]
    envelope = encode_envelope(Envelope(data, tuple(pair.sign(data, commission.now) for pair in pairs)))
    digest, at = envelope_sha256(envelope), commission.tick()
    draft = payload.draft
    with commission.register.database.writing() as connection:
        index, newest = entries.log_size(connection), entries.governance_head(connection)
        new = entries.NewEntry(
            index=index,
            entry_id=entry_id(data),
            kind=draft.kind,
            result=draft.result,
            envelope=envelope,
            envelope_sha256=digest,
            sealed_at=at,
            governance_head=head or newest,
            access=Access(draft.access),
            voids_others=kind_of(draft.kind).voids_others,
            parties=payload.parties,
        )
        edge = frontier_nodes(index)
        held = tree.read_nodes(connection, edge)
        entries.append_entries(connection, [new])
        leaf = leaf_hash(encode_leaf(at, digest, new.governance_head))
        tree.add_nodes(connection, append(index, [held[node] for node in edge], [leaf]).nodes)
    publish_checkpoint(commission.register, now=commission.tick())
    return index


def transfer(commission: Commission, **more: object) -> Payload:
    """Seal the transfer of BY's whole half; return the payload of the same transfer once more."""
    number = commission.seal_shared(*STATES)
    terms = transfer_terms(party("BY"), party("RU"), 1, 2)
    proposal = commission.freeze("BY", "ownership.transferred", number, terms, **more)
    receipt = commission.seal(proposal)
    payload = decode_payload(proposal.payload)
    return replace(payload, nonce=os.urandom(16), draft=replace(payload.draft, after=receipt.entry_id))


def test_what_was_sealed_lawfully_is_found_lawful(commission: Commission, mirror: MirrorFolder) -> None:
    transfer(commission)
    assert take(mirror, handed(commission), commission).faults == ()


def test_an_entry_without_signatures_is_proved(commission: Commission, mirror: MirrorFolder) -> None:
    again = transfer(commission)
    Ledger(commission.register.database).seal([again])
    publish_checkpoint(commission.register, now=commission.tick())
    (fault,) = take(mirror, handed(commission), commission).faults
    assert (fault.index, fault.step, fault.proved) == (4, 7, True)
    assert fault.words.ru


def test_an_entry_against_the_law_is_proved_with_its_rule(commission: Commission, mirror: MirrorFolder) -> None:
    index = force(commission, transfer(commission))
    followed = take(mirror, handed(commission), commission)
    assert not followed.is_clean
    assert {(fault.index, fault.step, fault.proved) for fault in followed.faults} == {(index, 0, True)}
    assert all(fault.words.en.startswith("R") for fault in followed.faults)


def test_where_it_may_not_read_everything_no_rule_is_called_broken(commission: Commission, tmp_path: Path) -> None:
    """A transfer that others keep to themselves could be why."""
    number = commission.seal_shared(*STATES)
    restricted = licence_terms([party("BY"), party("KZ")], [party("KZ", "7")])
    commission.seal(commission.freeze("BY", "licence.granted", number, restricted, access="parties"))
    force(commission, transfer(commission))
    ru = mirror_of(commission, tmp_path / "ru", "RU")
    followed = take(ru, handed(commission, "RU"), commission)
    assert followed.is_clean
    assert followed.faults
    assert not any(fault.proved for fault in followed.faults)
    assert followed.held == followed.judged - 1


def test_by_other_facts_than_governance_adopted_no_rule_is_called_broken(
    commission: Commission, mirror: MirrorFolder
) -> None:
    force(commission, transfer(commission))
    take(mirror, handed(commission), commission)
    (mirror.folder / "index.db").unlink()
    followed = follow(mirror, FolderSource(mirror), law_of(commission, "1" * 64))
    assert followed.is_clean
    assert followed.other_law == "0" * 64
    assert followed.faults


def test_a_leaf_that_names_outdated_governance_is_proved(commission: Commission, mirror: MirrorFolder) -> None:
    commission.seal(commission.freeze("BY", "quorum.changed", None, {"quorum": 0}))
    number = commission.seal_shared(*STATES)
    terms = licence_terms([party("BY"), party("KZ")], [party("RU")])
    proposal = commission.freeze("BY", "licence.granted", number, terms)
    index = force(commission, decode_payload(proposal.payload), commission.founding_id)
    (fault,) = take(mirror, handed(commission), commission).faults
    assert (fault.index, fault.step, fault.proved) == (index, 8, True)


def test_without_a_governance_entry_it_waits(commission: Commission, mirror: MirrorFolder, tmp_path: Path) -> None:
    """And goes on once somebody has it."""
    receipt = commission.seal(commission.freeze("BY", "quorum.changed", None, {"quorum": 0}))
    commission.seal_shared(*STATES)
    whole = mirror_of(commission, tmp_path / "whole")
    take(whole, handed(commission), commission)
    data = whole.envelope(receipt.index)
    whole.envelope_file(receipt.index).unlink()
    followed = follow(mirror, FolderSource(whole), law_of(commission))
    assert (followed.waits_for, followed.judged) == (receipt.entry_id, receipt.index + 1)
    whole.envelope_file(receipt.index).write_bytes(data or b"")
    followed = follow(mirror, FolderSource(whole), law_of(commission))
    assert (followed.waits_for, followed.judged, followed.held) == (None, 4, 4)
    assert followed.faults == ()


def test_an_envelope_that_comes_late_has_everything_judged_anew(commission: Commission, tmp_path: Path) -> None:
    """What could have explained a broken rule is then read, and the fault is proved."""
    number = commission.seal_shared(*STATES)
    restricted = licence_terms([party("BY"), party("KZ")], [party("KZ", "7")])
    commission.seal(commission.freeze("BY", "licence.granted", number, restricted, access="parties"))
    force(commission, transfer(commission))
    by, ru = (mirror_of(commission, tmp_path / state, state) for state in ("BY", "RU"))
    take(by, handed(commission, "BY"), commission)
    assert take(ru, handed(commission, "RU"), commission).is_clean
    followed = follow(ru, FolderSource(by), law_of(commission))
    assert followed.held == followed.judged
    assert not followed.is_clean


def test_an_envelope_that_its_leaf_does_not_name_is_refused(
    commission: Commission, mirror: MirrorFolder, tmp_path: Path
) -> None:
    commission.seal_shared(*STATES)
    whole = mirror_of(commission, tmp_path / "whole")
    take(whole, handed(commission), commission)
    whole.envelope_file(2).write_bytes(whole.envelope(1) or b"")
    with pytest.raises(MirrorError, match="envelopes: entry 2"):
        follow(mirror, FolderSource(whole), law_of(commission))
    assert mirror.envelope(2) is None


def test_a_founding_entry_that_the_state_has_not_published_is_refused(commission: Commission, tmp_path: Path) -> None:
    other = mirror_of(replace(commission, founding_id=EntryId("ab" * 32)), tmp_path / "other")
    with pytest.raises(MirrorError, match=r"founding entry.*another register"):
        take(other, handed(commission), commission)


def test_without_any_key_of_the_log_it_asks_for_one(
    commission: Commission, mirror: MirrorFolder, tmp_path: Path
) -> None:
    with pytest.raises(MissingError, match="--log-key"):
        follow(mirror, FolderSource(LogFolder(tmp_path / "nothing")), law_of(commission))
    with pytest.raises(MissingError):
        standing_of_mirror(mirror, law_of(commission))


def test_an_index_that_is_gone_is_made_anew(commission: Commission, mirror: MirrorFolder) -> None:
    force(commission, transfer(commission))
    before = take(mirror, handed(commission), commission)
    (mirror.folder / "index.db").unlink()
    again = follow(mirror, FolderSource(mirror), law_of(commission))
    assert again == replace(before, was=before.judged)


def test_an_envelope_gone_from_the_folder_is_told(commission: Commission, mirror: MirrorFolder) -> None:
    commission.seal(commission.freeze("BY", "quorum.changed", None, {"quorum": 0}))
    take(mirror, handed(commission), commission)
    mirror.envelope_file(1).unlink()
    with pytest.raises(FolderError, match="entry 1 is gone"):
        standing_of_mirror(mirror, law_of(commission))


def test_cosignatures_are_kept_as_they_come_and_bad_ones_refused(sqlite_database: Database, tmp_path: Path) -> None:
    made = witnessed(sqlite_database, tmp_path / "witnesses", STATES, 2)
    commission = made.commission
    mirror = mirror_of(commission, tmp_path / "by")
    take(mirror, handed(commission), commission)
    assert b"witness.example" not in mirror.checkpoint_file(1).read_bytes()
    made.round()
    take(mirror, handed(commission, since=1), commission)
    held = mirror.checkpoint_file(1).read_bytes()
    assert all(NAME.format(state.lower()).encode() in held for state in STATES)
    assert mirror.log.read("checkpoint", 65_536) == held
    take(mirror, handed(commission), commission)
    assert mirror.checkpoint_file(1).read_bytes() == held
    spoilt = tmp_path / "spoilt"
    source = LogFolder(spoilt)
    note = parse_note(held)
    last = note.signatures[-1]
    bad = replace(last, signature=last.signature[:-1] + bytes([last.signature[-1] ^ 1]))
    spoiled = format_note(Note(note.text, (*note.signatures[:-1], bad)))
    source.keep(source.log.folder / "checkpoint", held)
    source.keep(source.checkpoint_file(1), spoiled)
    with pytest.raises(MirrorError, match="checkpoint"):
        follow(mirror, FolderSource(source), law_of(commission))


@dataclass(frozen=True)
class Ahead:
    """A register that goes on while it is followed: its files are of more entries than its tiles."""

    log: LogReader
    held: FolderSource

    def files(self, first: int, _size: int) -> Iterator[MirrorFile]:
        return self.held.files(first, 100)

    def envelope(self, index: int) -> bytes | None:
        return self.held.envelope(index)


def test_what_comes_after_the_tiles_is_taken_the_next_time(
    commission: Commission, mirror: MirrorFolder, tmp_path: Path
) -> None:
    early, whole = mirror_of(commission, tmp_path / "early"), mirror_of(commission, tmp_path / "whole")
    commission.seal_result("BY")
    take(early, handed(commission), commission)
    commission.seal_shared(*STATES)
    take(whole, handed(commission), commission)
    followed = follow(mirror, Ahead(early.log, FolderSource(whole)), law_of(commission))
    assert (followed.judged, followed.checkpoints, mirror.envelope(2)) == (2, 2, None)
    followed = follow(mirror, FolderSource(whole), law_of(commission))
    assert (followed.judged, followed.checkpoints, followed.faults) == (4, 4, ())
