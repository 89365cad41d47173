"""The demonstration's own offices: each state's certification authority, governance key, signatory's key and people.

A real office keeps all of this to itself; here one folder plays six offices, so that a person can sign for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from registry.rights.words import Words
from registry.settings import CONFIG, read_table, write_secret
from registry.signing.certificates import Certificate, issue_authority, issue_certificate, parse_certificate
from registry.signing.keys import SigningKey, generate_key, load_key, save_pkcs8, save_pkcs12

VALIDITY = timedelta(days=3650)
ROUNDS = 2_048
"""Of PBKDF2 in the offices' key files: stretching does not protect a password that the sign-in page prints."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A key and the certificate of its public half."""

    key: SigningKey
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Office:
    """One state's office and its certification authority."""

    state: str
    organ: str
    name: Words
    authority: KeyPair
    governance: KeyPair
    signatory: KeyPair
    people: Mapping[str, str]
    """Role -> name of the person."""


@dataclass(frozen=True, slots=True)
class DemoFacts:
    """`config/demo.toml`, `config/demo_results.toml` and `config/demo_works.toml`, read."""

    password: str
    register: str
    founded_on: date
    offices: Sequence[Mapping[str, Any]]
    organisations: Mapping[str, Mapping[str, Any]]
    results: Sequence[Mapping[str, Any]]
    works: Mapping[str, Any]
    """Programmes, ciphers, stages and authors from which the particulars of a result are drawn."""


def read_facts() -> DemoFacts:
    """Read the demonstration's data.

    Raises:
        SettingsError: A file is missing or no TOML.
    """
    facts = read_table(CONFIG / "demo.toml").members
    return DemoFacts(
        password=facts["password"],
        register=facts["register"],
        founded_on=facts["founded_on"],
        offices=facts["office"],
        organisations={organisation["key"]: organisation for organisation in facts["organisation"]},
        results=read_table(CONFIG / "demo_results.toml").members["result"],
        works=read_table(CONFIG / "demo_works.toml").members,
    )


def found_office(row: Mapping[str, Any], since: datetime) -> Office:
    """Make the keys and certificates of one office; the English name stands in the certificates."""
    state, name = row["state"], row["en"]
    until = since + VALIDITY
    authority_key = generate_key()
    authority = parse_certificate(
        issue_authority(authority_key, state, name, f"{name}: certification authority", since, until)
    )

    authority_pair = KeyPair(authority_key, authority)
    return Office(
        state=state,
        organ=row["organ"],
        name=Words(row["ru"], row["en"]),
        authority=authority_pair,
        governance=certified(authority_pair, state, name, "governance", (since, until)),
        signatory=certified(authority_pair, state, name, "signatory", (since, until)),
        people=row["people"],
    )


def certified(authority: KeyPair, state: str, name: str, role: str, valid: tuple[datetime, datetime]) -> KeyPair:
    """Make a key and let the state's authority certify it."""
    key, (since, until) = generate_key(), valid
    der = issue_certificate(
        key.public_spki, authority.key, authority.certificate, state, name, f"{name}: {role}", since, until
    )
    return KeyPair(key, parse_certificate(der))


def save_office(folder: Path, office: Office, password: str) -> None:
    """Write an office's keys, each protected by the password, and its certificates."""
    place = folder / office.state.lower()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    for role in ("authority", "governance", "signatory"):
        pair: KeyPair = getattr(office, role)
        protected = save_pkcs12(pair.key, [pair.certificate], password.encode(), role, rounds=ROUNDS)
        write_secret(place / f"{role}.p12", protected)
        (place / f"{role}.crt").write_bytes(pair.certificate.der)
    write_secret(place / "signatory.pem", save_pkcs8(office.signatory.key, password.encode(), rounds=ROUNDS))


def load_pair(folder: Path, state: str, role: str, password: str) -> KeyPair:
    """Read one key of an office with its certificate."""
    key, certificates = load_key((folder / state.lower() / f"{role}.p12").read_bytes(), password.encode())
    return KeyPair(key, certificates[0])


def midnight(day: date) -> datetime:
    """Return the first instant of a day, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
