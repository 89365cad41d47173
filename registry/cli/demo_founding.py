"""Founding the demonstration register: its offices, its keys, its first entry, its accounts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from registry.auditlog.notes import format_vkey
from registry.cli.demo_desk import DemoClock, DemoDesk
from registry.cli.demo_offices import ROUNDS, DemoFacts, Office, found_office, midnight, save_office
from registry.encoding import base64url
from registry.procedures import LogKey, Register
from registry.procedures.found import found_register
from registry.procedures.open_account import NewAccount, open_accounts
from registry.procedures.publish import publish_checkpoint
from registry.records.database import open_database
from registry.records.upgrading import upgrade
from registry.rights.encoding import encode_payload
from registry.rights.entries import Draft, Effective, Kind, Payload, StateCode
from registry.rights.parties import Actor, Role
from registry.settings import (
    KEY_FILES,
    embedded_database,
    load_body,
    log_key_of,
    rules_digest,
    write_register,
    write_secret,
)
from registry.signing.certificates import parse_certificate, self_signed
from registry.signing.jws import sign_payload
from registry.signing.keys import generate_key, save_pkcs12

COMMON_THRESHOLD = 4
"""Of six states, for common matters of governance."""
SEAL_VALIDITY = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class RegisterKeys:
    """The register's own keys, as the founding entry names them."""

    entries: LogKey
    activity: LogKey
    vkeys: Sequence[Mapping[str, str]]
    seal: bytes
    """Certificate of the seal, DER."""


def found_demo(place: Path, facts: DemoFacts, *, url: str, database: str | None = None) -> DemoDesk:
    """Found the demonstration register in an empty folder and open its accounts.

    Args:
        place: The folder; keys, offices and, if embedded, the database are written into it.
        facts: Of the demonstration.
        url: Where people will reach the register.
        database: Address of an empty database; by default the embedded one in the folder.
    """
    since = midnight(facts.founded_on) - timedelta(days=1)
    offices = {row["state"]: found_office(row, since) for row in facts.offices}
    for office in offices.values():
        save_office(place / "offices", office, facts.password)
    keys = _make_keys(place, facts)
    address = database or embedded_database(place)
    upgrade(address)
    opened = open_database(address, lasting=database is not None)
    held, activity_held = (keys.entries,), (keys.activity,)
    register = Register(facts.register, load_body(), opened, held, demo=True, activity_keys=activity_held)
    clock = DemoClock(midnight(facts.founded_on) + timedelta(hours=9))
    founding_id = _found(register, facts, offices, keys, clock)
    write_register(place, name=facts.register, url=url, demo=True, founding_id=founding_id)
    (place / "founding_id").write_text(founding_id + "\n", encoding="ascii")
    (place / "log_vkey").write_text(format_vkey(keys.entries.verifier) + "\n", encoding="ascii")
    return DemoDesk(register, offices, _open_accounts(register, facts, offices, clock), clock)


def _make_keys(place: Path, facts: DemoFacts) -> RegisterKeys:
    folder = place / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    signers: dict[str, LogKey] = {}
    for log, name in KEY_FILES.items():
        seed = secrets.token_bytes(32)
        write_secret(folder / f"{name}.key", seed.hex().encode())
        signers[log.value] = log_key_of(f"{facts.register}/{log.value}", seed)
    vkeys = [{"name": name, "vkey": format_vkey(key.verifier)} for name, key in signers.items()]
    return RegisterKeys(signers["entries"], signers["activity"], vkeys, _make_seal(folder, facts))


def _make_seal(folder: Path, facts: DemoFacts) -> bytes:
    key = generate_key()
    since = midnight(facts.founded_on) - timedelta(days=1)
    name = "Seal of the demonstration register"
    der = self_signed(key, "RU", "Demonstration rights register", name, since, since + SEAL_VALIDITY)
    # 192 random bits need no stretching, and every process that serves opens the file.
    password = secrets.token_urlsafe(24).encode()
    write_secret(folder / "seal.password", password)
    write_secret(folder / "seal.p12", save_pkcs12(key, [parse_certificate(der)], password, "seal", rounds=ROUNDS))
    return der


def _found(
    register: Register, facts: DemoFacts, offices: Mapping[str, Office], keys: RegisterKeys, clock: DemoClock
) -> str:
    terms = {
        "states": [_founding_state(register, office, facts) for _, office in sorted(offices.items())],
        "common_threshold": COMMON_THRESHOLD,
        "logs": list(keys.vkeys),
        "witnesses": [],
        "quorum": 0,
        "algorithms": ["ES256", "ES384", "Ed25519"],
        "rules": rules_digest(),
        "seal_certificate": base64url.encode(keys.seal),
    }
    draft = Draft(Kind("governance.founded"), None, Effective(facts.founded_on), terms)
    parties = tuple(StateCode(state) for state in sorted(offices))
    payload = encode_payload(Payload(register.name, draft, parties, nonce=secrets.token_bytes(16)))
    now = clock.tick()
    signatures = [
        sign_payload(payload, office.governance.key, [office.governance.certificate], now)
        for _, office in sorted(offices.items())
    ]
    founding_id = found_register(register, payload, signatures, now=clock.tick())
    publish_checkpoint(register, now=clock.now)
    return founding_id


def _founding_state(register: Register, office: Office, facts: DemoFacts) -> dict[str, Any]:
    name = register.body.state_name(office.state)
    signatory = base64url.encode(office.signatory.certificate.der)
    return {
        "state": office.state,
        "name": {"en": name.en, "ru": name.ru},
        "status": register.body.status(StateCode(office.state), facts.founded_on) or "member",
        "governance_certificates": [base64url.encode(office.governance.certificate.der)],
        "governance_threshold": 1,
        "authorities": [base64url.encode(office.authority.certificate.der)],
        "organs": [{"organ": office.organ, "name": {"en": office.name.en, "ru": office.name.ru}, "kinds": ["*"]}],
        "certificates": [{"organ": office.organ, "certificate": signatory}],
    }


def _open_accounts(
    register: Register, facts: DemoFacts, offices: Mapping[str, Office], clock: DemoClock
) -> dict[tuple[str, str], Actor]:
    places = [(state, role) for state, office in sorted(offices.items()) for role in office.people]
    opened = [_account(offices[state], role, facts.password) for state, role in places]
    return dict(zip(places, open_accounts(register, opened, now=clock.now), strict=True))


def _account(office: Office, role: str, password: str) -> NewAccount:
    login = f"{office.state.lower()}-{'admin' if role == 'administrator' else role}"
    return NewAccount(login, password, office.people[role], office.state, office.organ, Role(role))
