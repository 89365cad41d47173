"""Which signatures are accepted, and that each refusal has its name and changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from registry.procedures import NotAllowedError, NotFoundError, NotOpenError, ProposalRecord
from registry.procedures import sign as signing
from registry.procedures.freeze import freeze_draft
from registry.procedures.propose_governance import (
    CertificateRefusedError,
    introduce_certificate,
    revoke_certificate,
)
from registry.procedures.read_queue import read_proposal
from registry.procedures.send_back import send_back
from registry.procedures.sign import add_signature, signing_request
from registry.procedures.withdraw import withdraw
from registry.records.vocabulary import ProposalStatus, ProposalStep
from registry.rights.parties import Actor, Role
from registry.signing.jws import Signature
from registry.signing.keys import generate_key
from tests.procedures.member_offices import Commission, KeyPair, certify, found_office, result_terms


@pytest.fixture
def proposal(commission: Commission) -> ProposalRecord:
    """Give a frozen proposal of Belarus and Kazakhstan."""
    return commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))


def refused(
    commission: Commission, proposal: ProposalRecord, pair: KeyPair, kind: type[Exception], state: str = "BY"
) -> None:
    """Expect a signature with this key, by this state's signatory, to be refused and to leave no trace."""
    now = commission.tick()
    refuse(commission, proposal, commission.person(state, "signatory"), pair.sign(proposal.payload, now), kind, now)


def refuse(
    commission: Commission,
    proposal: ProposalRecord,
    actor: Actor,
    signature: Signature,
    kind: type[Exception],
    now: datetime,
) -> None:
    before = read_proposal(commission.register, commission.person("BY"), proposal.number)
    with pytest.raises(kind) as refusal:
        add_signature(commission.register, actor, proposal.number, signature, now=now)
    words = getattr(refusal.value, "words", None)
    assert words is not None
    assert words.ru
    assert words.en
    assert words.ru != words.en
    assert read_proposal(commission.register, commission.person("BY"), proposal.number) == before


def test_each_state_signs_once_and_the_last_signature_completes(
    commission: Commission, proposal: ProposalRecord
) -> None:
    first = commission.sign(proposal, "BY")
    assert (first.status, first.waiting_for) == (ProposalStatus.OPEN, ("KZ",))
    second = commission.sign(proposal, "KZ")
    assert (second.status, second.waiting_for) == (ProposalStatus.COMPLETE, ())
    steps = [event.event for event in second.events]
    assert steps == [ProposalStep.FROZEN, ProposalStep.SIGNED, ProposalStep.SIGNED, ProposalStep.COMPLETED]


def test_a_signature_over_other_bytes(commission: Commission, proposal: ProposalRecord) -> None:
    now = commission.tick()
    other = commission.offices["BY"].signatory.sign(proposal.payload + b" ", now)
    refuse(commission, proposal, commission.person("BY", "signatory"), other, signing.WrongBytesError, now)


def test_another_key_under_the_office_s_certificate(commission: Commission, proposal: ProposalRecord) -> None:
    now = commission.tick()
    good = commission.offices["BY"].signatory.sign(proposal.payload, now)
    other = commission.offices["BY"].certify("other").sign(proposal.payload, now)
    swapped = replace(good, signature=other.signature)
    refuse(commission, proposal, commission.person("BY", "signatory"), swapped, signing.WrongBytesError, now)


def test_a_header_that_is_none(commission: Commission, proposal: ProposalRecord) -> None:
    now = commission.tick()
    good = commission.offices["BY"].signatory.sign(proposal.payload, now)
    refuse(
        commission,
        proposal,
        commission.person("BY", "signatory"),
        replace(good, protected="e30"),
        signing.MalformedSignatureError,
        now,
    )


def test_another_state_s_certificate(commission: Commission, proposal: ProposalRecord) -> None:
    refused(commission, proposal, commission.offices["KZ"].signatory, signing.WrongStateError)


def test_a_state_that_is_not_asked(commission: Commission, proposal: ProposalRecord) -> None:
    refused(commission, proposal, commission.offices["RU"].signatory, NotFoundError, state="RU")


def test_the_author_s_state_that_is_not_asked(commission: Commission) -> None:
    proposal = commission.freeze("RU", "result.registered", None, result_terms("BY", "KZ"))
    now = commission.tick()
    signature = commission.offices["RU"].signatory.sign(proposal.payload, now)
    with pytest.raises(signing.WrongStateError):
        add_signature(commission.register, commission.person("RU", "signatory"), proposal.number, signature, now=now)


def test_a_certificate_never_introduced(commission: Commission, proposal: ProposalRecord) -> None:
    refused(commission, proposal, commission.offices["BY"].certify("new"), signing.UnknownKeyError)


def test_a_certificate_of_another_authority_of_the_same_state(commission: Commission, proposal: ProposalRecord) -> None:
    refused(commission, proposal, found_office("BY").signatory, signing.UnknownKeyError)


def test_a_governance_certificate_on_an_ordinary_entry(commission: Commission, proposal: ProposalRecord) -> None:
    refused(commission, proposal, commission.offices["BY"].governance[0], signing.UnknownKeyError)


def test_the_same_state_twice(commission: Commission, proposal: ProposalRecord) -> None:
    commission.sign(proposal, "BY")
    refused(commission, proposal, commission.offices["BY"].signatory, signing.AlreadySignedError)


def test_a_person_of_another_organ(commission: Commission, proposal: ProposalRecord) -> None:
    stranger = replace(commission.person("BY", "signatory"), organ="by-other")
    now = commission.tick()
    signature = commission.offices["BY"].signatory.sign(proposal.payload, now)
    refuse(commission, proposal, stranger, signature, signing.WrongOrganError, now)


@pytest.mark.parametrize("role", ["clerk", "reviewer", "administrator"])
def test_a_role_that_does_not_sign(commission: Commission, proposal: ProposalRecord, role: str) -> None:
    now = commission.tick()
    signature = commission.offices["KZ"].signatory.sign(proposal.payload, now)
    refuse(commission, proposal, commission.person("KZ", role), signature, NotAllowedError, now)


def test_the_drafter_after_a_change_of_role(commission: Commission, proposal: ProposalRecord) -> None:
    promoted = replace(commission.person("BY"), role=Role.SIGNATORY)
    now = commission.tick()
    signature = commission.offices["BY"].signatory.sign(proposal.payload, now)
    refuse(commission, proposal, promoted, signature, signing.DrafterSignsError, now)


@pytest.mark.parametrize("minutes", [6, -30])
def test_a_signing_time_in_the_future_or_before_the_freezing(
    commission: Commission, proposal: ProposalRecord, minutes: int
) -> None:
    now = commission.tick()
    signature = commission.offices["BY"].signatory.sign(proposal.payload, now + timedelta(minutes=minutes))
    refuse(commission, proposal, commission.person("BY", "signatory"), signature, signing.SigningTimeError, now)


def test_a_clock_five_minutes_ahead_is_accepted(commission: Commission, proposal: ProposalRecord) -> None:
    now = commission.tick()
    signature = commission.offices["BY"].signatory.sign(proposal.payload, now + timedelta(minutes=5))
    add_signature(commission.register, commission.person("BY", "signatory"), proposal.number, signature, now=now)


def test_after_the_deadline(commission: Commission, proposal: ProposalRecord) -> None:
    now = proposal.deadline + timedelta(seconds=1)
    signature = commission.offices["BY"].signatory.sign(proposal.payload, now)
    refuse(commission, proposal, commission.person("BY", "signatory"), signature, signing.DeadlinePassedError, now)


def test_after_it_was_sent_back_or_withdrawn(commission: Commission) -> None:
    for end in ("send back", "withdraw"):
        proposal = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
        if end == "withdraw":
            withdraw(commission.register, commission.person("BY"), proposal.number, now=commission.tick())
        else:
            signatory = commission.person("KZ", "signatory")
            send_back(commission.register, signatory, proposal.number, "other", "Нет", now=commission.tick())
        refused(commission, proposal, commission.offices["BY"].signatory, NotOpenError)


def introduce(commission: Commission, state: str, pair: KeyPair) -> None:
    office = commission.offices[state]
    clerk = commission.person(state)
    draft = introduce_certificate(commission.register, clerk, office.organ, pair.certificate.der, now=commission.tick())
    commission.seal(freeze_draft(commission.register, clerk, draft.id, now=commission.tick()))


def revoke(commission: Commission, state: str, pair: KeyPair) -> None:
    clerk = commission.person(state)
    draft = revoke_certificate(
        commission.register, clerk, pair.certificate.fingerprint, "key_compromised", None, now=commission.tick()
    )
    commission.seal(freeze_draft(commission.register, clerk, draft.id, now=commission.tick()))


def test_a_new_key_signs_once_it_is_introduced(commission: Commission, proposal: ProposalRecord) -> None:
    new = commission.offices["BY"].certify("second signatory")
    refused(commission, proposal, new, signing.UnknownKeyError)
    introduce(commission, "BY", new)
    now = commission.tick()
    signatory = commission.person("BY", "signatory")
    add_signature(commission.register, signatory, proposal.number, new.sign(proposal.payload, now), now=now)


def test_after_revocation(commission: Commission, proposal: ProposalRecord) -> None:
    revoke(commission, "BY", commission.offices["BY"].signatory)
    refused(commission, proposal, commission.offices["BY"].signatory, signing.RevokedKeyError)


def test_a_certificate_past_its_days(commission: Commission, proposal: ProposalRecord) -> None:
    old = commission.offices["BY"].certify("short", not_after=commission.now + timedelta(days=1))
    introduce(commission, "BY", old)
    commission.tick(2 * 24 * 60)
    refused(commission, proposal, old, signing.SigningTimeError)


def test_governance_needs_as_many_keys_as_the_state_s_threshold(quorate: Commission) -> None:
    clerk, office = quorate.person("BY"), quorate.offices["BY"]
    new = office.certify("second signatory")
    draft = introduce_certificate(quorate.register, clerk, office.organ, new.certificate.der, now=quorate.tick())
    proposal = freeze_draft(quorate.register, clerk, draft.id, now=quorate.tick())
    signatory = quorate.person("BY", "signatory")
    (party,) = proposal.parties
    assert party.needed == 2
    for place, pair in enumerate(office.governance):
        now = quorate.tick()
        signed = add_signature(quorate.register, signatory, proposal.number, pair.sign(proposal.payload, now), now=now)
        assert signed.status is (ProposalStatus.COMPLETE if place else ProposalStatus.OPEN)
        if not place:
            refused(quorate, proposal, pair, signing.AlreadySignedError)
            refused(quorate, proposal, office.signatory, signing.UnknownKeyError)


def test_the_request_shows_what_the_bytes_say(commission: Commission, proposal: ProposalRecord) -> None:
    now = commission.tick()
    request = signing_request(commission.register, commission.person("KZ", "signatory"), proposal.number, now=now)
    assert (request.payload, request.entry_id, request.may_sign) == (proposal.payload, proposal.entry_id, True)
    assert request.sentence.ru
    assert request.sheet
    assert [item.fingerprint for item in request.certificates] == [
        commission.offices["KZ"].signatory.certificate.fingerprint
    ]
    clerk = signing_request(commission.register, commission.person("KZ"), proposal.number, now=now)
    assert not clerk.may_sign
    assert clerk.why_not is not None


def test_a_stranger_does_not_learn_that_the_proposal_exists(commission: Commission, proposal: ProposalRecord) -> None:
    with pytest.raises(NotFoundError):
        signing_request(
            commission.register, commission.person("RU", "signatory"), proposal.number, now=commission.tick()
        )


def test_keys_are_proposed_by_the_own_office_for_its_own_organ_alone(commission: Commission) -> None:
    office, register = commission.offices["BY"], commission.register
    der, mark = office.certify("new").certificate.der, office.signatory.certificate.fingerprint
    reviewer, clerk, now = commission.person("BY", "reviewer"), commission.person("BY"), commission.now
    with pytest.raises(NotAllowedError):
        introduce_certificate(register, reviewer, office.organ, der, now=now)
    with pytest.raises(NotAllowedError):
        revoke_certificate(register, reviewer, mark, "superseded", None, now=now)
    with pytest.raises(NotFoundError):
        introduce_certificate(register, clerk, "kz-ip", der, now=now)
    with pytest.raises(NotFoundError):
        revoke_certificate(register, commission.person("KZ"), mark, "superseded", None, now=now)
    draft = revoke_certificate(register, clerk, mark, "key_compromised", 7, now=now)
    assert draft.content["terms"]["suspect_from"] == 7


def test_a_key_certified_by_another_state_cannot_be_introduced(commission: Commission) -> None:
    office = commission.offices["BY"]
    foreign = certify(commission.offices["KZ"].authority, "KZ", "Somebody", "signatory", generate_key())
    for der in (foreign.certificate.der, office.signatory.certificate.der, b"no certificate"):
        with pytest.raises(CertificateRefusedError):
            introduce_certificate(commission.register, commission.person("BY"), office.organ, der, now=commission.now)
