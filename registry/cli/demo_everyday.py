"""What happens to results from day to day: catalogue numbers, documents, authors, licences, changes of name, claims.

Source: design 4.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from registry.cli.demo_book import DemoBook, document, happens, share_of, text
from registry.cli.demo_desk import Matter
from registry.cli.demo_protection import protect
from registry.cli.demo_results import CLOSED, FIRST
from registry.cli.demo_terms import licence, licence_terms

_CLASSES = {"utility_model": "4930", "design_documentation": "2320", "industrial_design": "8465", "invention": "5820"}
_BUREAUX = {"AM": "94", "BY": "92", "KG": "91", "KZ": "89", "RU": "97", "TJ": "88"}
"""Numbers of invented bureaux: two digits each."""
_REMUNERATION = (
    (
        "royalty",
        text("Вознаграждение по лицензионному договору, раздел 4", "Remuneration under the licence, section 4"),
    ),
    ("preferential", text("Льготные условия для Сторон, пункт 3.4", "Preferential terms for the Parties, clause 3.4")),
    ("free", None),
)
_CATEGORIES = ("simple", "simple", "sole", "simple", "open", "simple", None, "simple", "exclusive")
"""Of licences, in turn; None: left silent, and the presumption confirmed."""


def live_everyday(book: DemoBook) -> None:
    """Let everything happen that is no story."""
    ended = protect(book)
    for batch in (_catalogued(book), _handed_over(book), _remunerated(book)):
        book.desk.seal_all(book.desk.freeze(matter) for matter in list(batch))
        book.pause(2)
    granted = _license(book, ended)
    book.pause(5)
    _change_licences(book, granted)
    _rename(book)
    _dispute_consents(book)
    _burden(book)
    _claim(book)


def _plain(book: DemoBook, *kinds: str) -> list[int]:
    """Return places after the first thirty, of these kinds, that no story tells and whose owners are recorded."""
    rows = enumerate(book.facts.results)
    return [
        place
        for place, row in rows
        if place >= FIRST and row["kind"] in kinds and not row.keys() & {"key", "owners", "access"}
    ]


def _catalogued(book: DemoBook) -> Iterator[Matter]:
    for place in _plain(book, *_CLASSES)[::6]:
        choose, lead = book.chosen("catalogue", place), book.lead(place)
        state, row = book.state_of(lead), book.facts.results[place]
        item = f"{choose.randint(300_000, 489_999)}.{choose.randint(1, 60):03}"
        terms = {
            "stock_number": f"{_CLASSES[row['kind']]}{_BUREAUX[state]}{choose.randint(1_000_000, 9_999_999)}",
            "item_name": text(row["ru"], row["en"]),
            "supplier_code": f"{state}{choose.randint(100, 999)}",
            "design_document": f"{choose.choice(_MAKERS)}.{item}",
            "state": state,
        }
        yield book.matter(state, "result.catalogued", place, terms)


_MAKERS = ("АГТП", "НМКБ", "ВЛДГ", "ОНРД", "ТЛПР", "ЫСТЛ", "ШКСН", "БРЗМ")
"""First part of a design document's number: its maker, four letters."""


def _handed_over(book: DemoBook) -> Iterator[Matter]:
    for place in _plain(book, "design_documentation", "computer_program")[::3]:
        (giver, _), *others = book.holders(place)
        if not others or CLOSED & book.states(place):
            continue
        taker, choose = others[0][0], book.chosen("handover", place)
        day = book.today() - timedelta(days=choose.randint(5, 50))
        pages = choose.randint(20, 240)
        name = f"Комплект документации, экз. № {choose.randint(2, 5)}"
        terms = {
            "from_party": book.party(giver),
            "to_party": book.party(taker),
            "handed_on": day.isoformat(),
            "purpose": text(
                "Для подготовки производства; права не передаются.",
                "To prepare production; no rights pass.",
            ),
            "which": text(
                f"{name}, {pages} листов, по описи.",
                f"Set of documents, copy No. {name[-1]}, {pages} sheets, as listed.",
            ),
        }
        keeper = book.facts.organisations[giver]["ru"]
        yield book.matter(
            book.state_of(giver),
            "documents.handed_over",
            place,
            terms,
            effective=(day, None),
            documents=[document(name, f"Архив: {keeper}", pages)],
        )


def _remunerated(book: DemoBook) -> Iterator[Matter]:
    for place in _plain(book, "invention", "utility_model")[4::7]:
        author = book.terms[place]["authors"][0]
        employer = next(key for key, _ in book.holders(place) if book.state_of(key) == author["state"])
        day = book.today() - timedelta(days=book.chosen("paid author", place).randint(4, 90))
        terms = {
            "author": author["name"],
            "employer": book.party(employer),
            "basis": text(
                f"Договор с автором № {place}-А, пункт 2.3", f"Agreement with the author No. {place}-A, clause 2.3"
            ),
            "paid_on": day.isoformat(),
        }
        yield book.matter(author["state"], "remuneration.confirmed", place, terms, effective=(day, None))


Granted = tuple[int, str, dict[str, Any]]
"""Place, entry, terms."""


def _license(book: DemoBook, ended: frozenset[int]) -> list[Granted]:
    places = _plain(book, "invention", "utility_model", "computer_program", "database", "know_how", "industrial_design")
    usable = [place for place in places if place not in ended and not book.states(place) & CLOSED][3::5]
    drafted = [_licence_of(book, place, _CATEGORIES[turn % len(_CATEGORIES)]) for turn, place in enumerate(usable)]
    compulsory = _compulsory(book)
    entries = book.desk.seal_all(book.desk.freeze(matter) for matter in [*drafted, compulsory])
    return [(place, entry, dict(matter.terms)) for place, entry, matter in zip(usable, entries, drafted, strict=False)]


def _licence_of(book: DemoBook, place: int, category: str | None) -> Matter:
    choose, licensor = book.chosen("licence", place), book.lead(place)
    licensee = _other_organisation(book, place, choose)
    kind, remuneration = choose.choice(_REMUNERATION)
    terms = licence_terms(
        book,
        licensor,
        licensee,
        sorted({book.state_of(licensee), *choose.sample(["BY", "KG", "KZ", "RU", "TJ"], choose.choice((0, 0, 1)))}),
        category=category,
        fields_of_use=_some(choose, ("production", "operation", "repair", "modernisation", "training")),
        ways_of_use=_some(choose, ("manufacture", "use", "import")),
        purposes=_some(choose, ("own_forces", "production_for_party", "repair")),
        sublicensing=choose.choice(("no", "no", "with_consent", "yes")),
        remuneration_type=kind,
        remuneration=remuneration,
    )
    until: date | None = date(book.today().year + choose.randint(2, 7), 12, 31)
    if happens(choose, 30):
        terms["quantity"] = choose.choice((50, 120, 300, 800, 1500))
    if category is None:
        terms, until = terms | {"territory": None, "presumed": ["category", "territory", "until"]}, None
    name = f"Лицензионный договор {place}-ЛД"
    keeper = book.facts.organisations[licensor]["ru"]
    whole = {member: value for member, value in terms.items() if value is not None}
    documents = [document(name, f"Архив: {keeper}", choose.randint(6, 30))]
    return licence(book, place, whole, until, documents=documents)


def _some(choose: Random, among: Sequence[str]) -> list[str]:
    """Return one to three, in their own order."""
    taken = set(choose.sample(among, choose.randint(1, min(3, len(among)))))
    return [each for each in among if each in taken]


def _other_organisation(book: DemoBook, place: int, choose: Random) -> str:
    closed = CLOSED | book.states(place)
    keys = book.facts.organisations.keys()
    return choose.choice(
        [key for key in keys if book.state_of(key) not in closed and key != "bank" and not key.startswith("order-")]
    )


def _compulsory(book: DemoBook) -> Matter:
    terms = licence_terms(
        book,
        "somon",
        "pamir",
        ["TJ"],
        category="compulsory",
        remuneration_type="royalty",
        remuneration=text("Размер установлен решением, пункт 3", "As fixed by the decision, clause 3"),
    )
    act = document("Решение уполномоченного органа о принудительной лицензии (демо)", "Архив органа, Душанбе (демо)", 6)
    return licence(book, book.place("warning"), terms, date(2029, 12, 31), documents=[act])


def _change_licences(book: DemoBook, granted: Sequence[Granted]) -> None:
    """Amend two licences, end two before their time, record that one of old expired."""
    simple = [each for each in granted if each[2].get("category") == "simple"]
    ground = text("Дополнительное соглашение № 1", "Supplementary agreement No. 1")
    matters = []
    for place, entry, terms in simple[:2]:
        state = terms["licensors"][0]["state"]
        change = {"until": date(book.today().year + 9, 12, 31).isoformat()} if place % 2 else {"sublicensing": "yes"}
        matters.append(book.matter(state, "licence.amended", place, {"licence": entry, "ground": ground, **change}))
    ways = (
        ("agreement", "Соглашение о расторжении", "Agreement to end"),
        ("refusal_of_licensee", "Уведомление лицензиата об отказе", "The licensee's notice of refusal"),
    )
    for (place, entry, terms), (way, ru, en) in zip(simple[2:4], ways, strict=True):
        ended = {"licence": entry, "ground": way, "instrument": text(ru, en)}
        matters.append(book.matter(terms["licensors"][0]["state"], "licence.ended", place, ended))
    book.desk.seal_all(book.desk.freeze(matter) for matter in matters)
    _record_expired(book)


def _record_expired(book: DemoBook) -> None:
    place, over = book.place("hose"), (date(2022, 3, 1), date(2025, 2, 28))
    terms = licence_terms(book, "volkhov", "berezina", ["BY"], fields_of_use=["production"], quantity=400)
    old = book.desk.enter(book.matter("RU", "licence.granted", place, terms, effective=over))
    ended = {"licence": old, "ground": "expiry"}
    day = (over[1] + timedelta(days=1), None)
    book.desk.enter(book.matter("RU", "licence.ended", place, ended, effective=day))


def _rename(book: DemoBook) -> None:
    before = book.party("tulpar")
    after = before | {"name": text("АО «Тұлпар Групп» (вымышленное)", "Tulpar Group JSC (fictitious)")}
    instrument = text("Свидетельство о государственной перерегистрации", "Certificate of re-registration")
    terms = {"before": before, "after": after, "instrument": instrument}
    book.desk.enter(book.matter("KZ", "holder.renamed", book.place("rucksack"), terms))


def _dispute_consents(book: DemoBook) -> None:
    """One consent is refused with its reason, one is given and taken back."""
    place = book.place("names")
    act = {"act": "exclusive_licence", "recipient": book.party("sheksna")}
    refused = {
        **act,
        "holder": book.party("tulpar"),
        "reason": "interest",
        "explanation": text(
            "Сообладатель сам ведёт базу данных в тех же областях применения.",
            "The co-holder keeps the database itself in the same fields of use.",
        ),
    }
    book.desk.enter(book.matter("KZ", "consent.refused", place, refused))
    given = book.matter("RU", "consent.given", place, {**act, "act": "disclosure", "holder": book.party("onega")})
    consent = book.desk.enter(given)
    book.pause(7)
    ground = text("Изменился перечень раскрываемых сведений.", "The list of what is to be disclosed has changed.")
    book.desk.enter(book.matter("RU", "consent.revoked", place, {"consent": consent, "ground": ground}))


def _burden(book: DemoBook) -> None:
    """A share is arrested and released, another is pledged twice, a dispute is withdrawn."""
    place, desk = book.place("packaging"), book.desk
    arrest = {
        "type": "arrest",
        "object": "right",
        "holder": book.party("vakhsh"),
        "act": text("Определение об обеспечении иска (демо)", "Ruling securing a claim (demo)"),
        "authority": text("Экономический суд (демо)", "Economic court (demo)"),
        "authority_state": "TJ",
    }
    ruling = document("Определение об обеспечении иска (демо)", "Архив суда, Душанбе (демо)", 3)
    arrested = desk.enter(book.matter("TJ", "encumbrance.recorded", place, arrest, documents=[ruling]))
    book.pause(8)
    lifted = document("Определение об отмене обеспечения (демо)", "Архив суда, Душанбе (демо)", 2)
    released = {"encumbrance": arrested, "ground": text("Иск отозван", "The claim was withdrawn")}
    desk.enter(book.matter("TJ", "encumbrance.released", place, released, documents=[lifted]))
    for rank, kind in enumerate(("pledge", "subsequent_pledge"), start=1):
        desk.enter(_pledge(book, kind, rank))
    _withdraw_dispute(book)


def _pledge(book: DemoBook, kind: str, rank: int) -> Matter:
    terms = {
        "type": kind,
        "object": "right",
        "holder": book.party("berezina"),
        "pledgee": book.party("bank"),
        "rank": rank,
        "obligation": text(f"Кредитный договор 20{rank}-К", f"Credit agreement 20{rank}-K"),
        "act": text(f"Договор залога 20{rank}-К/1", f"Contract of pledge 20{rank}-K/1"),
    }
    return book.matter("BY", "encumbrance.recorded", book.place("tyres"), terms)


def _withdraw_dispute(book: DemoBook) -> None:
    place = book.place("container")
    opened = {
        "appellant": book.party("alatau"),
        "respondent": book.party("svisloch"),
        "object": "right",
        "alleged": text(
            "Заявитель полагает, что конструкция повторяет его более раннюю разработку.",
            "The appellant holds that the design repeats its own earlier one.",
        ),
        "caution": False,
    }
    dispute = book.desk.enter(book.matter("KZ", "dispute.opened", place, opened))
    book.pause(6)
    ground = text("Стороны сверили даты разработки.", "The parties have compared the dates of development.")
    book.desk.enter(book.matter("KZ", "dispute.withdrawn", place, {"dispute": dispute, "ground": ground}))


def _claim(book: DemoBook) -> None:
    """Two states assert what others have not signed; one takes its claim back."""
    reason = text(
        "Договор исполнен, подпись другой стороны не поступила в срок.",
        "The contract is performed; the other side did not sign in time.",
    )
    claims = [
        book.desk.enter(_claimed(book, "simulator", ("kama", "dordoy"), Fraction(1, 6), reason)),
        book.desk.enter(_claimed(book, "warning", ("sayran", "somon"), Fraction(1, 4), reason)),
    ]
    book.pause(6)
    agreed = text("Стороны согласовали совместную запись.", "The parties have agreed on a joint entry.")
    withdrawn = {"claim": claims[1], "reason": agreed}
    book.desk.enter(book.matter("TJ", "claim.withdrawn", book.place("warning"), withdrawn))


def _claimed(book: DemoBook, key: str, sides: tuple[str, str], share: Fraction, reason: dict[str, str]) -> Matter:
    today = book.today()
    terms = {
        "from_party": book.party(sides[0]),
        "to_party": book.party(sides[1]),
        "to_capacity": "organisation",
        "share": share_of(share),
        "category": "partial",
        "ground_type": "contract",
        "instrument": text("Договор об отчуждении доли, пункт 2", "Contract of assignment of a share, clause 2"),
        "executed_by_from": (today - timedelta(days=40)).isoformat(),
        "executed_by_to": (today - timedelta(days=33)).isoformat(),
    }
    state = book.state_of(sides[1])
    content = {"kind": "ownership.transferred", "effective": {"from": today.isoformat(), "until": None}, "terms": terms}
    return book.matter(state, "claim.filed", book.place(key), {"state": state, "claimed": content, "reason": reason})
