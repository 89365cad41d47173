"""One result of the demonstration on which every kind of entry leaves its trace, sealed by the procedures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.procedures import ProposalRecord
from registry.procedures.draft import open_draft, save_draft
from registry.procedures.freeze import freeze_draft
from registry.procedures.publish import publish_checkpoint
from registry.procedures.read_lists import list_results
from registry.procedures.seal import seal_complete
from registry.procedures.sign import add_signature
from tests.web.desk import NEMAN, SAYRAN, Desk

ACT = {
    "name": "Определение суда № 12 (вымышленное)",
    "sha256": "5c" * 32,
    "size": 48211,
    "media_type": "application/pdf",
    "custodian": "Экономический суд (вымышленный)",
    "pages": 3,
}
POLOTSK = {
    "name": {"en": "Polotsk Optics (fictitious)", "ru": "ОАО «Полоцк-оптика» (вымышленное)"},
    "number": "BY-000777",
    "state": "BY",
}
LASTS = {"from": "2026-04-01", "until": None}


def seal(desk: Desk, login: str, kind: str, result: str | None, terms: dict[str, Any], **more: Any) -> str:
    """Draft, freeze, sign for every party, seal; return the entry's id."""
    proposal = propose(desk, login, kind, result, terms, **more)
    for party in proposal.parties:
        signature = desk.signature(party.state, proposal.payload)
        person = desk.person(f"{party.state.lower()}-signatory")
        add_signature(desk.register, person, proposal.number, signature, now=desk.now)
    receipt = seal_complete(desk.register, now=desk.tick()).receipt_of(proposal.number)
    assert receipt is not None
    publish_checkpoint(desk.register, now=desk.now)
    return receipt.entry_id


def propose(
    desk: Desk, login: str, kind: str, result: str | None, terms: dict[str, Any], **more: Any
) -> ProposalRecord:
    clerk = desk.person(login)
    record = open_draft(desk.register, clerk, kind, result, now=desk.tick())
    content = dict(record.content) | {"effective": LASTS, "terms": terms} | more
    save_draft(desk.register, clerk, record.id, content, record.version, now=desk.tick())
    return freeze_draft(desk.register, clerk, record.id, now=desk.tick())


def day(moment: datetime) -> str:
    return moment.date().isoformat()


def content_of(kind: str, terms: dict[str, Any], since: str, until: str | None = None) -> dict[str, Any]:
    effective = {"from": since} | ({"until": until} if until else {})
    return {"kind": kind, "effective": effective, "terms": terms}


def licence(giver: dict[str, Any], taker: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "licensors": [giver],
        "licensees": [taker],
        "category": "simple",
        "territory": ["BY", "KZ"],
        "fields_of_use": ["production", "repair"],
        "ways_of_use": ["manufacture", "use"],
        "purposes": ["own_forces"],
        "sublicensing": "yes",
        "remuneration_type": "preferential",
    } | more


def seal_result(desk: Desk, access: str = "members") -> str:
    """Register a result of one office that embeds another, and its one right-holder; return its number.

    `access` says who may read the record of ownership.
    """
    registered = {
        "title": {"ru": "Кухня полевая с рекуператором тепла", "en": "Field kitchen with a heat exchanger"},
        "kind_of_result": "invention",
        "origin": "foreground_sole",
        "ground": {"ru": "Договор № 7, пункт 3", "en": "Contract No. 7, clause 3"},
        "customers": [NEMAN],
        "lead_performer": NEMAN,
        "performers": [NEMAN],
        "confidentiality": "open",
        "embeds": ["ICMEC-2026-000005"],
    }
    since = {"from": "2024-01-15", "until": None}
    seal(desk, "by-clerk", "result.registered", None, registered, effective=since)
    found = list_results(desk.register, desk.person("by-clerk"), search="рекуператором")
    result = found.lines[0].number
    whole = {"num": 1, "den": 1}
    owned = {
        "holders": [{"party": NEMAN, "capacity": "organisation", "title_share": whole, "income_share": whole}],
        "jointly_without_shares": False,
        "ground_type": "contract",
        "ground": {"ru": "Договор № 7, пункт 5", "en": "Contract No. 7, clause 5"},
    }
    seal(desk, "by-clerk", "ownership.recorded", result, owned, effective=since, access=access)
    return result


def seal_whole_law(desk: Desk) -> str:
    """Seal, about a new result, an entry for each section of its page; return its number."""
    who, result = "by-clerk", seal_result(desk)
    background = {
        "background": ["ICMEC-2026-000005"],
        "owner": {
            "name": {"en": "Svisloch-Pribor UE (fictitious)", "ru": "УП «Свислочь-прибор» (вымышленное)"},
            "number": "BY-000203",
            "state": "BY",
        },
        "ground": {"ru": "Договор № 7, приложение 2", "en": "Contract No. 7, annex 2"},
        "use_in_project": ["design", "production"],
        "use_in_exploitation": ["production", "operation", "repair"],
        "purposes": ["own_forces"],
    }
    seal(desk, who, "background.declared", result, background)
    catalogued = {
        "stock_number": "7310120001234",
        "item_name": {"ru": "Кухня полевая прицепная", "en": "Field kitchen, trailer"},
        "design_document": "АБВГ.123456.001",
        "state": "BY",
    }
    seal(desk, who, "result.catalogued", result, catalogued)
    filed = {
        "office": "BY",
        "right_type": "invention",
        "applicants": [NEMAN],
        "number": "a 20240017",
        "filed_on": "2024-02-05",
    }
    filing = seal(desk, who, "protection.filed", result, filed, effective={"from": "2024-02-05", "until": None})
    granted = {
        "filing": filing,
        "office": "BY",
        "right_type": "invention",
        "number": "BY 23107",
        "filed_on": "2024-02-05",
        "granted_on": "2025-03-03",
    }
    seal(desk, who, "protection.granted", result, granted, effective={"from": "2025-03-03", "until": None})
    consent = {"act": "sublicence", "holder": NEMAN, "recipient": SAYRAN}
    seal(desk, who, "consent.given", result, consent)
    until = {"from": "2026-04-01", "until": "2031-03-31"}
    parent = seal(desk, who, "licence.granted", result, licence(NEMAN, SAYRAN), effective=until)
    below = licence(SAYRAN, POLOTSK, parent=parent, territory=["KZ"], fields_of_use=["repair"], sublicensing="no")
    seal(desk, "kz-clerk", "licence.granted", result, below, effective={"from": "2026-05-01", "until": "2029-12-31"})
    corrected = licence(NEMAN, SAYRAN, quantity=40)
    correction = {
        "entry": parent,
        "wrong": {"ru": "Не указано количество изделий.", "en": "The quantity of items is missing."},
        "right": {"ru": "Количество изделий — 40.", "en": "The quantity of items is 40."},
        "reason": "transcription",
        "corrected": content_of("licence.granted", corrected, "2026-04-01", "2031-03-31"),
    }
    seal(desk, who, "entry.corrected", result, correction, effective={"from": day(desk.now), "until": None})
    transfer = {
        "from_party": NEMAN,
        "to_party": POLOTSK,
        "to_capacity": "organisation",
        "share": {"num": 1, "den": 3},
        "category": "partial",
        "ground_type": "contract",
        "instrument": {"ru": "Договор уступки № 7", "en": "Assignment contract No. 7"},
        "executed_by_from": "2026-06-01",
        "executed_by_to": "2026-06-01",
    }
    seal(desk, who, "ownership.transferred", result, transfer, effective={"from": "2026-06-01", "until": None})
    pledge = {
        "type": "pledge",
        "object": "share",
        "share": {"num": 1, "den": 3},
        "holder": POLOTSK,
        "pledgee": SAYRAN,
        "obligation": {"ru": "Кредитный договор № 5", "en": "Loan agreement No. 5"},
        "act": {"ru": "Договор залога № 6", "en": "Pledge agreement No. 6"},
    }
    seal(desk, who, "encumbrance.recorded", result, pledge, effective={"from": "2026-07-01", "until": None})
    second = pledge | {"type": "subsequent_pledge", "rank": 2, "act": {"ru": "Договор залога № 8"}}
    seal(desk, who, "encumbrance.recorded", result, second, effective={"from": "2026-08-01", "until": None})
    claim = {
        "state": "KZ",
        "claimed": content_of(
            "licence.ended",
            {"licence": parent, "ground": "agreement", "instrument": {"ru": "Соглашение № 9", "en": "Agreement No. 9"}},
            "2026-10-01",
        ),
        "reason": {"ru": "Другая сторона не отвечает.", "en": "The other side does not answer."},
    }
    seal(desk, "kz-clerk", "claim.filed", result, claim, effective={"from": day(desk.now), "until": None})
    dispute = {
        "appellant": SAYRAN,
        "respondent": NEMAN,
        "object": "right",
        "alleged": {"ru": "Результат использован без согласия.", "en": "The result was used without consent."},
        "caution": True,
    }
    seal(desk, "kz-clerk", "dispute.opened", result, dispute, effective={"from": day(desk.now), "until": None})
    arrest = {
        "type": "arrest",
        "object": "right",
        "holder": NEMAN,
        "act": {"ru": "Определение № 12", "en": "Ruling No. 12"},
        "authority": {"ru": "Экономический суд (вымышленный)", "en": "Economic Court (fictitious)"},
        "authority_state": "BY",
    }
    effective = {"from": day(desk.now), "until": None}
    seal(desk, who, "encumbrance.recorded", result, arrest, effective=effective, documents=[ACT])
    return result
