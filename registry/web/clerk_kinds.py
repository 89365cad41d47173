"""Choosing what to draft: the kinds about a result, and the result by its number.

Governance entries are begun where the keys are; the founding entry is never drafted here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from registry.procedures import NotFoundError, Register
from registry.procedures.draft import REGISTERED as _REGISTERED
from registry.procedures.read_result import read_result
from registry.rights.kinds import KindOfEntry, all_kinds
from registry.rights.parties import Actor, Body
from registry.web.frame import today
from registry.web.inputs_reading import latin
from registry.web.texts import LateText, gettext, late

REGISTERED = str(_REGISTERED)


@dataclass(frozen=True, slots=True)
class GroupOfKinds:
    """Kinds of entry about one thing."""

    title: LateText
    kinds: tuple[KindOfEntry, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, and what is wrong with it."""

    kind: str
    result: str | None
    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


def kinds_about_results() -> tuple[KindOfEntry, ...]:
    """Return the kinds that a clerk may draft, in the order of their groups."""
    return tuple(kind for group in groups_of_kinds() for kind in group.kinds)


def groups_of_kinds() -> tuple[GroupOfKinds, ...]:
    """Return the kinds that a clerk may draft, by what they are about; a kind of a new subject stands among others."""
    offered = sorted(
        (kind for kind in all_kinds().values() if not kind.governance),
        key=lambda kind: (_ORDER.index(kind.kind) if kind.kind in _ORDER else len(_ORDER), kind.kind),
    )
    known = {subject for _, subjects in _GROUPS for subject in subjects}
    others = tuple(kind for kind in offered if _subject(kind) not in known)
    groups = [
        GroupOfKinds(title, tuple(kind for kind in offered if _subject(kind) in subjects))
        for title, subjects in _GROUPS
    ]
    return (*groups, *((GroupOfKinds(late("Other entries"), others),) if others else ()))


def offered_groups(body: Body, day: date) -> tuple[GroupOfKinds, ...]:
    """Return the groups with the kinds that the body records on the day; a group that has none is left out."""
    groups = (
        replace(group, kinds=tuple(kind for kind in group.kinds if body.records(kind.kind, day)))
        for group in groups_of_kinds()
    )
    return tuple(group for group in groups if group.kinds)


def _subject(kind: KindOfEntry) -> str:
    return kind.kind.partition(".")[0]


_GROUPS: tuple[tuple[LateText, frozenset[str]], ...] = (
    (late("The result"), frozenset({"result", "background", "documents", "remuneration"})),
    (late("To whom it belongs"), frozenset({"ownership", "holder"})),
    (late("Who may use it"), frozenset({"licence", "consent"})),
    (late("Protection"), frozenset({"protection"})),
    (late("Burdens and disputes"), frozenset({"encumbrance", "dispute"})),
    (late("Claims and corrections"), frozenset({"claim", "entry"})),
)
_ORDER = (
    *("result.registered", "background.declared", "result.catalogued"),
    *("documents.handed_over", "remuneration.confirmed"),
    *("ownership.recorded", "ownership.transferred", "holder.renamed"),
    *("licence.granted", "licence.amended", "licence.ended"),
    *("consent.given", "consent.refused", "consent.revoked"),
    *("protection.decided", "protection.filed", "protection.granted", "protection.renewed"),
    *("protection.ceased", "protection.restored"),
    *("encumbrance.recorded", "encumbrance.released", "dispute.opened", "dispute.withdrawn", "dispute.decided"),
    *("claim.filed", "claim.withdrawn", "entry.corrected"),
)
"""In which order an office meets them; a new kind comes after the others of its group."""


def read_choice(register: Register, actor: Actor, form: Mapping[str, str]) -> Choice:
    """Return what was chosen."""
    kind, typed = form.get("kind", ""), form.get("result", "").strip()[:40]
    number = latin(typed).upper()
    kept = {"kind": kind, "result": typed}
    offered = {each.kind for group in offered_groups(register.body, today()) for each in group.kinds}
    if kind not in offered:
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
