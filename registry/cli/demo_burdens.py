"""Stories about burdens and mistakes: pledge, dispute with caution, correction, claim, arrest, refused consent.

Source: design 5.7; rules R8, R15, R17, R22.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from registry.cli.demo_book import DemoBook, document, said, share_of, text
from registry.cli.demo_results import contract_words
from registry.cli.demo_terms import consent, transfer

KIND_OF_OWNERSHIP = "ownership.recorded"


def tell_pledge(book: DemoBook) -> None:
    """АО «Онега-радио» pledges its half, then sells it: the pledge follows the share to the buyer."""
    place, desk, half = book.place("antenna"), book.desk, Fraction(1, 2)
    agreed = consent(book, place, "agat", "pledge", recipient=book.party("bank"), until=date(2027, 12, 31))
    terms = {
        "type": "pledge",
        "object": "share",
        "share": share_of(half),
        "holder": book.party("onega"),
        "pledgee": book.party("bank"),
        "rank": 1,
        "obligation": text(
            "Возврат займа по договору 88-З до 30 сентября 2028 года",
            "Repayment of the loan under contract 88-Z by 30 September 2028",
        ),
        "act": text("Договор залога доли 88-З/1", "Contract of pledge of a share 88-Z/1"),
        "consents": [agreed],
    }
    documents = [document("Договор залога доли 88-З/1", "Архив: АО «Жайық Банк»", 12)]
    pledged = desk.enter(book.matter("RU", "encumbrance.recorded", place, terms, documents=documents))
    book.pause(6)
    buyer = book.party("volkhov")
    given = [consent(book, place, holder, "assignment", recipient=buyer) for holder in ("agat", "bank")]
    sold = transfer(
        book,
        place,
        ("onega", "volkhov"),
        half,
        whole=True,
        instrument=text(
            "Договор 90-ОД об отчуждении доли; залог сохраняется",
            "Contract 90-OD of assignment of a share; the pledge remains",
        ),
        consents=given,
        documents=[document("Договор 90-ОД об отчуждении доли", "Архив: АО «Онега-радио»", 8)],
    )
    entry = desk.enter(sold)
    book.tells("pledge", result=place)
    book.tells("pledge", entry=pledged)
    book.tells("pledge", entry=entry)


def tell_dispute(book: DemoBook) -> None:
    """While the caution stands nothing is disposed of; the Commission confirms a settlement, and it is carried out."""
    place, desk = book.place("bearings"), book.desk
    opened = {
        "appellant": book.party("kama"),
        "respondent": book.party("svisloch"),
        "object": "right",
        "contract": said(contract_words(book, place)),
        "alleged": text(
            "Вклад ОКБ «Кама» в испытания не учтён при распределении долей.",
            "The allocation of shares leaves out what Kama Experimental Design Bureau contributed to the tests.",
        ),
        "caution": True,
    }
    dispute = desk.enter(book.matter("RU", "dispute.opened", place, opened))
    during = book.today()
    book.pause(5)
    sale = text("Договор 63-ОД об отчуждении доли", "Contract 63-OD of assignment of a share")
    desk.refused(transfer(book, place, ("svisloch", "neman"), Fraction(1, 4), instrument=sale), "R15")
    decided = {
        "dispute": dispute,
        "decided_by": "commission",
        "authority": text(
            "Межгосударственная комиссия (демонстрационное решение)", "Interstate Commission (demonstration decision)"
        ),
        "outcome": "settled",
        "effects": text(
            "УП «Свислочь-прибор» передаёт ОКБ «Кама» долю 1/8. Отметка о споре снимается.",
            "Svisloch-Pribor UE assigns a share of 1/8 to Kama Experimental Design Bureau. The caution is lifted.",
        ),
    }
    act = document("Решение Комиссии об утверждении мирового соглашения (демо)", "Секретариат Комиссии (демо)", 5)
    decision = desk.enter(book.matter("RU", "dispute.decided", place, decided, documents=[act]))
    settled = transfer(
        book,
        place,
        ("svisloch", "kama"),
        Fraction(1, 8),
        instrument=text("Мировое соглашение, пункт 1", "Settlement agreement, clause 1"),
        documents=[document("Мировое соглашение сторон", "Архив: УП «Свислочь-прибор»", 4)],
    )
    entry = desk.enter(settled)
    book.tells("dispute", result=place)
    book.tells("dispute", before=(place, during))
    book.tells("dispute", entry=decision)
    book.tells("dispute", entry=entry)


def tell_correction(book: DemoBook) -> None:
    """Two shares were swapped when they were copied from the contract; both readings stay to be seen."""
    place, desk = book.place("bridge"), book.desk
    before = book.today()
    rows = [("kama", Fraction(1, 4)), ("tulpar", Fraction(1, 2)), ("dordoy", Fraction(1, 4))]
    recorded = book.owned[place]
    right = dict(recorded) | {
        "holders": [
            {
                "party": book.party(key),
                "capacity": "organisation",
                "title_share": share_of(share),
                "income_share": share_of(share),
            }
            for key, share in rows
        ]
    }
    terms = {
        "entry": book.ownership[place],
        "wrong": text(
            "ОКБ «Кама» — 1/2, АО «Тұлпар» — 1/4: доли перепутаны местами.",
            "Kama Experimental Design Bureau 1/2 and Tulpar JSC 1/4: the shares were swapped.",
        ),
        "right": text(
            "ОКБ «Кама» — 1/4, АО «Тұлпар» — 1/2, как в договоре.",
            "Kama Experimental Design Bureau 1/4 and Tulpar JSC 1/2, as in the contract.",
        ),
        "reason": "transcription",
        "corrected": {
            "kind": KIND_OF_OWNERSHIP,
            "effective": {"from": book.since[place].isoformat(), "until": None},
            "terms": right,
        },
    }
    book.pause(2)
    entry = desk.enter(book.matter("KZ", "entry.corrected", place, terms))
    book.tells("correction", result=place)
    book.tells("correction", before=(place, before))
    book.tells("correction", entry=entry)
