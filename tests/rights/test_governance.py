"""Governance entries change the state of trust as the formats say, and only when enough have signed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.encoding import base64url
from registry.rights.entries import Draft, Effective, EntryId, Kind, Payload, ResultNumber, StateCode
from registry.rights.governance import (
    GOVERNANCE_KINDS,
    ChainError,
    GovernanceError,
    GovernanceTermsError,
    MandateError,
    ThresholdError,
    Trust,
    check_signers,
    found,
    govern,
    governance_signers,
    is_governance,
    signs_for,
)

REGISTER = "register.example/test"
BY, KZ, RU, AM = StateCode("BY"), StateCode("KZ"), StateCode("RU"), StateCode("AM")
LICENCE = Kind("licence.granted")


def der(name: str) -> bytes:
    """Stand for a certificate: trust knows it by its hash alone."""
    return name.encode()


def text(name: str) -> str:
    return base64url.encode(der(name))


def mark(name: str) -> str:
    return hashlib.sha256(der(name)).hexdigest()


def state_terms(code: str, *, keys: int = 1, threshold: int = 1) -> dict[str, Any]:
    return {
        "state": code,
        "name": {"ru": code, "en": code},
        "status": "member",
        "governance_certificates": [text(f"{code} governance {number}") for number in range(keys)],
        "governance_threshold": threshold,
        "authorities": [text(f"{code} authority")],
        "organs": [{"organ": "ip", "name": {"en": "Office"}, "kinds": ["*"]}],
        "certificates": [{"organ": "ip", "certificate": text(f"{code} signatory")}],
    }


FOUNDING: dict[str, Any] = {
    "states": [state_terms("BY", keys=3, threshold=2), state_terms("KZ"), state_terms("RU")],
    "common_threshold": 2,
    "logs": [{"name": "entries", "vkey": "log+1+A"}, {"name": "activity", "vkey": "log+2+B"}],
    "witnesses": [{"state": "BY", "vkey": "witness+1+A"}],
    "quorum": 0,
    "algorithms": ["ES256", "Ed25519"],
    "rules": "f" * 64,
    "seal_certificate": text("seal"),
}
SIGNERS = {
    BY: ((BY, mark("BY governance 0")), (BY, mark("BY governance 1"))),
    KZ: ((KZ, mark("KZ governance 0")),),
    RU: ((RU, mark("RU governance 0")),),
}


def payload(kind: str, terms: Any, parties: Sequence[str], after: str | None, **more: Any) -> Payload:
    draft = Draft(Kind(kind), more.get("result"), Effective(date(2026, 3, 1)), terms, EntryId(after) if after else None)
    return Payload(more.get("register", REGISTER), draft, tuple(StateCode(party) for party in parties), bytes(16))


def founded(**changes: Any) -> Trust:
    terms = {**FOUNDING, **changes}
    parties = sorted(state["state"] for state in terms["states"])
    return found(EntryId("0" * 63 + "1"), payload("governance.founded", terms, parties, None))


def after(trust: Trust, kind: str, terms: dict[str, Any], *states: StateCode, signers: Any = None) -> Trust:
    """Return the trust after an entry signed by the states (or by `signers`)."""
    signed = [signer for state in states for signer in SIGNERS[state]] if signers is None else signers
    head = EntryId(hashlib.sha256(f"{trust.head}{kind}{terms}".encode()).hexdigest())
    changed = govern(trust, head, payload(kind, terms, sorted(states), trust.head), signed)
    assert changed.head == head
    return changed


# Founding


def test_the_founding_entry_gives_the_first_state_of_trust() -> None:
    trust = founded()
    assert trust.register == REGISTER
    assert trust.head.endswith("1")
    assert set(trust.states) == {BY, KZ, RU}
    assert trust.states[BY].governance_threshold == 2
    assert trust.states[BY].governance_certificates[2] == der("BY governance 2")
    assert trust.states[KZ].authorities == (der("KZ authority"),)
    assert trust.states[KZ].certificates[mark("KZ signatory")].organ == "ip"
    assert trust.states[KZ].organs["ip"].kinds == ("*",)
    assert (trust.common_threshold, trust.quorum) == (2, 0)
    assert trust.logs == {"entries": "log+1+A", "activity": "log+2+B"}
    assert trust.witnesses == ((BY, "witness+1+A"),)
    assert trust.algorithms == ("ES256", "Ed25519")
    assert trust.seal_certificate == der("seal")


def test_equal_chains_give_equal_trust() -> None:
    assert founded() == founded()
    assert hash(founded()) == hash(founded())
    assert founded() != founded(quorum=1)


def test_every_founding_state_signs() -> None:
    trust = founded()
    entry = payload("governance.founded", FOUNDING, ["BY", "KZ", "RU"], None)
    check_signers(trust, entry, [*SIGNERS[BY], *SIGNERS[KZ], *SIGNERS[RU]])
    without = payload("governance.founded", FOUNDING, ["BY", "KZ"], None)
    with pytest.raises(ThresholdError, match="RU"):
        check_signers(trust, without, [*SIGNERS[BY], *SIGNERS[KZ]])


def test_a_party_of_the_founding_that_has_not_signed_is_missing() -> None:
    entry = payload("governance.founded", FOUNDING, ["BY", "KZ", "RU"], None)
    with pytest.raises(ThresholdError) as caught:
        check_signers(founded(), entry, [*SIGNERS[BY], *SIGNERS[KZ]])
    assert caught.value.missing == ("RU",)


def test_another_kind_founds_nothing() -> None:
    with pytest.raises(ChainError):
        found(EntryId("1" * 64), payload("quorum.changed", FOUNDING, ["BY"], None))


def test_a_founding_entry_follows_nothing() -> None:
    with pytest.raises(ChainError):
        found(EntryId("1" * 64), payload("governance.founded", FOUNDING, ["BY"], "2" * 64))


def test_a_founding_entry_is_about_no_result() -> None:
    entry = payload("governance.founded", FOUNDING, ["BY"], None, result=ResultNumber("TEST-2026-000001"))
    with pytest.raises(ChainError):
        found(EntryId("1" * 64), entry)


def changed_state(**changes: Any) -> list[dict[str, Any]]:
    return [{**state_terms("BY"), **changes}, state_terms("KZ")]


@pytest.mark.parametrize(
    "changes",
    [
        {"comment": "unknown"},
        {"states": []},
        {"states": "BY"},
        {"states": [None]},
        {"states": [state_terms("BY"), state_terms("BY")]},
        {"states": changed_state(state="by")},
        {"states": changed_state(name={})},
        {"states": changed_state(name={"ru": ""})},
        {"states": changed_state(name="Belarus")},
        {"states": changed_state(status="observer")},
        {"states": changed_state(status=None)},
        {"states": changed_state(governance_certificates=[])},
        {"states": changed_state(governance_certificates=["not base64!"])},
        {"states": changed_state(governance_certificates=[""])},
        {"states": changed_state(governance_certificates=[5])},
        {"states": changed_state(governance_certificates=[base64url.encode(bytes(8193))])},
        {"states": changed_state(governance_certificates=[text("a"), text("a")])},
        {"states": changed_state(governance_threshold=0)},
        {"states": changed_state(governance_threshold=2)},
        {"states": changed_state(governance_threshold=True)},
        {"states": changed_state(authorities=[""])},
        {"states": changed_state(organs=[{"organ": "ip", "name": {"en": "x"}, "kinds": []}])},
        {"states": changed_state(organs=state_terms("BY")["organs"] * 2)},
        {"states": changed_state(organs=[])},
        {"states": changed_state(certificates=state_terms("BY")["certificates"] * 2)},
        {"states": changed_state(certificates=[{"organ": "", "certificate": text("a")}])},
        {"common_threshold": 0},
        {"common_threshold": 4},
        {"logs": []},
        {"logs": [{"name": "activity", "vkey": "x"}]},
        {"logs": [{"name": "other", "vkey": "x"}]},
        {"logs": FOUNDING["logs"] * 2},
        {"witnesses": FOUNDING["witnesses"] * 2},
        {"witnesses": [{"state": "BY", "vkey": ""}]},
        {"witnesses": None},
        {"quorum": -1},
        {"quorum": 1.0},
        {"algorithms": []},
        {"algorithms": ["ES256", "ES256"]},
        {"algorithms": [None]},
        {"rules": ""},
        {"seal_certificate": None},
    ],
)
def test_founding_terms_of_another_shape_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(GovernanceTermsError) as caught:
        found(EntryId("1" * 64), payload("governance.founded", {**FOUNDING, **changes}, ["BY"], None))
    assert caught.value.words.ru != caught.value.words.en


def test_founding_terms_lacking_a_member_are_refused() -> None:
    terms = {name: value for name, value in FOUNDING.items() if name != "quorum"}
    with pytest.raises(GovernanceTermsError, match="missing: quorum"):
        found(EntryId("1" * 64), payload("governance.founded", terms, ["BY"], None))


# The chain


def test_a_governance_entry_follows_the_head() -> None:
    trust = founded()
    entry = payload("quorum.changed", {"quorum": 1}, ["KZ", "RU"], "9" * 64)
    with pytest.raises(ChainError, match="9999"):
        govern(trust, EntryId("2" * 64), entry, [*SIGNERS[KZ], *SIGNERS[RU]])


def test_a_governance_entry_belongs_to_its_register() -> None:
    trust = founded()
    entry = payload("quorum.changed", {"quorum": 1}, ["KZ", "RU"], trust.head, register="elsewhere")
    with pytest.raises(ChainError, match="elsewhere"):
        govern(trust, EntryId("2" * 64), entry, [*SIGNERS[KZ], *SIGNERS[RU]])


@pytest.mark.parametrize("kind", ["governance.founded", "licence.granted"])
def test_nothing_else_continues_the_chain(kind: str) -> None:
    trust = founded()
    with pytest.raises(ChainError):
        govern(trust, EntryId("2" * 64), payload(kind, FOUNDING, ["KZ"], trust.head), SIGNERS[KZ])


def test_a_governance_entry_names_no_result() -> None:
    trust = founded()
    entry = payload("quorum.changed", {"quorum": 1}, ["KZ", "RU"], trust.head, result=ResultNumber("TEST-2026-000001"))
    with pytest.raises(ChainError, match="TEST"):
        govern(trust, EntryId("2" * 64), entry, [*SIGNERS[KZ], *SIGNERS[RU]])


def test_the_head_moves_on() -> None:
    trust = after(founded(), "quorum.changed", {"quorum": 1}, KZ, RU)
    assert trust.quorum == 1
    assert trust.head != founded().head
    assert after(trust, "quorum.changed", {"quorum": 0}, KZ, RU).quorum == 0


# Thresholds


def test_an_own_state_matter_needs_that_states_threshold() -> None:
    terms = {"state": "BY", "organ": "ip"}
    assert "ip" not in after(founded(), "mandate.ended", terms, BY).states[BY].organs
    with pytest.raises(ThresholdError) as caught:
        after(founded(), "mandate.ended", terms, BY, signers=SIGNERS[BY][:1])
    assert caught.value.missing == ("BY",)


def test_one_key_twice_is_one_key() -> None:
    with pytest.raises(ThresholdError):
        after(founded(), "mandate.ended", {"state": "BY", "organ": "ip"}, BY, signers=SIGNERS[BY][:1] * 2)


def test_an_own_state_matter_is_not_decided_by_others() -> None:
    with pytest.raises(ThresholdError, match="BY") as caught:
        after(founded(), "mandate.ended", {"state": "BY", "organ": "ip"}, KZ, RU)
    assert caught.value.missing == ()


def test_others_may_sign_an_own_state_matter_too() -> None:
    assert "ip" not in after(founded(), "mandate.ended", {"state": "BY", "organ": "ip"}, BY, KZ).states[BY].organs


def test_a_common_matter_needs_enough_states() -> None:
    with pytest.raises(ThresholdError):
        after(founded(), "quorum.changed", {"quorum": 1}, KZ)


def test_a_withdrawn_state_has_no_voice_in_common_matters() -> None:
    left = after(founded(), "state.status_changed", {"state": "RU", "status": "withdrawn", "source": "x"}, BY, KZ)
    with pytest.raises(ThresholdError):
        after(left, "quorum.changed", {"quorum": 1}, KZ, RU)
    assert after(left, "quorum.changed", {"quorum": 1}, BY, KZ).quorum == 1


def test_a_party_below_its_threshold_does_not_count() -> None:
    signers = [SIGNERS[BY][0], *SIGNERS[KZ]]
    with pytest.raises(ThresholdError):
        after(founded(), "quorum.changed", {"quorum": 1}, BY, KZ, signers=signers)


def test_only_governance_certificates_sign_governance() -> None:
    with pytest.raises(MandateError):
        after(founded(), "quorum.changed", {"quorum": 1}, KZ, RU, signers=[*SIGNERS[KZ], (RU, mark("RU signatory"))])


def test_a_governance_certificate_signs_for_its_own_state() -> None:
    with pytest.raises(MandateError):
        after(founded(), "quorum.changed", {"quorum": 1}, KZ, RU, signers=[*SIGNERS[KZ], (RU, SIGNERS[KZ][0][1])])


def test_an_unknown_state_signs_nothing() -> None:
    assert governance_signers(founded(), payload("quorum.changed", {"quorum": 1}, ["AM"], None), AM) == frozenset()


def test_parties_are_those_that_signed() -> None:
    trust = founded()
    entry = payload("quorum.changed", {"quorum": 1}, ["KZ", "RU"], trust.head)
    with pytest.raises(ThresholdError) as stranger:
        govern(trust, EntryId("2" * 64), entry, [*SIGNERS[BY], *SIGNERS[KZ], *SIGNERS[RU]])
    assert stranger.value.missing == ()
    with pytest.raises(ThresholdError) as absent:
        govern(trust, EntryId("2" * 64), entry, SIGNERS[KZ])
    assert absent.value.missing == ("RU",)


def test_a_party_that_the_register_does_not_know_cannot_have_signed() -> None:
    trust = founded()
    entry = payload("quorum.changed", {"quorum": 1}, ["AM", "KZ", "RU"], trust.head)
    with pytest.raises(ThresholdError):
        check_signers(trust, entry, [*SIGNERS[KZ], *SIGNERS[RU]])


# Changes of keys


NEW = {
    "state": "BY",
    "governance_certificates": [text("BY new 0"), text("BY new 1")],
    "governance_threshold": 2,
}
NEW_SIGNERS = ((BY, mark("BY new 0")), (BY, mark("BY new 1")))


def test_a_change_of_keys_is_signed_by_old_and_new() -> None:
    trust = after(founded(), "state.keys_changed", NEW, BY, signers=[*SIGNERS[BY], *NEW_SIGNERS])
    assert trust.states[BY].governance_certificates == (der("BY new 0"), der("BY new 1"))
    assert trust.states[BY].governance_threshold == 2
    after(trust, "mandate.ended", {"state": "BY", "organ": "ip"}, BY, signers=NEW_SIGNERS)
    with pytest.raises(MandateError):
        after(trust, "mandate.ended", {"state": "BY", "organ": "ip"}, BY)


@pytest.mark.parametrize(
    "signers", [SIGNERS[BY], NEW_SIGNERS, [*SIGNERS[BY], NEW_SIGNERS[0]], [SIGNERS[BY][0], *NEW_SIGNERS]]
)
def test_a_change_of_keys_needs_both_thresholds(signers: Any) -> None:
    with pytest.raises(ThresholdError, match="State BY: 2 signatures") as caught:
        after(founded(), "state.keys_changed", NEW, BY, signers=signers)
    assert caught.value.missing == ("BY",)


def test_a_key_that_stays_counts_on_both_sides() -> None:
    terms = {"state": "KZ", "governance_certificates": [text("KZ governance 0")], "governance_threshold": 1}
    assert after(founded(), "state.keys_changed", terms, KZ).states[KZ].governance_threshold == 1


def test_new_keys_are_only_for_the_state_they_are_for() -> None:
    with pytest.raises(MandateError):
        after(
            founded(), "state.keys_changed", NEW, BY, KZ, signers=[*SIGNERS[BY], *NEW_SIGNERS, (KZ, NEW_SIGNERS[0][1])]
        )


def test_a_state_without_keys_gets_its_first_ones_from_the_others() -> None:
    trust = after(founded(), "state.status_changed", {"state": "AM", "status": "member", "source": "x"}, KZ, RU)
    assert trust.states[AM].governance_certificates == ()
    terms = {"state": "AM", "governance_certificates": [text("AM first")], "governance_threshold": 1}
    own = [(AM, mark("AM first"))]
    entry = payload("state.keys_changed", terms, ["AM"], trust.head)
    with pytest.raises(ThresholdError):
        govern(trust, EntryId("3" * 64), entry, own)
    entry = payload("state.keys_changed", terms, ["AM", "KZ", "RU"], trust.head)
    keyed = govern(trust, EntryId("3" * 64), entry, [*own, *SIGNERS[KZ], *SIGNERS[RU]])
    assert keyed.states[AM].governance_certificates == (der("AM first"),)


@pytest.mark.parametrize(
    "terms",
    [
        {**NEW, "state": "AM"},
        {**NEW, "governance_threshold": 3},
        {"state": "BY"},
        {**NEW, "governance_certificates": None},
    ],
)
def test_malformed_changes_of_keys_are_refused(terms: Any) -> None:
    with pytest.raises(GovernanceError):
        after(founded(), "state.keys_changed", terms, BY, signers=[*SIGNERS[BY], *NEW_SIGNERS])


def test_thresholds_are_judged_even_where_terms_are_missing() -> None:
    trust = founded()
    with pytest.raises(GovernanceTermsError):
        check_signers(trust, payload("state.keys_changed", {"state": "BY"}, ["BY"], trust.head), SIGNERS[BY])
    with pytest.raises(GovernanceTermsError):
        check_signers(trust, payload("mandate.ended", {}, ["KZ"], trust.head), SIGNERS[KZ])


# What each kind changes


def test_status() -> None:
    trust = after(founded(), "state.status_changed", {"state": "KZ", "status": "frozen", "source": "note"}, BY, RU)
    assert trust.states[KZ].status == "frozen"
    assert trust.states[KZ].certificates


def test_mandates() -> None:
    terms = {"state": "KZ", "organ": "mod", "name": {"en": "Ministry"}, "kinds": ["consent.given"]}
    trust = after(founded(), "organ.mandated", terms, KZ)
    assert trust.states[KZ].organs["mod"].covers("consent.given")
    assert not trust.states[KZ].organs["mod"].covers("licence.granted")
    ended = after(trust, "mandate.ended", {"state": "KZ", "organ": "mod"}, KZ)
    assert set(ended.states[KZ].organs) == {"ip"}
    with pytest.raises(GovernanceTermsError):
        after(ended, "mandate.ended", {"state": "KZ", "organ": "mod"}, KZ)


def test_authorities() -> None:
    trust = after(founded(), "authority.introduced", {"state": "KZ", "certificate": text("second")}, KZ)
    assert trust.states[KZ].authorities == (der("KZ authority"), der("second"))
    with pytest.raises(GovernanceTermsError):
        after(trust, "authority.introduced", {"state": "KZ", "certificate": text("second")}, KZ)
    left = after(trust, "authority.retired", {"state": "KZ", "fingerprint": mark("KZ authority")}, KZ)
    assert left.states[KZ].authorities == (der("second"),)
    with pytest.raises(GovernanceTermsError):
        after(left, "authority.retired", {"state": "KZ", "fingerprint": mark("KZ authority")}, KZ)


def test_certificates() -> None:
    trust = after(
        founded(), "certificate.introduced", {"state": "KZ", "organ": "ip", "certificate": text("second")}, KZ
    )
    known = signs_for(trust, KZ, mark("second"), LICENCE)
    assert (known.organ, known.der, known.revoked) == ("ip", der("second"), False)
    terms = {"state": "KZ", "fingerprint": mark("second"), "reason": {"en": "lost"}, "suspect_from": 17}
    revoked = after(trust, "certificate.revoked", terms, KZ)
    gone = revoked.states[KZ].certificates[mark("second")]
    assert (gone.revoked, gone.reason, gone.suspect_from) == (True, {"en": "lost"}, 17)
    with pytest.raises(MandateError, match="revoked"):
        signs_for(revoked, KZ, mark("second"), LICENCE)
    with pytest.raises(GovernanceTermsError):
        after(revoked, "certificate.revoked", terms, KZ)


def test_a_certificate_is_introduced_once_and_for_one_state() -> None:
    for code in (KZ, RU):
        with pytest.raises(GovernanceTermsError, match="before"):
            after(
                founded(),
                "certificate.introduced",
                {"state": code, "organ": "ip", "certificate": text("KZ signatory")},
                code,
            )


def test_a_certificate_belongs_to_a_mandated_organ() -> None:
    with pytest.raises(GovernanceTermsError, match="mod"):
        after(founded(), "certificate.introduced", {"state": "KZ", "organ": "mod", "certificate": text("a")}, KZ)


@pytest.mark.parametrize("reason", [{}, {"reason": None, "suspect_from": None}, {"reason": "lost"}])
def test_reason_and_suspicion_may_be_left_out(reason: Any) -> None:
    terms = {"state": "KZ", "fingerprint": mark("KZ signatory"), **reason}
    known = after(founded(), "certificate.revoked", terms, KZ).states[KZ].certificates[mark("KZ signatory")]
    assert (known.revoked, known.suspect_from) == (True, None)


@pytest.mark.parametrize(
    "change", [{"suspect_from": -1}, {"fingerprint": "A" * 64}, {"fingerprint": "0" * 64}, {"state": "AM"}]
)
def test_malformed_revocations_are_refused(change: Any) -> None:
    terms = {"state": "KZ", "fingerprint": mark("KZ signatory"), "reason": None, "suspect_from": None, **change}
    with pytest.raises(GovernanceError):
        after(founded(), "certificate.revoked", terms, KZ)


def test_witnesses() -> None:
    trust = after(founded(), "witness.introduced", {"state": "RU", "vkey": "witness+2+B"}, KZ, RU)
    assert trust.witnesses == ((BY, "witness+1+A"), (RU, "witness+2+B"))
    with pytest.raises(GovernanceTermsError):
        after(trust, "witness.introduced", {"state": "RU", "vkey": "witness+2+B"}, KZ, RU)
    left = after(trust, "witness.retired", {"vkey": "witness+1+A"}, KZ, RU)
    assert left.witnesses == ((RU, "witness+2+B"),)
    with pytest.raises(GovernanceTermsError):
        after(left, "witness.retired", {"vkey": "witness+1+A"}, KZ, RU)


def test_log_key_algorithm_and_rules() -> None:
    trust = after(founded(), "log_key.rotated", {"log": "entries", "vkey": "log+3+C"}, KZ, RU)
    assert trust.logs == {"entries": "log+3+C", "activity": "log+2+B"}
    trust = after(trust, "algorithm.retired", {"algorithm": "ES256"}, KZ, RU)
    assert trust.algorithms == ("Ed25519",)
    with pytest.raises(GovernanceTermsError):
        after(trust, "algorithm.retired", {"algorithm": "ES256"}, KZ, RU)
    assert after(trust, "rules.adopted", {"rules": "e" * 64}, KZ, RU).rules == "e" * 64


TERMS: dict[str, dict[str, Any]] = {
    "state.status_changed": {"state": "KZ", "status": "member", "source": "x"},
    "state.keys_changed": {
        "state": "KZ",
        "governance_certificates": [text("KZ governance 0")],
        "governance_threshold": 1,
    },
    "organ.mandated": {"state": "KZ", "organ": "ip", "name": {"en": "x"}, "kinds": ["*"]},
    "mandate.ended": {"state": "KZ", "organ": "ip"},
    "authority.introduced": {"state": "KZ", "certificate": text("a")},
    "authority.retired": {"state": "KZ", "fingerprint": mark("KZ authority")},
    "certificate.introduced": {"state": "KZ", "organ": "ip", "certificate": text("a")},
    "certificate.revoked": {"state": "KZ", "fingerprint": mark("KZ signatory"), "reason": "x", "suspect_from": 1},
    "witness.introduced": {"state": "KZ", "vkey": "a+b+c"},
    "witness.retired": {"vkey": "witness+1+A"},
    "quorum.changed": {"quorum": 1},
    "log_key.rotated": {"log": "entries", "vkey": "x"},
    "algorithm.retired": {"algorithm": "ES256"},
    "rules.adopted": {"rules": "x"},
}


def test_every_kind_of_governance_is_folded() -> None:
    assert set(TERMS) | {"governance.founded"} == set(GOVERNANCE_KINDS)
    assert all(is_governance(kind) for kind in TERMS)
    assert not is_governance("licence.granted")


@pytest.mark.parametrize("kind", TERMS)
def test_each_kind_is_accepted_and_moves_the_head(kind: str) -> None:
    trust = after(founded(), kind, TERMS[kind], KZ, RU)
    assert trust.head != founded().head


@pytest.mark.parametrize("kind", TERMS)
def test_an_unknown_member_is_refused_in_every_kind(kind: str) -> None:
    with pytest.raises(GovernanceTermsError, match="comment"):
        after(founded(), kind, {**TERMS[kind], "comment": "x"}, KZ, RU)


@pytest.mark.parametrize("kind", [kind for kind in TERMS if "state" in TERMS[kind] and kind != "state.status_changed"])
def test_an_unknown_state_is_refused_in_every_kind(kind: str) -> None:
    with pytest.raises(GovernanceTermsError, match="AM"):
        after(founded(), kind, {**TERMS[kind], "state": "AM"}, KZ, RU)


# Who signs for whom, rule R19


def test_an_introduced_certificate_of_a_mandated_organ_signs() -> None:
    assert signs_for(founded(), KZ, mark("KZ signatory"), LICENCE).organ == "ip"


@pytest.mark.parametrize(("state", "name"), [(KZ, "unknown"), (RU, "KZ signatory"), (AM, "KZ signatory")])
def test_a_certificate_signs_only_for_the_state_that_introduced_it(state: StateCode, name: str) -> None:
    with pytest.raises(MandateError, match="introduced"):
        signs_for(founded(), state, mark(name), LICENCE)


def test_a_mandate_covers_the_kinds_it_names() -> None:
    terms = {"state": "KZ", "organ": "ip", "name": {"en": "x"}, "kinds": ["consent.given"]}
    trust = after(founded(), "organ.mandated", terms, KZ)
    assert signs_for(trust, KZ, mark("KZ signatory"), Kind("consent.given"))
    with pytest.raises(MandateError, match="mandate"):
        signs_for(trust, KZ, mark("KZ signatory"), LICENCE)


def test_certificates_of_an_organ_without_mandate_do_not_sign() -> None:
    trust = after(founded(), "mandate.ended", {"state": "KZ", "organ": "ip"}, KZ)
    with pytest.raises(MandateError, match="mandate"):
        signs_for(trust, KZ, mark("KZ signatory"), LICENCE)


def test_a_state_of_trust_is_not_changed_by_what_follows() -> None:
    trust = founded()
    after(trust, "mandate.ended", {"state": "KZ", "organ": "ip"}, KZ)
    assert trust == founded()
    assert replace(trust, quorum=5) != trust
