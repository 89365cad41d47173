"""Rules of refusing and revoking consent.

Source: design 4.1; rules R3, R8, R18.
"""

from __future__ import annotations

from collections.abc import Iterator

from registry.rights.consents import Consent
from registry.rights.findings import Finding
from registry.rights.kinds import Case, RequiredParty
from registry.rights.phrases import day_words
from registry.rights.rules._say import merged, refused, warned
from registry.rights.rules.consenting import check_consent
from registry.rights.words import Words

REFUSAL = "refusal"
_REVOKING = Words("государство, давшее согласие", "state that gave the consent")


def check_refused(case: Case) -> tuple[Finding, ...]:
    """Judge a refusal: it has the shape of the consent that is refused, and a reason of the list."""
    return (*check_consent(case), *check_reason(case, REFUSAL))


def check_reason(case: Case, matter: str) -> Iterator[Finding]:
    """Refuse a reason code that the configured list does not hold on the day."""
    reasons = case.body.reasons_for(matter, case.today)
    if reasons and case.body.reason(matter, case.draft.terms["reason"], case.today) is None:
        yield refused("form", "terms.reason", _NO_REASON)


def _consent(case: Case) -> Consent | None:
    cited = case.draft.terms["consent"]
    return next((consent for consent in case.standing.consents if consent.entry == cited), None)


def parties_of_revoked(case: Case) -> tuple[RequiredParty, ...]:
    """The state that consented revokes."""
    consent = _consent(case)
    return merged(case, [(consent.state, _REVOKING)]) if consent else ()


def check_revoked(case: Case) -> tuple[Finding, ...]:
    """Judge a revocation: of a consent that is still valid; what rests on it already stays (R8)."""
    consent, day = _consent(case), case.draft.effective.starts_on
    if consent is None:
        return (refused("R8", "terms.consent", _NO_CONSENT),)
    if not consent.effective.covers(day):
        return (refused("R8", "terms.consent", _NOT_VALID.filled(day=day_words(day)), consent.entry),)
    resting = [
        entry
        for entry in case.standing.entries
        if consent.entry in (entry.terms.get("consents") or ()) and entry.effective.starts_on >= day
    ]
    return tuple(warned("R8", "effective.from", _RESTS, entry.id) for entry in resting)


_NO_REASON = Words("Выберите причину из списка.", "Choose a reason of the list.")
_NO_CONSENT = Words(
    "Такого согласия по этому результату в реестре нет. Выберите согласие из списка.",
    "The register holds no such consent about this result. Choose a consent from the list.",
)
_NOT_VALID = Words(
    "На {day} согласие уже не действует: отзывать нечего.", "On {day} the consent is not valid: nothing to revoke."
)
_RESTS = Words(
    "На этом согласии основана внесённая запись: отзыв её не отменяет.",
    "An entry already sealed rests on this consent: the revocation does not undo it.",
)
