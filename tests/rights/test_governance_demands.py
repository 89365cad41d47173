"""Who must sign an act of governance is said before it is drafted, and counted as signatures come in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.encoding import base64url
from registry.rights.entries import StateCode
from registry.rights.governance_demands import ACTS, Matter, bound_states, demands_of, matter_of, present_demand
from registry.rights.governance_trust import StateTrust, fingerprints_of
from tests.rights.test_governance_basis import BY, FOUNDED, RU, changed

KEYLESS = StateCode("KZ")
TRUST = replace(
    changed(FOUNDED, governance_certificates=(b"one", b"two"), governance_threshold=2),
    states={
        **changed(FOUNDED, governance_certificates=(b"one", b"two"), governance_threshold=2).states,
        KEYLESS: StateTrust({"en": "Admitted"}, "member"),
    },
)


@pytest.mark.parametrize("kind", ACTS)
def test_every_act_is_somebody_s_matter(kind: str) -> None:
    """Own-state matters, rotations, common matters: formats 3.6."""
    expected = Matter.COMMON
    if kind.partition(".")[0] in {"organ", "mandate", "authority", "certificate"}:
        expected = Matter.OWN
    if kind == "state.keys_changed":
        expected = Matter.ROTATION
    assert matter_of(TRUST, kind, BY) is expected


def test_first_keys_of_a_state_are_not_its_own_matter() -> None:
    """Neither for a state that was admitted without keys nor for one that is not known at all."""
    assert matter_of(TRUST, "state.keys_changed", KEYLESS) is Matter.FIRST_KEYS
    assert matter_of(TRUST, "state.keys_changed", StateCode("UZ")) is Matter.FIRST_KEYS
    assert matter_of(TRUST, "state.keys_changed", None) is Matter.FIRST_KEYS
    assert present_demand(TRUST, KEYLESS) is None
    assert present_demand(TRUST, StateCode("UZ")) is None


def test_states_with_a_voice_are_bound_and_hold_keys() -> None:
    frozen = replace(TRUST, states={**TRUST.states, RU: replace(TRUST.states[RU], status="frozen")})
    assert (bound_states(TRUST), bound_states(frozen)) == ((BY, RU), (BY,))


def test_a_threshold_counts_only_the_state_s_own_certificates() -> None:
    """Two of its certificates are needed; a stranger's does not count."""
    [demand] = demands_of(TRUST, "rules.adopted", {"rules": "ab" * 32}, BY)
    own = sorted(fingerprints_of([b"one", b"two"]))
    assert (demand.needed, demand.is_new, len(demand.fingerprints)) == (2, False, 2)
    assert [demand.count(signed) for signed in ([], own[:1], [*own, "ff"])] == [0, 1, 2]
    assert [demand.is_met(signed) for signed in (own[:1], own)] == [False, True]


def test_a_rotation_asks_the_present_and_the_new_keys() -> None:
    """Of its own state both thresholds, of a state without keys the new one, of others the present one."""
    terms = {
        "state": BY,
        "governance_certificates": [base64url.encode(b"three"), base64url.encode(b"four")],
        "governance_threshold": 1,
    }
    present, new = demands_of(TRUST, "state.keys_changed", terms, BY)
    assert (present.is_new, present.needed, new.is_new, new.needed) == (False, 2, True, 1)
    assert new.fingerprints == fingerprints_of([b"three", b"four"])
    [first] = demands_of(TRUST, "state.keys_changed", terms | {"state": KEYLESS}, KEYLESS)
    assert first.is_new
    [other] = demands_of(TRUST, "state.keys_changed", terms | {"state": KEYLESS}, RU)
    assert not other.is_new
