"""The demonstration register: six fictitious offices, thirty results, four stories, one tampered copy.

Everything is done through the procedures that people use, at times of the demonstration's own clock. The content comes
from `config/demo.toml` and is the same every time; keys and nonces are made anew. What is still open at the end, one
proposal sent back and one that waits, was frozen the day before, so that a person can go on from there.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from registry.cli.demo_desk import DemoDesk, DemoError, Progress
from registry.cli.demo_founding import found_demo
from registry.cli.demo_offices import DemoFacts
from registry.evidence.bundle import decode_bundle
from registry.evidence.envelope import encode_envelope
from registry.procedures.gather_evidence import gather_own_evidence
from registry.rights.entries import ResultNumber
from registry.rights.words import Words

FIRST_YEAR = 2019
EVENING = timedelta(hours=20)
"""How long before the present the last two stories begin."""
PIECE = 24
"""Bytes of an envelope by which its place in the file is found."""


def make_demo(place: Path, facts: DemoFacts, url: str, now: datetime, progress: Progress) -> None:
    """Make the whole demonstration in an empty folder: the register, its stories, the tampered copy of its database.

    Args:
        place: The folder.
        facts: Of the demonstration.
        url: Where people will reach the register.
        now: The present.
        progress: Called with what has just been done.
    """
    desk = found_demo(place, facts, url=url)
    stories = DemoStories(desk, facts.organisations, facts.results)
    stories.tell(progress, now)
    evidence = gather_own_evidence(desk.register, stories.ownership[0])
    desk.register.database.close()
    # As somebody with the disk could: one byte of the entry that says who owns the first result.
    tamper(place / "register.db", place / "tampered.db", encode_envelope(decode_bundle(evidence).envelope))


class DemoStories:
    """Tells the demonstration's stories at one desk."""

    def __init__(
        self, desk: DemoDesk, organisations: Mapping[str, Mapping[str, Any]], results: Sequence[Mapping[str, Any]]
    ) -> None:
        self.desk = desk
        self.organisations = organisations
        self.results = results
        self.numbers: dict[int, ResultNumber] = {}
        """Place in the demonstration's list -> number in the register."""
        self.ownership: dict[int, str] = {}
        """Place in the demonstration's list -> id of the entry that records its owners."""
        self.pace = timedelta(days=8)

    def tell(self, progress: Progress, now: datetime) -> None:
        """Record every result with its owners, then the four stories; the last two end at `now`."""
        for place, row in enumerate(self.results):
            self._record_result(place, row)
            progress(Words(row["ru"], row["en"]))
            self.desk.clock.tick(self.pace)
        self._transfer()
        progress(
            Words(
                "рассказ: доля 1/6 переходит от одного сообладателя к другому",
                "story: 1/6 passes from one co-holder to another",
            )
        )
        self._exclusive_licence_with_consent()
        progress(
            Words(
                "рассказ: исключительная лицензия с согласия сообладателя",
                "story: an exclusive licence with the co-holder's consent",
            )
        )
        self._simple_licences()
        progress(Words("простые лицензии", "simple licences"))
        self.desk.clock.now = max(self.desk.clock.now, now - EVENING)
        self._sent_back()
        progress(
            Words("рассказ: предложение возвращено с указанием причины", "story: a proposal sent back with a reason")
        )
        self._waiting()
        progress(Words("лицензия, которая ждёт подписей", "a licence that waits for signatures"))

    def party(self, key: str) -> dict[str, Any]:
        """Return an organisation as the terms name a party."""
        row = self.organisations[key]
        return {"name": {"en": row["en"], "ru": row["ru"]}, "number": row["number"], "state": row["state"]}

    def _holders(self, place: int) -> list[tuple[str, Fraction]]:
        pairs = [holder.partition("=") for holder in self.results[place]["holders"]]
        return [(key, Fraction(share) if share else Fraction(1)) for key, _, share in pairs]

    def _state(self, place: int) -> str:
        return str(self.organisations[self._holders(place)[0][0]]["state"])

    def _today(self) -> date:
        return self.desk.clock.now.date()

    def _record_result(self, place: int, row: Mapping[str, Any]) -> None:
        holders = self._holders(place)
        states = {self.organisations[key]["state"] for key, _ in holders}
        joint = len(states) > 1
        contract = contract_number(place)
        terms: dict[str, Any] = {
            "title": {"en": row["en"], "ru": row["ru"]},
            "kind_of_result": row["kind"],
            "origin": "foreground_joint" if joint else "foreground_sole",
            "programme": {
                "en": "Demonstration programme of military-economic cooperation",
                "ru": "Демонстрационная программа военно-экономического сотрудничества",
            },
            "contract": {"en": f"Contract {contract}", "ru": f"Договор {contract}"},
            "ground": {"en": f"Contract {contract}, clause 4.1", "ru": f"Договор {contract}, пункт 4.1"},
            "lead_performer": self.party(holders[0][0]),
            "performers": [self.party(key) for key, _ in holders],
            "started_in": FIRST_YEAR + place % 4,
            "ended_in": FIRST_YEAR + place % 4 + 2,
            "confidentiality": "commercial" if row["kind"] == "know_how" else "open",
        }
        if row["symbol"]:
            terms["symbols"] = [{"scheme": "IPC", "symbol": row["symbol"]}]
        since = date(FIRST_YEAR + place % 4 + 2, 1 + place % 12, 1 + place % 27)
        state = self._state(place)
        documents = [self._document(f"Договор {contract}", contract, 12 + place % 9)]
        registered = self.desk.freeze(state, "result.registered", None, terms, (since, None), documents)
        self.desk.seal(registered)
        if registered.result is None:
            raise DemoError("a registered result got no number")
        self.numbers[place] = registered.result
        self._record_ownership(place, holders, since, documents)

    def _record_ownership(
        self, place: int, holders: list[tuple[str, Fraction]], since: date, documents: list[dict[str, Any]]
    ) -> None:
        contract = contract_number(place)
        terms: dict[str, Any] = {
            "holders": [
                {
                    "party": self.party(key),
                    "capacity": "organisation",
                    "title_share": share_of(share),
                    "income_share": share_of(share),
                }
                for key, share in holders
            ],
            "jointly_without_shares": False,
            "ground_type": "contribution" if len(holders) > 1 else "contract",
            "ground": {
                "en": f"Contribution under contract {contract}, clause 4.2",
                "ru": f"Вклад по договору {contract}, пункт 4.2",
            },
        }
        proposal = self.desk.freeze(
            self._state(place), "ownership.recorded", self.numbers[place], terms, (since, None), documents
        )
        self.ownership[place] = self.desk.seal(proposal)

    def _transfer(self) -> None:
        """НИИ «Вектор-Ладога» gives half of its third to ОАО «Агат-Полесье»; the Kazakh co-holder signs too."""
        today = self._today()
        terms = {
            "from_party": self.party("vektor"),
            "to_party": self.party("agat"),
            "to_capacity": "organisation",
            "share": share_of(Fraction(1, 6)),
            "category": "partial",
            "ground_type": "contract",
            "instrument": {"en": "Contract 17-RID, clause 4.2", "ru": "Договор 17-РИД, пункт 4.2"},
            "executed_by_from": (today - timedelta(days=14)).isoformat(),
            "executed_by_to": (today - timedelta(days=12)).isoformat(),
        }
        documents = [self._document("Договор 17-РИД", "17-RID", 9)]
        proposal = self.desk.freeze(
            "RU", "ownership.transferred", self.numbers[0], terms, (today - timedelta(days=7), None), documents
        )
        self.desk.seal(proposal)
        self.desk.clock.tick(timedelta(days=3))

    def _exclusive_licence_with_consent(self) -> None:
        """ОКБ «Кама» consents; ОАО «Агат-Полесье» licenses exclusively, for repair in Tajikistan."""
        number = self.numbers[2]
        consent = self.desk.freeze(
            "RU",
            "consent.given",
            number,
            {
                "act": "exclusive_licence",
                "holder": self.party("kama"),
                "recipient": self.party("somon"),
                "conditions": {
                    "en": "For repair within Tajikistan only, until the end of 2031.",
                    "ru": "Только для ремонта на территории Таджикистана, до конца 2031 года.",
                },
            },
            (self._today(), date(2031, 12, 31)),
        )
        consent_id = self.desk.seal(consent)
        licence = self._licence_terms("agat", "somon", ["TJ"], "exclusive", ["repair"]) | {"consents": [consent_id]}
        documents = [self._document("Лицензионный договор 21-ЛД", "21-LD", 14)]
        proposal = self.desk.freeze(
            "BY", "licence.granted", number, licence, (self._today(), date(2031, 12, 31)), documents
        )
        self.desk.seal(proposal)
        self.desk.clock.tick(timedelta(days=2))

    def _simple_licences(self) -> None:
        for place, licensee, territory in ((4, "sayran", "KZ"), (7, "dordoy", "KG"), (11, "somon", "TJ")):
            licensor = self._holders(place)[0][0]
            terms = self._licence_terms(licensor, licensee, [territory], "simple", ["operation", "repair"])
            since = self._today()
            proposal = self.desk.freeze(
                self._state(place), "licence.granted", self.numbers[place], terms, (since, date(since.year + 4, 12, 31))
            )
            self.desk.seal(proposal)
            self.desk.clock.tick(timedelta(days=1))

    def _sent_back(self) -> None:
        """The Kazakh office sends a licence back: the term agreed was five years, not ten."""
        terms = self._licence_terms("svisloch", "tulpar", ["KZ"], "simple", ["operation"])
        since = self._today()
        proposal = self.desk.freeze(
            "BY", "licence.granted", self.numbers[4], terms, (since, date(since.year + 10, 12, 31))
        )
        self.desk.sign(proposal, "BY")
        self.desk.send_back(
            proposal, "KZ", "wrong_terms", "В договоре 21-ЛД согласован срок пять лет, здесь указано десять."
        )

    def _waiting(self) -> None:
        """A licence signed by one office, waiting for the other: what a signatory finds on the desk."""
        terms = self._licence_terms("neman", "somon", ["TJ"], "simple", ["operation", "repair"])
        since = self._today()
        proposal = self.desk.freeze(
            "BY", "licence.granted", self.numbers[1], terms, (since, date(since.year + 5, 12, 31))
        )
        self.desk.sign(proposal, "BY")

    def _licence_terms(
        self, licensor: str, licensee: str, territory: list[str], category: str, fields_of_use: list[str]
    ) -> dict[str, Any]:
        return {
            "licensors": [self.party(licensor)],
            "licensees": [self.party(licensee)],
            "category": category,
            "territory": territory,
            "fields_of_use": fields_of_use,
            "ways_of_use": ["use"],
            "purposes": ["own_forces", "repair"],
            "sublicensing": "no",
            "remuneration_type": "preferential",
            "remuneration": {
                "en": "Preferential terms, licence agreement, clause 6",
                "ru": "Льготные условия, лицензионный договор, пункт 6",
            },
        }

    def _document(self, name: str, seed: str, pages: int) -> dict[str, Any]:
        content = f"{name} (demonstration) {seed}".encode()
        return {
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content) * pages,
            "media_type": "application/pdf",
            "name": name,
            "custodian": "Архив исполнителя (демо)",
            "pages": pages,
        }


def contract_number(place: int) -> str:
    """Return the invented number of a result's contract."""
    return f"{101 + 7 * place}/ВЭС"


def share_of(share: Fraction) -> dict[str, int]:
    """Return a share as the terms hold it."""
    return {"num": share.numerator, "den": share.denominator}


def tamper(database: Path, copy: Path, envelope: bytes) -> None:
    """Copy an embedded database and change one byte of one sealed envelope, as an intruder with the disk would.

    Raises:
        DemoError: No piece of the envelope stands in the file exactly once.
    """
    shutil.copyfile(database, copy)
    content = bytearray(copy.read_bytes())
    for start in range(0, len(envelope) - PIECE, PIECE):
        piece = envelope[start : start + PIECE]
        if content.count(piece) == 1:
            at = content.index(piece) + PIECE // 2
            content[at] = ord("B") if content[at] == ord("A") else ord("A")
            copy.write_bytes(content)
            return
    raise DemoError(f"no {PIECE} bytes of the envelope stand in {database.name} exactly once")
