"""A result owned by three, transferred once, licensed twice: what the reports are drawn from in these tests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from registry.reports.log_facts import LogFacts
from registry.reports.pdf import Seal
from registry.reports.tables import LicenceRow
from registry.rights.entries import Document, Draft, Effective, Entry, EntryId, Kind, Payload, ResultNumber, StateCode
from registry.rights.parties import Body, State
from registry.rights.standing import Consent, Holding, Licence, Standing
from registry.rights.words import Words
from registry.signing.certificates import self_signed
from registry.signing.keys import generate_key

RESULT = ResultNumber("ICMEC-2024-000118")
ROOT = Path(__file__).parents[2]

STATES = {
    "AM": Words("Армения", "Armenia"),
    "BY": Words("Беларусь", "Belarus"),
    "KG": Words("Кыргызстан", "Kyrgyzstan"),
    "KZ": Words("Казахстан", "Kazakhstan"),
    "RU": Words("Россия", "Russia"),
    "TJ": Words("Таджикистан", "Tajikistan"),
}


def entry_id(index: int) -> EntryId:
    return EntryId(hashlib.sha256(str(index).encode()).hexdigest())


def party(ru: str, en: str, state: str, number: str | None = None) -> dict[str, Any]:
    return {"name": {"ru": ru, "en": en}, "state": state, "number": number}


VECTOR = party("НИИ «Вектор»", "Vektor Research Institute", "RU", "7700000001")
AGAT = party("ОАО «Агат»", "Agat JSC", "BY", "190000002")
TULPAR = party("АО «Тұлпар»", "Tulpar JSC", "KZ", "990000000003")
NAREK = party("ЗАО «Нарек»", "Narek CJSC", "AM", "01234567")
DORDOY = party("ОАО «Дордой»", "Dordoi OJSC", "KG", None)


def sealed(  # noqa: PLR0913, PLR0917 - a sealed entry has these parts
    index: int,
    kind: str,
    day: date,
    terms: Mapping[str, Any],
    parties: tuple[str, ...],
    effective: Effective,
    documents: tuple[Document, ...] = (),
) -> Entry:
    draft = Draft(Kind(kind), RESULT, effective, terms, documents=documents)
    payload = Payload("registry.example/icmec", draft, tuple(StateCode(code) for code in parties), bytes(16))
    at = datetime(day.year, day.month, day.day, 14, 5, 9, tzinfo=UTC)
    return Entry(entry_id(index), index, at, payload, entry_id(0))


def holding(
    holder: Mapping[str, Any],
    share: Fraction | None,
    since: date,
    until: date | None = None,
    index: int = 118,
    ground: Mapping[str, str] | None = None,
) -> Holding:
    ground = ground or {"ru": "Вклад по договору 17-РИД", "en": "Contribution under contract 17-RID"}
    key = f"{holder['state']}:{holder['number'] or holder['name']['ru']}"
    return Holding(holder, key, "organisation", share, None, since, until, ground, entry_id(index), index)


CONTRACT = Document("9f2c77a10be4d8c3" * 4, 1_048_576, "application/pdf", "Договор 17-РИД", "НЦИС (BY)", 14)

REGISTERED: Mapping[str, Any] = {
    "title": {
        "ru": "Способ согласования частот в сети ретрансляторов",
        "en": "Method for matching frequencies in a relay network",
    },
    "abstract": {"ru": "Способ выбора частот.", "en": "A way of choosing frequencies."},
    "kind_of_result": "invention",
    "symbols": [{"scheme": "IPC", "symbol": "H04W 16/14"}],
    "origin": "foreground_joint",
    "programme": {"ru": "Программа «Эстафета»", "en": "Estafeta programme"},
    "ground": {"ru": "Договор 17-РИД", "en": "Contract 17-RID"},
    "customers": [VECTOR],
    "performers": [AGAT, TULPAR, VECTOR],
    "lead_performer": AGAT,
    "started_in": 2021,
    "ended_in": 2023,
    "authors": [
        {"name": "А. Б. Иванова", "state": "BY", "confidential": False},
        {"name": "Тайное Имя", "state": "KZ", "confidential": True},
    ],
    "confidentiality": "open",
    "numbers": [{"office": "BY", "type": "application", "number": "a 20230001", "date": "2023-05-05"}],
}
LICENCE: Mapping[str, Any] = {
    "licensors": [AGAT, TULPAR, VECTOR],
    "licensees": [NAREK],
    "category": "simple",
    "territory": ["AM"],
    "fields_of_use": ["production", "repair"],
    "ways_of_use": ["use"],
    "purposes": ["own_forces"],
    "sublicensing": "no",
    "remuneration_type": "free",
}
CONSENT: Mapping[str, Any] = {"act": "exclusive_licence", "holder": TULPAR, "recipient": DORDOY}


@pytest.fixture
def body() -> Body:
    states = {StateCode(code): State(StateCode(code), name, name) for code, name in STATES.items()}
    return Body(Words("Реестр прав МКВЭС", "ICMEC Rights Register"), "ICMEC", "#12455a", states)


@pytest.fixture
def log() -> LogFacts:
    at = datetime(2026, 11, 23, 14, 5, 9, tzinfo=UTC)
    return LogFacts("registry.example/icmec", entry_id(0), 4812, hashlib.sha256(b"root").digest(), at, demo=True)


@pytest.fixture
def holdings() -> tuple[Holding, ...]:
    """Thirds; then half of one third passes from RU to BY."""
    first, second, third = date(2024, 3, 14), date(2025, 9, 2), Fraction(1, 3)
    moved = {"ru": "Договор 17-РИД, п. 4.2", "en": "Contract 17-RID, clause 4.2"}
    return (
        holding(VECTOR, third, first, date(2025, 9, 1)),
        holding(AGAT, third, first, date(2025, 9, 1)),
        holding(TULPAR, third, first),
        holding(VECTOR, Fraction(1, 6), second, index=341, ground=moved),
        holding(AGAT, Fraction(1, 2), second, index=341, ground=moved),
    )


@pytest.fixture
def entries() -> tuple[Entry, ...]:
    opened = Effective(date(2024, 3, 14))
    term = Effective(date(2026, 1, 1), date(2030, 12, 31))
    three = ("BY", "KZ", "RU")
    return (
        sealed(117, "result.registered", date(2024, 3, 14), REGISTERED, three, opened, (CONTRACT,)),
        sealed(118, "ownership.recorded", date(2024, 3, 14), {"holders": []}, three, opened),
        sealed(341, "ownership.transferred", date(2025, 9, 1), {}, ("BY", "RU"), Effective(date(2025, 9, 2))),
        sealed(376, "consent.given", date(2025, 12, 1), CONSENT, ("KZ",), term),
        sealed(377, "licence.granted", date(2025, 12, 2), LICENCE, ("BY", "KG", "RU"), term),
        sealed(402, "licence.granted", date(2025, 12, 20), LICENCE, ("AM", *three), term),
    )


@pytest.fixture
def standing(entries: tuple[Entry, ...], holdings: tuple[Holding, ...]) -> Standing:
    term = Effective(date(2026, 1, 1), date(2030, 12, 31))
    repair = {
        **LICENCE,
        "licensees": [DORDOY],
        "category": "exclusive",
        "territory": ["KG"],
        "fields_of_use": ["repair"],
    }
    return Standing(
        result=RESULT,
        in_force_on=date(2026, 11, 23),
        as_recorded_at=4812,
        entries=entries,
        registered=entries[0],
        holdings=holdings,
        licences=(
            Licence(entry_id(377), 377, repair, Effective(date(2026, 1, 1)), None),
            Licence(entry_id(402), 402, LICENCE, term, None),
        ),
        consents=(Consent(entry_id(376), 376, "KZ", CONSENT, term),),
    )


@pytest.fixture
def licences(standing: Standing) -> list[LicenceRow]:
    """The two licences in force, as a list of licences shows them."""
    title = standing.entries[0].terms["title"]
    return [LicenceRow(RESULT, title, licence, licence.terms["licensors"]) for licence in standing.licences_in_force]


@pytest.fixture
def fonts() -> Path:
    """The folder with the fonts that set-up installs."""
    return ROOT / "node_modules" / "@expo-google-fonts"


@pytest.fixture
def st96() -> Path:
    """WIPO's schemas and its example of a publication, which stand beside the repository."""
    folder = ROOT.parent / "shared" / "data" / "st96"
    if not folder.is_dir():
        pytest.skip(f"the published ST.96 files are not at {folder}")
    return folder


@pytest.fixture
def draw_holding() -> Callable[..., Holding]:
    """Make one holding: party, share, since, until, index, ground."""
    return holding


@pytest.fixture
def agat() -> dict[str, Any]:
    return AGAT


@pytest.fixture
def vector() -> dict[str, Any]:
    return VECTOR


@pytest.fixture
def seal() -> Seal:
    """A seal of a register: its own P-256 key and certificate."""
    key = generate_key()
    since, until = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
    certificate = self_signed(key, "BY", "Реестр прав (демо)", "Печать реестра", since, until)
    return Seal(certificate, key.sign, datetime(2026, 11, 23, 14, 6, tzinfo=UTC))
