"""What stands in the way of disposing of a right: arrest, ban, caution; a pledge without the pledgee's consent.

What binds on the day of effect binds, and so does what binds today: an act dated back does not slip past an arrest.

Source: design 4.3, rule R15.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from registry.rights.encumbrances import BLOCKING, Encumbrance
from registry.rights.entries import Effective
from registry.rights.findings import Finding
from registry.rights.kinds import Case
from registry.rights.phrases import day_words, named, spoken
from registry.rights.rules._say import Signing, can_sign, refused, warned
from registry.rights.rules.coholders import Wanted, cited_consents
from registry.rights.words import Words

_PLEDGEE = Words(
    "государство залогодержателя, согласие которого не приведено: {name}",
    "state of a pledgee whose consent is not cited: {name}",
)


@dataclass(frozen=True, slots=True)
class Disposal:
    """An act by which somebody disposes of a right."""

    givers: frozenset[str]
    """Party keys."""
    licence: str | None = None
    """The licence that is disposed of; None: the exclusive right, or a share of it."""
    place: str = ""


def check_free(case: Case, disposal: Disposal) -> Iterator[Finding]:
    """Refuse to dispose of what is under arrest, ban or caution (R15)."""
    for encumbrance in _encumbrances(case):
        if encumbrance.type in BLOCKING and _touches(case, encumbrance, disposal):
            first = day_words(encumbrance.effective.starts_on)
            words = _ARRESTED if encumbrance.type == "arrest" else _BANNED
            yield refused("R15", disposal.place, words.filled(day=first), encumbrance.entry)
    for dispute in case.standing.disputes:
        about = dispute.terms.get("licence") if dispute.terms["object"] == "licence" else None
        if dispute.is_caution and _binds(case, dispute.effective) and about in {None, disposal.licence}:
            name = named(dispute.terms["appellant"], case.body)
            yield refused("R15", disposal.place, _CAUTION.filled(name=name), dispute.entry)


def signing_pledgees(case: Case, disposal: Disposal, wanted: Wanted) -> Signing:
    """Yield the states that sign because a pledgee's consent is not cited."""
    for encumbrance in _pledges_without_consent(case, disposal, wanted):
        pledgee = encumbrance.terms["pledgee"]
        yield pledgee["state"], _PLEDGEE.filled(name=spoken(pledgee["name"]))


def check_pledgees(case: Case, disposal: Disposal, wanted: Wanted) -> Iterator[Finding]:
    """Say which pledgees' consent is missing: their states sign instead, or nobody can (R15)."""
    for encumbrance in _pledges_without_consent(case, disposal, wanted):
        pledgee = encumbrance.terms["pledgee"]
        lost = not can_sign(case, pledgee["state"])
        words = (_NO_CONSENT if lost else _SIGNATURE).filled(name=named(pledgee, case.body))
        yield (refused if lost else warned)("R15", "terms.consents", words, encumbrance.entry)


def _pledges_without_consent(case: Case, disposal: Disposal, wanted: Wanted) -> Iterable[Encumbrance]:
    pledges = [
        encumbrance
        for encumbrance in _encumbrances(case)
        if encumbrance.is_pledge and _touches(case, encumbrance, disposal)
    ]
    if not pledges:
        return ()
    identity = case.standing.identity
    given = {identity(consent.terms["holder"]) for consent in cited_consents(case, wanted)}
    return [pledge for pledge in pledges if identity(pledge.terms["pledgee"]) not in given]


def _binds(case: Case, effective: Effective) -> bool:
    return effective.covers(case.draft.effective.starts_on) or effective.covers(case.today)


def _encumbrances(case: Case) -> Iterable[Encumbrance]:
    return (encumbrance for encumbrance in case.standing.encumbrances if _binds(case, encumbrance.effective))


def _touches(case: Case, encumbrance: Encumbrance, disposal: Disposal) -> bool:
    """Whether an encumbrance lies on what is disposed of."""
    terms = encumbrance.terms
    if terms["object"] == "licence":
        return disposal.licence is not None and terms.get("licence") == disposal.licence
    if encumbrance.type in BLOCKING and terms["object"] == "right":
        return True
    day = max(case.draft.effective.starts_on, encumbrance.effective.starts_on)
    burdened = case.standing.encumbered_on(encumbrance, day)
    return disposal.licence is None and not disposal.givers.isdisjoint(burdened)


_ARRESTED = Words(
    "Право арестовано с {day}: распоряжаться им нельзя, пока арест не снят.",
    "The right has been under arrest since {day}: it cannot be disposed of until it is released.",
)
_BANNED = Words(
    "Распоряжение правом запрещено с {day}: нужен акт о снятии запрета.",
    "Disposal of the right has been banned since {day}: the ban must be released first.",
)
_CAUTION = Words(
    "О праве внесена отметка о споре (заявитель: {name}): распоряжаться им нельзя до окончания спора.",
    "A caution about the right is entered (appellant: {name}): it cannot be disposed of until the dispute is over.",
)
_NO_CONSENT = Words(
    "Право заложено, согласия залогодержателя ({name}) нет, а подписать запись за него некому.",
    "The right is pledged, the pledgee's consent ({name}) is missing, and nobody can sign for it.",
)
_SIGNATURE = Words(
    "Право заложено, согласие залогодержателя ({name}) не приведено: запись подпишет и его государство.",
    "The right is pledged and the pledgee's consent ({name}) is not cited: its state will have to sign too.",
)
