"""A plausible body of states, state of trust and entries, for tests of every room.

`Book` is a register in miniature: it judges a draft against what stands, and seals it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from registry.rights.entries import Document, Draft, Effective, Entry, EntryId, Kind, Payload, ResultNumber, StateCode
from registry.rights.findings import Finding
from registry.rights.governance_trust import Mandate, StateTrust, Trust
from registry.rights.kinds import Case, kind_of
from registry.rights.parties import Body, Presumption, State, StatusPeriod
from registry.rights.rules import check_draft, required_parties
from registry.rights.standing import Standing, standing
from registry.rights.words import Words

Terms = dict[str, Any]

REGISTER = "register.example/icmec"
NUMBER = ResultNumber("ICMEC-2026-000001")
FIRST_DAY = date(2026, 1, 1)
EXAMPLES = 2000 if os.environ.get("CI") == "true" else 200
"""Of each property: many where a machine has the time."""
PLACES = {"", "terms", "effective", "documents", "result", "after", "access", "language"}
"""Members of a payload that a finding may be shown at."""
TODAY = date(2026, 6, 1)
SIGNED = date(2007, 10, 6)
FROZEN = date(2024, 2, 23)


def state(code: str, ru: str, en: str, *periods: StatusPeriod) -> State:
    return State(StateCode(code), Words(ru, en), Words(f"Республика {ru}", f"Republic of {en}"), periods)


def bound(since: date = SIGNED, until: date | None = None) -> StatusPeriod:
    return StatusPeriod("signatory", since, until, "test")


STATES = (
    state(
        "AM",
        "Армения",
        "Armenia",
        bound(until=FROZEN - timedelta(days=1)),
        StatusPeriod("frozen", FROZEN, None, "test"),
    ),
    state("BY", "Беларусь", "Belarus", bound()),
    state("IN", "Индия", "India"),
    state("KG", "Кыргызстан", "Kyrgyzstan", bound()),
    state("KZ", "Казахстан", "Kazakhstan", bound()),
    state("RU", "Российская Федерация", "Russian Federation", bound()),
    state("TJ", "Таджикистан", "Tajikistan", bound()),
    state("VN", "Вьетнам", "Viet Nam"),
)
PRESUMPTIONS = (
    Presumption(
        "category",
        "simple",
        Words("Предполагается простая лицензия.", "A simple licence is presumed."),
        SIGNED,
        None,
        "test",
    ),
    Presumption(
        "territory",
        "licensees",
        Words("Предполагается их территория.", "Their territory is presumed."),
        SIGNED,
        None,
        "test",
    ),
    Presumption("until", "P5Y", Words("Предполагается пять лет.", "Five years are presumed."), SIGNED, None, "test"),
)
BODY = Body(
    name=Words("Реестр прав МКВЭС", "ICMEC Rights Register"),
    number_prefix="ICMEC",
    mark_colour="#12455a",
    states={row.code: row for row in STATES},
    presumptions=PRESUMPTIONS,
)


def office(code: str, *kinds: str) -> StateTrust:
    """A state with one organ; by default it may sign every kind."""
    mandate = Mandate({"ru": f"Ведомство {code}", "en": f"Office of {code}"}, kinds or ("*",))
    return StateTrust({"en": code}, "member", organs={f"{code.lower()}-ip": mandate})


TRUST = Trust(
    register=REGISTER,
    head=EntryId("0f" * 32),
    states={StateCode(code): office(code) for code in ("AM", "BY", "KG", "KZ", "RU")},
    common_threshold=2,
    logs={"entries": "vkey"},
    witnesses=(),
    quorum=0,
    algorithms=("ES256",),
    rules="00" * 32,
    seal_certificate=b"",
)


def party(name: str, code: str, number: str | None = None) -> Terms:
    named: Terms = {"name": {"ru": name}, "state": code}
    return named | {"number": number} if number else named


LUCH = party("ОАО «Луч»", "BY", "100200300")
VECTOR = party("АО «Вектор»", "RU", "7700000001")
ALATAU = party("ТОО «Алатау»", "KZ", "010140000001")
ARARAT = party("ЗАО «Арарат»", "AM")
ISSYK = party("ОсОО «Иссык»", "KG")
PAMIR = party("ООО «Памир»", "TJ")
GANGA = party("Ganga Ltd", "IN")
BELARUS = party("Республика Беларусь", "BY")


def share(num: int, den: int) -> Terms:
    return {"num": num, "den": den}


def holder(who: Terms, title: tuple[int, int] | None = None, income: tuple[int, int] | None = None) -> Terms:
    row: Terms = {"party": who, "capacity": "organisation"}
    if title:
        row["title_share"] = share(*title)
    if income:
        row["income_share"] = share(*income)
    return row


def registered(**changed: Any) -> Terms:
    return {
        "title": {"ru": "Способ испытаний «Заря»", "en": "Zarya test method"},
        "kind_of_result": "invention",
        "origin": "foreground_joint",
        "ground": {"ru": "Договор № 7, пункт 3"},
        "customers": [BELARUS],
        "lead_performer": LUCH,
        "performers": [LUCH, VECTOR],
        "confidentiality": "open",
    } | changed


def recorded(*holders: Terms, **changed: Any) -> Terms:
    return {
        "jointly_without_shares": False,
        "holders": list(holders or (holder(LUCH, (1, 3)), holder(VECTOR, (1, 3)), holder(ALATAU, (1, 3)))),
        "ground_type": "contract",
        "ground": {"ru": "Договор № 7, пункт 5"},
    } | changed


def transferred(giver: Terms, taker: Terms, part: tuple[int, int] | None = None, **changed: Any) -> Terms:
    terms: Terms = {
        "from_party": giver,
        "to_party": taker,
        "to_capacity": "organisation",
        "category": "partial" if part else "full",
        "ground_type": "contract",
        "instrument": {"ru": "Договор уступки № 9"},
        "executed_by_from": "2026-02-01",
        "executed_by_to": "2026-02-02",
    }
    if part:
        terms["share"] = share(*part)
    return terms | changed


def licensed(giver: Terms = LUCH, taker: Terms = ALATAU, **changed: Any) -> Terms:
    return {
        "licensors": [giver],
        "licensees": [taker],
        "category": "simple",
        "territory": ["BY", "KZ"],
        "fields_of_use": ["production", "repair"],
        "ways_of_use": ["manufacture", "use"],
        "purposes": ["own_forces"],
        "sublicensing": "no",
        "remuneration_type": "free",
    } | changed


def document(name: str = "Акт № 1") -> Document:
    digest = hashlib.sha256(name.encode()).hexdigest()
    return Document(digest, 1024, "application/pdf", name, "ОАО «Луч»", 2)


def consented(who: Terms, act: str = "assignment", **changed: Any) -> Terms:
    return {"act": act, "holder": who} | changed


def drafted(
    kind: str, terms: Mapping[str, Any], since: date = FIRST_DAY, until: date | None = None, **more: Any
) -> Draft:
    return Draft(Kind(kind), more.pop("result", NUMBER), Effective(since, until), terms, **more)


def entry(draft: Draft, index: int, parties: Sequence[str] = ()) -> Entry:
    """A sealed entry; its id stands for the digest of bytes that nobody signed."""
    payload = Payload(REGISTER, draft, tuple(StateCode(code) for code in parties), index.to_bytes(16, "big"))
    identity = EntryId(hashlib.sha256(f"{index} {draft.kind} {draft.effective}".encode()).hexdigest())
    sealed_at = datetime(2026, 1, 12, 9, 0, tzinfo=UTC) + timedelta(minutes=index)
    return Entry(identity, index, sealed_at, payload, TRUST.head)


def assert_said(words: Words) -> None:
    """Both languages say something, each name in it is filled, and Russian is Russian."""
    for text in (words.ru, words.en):
        assert text.strip()
        assert not re.search(r"None|[{}]|\(\)", text), text
    assert re.search("[а-яё]", words.ru), words


def assert_finding_said(finding: Finding, case: Case) -> None:
    """A finding has its source and words, a place that the form has, and names entries that are sealed or cited."""
    assert_said(finding.words)
    assert finding.rule == "form" or finding.rule in finding.source
    assert finding.words.en.endswith("."), finding
    top, _, inner = finding.place.partition(".")
    assert top in PLACES, finding
    if top == "terms" and inner:
        assert inner.split(".")[0] in kind_of(case.draft.kind).schema().fields, finding
    cited = str(_at(case.draft.terms, inner)) if top == "terms" else ""
    known = {entry.id for stands in (case.standing, *case.background.values()) for entry in stands.entries}
    if case.trust is not None:
        known.add(case.trust.head)
    assert finding.entries or not any(entry in cited for entry in known), finding
    assert all(named in known or named in str(case.draft.terms) for named in finding.entries), finding


def _at(terms: Any, place: str) -> Any:
    """What the draft says at a place within its terms; an empty text where it says nothing."""
    for step in filter(None, place.split(".")):
        if isinstance(terms, Mapping):
            terms = terms.get(step, "")
        else:
            terms = terms[int(step)] if step.isdecimal() and int(step) < len(terms) else ""
    return terms


@dataclass
class Book:
    """The entries about one result, and what they are judged against."""

    entries: list[Entry] = field(default_factory=list)
    body: Body = BODY
    trust: Trust | None = TRUST
    today: date = TODAY
    background: dict[ResultNumber, Standing] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return self.entries[-1].index + 1 if self.entries else 0

    def stands(self, day: date = TODAY, at: int | None = None) -> Standing:
        stood = standing(self.entries, day, at)
        for found in stood.breaks:
            assert_said(found.words)
            assert found.rule in found.source
        return stood

    def case(self, draft: Draft) -> Case:
        """The draft against what stands on its first day; `after` names the newest entry."""
        stands = self.stands(draft.effective.starts_on)
        if draft.after is None:
            draft = replace(draft, after=stands.newest)
        return Case(draft, stands, self.body, self.trust, self.today, self.background)

    def findings(
        self, kind: str, terms: Mapping[str, Any], since: date = FIRST_DAY, until: date | None = None, **more: Any
    ) -> tuple[Finding, ...]:
        case = self.case(drafted(kind, terms, since, until, **more))
        found = check_draft(case)
        for finding in found:
            assert_finding_said(finding, case)
        return found

    def parties(
        self, kind: str, terms: Mapping[str, Any], since: date = FIRST_DAY, until: date | None = None, **more: Any
    ) -> list[str]:
        required = required_parties(self.case(drafted(kind, terms, since, until, **more)))
        for party in required:
            assert_said(party.reason)
        return [party.state for party in required]

    def force(
        self,
        kind: str,
        terms: Mapping[str, Any],
        since: date = FIRST_DAY,
        until: date | None = None,
        parties: Sequence[str] = (),
        **more: Any,
    ) -> Entry:
        """Seal without asking the rules."""
        case = self.case(drafted(kind, terms, since, until, **more))
        states = parties or [party.state for party in required_parties(case)]
        self.entries.append(entry(case.draft, self.size, states))
        return self.entries[-1]

    def seal(
        self, kind: str, terms: Mapping[str, Any], since: date = FIRST_DAY, until: date | None = None, **more: Any
    ) -> Entry:
        """Seal what the rules accept."""
        found = [finding for finding in self.findings(kind, terms, since, until, **more) if finding.refuses]
        assert not found, found
        return self.force(kind, terms, since, until, **more)


def owned(*holders: Terms, registration: Terms | None = None, **changed: Any) -> Book:
    """A registered result with its owners: thirds of LUCH, VECTOR, ALATAU unless others are given."""
    book = Book()
    book.seal("result.registered", registration or registered())
    book.seal("ownership.recorded", recorded(*holders, **changed))
    return book


def rules_of(findings: Sequence[Finding], *, warned: bool = False) -> list[tuple[str, str]]:
    """Rule and place of every finding that stands in the way; with `warned`, of every finding."""
    return [(finding.rule, finding.place) for finding in findings if warned or finding.refuses]
