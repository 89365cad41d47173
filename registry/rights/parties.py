"""States, organs, people's roles, and who may do what in an office.

The body of states and its facts are configuration (`config/`), read by `registry.settings` into the values here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from registry.rights.entries import StateCode
from registry.rights.facts import KindInUse, Organ, ProtectionTerm, Reason
from registry.rights.words import Words


class Role(StrEnum):
    """What a person does in an office."""

    CLERK = "clerk"
    SIGNATORY = "signatory"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"


class Act(StrEnum):
    """What a signed-in person may be allowed to do; grammar `subject:verb`."""

    DRAFT_READ = "draft:read"
    DRAFT_EDIT = "draft:edit"
    PROPOSAL_FREEZE = "proposal:freeze"
    PROPOSAL_WITHDRAW = "proposal:withdraw"
    PROPOSAL_READ = "proposal:read"
    PROPOSAL_SIGN = "proposal:sign"
    PROPOSAL_SEND_BACK = "proposal:send_back"
    KEY_ENROL = "key:enrol"
    RESULT_READ = "result:read"
    REPORT_EXPORT = "report:export"
    ACTIVITY_READ = "activity:read"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, as the procedures know one."""

    account: str
    """Opaque id."""
    name: str
    state: StateCode
    organ: str
    """Organ id within the state, for example "by-ip"."""
    role: Role
    language: str = "ru"


_OFFICE = frozenset({Act.RESULT_READ, Act.REPORT_EXPORT, Act.PROPOSAL_READ})
_ALLOWED: Mapping[Role, frozenset[Act]] = {
    Role.CLERK: _OFFICE | {Act.DRAFT_READ, Act.DRAFT_EDIT, Act.PROPOSAL_FREEZE, Act.PROPOSAL_WITHDRAW},
    Role.SIGNATORY: _OFFICE | {Act.DRAFT_READ, Act.PROPOSAL_SIGN, Act.PROPOSAL_SEND_BACK, Act.KEY_ENROL},
    Role.REVIEWER: _OFFICE,
    Role.AUDITOR: _OFFICE | {Act.ACTIVITY_READ},
    Role.ADMINISTRATOR: _OFFICE,
    Role.OPERATOR: frozenset(),
}


def may(actor: Actor, act: Act) -> bool:
    """Return whether the person's role allows the act at all; whose object it is, the queries decide."""
    return act in _ALLOWED[actor.role]


Party = Mapping[str, Any]
"""{"name": {"ru", "en"}, "state": code, "number": state registration number or null}, as in the terms."""


def party_key(party: Party) -> str:
    """Return what tells one party from another: its state and registration number, else its state and folded name.

    The Russian name counts first, so that a translation added later changes nothing.
    """
    number = party.get("number")
    if number:
        return f"{party['state']}:{number}"
    name = party["name"]
    return f"{party['state']}:{_folded(name.get('ru') or name.get('en') or next(iter(name.values())))}"


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    """Return the name without case, quotation marks and doubled spaces."""
    return " ".join(name.casefold().translate(_QUOTES).split())


_QUOTES = str.maketrans(dict.fromkeys("«»“”„\"'‘’", " "))


@dataclass(frozen=True, slots=True)
class StatusPeriod:
    """A state's status over a span of days; `until` None is open."""

    status: str
    """signatory | member | frozen | suspended | withdrawn"""
    since: date
    until: date | None
    source: str
    checked_by_lawyer: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """A state the register knows by name; a third state has no periods."""

    code: StateCode
    name: Words
    formal_name: Words
    periods: tuple[StatusPeriod, ...] = ()


@dataclass(frozen=True, slots=True)
class Presumption:
    """What is presumed where a licence that takes effect within the dates of the row is silent on a term (R5)."""

    term: str
    """"category" | "territory" | "until"."""
    value: str
    words: Words
    since: date
    until: date | None
    source: str
    checked_by_lawyer: bool = False

    def covers(self, day: date) -> bool:
        """Whether the row is about licences that take effect on the day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Body:
    """The body of states that keeps the register: all facts about it are configuration."""

    name: Words
    """Name of the register as the screens show it, for example "Реестр прав МКВЭС"."""
    number_prefix: str
    """For result numbers, for example "ICMEC"."""
    mark_colour: str
    states: Mapping[StateCode, State]
    presumptions: tuple[Presumption, ...] = ()
    protection_terms: tuple[ProtectionTerm, ...] = ()
    reasons: tuple[Reason, ...] = ()
    organs: tuple[Organ, ...] = ()
    kinds: tuple[KindInUse, ...] = ()

    def status(self, code: StateCode, day: date) -> str | None:
        """Return the state's status in the body on the day, or None where it has none."""
        state = self.states.get(code)
        for period in state.periods if state else ():
            if period.since <= day and (period.until is None or day <= period.until):
                return period.status
        return None

    def is_status_checked(self, code: StateCode) -> bool:
        """Whether a lawyer has checked every period of the state's status; of a third state there is nothing to."""
        state = self.states.get(code)
        return all(period.checked_by_lawyer for period in state.periods) if state else True

    def is_party(self, code: StateCode, day: date) -> bool:
        """Whether the state is bound as signatory or member on the day."""
        return self.status(code, day) in {"signatory", "member"}

    def presumption(self, term: str, day: date) -> Presumption | None:
        """Return what is presumed where a licence that takes effect on the day is silent on the term, or None."""
        return next((row for row in self.presumptions if row.term == term and row.covers(day)), None)

    def protection_term(self, office: str, right_type: str, filed_on: date) -> ProtectionTerm | None:
        """Return how long a right lasts, or None where the register has no row that says so (R13)."""
        rows = [row for row in self.protection_terms if row.right_type == right_type and row.covers(filed_on)]
        own = next((row for row in rows if row.office == office), None)
        return own or next((row for row in rows if row.office == "*"), None)

    def reason(self, matter: str, code: str, day: date) -> Reason | None:
        """Return the reason of a code, if it may be given on the day."""
        return next((reason for reason in self.reasons_for(matter, day) if reason.code == code), None)

    def reasons_for(self, matter: str, day: date) -> tuple[Reason, ...]:
        """Return the reasons that may be given in a matter on the day, in their order: what a form offers."""
        return tuple(reason for reason in self.reasons if reason.matter == matter and reason.covers(day))

    def reason_words(self, matter: str, code: str) -> Words:
        """Return what a code means, whenever it was given; the code itself where the register no longer knows it."""
        known = next((reason for reason in self.reasons if (reason.matter, reason.code) == (matter, code)), None)
        return known.words if known else Words(code, code)

    def records(self, kind: str, day: date) -> bool:
        """Whether the body records entries of the kind on the day; a kind that has no row, always."""
        rows = [row for row in self.kinds if row.kind == kind]
        return not rows or any(row.covers(day) for row in rows)

    def is_kind_checked(self, kind: str) -> bool:
        """Whether a lawyer has checked since when, and until when, the body records the kind."""
        return all(row.checked_by_lawyer for row in self.kinds if row.kind == kind)

    def state_name(self, code: str) -> Words:
        """Return the state's short name, or its code where the register has no name for it."""
        state = self.states.get(StateCode(code))
        return state.name if state else Words(code, code)
