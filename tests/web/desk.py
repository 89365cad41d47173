"""A register that a test may change, with people at their desks and the offices' own keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from registry.cli.demo_offices import load_pair
from registry.procedures import DraftRecord, ProposalRecord, Register
from registry.procedures.draft import open_draft, save_draft
from registry.procedures.freeze import freeze_draft
from registry.procedures.open_account import account_named
from registry.procedures.propose_governance import revoke_certificate
from registry.procedures.publish import publish_checkpoint
from registry.procedures.seal import Receipt, seal_complete
from registry.procedures.sign import add_signature
from registry.rights.parties import Actor
from registry.settings import Settings
from registry.signing.jws import Signature, sign_payload
from tests.demo_register import PASSWORD
from tests.web.forms import send

RESULT = "ICMEC-2026-000002"
NEMAN = {
    "name": {"en": "Neman Design Bureau (fictitious)", "ru": "КБ «Неман» (вымышленное)"},
    "number": "BY-000202",
    "state": "BY",
}
SAYRAN = {
    "name": {"en": "Sayran-Svyaz LLP (fictitious)", "ru": "ТОО «Сайран-связь» (вымышленное)"},
    "number": "KZ-000402",
    "state": "KZ",
}
TERMS: dict[str, Any] = {
    "licensors": [NEMAN],
    "licensees": [SAYRAN],
    "category": "simple",
    "territory": ["KZ"],
    "fields_of_use": ["repair"],
    "ways_of_use": ["use"],
    "purposes": ["own_forces"],
    "sublicensing": "no",
    "remuneration_type": "free",
}


@dataclass
class Desk:
    """One register with everybody at it; the clock of the application is the desk's own."""

    app: Flask
    settings: Settings
    register: Register
    clock: list[datetime]
    browsers: dict[tuple[str, str], FlaskClient] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.clock[0]

    def tick(self, by: timedelta = timedelta(minutes=1)) -> datetime:
        self.clock[0] += by
        return self.now

    def person(self, login: str) -> Actor:
        return account_named(self.register, login)

    def browser(self, login: str, language: str = "en") -> FlaskClient:
        if (login, language) not in self.browsers:
            browser = self.app.test_client()
            browser.set_cookie("language", language)
            answer = send(browser, "/sign-in", login=login, password=PASSWORD)
            assert answer.status_code == 303, answer.text
            self.browsers[login, language] = browser
        return self.browsers[login, language]

    def draft(self, login: str = "by-clerk", kind: str = "licence.granted", **terms: Any) -> DraftRecord:
        """Draft the licence of the README, its terms changed as given; None takes a member out."""
        clerk = self.person(login)
        record = open_draft(self.register, clerk, kind, RESULT, now=self.tick())
        held = {name: value for name, value in (TERMS | terms).items() if value is not None}
        content = dict(record.content) | {"terms": held, "effective": {"from": "2026-11-01", "until": "2031-12-31"}}
        return save_draft(self.register, clerk, record.id, content, record.version, now=self.tick())

    def propose(self, login: str = "by-clerk", **terms: Any) -> ProposalRecord:
        return freeze_draft(self.register, self.person(login), self.draft(login, **terms).id, now=self.tick())

    def revoke(self, state: str, suspect_from: int) -> Receipt:
        """Revoke the certificate of a state's signatory, from a position on, and publish."""
        clerk = self.person(f"{state.lower()}-clerk")
        mark = load_pair(self.settings.offices, state, "signatory", PASSWORD).certificate.fingerprint
        draft = revoke_certificate(self.register, clerk, mark, "key_compromised", suspect_from, now=self.tick())
        proposal = freeze_draft(self.register, clerk, draft.id, now=self.tick())
        signature = self.signature(state, proposal.payload, "governance")
        signatory = self.person(f"{state.lower()}-signatory")
        add_signature(self.register, signatory, proposal.number, signature, now=self.tick())
        receipt = seal_complete(self.register, now=self.tick()).receipt_of(proposal.number)
        assert receipt is not None
        publish_checkpoint(self.register, now=self.tick())
        return receipt

    def signature(self, state: str, payload: bytes, role: str = "signatory") -> Signature:
        """Sign with the demonstration's own key of an office."""
        pair = load_pair(self.settings.offices, state, role, PASSWORD)
        return sign_payload(payload, pair.key, [pair.certificate], self.tick())
