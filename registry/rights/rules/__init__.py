"""The rules of the register: what is refused, what must be confirmed, what is only shown, and who must sign.

One module per group of rules; each rule is a pure function of a case and returns findings. They are applied in the
draft, at freezing and again at sealing.

Source: design 4.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from registry.rights.findings import Finding
from registry.rights.kinds import Case, RequiredParty, kind_of
from registry.rights.rules._say import refused
from registry.rights.rules.every_kind import (
    check_after,
    check_effective,
    check_kind_in_use,
    check_mandates,
    check_states_known,
)
from registry.rights.words import Words

__all__ = ["check_draft", "form_findings", "judge_draft", "required_parties", "with_derived"]


def required_parties(case: Case) -> tuple[RequiredParty, ...]:
    """Return the states whose signatures complete the entry, in order of codes, each with the reason.

    Args:
        case: The draft, whose terms have the shape of their schema, and what it is judged against.

    Raises:
        UnknownKindError: The register has no such kind.
    """
    return kind_of(case.draft.kind).required_parties(case)


def with_derived(case: Case) -> Case:
    """Return a case whose draft holds what the register works out for it; what a form may have held there is replaced.

    Raises:
        UnknownKindError: The register has no such kind.
    """
    terms = dict(case.draft.terms)
    for member, derive in kind_of(case.draft.kind).derives.items():
        terms.pop(member, None)
        if value := derive(case):
            terms[member] = value
    return replace(case, draft=replace(case.draft, terms=terms))


def check_draft(case: Case) -> tuple[Finding, ...]:
    """Return everything the rules find: those common to all kinds, then the kind's own.

    Args:
        case: The draft, whose terms have the shape of their schema, and what it is judged against.

    Raises:
        UnknownKindError: The register has no such kind.
    """
    return judge_draft(case)[0]


def judge_draft(case: Case) -> tuple[tuple[Finding, ...], tuple[RequiredParty, ...]]:
    """Return everything the rules find, and the states whose signatures complete the entry.

    Args and errors as `check_draft`; sealing needs both for hundreds of entries at once.
    """
    kind = kind_of(case.draft.kind)
    parties = kind.required_parties(case)
    findings = (
        *check_states_known(case, kind),
        *check_effective(case),
        *kind.check(case),
        *check_kind_in_use(case, kind),
        *check_mandates(case, kind, parties),
        *check_after(case, kind),
    )
    return findings, parties


def form_findings(messages: Mapping[str, Any], place: str = "") -> tuple[Finding, ...]:
    """Return the errors of a schema as findings, each at its place.

    Args:
        messages: Nested by member, lists by position, as `TermsError` carries them; leaves are `Words`, texts, lists.
        place: Where they begin.
    """
    return tuple(refused("form", where, words) for where, words in _flattened(messages, place))


def _flattened(messages: Any, place: str) -> Iterator[tuple[str, Words]]:
    match messages:
        case Words():
            yield place, messages
        case str():
            yield place, Words(messages, messages)
        case Mapping():
            for name, inner in messages.items():
                # marshmallow keeps errors of an object as a whole under this name
                yield from _flattened(inner, place if name == "_schema" else f"{place}.{name}" if place else str(name))
        case _:
            for inner in messages:
                yield from _flattened(inner, place)
