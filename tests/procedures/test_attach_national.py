"""National signatures beside a proposal: attached by a party's signatory, checked once, held by the activity log."""

from __future__ import annotations

import hashlib

import pytest

from registry.evidence.activity import Action, Outcome
from registry.procedures import NotAllowedError, NotFoundError, NotOpenError, ProposalRecord
from registry.procedures.attach_national import (
    MOST_FILES,
    REFUSALS,
    NationalRefusedError,
    attach_national,
    may_attach,
)
from registry.procedures.audit import audit_register
from registry.procedures.read_national import (
    file_of_entry,
    file_of_proposal,
    national_of_entry,
    national_of_proposal,
)
from registry.procedures.read_queue import read_proposal
from registry.procedures.send_back import send_back
from registry.records.national_signatures import NATIONAL, StoredNational
from registry.signing.national import MOST_FILE, CheckResult, CmsFinding, CmsRefusal
from tests.procedures.intruder import tamper
from tests.procedures.member_offices import Commission, result_terms
from tests.procedures.test_activity import acts
from tests.signing.cms_files import HandMade, gost, signed


@pytest.fixture
def proposal(commission: Commission) -> ProposalRecord:
    """Give a frozen proposal of Belarus and Kazakhstan."""
    return commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))


def attach(
    commission: Commission, proposal: ProposalRecord, data: bytes, state: str = "KZ", role: str = "signatory"
) -> StoredNational:
    person = commission.person(state, role)
    return attach_national(commission.register, person, proposal.number, data, now=commission.tick())


def held(commission: Commission, proposal: ProposalRecord) -> tuple[StoredNational, ...]:
    return national_of_proposal(commission.register, commission.person("BY"), proposal.number)


@pytest.mark.parametrize(
    ("kind", "result", "finding"),
    [
        ("good", CheckResult.VERIFIED, CmsFinding.HOLDS),
        ("gost", CheckResult.NOT_CHECKABLE, CmsFinding.ALGORITHM_UNKNOWN),
        ("other", CheckResult.DOES_NOT_MATCH, CmsFinding.OTHER_DIGEST),
    ],
)
def test_a_file_is_kept_with_what_its_check_gave(
    commission: Commission, proposal: ProposalRecord, kind: str, result: CheckResult, finding: CmsFinding
) -> None:
    """Also one that does not match: it is evidence of what an office handed in."""
    made = {"good": signed(proposal.payload), "gost": gost(proposal.payload), "other": signed(b"other bytes")}
    stored = attach(commission, proposal, made[kind])
    assert (stored.result, stored.finding, stored.place) == (result, finding, 1)
    assert stored.sha256 == hashlib.sha256(made[kind]).hexdigest()
    assert (stored.size, stored.state, stored.media_type) == (len(made[kind]), "KZ", "application/pkcs7-signature")
    assert held(commission, proposal) == (stored,)
    reader = commission.person("KZ", "reviewer")
    assert file_of_proposal(commission.register, reader, proposal.number, 1) == made[kind]
    assert audit_register(commission.register, workers=1).is_clean


def test_it_replaces_no_signature(commission: Commission, proposal: ProposalRecord) -> None:
    """The proposal waits for the same parties as before, and its seal holds nothing of it."""
    before = read_proposal(commission.register, commission.person("BY"), proposal.number)
    attach(commission, proposal, signed(proposal.payload))
    assert read_proposal(commission.register, commission.person("BY"), proposal.number) == before
    assert before.waiting_for == ("BY", "KZ")


def test_the_act_is_recorded_with_the_files_hash(commission: Commission, proposal: ProposalRecord) -> None:
    before = len(acts(commission.register))
    stored = attach(commission, proposal, gost(proposal.payload))
    recorded = acts(commission.register)[before:]
    assert [(act.action, act.object, act.outcome) for act in recorded] == [
        (Action.PROPOSAL_ATTACH, f"proposal/{proposal.number}", Outcome.ALLOWED),
        (Action.PROPOSAL_ATTACH, f"file/{stored.sha256}", Outcome.ALLOWED),
    ]


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", CmsRefusal.NOT_DER),
        (b"\x30\x80" + bytes(100), CmsRefusal.NOT_DER),
        (bytes(MOST_FILE + 1), CmsRefusal.TOO_LARGE),
        (HandMade(signers=2).der(), CmsRefusal.SIGNERS),
        (HandMade(content=b"inside").der(), CmsRefusal.NOT_DETACHED),
        (HandMade(content_type="1.2.3").der(), CmsRefusal.CONTENT_TYPE),
        (HandMade(kind="1.2.840.113549.1.7.3").der(), CmsRefusal.NOT_SIGNED_DATA),
        (HandMade(attributes=()).der(), CmsRefusal.ATTRIBUTES),
    ],
)
def test_a_file_that_is_none_is_refused_and_leaves_nothing(
    commission: Commission, proposal: ProposalRecord, data: bytes, refusal: CmsRefusal
) -> None:
    """But the record of the refusal."""
    with pytest.raises(NationalRefusedError) as caught:
        attach(commission, proposal, data)
    assert caught.value.words == REFUSALS[refusal]
    assert held(commission, proposal) == ()
    last = acts(commission.register)[-1]
    assert (last.action, last.outcome) == (Action.PROPOSAL_ATTACH, Outcome.REFUSED)


def test_every_refusal_has_its_words() -> None:
    assert set(REFUSALS) == set(CmsRefusal)


def test_the_same_file_is_attached_once(commission: Commission, proposal: ProposalRecord) -> None:
    data = gost(proposal.payload)
    attach(commission, proposal, data)
    with pytest.raises(NationalRefusedError, match="attached already"):
        attach(commission, proposal, data, "BY")


def test_no_more_files_than_a_page_shows(commission: Commission, proposal: ProposalRecord) -> None:
    for number in range(MOST_FILES):
        attach(commission, proposal, gost(b"%d" % number))
    with pytest.raises(NationalRefusedError, match="no more are taken"):
        attach(commission, proposal, gost(b"one more"))


@pytest.mark.parametrize("role", ["clerk", "reviewer", "auditor"])
def test_only_a_signatory_attaches(commission: Commission, proposal: ProposalRecord, role: str) -> None:
    assert not may_attach(proposal, commission.person("KZ", role))
    with pytest.raises(NotAllowedError):
        attach(commission, proposal, gost(b"x"), role=role)
    assert held(commission, proposal) == ()


def test_a_state_that_is_no_party_finds_nothing(commission: Commission, proposal: ProposalRecord) -> None:
    assert not may_attach(proposal, commission.person("RU", "signatory"))
    with pytest.raises(NotFoundError):
        attach(commission, proposal, gost(b"x"), "RU")
    stranger = commission.person("RU", "reviewer")
    for read in (
        lambda: national_of_proposal(commission.register, stranger, proposal.number),
        lambda: file_of_proposal(commission.register, stranger, proposal.number, 1),
    ):
        with pytest.raises(NotFoundError):
            read()


def test_the_office_that_made_a_proposal_for_others_attaches_nothing(commission: Commission) -> None:
    """It may read the proposal, but its state is no party."""
    made = commission.freeze("RU", "result.registered", None, result_terms("BY", "KZ"))
    with pytest.raises(NotAllowedError, match="not asked for"):
        attach(commission, made, gost(b"x"), "RU")


def test_a_proposal_that_came_to_nothing_takes_no_file(commission: Commission, proposal: ProposalRecord) -> None:
    reason = commission.register.body.reasons_for("sending_back", commission.now.date())[0].code
    signatory = commission.person("KZ", "signatory")
    ended = send_back(commission.register, signatory, proposal.number, reason, "No.", now=commission.tick())
    assert not may_attach(ended, signatory)
    with pytest.raises(NotOpenError):
        attach(commission, proposal, gost(b"x"))


def test_a_sealed_entry_shows_its_files_and_takes_more(commission: Commission, proposal: ProposalRecord) -> None:
    """To whoever may read the entry; an entry is the same bytes."""
    attach(commission, proposal, signed(proposal.payload))
    commission.seal(proposal)
    attach(commission, proposal, gost(proposal.payload), "BY")
    index = read_proposal(commission.register, commission.person("BY"), proposal.number).index
    assert index is not None
    reader = commission.person("RU", "reviewer")
    assert [file.place for file in national_of_entry(commission.register, reader, index)] == [1, 2]
    assert file_of_entry(commission.register, reader, index, 2) == gost(proposal.payload)
    for place in (0, 3):
        with pytest.raises(NotFoundError):
            file_of_entry(commission.register, reader, index, place)
    assert national_of_entry(commission.register, reader, 0) == ()
    with pytest.raises(NotFoundError):
        file_of_entry(commission.register, reader, 0, 1)


def test_the_files_of_a_restricted_entry_are_for_its_parties(commission: Commission) -> None:
    terms = result_terms("BY", "KZ")
    made = commission.freeze("BY", "result.registered", None, terms, access="parties")
    attach(commission, made, signed(made.payload))
    commission.seal(made)
    index = read_proposal(commission.register, commission.person("BY"), made.number).index
    assert index is not None
    assert len(national_of_entry(commission.register, commission.person("KZ", "reviewer"), index)) == 1
    for read in (national_of_entry, lambda *asked: file_of_entry(*asked, 1)):
        with pytest.raises(NotFoundError):
            read(commission.register, commission.person("RU", "reviewer"), index)


@pytest.mark.parametrize(
    ("statement", "places"),
    [
        ("SET content = {other}, size = 3", {"content", "sha256"}),
        ("SET size = 1", {"size"}),
        ("SET sha256 = '" + "0" * 64 + "'", {"sha256"}),
        ("SET algorithm = '1.2.3'", {"algorithm"}),
        ("SET digest_algorithm = '1.2.3'", {"digest_algorithm"}),
        ("SET claimed_digest = NULL", {"claimed_digest"}),
        ("SET signer = 'Somebody else'", {"signer"}),
        ("SET result = 'does_not_match'", {"result"}),
        ("SET finding = 'other_signature', result = 'does_not_match'", {"finding"}),
        ("SET finding = 'algorithm_unknown'", {"result"}),
        ("SET finding = 'whatever'", {"finding"}),
        ("DELETE", {"sha256"}),
        ("INSERT", {"sha256", "finding"}),
    ],
)
def test_the_audit_names_what_was_changed(
    commission: Commission, proposal: ProposalRecord, statement: str, places: set[str]
) -> None:
    """In any column, and a file that is gone or was slipped in."""
    attach(commission, proposal, signed(proposal.payload))
    database = commission.register.database
    other = "x'414243'" if database.is_embedded else "'\\x414243'::bytea"
    if statement == "DELETE":
        tamper(database, "national_signature", "DELETE FROM national_signature")
    elif statement == "INSERT":
        second = commission.freeze("BY", "result.registered", None, result_terms("BY"))
        columns = ", ".join(column.name for column in NATIONAL.c)
        values = columns.replace("proposal", str(second.number), 1)
        copied = f"SELECT {values} FROM national_signature"  # noqa: S608 - the statement is this file's own
        tamper(database, "national_signature", f"INSERT INTO national_signature ({columns}) {copied}")
    else:
        tamper(database, "national_signature", f"UPDATE national_signature {statement.format(other=other)}")
    report = audit_register(commission.register, workers=1)
    assert {fault.place for fault in report.faults} == {f"national_signature.{place}" for place in places}


def test_what_another_machine_could_not_check_is_no_fault(commission: Commission, proposal: ProposalRecord) -> None:
    attach(commission, proposal, signed(proposal.payload))
    weaker = "SET finding = 'algorithm_unknown', result = 'not_checkable'"
    tamper(commission.register.database, "national_signature", f"UPDATE national_signature {weaker}")
    assert audit_register(commission.register, workers=1).is_clean
