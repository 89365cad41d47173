"""One lawful example of the terms of every kind; ids stand for entries that need not exist."""

from __future__ import annotations

from typing import Any

from tests.rights.cases import (
    ALATAU,
    ISSYK,
    LUCH,
    VECTOR,
    consented,
    licensed,
    party,
    recorded,
    registered,
    share,
    transferred,
)

ID = "ab" * 32
FINGERPRINT = "ab" * 32
LOG_KEY = "register.example/icmec/entries+f8c8b3b6+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
FOUNDED: dict[str, Any] = {
    "states": [
        {
            "state": "BY",
            "name": {"en": "Belarus"},
            "status": "member",
            "governance_certificates": ["MAA"],
            "governance_threshold": 1,
            "authorities": ["MAA"],
            "organs": [{"organ": "by-ip", "name": {"en": "Office"}, "kinds": ["*"]}],
            "certificates": [{"organ": "by-ip", "certificate": "MAA"}],
        }
    ],
    "common_threshold": 1,
    "logs": [{"name": "entries", "vkey": "register.example/icmec/entries+00000000+AAAA"}],
    "witnesses": [],
    "quorum": 0,
    "algorithms": ["ES256"],
    "rules": "00" * 32,
    "seal_certificate": "MAA",
}
NEW_LUCH = party("ОАО «Луч-Сервис»", "BY", "100200300")


def content(kind: str, terms: dict[str, Any], since: str = "2026-01-01", until: str | None = None) -> dict[str, Any]:
    """A content within a claim or a correction."""
    effective = {"from": since} | ({"until": until} if until else {})
    return {"kind": kind, "effective": effective, "terms": terms}


def filed(**changed: Any) -> dict[str, Any]:
    return {
        "office": "BY",
        "right_type": "invention",
        "applicants": [LUCH],
        "number": "a 20260001",
        "filed_on": "2026-01-15",
    } | changed


def granted(**changed: Any) -> dict[str, Any]:
    return {
        "office": "BY",
        "right_type": "invention",
        "number": "BY 12345",
        "filed_on": "2024-01-15",
        "granted_on": "2026-02-01",
    } | changed


def pledged(**changed: Any) -> dict[str, Any]:
    return {
        "type": "pledge",
        "object": "share",
        "share": share(1, 3),
        "holder": LUCH,
        "pledgee": ISSYK,
        "obligation": {"ru": "Кредитный договор № 5"},
        "act": {"ru": "Договор залога № 6"},
    } | changed


def arrested(**changed: Any) -> dict[str, Any]:
    return {
        "type": "arrest",
        "object": "right",
        "holder": LUCH,
        "act": {"ru": "Определение № 12"},
        "authority": {"ru": "Экономический суд (вымышленный)"},
        "authority_state": "BY",
    } | changed


def disputed(**changed: Any) -> dict[str, Any]:
    return {
        "appellant": VECTOR,
        "respondent": LUCH,
        "object": "right",
        "alleged": {"ru": "Результат передан без согласия."},
        "caution": True,
    } | changed


def declared(**changed: Any) -> dict[str, Any]:
    return {
        "background": ["ICMEC-2025-000009"],
        "owner": VECTOR,
        "ground": {"ru": "Договор № 7, приложение 2"},
        "use_in_project": ["design", "production"],
        "purposes": ["own_forces"],
    } | changed


def handed(**changed: Any) -> dict[str, Any]:
    return {
        "from_party": LUCH,
        "to_party": VECTOR,
        "handed_on": "2026-02-01",
        "purpose": {"ru": "Изготовление опытного образца"},
    } | changed


def catalogued(**changed: Any) -> dict[str, Any]:
    return {"stock_number": "5821120001234", "design_document": "АБВГ.123456.001", "state": "BY"} | changed


def corrected(
    entry: str, kind: str, terms: dict[str, Any], since: str = "2026-01-01", **changed: Any
) -> dict[str, Any]:
    return {
        "entry": entry,
        "wrong": {"ru": "Указана доля 1/3."},
        "right": {"ru": "Следует читать: 1/2."},
        "reason": "slip",
        "corrected": content(kind, terms, since),
    } | changed


EXAMPLES: dict[str, dict[str, Any]] = {
    "governance.founded": FOUNDED,
    "certificate.introduced": {"state": "BY", "organ": "by-ip", "certificate": "MAA"},
    "certificate.revoked": {"state": "BY", "fingerprint": FINGERPRINT, "reason": "key_compromised", "suspect_from": 12},
    "state.status_changed": {"state": "AM", "status": "frozen", "source": "Заявление от 23 февраля 2024 г."},
    "state.keys_changed": {"state": "BY", "governance_certificates": ["MAA"], "governance_threshold": 1},
    "organ.mandated": {"state": "BY", "organ": "by-ip", "name": {"ru": "Ведомство"}, "kinds": ["licence.granted"]},
    "mandate.ended": {"state": "BY", "organ": "by-ip"},
    "authority.introduced": {"state": "BY", "certificate": "MAA"},
    "authority.retired": {"state": "BY", "fingerprint": FINGERPRINT},
    "witness.introduced": {"state": "BY", "vkey": "witness.example/by+00000000+AAAA"},
    "witness.retired": {"vkey": "witness.example/by+00000000+AAAA"},
    "quorum.changed": {"quorum": 2},
    "log_key.rotated": {"log": "entries", "vkey": LOG_KEY},
    "algorithm.retired": {"algorithm": "ES384"},
    "rules.adopted": {"rules": "11" * 32},
    "result.registered": registered(),
    "result.catalogued": catalogued(item_name={"ru": "Радиостанция"}, supplier_code="12345"),
    "background.declared": declared(use_in_exploitation=["repair"], exclusions={"ru": "Кроме экспорта."}),
    "ownership.recorded": recorded(),
    "ownership.transferred": transferred(LUCH, ISSYK, (1, 6)),
    "holder.renamed": {"before": LUCH, "after": NEW_LUCH, "instrument": {"ru": "Решение № 1"}},
    "protection.decided": {"decision": "file", "office": "BY", "right_type": "invention", "applicant": LUCH},
    "protection.filed": filed(),
    "protection.granted": granted(),
    "protection.renewed": {"right": ID, "fee_year": 3, "paid_on": "2026-03-01", "expires_on": "2031-01-14"},
    "protection.ceased": {
        "right": ID,
        "reason": "invalidated",
        "from_start": False,
        "in_part": True,
        "part": {"ru": "Пункт 3 формулы."},
        "authority": {"ru": "Апелляционный совет"},
    },
    "protection.restored": {"right": ID, "ground": {"ru": "Пошлина уплачена в льготный срок"}},
    "licence.granted": licensed(),
    "licence.amended": {
        "licence": ID,
        "ground": {"ru": "Дополнительное соглашение № 1"},
        "territory": ["BY"],
        "quantity": 5,
        "until": "2027-12-31",
        "lifted": ["third_states"],
    },
    "licence.ended": {
        "licence": ID,
        "ground": "decision",
        "instrument": {"ru": "Решение № 3"},
        "authority": {"ru": "Суд (вымышленный)"},
        "authority_state": "KZ",
    },
    "consent.given": consented(VECTOR),
    "consent.refused": consented(
        VECTOR, recipient=ISSYK, reason="interest", explanation={"ru": "Изделие не передаётся."}
    ),
    "consent.revoked": {"consent": ID, "ground": {"ru": "Условие нарушено."}},
    "encumbrance.recorded": pledged(),
    "encumbrance.released": {"encumbrance": ID, "ground": {"ru": "Обязательство исполнено"}},
    "dispute.opened": disputed(),
    "dispute.withdrawn": {"dispute": ID},
    "dispute.decided": {
        "dispute": ID,
        "decided_by": "court",
        "authority": {"ru": "Суд (вымышленный)"},
        "authority_state": "RU",
        "outcome": "dismissed",
        "effects": {"ru": "Права не меняются."},
    },
    "documents.handed_over": handed(),
    "remuneration.confirmed": {
        "author": "А. Б. Вымышленный",
        "employer": LUCH,
        "basis": {"ru": "Договор с автором № 2"},
        "paid_on": "2026-02-01",
    },
    "claim.filed": {
        "state": "KZ",
        "claimed": content("ownership.transferred", transferred(LUCH, ALATAU, (1, 6))),
        "awaited": ["BY", "RU"],
        "reason": {"ru": "Другая сторона не отвечает."},
    },
    "claim.withdrawn": {"claim": ID, "reason": {"ru": "Стороны договорились."}},
    "entry.corrected": corrected(ID, "ownership.recorded", recorded()),
}
