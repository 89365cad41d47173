"""The demonstration's results: how each was obtained, by whom, for whom, and to whom it belongs.

Titles and right-holders stand in `config/demo_results.toml`; programme, contract, cipher, customers, authors, dates and
grounds are drawn from `config/demo_works.toml` with its seed, so that they are the same every time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from registry.cli.demo_book import DemoBook, document, happens, said, share_of, text
from registry.cli.demo_desk import DemoError, Matter
from registry.procedures import ProposalRecord
from registry.rights.phrases import day_words
from registry.rights.words import Words

FIRST = 30
"""The first results of the list: the small demonstration, with plain ownership by shares."""
FIRST_YEAR = 2019
SCHEMES = {"invention": "IPC", "utility_model": "IPC", "industrial_design": "Locarno"}
OTHER_SCHEME = "GRNTI"
CLOSED = frozenset({"AM"})
"""States that are no Party by now: what they took part in was finished before."""
CLOSED_BEFORE = 2023
_SOLE_CONTRACT = Words("Государственный контракт № {n}-ГК от {day}", "State contract No. {n}-GK of {day}")
_JOINT_CONTRACTS = (
    Words("Договор № {n}/ВЭС от {day}", "Contract No. {n}/VES of {day}"),
    Words("Соглашение о совместной разработке № {n}-СР от {day}", "Joint development agreement No. {n}-SR of {day}"),
    Words("Контракт о кооперации № К-{n} от {day}", "Cooperation contract No. K-{n} of {day}"),
)
_GROUNDS = (
    Words("{contract}, пункт {clause}", "{contract}, clause {clause}"),
    Words("Акт приёмки работ от {done}; {contract}", "Act of acceptance of {done}; {contract}"),
    Words(
        "{contract}, раздел «Права на результаты», пункт {clause}", "{contract}, section “Rights to results”, {clause}"
    ),
    Words("Протокол приёмочной комиссии от {done}", "Record of the acceptance commission of {done}"),
)
_OWN_WORK = Words(
    "Разработка правообладателя до начала совместных работ, отчёт от {done}",
    "Developed by the right-holder before the joint work began, report of {done}",
)
_SHARES = (
    Words(
        "{contract}, пункт {clause}: доли по вкладу сторон",
        "{contract}, clause {clause}: shares according to contributions",
    ),
    Words(
        "Протокол распределения прав от {done}; {contract}", "Record of the allocation of rights of {done}; {contract}"
    ),
    Words(
        "{contract}, приложение 3: доли по объёму финансирования",
        "{contract}, annex 3: shares according to the financing",
    ),
)
_SOLE_GROUND = Words(
    "{contract}, пункт {clause}: право принадлежит исполнителю",
    "{contract}, clause {clause}: the right belongs to the performer",
)
_STATE_GROUND = Words(
    "{contract}, пункт {clause}: право принадлежит государственному заказчику",
    "{contract}, clause {clause}: the right belongs to the state customer",
)


def record_results(book: DemoBook, places: Sequence[int]) -> None:
    """Register the results of these places together, then record their owners together."""
    registered = [_freeze_result(book, place) for place in places]
    book.desk.seal_all(registered)
    owned = [place for place in places if book.facts.results[place].get("owners") != "open"]
    book.ownership.update(zip(owned, book.desk.seal_all(_freeze_owners(book, owned)), strict=True))


def _freeze_result(book: DemoBook, place: int) -> ProposalRecord:
    row, since = book.facts.results[place], _since(book, place)
    terms = _registration(book, place, since)
    state = book.state_of(book.lead(place))
    documents = [_contract_document(book, place)]
    matter = Matter(state, "result.registered", None, terms, (since, None), documents, row.get("access", "members"))
    proposal = book.desk.freeze(matter)
    if proposal.result is None:
        raise DemoError(f"{row['en']} got no number")
    book.numbers[place], book.terms[place], book.since[place] = proposal.result, terms, since
    return proposal


def _since(book: DemoBook, place: int) -> date:
    """Return the day of acceptance."""
    if place < FIRST:
        return date(FIRST_YEAR + place % 4 + 2, 1 + place % 12, 1 + place % 27)
    choose = book.chosen("since", place)
    last = CLOSED_BEFORE if book.states(place) & CLOSED else 2025
    return date(choose.randint(2016, last), choose.randint(1, 12), choose.randint(1, 28))


def contract_words(book: DemoBook, place: int) -> Words:
    """Return how the contract is called under which the result was obtained."""
    choose, signed = book.chosen("contract", place), _signed_on(book, place)
    words = choose.choice(_JOINT_CONTRACTS) if len(book.states(place)) > 1 else _SOLE_CONTRACT
    return words.filled(n=str(101 + 7 * place), day=day_words(signed))


def _signed_on(book: DemoBook, place: int) -> date:
    """Return the day of the contract, one to three years before acceptance."""
    return _since(book, place) - timedelta(days=book.chosen("signed", place).randint(420, 1100))


def _filled(book: DemoBook, place: int, words: Words, *about: object) -> dict[str, str]:
    choose = book.chosen("ground", place, *about)
    clause = f"{choose.randint(3, 9)}.{choose.randint(1, 6)}"
    done = day_words(_since(book, place))
    return said(words.filled(contract=contract_words(book, place), clause=clause, done=done))


def _registration(book: DemoBook, place: int, since: date) -> dict[str, Any]:
    row, choose = book.facts.results[place], book.chosen("result", place)
    holders = [key for key, _ in book.holders(place)]
    background = bool(row.get("background"))
    terms: dict[str, Any] = {
        "title": text(row["ru"], row["en"]),
        "kind_of_result": row["kind"],
        "origin": _origin(book, place),
        "ground": _filled(book, place, _OWN_WORK if background else choose.choice(_GROUNDS)),
        "lead_performer": book.party(holders[0]),
        "performers": [book.party(key) for key in holders],
        "started_in": _signed_on(book, place).year,
        "ended_in": since.year,
        "authors": list(_authors(book, place, choose)),
        "confidentiality": _confidentiality(row["kind"], choose),
    }
    if not background:
        terms |= _work(book, place, choose)
    if row["symbol"]:
        terms["symbols"] = [{"scheme": SCHEMES.get(row["kind"], OTHER_SCHEME), "symbol": row["symbol"]}]
    if terms["confidentiality"] != "open":
        terms["custodian"] = book.party(holders[0])
    if row.get("embeds"):
        terms["embeds"] = [book.numbers[book.place(key)] for key in row["embeds"]]
    return terms


def _origin(book: DemoBook, place: int) -> str:
    if book.facts.results[place].get("background"):
        return "background"
    return "foreground_joint" if len(book.states(place)) > 1 else "foreground_sole"


def _work(book: DemoBook, place: int, choose: Random) -> Mapping[str, Any]:
    """Return programme, contract, stage, cipher and customers: as much of them as a national record tends to hold."""
    works, row, states = book.facts.works, book.facts.results[place], sorted(book.states(place))
    terms: dict[str, Any] = {"contract": said(contract_words(book, place))}
    if len(states) > 1 or happens(choose, 40):
        programme = next(each for each in works["programme"] if each["key"] == row["programme"])
        terms["programme"] = text(programme["ru"], programme["en"])
    if happens(choose, 75):
        terms["cipher"] = f"«{choose.choice(works['ciphers'])}»"
    if happens(choose, 60):
        terms["stage"] = choose.choice(works["stages"])
    if happens(choose, 80):
        ordering = states if happens(choose, 35) else [book.state_of(book.lead(place))]
        terms["customers"] = [book.party(customer_of(state)) for state in ordering]
    return terms


def customer_of(state: str) -> str:
    """Return the key of a state's customer."""
    return f"order-{state.lower()}"


def _authors(book: DemoBook, place: int, choose: Random) -> Iterable[dict[str, Any]]:
    names = {row["state"]: row["names"] for row in book.facts.works["author"]}
    for state in sorted(book.states(place)):
        for name in choose.sample(names[state], choose.choice((1, 1, 2, 3))):
            yield {"name": name, "state": state, "confidential": happens(choose, 12)}


def _confidentiality(kind: str, choose: Random) -> str:
    if kind == "know_how":
        return "commercial"
    return "official_use" if kind == "design_documentation" and happens(choose, 50) else "open"


def _contract_document(book: DemoBook, place: int) -> dict[str, Any]:
    choose, keeper = book.chosen("document", place), book.facts.organisations[book.lead(place)]["ru"]
    name = contract_words(book, place).ru
    if book.facts.results[place].get("background"):
        name = f"Отчёт о разработке от {day_words(_since(book, place)).ru}"
    return document(name, f"Архив: {keeper}", choose.randint(6, 64))


def _freeze_owners(book: DemoBook, places: Iterable[int]) -> Iterable[ProposalRecord]:
    for place in places:
        state = book.state_of(book.lead(place))
        terms, since = _ownership(book, place), (book.since[place], None)
        book.owned[place] = terms
        more = {"documents": [_contract_document(book, place)]}
        if access := book.facts.results[place].get("access"):
            more["access"] = access
        yield book.desk.freeze(book.matter(state, "ownership.recorded", place, terms, effective=since, **more))


def _ownership(book: DemoBook, place: int) -> dict[str, Any]:
    holders, choose = book.holders(place), book.chosen("owners", place)
    held = book.facts.results[place].get("owners")
    undivided = held == "undivided"
    rows = [_holder(book, place, key, None if undivided else share) for key, share in holders]
    if place >= FIRST and len(rows) > 1 and happens(choose, 20):
        for row in rows:
            row.pop("income_share", None)
    joint = len(rows) > 1
    words = choose.choice(_SHARES) if joint else _STATE_GROUND if held == "state" else _SOLE_GROUND
    terms: dict[str, Any] = {
        "holders": rows,
        "jointly_without_shares": undivided,
        "ground_type": "contribution" if joint else "contract",
        "ground": _filled(book, place, _OWN_WORK if _origin(book, place) == "background" else words, "owners"),
    }
    if undivided:
        terms["representative"] = rows[0]["party"]
    return terms


def _holder(book: DemoBook, place: int, key: str, share: Fraction | None) -> dict[str, Any]:
    state_held = book.facts.results[place].get("owners") == "state"
    row: dict[str, Any] = {
        "party": book.party(customer_of(book.state_of(key)) if state_held else key),
        "capacity": "state" if state_held else "organisation",
    }
    if share is not None:
        row |= {"title_share": share_of(share), "income_share": share_of(share)}
    return row
