"""Rules of a licence's life: what may be changed in it, and what ends it.

Source: design 4.3, rules R3, R4, R6, R9, R13, R14, R16, R17.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from registry.rights.entries import Draft, Effective
from registry.rights.findings import Finding
from registry.rights.kinds import Case, RequiredParty
from registry.rights.licensing import GRANTED, Licence, amended_terms, category_of, under
from registry.rights.parties import Party
from registry.rights.phrases import all_named, day_words
from registry.rights.rules._say import merged, refused
from registry.rights.rules.blocked import Disposal
from registry.rights.rules.coholders import check_cited, check_co_holders, signing_co_holders
from registry.rights.rules.conflicts import check_conflicts
from registry.rights.rules.extent import check_sublicence, wider_lists
from registry.rights.rules.licences import check_extent_of_licence, wanted_by
from registry.rights.rules.owners import check_act
from registry.rights.words import Words

_LICENSOR = Words("государство лицензиара", "state of the licensor")
_LICENSEE = Words("государство лицензиата", "state of the licensee")
_AUTHORITY = Words("государство суда или органа, принявшего решение", "state of the court or authority that decided")
_NOT_TERMS = frozenset({"licence", "until", "lifted", "ground"})


def _licence(case: Case) -> Licence | None:
    return case.standing.licence(case.draft.terms["licence"])


def _licensors(case: Case, licence: Licence) -> Sequence[Party]:
    """Return who stands on the licensors' side by now (R14)."""
    return tuple(case.standing.licensors_on(licence, case.draft.effective.starts_on).values())


def _licensees(case: Case, licence: Licence) -> Sequence[Party]:
    return tuple(case.standing.licensees_on(licence, case.draft.effective.starts_on).values())


def _as_granted(case: Case, licence: Licence) -> Case:
    """Return the licence as amended as if it were granted now, beside everything but itself and what is under it."""
    terms, day = case.draft.terms, max(case.draft.effective.starts_on, licence.effective.starts_on)
    changes = {name: value for name, value in terms.items() if name not in _NOT_TERMS}
    changes |= dict.fromkeys(terms.get("lifted") or ())
    until = date.fromisoformat(terms["until"]) if terms.get("until") else licence.effective.ends_on
    sides = {"licensors": list(_licensors(case, licence)), "licensees": list(_licensees(case, licence))}
    whole = amended_terms(licence.as_of(day).terms, changes | sides)
    draft = replace(case.draft, kind=GRANTED, terms=whole, effective=Effective(day, until))
    own = under({licence.entry}, case.standing.licences)
    others = tuple(other for other in case.standing.licences if other.entry not in own)
    return replace(case, draft=draft, standing=replace(case.standing, licences=others))


def parties_of_amended(case: Case) -> tuple[RequiredParty, ...]:
    """States of both sides sign, and those of co-holders who must agree to an exclusive licence."""
    licence = _licence(case)
    if licence is None:
        return ()
    granted = _as_granted(case, licence)
    signing = [
        *((party["state"], _LICENSOR) for party in _licensors(case, licence)),
        *((party["state"], _LICENSEE) for party in _licensees(case, licence)),
    ]
    if _is_exclusive(granted):
        keys = case.standing.licensors_on(licence, case.draft.effective.starts_on)
        signing.extend(signing_co_holders(granted, "exclusive_licence", keys, wanted_by(granted)))
    return merged(case, signing)


def _is_exclusive(granted: Case) -> bool:
    return category_of(granted.draft.terms) == "exclusive" and not granted.draft.terms.get("parent")


def check_amended(case: Case) -> tuple[Finding, ...]:
    """Judge an amendment: the licence as amended must be one that could be granted now."""
    licence = _licence(case)
    if licence is None:
        return (refused("R4", "terms.licence", _NO_LICENCE),)
    granted = _as_granted(case, licence)
    wanted = wanted_by(granted)
    co_holders: tuple[Finding, ...] = ()
    keys = case.standing.licensors_on(licence, case.draft.effective.starts_on)
    if _is_exclusive(granted):
        co_holders = tuple(check_co_holders(granted, "exclusive_licence", keys, wanted))
    return (
        *_check_something(case, licence),
        *_check_alive(case, licence),
        *(check_sublicence(granted, wanted) if granted.draft.terms.get("parent") else ()),
        *check_conflicts(granted),
        *check_cited(granted, wanted),
        *co_holders,
        *check_extent_of_licence(granted, wanted, Disposal(frozenset(keys), licence.entry, "terms.licence")),
        *_check_children(case, licence, granted.draft),
    )


def _check_something(case: Case, licence: Licence) -> Iterator[Finding]:
    terms = case.draft.terms
    changed = [name for name in terms if name not in _NOT_TERMS]
    if not changed and not terms.get("until") and not terms.get("lifted"):
        yield refused("R4", "", _NOTHING, licence.entry)
    if terms.get("until") and date.fromisoformat(terms["until"]) < case.draft.effective.starts_on:
        yield refused("R18", "terms.until", _ENDS_BEFORE, licence.entry)


def _check_alive(case: Case, licence: Licence) -> Iterator[Finding]:
    """An ended licence is not amended: a new one is granted (R16)."""
    day = case.draft.effective.starts_on
    if licence.effective.ends_on is not None and licence.effective.ends_on < day:
        yield refused("R16", "terms.licence", _ENDED.filled(day=day_words(licence.effective.ends_on)), licence.entry)


def _check_children(case: Case, licence: Licence, draft: Draft) -> Iterator[Finding]:
    """Refuse to narrow a licence below what was granted under it (R4); its end ends them anyway."""
    version = replace(licence, terms=draft.terms, effective=draft.effective, amended=())
    for child in case.standing.licences:
        if child.parent != licence.entry:
            continue
        for held in child.within(draft.effective):
            wider = wider_lists(held.terms, held.effective, version)
            if wider:
                words = _CHILD.filled(names=all_named(child.terms["licensees"], case.body))
                yield refused("R4", f"terms.{wider[0]}", words, child.entry)


def parties_of_ended(case: Case) -> tuple[RequiredParty, ...]:
    """By expiry the licensor's state signs; by decision that of the authority; else those of both sides."""
    licence, terms = _licence(case), case.draft.terms
    if terms["ground"] == "decision":
        state = terms.get("authority_state")
        return merged(case, [(state, _AUTHORITY)] if state else [])
    if licence is None:
        return ()
    signing = [(party["state"], _LICENSOR) for party in _licensors(case, licence)]
    if terms["ground"] != "expiry":
        signing += [(party["state"], _LICENSEE) for party in _licensees(case, licence)]
    return merged(case, signing)


def check_ended(case: Case) -> tuple[Finding, ...]:
    """Judge the end of a licence: on expiry, with the licensee's signature, or by decision (R16)."""
    licence, terms, day = _licence(case), case.draft.terms, case.draft.effective.starts_on
    if licence is None:
        return (refused("R16", "terms.licence", _NO_LICENCE),)
    found: list[Finding] = []
    over = licence.effective.ends_on is not None and licence.effective.ends_on < day
    if terms["ground"] == "expiry" and not over:
        found.append(refused("R16", "terms.ground", _NOT_EXPIRED, licence.entry))
    if terms["ground"] != "expiry" and over and licence.effective.ends_on is not None:
        found.append(
            refused("R16", "terms.licence", _ENDED.filled(day=day_words(licence.effective.ends_on)), licence.entry)
        )
    if day < licence.effective.starts_on:
        found.append(refused("R18", "effective.from", _NOT_BEGUN, licence.entry))
    if terms["ground"] == "decision":
        silent = (name for name in ("authority", "authority_state") if not terms.get(name))
        found.extend(refused("R16", f"terms.{name}", _WHO) for name in silent)
        found.extend(check_act(case))
    return tuple(found)


_NO_LICENCE = Words(
    "Такой лицензии на этот результат в реестре нет. Выберите лицензию из списка.",
    "The register holds no such licence of this result. Choose a licence from the list.",
)
_NOTHING = Words(
    "Не указано, что меняется. Заполните хотя бы одно условие.", "Nothing is changed. Fill in one term at least."
)
_ENDS_BEFORE = Words(
    "Новый срок заканчивается раньше, чем изменение вступает в силу. Для прекращения есть отдельная запись.",
    "The new term ends before the amendment takes effect. An entry of its own ends a licence.",
)
_ENDED = Words(
    "Лицензия прекратилась {day}: изменить или прекратить её уже нельзя.",
    "The licence ended on {day}: it can no longer be amended or ended.",
)
_CHILD = Words(
    "По этой лицензии выдана сублицензия ({names}), которая окажется шире. Сначала измените её.",
    "A sublicence was granted under this licence ({names}) that would be wider. Amend that one first.",
)
_NOT_EXPIRED = Words(
    "Срок лицензии ещё не истёк. Досрочно она прекращается с подписью лицензиата или по решению.",
    "The licence has not expired. Before its time it ends with the licensee's signature, or by decision.",
)
_NOT_BEGUN = Words(
    "Дата раньше начала действия лицензии. Исправьте дату.", "The date is before the licence begins. Put it right."
)
_WHO = Words("Укажите, кто принял решение и в каком государстве.", "Say who decided, and in which state.")
