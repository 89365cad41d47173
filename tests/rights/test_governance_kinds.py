"""Governance kinds: who signs, and that an entry fits the state of trust."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from registry.rights.entries import EntryId, StateCode
from registry.rights.governance_trust import StateTrust
from registry.rights.kinds import Case, all_kinds
from registry.rights.rules import check_draft, required_parties
from registry.rights.standing import standing
from tests.rights.cases import BODY, FIRST_DAY, TODAY, TRUST, drafted, rules_of
from tests.rights.kind_examples import EXAMPLES

KEYED = replace(
    TRUST,
    states={
        code: replace(state, governance_certificates=(b"0" + code.encode(),)) for code, state in TRUST.states.items()
    }
    | {StateCode("TJ"): StateTrust({"en": "TJ"}, "member"), StateCode("UZ"): StateTrust({"en": "UZ"}, "withdrawn")},
    witnesses=((StateCode("BY"), "witness.example/by+00000000+AAAA"),),
    algorithms=("ES256", "ES384"),
)
OWN = ["organ.mandated", "mandate.ended", "authority.introduced", "authority.retired", "certificate.introduced"]
COMMON = [
    "algorithm.retired",
    "log_key.rotated",
    "quorum.changed",
    "rules.adopted",
    "state.status_changed",
    "witness.introduced",
    "witness.retired",
]
EVERYBODY = ["AM", "BY", "KG", "KZ", "RU"]


def case(kind: str, terms: dict[str, Any] | None = None) -> Case:
    draft = drafted(kind, terms or EXAMPLES[kind], result=None, after=KEYED.head)
    return Case(draft, standing([], FIRST_DAY), BODY, KEYED, TODAY)


def signing(kind: str, terms: dict[str, Any] | None = None) -> list[str]:
    return [party.state for party in required_parties(case(kind, terms))]


@pytest.mark.parametrize("kind", OWN)
def test_own_matters_are_signed_by_their_state(kind: str) -> None:
    assert signing(kind) == ["BY"]


@pytest.mark.parametrize("kind", COMMON)
def test_common_matters_are_signed_by_every_bound_state_that_holds_keys(kind: str) -> None:
    assert signing(kind) == EVERYBODY


def test_before_the_founding_nobody_decides_common_matters() -> None:
    assert required_parties(replace(case("quorum.changed"), trust=None)) == ()


def test_a_change_of_keys_is_signed_by_its_state_and_the_first_keys_by_the_others_too() -> None:
    keys = EXAMPLES["state.keys_changed"]
    assert signing("state.keys_changed") == ["BY"]
    assert signing("state.keys_changed", keys | {"state": "TJ"}) == [*EVERYBODY, "TJ"]
    assert signing("state.keys_changed", keys | {"state": "UZ"}) == [*EVERYBODY, "UZ"]


FITTING = {
    "witness.introduced": {"state": "BY", "vkey": "witness.example/by+00000000+AAAB"},
    "authority.retired": None,
    "certificate.revoked": None,
}


@pytest.mark.parametrize("kind", [name for name, described in all_kinds().items() if described.governance])
def test_an_entry_fits_the_state_of_trust_or_is_refused(kind: str) -> None:
    if kind == "governance.founded":
        assert ("R21", "") in rules_of(check_draft(case(kind)))
        return
    terms = FITTING.get(kind, EXAMPLES[kind])
    if terms is None:
        assert rules_of(check_draft(case(kind))) == [("form", "terms")]
    else:
        assert rules_of(check_draft(case(kind, terms))) == []


@pytest.mark.parametrize(
    ("kind", "terms"),
    [
        ("state.keys_changed", {"state": "BY", "governance_certificates": ["MAA"], "governance_threshold": 2}),
        ("mandate.ended", {"state": "BY", "organ": "nobody"}),
        ("witness.retired", {"vkey": "nobody"}),
        ("witness.introduced", {"state": "BY", "vkey": "witness.example/by+00000000+AAAA"}),
        ("algorithm.retired", {"algorithm": "Ed25519"}),
        ("organ.mandated", {"state": "VN", "organ": "x", "name": {"en": "x"}, "kinds": ["*"]}),
    ],
)
def test_what_contradicts_the_state_of_trust_is_refused(kind: str, terms: dict[str, Any]) -> None:
    assert rules_of(check_draft(case(kind, terms))) == [("form", "terms")]


def test_governance_follows_the_newest_entry_strictly() -> None:
    moved = replace(case("quorum.changed"), trust=replace(KEYED, head=EntryId("1f" * 32)))
    assert rules_of(check_draft(moved)) == [("R21", "")]
