"""How rules say what they found, and how they name who must sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from registry.rights.entries import StateCode
from registry.rights.findings import Finding, Severity
from registry.rights.kinds import Case, RequiredParty
from registry.rights.phrases import joined
from registry.rights.words import Words

Signing = Iterable[tuple[str, Words]]
"""States with the reason for which each signs; a state may come more than once."""

SOURCES: Mapping[str, str] = {
    "form": "Схема вида записи / Schema of the kind of entry",
}

UNCHECKED = Words(
    "Сведения, на которых это основано, юристом не проверены.", "What this rests on is not checked by a lawyer."
)


def source_of(rule: str) -> str:
    """Return where a rule comes from, for people."""
    return SOURCES.get(rule, f"Правило {rule} реестра / Register rule {rule}")


def refused(rule: str, place: str, words: Words, *entries: str) -> Finding:
    """Return a finding that stands in the way."""
    return Finding(rule, Severity.REFUSES, place, words, entries, source_of(rule))


def confirm(rule: str, place: str, words: Words, source: str) -> Finding:
    """Return a finding that must be confirmed in the terms."""
    return Finding(rule, Severity.CONFIRM, place, words, (), f"{source_of(rule)}; {source}")


def warned(rule: str, place: str, words: Words, *entries: str) -> Finding:
    """Return a finding that is shown and left to the office."""
    return Finding(rule, Severity.WARNS, place, words, entries, source_of(rule))


def marked(words: Words, *, checked: bool) -> Words:
    """Add to what rests on a configured fact the mark that no lawyer has checked it, where none has."""
    return words if checked else Words(f"{words.ru} {UNCHECKED.ru}", f"{words.en} {UNCHECKED.en}")


def can_sign(case: Case, state: str) -> bool:
    """Whether somebody can sign for the state: it has an organ in the register, or is a Party that must have one."""
    trust = case.trust
    if trust is not None and StateCode(state) in trust.states and trust.states[StateCode(state)].organs:
        return True
    return case.body.is_party(StateCode(state), case.today)


def merged(case: Case, signing: Signing) -> tuple[RequiredParty, ...]:
    """Return each state once, in order of codes, its reasons together; states for which nobody signs are left out."""
    reasons: dict[str, list[Words]] = {}
    for state, reason in signing:
        known = reasons.setdefault(state, [])
        if reason not in known:
            known.append(reason)
    return tuple(
        RequiredParty(StateCode(state), known[0] if len(known) == 1 else joined(known))
        for state, known in sorted(reasons.items())
        if can_sign(case, state)
    )
