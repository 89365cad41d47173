"""Choosing what to draft: the kinds about a result, and the result by its number.

Governance entries are begun where the keys are; the founding entry is never drafted here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from registry.procedures import NotFoundError, Register
from registry.procedures.draft import REGISTERED as _REGISTERED
from registry.procedures.read_result import read_result
from registry.rights.kinds import KindOfEntry, all_kinds
from registry.rights.parties import Actor
from registry.web.frame import today
from registry.web.inputs_reading import latin
from registry.web.texts import gettext

REGISTERED = str(_REGISTERED)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, and what is wrong with it."""

    kind: str
    result: str | None
    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


def kinds_about_results() -> tuple[KindOfEntry, ...]:
    """Return the kinds that a clerk may draft: the registration first, then the others by name."""
    offered = [kind for kind in all_kinds().values() if not kind.governance]
    return tuple(sorted(offered, key=lambda kind: (kind.kind != REGISTERED, _ORDER.get(kind.kind, 99), kind.kind)))


_ORDER = {"ownership.recorded": 1, "ownership.transferred": 2, "licence.granted": 3, "consent.given": 4}
"""In which order an office meets them; a new kind comes after these."""


def read_choice(register: Register, actor: Actor, form: Mapping[str, str]) -> Choice:
    """Return what was chosen."""
    kind, typed = form.get("kind", ""), form.get("result", "").strip()[:40]
    number = latin(typed).upper()
    kept = {"kind": kind, "result": typed}
    if kind not in {each.kind for each in kinds_about_results()}:
        return Choice(kind, None, kept, {"kind": gettext("Choose what is to be recorded.")})
    if kind == REGISTERED:
        return Choice(kind, None, kept)
    if not number:
        return Choice(kind, None, kept, {"result": gettext("Type the number of the result.")})
    try:
        read_result(register, actor, number, in_force_on=today())
    except NotFoundError:
        words = gettext("There is no result with this number that you may read. Check the number.")
        return Choice(kind, None, kept, {"result": words})
    return Choice(kind, number, kept)
