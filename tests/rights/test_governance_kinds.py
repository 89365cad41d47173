"""Governance kinds: who signs, and that an entry fits the state of trust."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from typing import Any

import pytest

from registry.rights.entries import EntryId, StateCode
from registry.rights.governance_trust import StateTrust
from registry.rights.kinds import Case, all_kinds
from registry.rights.rules import check_draft, required_parties
from registry.rights.standing import standing
from tests.rights.cases import BODY, FIRST_DAY, TODAY, TRUST, assert_said, drafted, rules_of
from tests.rights.kind_examples import EXAMPLES, LOG_KEY

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
    parties = required_parties(case(kind, terms))
    for party in parties:
        assert_said(party.reason)
    return [party.state for party in parties]


@pytest.mark.parametrize("kind", OWN)
def test_own_matters_are_signed_by_their_state(kind: str) -> None:
    assert signing(kind) == ["BY"]


@pytest.mark.parametrize("kind", COMMON)
def test_common_matters_are_signed_by_every_bound_state_that_holds_keys(kind: str) -> None:
    assert signing(kind) == EVERYBODY


def asking(*states: str, threshold: int, kind: str = "quorum.changed") -> Case:
    """Return a draft of a common matter that asks some states, where so many suffice."""
    judged = case(kind)
    draft = replace(judged.draft, asked=tuple(StateCode(state) for state in states))
    return replace(judged, draft=draft, trust=replace(KEYED, common_threshold=threshold))


@pytest.mark.parametrize("kind", COMMON)
@pytest.mark.parametrize(
    ("threshold", "asked"),
    [(1, ["KZ"]), (3, ["AM", "KZ", "RU"]), (3, ["AM", "BY", "KZ", "RU"]), (3, EVERYBODY), (5, EVERYBODY)],
)
def test_enough_states_are_asked_and_the_reason_says_how_many(kind: str, threshold: int, asked: list[str]) -> None:
    judged = asking(*asked, threshold=threshold, kind=kind)
    parties = required_parties(judged)
    assert [party.state for party in parties] == asked
    assert f"{threshold} of 5 states" in parties[0].reason.en
    assert f"{threshold} из 5 государств" in parties[0].reason.ru
    assert not [finding for finding in check_draft(judged) if finding.place == "asked"]


@pytest.mark.parametrize("kind", COMMON)
@pytest.mark.parametrize(("threshold", "asked"), [(2, ["KZ"]), (3, ["AM", "KZ"]), (5, ["AM", "BY", "KG", "KZ"])])
def test_too_few_states_are_refused(kind: str, threshold: int, asked: list[str]) -> None:
    [found] = [one for one in check_draft(asking(*asked, threshold=threshold, kind=kind)) if one.place == "asked"]
    assert found.refuses
    assert f"at least {threshold} of 5" in found.words.en


@pytest.mark.parametrize("state", ["TJ", "UZ", "XX"])
def test_a_state_without_a_voice_is_not_asked(state: str) -> None:
    """It holds no keys, has left, or is no state."""
    [found] = [one for one in check_draft(asking("BY", "KZ", state, threshold=2)) if one.place == "asked"]
    assert found.refuses


@pytest.mark.parametrize(("asked", "enough"), [(["BY", "KZ"], True), (["BY"], False), (["BY", "TJ"], False)])
def test_first_keys_of_a_state_take_enough_of_the_others(asked: list[str], enough: bool) -> None:  # noqa: FBT001 - what is expected
    judged = case("state.keys_changed", EXAMPLES["state.keys_changed"] | {"state": "TJ"})
    draft = replace(judged.draft, asked=tuple(StateCode(state) for state in asked))
    judged = replace(judged, draft=draft, trust=replace(KEYED, common_threshold=2))
    assert [party.state for party in required_parties(judged)] == sorted({*asked, "TJ"})
    assert ([one.place for one in check_draft(judged) if one.place == "asked"] == []) is enough


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


def test_before_the_founding_a_state_alone_signs_for_its_keys() -> None:
    assert [party.state for party in required_parties(replace(case("state.keys_changed"), trust=None))] == ["BY"]


NAMED = "register.example/icmec/entries"


def line(name: str = NAMED, key: bytes = b"\x01" + bytes(range(32))) -> str:
    """Return a verifier key line, its id right for whatever it names."""
    mark = hashlib.sha256(f"{name}\n".encode() + key).hexdigest()[:8]
    return f"{name}+{mark}+{base64.b64encode(key).decode()}"


@pytest.mark.parametrize(
    "vkey",
    [
        *("", "x", NAMED, LOG_KEY.rpartition("+")[0]),
        LOG_KEY.replace("+f8c8b3b6+", "+f8c8b3b7+"),
        LOG_KEY.replace("+f8c8b3b6+", "+F8C8B3B6+"),
        LOG_KEY.replace("+AQAB", "+!QAB"),
        line(key=b"\x01" + bytes(31)),
        line(key=b"\x01" + bytes(33)),
        line(key=b"\x04" + bytes(range(32))),
        line(name="register.example/other/entries"),
        line(name="register.example/icmec/activity"),
    ],
    ids=[
        *("empty", "a word", "a name alone", "no key", "another id", "an id in capitals", "no base64"),
        *("a short key", "a long key", "a witness's", "another register's", "the other log's"),
    ],
)
def test_a_line_that_is_no_key_of_the_log_is_refused(vkey: str) -> None:
    """Once it was sealed, nobody could publish the log any more."""
    judged = case("log_key.rotated", {"log": "entries", "vkey": vkey})
    [found] = [one for one in check_draft(judged) if one.place == "terms.vkey"]
    assert found.refuses
    assert_said(found.words)
    assert NAMED in found.words.en


@pytest.mark.parametrize(("log", "name"), [("entries", NAMED), ("activity", "register.example/icmec/activity")])
def test_a_key_of_either_log_is_named_as_that_log(log: str, name: str) -> None:
    assert check_draft(case("log_key.rotated", {"log": log, "vkey": line(name)})) == ()


def test_the_key_that_the_log_has_is_no_new_one() -> None:
    judged = case("log_key.rotated", {"log": "entries", "vkey": LOG_KEY})
    judged = replace(judged, trust=replace(KEYED, logs={"entries": LOG_KEY}))
    [found] = check_draft(judged)
    assert (found.place, found.refuses) == ("terms.vkey", True)
    assert "another is needed" in found.words.en
