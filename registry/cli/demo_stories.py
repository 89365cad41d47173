"""Stories about title and licences: thirds, conflict, counter-proposal, sublicence, third state.

Each does what the offices would do, through the same procedures; what the law must refuse is tried, and refused.

Source: design 5.7; rules R3, R4, R6, R8, R9, R10, R21.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from registry.cli.demo_book import DemoBook, document, text
from registry.cli.demo_desk import DemoError
from registry.cli.demo_terms import consent, licence, licence_terms, transfer
from registry.procedures.reopen import begin_counter_proposal, reopen


def tell_thirds(book: DemoBook) -> None:
    """НИИ «Вектор-Ладога» gives half of its third to ОАО «Агат-Полесье»; the Kazakh co-holder signs too."""
    place = book.place("relays")
    sold = transfer(
        book,
        place,
        ("vektor", "agat"),
        Fraction(1, 6),
        instrument=text("Договор 17-РИД об отчуждении доли, пункт 4.2", "Contract 17-RID of assignment, clause 4.2"),
        documents=[document("Договор 17-РИД об отчуждении доли в праве", "Архив: НИИ «Вектор-Ладога»", 9)],
    )
    entry = book.desk.enter(sold)
    book.tells("thirds", result=place)
    book.tells("thirds", entry=entry)
    book.pause(3)


def tell_exclusive_with_consent(book: DemoBook) -> None:
    """ОКБ «Кама» consents; ОАО «Агат-Полесье» licenses exclusively, for repair in Tajikistan."""
    place, until = book.place("planning"), date(2031, 12, 31)
    given = consent(
        book,
        place,
        "kama",
        "exclusive_licence",
        until=until,
        recipient=book.party("somon"),
        conditions=text(
            "Только для ремонта на территории Таджикистана, до конца 2031 года.",
            "For repair within Tajikistan only, until the end of 2031.",
        ),
    )
    terms = licence_terms(
        book, "agat", "somon", ["TJ"], category="exclusive", fields_of_use=["repair"], consents=[given]
    )
    documents = [document("Лицензионный договор 21-ЛД", "Архив: ОАО «Агат-Полесье»", 14)]
    book.desk.enter(licence(book, place, terms, until, documents=documents))
    book.pause(2)


def grant_simple_licences(book: DemoBook) -> None:
    """Three simple licences by single owners."""
    for key, licensee, territory in (("supply", "sayran", "KZ"), ("radio", "dordoy", "KG"), ("ups", "somon", "TJ")):
        place = book.place(key)
        terms = licence_terms(book, book.lead(place), licensee, [territory])
        book.desk.enter(licence(book, place, terms, date(book.today().year + 4, 12, 31)))
        book.pause(1)


def tell_conflict(book: DemoBook) -> None:
    """Both co-holders license the same repair in Kyrgyzstan at once: one seals, the other lapses and carves it out."""
    place, desk = book.place("charger"), book.desk
    simple = desk.freeze(licence(book, place, licence_terms(book, "somon", "dordoy", ["KG"]), date(2030, 6, 30)))
    wide: dict[str, Any] = licence_terms(
        book,
        "agat",
        "issyk",
        ["KG"],
        category="exclusive",
        fields_of_use=["production", "operation", "repair"],
        ways_of_use=["manufacture", "use"],
        remuneration_type="royalty",
        remuneration=text(
            "Вознаграждение по лицензионному договору 34-ИЛ, раздел 5",
            "Remuneration under licence agreement 34-IL, section 5",
        ),
    )
    matter = licence(book, place, wide, date(2032, 12, 31))
    exclusive = desk.freeze(matter)
    outcome = desk.try_seal([desk.complete(proposal) for proposal in (simple, exclusive)])
    if outcome.receipt_of(simple.number) is None or [number for number, _ in outcome.lapsed] != [exclusive.number]:
        raise DemoError(f"of two licences at once the first was to seal and the other to lapse: {outcome.lapsed}")
    draft = reopen(desk.register, desk.people["BY", "clerk"], exclusive.number, now=desk.clock.tick())
    desk.is_refused("BY", draft, "R6")
    mended = book.matter(
        "BY", "licence.granted", place, wide | {"carved_out": [simple.entry_id]}, effective=matter.effective
    )
    entry = desk.seal(desk.freeze_draft("BY", desk.save(draft, mended)))
    book.tells("conflict", result=place)
    book.tells("conflict", proposal=exclusive.number)
    book.tells("conflict", entry=entry)


def tell_counter_proposal(book: DemoBook) -> None:
    """Belarus offers a free licence for ten years and signs; Kazakhstan answers with five years for remuneration."""
    place, desk, today = book.place("tester"), book.desk, book.today()
    offered = licence_terms(book, "svisloch", "tulpar", ["KZ"], remuneration_type="free")
    offered.pop("remuneration")
    first = desk.sign(desk.freeze(licence(book, place, offered, date(today.year + 10, 12, 31))), "BY")
    draft = begin_counter_proposal(desk.register, desk.people["KZ", "clerk"], first.number, now=desk.clock.tick())
    answered = licence_terms(
        book,
        "svisloch",
        "tulpar",
        ["KZ"],
        remuneration_type="royalty",
        remuneration=text(
            "Вознаграждение по лицензионному договору 41-ЛД, пункт 5.2",
            "Remuneration under licence agreement 41-LD, clause 5.2",
        ),
    )
    until = date(today.year + 5, 12, 31)
    matter = book.matter("KZ", "licence.granted", place, answered, effective=(today, until))
    counter = desk.freeze_draft("KZ", desk.save(draft, matter), lapsing=1)
    entry = desk.seal(counter)
    book.tells("counter", result=place)
    book.tells("counter", proposal=first.number)
    book.tells("counter", proposal=counter.number)
    book.tells("counter", entry=entry)


def tell_sublicence(book: DemoBook) -> None:
    """An exclusive licensee in Belarus passes a quarter of its quantity on to Kyrgyzstan, with consent."""
    place, desk = book.place("air"), book.desk
    making = {
        "fields_of_use": ["production", "operation", "repair"],
        "ways_of_use": ["manufacture", "use", "sale"],
        "purposes": ["own_forces", "production_for_party", "repair"],
    }
    terms = licence_terms(
        book,
        "tulpar",
        "svisloch",
        ["BY", "KG", "TJ"],
        category="exclusive",
        quantity=2000,
        sublicensing="with_consent",
        **making,
    )
    documents = [document("Договор исключительной лицензии 12-ИЛ", "Архив: АО «Тұлпар»", 22)]
    parent = desk.enter(licence(book, place, terms, date(2033, 12, 31), documents=documents))
    book.pause(4)
    given = consent(
        book,
        place,
        "tulpar",
        "sublicence",
        licence=parent,
        recipient=book.party("dordoy"),
        conditions=text(
            "Не более 500 изделий, только для нужд Кыргызстана.", "Not more than 500 items, for Kyrgyzstan only."
        ),
    )
    under = licence_terms(
        book, "svisloch", "dordoy", ["KG", "KZ"], parent=parent, quantity=500, consents=[given], **making
    )
    until = date(2030, 12, 31)
    desk.refused(licence(book, place, under, until), "R4")  # Kazakhstan lies outside the licence above
    entry = desk.enter(licence(book, place, under | {"territory": ["KG"]}, until))
    book.tells("sublicence", result=place)
    book.tells("sublicence", entry=parent)
    book.tells("sublicence", entry=entry)


def tell_third_state(book: DemoBook) -> None:
    """Making for Viet Nam: co-holder and owner of the background must consent, and only then it is sealed."""
    place, desk = book.place("oxygen"), book.desk
    _declare_background(book, place)
    terms = licence_terms(
        book,
        "pripyat",
        "svisloch",
        ["BY"],
        fields_of_use=["production"],
        ways_of_use=["manufacture", "sale"],
        purposes=["export"],
        third_states=["VN"],
        quantity=300,
        remuneration_type="royalty",
        remuneration=text(
            "Вознаграждение по лицензионному договору 52-ЭК, раздел 4",
            "Remuneration under licence agreement 52-EK, section 4",
        ),
    )
    until = date(2028, 12, 31)
    desk.refused(licence(book, place, terms, until), "R9")
    words = {
        "third_state": "VN",
        "conditions": text(
            "Для гражданских лечебных учреждений; дальнейшая передача другим государствам исключается.",
            "For civilian medical institutions; no further transfer to other states.",
        ),
    }
    given = [
        consent(book, place, "esil", "third_state_transfer", until=until, **words),
        consent(book, book.place("power"), "onega", "third_state_transfer", until=until, **words),
    ]
    documents = [document("Лицензионный договор 52-ЭК", "Архив: НПЦ «Припять-мед»", 31)]
    entry = desk.enter(licence(book, place, terms | {"consents": given}, until, documents=documents))
    book.tells("third-state", result=place)
    book.tells("third-state", result=book.place("power"))
    book.tells("third-state", entry=entry)


def _declare_background(book: DemoBook, place: int) -> None:
    terms = {
        "background": [book.numbers[book.place("power")]],
        "owner": book.party("onega"),
        "ground": text(
            "Перечень предшествующей интеллектуальной собственности, приложение 2 к договору",
            "List of background, annex 2 to the contract",
        ),
        "use_in_project": ["design", "production"],
        "use_in_exploitation": ["operation", "repair"],
        "purposes": ["own_forces", "production_for_party", "export"],
        "exclusions": text(
            "Отдельное от концентратора применение источника питания не допускается.",
            "The power supply may not be used apart from the concentrator.",
        ),
    }
    since = (book.since[place], None)
    book.desk.enter(book.matter("RU", "background.declared", place, terms, effective=since))
