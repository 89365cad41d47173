"""What stands in the way of an entry at the moment of its sealing: every rule, and whether those signed who had to.

Sealing asks this before it writes; a mirror asks it again, of the same entry, from the same history.

Source: design 4.2 and 4.3; rules R19 and R21.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from registry.rights.entries import Draft, Payload, ResultNumber
from registry.rights.findings import Finding, Severity
from registry.rights.governance_trust import Trust
from registry.rights.kinds import Alike, Case
from registry.rights.parties import Body
from registry.rights.rules import judge_draft
from registry.rights.standing import Standing
from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class Ground:
    """What an entry is judged against."""

    stands: Callable[[ResultNumber | None], Standing]
    """What stood about a result before the entry, in force on its first effective day."""
    body: Body
    trust: Trust
    """At the governance entry before it."""
    today: date
    """UTC day of the sealing."""
    alike: tuple[Alike, ...] = ()


def refusals(payload: Payload, ground: Ground) -> tuple[Finding, ...]:
    """Return what stands in the way of sealing; nothing where nothing does.

    Args:
        payload: The entry, signed by all its parties.
        ground: What it is judged against.

    Raises:
        UnknownKindError: The register has no such kind.
    """
    draft = payload.draft
    if draft.result is None:  # who was asked is who signed: enough of them, or not
        draft = replace(draft, asked=payload.parties)
    stands = ground.stands(draft.result)
    case = Case(
        draft=draft,
        standing=stands,
        body=ground.body,
        trust=ground.trust,
        today=ground.today,
        background={number: ground.stands(number) for number in embedded_in(stands, draft)},
        alike=ground.alike,
    )
    findings, parties = judge_draft(case)
    refusing = tuple(finding for finding in findings if finding.refuses)
    if refusing:
        return refusing
    asked = {party.state for party in parties}
    return () if asked == set(payload.parties) else (OTHER_PARTIES,)


def embedded_in(stands: Standing, draft: Draft) -> tuple[ResultNumber, ...]:
    """Return the results that the draft's result embeds, as registered or as the draft itself says."""
    terms = stands.registered.terms if stands.registered else draft.terms
    return tuple(ResultNumber(number) for number in terms.get("embeds") or ())


OTHER_PARTIES = Finding(
    "R21",
    Severity.REFUSES,
    "",
    Words(
        "С тех пор изменился круг государств, подписи которых нужны; зафиксируйте предложение заново.",
        "The states whose signatures are needed have changed since; freeze the proposal anew.",
    ),
    source="design 4.3",
)
