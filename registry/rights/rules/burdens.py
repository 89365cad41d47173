"""Rules of encumbrances and disputes.

Source: design 4.3, rules R3, R8, R15, R17.
"""

from __future__ import annotations

from collections.abc import Iterator

from registry.rights.disputes import Dispute
from registry.rights.encumbrances import PLEDGES, Encumbrance
from registry.rights.entries import Draft, EntryId
from registry.rights.findings import Finding
from registry.rights.kinds import Case, RequiredParty
from registry.rights.parties import party_key
from registry.rights.phrases import day_words, fraction, named, share_words
from registry.rights.rules._say import merged, refused
from registry.rights.rules.blocked import Disposal, check_free
from registry.rights.rules.coholders import Wanted, check_cited, check_co_holders, signing_co_holders
from registry.rights.rules.every_kind import check_givers
from registry.rights.rules.owners import check_act
from registry.rights.words import Words

_PLEDGOR = Words("государство залогодателя", "state of the pledgor")
_PLEDGEE = Words("государство залогодержателя", "state of the pledgee")
_AUTHORITY = Words("государство органа, принявшего акт", "state of the authority whose act it is")
_APPELLANT = Words("государство заявителя", "state of the appellant")
_COMMISSION = Words("государство, представленное в Комиссии", "state represented in the Commission")
_BOUND = ("signatory", "member")


def _is_pledge(draft: Draft) -> bool:
    return draft.terms["type"] in PLEDGES


def _pledge(case: Case) -> tuple[frozenset[str], Wanted]:
    """Return the pledgor, and for what a pledge of the right may cite consents."""
    terms = case.draft.terms
    recipients = frozenset({party_key(terms["pledgee"])}) if terms.get("pledgee") else frozenset()
    return frozenset({party_key(terms["holder"])}), Wanted(frozenset({"pledge"}), recipients)


def parties_of_encumbrance(case: Case) -> tuple[RequiredParty, ...]:
    """States of both sides sign, and of co-holders whose consent is not cited; for an authority's act its state."""
    terms = case.draft.terms
    if not _is_pledge(case.draft):
        state = terms.get("authority_state")
        return merged(case, [(state, _AUTHORITY)] if state else [])
    signing = [(terms["holder"]["state"], _PLEDGOR)]
    if terms.get("pledgee"):
        signing.append((terms["pledgee"]["state"], _PLEDGEE))
    if terms["object"] != "licence":
        signing.extend(signing_co_holders(case, "pledge", *_pledge(case)))
    return merged(case, signing)


def check_encumbrance(case: Case) -> tuple[Finding, ...]:
    """Judge a pledge, an arrest or a ban."""
    found = [*_check_object(case)]
    if not _is_pledge(case.draft):
        missing = (name for name in ("authority", "authority_state") if not case.draft.terms.get(name))
        found.extend(refused("R17", f"terms.{name}", _WHO) for name in missing)
        found.extend(check_act(case))
        return tuple(found)
    pledgor, wanted = _pledge(case)
    terms = case.draft.terms
    if not terms.get("pledgee"):
        found.append(refused("R15", "terms.pledgee", _NO_PLEDGEE))
    found.extend(check_givers(case, [("terms.holder.state", terms["holder"]["state"])]))
    found.extend(_check_rank(case))
    found.extend(check_free(case, Disposal(pledgor, terms.get("licence"), "terms.holder")))
    if terms["object"] != "licence":
        found.extend(check_cited(case, wanted))
        found.extend(check_co_holders(case, "pledge", pledgor, wanted))
    return tuple(found)


def _check_object(case: Case) -> Iterator[Finding]:
    """Nobody encumbers more than the holder has (R3)."""
    terms, day, standing = case.draft.terms, case.draft.effective.starts_on, case.standing
    key, name = party_key(terms["holder"]), named(terms["holder"], case.body)
    if terms["object"] == "licence":
        licence = standing.licence(terms.get("licence"))
        if licence is None or not licence.effective.covers(day) or key not in standing.licensees_on(licence, day):
            cited = () if licence is None else (licence.entry,)
            yield refused("R3", "terms.licence", _NO_LICENSEE.filled(name=name, day=day_words(day)), *cited)
        return
    held = next((holding for holding in standing.holders_on(day) if holding.party_key == key), None)
    if held is None:
        yield refused("R3", "terms.holder", _NO_HOLDER.filled(name=name, day=day_words(day)))
        return
    share = fraction(terms["share"]) if terms.get("share") else None
    if terms["object"] == "share" and share is not None and (held.title_share is None or share > held.title_share):
        has = share_words(held.title_share) if held.title_share else Words("доля не определена", "no share")
        yield refused("R3", "terms.share", _MORE.filled(share=share_words(share), held=has), held.entry)
    if terms["object"] == "right" and len(standing.holders_on(day)) > 1 and _is_pledge(case.draft):
        yield refused("R3", "terms.object", _WHOLE_OF_MANY)


def _check_rank(case: Case) -> Iterator[Finding]:
    """A first pledge has no other before it; a subsequent one has the next rank (R15)."""
    terms, day = case.draft.terms, case.draft.effective.starts_on
    mine = _drafted(case)
    earlier = [
        pledge for pledge in case.standing.encumbrances_on(day) if pledge.is_pledge and _same_object(case, pledge, mine)
    ]
    last = 0
    for pledge in earlier:
        last = max(last, pledge.rank or last + 1)  # one that states no rank has the next
    expected = last + 1
    if terms["type"] == "pledge" and earlier:
        yield refused("R15", "terms.type", _PLEDGED.filled(rank=expected), *(pledge.entry for pledge in earlier))
    elif terms["type"] == "subsequent_pledge" and not earlier:
        yield refused("R15", "terms.type", _NOT_PLEDGED)
    elif (mine.rank or expected) != expected:
        yield refused("R15", "terms.rank", _RANK.filled(rank=expected), *(pledge.entry for pledge in earlier))


def _same_object(case: Case, pledge: Encumbrance, mine: Encumbrance) -> bool:
    if "licence" in {pledge.terms["object"], mine.terms["object"]}:
        return pledge.licence == mine.licence
    burdened = case.standing.encumbered_on(pledge, case.draft.effective.starts_on)
    return party_key(mine.terms["holder"]) in burdened


def _drafted(case: Case) -> Encumbrance:
    return Encumbrance(EntryId(""), case.standing.as_recorded_at, case.draft.terms, case.draft.effective)


def _encumbrance(case: Case) -> Encumbrance | None:
    cited = case.draft.terms["encumbrance"]
    return next((found for found in case.standing.encumbrances if found.entry == cited), None)


def parties_of_release(case: Case) -> tuple[RequiredParty, ...]:
    """The pledgee's and the present pledgor's states sign; for an authority's act its state."""
    encumbrance = _encumbrance(case)
    if encumbrance is None:
        return ()
    terms = encumbrance.terms
    if not encumbrance.is_pledge:
        return merged(case, [(terms["authority_state"], _AUTHORITY)])
    bearing = case.standing.encumbered_on(encumbrance, case.draft.effective.starts_on)
    return merged(
        case,
        [(terms["pledgee"]["state"], _PLEDGEE), *((party["state"], _PLEDGOR) for party in bearing.values())],
    )


def check_release(case: Case) -> tuple[Finding, ...]:
    """Judge a release: of an encumbrance that stands; of an authority's act by its act (R17)."""
    encumbrance, day = _encumbrance(case), case.draft.effective.starts_on
    if encumbrance is None:
        return (refused("R15", "terms.encumbrance", _NO_ENCUMBRANCE),)
    found = [] if encumbrance.is_pledge else [*check_act(case)]
    if not encumbrance.effective.covers(day):
        found.append(refused("R15", "effective.from", _NOT_STANDING.filled(day=day_words(day)), encumbrance.entry))
    return tuple(found)


def parties_of_dispute(case: Case) -> tuple[RequiredParty, ...]:
    """The appellant's state alone opens a dispute."""
    return merged(case, [(case.draft.terms["appellant"]["state"], _APPELLANT)])


def check_dispute(case: Case) -> tuple[Finding, ...]:
    """Judge the opening of a dispute."""
    terms = case.draft.terms
    found = [*check_givers(case, [("terms.appellant.state", terms["appellant"]["state"])])]
    if terms["object"] == "licence" and case.standing.licence(terms.get("licence")) is None:
        found.append(refused("R15", "terms.licence", _NO_LICENCE))
    return tuple(found)


def _dispute(case: Case) -> Dispute | None:
    cited = case.draft.terms["dispute"]
    return next((found for found in case.standing.disputes if found.entry == cited), None)


def parties_of_withdrawal(case: Case) -> tuple[RequiredParty, ...]:
    """The appellant's state withdraws."""
    dispute = _dispute(case)
    return merged(case, [(dispute.terms["appellant"]["state"], _APPELLANT)]) if dispute else ()


def check_withdrawal(case: Case) -> tuple[Finding, ...]:
    """Judge the withdrawal of a dispute that is open."""
    dispute = _dispute(case)
    if dispute is None:
        return (refused("R15", "terms.dispute", _NO_DISPUTE),)
    return tuple(_check_open(case, dispute))


def _check_open(case: Case, dispute: Dispute) -> Iterator[Finding]:
    day = case.draft.effective.starts_on
    if dispute.closed_by is not None or not dispute.effective.covers(day):
        yield refused("R15", "terms.dispute", _NOT_OPEN.filled(day=day_words(day)), dispute.entry)


def parties_of_decision(case: Case) -> tuple[RequiredParty, ...]:
    """The state of the court or authority signs; the Commission decides by every state that takes part in it."""
    terms = case.draft.terms
    if terms["decided_by"] != "commission":
        state = terms.get("authority_state")
        return merged(case, [(state, _AUTHORITY)] if state else [])
    states = case.trust.states if case.trust else {}
    return merged(
        case, [(code, _COMMISSION) for code, state in states.items() if state.organs and state.status in _BOUND]
    )


def check_decision(case: Case) -> tuple[Finding, ...]:
    """Judge the decision of a dispute: recorded from the act itself (R17)."""
    dispute, terms = _dispute(case), case.draft.terms
    found = [*check_act(case)]
    if dispute is None:
        found.append(refused("R15", "terms.dispute", _NO_DISPUTE))
    else:
        found.extend(_check_open(case, dispute))
    if terms["decided_by"] != "commission" and not terms.get("authority_state"):
        found.append(refused("R17", "terms.authority_state", _WHO))
    return tuple(found)


_WHO = Words("Укажите, чей это акт и какого государства.", "Say whose act it is, and of which state.")
_NO_PLEDGEE = Words("Укажите залогодержателя.", "Name the pledgee.")
_NO_LICENSEE = Words(
    "{name} на {day} не является лицензиатом по этой лицензии. Проверьте лицензию и дату.",
    "{name} is no licensee under this licence on {day}. Check the licence and the date.",
)
_NO_HOLDER = Words(
    "{name} на {day} не является правообладателем: обременять нечего.",
    "{name} is no right-holder on {day}: there is nothing to encumber.",
)
_MORE = Words(
    "Обременяется {share}, а правообладателю принадлежит: {held}.", "{share} is encumbered, but the holder has: {held}."
)
_WHOLE_OF_MANY = Words(
    "Право общее: в залог передаётся доля, а не право в целом.",
    "The right is joint: a share is pledged, not the right as a whole.",
)
_PLEDGED = Words(
    "Право уже заложено. Укажите последующий залог, очерёдность {rank}.",
    "The right is pledged already. Record a subsequent pledge of rank {rank}.",
)
_NOT_PLEDGED = Words(
    "Предшествующего залога нет: укажите залог.", "There is no earlier pledge: record it as a first pledge."
)
_RANK = Words("Очерёдность должна быть {rank}.", "The rank must be {rank}.")
_NO_ENCUMBRANCE = Words(
    "Такого обременения в реестре нет. Выберите запись из списка.",
    "The register holds no such encumbrance. Choose an entry from the list.",
)
_NOT_STANDING = Words("На {day} обременение не действует.", "The encumbrance does not stand on {day}.")
_NO_LICENCE = Words(
    "Такой лицензии на этот результат в реестре нет. Выберите лицензию из списка.",
    "The register holds no such licence of this result. Choose a licence from the list.",
)
_NO_DISPUTE = Words(
    "Такого спора в реестре нет. Выберите запись из списка.",
    "The register holds no such dispute. Choose an entry from the list.",
)
_NOT_OPEN = Words("На {day} спор уже окончен или ещё не начат.", "On {day} the dispute is over, or not begun.")
