"""Consents of co-holders: who must agree, and whether the consents cited are good.

A co-holder agrees by the signature of its state or by a consent that the entry cites. A larger share gives no control.

Source: design 4.3, rule R8.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from registry.rights.consents import Consent
from registry.rights.entries import EntryId
from registry.rights.findings import Finding
from registry.rights.kinds import Case
from registry.rights.phrases import day_words, joined, named, spoken
from registry.rights.rules._say import Signing, can_sign, refused, warned
from registry.rights.standing import Holding
from registry.rights.words import Words

CO_HOLDER = Words(
    "государство сообладателя, согласие которого не приведено: {name}",
    "state of a co-holder whose consent is not cited: {name}",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """For what an entry may cite consents."""

    acts: frozenset[str]
    recipients: frozenset[str]
    """Party keys of those who receive."""


def known_consents(case: Case) -> Mapping[EntryId, Consent]:
    """Return the consents about the result and about the results embedded in it, by entry."""
    known = {consent.entry: consent for consent in case.standing.consents}
    for background in case.background.values():
        known.update((consent.entry, consent) for consent in background.consents)
    return known


def cited_consents(case: Case, wanted: Wanted) -> tuple[Consent, ...]:
    """Return the consents that the draft cites and that are good for it."""
    cited = case.draft.terms.get("consents")
    if not cited:
        return ()
    known = known_consents(case)
    good = (known[entry] for entry in cited if entry in known)
    return tuple(consent for consent in good if _fault(case, consent, wanted) is None)


def check_cited(case: Case, wanted: Wanted) -> Iterator[Finding]:
    """Refuse cited consents that are unknown, for another act, for another recipient, or not valid on the day (R8)."""
    cited = case.draft.terms.get("consents")
    if not cited:
        return
    known = known_consents(case)
    for position, entry in enumerate(cited):
        fault = _fault(case, known[entry], wanted) if entry in known else _UNKNOWN
        if fault is not None:
            yield refused("R8", f"terms.consents.{position}", fault, entry)


def _fault(case: Case, consent: Consent, wanted: Wanted) -> Words | None:
    day = case.draft.effective.starts_on
    if consent.act not in wanted.acts:
        return _OTHER_ACT
    if not consent.effective.covers(day):
        return _NOT_VALID.filled(day=day_words(day))
    if not consent.reaches(wanted.recipients):
        return _OTHER_RECIPIENT.filled(name=named(consent.terms["recipient"], case.body))
    return None


def co_holders(case: Case, sides: Iterable[str]) -> tuple[Holding, ...]:
    """Return the holders on the day of effect other than the sides of the act (party keys)."""
    taking_part = set(sides)
    return tuple(
        holding
        for holding in case.standing.holders_on(case.draft.effective.starts_on)
        if holding.party_key not in taking_part
    )


def not_cited(case: Case, act: str, sides: Iterable[str], wanted: Wanted) -> tuple[Holding, ...]:
    """Return the co-holders whose good consent to the act the draft does not cite."""
    others = co_holders(case, sides)
    if not others:
        return ()
    identity = case.standing.identity
    given = {identity(consent.terms["holder"]) for consent in cited_consents(case, wanted) if consent.act == act}
    return tuple(holding for holding in others if identity(holding.party) not in given)


def signing_co_holders(case: Case, act: str, sides: Iterable[str], wanted: Wanted) -> Signing:
    """Yield the states that sign because a co-holder's consent is not cited."""
    for holding in not_cited(case, act, sides, wanted):
        yield holding.party["state"], CO_HOLDER.filled(name=spoken(holding.party["name"]))


def check_co_holders(case: Case, act: str, sides: Iterable[str], wanted: Wanted) -> Iterator[Finding]:
    """Say which co-holders' consent is missing: their states sign instead, or nobody can (R8)."""
    missing = not_cited(case, act, sides, wanted)
    lost = [holding for holding in missing if not can_sign(case, holding.party["state"])]
    if lost:
        names = joined(named(holding.party, case.body) for holding in lost)
        yield refused("R8", "terms.consents", _NO_CONSENT.filled(names=names), *{holding.entry for holding in lost})
    asked = [holding for holding in missing if holding not in lost]
    if asked:
        names = joined(named(holding.party, case.body) for holding in asked)
        yield warned("R8", "terms.consents", _SIGNATURE.filled(names=names), *{holding.entry for holding in asked})


_UNKNOWN = Words(
    "Такого согласия по этому результату в реестре нет. Уберите ссылку или дождитесь внесения согласия.",
    "The register holds no such consent about this result. Remove the reference or wait until the consent is sealed.",
)
_OTHER_ACT = Words(
    "Согласие дано на другое действие. Приведите согласие именно на это.",
    "The consent is to another act. Cite one that is to this act.",
)
_NOT_VALID = Words(
    "На {day} согласие не действует. Нужно новое.", "The consent is not valid on {day}. A new one is needed."
)
_OTHER_RECIPIENT = Words("Согласие дано для другого лица: {name}.", "The consent is for another recipient: {name}.")
_NO_CONSENT = Words(
    "Нет согласия сообладателя ({names}), а подписать запись за него некому. Приведите запись о согласии.",
    "The consent of a co-holder ({names}) is missing, and nobody can sign for it. Cite an entry of consent.",
)
_SIGNATURE = Words(
    "Согласие сообладателя не приведено ({names}): запись подпишет и его государство. "
    "Если согласие внесено в реестр, укажите его.",
    "The consent of a co-holder is not cited ({names}): its state will have to sign too. "
    "If the consent is in the register, cite it.",
)
