"""Who must sign an act of governance, with how many of which certificates: said before it is drafted, and until it is.

Source: formats 3.6 (own-state matters, common matters, rotations); decision 0007.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from registry.rights.entries import StateCode, Terms
from registry.rights.governance import FOUNDED, GOVERNANCE_KINDS, Trust, fingerprints_of, new_keys

BOUND = frozenset({"signatory", "member"})
"""Statuses of the states that have a voice in common matters."""
KEYS_CHANGED = "state.keys_changed"
_OWN_STATE = ("organ.", "mandate.", "authority.", "certificate.")
ACTS = tuple(sorted(GOVERNANCE_KINDS - {FOUNDED}))
"""Kinds of governance entry that can be drafted."""


class Matter(StrEnum):
    """Whose matter an act is, and so how it is signed."""

    OWN = "own"
    """The state's own: its governance certificates, as many as its threshold."""
    ROTATION = "rotation"
    """A change of governance keys: the threshold of the present and that of the new ones."""
    FIRST_KEYS = "first_keys"
    """First governance keys of a state: the new ones, and k of n other states."""
    COMMON = "common"
    """k of n states, each as its own threshold asks."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Signatures that one state must give."""

    state: StateCode
    is_new: bool
    """Of the certificates that the act brings in, not of the present ones."""
    needed: int
    fingerprints: frozenset[str]
    """The certificates that count."""

    def count(self, signed_with: Collection[str]) -> int:
        """Return how many that count have signed."""
        return len(self.fingerprints & set(signed_with))

    def is_met(self, signed_with: Collection[str]) -> bool:
        """Whether enough have signed."""
        return self.count(signed_with) >= self.needed


def is_own_matter(kind: str) -> bool:
    """Whether the kind is always a state's own matter."""
    return kind.startswith(_OWN_STATE)


def matter_of(trust: Trust, kind: str, state: StateCode | None = None) -> Matter:
    """Return whose matter an act is.

    Args:
        trust: The state of trust that it would follow.
        kind: A kind of `ACTS`.
        state: The state whose keys change, for `state.keys_changed`.
    """
    if is_own_matter(kind):
        return Matter.OWN
    if kind != KEYS_CHANGED:
        return Matter.COMMON
    known = trust.states.get(state) if state else None
    return Matter.ROTATION if known and known.governance_certificates else Matter.FIRST_KEYS


def bound_states(trust: Trust) -> tuple[StateCode, ...]:
    """Return the states that sign common matters: bound, and holding governance keys; sorted."""
    return tuple(
        code for code, state in sorted(trust.states.items()) if state.governance_certificates and state.status in BOUND
    )


def present_demand(trust: Trust, state: StateCode) -> Demand | None:
    """Return what a state's present governance keys must give; None where it holds none."""
    known = trust.states.get(state)
    if known is None or not known.governance_certificates:
        return None
    return Demand(state, is_new=False, needed=known.governance_threshold, fingerprints=known.governance_fingerprints)


def demands_of(trust: Trust, kind: str, terms: Terms, state: StateCode) -> tuple[Demand, ...]:
    """Return what a state that is asked must give: one demand, and for a change of its own keys a second.

    Args:
        trust: The state of trust that the entry follows.
        kind: Of the entry.
        terms: Of the entry, of its kind's shape.
        state: One of the entry's parties.
    """
    present = present_demand(trust, state)
    demands = (present,) if present else ()
    if kind != KEYS_CHANGED or terms["state"] != state:
        return demands
    certificates, threshold = new_keys(terms)
    return (*demands, Demand(state, is_new=True, needed=threshold, fingerprints=fingerprints_of(certificates)))
