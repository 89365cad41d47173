"""Two bodies that keep a register, read from their configuration: states by default, and three organisations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from registry.rights.entries import StateCode
from registry.rights.governance_trust import Mandate, StateTrust, Trust
from registry.rights.parties import Body
from registry.settings import load_body
from tests.rights.cases import TRUST, Book, holder, licensed, office, party, recorded, registered

Terms = dict[str, Any]
SECOND = Path(__file__).parent / "second_body"


@dataclass(frozen=True)
class World:
    """A body, who is trusted in it, a party of each of three members, and one of an outsider."""

    body: Body
    trust: Trust
    first: Terms
    second: Terms
    third: Terms
    outsider: Terms

    @property
    def codes(self) -> list[str]:
        """Codes of the three members, sorted."""
        return sorted({self.first["state"], self.second["state"], self.third["state"]})

    def book(self) -> Book:
        return Book(body=self.body, trust=self.trust)

    def registered(self, **changed: Any) -> Terms:
        return (
            registered(customers=[self.first], lead_performer=self.first, performers=[self.first, self.second])
            | changed
        )

    def owned(self, *holders: Terms, **registration: Any) -> Book:
        """A registered result, owned in halves by the first and the second party unless others are given."""
        book = self.book()
        book.seal("result.registered", self.registered(**registration))
        book.seal("ownership.recorded", recorded(*(holders or self.halves)))
        return book

    @property
    def halves(self) -> tuple[Terms, Terms]:
        return holder(self.first, (1, 2)), holder(self.second, (1, 2))

    def licensed(self, giver: Terms | None = None, taker: Terms | None = None, **changed: Any) -> Terms:
        giver, taker = giver or self.first, taker or self.third
        return licensed(giver, taker, territory=[self.codes[0]]) | changed


def _default() -> World:
    return World(
        load_body(),
        TRUST,
        party("ОАО «Луч»", "BY", "100200300"),
        party("АО «Вектор»", "RU", "7700000001"),
        party("ТОО «Алатау»", "KZ", "010140000001"),
        party("Ganga Ltd", "IN"),
    )


def _second() -> World:
    body = load_body(SECOND)
    states = {
        StateCode(str(organ.state)): replace(
            office(str(organ.state)), organs={organ.organ: Mandate({"en": organ.name.en}, organ.kinds)}
        )
        for organ in body.organs
    }
    trusted: dict[StateCode, StateTrust] = dict(states)
    return World(
        body,
        replace(TRUST, states=trusted),
        party("Отдел 1", "XA", "A-1"),
        party("Отдел 2", "XB", "B-1"),
        party("Отдел 3", "XC"),
        party("Фирма Дельта", "XD"),
    )


WORLDS = {"states": _default(), "organisations": _second()}
