"""A register of any size for measuring: results of two holders, each registered and owned, signed by two states.

Proposals go into their tables in bulk, complete with real ES256 signatures; from there the register's own
procedures seal them.

    python -m bench.corpus FOLDER ENTRIES
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update

from registry.cli.demo_desk import DemoDesk
from registry.cli.demo_founding import found_demo
from registry.cli.demo_offices import read_facts
from registry.procedures.publish import publish_checkpoint
from registry.procedures.seal import SealOutcome, seal_complete
from registry.records.database import open_database
from registry.records.proposals import EVENT, PARTY, PROPOSAL, SIGNATURE
from registry.records.vocabulary import Access, ProposalStatus, ProposalStep
from registry.rights.encoding import encode_payload, entry_id
from registry.rights.entries import Draft, Effective, EntryId, Kind, Payload, ResultNumber, StateCode
from registry.signing.jws import sign_payload

STATES = ("BY", "RU")
BATCH = 256
CHUNK = 2048
FIRST_NUMBER = 5 * 10**9
START = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
DOCUMENTS = tuple[Mapping[str, Any], ...]


class Corpus:
    """Makes complete proposals at a founded demonstration register's desk, always about new results."""

    def __init__(self, desk: DemoDesk) -> None:
        self.desk = desk
        self.made = 0
        """Results so far."""
        self.number = FIRST_NUMBER

    def add_registrations(self, count: int) -> None:
        """Make `count` complete proposals, each registering a result of its own."""
        self._store([self._registration() for _ in range(count)])

    def add_results(self, count: int) -> None:
        """Make `count` results: for each, a complete proposal that registers it and one that records its owners."""
        rows = []
        for _ in range(count):
            registration = self._registration()
            rows += [registration, self._ownership(registration)]
        self._store(rows)

    def seal_all(self, most: int = BATCH) -> int:
        """Seal everything that is complete, `most` at a time; return how many entries."""
        sealed = 0
        while True:
            outcome: SealOutcome = seal_complete(self.desk.register, now=START + timedelta(hours=2), most=most)
            if outcome.lapsed:
                raise RuntimeError(f"the corpus is not lawful: {outcome.lapsed[0]}")
            if not outcome.receipts:
                return sealed
            sealed += len(outcome.receipts)

    def publish(self) -> None:
        """Publish a checkpoint."""
        publish_checkpoint(self.desk.register, now=START + timedelta(hours=2))

    def _party(self, state: str) -> dict[str, Any]:
        name = {"BY": "Ozero Works", "RU": "Sosna Works"}[state]
        return {"name": {"en": f"{name} (measured)", "ru": f"{name} (замер)"}, "number": f"{state}-1", "state": state}

    def _registration(self) -> tuple[int, Payload, bytes]:
        self.made += 1
        result = ResultNumber(f"ICMEC-2025-{self.made:06d}")
        terms = {
            "title": {"en": f"Measured result {self.made}", "ru": f"Измеряемый результат {self.made}"},
            "kind_of_result": "invention",
            "origin": "foreground_joint",
            "contract": {"en": f"Contract {self.made}/B", "ru": f"Договор {self.made}/З"},
            "ground": {"en": "Contract, clause 4.1", "ru": "Договор, пункт 4.1"},
            "lead_performer": self._party("BY"),
            "performers": [self._party("BY"), self._party("RU")],
            "started_in": 2021,
            "ended_in": 2024,
            "confidentiality": "open",
        }
        return self._proposal("result.registered", result, None, terms)

    def _ownership(self, registration: tuple[int, Payload, bytes]) -> tuple[int, Payload, bytes]:
        _, payload, data = registration
        half = {"num": 1, "den": 2}
        terms = {
            "holders": [
                {"party": self._party(state), "capacity": "organisation", "title_share": half, "income_share": half}
                for state in STATES
            ],
            "jointly_without_shares": False,
            "ground_type": "contribution",
            "ground": {"en": "Contribution, clause 4.2", "ru": "Вклад, пункт 4.2"},
        }
        return self._proposal("ownership.recorded", payload.draft.result, entry_id(data), terms)

    def _proposal(
        self, kind: str, result: ResultNumber | None, after: EntryId | None, terms: Mapping[str, Any]
    ) -> tuple[int, Payload, bytes]:
        self.number += 1
        draft = Draft(Kind(kind), result, Effective(START.date()), terms, after=after)
        parties = tuple(StateCode(state) for state in STATES)
        payload = Payload(self.desk.register.name, draft, parties, secrets.token_bytes(16))
        return self.number, payload, encode_payload(payload)

    def _store(self, proposals: list[tuple[int, Payload, bytes]]) -> None:
        for first in range(0, len(proposals), CHUNK):
            chunk = proposals[first : first + CHUNK]
            with self.desk.register.database.writing() as connection:
                connection.execute(insert(PROPOSAL), [self._proposal_row(*proposal) for proposal in chunk])
                connection.execute(insert(PARTY), [row for number, _, _ in chunk for row in _party_rows(number)])
                connection.execute(
                    insert(SIGNATURE), [row for proposal in chunk for row in self._signature_rows(*proposal)]
                )
                connection.execute(insert(EVENT), [_event_row(number) for number, _, _ in chunk])
                numbers = [number for number, _, _ in chunk]
                connection.execute(
                    update(PROPOSAL)
                    .where(PROPOSAL.c.id.between(numbers[0], numbers[-1]))
                    .values(status=ProposalStatus.COMPLETE, completed_at=START + timedelta(hours=1))
                )

    def _proposal_row(self, number: int, payload: Payload, data: bytes) -> dict[str, Any]:
        clerk = self.desk.people["BY", "clerk"]
        return {
            "id": number,
            "kind": payload.draft.kind,
            "result": payload.draft.result,
            "governance": False,
            "after_entry": payload.draft.after,
            "entry_id": entry_id(data),
            "payload": data,
            "access": Access.MEMBERS,
            "author": clerk.account,
            "state": clerk.state,
            "organ": clerk.organ,
            "frozen_at": START,
            "deadline": START + timedelta(days=21),
            "status": ProposalStatus.OPEN,
        }

    def _signature_rows(self, number: int, _payload: Payload, data: bytes) -> Iterator[dict[str, Any]]:
        for state in STATES:
            pair = self.desk.offices[state].signatory
            signature = sign_payload(data, pair.key, [pair.certificate], START + timedelta(hours=1))
            yield {
                "proposal": number,
                "fingerprint": pair.certificate.fingerprint,
                "governance": False,
                "state": state,
                "organization": pair.certificate.organization,
                "common_name": pair.certificate.common_name,
                "account": self.desk.people[state, "signatory"].account,
                "protected": signature.protected,
                "signature": signature.signature,
                "signed_at": START + timedelta(hours=1),
                "received_at": START + timedelta(hours=1),
            }


def _party_rows(number: int) -> Iterator[dict[str, Any]]:
    for state in STATES:
        yield {"proposal": number, "state": state, "needed": 1, "reason_ru": "исполнитель", "reason_en": "performer"}


def _event_row(number: int) -> dict[str, Any]:
    return {"proposal": number, "place": 1, "at": START + timedelta(hours=1), "step": ProposalStep.COMPLETED}


def found_corpus(place: Path) -> Corpus:
    """Found a demonstration register, without its stories, in a new folder."""
    place.mkdir(mode=0o700, parents=True)
    desk = found_demo(place, read_facts(), url="http://127.0.0.1:8000")
    # The demonstration is made without waiting for the disk; what is measured waits for it, as a register that serves.
    desk.register.database.close()
    register = replace(desk.register, database=open_database(desk.register.database.url))
    return Corpus(replace(desk, register=register))


def main() -> None:
    """Make a register of at least so many entries."""
    place, entries = Path(sys.argv[1]), int(sys.argv[2])
    corpus = found_corpus(place)
    corpus.add_results((entries + 1) // 2)
    sealed = corpus.seal_all()
    corpus.publish()
    corpus.desk.register.database.close()
    print(f"{place}: {sealed} entries sealed")


if __name__ == "__main__":
    main()
