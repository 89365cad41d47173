"""How the demonstration's results are protected: decided, filed, granted, renewed, ceased, restored.

Numbers are invented in the form in which each office prints its own.

Source: design 4.1; rules R12, R13, R17, R18.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from registry.cli.demo_book import DemoBook, document, happens, text
from registry.cli.demo_desk import Matter

PROTECTED = ("invention", "utility_model", "industrial_design", "computer_program", "ic_topography", "database")
UNFILED = "know_how"
EURASIAN = "EA"
_FILED_MOST, _GRANTED_MOST = 44, 30
GRANTED_UNTIL = 2023
"""Year of filing up to which an office has decided by now."""
_LATEST = date(2025, 12, 20)
_APPLICATIONS = {
    "AM": "AM{year}00{n:02}",
    "BY": "a {year}0{n:03}",
    "EA": "{year}9{n:04}",
    "KG": "{year}00{n:02}.1",
    "KZ": "{year}/0{n:03}.1",
    "RU": "{year}1{n:05}",
    "TJ": "{short}01{n:03}",
}
_TITLES = {
    "AM": "{n:03} A",
    "BY": "2{n:04}",
    "EA": "04{n:04}",
    "KG": "2{n:03}",
    "KZ": "3{n:04}",
    "RU": "27{n:05}",
    "TJ": "TJ 1{n:03}",
}
_INVALIDATED = text("Пункт 4 формулы", "Claim 4")
_BOARD = text("Апелляционный совет ведомства (демо)", "Appeal Board of the office (demo)")


def protect(book: DemoBook) -> frozenset[int]:
    """Take some results through their whole legal life; return the places where protection came to an end."""
    filed = _file(book)
    granted = _grant(book, filed[:_GRANTED_MOST])
    _renew(book, granted[:9])
    lapsed = _end(book, granted, filed)
    book.pause(9)
    _restore(book, lapsed)
    return frozenset(place for place, _, _ in granted[-6:])


Right = tuple[int, str, date]
"""Place, entry that filed or granted, day of it."""


def _candidates(book: DemoBook) -> list[int]:
    rows = enumerate(book.facts.results)
    fit = [place for place, row in rows if row["kind"] in PROTECTED and not row.get("owners") and "key" not in row]
    choose = book.chosen("protected")
    # Programs, topographies and databases are filed for less often than inventions are.
    likely = {"computer_program": 35, "ic_topography": 70, "database": 30}
    return [place for place in fit if happens(choose, likely.get(book.facts.results[place]["kind"], 75))]


def _file(book: DemoBook) -> list[Right]:
    places = _candidates(book)[:_FILED_MOST]
    book.desk.seal_all(book.desk.freeze(matter) for matter in _decisions(book, places))
    book.pause(6)
    days = {place: _filed_on(book, place) for place in places}
    entries = book.desk.seal_all(book.desk.freeze(_filing(book, place, days[place])) for place in places)
    return [(place, entry, days[place]) for place, entry in zip(places, entries, strict=True)]


def _decisions(book: DemoBook, places: Sequence[int]) -> Iterable[Matter]:
    for place in places[::4]:
        lead = book.lead(place)
        state = book.state_of(lead)
        terms = {
            "decision": "file",
            "office": state,
            "created_in": state,
            "right_type": book.facts.results[place]["kind"],
            "applicant": book.party(lead),
            "ground": text("Протокол совещания правообладателей", "Record of the right-holders' meeting"),
        }
        yield book.matter(state, "protection.decided", place, terms, effective=(book.since[place], None))
    secrets = [
        place for place, row in enumerate(book.facts.results) if row["kind"] == UNFILED and not row.get("owners")
    ]
    for place in secrets[1:6]:
        terms = {
            "decision": "keep_confidential",
            "ground": text(
                "Режим коммерческой тайны введён правообладателями",
                "The right-holders have placed the information under trade secrecy",
            ),
        }
        yield book.matter(
            book.state_of(book.lead(place)), "protection.decided", place, terms, effective=(book.since[place], None)
        )


def _filed_on(book: DemoBook, place: int) -> date:
    day = book.since[place] + timedelta(days=book.chosen("filed", place).randint(40, 260))
    return min(day, _LATEST)


def _office(book: DemoBook, place: int) -> str:
    """Return the lead's own office, or the regional one for some inventions held in several states."""
    regional = book.facts.results[place]["kind"] == "invention" and place % 9 == 0
    return EURASIAN if regional else book.state_of(book.lead(place))


def _numbered(pattern: str, choose: Random, day: date) -> str:
    return pattern.format(year=day.year, short=day.year % 100, n=choose.randint(11, 98))


def _filing(book: DemoBook, place: int, day: date) -> Matter:
    office, choose = _office(book, place), book.chosen("application", place)
    kind, lead = book.facts.results[place]["kind"], book.lead(place)
    terms: dict[str, Any] = {
        "office": office,
        "right_type": kind,
        "applicants": [book.party(key) for key, _ in book.holders(place)],
        "created_in": book.state_of(lead),
        "number": _numbered(_APPLICATIONS[office], choose, day),
        "filed_on": day.isoformat(),
    }
    if kind in PROTECTED[:3] and happens(choose, 30):
        terms["priority_on"] = (day - timedelta(days=choose.randint(20, 170))).isoformat()
    return book.matter(book.state_of(lead), "protection.filed", place, terms, effective=(day, None))


def _grant(book: DemoBook, filed: Iterable[Right]) -> list[Right]:
    ready = [(place, entry, day) for place, entry, day in filed if day.year <= GRANTED_UNTIL]
    days = {place: day + timedelta(days=book.chosen("granted", place).randint(210, 720)) for place, _, day in ready}
    matters = (_granting(book, right, days[right[0]]) for right in ready)
    entries = book.desk.seal_all(book.desk.freeze(matter) for matter in matters)
    book.pause(4)
    return [(place, entry, days[place]) for (place, _, _), entry in zip(ready, entries, strict=True)]


def _granting(book: DemoBook, right: Right, day: date) -> Matter:
    place, filing, filed_on = right
    office, choose = _office(book, place), book.chosen("title", place)
    terms = {
        "filing": filing,
        "office": office,
        "right_type": book.facts.results[place]["kind"],
        "number": _numbered(_TITLES[office], choose, day),
        "filed_on": filed_on.isoformat(),
        "granted_on": day.isoformat(),
        "published_on": (day + timedelta(days=14)).isoformat(),
    }
    return book.matter(book.state_of(book.lead(place)), "protection.granted", place, terms, effective=(day, None))


def _renew(book: DemoBook, granted: Iterable[Right]) -> None:
    def renewals() -> Iterable[Matter]:
        for place, entry, _ in granted:
            paid = book.today() - timedelta(days=book.chosen("paid", place).randint(3, 40))
            terms = {"right": entry, "fee_year": 3 + place % 5, "paid_on": paid.isoformat()}
            yield book.matter(
                book.state_of(book.lead(place)), "protection.renewed", place, terms, effective=(paid, None)
            )

    book.desk.seal_all(book.desk.freeze(matter) for matter in renewals())


def _end(book: DemoBook, granted: Sequence[Right], filed: Sequence[Right]) -> list[Right]:
    """Let rights end, each in another way; return those whose fee was not paid, which can come back."""
    lapsed, surrendered, invalidated = granted[-6:-2], granted[-2], granted[-1]
    refused = next(right for right in filed if right[0] not in {place for place, _, _ in granted})
    matters = [_ending(book, right, "fee_not_paid") for right in lapsed]
    matters += [_ending(book, surrendered, "surrendered"), _ending(book, refused, "application_refused")]
    act = document(
        "Решение апелляционного совета о частичной недействительности", "Архив апелляционного совета (демо)", 11
    )
    partly = {"from_start": True, "in_part": True, "part": _INVALIDATED, "authority": _BOARD}
    matters.append(_ending(book, invalidated, "invalidated", [act], **partly))
    book.desk.seal_all(book.desk.freeze(matter) for matter in matters)
    return list(lapsed)


def _ending(book: DemoBook, right: Right, reason: str, documents: Sequence[dict[str, Any]] = (), **more: Any) -> Matter:
    place, entry, day = right
    ended = max(day + timedelta(days=120), book.today() - timedelta(days=30 + place % 60))
    terms = {"right": entry, "reason": reason, "from_start": False} | more
    effective = (day if more.get("from_start") else ended, None)
    state = book.state_of(book.lead(place))
    return book.matter(state, "protection.ceased", place, terms, effective=effective, documents=documents)


def _restore(book: DemoBook, lapsed: Iterable[Right]) -> None:
    ground = text(
        "Пошлина уплачена в льготный срок, ходатайство удовлетворено",
        "The fee was paid within the period of grace, the petition was granted",
    )
    restored = (
        book.matter(book.state_of(book.lead(place)), "protection.restored", place, {"right": entry, "ground": ground})
        for place, entry, _ in list(lapsed)[:2]
    )
    book.desk.seal_all(book.desk.freeze(matter) for matter in restored)
