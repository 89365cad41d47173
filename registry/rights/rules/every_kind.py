"""Rules that hold for every kind: known states, Parties, order of dates, mandates, what the signers saw.

Source: design 4.3, rules R18, R19, R20, R21.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from registry.rights.entries import EntryId, StateCode
from registry.rights.fields import Group, Rows, StateField, StatesField, TermsSchema
from registry.rights.findings import Finding
from registry.rights.kinds import Case, KindOfEntry, RequiredParty, kind_of
from registry.rights.phrases import day_words
from registry.rights.rules._say import can_sign, marked, refused
from registry.rights.standing import REGISTERED
from registry.rights.words import Words

Placed = tuple[str, str]
"""A place in the terms and the state code that stands there."""
Plan = tuple[tuple[str, str, Any], ...]


@cache
def _plan(schema: type[TermsSchema]) -> Plan:
    """Return where a schema holds states: (member, how, schema of the rows or offices that are no states)."""
    plan: list[tuple[str, str, Any]] = []
    for name, field in schema._declared_fields.items():  # noqa: SLF001 - marshmallow has no other door to a class's fields
        match field:
            case StateField():
                plan.append((name, "state", frozenset(field.offices)))
            case StatesField():
                plan.append((name, "states", None))
            case Group(schema=inner) if _plan(inner):
                plan.append((name, "group", inner))
            case Rows(schema=inner) if _plan(inner):
                plan.append((name, "rows", inner))
    return tuple(plan)


def states_within(schema: type[TermsSchema], terms: Mapping[str, Any], place: str = "terms") -> Iterator[Placed]:
    """Yield every state that the terms name, with its place."""
    for name, how, inner in _plan(schema):
        value = terms.get(name)
        if not value:
            continue
        match how:
            case "state" if value in inner:
                continue
            case "state":
                yield f"{place}.{name}", value
            case "states":
                yield from ((f"{place}.{name}.{position}", code) for position, code in enumerate(value))
            case "group":
                yield from states_within(inner, value, f"{place}.{name}")
            case _:
                for position, row in enumerate(value):
                    yield from states_within(inner, row, f"{place}.{name}.{position}")


def check_states_known(case: Case, kind: KindOfEntry) -> Iterator[Finding]:
    """Refuse a code that is no state's."""
    states = case.body.states
    for place, code in states_within(kind.schema, case.draft.terms):
        if code not in states:
            yield refused("form", place, _UNKNOWN_STATE.filled(code=code))


def check_parties_bound(case: Case, placed: Iterable[Placed]) -> Iterator[Finding]:
    """Refuse states that are no Party on the day the entry takes effect (R20)."""
    day = case.draft.effective.starts_on
    for place, code in placed:
        if code in case.body.states and not case.body.is_party(StateCode(code), day):
            words = _NO_PARTY.filled(state=case.body.state_name(code), day=day_words(day))
            yield refused("R20", place, marked(words, checked=case.body.is_status_checked(StateCode(code))))


def check_givers(case: Case, placed: Iterable[Placed]) -> Iterator[Finding]:
    """Refuse to dispose of a right in the name of a state for which nobody can sign."""
    for place, code in placed:
        if code in case.body.states and not can_sign(case, code):
            yield refused("R20", place, _NOBODY_SIGNS.filled(state=case.body.state_name(code)))


def check_effective(case: Case) -> Iterator[Finding]:
    """Refuse legal dates that end before they begin (R18)."""
    effective = case.draft.effective
    if effective.ends_on is not None and effective.ends_on < effective.starts_on:
        yield refused(
            "R18",
            "effective.until",
            _ENDS_FIRST.filled(first=day_words(effective.starts_on), last=day_words(effective.ends_on)),
        )


def check_not_future(case: Case, place: str, day: str) -> Iterator[Finding]:
    """Refuse an act that is dated later than the day on which it is recorded (R18)."""
    if date.fromisoformat(day) > case.today:
        yield refused("R18", place, _FUTURE.filled(day=day_words(date.fromisoformat(day)), today=day_words(case.today)))


def check_kind_in_use(case: Case, kind: KindOfEntry) -> Iterator[Finding]:
    """Refuse an entry of a kind that the body does not record on the day of sealing (R19)."""
    if not case.body.records(kind.kind, case.today):
        words = _NOT_RECORDED.filled(kind=kind.title, today=day_words(case.today))
        yield refused("R19", "", marked(words, checked=case.body.is_kind_checked(kind.kind)))


def check_mandates(case: Case, kind: KindOfEntry, parties: Iterable[RequiredParty]) -> Iterator[Finding]:
    """Refuse an entry for which a state has no organ with a mandate (R19); governance has keys of its own."""
    if kind.governance:
        return
    if case.trust is None:
        yield refused("R19", "", _NOT_FOUNDED)
        return
    signing = tuple(parties)
    if not signing:
        yield refused("R19", "", _NOBODY)
    for party in signing:
        state = case.trust.states.get(party.state)
        if state is None or not any(mandate.covers(kind.kind) for mandate in state.organs.values()):
            yield refused("R19", "", _NO_MANDATE.filled(state=case.body.state_name(party.state), kind=kind.title))


def check_after(case: Case, kind: KindOfEntry) -> Iterator[Finding]:
    """Refuse a draft that stands on something older than what is recorded now (R21)."""
    if kind.governance:
        head = case.trust.head if case.trust else None
        if case.draft.after != head:
            yield overtaken_governance(head)
        return
    yield from _check_registered(case)
    entries = case.standing.entries
    seen = -1
    if case.draft.after is not None:
        seen = next((position for position, entry in enumerate(entries) if entry.id == case.draft.after), -2)
    if seen == -2:  # noqa: PLR2004 - no position at all
        yield refused("R21", "", _AFTER_UNKNOWN)
        return
    newer = tuple(entry.id for entry in entries[seen + 1 :] if kind_of(entry.kind).voids_others)
    if newer:
        yield overtaken(newer)


def overtaken(newer: Sequence[EntryId]) -> Finding:
    """Say that entries on which a proposal depends were sealed after what its signers saw (R21)."""
    return refused("R21", "", _MOVED, *newer)


def overtaken_governance(head: EntryId | None) -> Finding:
    """Say that the chain of governance went on without a proposal (R21)."""
    return refused("R21", "", _GOVERNANCE_MOVED, *((head,) if head else ()))


def _check_registered(case: Case) -> Iterator[Finding]:
    registers = case.draft.kind == REGISTERED
    if registers and case.standing.registered is not None:
        yield refused("R21", "", _REGISTERED_ALREADY, case.standing.registered.id)
    if not registers and case.standing.registered is None:
        yield refused("R21", "result", _NOT_REGISTERED)


_UNKNOWN_STATE = Words(
    "Государства с кодом {code} нет в перечне. Выберите государство из списка.",
    "There is no state with the code {code}. Choose a state from the list.",
)
_NO_PARTY = Words(
    "{state} на {day} не является Стороной. Проверьте государство и дату вступления в силу.",
    "{state} is not a Party on {day}. Check the state and the effective date.",
)
_NOBODY_SIGNS = Words(
    "{state} не участвует в реестре: подписать запись от имени этого государства некому.",
    "{state} takes no part in the register: nobody can sign the entry for this state.",
)
_ENDS_FIRST = Words(
    "Окончание {last} раньше начала {first}. Исправьте одну из дат.",
    "The end, {last}, is before the beginning, {first}. Put one of the dates right.",
)
_FUTURE = Words(
    "Дата {day} ещё не наступила: сегодня {today}. Записывается только совершённое.",
    "The date {day} is still to come: today is {today}. Only what has been done is recorded.",
)
_NOT_FOUNDED = Words(
    "Реестр ещё не учреждён: полномочий подписывать записи ни у кого нет.",
    "The register is not founded yet: nobody has a mandate to sign entries.",
)
_NOT_RECORDED = Words(
    "Записи вида «{kind}» на {today} в этом реестре не ведутся. Выберите другой вид записи.",
    "On {today} this register records no entries of the kind “{kind}”. Choose another kind of entry.",
)
_NOBODY = Words(
    "Ни одно участвующее государство не связано с этой записью: подписать её некому.",
    "No participating state has a part in this entry: nobody can sign it.",
)
_NO_MANDATE = Words(
    "{state}: ни одно ведомство не уполномочено подписывать записи вида «{kind}». "
    "Государство должно сначала наделить ведомство полномочием.",
    "{state}: no organ has a mandate to sign entries of the kind “{kind}”. "
    "The state must give an organ the mandate first.",
)
_GOVERNANCE_MOVED = Words(
    "С тех пор внесена другая запись управления. Составьте предложение заново от последней.",
    "Another governance entry was sealed since. Draw the proposal up anew from the newest one.",
)
_AFTER_UNKNOWN = Words(
    "Запись, от которой составлено предложение, не относится к этому результату. Составьте его заново.",
    "The entry the proposal was drawn up from does not concern this result. Draw it up anew.",
)
_MOVED = Words(
    "С тех пор внесены записи, от которых зависит это предложение. Составьте его заново и подпишите снова.",
    "Entries this proposal depends on were sealed since. Draw it up anew and have it signed again.",
)
_REGISTERED_ALREADY = Words(
    "Результат под этим номером уже зарегистрирован.", "A result with this number is registered already."
)
_NOT_REGISTERED = Words(
    "Результат ещё не зарегистрирован. Сначала внесите запись о регистрации результата.",
    "The result is not registered yet. Have the registration of the result sealed first.",
)
