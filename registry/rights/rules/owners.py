"""Whose matter a result is: the states of its right-holders, else of those who performed the work.

Source: design 4.1 ("must sign").
"""

from __future__ import annotations

from collections.abc import Iterator

from registry.rights.findings import Finding
from registry.rights.kinds import Case, RequiredParty
from registry.rights.rules._say import Signing, merged, refused
from registry.rights.words import Words

HOLDER = Words("государство правообладателя", "state of a right-holder")
_PERFORMER = Words(
    "государство исполнителя (правообладатель не записан)", "state of a performer (no right-holder is recorded)"
)


def signing_owners(case: Case) -> Signing:
    """Return the states of the right-holders on the day of effect; where none is recorded, of the performers."""
    held = case.standing.holders_on(case.draft.effective.starts_on)
    if held:
        return [(holding.party["state"], HOLDER) for holding in held]
    registered = case.standing.registered
    performers = registered.terms["performers"] if registered else ()
    return [(party["state"], _PERFORMER) for party in performers]


def parties_of_owners(case: Case) -> tuple[RequiredParty, ...]:
    """Every state of a right-holder signs."""
    return merged(case, signing_owners(case))


def check_act(case: Case) -> Iterator[Finding]:
    """Refuse an authority's act without the act itself: its hash is among the documents (R17)."""
    if not case.draft.documents:
        yield refused("R17", "documents", _NO_ACT)


_NO_ACT = Words(
    "Акт суда или органа вносится по самому акту. Приложите документ: наименование, размер и SHA-256.",
    "An act of a court or an authority is recorded from the act itself. Add the document: its name, size and SHA-256.",
)
