"""Rules of title: `ownership.recorded` and `ownership.transferred`.

Source: design 4.3, rules R1, R2, R3, R8, R9, R18, R20.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any

from registry.rights.entries import EntryId
from registry.rights.findings import Finding
from registry.rights.kinds import Case, RequiredParty
from registry.rights.ownership import ONE, RECORDED, Holding, TitleEvent, fold_title
from registry.rights.parties import party_key
from registry.rights.phrases import day_words, fraction, named, share_words, spoken
from registry.rights.rules._say import merged, refused, warned
from registry.rights.rules.blocked import Disposal, check_free, check_pledgees, signing_pledgees
from registry.rights.rules.coholders import Wanted, check_cited, check_co_holders, signing_co_holders
from registry.rights.rules.every_kind import check_givers, check_not_future, check_parties_bound
from registry.rights.rules.owners import check_act
from registry.rights.rules.third_states import check_outside, outside_parties
from registry.rights.words import Words

_HOLDER = Words("государство правообладателя", "state of a right-holder")
_PERFORMER = Words("государство исполнителя", "state of a performer")
_DISPLACED = Words("государство прежнего правообладателя ({name})", "state of a right-holder recorded before ({name})")
_GIVER = Words("государство отчуждателя", "state of the transferor")
_TAKER = Words("государство приобретателя", "state of the transferee")
_LEAST_STATES = 2
_COURT = "court"
_NOT_BY_WILL = frozenset({"court", "succession"})
"""Grounds on which title passes though its holder could not dispose of it."""


def parties_of_recorded(case: Case) -> tuple[RequiredParty, ...]:
    """States of the right-holders, of those whom the record displaces, and of the performers sign."""
    registered = case.standing.registered
    performing = registered.terms if registered else {}
    performers = [*performing.get("performers", ()), *filter(None, [performing.get("lead_performer")])]
    return merged(
        case,
        [
            *((holder["party"]["state"], _HOLDER) for holder in case.draft.terms["holders"]),
            *((party["state"], _PERFORMER) for party in performers),
            *(
                (held.party["state"], _DISPLACED.filled(name=spoken(held.party["name"])))
                for held in case.standing.holders_on(case.draft.effective.starts_on)
                if held.party_key not in {party_key(holder["party"]) for holder in case.draft.terms["holders"]}
            ),
        ],
    )


def check_recorded(case: Case) -> tuple[Finding, ...]:
    """Judge a record of ownership."""
    known = {holding.party_key for holding in case.standing.holdings}
    new = (
        (f"terms.holders.{position}.party.state", holder["party"]["state"])
        for position, holder in enumerate(case.draft.terms["holders"])
        if party_key(holder["party"]) not in known  # rights acquired stay (R20)
    )
    return (
        *_check_shares(case),
        *_check_two_states(case),
        *check_parties_bound(case, new),
        *_check_displaced(case),
        *(check_act(case) if case.draft.terms["ground_type"] == _COURT else ()),
        *_check_later_record(case),
        *_check_later_events(case),
    )


def _check_shares(case: Case) -> Iterator[Finding]:
    """Shares of title sum to 1, and so do shares of income where given (R1)."""
    terms = case.draft.terms
    holders = terms["holders"]
    yield from _check_each_once(holders)
    if terms["jointly_without_shares"]:
        for position, holder in enumerate(holders):
            if holder.get("title_share"):
                yield refused("R1", f"terms.holders.{position}.title_share", _SHARE_OF_JOINT)
        if len(holders) == 1:
            yield refused("R1", "terms.jointly_without_shares", _JOINT_ALONE)
    else:
        silent = [position for position, holder in enumerate(holders) if not holder.get("title_share")]
        for position in silent:
            yield refused("R1", f"terms.holders.{position}.title_share", _NO_SHARE)
        if not silent:
            yield from _check_sum(holders, "title_share", _TITLE)
    yield from _check_sum(holders, "income_share", _INCOME)


def _check_each_once(holders: list[Mapping[str, Any]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for position, holder in enumerate(holders):
        key = party_key(holder["party"])
        if key in seen:
            yield refused("R1", f"terms.holders.{position}.party", _TWICE.filled(name=spoken(holder["party"]["name"])))
        seen.add(key)


def _check_sum(holders: list[Mapping[str, Any]], member: str, of: Words) -> Iterator[Finding]:
    shares = [fraction(holder[member]) for holder in holders if holder.get(member)]
    total = sum(shares, Fraction(0))
    if shares and total != ONE:
        words = _TOO_LITTLE if total < ONE else _TOO_MUCH
        yield refused(
            "R1", "terms.holders", words.filled(of=of, total=share_words(total), by=share_words(abs(ONE - total)))
        )


def _check_two_states(case: Case) -> Iterator[Finding]:
    """A jointly obtained result has holders of two states, or a reason why not (R2)."""
    registered, terms = case.standing.registered, case.draft.terms
    if registered is None or registered.terms["origin"] != "foreground_joint" or terms.get("sole_state_reason"):
        return
    states = {holder["party"]["state"] for holder in terms["holders"]}
    if len(states) < _LEAST_STATES:
        yield refused("R2", "terms.holders", _ONE_STATE.filled(state=case.body.state_name(*states)), registered.id)


def _check_displaced(case: Case) -> Iterator[Finding]:
    """To record other holders is to dispose of the right of those it displaces (R15)."""
    terms = case.draft.terms
    held = case.standing.holders_on(case.draft.effective.starts_on)
    if held and terms["ground_type"] != _COURT:
        yield from check_free(case, Disposal(frozenset(holding.party_key for holding in held), place="terms.holders"))


def _check_later_record(case: Case) -> Iterator[Finding]:
    """Say that a record about an earlier day leaves a later one standing."""
    day = case.draft.effective.starts_on
    later = [
        event for event in case.standing.title_events if event.kind == RECORDED and event.effective.starts_on > day
    ]
    if later:
        first = min(later, key=lambda event: event.effective.starts_on)
        last_day = first.effective.starts_on - timedelta(days=1)
        yield warned("R1", "effective.from", _LATER_RECORD.filled(day=day_words(last_day)), first.entry)


def _check_later_events(case: Case) -> Iterator[Finding]:
    """Refuse what would take the ground from under transfers that are recorded for a later day (R3)."""
    draft, size, events = case.draft, case.standing.as_recorded_at, case.standing.title_events
    if all(event.effective.starts_on < draft.effective.starts_on for event in events):
        return
    drafted = TitleEvent(EntryId(""), size, draft.kind, draft.effective, draft.terms, ())
    before = _unborne(case.standing.breaks)
    broken = _unborne(fold_title([*events, drafted], {}).breaks) - before - {""}
    if broken:
        yield refused("R3", "effective.from", _UNDERMINES, *sorted(broken))


def _unborne(breaks: tuple[Finding, ...]) -> set[str]:
    return {entry for finding in breaks if finding.rule == "R3" for entry in finding.entries}


def _sides(case: Case) -> tuple[str, str]:
    return party_key(case.draft.terms["from_party"]), party_key(case.draft.terms["to_party"])


def _wanted(case: Case) -> Wanted:
    acts = {"assignment"}
    if outside_parties(case, [case.draft.terms["to_party"]["state"]]):
        acts.add("third_state_transfer")
    return Wanted(frozenset(acts), frozenset({party_key(case.draft.terms["to_party"])}))


def parties_of_transferred(case: Case) -> tuple[RequiredParty, ...]:
    """States of both sides sign, and those of co-holders whose consent is not cited."""
    terms = case.draft.terms
    return merged(
        case,
        [
            (terms["from_party"]["state"], _GIVER),
            (terms["to_party"]["state"], _TAKER),
            *signing_co_holders(case, "assignment", _sides(case), _wanted(case)),
            *(signing_pledgees(case, _disposal(case), _wanted(case)) if _needs_pledgee(case) else ()),
        ],
    )


def check_transferred(case: Case) -> tuple[Finding, ...]:
    """Judge a transfer."""
    terms, wanted = case.draft.terms, _wanted(case)
    return (
        *_check_extent(case),
        *_check_left_in_one_state(case),
        *check_givers(case, [("terms.from_party.state", terms["from_party"]["state"])]),
        *check_cited(case, wanted),
        *check_co_holders(case, "assignment", _sides(case), wanted),
        *check_outside(case, [("terms.to_party.state", terms["to_party"]["state"])], wanted),
        *(() if terms["ground_type"] in _NOT_BY_WILL else check_free(case, _disposal(case))),
        *(check_pledgees(case, _disposal(case), wanted) if _needs_pledgee(case) else ()),
        *(check_act(case) if terms["ground_type"] == _COURT else ()),
        *_check_ground(case),
        *check_not_future(case, "terms.executed_by_from", terms["executed_by_from"]),
        *check_not_future(case, "terms.executed_by_to", terms["executed_by_to"]),
        *_check_open_ended(case),
        *_check_later_events(case),
    )


def _disposal(case: Case) -> Disposal:
    return Disposal(frozenset({_sides(case)[0]}), place="terms.from_party")


def _needs_pledgee(case: Case) -> bool:
    return case.draft.terms["ground_type"] not in _NOT_BY_WILL | {"pledge_enforced"}


def _check_ground(case: Case) -> Iterator[Finding]:
    """Refuse a transfer that rests on nothing but documents handed over: they never change title (R11)."""
    mine = {document.sha256 for document in case.draft.documents}
    handovers = case.standing.of_kind("documents.handed_over")
    handed = {document.sha256 for entry in handovers for document in entry.payload.draft.documents}
    if mine and mine <= handed:
        yield refused("R11", "documents", _HANDED_OVER, *(entry.id for entry in handovers))


def _check_extent(case: Case) -> Iterator[Finding]:
    """Nobody gives more than he holds (R3)."""
    terms, day = case.draft.terms, case.draft.effective.starts_on
    giver, taker = _sides(case)
    if giver == taker:
        yield refused("R3", "terms.to_party", _TO_ONESELF)
    held = next((holding for holding in case.standing.holders_on(day) if holding.party_key == giver), None)
    if held is None:
        name = named(terms["from_party"], case.body)
        yield refused("R3", "terms.from_party", _HOLDS_NOTHING.filled(name=name, day=day_words(day)))
        return
    share = fraction(terms["share"]) if terms.get("share") else None
    fault = _fault_of_share(held.title_share, share, terms["category"])
    if fault is not None:
        has = share_words(held.title_share) if held.title_share is not None else ""
        asked = share_words(share) if share is not None else ""
        yield refused("R3", "terms.share", fault.filled(held=has, share=asked, day=day_words(day)), held.entry)


def _fault_of_share(held: Fraction | None, share: Fraction | None, category: str) -> Words | None:
    if held is None:
        return _WITHOUT_SHARES if share is not None or category == "partial" else None
    if share is None:
        return _NAME_SHARE if category == "partial" else None
    if share > held:
        return _MORE_THAN_HELD
    if category == "full" and share != held:
        return _FULL_IS_ALL
    return _PART_IS_ALL if category == "partial" and share == held else None


def _check_left_in_one_state(case: Case) -> Iterator[Finding]:
    """Warn where a jointly obtained result ends in one state's hands (R2)."""
    registered = case.standing.registered
    if registered is None or registered.terms["origin"] != "foreground_joint":
        return
    holders = case.standing.holders_on(case.draft.effective.starts_on)
    left = {holding.party["state"] for holding in holders if not _leaves(holding, case)}
    left.add(case.draft.terms["to_party"]["state"])
    if holders and len(left) < _LEAST_STATES:
        yield warned("R2", "terms.to_party", _LEFT_IN_ONE.filled(state=case.body.state_name(*left)), registered.id)


def _leaves(holding: Holding, case: Case) -> bool:
    return holding.party_key == _sides(case)[0] and case.draft.terms["category"] == "full"


def _check_open_ended(case: Case) -> Iterator[Finding]:
    if case.draft.effective.ends_on is not None:
        yield refused("R18", "effective.until", _NO_END)


_TITLE = Words("долей в исключительном праве", "shares of title")
_INCOME = Words("долей в доходах", "shares of income")
_TOO_LITTLE = Words(
    "Сумма {of} равна {total}: не хватает {by}. Доли должны давать ровно 1.",
    "The {of} sum to {total}: {by} is missing. They must sum to exactly 1.",
)
_TOO_MUCH = Words(
    "Сумма {of} равна {total}: лишнее — {by}. Доли должны давать ровно 1.",
    "The {of} sum to {total}: {by} too much. They must sum to exactly 1.",
)
_SHARE_OF_JOINT = Words(
    "Право записывается общим без долей: уберите долю или снимите отметку «доли не определены».",
    "The right is recorded as joint without shares: remove the share, or do not record it as joint without shares.",
)
_JOINT_ALONE = Words(
    "Общим без долей право бывает у двух и более правообладателей. Добавьте второго или укажите долю 1.",
    "A right is joint without shares between two right-holders or more. Add a second one, or give a share of 1.",
)
_NO_SHARE = Words(
    "Укажите долю двумя целыми числами или отметьте, что доли не определены.",
    "Give the share as two whole numbers, or record the right as joint without shares.",
)
_TWICE = Words(
    "{name}: правообладатель указан дважды. Сложите его доли в одной строке.",
    "{name} is named twice. Add its shares up in one row.",
)
_ONE_STATE = Words(
    "Результат получен совместно, а все правообладатели — из одного государства ({state}). "
    "Добавьте правообладателя другой Стороны или укажите основание.",
    "The result was obtained jointly, yet all right-holders are of one state ({state}). "
    "Add a right-holder of another Party, or say on which ground.",
)
_LATER_RECORD = Words(
    "Для более поздней даты уже есть запись о правообладателях: эта будет действовать по {day}.",
    "There is a record of ownership for a later date already: this one will hold until {day}.",
)
_UNDERMINES = Words(
    "На более поздние даты уже записаны переходы, которые после этой записи лишатся основания. "
    "Выберите более позднюю дату.",
    "Transfers are recorded for later dates that this entry would leave without ground. Choose a later date.",
)
_TO_ONESELF = Words(
    "Отчуждатель и приобретатель — одно лицо: ничего не переходит.",
    "Transferor and transferee are one and the same: nothing passes.",
)
_HOLDS_NOTHING = Words(
    "{name} на {day} не является правообладателем: передать нечего. Проверьте лицо и дату.",
    "{name} is no right-holder on {day} and has nothing to give. Check the party and the date.",
)
_WITHOUT_SHARES = Words(
    "Право общее без долей: часть его выделить нельзя. Укажите полный переход и не указывайте долю.",
    "The right is joint without shares: no part of it can be singled out. Transfer in full and give no share.",
)
_NAME_SHARE = Words(
    "При частичном переходе укажите долю; отчуждатель имеет {held}.",
    "For a transfer in part give the share; the transferor holds {held}.",
)
_MORE_THAN_HELD = Words(
    "Передаётся {share}, а отчуждатель на {day} имеет {held}. Передать можно не больше, чем имеешь.",
    "{share} is to pass, but the transferor holds {held} on {day}. Nobody gives more than he holds.",
)
_FULL_IS_ALL = Words(
    "Полный переход — это вся доля отчуждателя, {held}, а указано {share}. Исправьте долю или объём.",
    "A transfer in full is the transferor's whole share, {held}, but {share} is given. Change the share or the extent.",
)
_PART_IS_ALL = Words(
    "{share} — это вся доля отчуждателя. Укажите полный переход.",
    "{share} is the transferor's whole share. Choose a transfer in full.",
)
_LEFT_IN_ONE = Words(
    "После перехода все правообладатели совместно полученного результата — из одного государства ({state}).",
    "After the transfer all right-holders of a jointly obtained result are of one state ({state}).",
)
_HANDED_OVER = Words(
    "Приложены только переданные ранее документы: передача документов права не переносит. Приложите договор или акт.",
    "Only documents handed over before are attached: handing over documents passes no title. Attach the instrument.",
)
_NO_END = Words(
    "Исключительное право переходит навсегда: дату окончания не указывайте. На срок выдаётся лицензия.",
    "Title passes for good: give no end. What lasts for a term is a licence.",
)
