"""Governance as recorded at any index, an organ's keys, acts under way, and acts begun with what is known."""

from __future__ import annotations

from typing import Any

import pytest

from registry.encoding import base64url
from registry.procedures import NotAllowedError, NotFoundError, RegisterFaultError
from registry.procedures.propose_governance import CertificateRefusedError, ProposedAct, begin_act
from registry.procedures.read_ceremony import print_minutes, read_minutes
from registry.procedures.read_governance import acts_under_way, read_governance, read_key_history
from registry.procedures.seal import seal_complete
from registry.procedures.sign import add_signature
from registry.reports.statement import Digest, Statement
from registry.rights.entries import StateCode
from registry.rights.governance_basis import Basis
from tests.procedures.member_offices import Commission, KeyPair, result_terms

RULES = {"rules": "ab" * 32}
BY = StateCode("BY")


def test_the_state_of_trust_is_read_at_any_index(commission: Commission) -> None:
    """Before the entry the old digest with its basis, after it the new one; the chain grows by one."""
    index = commission.seal(commission.freeze("BY", "rules.adopted", None, RULES)).index
    before = read_governance(commission.register, as_recorded_at=index)
    after = read_governance(commission.register)
    assert (before.trust.rules, before.bases["rules",]) == ("0" * 64, Basis(0, 0))
    assert (after.trust.rules, after.bases["rules",]) == (RULES["rules"], Basis(0, index))
    assert [link.entry.index for link in after.chain] == [0, index]
    assert after.chain[-1].states == ("BY", "KZ", "RU")
    assert (before.as_recorded_at, after.as_recorded_at, after.log_size) == (index, index + 1, index + 1)
    with pytest.raises(NotFoundError):
        read_governance(commission.register, as_recorded_at=0)


def test_the_history_of_an_organ_s_keys_names_each_entry(commission: Commission) -> None:
    fresh = commission.offices["BY"].certify("second")
    terms = {"state": "BY", "organ": "by-ip", "certificate": base64url.encode(fresh.certificate.der)}
    introduced = commission.seal(commission.freeze("BY", "certificate.introduced", None, terms))
    commission.seal(commission.freeze("BY", "rules.adopted", None, RULES))
    history = read_key_history(commission.register, "BY", "by-ip")
    assert [link.entry.index for link in history] == [0, introduced.index]
    for state, organ in (("BY", "by-other"), ("UZ", "by-ip"), ("RU", "by-ip")):
        with pytest.raises(NotFoundError):
            read_key_history(commission.register, state, organ)


def test_an_act_under_way_says_who_is_missing(quorate: Commission) -> None:
    """Each state needs two certificates; what was given counts, and what is sealed is under way no more."""
    clerk = quorate.person("BY")
    assert acts_under_way(quorate.register, clerk) == ()
    proposal = quorate.freeze("BY", "rules.adopted", None, RULES, asked=["BY", "KZ"])
    pair, now = quorate.offices["KZ"].governance[0], quorate.tick()
    add_signature(
        quorate.register, quorate.person("KZ", "signatory"), proposal.number, pair.sign(proposal.payload, now), now=now
    )
    [act] = acts_under_way(quorate.register, clerk)
    told = [(each.demand.state, each.given, each.missing) for each in act.demands]
    assert told == [("BY", 0, 2), ("KZ", 1, 1)]
    assert acts_under_way(quorate.register, quorate.person("RU")) == ()
    quorate.seal_shared("BY", "KZ")
    assert len(acts_under_way(quorate.register, clerk)) == 1


def rotated(commission: Commission) -> tuple[Any, KeyPair, KeyPair]:
    (old,) = commission.offices["BY"].governance
    new = commission.offices["BY"].certify("governance 2")
    terms = {
        "state": "BY",
        "governance_certificates": [base64url.encode(new.certificate.der)],
        "governance_threshold": 1,
    }
    return commission.freeze("BY", "state.keys_changed", None, terms), old, new


def test_a_rotation_counts_present_and_new_keys_apart(commission: Commission) -> None:
    proposal, _, new = rotated(commission)
    now = commission.tick()
    add_signature(
        commission.register,
        commission.person("BY", "signatory"),
        proposal.number,
        new.sign(proposal.payload, now),
        now=now,
    )
    [act] = acts_under_way(commission.register, commission.person("BY"))
    assert [(each.demand.is_new, each.missing) for each in act.demands] == [(False, 1), (True, 0)]


def section(statement: Statement, key: str) -> list[tuple[Any, ...]]:
    return list(next(each for each in statement.sections if each.key == key).rows)


def test_minutes_name_keys_thresholds_steps_and_signatures(commission: Commission) -> None:
    """Old and new keys with fingerprints, both thresholds, the extra steps of a rotation, and who signed when."""
    proposal, old, new = rotated(commission)
    clerk = commission.person("BY")
    empty = read_minutes(commission.register, clerk, proposal.number, "en")
    assert section(empty, "signatures") == []
    marks = {cell.value for row in section(empty, "keys") for cell in row if isinstance(cell, Digest)}
    assert marks == {old.certificate.fingerprint, new.certificate.fingerprint}
    assert [row[1:] for row in section(empty, "thresholds")] == [("present", 1, 1, 0, 1), ("new", 1, 1, 0, 1)]
    assert any(isinstance(fact.value, Digest) and fact.value.value == proposal.entry_id for fact in empty.facts)
    common = commission.freeze("BY", "rules.adopted", None, RULES)
    other = read_minutes(commission.register, clerk, common.number, "en")
    assert len(section(empty, "steps")) == len(section(other, "steps")) + 2
    for pair in (old, new):
        now = commission.tick()
        add_signature(
            commission.register,
            commission.person("BY", "signatory"),
            proposal.number,
            pair.sign(proposal.payload, now),
            now=now,
        )
    seal_complete(commission.register, now=commission.tick())
    full = read_minutes(commission.register, clerk, proposal.number, "ru")
    assert len(section(full, "signatures")) == 2
    assert full.caption.startswith("внесено записью")
    assert {row[-1] for row in section(full, "thresholds")} == {0}


def test_minutes_are_of_governance_and_for_whom_it_concerns(commission: Commission) -> None:
    """Another state's own matter, an ordinary proposal and a number that is none are one answer."""
    proposal, *_ = rotated(commission)
    ordinary = commission.freeze("BY", "result.registered", None, result_terms("BY", "KZ"))
    for actor, number in (
        (commission.person("RU"), proposal.number),
        (commission.person("BY"), ordinary.number),
        (commission.person("BY"), 5),
    ):
        with pytest.raises(NotFoundError):
            read_minutes(commission.register, actor, number, "en")
    with pytest.raises(RegisterFaultError):
        print_minutes(commission.register, commission.person("BY"), proposal.number, "en")


def begun(commission: Commission, kind: str, *certificates: bytes, **terms: Any) -> dict[str, Any]:
    act = ProposedAct(kind, terms, certificates)
    return dict(begin_act(commission.register, commission.person("BY"), act, now=commission.tick()).content)


def test_an_act_is_begun_with_what_is_known_of_it(commission: Commission) -> None:
    """Own matters are the person's own state's; a certificate goes where the act holds it; states may be asked."""
    fresh = commission.offices["BY"].certify("second").certificate.der
    text = base64url.encode(fresh)
    assert begun(commission, "mandate.ended", organ="by-ip")["terms"] == {"state": "BY", "organ": "by-ip"}
    assert begun(commission, "quorum.changed", quorum=2)["terms"] == {"quorum": 2}
    assert begun(commission, "authority.introduced", fresh)["terms"] == {"state": "BY", "certificate": text}
    assert begun(commission, "state.keys_changed", fresh)["terms"]["governance_certificates"] == [text]
    act = ProposedAct("rules.adopted", RULES, asked=("KZ", "BY"))
    draft = begin_act(commission.register, commission.person("BY"), act, now=commission.tick())
    assert draft.content["asked"] == ["BY", "KZ"]


def test_another_state_s_own_matter_is_not_begun(commission: Commission) -> None:
    """Its status is everybody's matter; its first keys too, since nobody else could hand them in."""
    for kind in ("mandate.ended", "certificate.revoked", "state.keys_changed"):
        with pytest.raises(NotAllowedError):
            begun(commission, kind, state="KZ")
    assert begun(commission, "state.status_changed", state="KZ")["terms"]["state"] == "KZ"
    assert begun(commission, "state.keys_changed", state="UZ")["terms"]["state"] == "UZ"


def test_what_is_no_act_or_no_certificate_of_the_state_is_refused(commission: Commission) -> None:
    for kind in ("governance.founded", "licence.granted", "nonsense"):
        with pytest.raises(NotFoundError):
            begun(commission, kind)
    theirs = commission.offices["KZ"].signatory.certificate.der
    for der in (b"no certificate", theirs):
        with pytest.raises(CertificateRefusedError):
            begun(commission, "authority.introduced", der)
    act = ProposedAct("rules.adopted", RULES)
    with pytest.raises(NotAllowedError):
        begin_act(commission.register, commission.person("BY", "reviewer"), act, now=commission.tick())
