"""Rules of protection: what an office filed, granted, renewed and ended, and how long a right lasts.

Source: design 4.3, rules R12, R13, R17, R18, R23.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from registry.rights.entries import StateCode
from registry.rights.findings import Finding
from registry.rights.kinds import Case, RequiredParty
from registry.rights.licensing import territory_of
from registry.rights.phrases import day_words
from registry.rights.protection import SECRET, Protection, latest_expiry, normalised_number
from registry.rights.rules._say import can_sign, marked, merged, refused, warned
from registry.rights.rules.every_kind import check_not_future
from registry.rights.rules.owners import check_act, signing_owners
from registry.rights.words import Words

_OFFICE = Words("государство патентного ведомства", "state of the office")
_DATES = ("priority_on", "filed_on", "granted_on")
_BY_DECISION = frozenset({"invalidated"})


def parties_of_protection(case: Case) -> tuple[RequiredParty, ...]:
    """The office's state signs; for an office of no participating state, those of the right-holders."""
    office = _office(case)
    if office is not None and can_sign(case, office):
        return merged(case, [(office, _OFFICE)])
    return merged(case, signing_owners(case))


def _office(case: Case) -> str | None:
    terms = case.draft.terms
    if terms.get("office"):
        return str(terms["office"])
    about = _about(case)
    return about.office if about else None


def _about(case: Case) -> Protection | None:
    """Return the right that the draft is about, by any entry about it."""
    named = case.draft.terms.get("right") or case.draft.terms.get("filing")
    return next(
        (right for right in case.standing.protections if any(step.entry == named for step in right.steps)), None
    )


def check_decided(case: Case) -> tuple[Finding, ...]:
    """Judge the decision to file, or to keep a result confidential."""
    terms = case.draft.terms
    found: list[Finding] = []
    if terms["decision"] == "file":
        silent = (member for member in ("office", "applicant") if not terms.get(member))
        found.extend(refused("R12", f"terms.{member}", _SAY_WHERE) for member in silent)
        found.extend(check_first_filing(case))
    return tuple(found)


def check_filed(case: Case) -> tuple[Finding, ...]:
    """Judge a filing."""
    return (*_check_dates(case), *_check_number(case), *_check_same_number(case), *check_first_filing(case))


def check_granted(case: Case) -> tuple[Finding, ...]:
    """Judge a grant."""
    return (
        *_check_dates(case),
        *_check_number(case),
        *_check_filing(case),
        *_check_stated_end(case, case.draft.terms.get("filed_on")),
    )


def check_renewed(case: Case) -> tuple[Finding, ...]:
    """Judge a renewal: the right is alive, and is not renewed past its longest term (R13)."""
    about, day = _about(case), case.draft.effective.starts_on
    if about is None:
        return (refused("R13", "terms.right", _NO_RIGHT),)
    found = list(check_not_future(case, "terms.paid_on", case.draft.terms["paid_on"]))
    if about.right_type == SECRET:
        found.append(refused("R13", "terms.right", _SECRET, about.entry))
    if about.status_on(day, case.body) not in {"granted", "filed"}:
        found.append(refused("R13", "terms.right", _OVER.filled(day=day_words(day)), about.entry))
    found.extend(_check_stated_end(case, about.filed_on.isoformat() if about.filed_on else None, about))
    return tuple(found)


def check_ceased(case: Case) -> tuple[Finding, ...]:
    """Judge the end of a right."""
    terms, about = case.draft.terms, _about(case)
    if about is None:
        return (refused("R13", "terms.right", _NO_RIGHT),)
    found: list[Finding] = []
    if about.status_on(case.draft.effective.starts_on, case.body) == "ceased":
        found.append(refused("R13", "terms.right", _CEASED_ALREADY, about.entry))
    if terms.get("in_part") and not terms.get("part"):
        found.append(refused("R13", "terms.part", _WHICH_PART))
    if terms["reason"] in _BY_DECISION:
        if not terms.get("authority"):
            found.append(refused("R17", "terms.authority", _WHO_DECIDED))
        found.extend(check_act(case))
    elif terms["from_start"]:
        found.append(refused("R13", "terms.from_start", _NOT_FROM_START))
    return tuple(found)


def check_restored(case: Case) -> tuple[Finding, ...]:
    """Judge the restoration of a right that ceased."""
    about, day = _about(case), case.draft.effective.starts_on
    if about is None:
        return (refused("R13", "terms.right", _NO_RIGHT),)
    if about.status_on(day, case.body) != "ceased":
        return (refused("R13", "terms.right", _NOT_CEASED.filled(day=day_words(day)), about.entry),)
    return ()


def check_first_filing(case: Case) -> Iterator[Finding]:
    """Warn where the first filing is not in the state where the result was created (R12)."""
    terms, registered = case.draft.terms, case.standing.registered
    if registered is None or not terms.get("office") or case.standing.protections:
        return
    created = terms.get("created_in") or registered.terms["lead_performer"]["state"]
    if terms["office"] != created:
        yield warned("R12", "terms.office", _FIRST.filled(state=case.body.state_name(created)), registered.id)


def _check_dates(case: Case) -> Iterator[Finding]:
    """Priority ≤ filing ≤ grant, publication not before filing, and none of them still to come (R18)."""
    terms, before = case.draft.terms, ""
    for member in (*_DATES, "published_on"):
        if terms.get(member):
            yield from check_not_future(case, f"terms.{member}", terms[member])
    for member in _DATES:
        if terms.get(member):
            if terms[member] < before:
                yield _out_of_order(member, terms[member], before)
            before = terms[member]
    if terms.get("published_on") and terms["published_on"] < terms["filed_on"]:
        yield _out_of_order("published_on", terms["published_on"], terms["filed_on"])


def _out_of_order(member: str, day: str, before: str) -> Finding:
    days = {"day": day_words(date.fromisoformat(day)), "before": day_words(date.fromisoformat(before))}
    return refused("R18", f"terms.{member}", _ORDER.filled(**days))


def _check_number(case: Case) -> Iterator[Finding]:
    terms = case.draft.terms
    if terms.get("normalised") and terms["normalised"] != normalised_number(terms.get("number") or ""):
        yield refused(
            "form", "terms.normalised", _NORMALISED.filled(number=normalised_number(terms.get("number") or ""))
        )


def _check_same_number(case: Case) -> Iterator[Finding]:
    """Refuse to file under a number that is filed already (R23)."""
    terms = case.draft.terms
    if not terms.get("number"):
        return
    mine = normalised_number(terms["number"])
    for right in case.standing.protections:
        theirs = {normalised_number(step.terms["number"]) for step in right.steps if step.terms.get("number")}
        if right.office == terms["office"] and mine in theirs:
            yield refused("R23", "terms.number", _FILED_ALREADY, right.entry)


def _check_filing(case: Case) -> Iterator[Finding]:
    terms, about = case.draft.terms, _about(case)
    if not terms.get("filing"):
        return
    if about is None:
        yield refused("R13", "terms.filing", _NO_RIGHT)
    elif (about.office, about.right_type) != (terms["office"], terms["right_type"]):
        yield refused("R13", "terms.filing", _OTHER_RIGHT, about.entry)
    elif about.granted is not None:
        yield refused("R23", "terms.filing", _GRANTED_ALREADY, about.granted.entry)


def _check_stated_end(case: Case, filed_on: str | None, about: Protection | None = None) -> Iterator[Finding]:
    """Refuse an end later than the table of terms allows (R13)."""
    terms = case.draft.terms
    if not terms.get("expires_on") or not filed_on:
        return
    office, right_type = (about.office, about.right_type) if about else (terms["office"], terms["right_type"])
    last = latest_expiry(case.body, office, right_type, date.fromisoformat(filed_on))
    if last is not None and date.fromisoformat(terms["expires_on"]) > last:
        term = case.body.protection_term(office, right_type, date.fromisoformat(filed_on))
        checked = term is None or term.checked_by_lawyer
        yield refused("R13", "terms.expires_on", marked(_PAST_TERM.filled(day=day_words(last)), checked=checked))


def check_protected(case: Case) -> Iterator[Finding]:
    """Refuse a licence for a state beyond the end of the right that its office granted (R13)."""
    ends_on = case.draft.effective.ends_on
    if ends_on is None:
        return
    for office in sorted(set(territory_of(case.draft.terms))):
        rights = [right for right in case.standing.protections if right.office == office and right.granted]
        last = _last_day(rights, case)
        if last is not None and ends_on > last:
            words = _PAST_RIGHT.filled(state=case.body.state_name(StateCode(office)), day=day_words(last))
            ends = [right.expiry(case.body) for right in rights]
            checked = all(end is None or end.checked_by_lawyer for end in ends)
            yield refused("R13", "effective.until", marked(words, checked=checked), *(right.entry for right in rights))


def _last_day(rights: Iterable[Protection], case: Case) -> date | None:
    """Return the last day on which one of the rights lasts, or None where one has no known end, or there is none."""
    ends = [right.last_day(case.body) for right in rights]
    known = [end for end in ends if end is not None]
    return max(known) if ends and len(known) == len(ends) else None


_SAY_WHERE = Words(
    "Решено подать заявку: укажите, где она подаётся впервые и кто заявитель.",
    "The decision is to file: say where the first filing is made, and by whom.",
)
_FIRST = Words(
    "Первая заявка подаётся в государстве, где создан результат ({state}). Проверьте, нет ли запрета подавать вовне.",
    "The first filing is made in the state where the result was created ({state}). Check whether to file abroad first "
    "is allowed.",
)
_NO_RIGHT = Words(
    "Такой заявки или охранного документа по этому результату в реестре нет. Выберите запись из списка.",
    "The register holds no such application or title about this result. Choose an entry from the list.",
)
_OTHER_RIGHT = Words(
    "Заявка подана в другое ведомство или на другой вид охраны.",
    "The filing is with another office or of another type.",
)
_GRANTED_ALREADY = Words("По этой заявке охранный документ уже выдан.", "A title was granted on this filing already.")
_FILED_ALREADY = Words(
    "Заявка с этим номером уже внесена. Дополните ту запись или исправьте номер.",
    "A filing with this number is recorded already. Cite that entry, or put the number right.",
)
_SECRET = Words(
    "Секрет производства охраняется, пока сведения сохраняются в тайне: продлевать нечего.",
    "Know-how lasts as long as it is kept secret: there is nothing to renew.",
)
_OVER = Words(
    "На {day} право уже прекратилось: продлить его нельзя, возможно только восстановление.",
    "On {day} the right is over: it cannot be renewed, only restored.",
)
_PAST_TERM = Words(
    "Срок выходит за предельный срок охраны по таблице сроков: {day}.",
    "The term goes past the longest term of protection in the table of terms: {day}.",
)
_PAST_RIGHT = Words(
    "{state}: право действует по {day}; лицензия на более поздние дни не выдаётся. Сократите срок или территорию.",
    "{state}: the right lasts until {day}; no licence is granted beyond it. Shorten the term or the territory.",
)
_CEASED_ALREADY = Words("Право уже прекращено.", "The right has ceased already.")
_WHICH_PART = Words("Прекращается часть права: укажите какая.", "The right ceases in part: say which part.")
_WHO_DECIDED = Words("Укажите, кем принято решение.", "Say who decided.")
_NOT_FROM_START = Words(
    "С самого начала право отпадает только при признании недействительным.",
    "Only invalidation takes a right away from the start.",
)
_NOT_CEASED = Words(
    "На {day} право не прекращено: восстанавливать нечего.", "On {day} the right has not ceased: nothing to restore."
)
_ORDER = Words(
    "Дата {day} раньше предшествующей ступени ({before}). Порядок: приоритет, подача, выдача.",
    "The date {day} is before the stage that precedes it ({before}). The order is priority, filing, grant.",
)
_NORMALISED = Words(
    "Номер в едином виде не соответствует напечатанному; ожидалось {number}.",
    "The normalised number does not agree with the printed one; expected {number}.",
)
