"""What a correction changes: the entry as it read before, beside what it says from then on.

Source: design 5.1 (sign page: what changed), rule R22.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.procedures import NotFoundError, Register
from registry.procedures.read_result import read_result
from registry.rights.corrections import restated
from registry.rights.entries import Draft
from registry.rights.parties import Actor
from registry.rights.presentation import SheetRow, whole_sheet
from registry.rights.words import Words
from registry.web.inputs_form import content_member


@dataclass(frozen=True, slots=True)
class Changed:
    """One row of a sheet, as it was and as it became."""

    label: Words
    was: tuple[Words, ...]
    became: tuple[Words, ...]


def changed(earlier: Iterable[SheetRow], later: Iterable[SheetRow]) -> tuple[Changed, ...]:
    """Return the rows in which two sheets differ, in the order of the later one."""
    was = {row.place: row for row in earlier}
    became = {row.place: row for row in later}
    rows = (
        Changed(
            (became.get(place) or was[place]).label,
            was[place].lines if place in was else (),
            became[place].lines if place in became else (),
        )
        for place in dict.fromkeys((*became, *was))
    )
    return tuple(row for row in rows if row.was != row.became)


def restated_rows(
    register: Register, actor: Actor, draft: Draft, index: int | None, *, today: date
) -> tuple[Changed, ...]:
    """Return what a correction changes in the entry that it states anew; nothing for any other kind.

    Args:
        register: The register.
        actor: The person; of what the person may not read nothing is told.
        draft: What is to be signed, or was sealed.
        index: Its position in the log; None while it is not sealed.
        today: UTC day.
    """
    found = content_member(draft.kind)
    if found is None or found[1].restates is None or draft.result is None:
        return ()
    name, field = found
    try:
        view = read_result(register, actor, draft.result, in_force_on=today, as_recorded_at=index)
    except NotFoundError:
        return ()
    cited = draft.terms[field.restates or ""]
    entries = (entry for kept in view.standing.by_kind.values() for entry in kept)
    entry = next((entry for entry in entries if entry.id == cited), None)
    if entry is None:
        return ()
    earlier, later = entry.payload.draft, restated(entry, draft.terms[name]).payload.draft
    return changed(*(whole_sheet(each, register.body, view.names) for each in (earlier, later)))
