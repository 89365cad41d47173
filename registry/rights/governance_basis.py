"""On which governance entry each part of the state of trust rests, and the history of one organ's keys.

Pure: the states of trust along the chain are compared, so that a page can name an entry beside every row.

Source: formats 3.6; design 5.1 (key history of an organ).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.rights.entries import StateCode
from registry.rights.governance_trust import Trust

Fact = tuple[str, ...]
"""What a part of the trust is called: ("organ", "BY", "by-ip"), ("certificate", "BY", fingerprint), ("quorum",), …"""


@dataclass(frozen=True, slots=True)
class Basis:
    """Positions of the entries that a part of the trust rests on."""

    since: int
    """The entry that brought it in."""
    changed: int
    """The entry that made it what it is: the same one where nothing has changed it since."""


def facts_of(trust: Trust) -> Mapping[Fact, Any]:
    """Return every part of a state of trust by its name."""
    facts: dict[Fact, Any] = {
        ("threshold",): trust.common_threshold,
        ("quorum",): trust.quorum,
        ("rules",): trust.rules,
        ("seal",): trust.seal_certificate,
    }
    facts |= {("log", name): vkey for name, vkey in trust.logs.items()}
    facts |= {("witness", vkey): state for state, vkey in trust.witnesses}
    facts |= {("algorithm", algorithm): True for algorithm in trust.algorithms}
    for code in trust.states:
        facts |= _facts_of_state(trust, code)
    return facts


def _facts_of_state(trust: Trust, code: StateCode) -> Mapping[Fact, Any]:
    state = trust.states[code]
    facts: dict[Fact, Any] = {
        ("status", code): state.status,
        ("keys", code): (state.governance_certificates, state.governance_threshold),
    }
    facts |= {("authority", code, hashlib.sha256(der).hexdigest()): True for der in state.authorities}
    facts |= {("organ", code, organ): mandate for organ, mandate in state.organs.items()}
    facts |= {("certificate", code, fingerprint): known for fingerprint, known in state.certificates.items()}
    return facts


def bases_of(chain: Sequence[tuple[int, Trust]]) -> Mapping[Fact, Basis]:
    """Return what each part of the newest state of trust rests on.

    Args:
        chain: Position of each governance entry and the trust after it, from the founding one on.
    """
    bases: dict[Fact, Basis] = {}
    before: Mapping[Fact, Any] = {}
    for index, trust in chain:
        facts = facts_of(trust)
        for fact, value in facts.items():
            if fact not in before:
                bases[fact] = Basis(index, index)
            elif before[fact] != value:
                bases[fact] = Basis(bases[fact].since, index)
        before = facts
    return {fact: bases[fact] for fact in before}


def concerns_organ(before: Trust | None, after: Trust, state: StateCode, organ: str) -> bool:
    """Whether a governance entry changed an organ's mandate or its certificates, or its state's authorities and keys.

    Args:
        before: The trust that the entry followed; None before the founding entry.
        after: The trust after it.
        state: The organ's state.
        organ: The organ's id.
    """
    earlier = _of_organ(before, state, organ) if before else {}
    return earlier != _of_organ(after, state, organ)


def _of_organ(trust: Trust, state: StateCode, organ: str) -> Mapping[Fact, Any]:
    known = trust.states.get(state)
    if known is None:
        return {}
    own = {mark for mark, certificate in known.certificates.items() if certificate.organ == organ}
    return {
        fact: value
        for fact, value in _facts_of_state(trust, state).items()
        if fact[0] in {"keys", "authority"} or fact[2:] == (organ,) or (fact[0] == "certificate" and fact[2] in own)
    }
