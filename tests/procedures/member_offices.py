"""Three member states with real keys, a register founded by them, and people at its desks: what the tests act with."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from registry.auditlog.notes import ED25519, format_vkey, make_vkey
from registry.encoding import base64url
from registry.procedures import LogKey, ProposalRecord, Register
from registry.procedures.draft import open_draft, save_draft
from registry.procedures.found import found_register
from registry.procedures.freeze import freeze_draft
from registry.procedures.publish import publish_checkpoint
from registry.procedures.seal import Receipt, seal_complete
from registry.procedures.sign import add_signature
from registry.records.accounts import NewAccount, add_account
from registry.records.database import Database
from registry.records.passwords import hash_password
from registry.rights.encoding import encode_payload
from registry.rights.entries import Draft, Effective, EntryId, Kind, Payload, StateCode
from registry.rights.facts import Reason
from registry.rights.parties import Actor, Body, Role, State, StatusPeriod
from registry.rights.words import Words
from registry.signing.certificates import Certificate, issue_authority, issue_certificate, parse_certificate
from registry.signing.jws import Signature, sign_payload
from registry.signing.keys import SigningKey, ed25519_from_seed, generate_key

REGISTER = "registry.example/test"
FOUNDED_AT = datetime(2026, 3, 2, 9, 0, 0, tzinfo=UTC)
VALID_FROM = datetime(2026, 1, 1, tzinfo=UTC)
VALID_UNTIL = datetime(2036, 1, 1, tzinfo=UTC)
PASSWORD = "correct horse battery"
MEMBERS = {"BY": "Belarus", "KZ": "Kazakhstan", "RU": "Russia"}
NAMES_RU = {"BY": "Беларусь", "KZ": "Казахстан", "RU": "Россия", "UZ": "Узбекистан"}


_NUMBERS = count(1)


@cache
def password_hash() -> str:
    """Return the hash of everybody's password: hashing is slow on purpose."""
    return hash_password(PASSWORD)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A key and its certificate."""

    key: SigningKey
    certificate: Certificate

    def sign(self, payload: bytes, at: datetime) -> Signature:
        return sign_payload(payload, self.key, [self.certificate], at)


@dataclass(frozen=True, slots=True)
class Office:
    """One state's authority, keys and organ."""

    state: StateCode
    organ: str
    name: str
    authority: KeyPair
    governance: tuple[KeyPair, ...]
    signatory: KeyPair
    kinds: tuple[str, ...] = ("*",)
    """Kinds of entry that its organ may sign."""

    def certify(self, role: str, key: SigningKey | None = None, **more: Any) -> KeyPair:
        """Let the state's authority certify a key."""
        return certify(self.authority, self.state, self.name, role, key or generate_key(), **more)


def certify(authority: KeyPair, state: str, name: str, role: str, key: SigningKey, **more: Any) -> KeyPair:
    der = issue_certificate(
        key.public_spki,
        authority.key,
        authority.certificate,
        state,
        name,
        f"{name}: {role}",
        more.get("not_before", VALID_FROM),
        more.get("not_after", VALID_UNTIL),
    )
    return KeyPair(key, parse_certificate(der))


def found_office(state: str, governance: int = 1) -> Office:
    name = f"Office of {MEMBERS.get(state, state)} (test)"
    key = generate_key()
    authority = KeyPair(
        key, parse_certificate(issue_authority(key, state, name, f"{name}: authority", VALID_FROM, VALID_UNTIL))
    )
    return Office(
        state=StateCode(state),
        organ=f"{state.lower()}-ip",
        name=name,
        authority=authority,
        governance=tuple(
            certify(authority, state, name, f"governance {number}", generate_key()) for number in range(governance)
        ),
        signatory=certify(authority, state, name, "signatory", generate_key()),
    )


def test_body() -> Body:
    """Return three members and one state that has left."""
    states = {
        StateCode(code): State(
            StateCode(code),
            Words(NAMES_RU[code], MEMBERS[code]),
            Words(NAMES_RU[code], MEMBERS[code]),
            (StatusPeriod("member", date(2007, 10, 6), None, "test"),),
        )
        for code in MEMBERS
    }
    states[StateCode("UZ")] = State(
        StateCode("UZ"),
        Words("Узбекистан", "Uzbekistan"),
        Words("Узбекистан", "Uzbekistan"),
        (StatusPeriod("member", date(2007, 10, 6), date(2012, 12, 18), "test"),),
    )
    reasons = tuple(
        Reason("sending_back", code, Words(code, code), date(2007, 10, 6), None, "test")
        for code in ("wrong_shares", "other")
    )
    return Body(Words("Реестр (испытание)", "Register (test)"), "TEST", "#123456", states, reasons=reasons)


test_body.__test__ = False  # type: ignore[attr-defined]


def party(state: str, number: str = "1") -> dict[str, Any]:
    """Return an organisation of a state."""
    return {"name": {"ru": f"Завод {number}", "en": f"Plant {number}"}, "state": state, "number": f"{state}-{number}"}


def result_terms(*states: str, **more: Any) -> dict[str, Any]:
    """Return the terms of a joint result whose performers are of these states; no two have one title (R23)."""
    number = next(_NUMBERS)
    return {
        "title": {"ru": f"Малогабаритный датчик {number}", "en": f"Compact sensor {number}"},
        "kind_of_result": "invention",
        "origin": "foreground_joint" if len(states) > 1 else "foreground_sole",
        "ground": {"ru": "договор № 1, пункт 2", "en": "contract No. 1, clause 2"},
        "customers": [party(states[0], "10")],
        "lead_performer": party(states[0]),
        "performers": [party(state) for state in states],
        "confidentiality": "open",
    } | more


def thirds(*states: str) -> dict[str, Any]:
    """Return the terms of ownership in equal shares."""
    share = {"num": 1, "den": len(states)}
    return {
        "holders": [
            {"party": party(state), "capacity": "organisation", "title_share": share, "income_share": share}
            for state in states
        ],
        "jointly_without_shares": False,
        "ground_type": "contract",
        "ground": {"ru": "договор № 1, пункт 5", "en": "contract No. 1, clause 5"},
    }


def transfer_terms(source: dict[str, Any], target: dict[str, Any], num: int, den: int, **more: Any) -> dict[str, Any]:
    """Return the terms of a transfer of a share of the whole title."""
    return {
        "from_party": source,
        "to_party": target,
        "to_capacity": "organisation",
        "share": {"num": num, "den": den},
        "category": "full",
        "ground_type": "contract",
        "instrument": {"ru": "договор уступки № 7", "en": "assignment contract No. 7"},
        "executed_by_from": "2026-03-02",
        "executed_by_to": "2026-03-02",
    } | more


def licence_terms(
    licensors: Sequence[dict[str, Any]], licensees: Sequence[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    """Return the terms of a simple licence."""
    return {
        "licensors": list(licensors),
        "licensees": list(licensees),
        "category": "simple",
        "territory": ["BY"],
        "fields_of_use": ["production"],
        "ways_of_use": ["manufacture"],
        "purposes": ["own_forces"],
        "sublicensing": "no",
        "remuneration_type": "free",
    } | more


@dataclass
class Commission:
    """A founded register with everybody in it, and a clock that only goes forward."""

    register: Register
    offices: Mapping[str, Office]
    people: Mapping[tuple[str, str], Actor]
    founding_id: EntryId
    now: datetime = FOUNDED_AT
    log_seed: bytes = field(default=b"\x07" * 32, repr=False)

    def tick(self, minutes: int = 1) -> datetime:
        self.now += timedelta(minutes=minutes)
        return self.now

    def person(self, state: str, role: str = "clerk") -> Actor:
        return self.people[state, role]

    def draft(self, state: str, kind: str, result: str | None, terms: dict[str, Any], **more: Any) -> str:
        """Draft as a state's clerk; return the draft's id."""
        clerk = self.person(state)
        record = open_draft(self.register, clerk, kind, result, now=self.tick())
        effective = more.pop("effective", {"from": "2026-03-02", "until": None})
        content = dict(record.content) | {"effective": effective, "terms": terms} | more
        return save_draft(self.register, clerk, record.id, content, record.version, now=self.tick()).id

    def freeze(self, state: str, kind: str, result: str | None, terms: dict[str, Any], **more: Any) -> ProposalRecord:
        draft_id = self.draft(state, kind, result, terms, **more)
        return freeze_draft(self.register, self.person(state), draft_id, now=self.tick())

    def sign(self, proposal: ProposalRecord, state: str) -> ProposalRecord:
        now = self.tick()
        governs = proposal.result is None
        for pair in self.offices[state].governance if governs else (self.offices[state].signatory,):
            signature = pair.sign(proposal.payload, now)
            signed = add_signature(self.register, self.person(state, "signatory"), proposal.number, signature, now=now)
        return signed

    def sign_all(self, proposal: ProposalRecord) -> ProposalRecord:
        signed = proposal
        for waiting in proposal.parties:
            signed = self.sign(proposal, waiting.state)
        return signed

    def seal(self, proposal: ProposalRecord) -> Receipt:
        """Sign for every party, seal and publish."""
        self.sign_all(proposal)
        outcome = seal_complete(self.register, now=self.tick())
        receipt = outcome.receipt_of(proposal.number)
        assert receipt is not None, outcome.lapsed
        publish_checkpoint(self.register, now=self.tick())
        return receipt

    def seal_result(self, *states: str, **more: Any) -> str:
        """Register a result; return its number."""
        proposal = self.freeze(states[0], "result.registered", None, result_terms(*states, **more))
        self.seal(proposal)
        assert proposal.result is not None
        return proposal.result

    def seal_shared(self, *states: str) -> str:
        """Register a result owned in equal shares; return its number."""
        result = self.seal_result(*states)
        self.seal(self.freeze(states[0], "ownership.recorded", result, thirds(*states)))
        return result


def founding_payload(offices: Mapping[str, Office], log_vkey: str, **more: Any) -> Payload:
    """Return the payload of the founding entry."""
    seal_key = generate_key()
    seal = issue_authority(seal_key, "BY", "Register (test)", "Seal of the register", VALID_FROM, VALID_UNTIL)
    terms = {
        "states": [
            {
                "state": office.state,
                "name": {"ru": NAMES_RU.get(office.state, office.state), "en": MEMBERS.get(office.state, office.state)},
                "status": "member",
                "governance_certificates": [base64url.encode(pair.certificate.der) for pair in office.governance],
                "governance_threshold": len(office.governance),
                "authorities": [base64url.encode(office.authority.certificate.der)],
                "organs": [{"organ": office.organ, "name": {"en": office.name}, "kinds": list(office.kinds)}],
                "certificates": [
                    {"organ": office.organ, "certificate": base64url.encode(office.signatory.certificate.der)}
                ],
            }
            for office in offices.values()
        ],
        "common_threshold": 2,
        "logs": [
            {"name": "entries", "vkey": log_vkey},
            {"name": "activity", "vkey": format_vkey(activity_key().verifier)},
        ],
        "witnesses": [],
        "quorum": 0,
        "algorithms": ["ES256", "ES384", "Ed25519"],
        "rules": "0" * 64,
        "seal_certificate": base64url.encode(seal),
    } | more
    draft = Draft(Kind("governance.founded"), None, Effective(FOUNDED_AT.date()), terms)
    return Payload(REGISTER, draft, tuple(sorted(StateCode(state) for state in offices)), os.urandom(16))


def log_key(seed: bytes = b"\x07" * 32) -> LogKey:
    """Return the key of the entries log."""
    key = ed25519_from_seed(seed)
    return LogKey(make_vkey(f"{REGISTER}/entries", ED25519, key.public_spki[-32:]), key.sign)


def activity_key(seed: bytes = bytes(range(1, 33))) -> LogKey:
    """Return the key of the activity log."""
    key = ed25519_from_seed(seed)
    return LogKey(make_vkey(f"{REGISTER}/activity", ED25519, key.public_spki[-32:]), key.sign)


def found_commission(
    database: Database,
    governance: int = 1,
    *,
    body: Body | None = None,
    offices: Mapping[str, Office] | None = None,
    password: str | None = None,
    founding: Mapping[str, Any] | None = None,
) -> Commission:
    """Found a register, of three states unless others are given, with one person in each role of each office."""
    key = log_key()
    register = Register(REGISTER, body or test_body(), database, (key,))
    offices = offices or {state: found_office(state, governance) for state in MEMBERS}
    hashed = hash_password(password) if password else password_hash()
    payload = encode_payload(founding_payload(offices, format_vkey(key.verifier), **(founding or {})))
    signatures = [pair.sign(payload, FOUNDED_AT) for office in offices.values() for pair in office.governance]
    founding_id = found_register(register, payload, signatures, now=FOUNDED_AT)
    publish_checkpoint(register, now=FOUNDED_AT)
    people = {}
    with database.writing() as connection:
        for state, office in offices.items():
            for role in (Role.CLERK, Role.SIGNATORY, Role.REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR):
                login, name = f"{state.lower()}-{role}", f"{role} {state}"
                account = NewAccount(login, name, StateCode(state), office.organ, role, hashed)
                stored = add_account(connection, account, FOUNDED_AT)
                assert stored is not None
                people[state, role.value] = stored.actor
    return Commission(register, offices, people, founding_id)
