"""The policy of signatures, the same at sealing and for an auditor: one thing broken, one refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registry.encoding import base64url
from registry.encoding.errors import EncodingError
from registry.evidence.envelope import Envelope
from registry.evidence.errors import (
    EntryPayloadError,
    EntrySignatureError,
    EnvelopeError,
    EvidenceError,
    GovernanceLinkError,
    PartyMissingError,
    SignerError,
    UnexpectedSignerError,
    words_of,
)
from registry.evidence.signers import check_parties, next_trust, open_payload, verify_envelope
from registry.rights.encoding import decode_payload, encode_payload
from registry.rights.governance import Trust
from registry.signing.jws import read_header, sign_payload
from tests.evidence.making import (
    BEGIN,
    FROM,
    LICENCE,
    UNTIL,
    MadeRegister,
    Pair,
    issued,
    long_chain,
    new_authority,
    new_governance,
    office,
)


def trust_of(made: MadeRegister) -> Trust:
    """Fold the register's governance by `verify_envelope` itself."""
    trust: Trust | None = None
    for index in made.governance:
        trust = verify_envelope(made.log[index].envelope, trust, made.log[index].sealed_at).trust
    assert trust is not None
    return trust


def licence(
    made: MadeRegister, *pairs: Pair, parties: tuple[str, ...] = ("BY", "KZ"), at: Any = None, **more: Any
) -> Envelope:
    data = encode_payload(made.payload("licence.granted", LICENCE, parties, **more))
    return made.signed(data, pairs or [office(state).signatory for state in parties], at)


def test_an_envelope_that_holds_is_opened() -> None:
    made = MadeRegister()
    envelope = licence(made)
    trust = trust_of(made)
    opened = verify_envelope(envelope, trust, made.clock)
    assert opened.payload == decode_payload(envelope.payload)
    assert [header.certificates[0].country for header in opened.headers] == ["BY", "KZ"]
    assert opened.trust is trust


def test_a_governance_entry_gives_the_next_trust() -> None:
    made = MadeRegister()
    pair = office("BY").issue()
    made.govern("certificate.introduced", {"state": "BY", "organ": "by-ip", "certificate": pair.text}, ("BY",))
    trust = trust_of(made)
    assert trust.head == made.log[1].id
    assert pair.fingerprint in trust.states[office("BY").state].certificates


def test_only_a_founding_entry_stands_without_trust() -> None:
    made = MadeRegister()
    with pytest.raises(GovernanceLinkError):
        verify_envelope(licence(made), None, made.clock)


def test_a_founding_entry_is_not_repeated() -> None:
    made = MadeRegister()
    with pytest.raises(GovernanceLinkError):
        verify_envelope(made.log[0].envelope, trust_of(made), made.log[0].sealed_at)


def test_a_founding_entry_below_threshold_founds_nothing() -> None:
    made = MadeRegister()
    opened = verify_envelope(made.log[0].envelope, None, made.log[0].sealed_at)
    with pytest.raises(GovernanceLinkError):
        next_trust(opened.payload, opened.entry_id, opened.headers[:1], None)


def refused(
    made: MadeRegister, envelope: Envelope, error: type[EvidenceError], *, at: datetime | None = None
) -> EvidenceError:
    with pytest.raises(error) as caught:
        verify_envelope(envelope, trust_of(made), at or made.clock)
    assert caught.value.words.ru
    assert caught.value.words.en
    return caught.value


def test_an_entry_of_another_register_is_refused() -> None:
    made = MadeRegister()
    assert refused(made, licence(made, register="elsewhere"), EntryPayloadError).step == 4


def test_bytes_that_are_no_payload_are_refused() -> None:
    for data in (b"", b"{}", b"[]", b'{"a":1.0}'):
        with pytest.raises(EntryPayloadError):
            open_payload(data, None)


def test_a_signature_over_other_bytes_is_refused_with_its_state() -> None:
    made = MadeRegister()
    good = licence(made)
    other = office("KZ").signatory.sign(good.payload + b" ", made.clock)
    error = refused(made, Envelope(good.payload, (good.signatures[0], other)), EntrySignatureError)
    assert error.step == 5
    assert "2 (KZ)" in error.words.en


def test_an_unreadable_signature_is_refused_without_its_state() -> None:
    made = MadeRegister()
    good = licence(made)
    broken = replace(good.signatures[0], protected="AAAA")
    assert "Signature 1." in refused(made, Envelope(good.payload, (broken,)), EntrySignatureError).words.en


def test_signatures_stand_in_order() -> None:
    made = MadeRegister()
    good = licence(made)
    refused(made, Envelope(good.payload, good.signatures[::-1]), EnvelopeError)


def test_an_algorithm_that_is_not_trusted_is_refused() -> None:
    made = MadeRegister(founding_terms={"algorithms": ["ES256"]})
    assert refused(made, licence(made), SignerError).step == 6


@pytest.mark.parametrize(
    "pair",
    [
        lambda: office("BY").issue(),
        lambda: office("BY").governance[0],
        lambda: issued(office("RU").authority, "BY"),
        lambda: new_governance("BY"),
    ],
    ids=["not introduced", "governance key", "other state's authority", "self-signed"],
)
def test_a_certificate_that_was_not_introduced_is_refused(pair: Any) -> None:
    made = MadeRegister()
    refused(made, licence(made, pair(), office("KZ").signatory), SignerError)


def introduced(made: MadeRegister, pair: Pair) -> None:
    made.govern("certificate.introduced", {"state": "BY", "organ": "by-ip", "certificate": pair.text}, ("BY",))


def test_an_intermediate_leads_to_the_states_authority() -> None:
    made, (root, _, leaf) = MadeRegister(), long_chain("BY")
    made.govern("authority.introduced", {"state": "BY", "certificate": root.text}, ("BY",))
    introduced(made, leaf)
    data = encode_payload(made.payload("licence.granted", LICENCE, ("BY",)))
    assert verify_envelope(Envelope(data, (leaf.sign(data, made.clock),)), trust_of(made), made.clock)
    without = sign_payload(data, leaf.key, [leaf.certificate], made.clock)
    refused(made, Envelope(data, (without,)), SignerError)


@pytest.mark.parametrize(
    ("signed_at", "sealed_at"),
    [
        (FROM - timedelta(seconds=1), BEGIN),
        (UNTIL + timedelta(seconds=1), BEGIN),
        (BEGIN, FROM - timedelta(seconds=1)),
        (BEGIN, UNTIL + timedelta(seconds=1)),
    ],
)
def test_signing_and_sealing_lie_in_the_certificates_validity(signed_at: datetime, sealed_at: datetime) -> None:
    made = MadeRegister()
    error = refused(made, licence(made, at=signed_at), SignerError, at=sealed_at)
    assert "2036-01-01T00:00:00Z" in error.words.ru


def test_the_ends_of_validity_count() -> None:
    made = MadeRegister()
    trust = trust_of(made)
    assert verify_envelope(licence(made, at=FROM), trust, UNTIL)
    assert verify_envelope(licence(made, at=UNTIL), trust, FROM)


def test_governance_certificates_have_a_validity_too() -> None:
    made = MadeRegister()
    terms = {"state": "BY", "organ": "by-ip", "certificate": office("BY").issue().text}
    data = encode_payload(made.payload("certificate.introduced", terms, ("BY",)))
    envelope = made.signed(data, [office("BY").governance[0]], UNTIL + timedelta(days=1))
    refused(made, envelope, SignerError)


def test_one_of_two_authorities_is_enough() -> None:
    made = MadeRegister()
    second = new_authority("BY")
    made.govern("authority.introduced", {"state": "BY", "certificate": second.text}, ("BY",))
    pair = issued(second, "BY")
    introduced(made, pair)
    trust = trust_of(made)
    assert verify_envelope(licence(made), trust, made.clock)
    assert verify_envelope(licence(made, pair, office("KZ").signatory), trust, made.clock)


def test_what_a_state_of_trust_says_is_not_carried_to_another() -> None:
    made = MadeRegister()
    envelope = licence(made)
    assert verify_envelope(envelope, trust_of(made), made.clock)
    terms = {"state": "BY", "fingerprint": office("BY").signatory.fingerprint, "reason": "lost", "suspect_from": 0}
    made.govern("certificate.revoked", terms, ("BY",))
    assert "revoked" in refused(made, envelope, SignerError).words.en


def test_a_missing_party_is_named() -> None:
    made = MadeRegister()
    error = refused(made, licence(made, office("KZ").signatory), PartyMissingError)
    assert isinstance(error, PartyMissingError)
    assert error.missing == ("BY",)


def test_a_state_that_is_no_party_is_refused() -> None:
    made = MadeRegister()
    pairs = [office(state).signatory for state in ("BY", "KZ", "RU")]
    assert "RU" in refused(made, licence(made, *pairs), UnexpectedSignerError).words.en


def test_a_party_signs_once() -> None:
    made = MadeRegister()
    pair = office("BY").issue()
    introduced(made, pair)
    refused(made, licence(made, pair, office("BY").signatory, office("KZ").signatory), UnexpectedSignerError)


def test_thresholds_of_governance_entries_are_judged_with_the_parties() -> None:
    made = MadeRegister(threshold=2)
    terms = {"state": "BY", "organ": "by-ip", "certificate": office("BY").issue().text}
    data = encode_payload(made.payload("certificate.introduced", terms, ("BY",)))
    refused(made, made.signed(data, [office("BY").governance[0]]), PartyMissingError)
    data = encode_payload(made.payload("certificate.introduced", terms, ("KZ",)))
    refused(made, made.signed(data, office("KZ").governance), UnexpectedSignerError)


def test_parties_can_be_judged_without_the_thresholds_of_a_trust() -> None:
    made = MadeRegister(threshold=2)
    terms = {"state": "BY", "organ": "by-ip", "certificate": office("BY").issue().text}
    data = encode_payload(made.payload("certificate.introduced", terms, ("BY",)))
    header = read_header(office("BY").governance[0].sign(data, BEGIN))
    check_parties(decode_payload(data), [header], None)
    with pytest.raises(UnexpectedSignerError):
        check_parties(decode_payload(data), [read_header(office("BY").signatory.sign(data, BEGIN))], trust_of(made))


def test_errors_of_the_floors_below_have_words_in_both_languages() -> None:
    class UnheardOfError(EncodingError):
        """A kind that nobody has worded."""

    words = words_of(UnheardOfError("expected this, that came"))
    assert words.en == "Expected this, that came."
    assert words.ru == "Байты не имеют установленной формы (expected this, that came)."


def test_instants_in_the_far_past_are_refused_and_not_stumbled_over() -> None:
    made = MadeRegister()
    refused(made, licence(made), SignerError, at=datetime(1, 1, 1, tzinfo=UTC))


def test_a_chain_of_another_authority_is_refused() -> None:
    made = MadeRegister()
    pair = issued(new_authority("BY"), "BY")
    introduced(made, pair)
    refused(made, licence(made, pair, office("KZ").signatory), SignerError)


def test_a_malformed_authority_is_refused() -> None:
    broken = {**office("BY").terms(), "authorities": [base64url.encode(b"\x30\x00")]}
    made = MadeRegister(states=("BY", "KZ"), founding_terms={"states": [broken, office("KZ").terms()]})
    refused(made, licence(made), SignerError)
